// Runs the command in this process, as a user would type it, in a directory of its own.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stop as stopEsbuild } from 'esbuild';
import { vi } from 'vitest';
import { runCommand } from '../../bench/cli/main.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const run = async (args: readonly string[]): Promise<Ran> => {
  let stdout = '';
  let stderr = '';
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += String(text);
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    }),
  ];
  try {
    const code = await runCommand(['node', 'windtunnel', ...args]);
    return { code, stdout, stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};

export interface Place {
  readonly directory: string;
  /** Every file below it, sorted. */
  files(): string[];
  remove(): void;
}

/** A new directory with `files` in it; a name that ends with / is a directory. */
export const placeWith = (files: Readonly<Record<string, string>>): Place => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-command-'));
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, text);
  }
  return {
    directory,
    files: () =>
      (readdirSync(directory, { recursive: true }) as string[])
        .filter((name) => {
          const path = join(directory, name);
          return existsSync(path) && statSync(path).isFile();
        })
        .toSorted(),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
};

/** A place in which this process works until it is left, as somebody in a terminal does. */
export const enteredPlace = (files: Readonly<Record<string, string>>): Place & { leave(): Promise<void> } => {
  const before = process.cwd();
  const place = placeWith(files);
  process.chdir(place.directory);
  return {
    ...place,
    leave: async () => {
      process.chdir(before);
      // Its process was started in a directory that is gone then, from which it resolves nothing for the files after this one.
      await stopEsbuild();
      place.remove();
    },
  };
};
