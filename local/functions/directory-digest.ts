// The files of a directory of code, packages left out: what they come to, and where they are.

import { createHash, type Hash } from 'node:crypto';
import { fstatSync, readdirSync, statSync, type Dirent, type Stats } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import type { Bundle } from '../code/handler-code.ts';
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

/** Files that are written while code runs, and no part of it: logs, databases, what editors keep. */
const written = /(?:\.(?:log|db|sqlite3?|swp|swo|tmp|pid|cpuprofile|heapsnapshot)|-(?:wal|shm|journal)|~)$/;

/** Packages, what begins with a dot and what is written while code runs are no code that somebody changes. */
export const isCodeName = (name: string): boolean =>
  name !== 'node_modules' && !name.startsWith('.') && !written.test(name);

const outputs = (): Stats[] =>
  [1, 2].flatMap((descriptor) => {
    try {
      return [fstatSync(descriptor)];
    } catch {
      return [];
    }
  });

/** Whether what this process prints goes there. */
const isOutput = ({ dev, ino }: Stats): boolean => outputs().some((output) => output.dev === dev && output.ino === ino);

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
  if (stats?.isFile() !== true || isOutput(stats)) return 0;
  hash.update(`${relative(root, path)}\0${stats.size}\0${stats.mtimeMs}\n`);
  return stats.size;
};

/** What inputs are known of is counted wherever it lies; nothing of a bundle, which has no directory. */
export const codeDirectory = ({
  directory: root,
  inputs,
  ignored,
}: Pick<Bundle, 'directory' | 'inputs' | 'ignored'>): CodeDirectory => {
  if (root === null) return { directories: [], bytes: 0, sha256: '' };
  const directories = isShared(root) ? [] : [root];
  const hash = createHash('sha256');
  let bytes = 0;
  for (let at = 0; at < directories.length; at += 1) {
    for (const entry of entriesOf(directories[at]!).filter(({ name }) => isCodeName(name))) {
      const path = join(directories[at]!, entry.name);
      if (entry.isDirectory()) {
        if (directories.length < directoriesLimit && !ignored.includes(path)) directories.push(path);
      } else bytes += addFile(hash, root, path);
    }
  }
  const seen = new Set(directories);
  for (const file of inputs) if (!seen.has(dirname(file))) bytes += addFile(hash, root, file);
  return { directories, bytes, sha256: hash.digest('base64') };
};
