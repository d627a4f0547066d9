// Runtimes that a function brings itself: an executable called `bootstrap`, in the code or in a layer (Developer Guide,
// runtimes-custom). An OS-only runtime starts it and nothing else.

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalFunction } from '../settings/local-function.ts';

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

export const bootstrapName = 'bootstrap';

/** Whether a runtime is nothing but an operating system. */
export const isOsOnly = (runtime: string): boolean => runtime.startsWith('provided');

/** Whether Node.js, which is here, runs it. */
export const isNode = (runtime: string): boolean => runtime.startsWith('nodejs');

/** Whether a function that the platform starts with brings its runtime: any but Node.js's does. */
export const bringsRuntime = ({ config }: Pick<LocalFunction, 'config'>): boolean => !isNode(config.runtime);

/** The bootstrap of code with the merged content of its layers; where it would be if there is none. */
export const bootstrapIn = (root: string, layers: string | null): string => {
  const own = join(root, bootstrapName);
  const places = [own, ...(layers === null ? [] : [join(layers, bootstrapName)])];
  return places.find(isThere) ?? own;
};

/** The interpreter that a script names; null for other programs. */
const interpreterOf = (file: string): string | null => {
  const bytes = Buffer.alloc(256);
  const opened = openSync(file, 'r');
  try {
    const head = bytes.toString('latin1', 0, readSync(opened, bytes, 0, bytes.length, 0));
    // What stands before a line feed counts, a carriage return too.
    return /^#![ \t]*([^ \t\n]+)/.exec(head)?.[1] ?? null;
  } finally {
    closeSync(opened);
  }
};

/**
 * Why a program cannot be started, in the words of the service; null when nothing speaks against it.
 * @param seenAt where it lies for whoever starts it
 */
export const executableProblem = (file: string, seenAt: string): string | null => {
  const problem = (what: string): string => `fork/exec ${seenAt}: ${what}`;
  if (!isThere(file)) return problem('no such file or directory');
  // Root may do without, but not on Lambda.
  if ((statSync(file).mode & 0o111) === 0) return problem('permission denied');
  const interpreter = interpreterOf(file);
  // What layers and code bring lies elsewhere for whoever starts it.
  const isSystems = interpreter?.startsWith('/') === true && !/^\/(opt|var)\//.test(interpreter);
  return isSystems && !isThere(interpreter) ? problem('no such file or directory') : null;
};

/** The same of a bootstrap, which has words of its own where it is missing. */
export const bootstrapProblem = (file: string, seenAt: string): string | null =>
  isThere(file)
    ? executableProblem(file, seenAt)
    : "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]";
