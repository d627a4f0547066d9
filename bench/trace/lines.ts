// The lines of a file, one at a time: a trace may be larger than the memory there is. Read synchronously, because
// scenarios are compiled synchronously.

import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { withoutMark } from '../../reports/words/byte-order-mark.ts';
import { TraceError } from './trace-error.ts';
import { fileProblem } from '../../reports/words/file-problem.ts';

const chunkBytes: number = 256 * 1024;
/** A line beyond this is no line of a trace but a file of another kind. */
const longestLine: number = 16 * 1024 * 1024;

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

const opened = (file: string): number => {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw new TraceError(file, null, `cannot be read: ${fileProblem(error)}; check the path`);
  }
};

const read = (descriptor: number, chunk: Buffer, file: string): number => {
  try {
    return readSync(descriptor, chunk);
  } catch (error) {
    throw new TraceError(file, null, `cannot be read: ${fileProblem(error)}; name a file`);
  }
};

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** What a file begins with that is no text of ours. */
const otherBeginnings: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0xff, 0xfe], 'is UTF-16; save it as UTF-8'],
  [[0xfe, 0xff], 'is UTF-16; save it as UTF-8'],
  [[0x1f, 0x8b], 'is compressed; unpack it (gunzip)'],
  [[0x50, 0x4b, 0x03, 0x04], 'is a zip archive; unpack it'],
];

const checkBeginning = (start: Buffer, file: string): void => {
  for (const [bytes, what] of otherBeginnings) {
    if (bytes.every((byte, index) => start[index] === byte)) throw new TraceError(file, null, what);
  }
};

/**
 * Every line that is not blank, and with `keepsBlank` those too; line ends are LF or CRLF, a byte order mark is dropped. Throws
 * TraceError.
 */
export function* linesOf(file: string, keepsBlank = false): Generator<Line, void> {
  const descriptor = opened(file);
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const decoder = new StringDecoder('utf8');
    // Of the line that has no end yet: put together once it has one, for each time costs its whole length.
    let pieces: string[] = [];
    let number = 0;
    let isFirst = true;
    for (let more = true; more;) {
      const bytes = read(descriptor, chunk, file);
      more = bytes > 0;
      if (isFirst) checkBeginning(chunk.subarray(0, bytes), file);
      isFirst = false;
      const decoded = more ? decoder.write(chunk.subarray(0, bytes)) : decoder.end();
      pieces.push(decoded);
      if (pieces.reduce((sum, piece) => sum + piece.length, 0) > longestLine && !decoded.includes('\n')) {
        throw new TraceError(file, number + 1, 'is longer than 16 MB; name a file of text with a record a line');
      }
      if (more && !decoded.includes('\n')) continue;
      const text = pieces.join('');
      let start = 0;
      for (;;) {
        const end = text.indexOf('\n', start);
        if (end < 0 && (more || start === text.length)) break;
        number += 1;
        const line = withoutReturn(text.slice(start, end < 0 ? text.length : end));
        start = end < 0 ? text.length : end + 1;
        if (keepsBlank || line.trim() !== '') yield { text: number === 1 ? withoutMark(line) : line, number };
      }
      pieces = [text.slice(start)];
    }
  } finally {
    closeSync(descriptor);
  }
}
