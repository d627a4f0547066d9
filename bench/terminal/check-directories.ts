// Directories and files that a command is to write, looked at before it runs: a long run must not end in a path that cannot be.

import { accessSync, constants, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError } from '../input/config-error.ts';

/** Options that name a directory. */
export interface DirectoryOptions {
  readonly out?: string | undefined;
  readonly png?: string | undefined;
  readonly logs?: string | undefined;
}

/** Options that name a file to be written. */
const fileOptions = ['html', 'md', 'csv', 'junit', 'emf', 'export'] as const;

export type PathOptions = DirectoryOptions & { readonly [name in (typeof fileOptions)[number]]?: string | undefined };

const statsOf = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Below a file nothing is.
    return undefined;
  }
};

/** Why nothing can be written to a directory of that name; null where it can. */
const problemOf = (given: string): string | null => {
  if (given === '' || given.includes('\0')) return `${JSON.stringify(given)} is no path; name a directory`;
  for (let path = resolve(given); ; path = dirname(path)) {
    const stats = statsOf(path);
    if (stats === undefined && dirname(path) !== path) continue;
    if (stats?.isDirectory() !== true) return `${path} is a file; name a directory`;
    try {
      accessSync(path, constants.W_OK | constants.X_OK);
      return null;
    } catch {
      return `${path} may not be written to; name another directory`;
    }
  }
};

/** Why no file of that name can be written; null where it can. */
const fileProblemOf = (given: string): string | null => {
  if (statsOf(given)?.isDirectory() === true) return `${given} is a directory; name a file`;
  return problemOf(given === '' ? given : dirname(resolve(given)));
};

/** Throws ConfigError with every option whose directory or file cannot be. */
export const checkDirectories = (options: PathOptions): void => {
  const looked = [
    ...(['out', 'png', 'logs'] as const).map((name) => ({ name, given: options[name], look: problemOf })),
    ...fileOptions.map((name) => ({ name, given: options[name], look: fileProblemOf })),
  ];
  const problems = looked.flatMap(({ name, given, look }) => {
    const message = given === undefined ? null : look(given);
    return message === null ? [] : [{ path: `--${name}`, message }];
  });
  if (problems.length > 0) throw new ConfigError('the command line', problems);
};
