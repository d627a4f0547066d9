// Text to the platform, whole and in order, however full the pipe is.

import { writeSync } from 'node:fs';

/** @param write as `writeSync` of `node:fs`: how many bytes of those it took */
export const writeAll = (text: string, write: (fd: number, bytes: Buffer) => number = writeSync): void => {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(write(1, bytes));
    } catch (error) {
      // The platform is behind: the pipe is full. Anything else means that nobody can read it.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
};
