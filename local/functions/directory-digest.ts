// The files of a directory of code, packages left out: what they come to, and where they are.

import { createHash, type Hash } from 'node:crypto';
import { readdirSync, statSync, type Dirent } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, parse, relative } from 'node:path';

/** Of a directory with more, the rest is not looked at. */
const directoriesLimit = 1000;

export interface CodeDirectory {
  /** Absolute. */
  readonly directories: readonly string[];
  readonly bytes: number;
  /** base64; another one when a file changed, came or went. */
  readonly sha256: string;
}

/** Directories of everybody's, of which a handler's is only a part. */
const isShared = (directory: string): boolean => [parse(directory).root, homedir(), tmpdir()].includes(directory);

const isLookedAt = ({ name }: Dirent): boolean => name !== 'node_modules' && !name.startsWith('.');

const entriesOf = (directory: string): Dirent[] => {
  try {
    return readdirSync(directory, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
};

/** Adds a file to the digest; @returns its bytes */
const addFile = (hash: Hash, root: string, path: string): number => {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return 0;
  hash.update(`${relative(root, path)}\0${stats.size}\0${stats.mtimeMs}\n`);
  return stats.size;
};

/** @param inputs files that are known to be the code's, counted wherever they lie */
export const codeDirectory = (root: string, inputs: readonly string[]): CodeDirectory => {
  const directories = isShared(root) ? [] : [root];
  const hash = createHash('sha256');
  let bytes = 0;
  for (let at = 0; at < directories.length; at += 1) {
    for (const entry of entriesOf(directories[at]!).filter(isLookedAt)) {
      const path = join(directories[at]!, entry.name);
      if (entry.isDirectory()) {
        if (directories.length < directoriesLimit) directories.push(path);
      } else bytes += addFile(hash, root, path);
    }
  }
  const seen = new Set(directories);
  for (const file of inputs) if (!seen.has(dirname(file))) bytes += addFile(hash, root, file);
  return { directories, bytes, sha256: hash.digest('base64') };
};
