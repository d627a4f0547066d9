// Where things are, and what is built of what.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const dist = join(root, 'dist');
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const inBench = readdirSync(join(root, 'bench'), { recursive: true })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `bench/${file.replaceAll(sep, '/').slice(0, -'.ts'.length)}`);

/** What is imported from outside: the library, floor by floor. */
export const libraries = ['bench', 'lambda', 'sim', 'local', 'loadgen', 'reports'].map((floor) => `${floor}/index`);

/** The command, and what it loads when that is asked for: what its arguments mean, a module for each of its own commands, and the page. */
export const program = 'bench/cli';
export const parts = [
  'bench/cli/main',
  ...inBench.filter((path) => /^bench\/commands\/[\w-]+-command$/.test(path)),
  'bench/page/page',
];

/**
 * Of these some have a file of their own with all that they need, of which compiled code is kept: they answer at once. So have the
 * threads that a command begins: what they run is in its file.
 */
export const scripts = [
  'bench/cli/main',
  'bench/commands/simulate-command',
  'bench/commands/plan-command',
  'bench/commands/sweep-command',
];
export const threadsOf = {
  'bench/commands/plan-command': 'bench/plan/plan-thread',
  'bench/commands/sweep-command': 'bench/sweep/unit-thread',
};

/** What runs in threads and processes of its own is named so. */
export const started = inBench.filter((path) => /-(child|thread)$/.test(path));

/** Packages of functions and classes that a command may well never need: files of their own, read when the first is called. */
export const lazyPackages = ['hdr-histogram-js', 'jstat', 'cli-progress'];
