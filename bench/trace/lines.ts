// The lines of a file, one at a time: a trace may be larger than the memory there is. Read synchronously, because
// scenarios are compiled synchronously.

import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { TraceError } from './trace-error.ts';

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
    throw new TraceError(file, null, `cannot be read (${(error as Error).message}); check the path`);
  }
};

const read = (descriptor: number, chunk: Buffer, file: string): number => {
  try {
    return readSync(descriptor, chunk);
  } catch (error) {
    throw new TraceError(file, null, `cannot be read (${(error as Error).message}); name a file`);
  }
};

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** Every line that is not blank; line ends are LF or CRLF, a byte order mark is dropped. Throws TraceError. */
export function* linesOf(file: string): Generator<Line, void> {
  const descriptor = opened(file);
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    let number = 0;
    for (let more = true; more;) {
      const bytes = read(descriptor, chunk, file);
      more = bytes > 0;
      const text = rest + (more ? decoder.write(chunk.subarray(0, bytes)) : decoder.end());
      let start = 0;
      for (;;) {
        const end = text.indexOf('\n', start);
        if (end < 0 && (more || start === text.length)) break;
        number += 1;
        const line = withoutReturn(text.slice(start, end < 0 ? text.length : end));
        start = end < 0 ? text.length : end + 1;
        if (line.trim() !== '') yield { text: number === 1 ? line.replace(/^\uFEFF/, '') : line, number };
      }
      rest = text.slice(start);
      if (rest.length > longestLine) {
        throw new TraceError(file, number + 1, 'is longer than 16 MB; name a file of text with a record a line');
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
