// Reads HTTP/1.1 answers off a connection, as many bytes at a time as come. Of the headers only those are kept that somebody
// asks for: a load run reads thousands of answers a second and looks at two or three lines of each.
// Rules: RFC 9112, sections 4 to 7 and 9.

/** Longest head of an answer; what goes on beyond is none. */
const maxHeadBytes = 256 * 1024;
/** Longest body kept: errors are short, and no more of one is read. */
const maxBodyBytes = 64 * 1024;

export type AnswerHeaders = Readonly<Record<string, string>>;

/** Whether the body of an answer is wanted. */
export type KeepsBody = (statusCode: number, headers: AnswerHeaders) => boolean;

const noHeaders: AnswerHeaders = Object.freeze(Object.create(null) as Record<string, string>);

/** Where in an answer the next byte belongs. */
type Part = 'head' | 'counted' | 'untilClose' | 'chunkSize' | 'chunk' | 'chunkEnd' | 'trailers' | 'whole';

const statusLine = /^HTTP\/1\.([01]) (\d{3})(?:[ \r]|$)/;
const hex = /^[\da-f]{1,12}$/i;

export class AnswerReader {
  statusCode = 0;
  /** Those asked for that were there, names in lower case; of several lines the first. */
  headers: AnswerHeaders = noHeaders;
  /** Whether the connection may carry another request once the answer is whole. */
  persistent = true;
  /** How long the server keeps an idle connection, as it said; null where it did not. */
  keepAliveMs: number | null = null;
  readonly #wanted: ReadonlySet<string>;
  #part: Part = 'head';
  #keepsBody: KeepsBody | null = null;
  #isHead = false;
  /** Of a part that has not come whole. */
  #text = '';
  #left = 0;
  #chunks: Buffer[] | null = null;
  #kept = 0;

  /** @param wanted header names in lower case */
  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  /** Whether any byte of the answer has come. */
  get begun(): boolean {
    return this.#part !== 'head' || this.#text !== '';
  }

  /** '' unless it was asked for. */
  get body(): string {
    return this.#chunks === null ? '' : Buffer.concat(this.#chunks).toString('utf8');
  }

  /** Makes ready for the answer to a request. @param keepsBody null for never */
  expect(method: string, keepsBody: KeepsBody | null): void {
    this.#part = 'head';
    this.#isHead = method === 'HEAD';
    this.#keepsBody = keepsBody;
    this.#text = '';
    this.#chunks = null;
    this.#kept = 0;
    this.statusCode = 0;
    this.headers = noHeaders;
    this.persistent = true;
  }

  /** Takes the first `length` bytes of `buffer`, which may be reused after; true when the answer is whole. Throws for what is none. */
  read(buffer: Buffer, length: number): boolean {
    let at = 0;
    while (at < length && this.#part !== 'whole') {
      if (this.#part === 'head') at = this.#readHead(buffer, at, length);
      else if (this.#part === 'counted' || this.#part === 'chunk' || this.#part === 'untilClose') {
        at = this.#readBody(buffer, at, length);
      } else at = this.#readLine(buffer, at, length);
    }
    // Nobody asked for more; whatever it is, the next answer would begin with it.
    if (at < length) this.persistent = false;
    return this.#part === 'whole';
  }

  /** The server closed the connection; true when that was the end of the answer. */
  close(): boolean {
    if (this.#part === 'untilClose') this.#part = 'whole';
    return this.#part === 'whole';
  }

  #readHead(buffer: Buffer, from: number, length: number): number {
    if (this.#text === '') {
      const end = headEnd(buffer, from, length);
      if (end >= 0) {
        this.#takeHead(buffer.toString('latin1', from, end));
        return end;
      }
    }
    const before = this.#text.length;
    this.#text += buffer.toString('latin1', from, length);
    const end = headEndOf(this.#text);
    if (end < 0) {
      if (this.#text.length > maxHeadBytes)
        throw new Error(`the head of the answer is longer than ${maxHeadBytes} bytes`);
      return length;
    }
    const head = this.#text.slice(0, end);
    this.#text = '';
    this.#takeHead(head);
    return from + end - before;
  }

  #takeHead(head: string): void {
    const status = statusLine.exec(head);
    if (status === null)
      throw new Error(`the answer is no HTTP/1.1: it begins with ${JSON.stringify(head.slice(0, 40))}`);
    const statusCode = Number(status[2]);
    // What comes before the answer: 100 Continue, 103 Early Hints.
    if (statusCode < 200 && statusCode !== 101) return;
    this.statusCode = statusCode;
    this.persistent = status[1] === '1';
    const framing = this.#takeLines(head);
    if (this.#keepsBody?.(statusCode, this.headers) === true) this.#chunks = [];
    this.#frame(framing);
  }

  /** Reads the header lines; returns what says where the body ends. */
  #takeLines(head: string): Framing {
    const framing: Framing = { length: -1, coding: '' };
    let headers: Record<string, string> | null = null;
    let at = head.indexOf('\n') + 1;
    for (;;) {
      const end = head.indexOf('\n', at);
      if (end < 0) break;
      const colon = head.indexOf(':', at);
      if (colon > at && colon < end) {
        const name = head.slice(at, colon).toLowerCase();
        if (this.#wanted.has(name)) {
          headers ??= Object.create(null) as Record<string, string>;
          headers[name] ??= head.slice(colon + 1, end).trim();
        }
        if (
          name === 'content-length' ||
          name === 'transfer-encoding' ||
          name === 'connection' ||
          name === 'keep-alive'
        ) {
          this.#takeFraming(name, head.slice(colon + 1, end).trim(), framing);
        }
      }
      at = end + 1;
    }
    if (headers !== null) this.headers = headers;
    return framing;
  }

  #takeFraming(name: string, value: string, framing: Framing): void {
    if (name === 'content-length') {
      const length = /^\d{1,15}$/.test(value) ? Number(value) : -1;
      if (length < 0 || (framing.length >= 0 && framing.length !== length)) {
        throw new Error(`the answer has no usable Content-Length: ${JSON.stringify(value)}`);
      }
      framing.length = length;
    } else if (name === 'transfer-encoding') framing.coding += `,${value.toLowerCase()}`;
    else if (name === 'connection') {
      if (/\bclose\b/i.test(value)) this.persistent = false;
      else if (/\bkeep-alive\b/i.test(value)) this.persistent = true;
    } else {
      const [, seconds] = /\btimeout=(\d{1,6})/i.exec(value) ?? [];
      if (seconds !== undefined) this.keepAliveMs = Number(seconds) * 1000;
    }
  }

  #frame({ length, coding }: Framing): void {
    const { statusCode } = this;
    if (statusCode === 101) {
      this.persistent = false;
      this.#part = 'whole';
    } else if (this.#isHead || statusCode === 204 || statusCode === 304) this.#part = 'whole';
    else if (coding !== '') {
      if (/(^|,)\s*chunked\s*$/.test(coding)) this.#part = 'chunkSize';
      else this.#untilClose();
    } else if (length < 0) this.#untilClose();
    else {
      this.#left = length;
      this.#part = length === 0 ? 'whole' : 'counted';
    }
  }

  #untilClose(): void {
    this.#part = 'untilClose';
    this.#left = Infinity;
    this.persistent = false;
  }

  #readBody(buffer: Buffer, from: number, length: number): number {
    const end = Math.min(length, from + this.#left);
    if (this.#chunks !== null && this.#kept < maxBodyBytes) {
      this.#chunks.push(Buffer.from(buffer.subarray(from, end)));
      this.#kept += end - from;
    }
    this.#left -= end - from;
    if (this.#left === 0) this.#part = this.#part === 'chunk' ? 'chunkEnd' : 'whole';
    return end;
  }

  /** Lines between chunks and behind the last. */
  #readLine(buffer: Buffer, from: number, length: number): number {
    const newline = buffer.indexOf(10, from);
    const end = newline < 0 || newline >= length ? length : newline + 1;
    this.#text += buffer.toString('latin1', from, end);
    if (this.#text.length > maxHeadBytes) throw new Error('a chunk of the answer has no end');
    if (!this.#text.endsWith('\n')) return end;
    const line = this.#text.trim();
    this.#text = '';
    if (this.#part === 'chunkEnd') {
      if (line !== '') throw new Error('a chunk of the answer is longer than it says');
      this.#part = 'chunkSize';
    } else if (this.#part === 'trailers') {
      if (line === '') this.#part = 'whole';
    } else this.#takeChunkSize(line);
    return end;
  }

  #takeChunkSize(line: string): void {
    const size = line.split(';', 1)[0]!.trim();
    if (!hex.test(size)) throw new Error(`the answer has no usable chunk size: ${JSON.stringify(size.slice(0, 20))}`);
    this.#left = Number.parseInt(size, 16);
    this.#part = this.#left === 0 ? 'trailers' : 'chunk';
  }
}

interface Framing {
  /** Content-Length; -1 for none. */
  length: number;
  coding: string;
}

/** Behind the empty line; -1 when it has not come. Lines that end without a carriage return are taken, too. */
const headEnd = (buffer: Buffer, from: number, length: number): number => {
  for (let at = buffer.indexOf(10, from); at >= 0 && at < length; at = buffer.indexOf(10, at + 1)) {
    if (at + 1 < length && buffer[at + 1] === 10) return at + 2;
    if (at + 2 < length && buffer[at + 1] === 13 && buffer[at + 2] === 10) return at + 3;
  }
  return -1;
};

const headEndOf = (text: string): number => {
  const match = /\n\r?\n/.exec(text);
  return match === null ? -1 : match.index + match[0].length;
};
