// Results as earlier versions wrote them, each kept from the version that first wrote its format: all documents are still
// made of them, and the gate compares them with results of today.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { pageOf } from '../../bench/page/page.ts';
import { suiteOf } from '../../bench/terminal/write-run.ts';
import { compareKinds } from '../../bench/validate/compare-kinds.ts';
import { withObjectives } from '../../bench/simulate/objectives.ts';
import {
  compareResults,
  consoleSummary,
  csvOf,
  junitOfComparison,
  junitOfValidation,
  lineOf,
  markdownOf,
  parseHistory,
  parseResult,
  pngCharts,
  sideBySide,
  validationTable,
  type RunResult,
} from '../../reports/index.ts';
import { suiteCharts } from '../../reports/chart/suite-charts.ts';

const directory = fileURLToPath(new URL('old-results', import.meta.url));
const files = readdirSync(directory).sort();
const read = (file: string): RunResult => parseResult(readFileSync(`${directory}/${file}`, 'utf8'), file);
const newest = (kind: string): RunResult => read(files.findLast((file) => file.endsWith(`.${kind}.json`))!);

/** Where something was read that the format did not have yet. */
const holes = /undefined|NaN|\[object|Infinity/;

test('every format that was ever written is here, of both kinds', () => {
  expect(files).toHaveLength(8);
  const formats = files
    .map(read)
    .map((result) => [
      result.series.meanMs !== undefined,
      result.totals.environments.origins !== undefined,
      result.latencyHeat !== undefined,
    ]);
  // The first knew none of these, the last all.
  expect(formats[0]).toEqual([false, false, false]);
  expect(formats.at(-1)).toEqual([true, true, true]);
});

test('a byte order mark, as editors on Windows write it, is no part of a result or a history', () => {
  const text = readFileSync(`${directory}/${files[0]}`, 'utf8');
  expect(parseResult(`\uFEFF${text}`, 'marked')).toEqual(read(files[0]!));
  const line = JSON.stringify(lineOf(read(files[0]!), 'c'));
  expect(parseHistory(`\uFEFF${line}\n`, 'marked')).toEqual(parseHistory(line, 'plain'));
});

describe.each(files)('%s', (file) => {
  const result = read(file);
  const suite = withObjectives([result.kind === 'measured' ? suiteOf(result, null) : suiteOf(null, result)])[0]!;

  test('page', async () => {
    const page = await pageOf('old', [suite]);
    const body = page.slice(page.indexOf('<main'), page.indexOf('</main>')).replaceAll(/<script[^]*?<\/script>/g, '');
    expect(body).toContain('What happened');
    for (const part of ['Latency', 'Scaling', 'Cold starts', 'Cost', 'To reproduce'])
      expect(body).toContain(`>${part}</h3>`);
    expect(body.replaceAll(/<pre[^]*?<\/pre>/g, '')).not.toMatch(holes);
  });

  test('pictures', async () => {
    const pictures = await pngCharts(suite);
    expect(pictures.length).toBe(suiteCharts(suite).length);
    expect(pictures.length).toBeGreaterThanOrEqual(6);
    for (const { png } of pictures) expect(Buffer.from(png.slice(1, 4)).toString()).toBe('PNG');
  });

  test('texts', () => {
    const texts = [
      markdownOf([suite]),
      csvOf([result]),
      consoleSummary(result, { color: false }),
      JSON.stringify(lineOf(result, 'c')),
    ];
    for (const text of texts) {
      expect(text).toContain('checkout');
      expect(text).not.toMatch(holes);
    }
  });

  test('the gate, and its JUnit', () => {
    const figures = compareResults(newest(result.kind), result);
    expect(figures.length).toBeGreaterThanOrEqual(11);
    expect(junitOfComparison(result.name, figures)).toContain(`<testsuite name="checkout" tests="${figures.length}"`);
    expect(compareResults(result, result).every(({ verdict }) => verdict === 'same')).toBe(true);
  });
});

test('old and new, measured and simulated, side by side', async () => {
  const runs = files.map((file) => ({ name: file, result: read(file) }));
  const pair = (version: number): ReturnType<typeof suiteOf> => {
    const [measured, simulated] = files.slice(2 * version, 2 * version + 2).map(read);
    return {
      ...suiteOf(measured!, simulated!),
      validation: compareKinds(measured!, { ...simulated!, functions: simulated!.functions }, null),
    };
  };
  const suites = [sideBySide('all', runs), ...[0, 1, 2, 3].map(pair)];
  const page = await pageOf('all', suites);
  expect(page.length).toBeLessThan(2_000_000);
  expect(page).toContain('95 % interval');
  expect(validationTable(suites, { color: false })).not.toMatch(holes);
  expect(junitOfValidation(suites)).not.toMatch(holes);
  expect((await pngCharts(suites[0]!)).length).toBeGreaterThanOrEqual(4);
});
