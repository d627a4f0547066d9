// The tree as it stands, and copies of it: nothing is changed in place, and what is changed in the tree meanwhile changes no copy.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { marked } from './marks.mjs';
import { floorOf, floors } from './sample.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** What git knows or would know: neither results nor packages. */
export const trackedFiles = () =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(root, file)));

/** Copies `files` below `from` to `into`/tree, beside what tests find there as in ../shared; packages are those of the tree. */
export const copyOfTree = (files, { from = root, into, data }) => {
  const copy = join(into, 'tree');
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(from, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  if (data !== undefined) symlinkSync(resolve(data), join(into, basename(data)));
  return copy;
};

/** Puts marks into the sources among `files` of a copy; `before` comes first in each that has some. */
export const markSources = (copy, files, textOf, before = '') => {
  for (const file of files) {
    if (!file.endsWith('.ts') || !floors.includes(floorOf(file))) continue;
    const text = textOf(file);
    const withMarks = marked(file, text);
    if (withMarks !== text) writeFileSync(join(copy, file), before + withMarks);
  }
};

/** Ends a process that leads a group, and all that it started. */
export const endGroup = ({ pid }) => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};
