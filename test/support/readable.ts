// What documents say, without what differs from one run or machine to the next, for comparison with texts that are kept.

import { cpus } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

const places: readonly (readonly [pattern: RegExp, text: string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<instant>'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '<minute>'],
  [/\b(?:v?\d+\.\d+\.\d+ on )?(?:linux|darwin|win32)[ ,/](?:x64|arm64)\b/g, '<system>'],
  [/Node \d+\.\d+\.\d+ on \d+ × <cpu> \((?:<system>|\w+, \w+)\)/g, '<machine>'],
  [/· node \d+\.\d+\.\d+/g, '· node <node>'],
  [/"host": \{[^}]*\}/g, '"host": "<host>"'],
  [/"versions": \{\s*"windtunnel"[^}]*\}/g, '"versions": "<versions>"'],
  [/v(?:20|22|24|25|26)\.\d+\.\d+/g, '<node>'],
];

/** With `directory` and what only this machine, moment or version says replaced by words. */
export const unplaced = (text: string, directory: string): string =>
  places.reduce(
    (all, [pattern, word]) => all.replaceAll(pattern, word),
    text
      .replaceAll(directory, '<here>')
      .replaceAll(basename(directory), '<here>')
      .replaceAll(root, '<package>/')
      .replaceAll(cpus()[0]?.model.trim() || '\0', '<cpu>'),
  );

/** What is told on stderr, but for how far it was after a second or ten: what a slow machine says besides. */
export const withoutProgress = (stderr: string): string =>
  stderr.replaceAll(/^[^\n:]*: \d+ (?:%|s|min)(?:, (?:about )?[\d.]+ \w+ left)?\n/gm, '');

/** The words of a page: no scripts, styles and attributes; a line for each block. */
export const wordsOf = (page: string): string =>
  page
    .replaceAll(/<(script|style|svg)\b[^]*?<\/\1>/g, '')
    .replaceAll(/<\/(?:p|div|tr|h\d|li|section|summary|figcaption|dt|dd|caption)>/g, '\n')
    .replaceAll(/<\/t[dh]>/g, ' | ')
    .replaceAll(/<[^>]*>/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
