// Tables fit the terminal: turned, without some columns (and a word on them), or with broken cells, in this order.

import { expect, test } from 'vitest';
import { coloured, textTable, wrapped } from '../../reports/words/text-table.ts';

const head = ['function', 'offered', 'throttled', 'errors', 'p50', 'p99', 'cost'];
const row = (name: string): string[] => [name, '45,230', '3 (0.00663 %)', '0', '81.3 ms', '494.8 ms', '$1.05'];
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));
const draw = (rows: readonly string[][], columns: number | undefined, spare: readonly string[] = []): string =>
  textTable(head, rows, { color: false, columns, spare });

test('what fits stays as it is', () => {
  expect(draw([row('a')], undefined)).toBe(draw([row('a')], 200));
  expect(draw([row('a')], 200).split('\n')).toHaveLength(4);
});

test('few rows are turned: figures as rows', () => {
  const text = draw([row('checkout'), row('worker')], 60);
  expect(widest(text)).toBeLessThanOrEqual(60);
  expect(text.split('\n')[1]).toMatch(/function +│ checkout +│ worker/);
  expect(text).toMatch(/p99 +│ 494\.8 ms +│ 494\.8 ms/);
});

test('many rows lose columns, with a word on them', () => {
  const rows = Array.from({ length: 20 }, (_, index) => row(`function-${index}`));
  const text = draw(rows, 60, ['p50', 'cost', 'errors']);
  expect(widest(text)).toBeLessThanOrEqual(60);
  expect(text).not.toMatch(/81\.3/);
  expect(text.replaceAll(/\n +/g, ' ')).toContain(
    '(not shown in 60 columns: p50, cost, errors; they are in the page and in --json)',
  );
});

test('what may lose nothing has its cells broken', () => {
  const rows = Array.from({ length: 20 }, () => ['one', 'a sentence of many words that goes on and on and on', '3']);
  const text = textTable(['name', 'what is said of it', 'count'], rows, { color: false, columns: 40 });
  expect(widest(text)).toBeLessThanOrEqual(40);
  expect(text.replaceAll(/[│\s]+/g, ' ')).toContain('goes');
});

test('colours are no letters', () => {
  const cell = { text: 'BROKEN', colour: 'red' } as const;
  expect(coloured(cell, true)).toBe('\u001B[31mBROKEN\u001B[39m');
  expect(coloured(cell, false)).toBe('BROKEN');
  const plain = textTable(['a', 'b'], [['x', cell]], { color: false, columns: 20 });
  expect(plain).not.toContain('\u001B');
  expect(textTable(['a', 'b'], [['x', cell]], { color: true, columns: 20 })).toContain('\u001B[31mBROKEN');
});

test('sentences break at spaces, and what follows is indented', () => {
  const text = wrapped('limit: The reserved concurrency of checkout was in use all of the time.', {
    color: false,
    columns: 40,
  });
  expect(text.split('\n')).toEqual(['limit: The reserved concurrency of', '  checkout was in use all of the time.']);
  expect(wrapped('x'.repeat(100), { color: false, columns: 40 })).toBe('x'.repeat(100));
});
