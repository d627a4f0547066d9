// What a platform may leave on the machine: processes, directories, control groups.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const namesIn = (path: string): string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};

/** Processes, in whatever state, with this text in their environment. */
export const processesWith = (marker: string): string[] =>
  namesIn('/proc').filter((pid) => /^\d+$/.test(pid) && textOf(`/proc/${pid}/environ`).includes(marker));

export const controlGroupsOf = (name: string): string[] => {
  const root = '/sys/fs/cgroup';
  return [root, ...namesIn(root).map((controller) => join(root, controller))].flatMap((directory) =>
    namesIn(directory).filter((group) => group.startsWith(name)),
  );
};

export interface OwnTemporary {
  readonly directory: string;
  /** Names in it, or in a directory of it: a platform's are there while it runs. */
  names(of?: string): string[];
  remove(): void;
}

/** A temporary directory for platforms that begin from here on. */
export const ownTemporary = (): OwnTemporary => {
  const before = process.env['TMPDIR'];
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-left-'));
  process.env['TMPDIR'] = directory;
  return {
    directory,
    names: (of = '') => namesIn(join(directory, of)),
    remove: () => {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
