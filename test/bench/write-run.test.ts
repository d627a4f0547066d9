// Files of scenarios whose names make the same file name: none takes the place of another.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readText } from '../../bench/input/read-text.ts';
import { fileNamesOf, writeNamed } from '../../bench/terminal/write-run.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-names-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (name: string, mark = 1): Promise<string> =>
  writeNamed(directory, name, { ending: 'simulated.json', content: JSON.stringify({ name, mark }) });

const nameIn = (file: string): string => (JSON.parse(readFileSync(file, 'utf8')) as { name: string }).name;

test('names that make one file name have files of their own, the same every time', async () => {
  const names = ['a b', 'a/b', 'a?b', `${'x'.repeat(90)}1`, `${'x'.repeat(90)}2`];
  const files = [];
  for (const name of names) files.push(await write(name));
  expect(new Set(files).size).toBe(names.length);
  expect(files[0]).toBe(join(directory, 'a-b.simulated.json'));
  expect(files.map(nameIn)).toEqual(names);
  const again = [];
  for (const name of names.toReversed()) again.push(await write(name, 2));
  expect(again.toReversed()).toEqual(files);
  expect(readdirSync(directory)).toHaveLength(names.length);
});

test('also where they are written at once', async () => {
  const files = await Promise.all(['a b', 'a/b'].map((name) => write(name)));
  expect(new Set(files.map(nameIn))).toEqual(new Set(['a b', 'a/b']));
  expect(new Set(files).size).toBe(2);
});

test('a file that says no name is written over', async () => {
  writeFileSync(join(directory, 'a.simulated.json'), '{ cut');
  expect(nameIn(await write('a'))).toBe('a');
});

test('pictures of one report: no two of one name, nor of capitals alone', () => {
  const files = fileNamesOf(['a b', 'a/b', 'A B', 'a b', 'c']);
  expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(5);
  expect(files[0]).toBe('a-b');
  expect(files[4]).toBe('c');
});

test('text as editors and shells leave it', async () => {
  const file = join(directory, 't');
  const text = '{"a": "ü"}';
  const big = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
  for (const bytes of [text, `\uFEFF${text}`, Buffer.from(`\uFEFF${text}`, 'utf16le'), big]) {
    writeFileSync(file, bytes);
    expect(await readText(file)).toBe(text);
  }
  await expect(readText(join(directory, 'none'))).rejects.toThrow(/there is no such file; check the path/);
});
