// Reads the text of a file as editors and shells leave it: UTF-8 with or without a mark, or what PowerShell writes (UTF-16).

import { readFile } from 'node:fs';
import { promisify } from 'node:util';
import { withoutMark } from '../../reports/words/byte-order-mark.ts';
import { fileProblem } from '../../reports/words/file-problem.ts';
import { ConfigError } from './config-error.ts';

/** Without node:fs/promises, which takes a small command 3 ms to load. */
const bytesOf = promisify((path: string, done: (error: Error | null, bytes: Buffer) => void) => readFile(path, done));

const decodedText = (bytes: Buffer): string => {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  return withoutMark(bytes.toString('utf8'));
};

/** The text in `path`; null when there is no such file. Throws ConfigError where it cannot be read. */
export const textIfThere = async (path: string): Promise<string | null> => {
  try {
    return decodedText(await bytesOf(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConfigError(path, [{ path: '', message: `cannot be read: ${fileProblem(error)}; check the path` }]);
  }
};

/** The text in `path`. Throws ConfigError. */
export const readText = async (path: string): Promise<string> => {
  const text = await textIfThere(path);
  if (text !== null) return text;
  const message = `cannot be read: there is no such file; check the path`;
  throw new ConfigError(path, [{ path: '', message }]);
};
