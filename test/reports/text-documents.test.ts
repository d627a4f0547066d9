// Markdown and CSV, also of hostile names.

import { expect, test } from 'vitest';
import {
  consoleSummary,
  csvOf,
  csvText,
  junitOfValidation,
  markdownOf,
  validationTable,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { hostile as hostileText, hostileResult } from '../support/hostile.ts';
import { simulated } from './support.ts';

const hostile = '=cmd|"x",<script>alert(1)</script> `a` | b\n# @all [x](y)';

const renamed = async (): Promise<RunResult> => {
  const result = await simulated();
  const [section] = Object.values(result.functions);
  return { ...result, name: hostile, functions: { [hostile]: section! }, warnings: [hostile] };
};

const suiteOf = (result: RunResult): SuiteReport => ({
  name: result.name,
  description: '',
  measured: null,
  simulated: result,
  validation: [
    {
      functionName: hostile,
      figure: 'latency p50',
      unit: 'ms',
      measured: 10,
      simulated: 20,
      tolerance: '10 % or 2 ms',
      verdict: 'fail',
      note: '',
    },
  ],
  status: 'failed',
  notes: [],
  tables: [],
});

test('markdown: verdict, figures, validation and pictures', async () => {
  const result = await simulated();
  const text = markdownOf([{ ...suiteOf(result), name: 'checkout' }], new Map([['checkout', ['png/a b.png']]]));
  expect(text).toMatch(/^## checkout\n/);
  expect(text).toContain('half answered within');
  expect(text).toContain('| latency p50 | 10 ms | 20 ms | +10 ms | 10 % or 2 ms | fail |');
  expect(text).toContain('![checkout](<png/a b.png>)');
  const tables = text.split('\n').filter((line) => line.startsWith('|'));
  expect(new Set(tables.map((line) => line.split(/(?<!\\)\|/).length)).size).toBe(2);
});

test('markdown: a name is only text', async () => {
  const text = markdownOf([suiteOf(await renamed())]);
  expect(text).not.toContain('<script>');
  expect(text).not.toMatch(/@all|(?<!\\)`a|(?<!\\)\[x/);
  // The name ends no line and begins no cell.
  expect(text.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(1);
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  expect(new Set(rows.map((line) => line.split(/(?<!\\)\|/).length)).size).toBe(2);
});

/** RFC 4180, as a reader sees it. */
const cells = (text: string): string[][] =>
  text
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .filter((row) => row !== '')
    .map((row) =>
      [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map((match) =>
        match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'),
      ),
    );

test('CSV: a row a figure, and the whole run last', async () => {
  const result = await simulated();
  const rows = cells(csvOf([result]));
  expect(rows[0]).toEqual(['scenario', 'kind', 'seed', 'function', 'figure', 'unit', 'value']);
  expect(rows.every((row) => row.length === 7)).toBe(true);
  const offered = rows.filter((row) => row[4] === 'offered' && row[3] === '(all)');
  expect(offered.map((row) => Number(row[6]))).toEqual([result.totals.offered]);
});

test('CSV: quotes, commas and lines are kept; nothing is a formula', async () => {
  const rows = cells(csvOf([await renamed()]));
  expect(rows.every((row) => row.length === 7)).toBe(true);
  expect(rows[1]![3]).toBe(`'${hostile}`);
  expect(csvText([['-1', -1, '@x', 'plain']])).toBe("'-1,-1,'@x,plain\r\n");
});

test('a hostile result is only text: for a terminal, in XML, in Markdown, in cells', async () => {
  const bell = '\u001B]0;owned\u0007\u001B[2J';
  const result = hostileResult({ ...(await simulated()), kind: 'measured' });
  const named = {
    ...result,
    warnings: [bell],
    functions: { [`${bell}${hostileText}`]: Object.values(result.functions)[0]! },
  };
  const suite: SuiteReport = {
    ...suiteOf(named),
    measured: named,
    simulated: null,
    objectives: [{ figure: hostileText, limit: hostileText, bound: 1, value: hostileText, verdict: 'broken' }],
  };
  // oxlint-disable-next-line no-control-regex -- what a terminal obeys, without the ends of lines
  const obeyed = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/;
  expect(consoleSummary(named, { color: false })).not.toMatch(obeyed);
  expect(validationTable([suite], { color: false })).not.toMatch(obeyed);
  const xml = junitOfValidation([suite]);
  // oxlint-disable-next-line no-control-regex -- what XML forbids
  expect(xml).not.toMatch(/<script|<img|[\u0000-\u0008\u000B-\u001F]/);
  expect(xml).toMatch(/tests="2" failures="2"/);
  const text = markdownOf([suite]);
  expect(text).not.toMatch(/<script|<img|<!--/);
  const rows = text.split('\n').filter((row) => row.startsWith('|'));
  const widths = rows.map((row) => row.split(/(?<!\\)\|/).length);
  // Tables of four, ten and seven columns, and no other.
  expect([...new Set(widths)].sort((a, b) => a - b)).toEqual([6, 9, 12]);
});

test('control characters of a name are escaped in CSV and Markdown, and names stay told apart', async () => {
  const bell = '\u001B]0;owned\u0007\u009B2J\u202Egnp.exe\u0000';
  const result = await simulated();
  const { api, job } = result.functions;
  const named = { ...result, name: `a${bell}`, functions: { [bell]: api!, [`${bell}\u0001`]: job! }, warnings: [bell] };
  // oxlint-disable-next-line no-control-regex -- what terminals and editors obey
  const obeyed = /[\u0000-\u0009\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E]/;
  for (const text of [csvOf([named]), markdownOf([suiteOf(named)]), consoleSummary(named, { color: false })]) {
    expect(text).not.toMatch(obeyed);
    expect(text).toMatch(/\\+u001b/);
  }
  expect(new Set(cells(csvOf([named])).map((row) => row[3])).size).toBe(4);
});

test('CSV: what nobody counted is an empty cell, not 0', async () => {
  const result = await simulated();
  const none = { ...result, latencyMs: { ...result.latencyMs, count: 0, p50: 0, p99: 0 }, functions: {} };
  const rows = cells(csvOf([none]));
  expect(rows.find((row) => row[4] === 'latency p50')![6]).toBe('');
  expect(rows.find((row) => row[4] === 'throttled share')![6]).not.toBe('');
});

test('Markdown shows three pictures and folds the others, whatever their paths hold', async () => {
  const suite = suiteOf(await simulated());
  const paths = ['a.png', 'b <c>.png', 'd\ne.png', 'f.png', 'g.png'];
  const text = markdownOf([suite], new Map([[suite.name, paths]]));
  expect([...text.matchAll(/^!\[.*\]\(<(.*)>\)$/gm)].map(([, path]) => path)).toEqual([
    'a.png',
    'b %3Cc%3E.png',
    'd%0Ae.png',
    'f.png',
    'g.png',
  ]);
  const fold = text.indexOf('<details><summary>2 more pictures</summary>');
  expect(text.indexOf('d%0Ae.png')).toBeLessThan(fold);
  expect(text.indexOf('<f.png>')).toBeGreaterThan(fold);
  expect(markdownOf([suite], new Map([[suite.name, paths.slice(0, 3)]]))).not.toContain('<details>');
});
