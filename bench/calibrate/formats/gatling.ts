// Gatling's simulation.log: text until 3.12, binary since. The binary log begins with the version that wrote it; its numbers are
// big-endian, instants are ms since the start, texts that come again are numbered.
// Form: gatling-charts and gatling-core of Gatling 3.13 to 3.15 (LogFileReader, DataWriter).

import { Outcome } from '../../../lambda/index.ts';
import type { Format } from '../format.ts';
import { fileProblem, type InputFile } from '../input-file.ts';
import { emptyRecord, type RecordedInvocation, type RecordSink } from '../recorded-invocation.ts';

const refused = /actually found 429|\b429\b/;
/** Gatling's own words where no answer came. */
const neverAnswered = /^(?:j\.|i\.n\.|java\.|io\.netty)|Exception|timeout|Request timeout|connection/i;

interface Request {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly isOk: boolean;
  readonly message: string;
}

/** Whether it is a request; one that ended before it began is none. */
const tell = (request: Request, sink: RecordSink, record: RecordedInvocation): boolean => {
  const isWhole = request.endMs >= request.startMs;
  if (isWhole) tellWhole(request, sink, record);
  return isWhole;
};

const tellWhole = (
  { name, startMs, endMs, isOk, message }: Request,
  sink: RecordSink,
  record: RecordedInvocation,
): void => {
  if (!isOk && refused.test(message)) return sink.throttled(name, startMs, 1);
  if (!isOk && neverAnswered.test(message)) return sink.unanswered(name, 1);
  record.startMs = startMs;
  record.durationMs = endMs - startMs;
  record.outcome = isOk ? Outcome.completed : Outcome.failed;
  sink.invocation(name, record);
  return undefined;
};

/** Reads the parts of a binary log one after the other; throws RangeError at its end. */
class BinaryLog {
  readonly #bytes: Buffer;
  readonly #known = new Map<number, string>();
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    this.at += 1;
    return this.#bytes.readInt8(this.at - 1);
  }

  int(): number {
    this.at += 4;
    return this.#bytes.readInt32BE(this.at - 4);
  }

  long(): number {
    this.at += 8;
    return Number(this.#bytes.readBigInt64BE(this.at - 8));
  }

  /** Length, bytes, and which of Java's two encodings of texts they are. */
  text(): string {
    const length = this.int();
    if (length === 0) return '';
    if (length < 0 || this.at + length >= this.#bytes.length) throw new RangeError('a text goes beyond the end');
    const bytes = this.#bytes.subarray(this.at, this.at + length);
    this.at += length;
    return bytes.toString(this.byte() === 0 ? 'latin1' : 'utf16le');
  }

  /** The first time a number and the text, later minus the number. */
  numberedText(): string {
    const number = this.int();
    if (number === 0) return this.text();
    if (number < 0) return this.#known.get(-number) ?? '';
    const text = this.text();
    this.#known.set(number, text);
    return text;
  }

  texts(read: () => string): void {
    for (let left = this.int(); left > 0; left -= 1) read();
  }

  skip(bytes: number): void {
    this.at += bytes;
  }
}

const recordKinds = { run: 0, request: 1, user: 2, group: 3, error: 4 } as const;

/** What comes first: version, class, start, description, scenarios, assertions. */
const readHeader = (log: BinaryLog): { readonly version: string; readonly startMs: number } => {
  log.byte();
  const version = log.text();
  log.text();
  const startMs = log.long();
  log.text();
  log.texts(() => log.text());
  for (let left = log.int(); left > 0; left -= 1) log.skip(log.int());
  return { version, startMs };
};

const readRequest = (log: BinaryLog, runMs: number): Request => {
  log.texts(() => log.numberedText());
  const name = log.numberedText();
  const startMs = runMs + log.int();
  const endMs = runMs + log.int();
  const isOk = log.byte() !== 0;
  return { name, startMs, endMs, isOk, message: log.numberedText() };
};

const readBinary = (bytes: Buffer, path: string, sink: RecordSink): void => {
  const log = new BinaryLog(bytes);
  const record = emptyRecord();
  let count = 0;
  let matched = 0;
  const { version, startMs } = readHeader(log);
  try {
    while (!log.isOver) {
      const kind = log.byte();
      count += 1;
      sink.at(count);
      if (kind === recordKinds.request) {
        if (tell(readRequest(log, startMs), sink, record)) matched += 1;
        else sink.broken(`record ${count}: a request that ended before it began`);
      } else if (kind === recordKinds.user) log.skip(4 + 1 + 4);
      else if (kind === recordKinds.group) {
        log.texts(() => log.numberedText());
        log.skip(4 + 4 + 4 + 1);
      } else if (kind === recordKinds.error) {
        log.numberedText();
        log.skip(4);
      } else {
        throw fileProblem(
          path,
          `holds a record of type ${kind} at byte ${log.at - 1}, which Gatling ${version} has and this reader does not know; use Gatling 3.13 to 3.15`,
        );
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Gatling was stopped in the middle of a record.
    sink.broken(`record ${count}, of ${bytes.length} bytes: the log is cut off`);
  }
  sink.counted(count, matched);
};

/** REQUEST, ..., name, start, end, OK or KO, message: what comes before the name differs between versions. */
const readText = async (file: InputFile, sink: RecordSink): Promise<void> => {
  const record = emptyRecord();
  let count = 0;
  let matched = 0;
  for await (const { lines, firstLine } of file.lines()) {
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      count += 1;
      if (!/^REQUEST\t|\tREQUEST\t/.test(line)) continue;
      sink.at(firstLine + index);
      const cells = line.split('\t').map((cell) => cell.trim());
      const status = cells.findIndex((cell, at) => at > 2 && (cell === 'OK' || cell === 'KO'));
      const [name = '', start = '', end = ''] = status < 3 ? [] : cells.slice(status - 3, status);
      if (!/^\d+$/.test(start) || !/^\d+$/.test(end)) {
        sink.broken(line.slice(0, 200));
        continue;
      }
      const message = cells.slice(status + 1).join(' ');
      const request = { name, startMs: Number(start), endMs: Number(end), isOk: cells[status] === 'OK', message };
      if (tell(request, sink, record)) matched += 1;
      else sink.broken(line.slice(0, 200));
    }
  }
  sink.counted(count, matched);
};

const isBinary = (head: string): boolean => head.startsWith('\0\0\0\0') && /^\0\0\0\0.\d+\.\d+/s.test(head);

export const gatling: Format = {
  name: 'gatling',
  recognises: (head) => isBinary(head) || /^(?:RUN\t|[\w.$]+\t[\w-]+\tRUN\t|ASSERTION\t)/m.test(head.slice(0, 4000)),
  read: async (file, sink) => {
    if (isBinary(file.head)) readBinary(await file.bytes(), file.path, sink);
    else await readText(file, sink);
    sink.note('which failures were 429s is told from the words of the check that failed');
  },
};
