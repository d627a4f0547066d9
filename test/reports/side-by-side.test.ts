// Several results as one entry: every run in every chart, differences said, nothing else in it.

import { expect, test } from 'vitest';
import { suiteCharts } from '../../reports/chart/suite-charts.ts';
import { share } from '../../reports/words/format.ts';
import { htmlReport, markdownOf, pngCharts, sideBySide } from '../../reports/index.ts';
import { simulated } from './support.ts';

const runs = [
  { name: 'before', result: await simulated({ p50: 80 }) },
  { name: 'after', result: await simulated({ p50: 120 }) },
  { name: 'a third', result: await simulated({ p50: 120, seed: 2, seconds: 30 }) },
];
const suite = sideBySide('three', runs);

test('each run has a line in each chart', () => {
  const charts = suiteCharts(suite);
  expect(charts.map(({ name }) => name)).toEqual([
    'densities',
    'percentiles',
    'concurrency',
    'throttles',
    'latency-over-time',
  ]);
  for (const { config } of charts) {
    const datasets = config.data.datasets as { label: string; data: unknown[]; borderColor: string }[];
    expect(datasets.map(({ label }) => label)).toEqual(['before', 'after', 'a third']);
    expect(new Set(datasets.map(({ borderColor }) => borderColor)).size).toBe(3);
  }
});

test('densities are shares: every curve sums to a hundred percent', () => {
  const [densities] = suiteCharts(suite);
  for (const { data } of densities!.config.data.datasets as { data: { y: number }[] }[]) {
    expect(data.reduce((sum, { y }) => sum + y, 0)).toBeCloseTo(100, 0);
  }
});

test('differences from the first are said, equal figures are not', () => {
  const [table] = suite.tables;
  const row = (label: string): readonly (string | number)[] => table!.rows.find(([name]) => name === label)!;
  const p50 = row('latency p50');
  const { latencyMs: first } = runs[0]!.result;
  const percent = Math.round(100 * (runs[1]!.result.latencyMs.p50 / first.p50 - 1));
  expect(p50[1]).not.toContain('(');
  expect(p50[2]).toContain(`(+${percent} %)`);
  expect(row('invocations')[2]).not.toContain('(');
});

test('shares are of what was offered, cold starts of what ran', () => {
  const [table] = suite.tables;
  const cell = (label: string, column: number): string =>
    String(table!.rows.find(([name]) => name === label)![column]).replace(/ \(.*/, '');
  for (const [index, { result }] of runs.entries()) {
    const { offered, throttled, failed, timedOut, dropped, completed, coldStarts } = result.totals;
    expect(throttled).toBeGreaterThan(0);
    expect(cell('throttled', index + 1)).toBe(share(throttled / offered));
    expect(cell('errors', index + 1)).toBe(share((failed + timedOut + dropped) / offered));
    expect(cell('cold starts', index + 1)).toBe(share(coldStarts / (completed + failed + timedOut)));
  }
});

test('the entry has no status, a page, a summary and pictures', async () => {
  const page = await htmlReport({ title: 'x', generatedAt: 'now', suites: [suite] });
  expect(page).not.toContain('>passed<');
  expect(page).toContain('Latencies, laid over each other');
  expect(markdownOf([suite])).toContain('| figure | before | after | a third |');
  expect(await pngCharts(suite)).toHaveLength(5);
});
