// Directories and files that a command is to write, looked at before it runs: a long run must not end in a path that cannot be.

import { accessSync, constants, statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError } from '../input/config-error.ts';

/** Options that name a directory. */
export interface DirectoryOptions {
  readonly out?: string | undefined;
  readonly png?: string | undefined;
  readonly logs?: string | undefined;
  readonly hgrm?: string | undefined;
}

/** Options that name a file to be written. */
const fileOptions = {
  html: '--html',
  md: '--md',
  csv: '--csv',
  junit: '--junit',
  emf: '--emf',
  export: '--export',
  hlog: '--hlog',
  openmetrics: '--openmetrics',
  traceFile: '--trace-file',
  trail: '--trail',
} as const;

export type PathOptions = DirectoryOptions & { readonly [name in keyof typeof fileOptions]?: string | undefined };

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
  if (given === '' || given.includes('\0')) return `${JSON.stringify(given)} is no path; name a file`;
  if (statsOf(given)?.isDirectory() === true) return `${given} is a directory; name a file`;
  return problemOf(dirname(resolve(given)));
};

/** Throws ConfigError with every option whose directory or file cannot be. */
export const checkDirectories = (options: PathOptions): void => {
  const looked = [
    ...(['out', 'png', 'logs', 'hgrm'] as const).map((name) => ({
      path: `--${name}`,
      given: options[name],
      look: problemOf,
    })),
    ...Object.entries(fileOptions).map(([name, path]) => ({
      path,
      given: options[name as keyof typeof fileOptions],
      look: fileProblemOf,
    })),
  ];
  const problems = looked.flatMap(({ path, given, look }) => {
    const message = given === undefined ? null : look(given);
    return message === null ? [] : [{ path, message }];
  });
  if (problems.length > 0) throw new ConfigError('the command line', problems);
};
