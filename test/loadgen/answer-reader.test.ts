// Answers are read as Node's own client reads them, wherever the network cuts them.

import { get } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerReader } from '../../loadgen/http/answer-reader.ts';

const wanted = new Set(['x-a', 'x-b']);
const always = (): boolean => true;

interface Read {
  readonly whole: boolean;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly persistent: boolean;
}

/** Reads `bytes` in pieces that end at `cuts`; then the other side closes when it is told to. */
const read = (bytes: Buffer, cuts: readonly number[] = [], method = 'GET', closes = false): Read => {
  const reader = new AnswerReader(wanted);
  reader.expect(method, always);
  const buffer = Buffer.alloc(64 * 1024, 0x0a);
  let whole = false;
  let at = 0;
  for (const end of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    if (end <= at) continue;
    bytes.copy(buffer, 0, at, end);
    whole = reader.read(buffer, end - at);
    at = end;
  }
  if (closes && !whole) whole = reader.close();
  const { statusCode, headers, body, persistent } = reader;
  return { whole, statusCode, headers: { ...headers }, body, persistent };
};

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

let answer: Buffer = Buffer.alloc(0);
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', () => socket.end(answer));
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());

/** What Node's client makes of it. */
const theirs = (bytes: Buffer): Promise<{ statusCode: number; headers: Record<string, string>; body: string }> => {
  answer = bytes;
  return new Promise((resolve, reject) => {
    get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const headers: Record<string, string> = {};
        for (const name of wanted) {
          const value = response.headersDistinct[name]?.[0];
          if (value !== undefined) headers[name] = value;
        }
        resolve({ statusCode: response.statusCode!, headers, body: Buffer.concat(chunks).toString('utf8') });
      });
    }).on('error', reject);
  });
};

const bodyText = fc.string({ unit: 'grapheme', maxLength: 200 });
const headerLines = fc.array(
  fc.tuple(
    fc.constantFrom('x-a', 'X-A', 'X-b', 'x-other', 'Date'),
    fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/),
    fc.constantFrom('', ' ', '  ', '\t'),
  ),
  { maxLength: 6 },
);

const chunked = (body: Buffer, sizes: readonly number[]): Buffer => {
  const parts: Buffer[] = [];
  let at = 0;
  for (const size of [...sizes, body.length]) {
    const piece = body.subarray(at, at + size);
    at += piece.length;
    if (piece.length > 0) parts.push(text(`${piece.length.toString(16)};x=y\r\n`), piece, text('\r\n'));
  }
  return Buffer.concat([...parts, text('0\r\nX-Trailer: t\r\n\r\n')]);
};

describe('an answer', () => {
  it('is the one that Node’s client reads, however it is framed and cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          status: fc.constantFrom(200, 201, 302, 404, 429, 500, 503),
          before: fc.constantFrom(
            '',
            'HTTP/1.1 100 Continue\r\n\r\n',
            'HTTP/1.1 103 Early Hints\r\nX-A: early\r\n\r\n',
          ),
          headers: headerLines,
          body: bodyText,
          framing: fc.constantFrom('length', 'chunked', 'close'),
          sizes: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
          cuts: fc.array(fc.nat(600), { maxLength: 12 }),
        }),
        async ({ status, before, headers, body, framing, sizes, cuts }) => {
          const bytes = Buffer.from(body);
          const lines = headers.map(([name, value, blank]) => `${name}:${blank}${value}\r\n`).join('');
          const frame = {
            length: `Content-Length: ${bytes.length}\r\n`,
            chunked: 'Transfer-Encoding: chunked\r\n',
            close: 'Connection: close\r\n',
          }[framing];
          const head = text(`${before}HTTP/1.1 ${status} Some Words\r\n${lines}${frame}\r\n`);
          const whole = Buffer.concat([head, framing === 'chunked' ? chunked(bytes, sizes) : bytes]);
          const ours = read(whole, cuts, 'GET', framing === 'close');
          expect(ours.whole).toBe(true);
          expect(ours.persistent).toBe(framing !== 'close');
          const { statusCode, headers: read_, body: theirBody } = await theirs(whole);
          expect([ours.statusCode, ours.headers, ours.body]).toEqual([statusCode, read_, theirBody]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ['HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', 'GET'],
    ['HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', 'GET'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', 'HEAD'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'POST'],
    ['HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', 'POST'],
  ])('has no body: %j to %s', (head, method) => {
    expect(read(text(head), [], method)).toMatchObject({ whole: true, body: '', persistent: true });
  });

  it('is not whole before its end', () => {
    const bytes = text('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
    for (let length = 0; length < bytes.length; length += 1) {
      expect(read(bytes.subarray(0, length), [], 'GET', true).whole).toBe(false);
    }
    expect(read(bytes)).toMatchObject({ whole: true, body: 'hello' });
  });

  it.each([
    ['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
    ['HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n', true],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n', false],
  ])('says whether the connection lives on: %j', (bytes, persistent) => {
    expect(read(text(bytes))).toMatchObject({ whole: true, persistent });
  });

  it.each([
    ['SSH-2.0-OpenSSH_9.6\r\n\r\n', /no HTTP\/1\.1: it begins with "SSH/],
    ['HTTP/2 200\r\n\r\n', /no HTTP\/1\.1/],
    ['HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n', /no usable Content-Length: "five"/],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n', /no usable Content-Length/],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', /no usable chunk size: "zz"/],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n', /longer than it says/],
  ])('is refused where it is none: %j', (bytes, message) => {
    expect(() => read(text(bytes))).toThrow(message);
  });

  it('is refused when its head has no end', () => {
    const reader = new AnswerReader(wanted);
    reader.expect('GET', null);
    const bytes = Buffer.concat([text('HTTP/1.1 200 OK\r\nX: '), Buffer.alloc(100_000, 'x')]);
    expect(() => {
      for (let i = 0; i < 4; i += 1) reader.read(bytes, bytes.length);
    }).toThrow(/head of the answer is longer/);
  });

  it('of several lines of one name gives the first, and how long the connection is kept', () => {
    const reader = new AnswerReader(wanted);
    reader.expect('GET', null);
    const bytes = text(
      'HTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: 2\r\nKeep-Alive: timeout=5, max=3\r\nContent-Length: 0\r\n\r\n',
    );
    expect(reader.read(bytes, bytes.length)).toBe(true);
    expect([reader.headers['x-a'], reader.keepAliveMs]).toEqual(['1', 5000]);
  });
});

describe('what says how long an answer is', () => {
  interface Told {
    readonly whole: boolean;
    /** Once the server has closed the connection. */
    readonly closed: boolean;
    readonly persistent: boolean;
    readonly body: string;
  }
  const told = (bytes: string, method = 'GET'): Told => {
    const reader = new AnswerReader(wanted);
    reader.expect(method, always);
    const whole = reader.read(text(bytes), bytes.length);
    const { persistent, body } = reader;
    return { whole, persistent, body, closed: reader.close() };
  };
  const ok = 'HTTP/1.1 200 OK';
  const done = { whole: true, closed: true, persistent: true, body: '' };

  it.each<[string, string, Told]>([
    ['a length of none', `${ok}\r\nContent-Length: 0\r\n\r\n`, done],
    ['a length', `${ok}\r\ncontent-length: 3\r\n\r\nabc`, { ...done, body: 'abc' }],
    [
      'a length that is not there yet',
      `${ok}\r\nContent-Length: 4\r\n\r\nabc`,
      { ...done, whole: false, closed: false, body: 'abc' },
    ],
    ['the same length twice', `${ok}\nContent-Length: 1\nContent-Length: 1\n\na`, { ...done, body: 'a' }],
    ['more than its length', `${ok}\r\nContent-Length: 1\r\n\r\nab`, { ...done, persistent: false, body: 'a' }],
    ['nothing', `${ok}\r\n\r\nab`, { whole: false, closed: true, persistent: false, body: 'ab' }],
    [
      'a coding that is not chunked',
      `${ok}\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nab`,
      { whole: false, closed: true, persistent: false, body: 'ab' },
    ],
    [
      'chunked, before another coding',
      `${ok}\r\nTransfer-Encoding: chunked, gzip\r\n\r\nab`,
      { whole: false, closed: true, persistent: false, body: 'ab' },
    ],
    [
      'chunked, behind another coding in a line of its own',
      `${ok}\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\nA ; x=y\r\n0123456789\r\n0\r\nT: t\r\n\r\n`,
      { ...done, body: 'ab0123456789' },
    ],
    [
      'chunks that do not end',
      `${ok}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n`,
      { ...done, whole: false, closed: false, body: 'ab' },
    ],
    ['no body behind 204', 'HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n', done],
    ['no body behind 304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n', done],
    ['another protocol', 'HTTP/1.1 101 Switching\r\nContent-Length: 3\r\n\r\n', { ...done, persistent: false }],
    [
      'what comes before',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 199 X\r\n\r\n${ok}\r\nContent-Length: 1\r\n\r\na`,
      { ...done, body: 'a' },
    ],
    ['version 1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', { ...done, persistent: false }],
    ['version 1.0 that keeps', 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n', done],
    [
      'a connection that closes',
      `${ok}\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n`,
      { ...done, persistent: false },
    ],
  ])('%s', (_, bytes, as) => {
    expect(told(bytes)).toEqual(as);
  });

  it('is nothing for an answer to HEAD', () => {
    expect(told(`${ok}\r\nContent-Length: 3\r\n\r\n`, 'HEAD')).toEqual(done);
    expect(told(`${ok}\r\n\r\n`, 'HEAD')).toEqual(done);
  });

  it.each([
    ['HTTP/2 200\r\n\r\n', 'the answer is no HTTP/1.1: it begins with "HTTP/2 200\\r\\n\\r\\n"'],
    ['HTTP/1.1 2000\r\n\r\n', 'the answer is no HTTP/1.1: it begins with "HTTP/1.1 2000\\r\\n\\r\\n"'],
    [`${'x'.repeat(50)}\n\n`, `the answer is no HTTP/1.1: it begins with "${'x'.repeat(40)}"`],
    [`${ok}\r\nContent-Length: -1\r\n\r\n`, 'the answer has no usable Content-Length: "-1"'],
    [
      `${ok}\r\nContent-Length: ${'1'.repeat(16)}\r\n\r\n`,
      `the answer has no usable Content-Length: "${'1'.repeat(16)}"`,
    ],
    [`${ok}\nContent-Length: 1\nContent-Length: 2\n\n`, 'the answer has no usable Content-Length: "2"'],
    [`${ok}\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n`, 'the answer has no usable chunk size: "x"'],
    [
      `${ok}\r\nTransfer-Encoding: chunked\r\n\r\n${'f'.repeat(21)}\r\n`,
      `the answer has no usable chunk size: "${'f'.repeat(20)}"`,
    ],
    [`${ok}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n`, 'a chunk of the answer is longer than it says'],
  ])('is refused in %.60j', (bytes, message) => {
    expect(() => told(bytes)).toThrow(new Error(message));
  });

  it('is found in heads and lines of 256 kB, and in no longer ones', () => {
    const most = 256 * 1024;
    const headOf = (length: number): string => `${ok}\r\nX: ${'x'.repeat(length - ok.length - 5)}`;
    expect(told(headOf(most)).whole).toBe(false);
    expect(() => told(headOf(most + 1))).toThrow(new Error(`the head of the answer is longer than ${most} bytes`));
    const chunkOf = (length: number): string => `${ok}\r\nTransfer-Encoding: chunked\r\n\r\n${'1'.repeat(length)}`;
    expect(told(chunkOf(most)).whole).toBe(false);
    expect(() => told(chunkOf(most + 1))).toThrow(new Error('a chunk of the answer has no end'));
  });

  it('may say how long an idle connection is kept', () => {
    const kept = (line: string): number | null => {
      const reader = new AnswerReader(wanted);
      const bytes = `${ok}\r\n${line}\r\nContent-Length: 0\r\n\r\n`;
      reader.expect('GET', null);
      reader.read(text(bytes), bytes.length);
      return reader.keepAliveMs;
    };
    expect(
      ['Keep-Alive: timeout=5, max=9', 'keep-alive: max=9, Timeout=72', 'Keep-Alive: max=9', 'X: timeout=5'].map(kept),
    ).toEqual([5000, 72_000, null, null]);
  });

  it('keeps the first 64 kB of a body in pieces, of whoever wants it', () => {
    const reader = new AnswerReader(wanted);
    const piece = Buffer.alloc(48 * 1024, 'x');
    const head = text(`${ok}\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: ${piece.length * 3}\r\n\r\n`);
    const asked: unknown[] = [];
    const all = (keeps: boolean): string => {
      reader.expect('GET', (statusCode, headers) => {
        asked.push([statusCode, { ...headers }]);
        return keeps;
      });
      expect(reader.begun).toBe(false);
      reader.read(head, head.length);
      expect(reader.begun).toBe(true);
      expect([1, 2, 3].map(() => reader.read(piece, piece.length))).toEqual([false, false, true]);
      return reader.body;
    };
    // The piece with which it is full is kept whole.
    expect(all(true).length).toBe(96 * 1024);
    expect(all(false)).toBe('');
    expect(asked).toEqual([
      [200, { 'x-a': '1' }],
      [200, { 'x-a': '1' }],
    ]);
    reader.expect('GET', null);
    expect([reader.statusCode, { ...reader.headers }, reader.body, reader.persistent]).toEqual([0, {}, '', true]);
    reader.read(text('H'), 1);
    expect(reader.begun).toBe(true);
  });
});
