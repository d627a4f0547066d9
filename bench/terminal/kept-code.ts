// The files of the cache of compiled code: of each script and each setting of the engine one.

import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** What is kept of a script. In its file a head stands before the code: how many runs made it, and its checksum. */
export interface Kept {
  readonly runs: number;
  readonly code: Buffer;
}

/** V8 wants what follows aligned. */
const headBytes = 8;
const checksumAt = 4;
/** Of each script and each setting of the engine a file: of more than these, the oldest are of no use any more. */
const mostFiles = 24;

/** Whether the file is one that nobody else can have written: what V8 is given as compiled is run as it is. */
const isOwn = (handle: number): boolean => {
  const { uid, mode } = fstatSync(handle);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
};

/** Words of 4 bytes to one that is summed: a disk loses 512 bytes at least. */
const summedEvery = 64;

/**
 * A sum over words of the code and over its length, different where a sector is lost or stands elsewhere. A CRC of all of it, by
 * node:zlib, takes 2 to 5 ms with what Node.js loads for that (Node.js 22 to 26), a tenth of the start of a command.
 */
const checksumOf = (code: Buffer): number => {
  const words = new Int32Array(code.buffer, code.byteOffset, code.length >> 2);
  let sum = code.length;
  for (let at = 0; at < words.length; at += summedEvery) sum = (Math.imul(sum, 31) + words[at]!) | 0;
  return sum;
};

/** Null where there is none that is whole and this user's alone. */
export const readKept = (path: string): Kept | null => {
  try {
    const handle = openSync(path, 'r');
    try {
      if (!isOwn(handle)) return null;
      const bytes = readFileSync(handle);
      const code = bytes.subarray(headBytes);
      // V8 itself does not look whether it is whole.
      return checksumOf(code) === bytes.readInt32LE(checksumAt) ? { runs: bytes[0]!, code } : null;
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
};

/** Into `name` of a directory that is made where it is missing: whole or not at all, and on the disk before it has its name. */
export const writeKept = (directory: string, name: string, { runs, code }: Kept): void => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, name);
  const unfinished = `${path}.${process.pid}`;
  const handle = openSync(unfinished, 'wx', 0o600);
  const head = Buffer.alloc(headBytes);
  head[0] = runs;
  head.writeInt32LE(checksumOf(code), checksumAt);
  writeSync(handle, head);
  writeSync(handle, code);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, path);
};

/** Of the files in the directory those that were changed last stay, 24 of them. */
export const removeOldest = (directory: string): void => {
  const files = readdirSync(directory).map((name) => join(directory, name));
  const aged = files.map((path) => ({ path, changedMs: statSync(path).mtimeMs }));
  for (const { path } of aged.sort((a, b) => b.changedMs - a.changedMs).slice(mostFiles)) rmSync(path, { force: true });
};
