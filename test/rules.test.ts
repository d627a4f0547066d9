// The map of Lambda's rules stays true: every file that it names is there.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url);
const map = readFileSync(fileURLToPath(new URL('docs/rules.md', root)), 'utf8');
const rows = map.split('\n').filter((line) => line.startsWith('| ') && !/^\| (rule|---)/.test(line));
const cell = (row: string, column: number): string => row.split('|')[column] ?? '';
const filesOf = (row: string): string[] => [...cell(row, 2).matchAll(/`([\w./-]+)`/g)].map((match) => match[1]!);
const keysOf = (row: string): string[] =>
  [...cell(row, 3).matchAll(/`(?:[\w]+\.)*(\w+)[^`]*`/g)].map((match) => match[1]!).filter((key) => key !== 'emf');

test('every rule is written in a file that exists, or said not to be modelled', () => {
  expect(rows.length).toBeGreaterThan(50);
  const silent = rows.filter((row) => filesOf(row).length === 0 && !cell(row, 2).includes('not modelled'));
  expect(silent).toEqual([]);
  const missing = rows.flatMap(filesOf).filter((file) => !existsSync(fileURLToPath(new URL(file, root))));
  expect(missing).toEqual([]);
});

test('every scenario key that it names is one of the format', () => {
  const format = new URL('bench/format/', root);
  const files = readdirSync(format).filter((file) => file.endsWith('schema.ts'));
  const schema = files.map((file) => readFileSync(fileURLToPath(new URL(file, format)), 'utf8')).join('');
  const unknown = rows.flatMap(keysOf).filter((key) => !new RegExp(`\\b${key}\\b`).test(schema));
  expect(unknown).toEqual([]);
});
