// A file as readers take it: its beginning, and its bytes, lines or rows in pieces, so that it may be larger than memory. What is
// compressed (gzip) or UTF-16 is read as the UTF-8 that it stands for.

import { fileProblem as whyUnreadable } from '../../reports/words/file-problem.ts';
import { jsonProblem } from '../../reports/words/json-problem.ts';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ConfigError } from '../input/config-error.ts';

const chunkBytes: number = 256 * 1024;
const headBytes: number = 256 * 1024;
/** A document that must be parsed as a whole; beyond, a string of it is none any more. */
const mostWholeBytes: number = 400 * 1024 * 1024;
/** A line beyond this is cut off there: it is no record. */
const longestLine: number = 16 * 1024 * 1024;

const newline = 0x0a;
const blankLines = /^(?:[ \t]*\r?\n)+/;
const utf8Mark = [0xef, 0xbb, 0xbf] as const;

/** An error of the file at `path`, in our words. */
export const fileProblem = (path: string, message: string): ConfigError =>
  new ConfigError(path, [{ path: '', message }]);

const beginsWith = (bytes: Buffer, mark: readonly number[]): boolean =>
  mark.every((byte, index) => bytes[index] === byte);

async function* utf8From(encoding: 'utf-16le' | 'utf-16be', chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
}

async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    yield isFirst && beginsWith(chunk, utf8Mark) ? chunk.subarray(utf8Mark.length) : chunk;
    isFirst = false;
  }
}

const firstBytes = async (path: string): Promise<Buffer> => {
  try {
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileProblem(path, `cannot be read: ${whyUnreadable(error)}; check the path`);
  }
};

/** The bytes of the file as UTF-8, unpacked. */
async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const mark = await firstBytes(path);
  if (beginsWith(mark, [0x50, 0x4b, 0x03, 0x04])) throw fileProblem(path, 'is a zip archive; unpack it');
  const raw = createReadStream(path, { highWaterMark: chunkBytes });
  const isPacked = beginsWith(mark, [0x1f, 0x8b]);
  const bytes: Readable = isPacked ? raw.pipe(createGunzip({ chunkSize: chunkBytes })) : raw;
  if (isPacked) raw.once('error', (error) => bytes.destroy(error));
  try {
    if (beginsWith(mark, [0xff, 0xfe])) yield* utf8From('utf-16le', bytes);
    else if (beginsWith(mark, [0xfe, 0xff])) yield* utf8From('utf-16be', bytes);
    else yield* withoutMark(bytes as AsyncIterable<Buffer>);
  } catch (error) {
    throw fileProblem(path, `cannot be read: ${whyUnreadable(error)}; make the file again`);
  } finally {
    raw.destroy();
  }
}

/** Whole lines in one piece of memory, without the last line's end. */
export interface LineBlock {
  readonly bytes: Buffer;
  /** Number of the block's first line, from 1. */
  readonly firstLine: number;
}

const countLines = (bytes: Buffer): number => {
  let lines = 1;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines += 1;
  return lines;
};

export class InputFile {
  readonly path: string;
  /** What it begins with, at most 256 KB, from its first line that is not blank. */
  readonly head: string;

  private constructor(path: string, head: string) {
    this.path = path;
    this.head = head;
  }

  /** Throws ConfigError where it cannot be read, or is empty. */
  static async open(path: string): Promise<InputFile> {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const chunk of chunksOf(path)) {
      parts.push(chunk);
      length += chunk.length;
      if (length >= headBytes) break;
    }
    const head = Buffer.concat(parts).subarray(0, headBytes).toString('utf8').replace(blankLines, '');
    if (head.trim() === '') throw fileProblem(path, 'is empty; name a file with records');
    return new InputFile(path, head);
  }

  chunks(): AsyncIterable<Buffer> {
    return chunksOf(this.path);
  }

  /** Blocks of whole lines. */
  async *blocks(): AsyncGenerator<LineBlock> {
    let rest: Buffer = Buffer.alloc(0);
    let firstLine = 1;
    for await (const chunk of this.chunks()) {
      const last = chunk.lastIndexOf(newline);
      if (last < 0) {
        rest = Buffer.concat([rest, chunk]).subarray(0, longestLine);
        continue;
      }
      const bytes = rest.length === 0 ? chunk.subarray(0, last) : Buffer.concat([rest, chunk.subarray(0, last)]);
      yield { bytes, firstLine };
      firstLine += countLines(bytes);
      rest = Buffer.from(chunk.subarray(last + 1));
    }
    if (rest.length > 0) yield { bytes: rest, firstLine };
  }

  /** Lines as text, many at a time, each without its end; blank ones too. */
  async *lines(): AsyncGenerator<{ readonly lines: readonly string[]; readonly firstLine: number }> {
    for await (const { bytes, firstLine } of this.blocks()) {
      yield { lines: bytes.toString('utf8').split(/\r?\n/), firstLine };
    }
  }

  /** All of it. Throws ConfigError where that is too much. */
  async text(): Promise<string> {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const chunk of this.chunks()) {
      parts.push(chunk);
      length += chunk.length;
      if (length > mostWholeBytes) throw fileProblem(this.path, 'is one document of over 400 MB; split it');
    }
    return Buffer.concat(parts).toString('utf8');
  }

  async bytes(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const chunk of this.chunks()) parts.push(chunk);
    return Buffer.concat(parts);
  }

  /** The JSON document that it is. Throws ConfigError. */
  async json(): Promise<unknown> {
    const text = await this.text();
    try {
      return JSON.parse(text);
    } catch (error) {
      throw fileProblem(this.path, `is not JSON: ${jsonProblem(text, error)}; was it cut off? Write it again`);
    }
  }
}
