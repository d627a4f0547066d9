// Logs on disk: where they lie, and that they end.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LogStreams } from '../../bench/measure/log-streams.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-logs-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a file for each environment, and none outside of the directory', () => {
  const out = join(directory, 'in');
  const streams = new LogStreams(out, 1000, () => {});
  streams.write('f', '2026/01/02/[$LATEST]ab', 'one');
  streams.write('f', '2026/01/02/[$LATEST]ab', 'two\n');
  streams.write('..', '../../x', 'three');
  streams.write('f', '', 'four');
  expect(readdirSync(directory)).toEqual(['in']);
  expect(readdirSync(out, { recursive: true, encoding: 'utf8' }).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    '-',
    '-/..-..-x.log',
    'f',
    'f/2026-01-02-[$LATEST]ab.log',
    'f/platform.log',
  ]);
  expect(readFileSync(join(out, 'f/2026-01-02-[$LATEST]ab.log'), 'utf8')).toBe('one\ntwo\n');
});

test('what comes beyond the limit, or cannot be written, is said once and dropped', () => {
  const notes: string[] = [];
  const streams = new LogStreams(join(directory, 'small'), 10, (text) => notes.push(text));
  for (let at = 0; at < 5; at += 1) streams.write('f', 's', 'four');
  expect(readFileSync(join(directory, 'small/f/s.log'), 'utf8')).toBe('four\nfour\n');
  expect(notes).toEqual([expect.stringContaining('--logs-limit')]);

  writeFileSync(join(directory, 'file'), '');
  const nowhere = new LogStreams(join(directory, 'file'), 1000, (text) => notes.push(text));
  for (let at = 0; at < 5; at += 1) nowhere.write('f', 's', 'four');
  expect(notes).toHaveLength(2);
});
