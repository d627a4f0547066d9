// Charts of runs that are not alike, of little, and of nothing.

import { beforeAll, describe, expect, test } from 'vitest';
import type { SweepResult } from '../../reports/index.ts';
import { sweepPng, type NamedRun, type RunResult } from '../../reports/index.ts';
import { answersOverTimeChart } from '../../reports/chart/answers-over-time.ts';
import type { ChartSpec } from '../../reports/chart/chart-spec.ts';
import { coldStartsOverTime } from '../../reports/chart/cold-starts.ts';
import { computeCostChart } from '../../reports/chart/compute-costs.ts';
import { costAgainstLatency } from '../../reports/chart/cost-against-latency.ts';
import { durableCharts } from '../../reports/chart/durable.ts';
import { historyChart } from '../../reports/chart/history.ts';
import { managedCharts } from '../../reports/chart/managed.ts';
import { timeAgainstMemory } from '../../reports/chart/power-curve.ts';
import { densities, sideBySideCharts } from '../../reports/chart/side-by-side.ts';
import { LatencyRows } from '../../reports/counting/latency-rows.ts';
import { simulated } from './support.ts';

let base: RunResult;
beforeAll(async () => {
  base = await simulated({ seconds: 5 });
});

interface Line {
  readonly label: string;
  readonly data: readonly { readonly x: number; readonly y: number | null }[];
}

const linesOf = ({ config }: Pick<ChartSpec, 'config'>): Line[] => config.data.datasets as Line[];

/** A run of steps of `stepMs`, which has so many of everything in each. */
const runOf = (stepMs: number, counts: readonly number[], own: Partial<RunResult['series']> = {}): RunResult => ({
  ...base,
  durationMs: stepMs * counts.length,
  series: {
    ...base.series,
    stepMs,
    offered: counts,
    admitted: counts,
    answered: counts,
    throttled: counts.map((count) => 10 * count),
    errors: counts.map(() => 0),
    coldStarts: counts,
    concurrency: counts,
    p99Ms: counts,
    ...own,
  },
});

const named = (name: string, result: RunResult): NamedRun => ({ name, result });

describe('a table of runs of unlike length', () => {
  /** 4 s in steps of 1 s, and 1.5 s in steps of 0.5 s. */
  const pair = (): NamedRun[] => [named('long', runOf(1000, [1, 2, 3, 4])), named('short', runOf(500, [5, 0, 7]))];

  test('has side by side what was at the same instant, and nothing after the end of a run', () => {
    const tables = Object.fromEntries(sideBySideCharts(pair()).map(({ name, table }) => [name, table]));
    expect(tables['concurrency']).toEqual({
      columns: ['seconds', 'long', 'short'],
      rows: [
        [0.5, 1, 0],
        [1.5, 2, ''],
        [2.5, 3, ''],
        [3.5, 4, ''],
      ],
    });
    // Nothing ended in the second step of the short one: a gap.
    expect(tables['latency-over-time']!.rows.map((row) => row.slice(1))).toEqual([
      [1, ''],
      [2, ''],
      [3, ''],
      [4, ''],
    ]);
  });

  test('is the same whichever run comes first', () => {
    const rows = (runs: readonly NamedRun[]) =>
      sideBySideCharts(runs).find(({ name }) => name === 'throttles')!.table.rows;
    expect(rows(pair())).toEqual([
      [0.5, 10, 0],
      [1.5, 20, ''],
      [2.5, 30, ''],
      [3.5, 40, ''],
    ]);
    expect(rows(pair().toReversed()).map(([at, short, long]) => [at, long, short])).toEqual(rows(pair()));
  });

  test('of answers goes by the steps of the first run, in rates', () => {
    const chart = answersOverTimeChart(pair())!;
    expect(chart.table).toEqual({
      columns: [
        'seconds',
        'offered',
        'answered well, long',
        'refused attempts (429), long',
        'answered well, short',
        'refused attempts (429), short',
      ],
      rows: [
        [0.5, 1, 1, 10, 0, 0],
        [1.5, 2, 2, 20, '', ''],
        [2.5, 3, 3, 30, '', ''],
        [3.5, 4, 4, 40, '', ''],
      ],
    });
    expect(linesOf(chart).map(({ label, data }) => [label, data.length])).toEqual([
      ['offered', 4],
      ['answered well, long', 4],
      ['refused attempts (429), long', 4],
      ['answered well, short', 3],
      ['refused attempts (429), short', 3],
    ]);
  });

  test('of cold starts has as many as there were up to the end of each step', () => {
    expect(coldStartsOverTime(pair())!.table).toEqual({
      columns: ['seconds', 'long', 'short'],
      rows: [
        [1, 1, 5],
        [2, 3, ''],
        [3, 6, ''],
        [4, 10, ''],
      ],
    });
    expect(coldStartsOverTime(pair().toReversed())!.table.rows).toEqual([
      [0.5, 5, ''],
      [1, 5, 1],
      [1.5, 12, 1],
    ]);
  });
});

test('beside answers, a result of old has no line of them, for it says only when attempts were let in', () => {
  const { answered: _, ...old } = runOf(1000, [1, 2]).series;
  const of = (...runs: NamedRun[]): string[] => linesOf(answersOverTimeChart(runs)!).map(({ label }) => label);
  const [now, before] = [named('now', runOf(1000, [1, 2])), named('old', { ...base, durationMs: 2000, series: old })];
  expect(of(now, before)).toEqual([
    'offered',
    'answered well, now',
    'refused attempts (429), now = refused attempts (429), old',
  ]);
  expect(of(before, now)).toContain('let in, old = let in, now');
});

test('what comes less than once an hour is drawn by the second all the same', () => {
  const title = (offered: readonly number[]): string =>
    answersOverTimeChart([named('one', { ...runOf(7_200_000, offered), durationMs: 14_400_000 })])!.title;
  expect(title([2, 0])).toBe('Requests an hour: offered and answered');
  expect(title([1, 0])).toBe('Requests a second: offered and answered');
});

describe('runs of which nothing was answered', () => {
  test('have neither a spread nor percentiles', () => {
    const latency = new LatencyRows(1).counts(0).encode();
    const nothing = { ...runOf(1000, [1, 1]), histograms: { ...base.histograms, latency } };
    const runs = [named('a', nothing), named('b', nothing)];
    expect(densities(runs)).toBeNull();
    expect(sideBySideCharts(runs).map(({ name }) => name)).toEqual(['concurrency', 'throttles', 'latency-over-time']);
    const beside = [named('a', nothing), named('b', base)];
    expect(densities(beside)!.table.columns).toEqual(['around', 'a', 'b']);
    expect(densities(beside)!.table.rows.every(([, share]) => share === '0 %')).toBe(true);
  });
});

test('ways that break even between two traffics meet in a point on both lines', () => {
  const at = (perSecond: number, on: number, managed: number) => ({
    perSecond,
    factor: perSecond,
    ways: { on: { usdPerMonth: on, throttledShare: 0 }, managed: { usdPerMonth: managed, throttledShare: 0 } },
  });
  const chart = computeCostChart({ ways: ['on', 'managed'], traffic: [at(1, 10, 40), at(16, 160, 40)] } as never);
  expect(chart.name).toBe('compute-costs');
  const [mark] = linesOf(chart);
  expect(mark).toMatchObject({ label: 'break-even of on and managed: 4/s', data: [{ x: 4, y: 40 }] });
});

test('settings that cost nothing have an axis with some room', () => {
  const { options } = costAgainstLatency([{ name: 'a', usd: 0, value: 0, verdict: 'kept' }]) as unknown as {
    options: { scales: { x: object; y: object } };
  };
  expect([options.scales.x, options.scales.y]).toEqual([
    expect.objectContaining({ min: 0, max: 1 }),
    expect.objectContaining({ min: 0, max: 1 }),
  ]);
});

test('a history without a change has no level', () => {
  const points = [10, 11].map((value, index) => ({ value, at: `2026-01-0${index + 1}`, commit: 'c', version: '1' }));
  const series = { name: 'p50', unit: 'ms', points, changes: [] };
  const lines = linesOf(historyChart(series));
  expect(lines.map(({ label, data }) => [label, data.map(({ y }) => y)])).toEqual([
    ['first run after a change', []],
    ['level', []],
    ['run', [10, 11]],
  ]);
});

test('a size that was marked and not tried has no mark', () => {
  const value = { mean: 5, low: 5, high: 5 };
  const points = [{ memoryMb: 128, durationMs: value, millionUsd: value, spreadMs: null }];
  const marked = [
    { memoryMb: 128, word: 'cheapest' },
    { memoryMb: 256, word: 'fastest' },
  ];
  expect(linesOf({ config: timeAgainstMemory(points, marked) }).map(({ label }) => label)).toEqual([
    'cheapest: 128 MB',
    'mean time',
  ]);
});

describe('levels that a result does not tell', () => {
  const series = { stepMs: 1000, levels: { open: [1, 2], slots: [3, 4] } };

  test('of executions are no points of a line, and 0 in the table', () => {
    const [chart] = durableCharts({
      ...base,
      durationMs: 2000,
      functions: { f: { ...base.functions['api']!, durable: {} } },
      eventSources: { 'functions.f.durable': { kind: 'durable' } },
      eventSourceSeries: { 'functions.f.durable': series },
    } as unknown as RunResult);
    expect(linesOf(chart!).map(({ data }) => data.length)).toEqual([2, 0, 0, 0, 0, 0]);
    expect(chart!.table.rows).toEqual([
      [0.5, 1, 0, 0, 0, 0, 0],
      [1.5, 2, 0, 0, 0, 0, 0],
    ]);
  });

  test('of slots are no points either; a function of which none are told has no chart', () => {
    const managed = { ...base.functions['api']!, managed: { slots: 4, vcpus: 1 } };
    const charts = managedCharts({
      ...base,
      durationMs: 2000,
      functions: { f: managed, silent: managed },
      eventSources: { 'functions.f.managed': {}, 'functions.silent.managed': {} },
      eventSourceSeries: { 'functions.f.managed': series },
    } as unknown as RunResult);
    expect(charts.map(({ title }) => title)).toEqual(['f: slots of its environments, and what was in use']);
    expect(linesOf(charts[0]!).map(({ data }) => data.length)).toEqual([2, 0, 0, 0]);
    expect(charts[0]!.table.rows).toEqual([
      [0.5, 3, 0, 0, 0],
      [1.5, 4, 0, 0, 0],
    ]);
  });
});

test('a legend that is full goes on in the next line, and the picture is as much higher', async () => {
  const estimate = { mean: 1, low: 1, high: 1 };
  const figures = { throttledShare: estimate, p99Ms: estimate, coldShare: estimate, costUsd: estimate };
  const picture = async (names: readonly string[]): Promise<[number, number]> => {
    const vary = [
      { path: 'a', values: ['1', '2'] },
      { path: 'functions.checkout.handler', values: names },
    ];
    const points = names.map((name) => ({ values: ['1', name], figures }));
    const sweep = { name: 's', seed: 1, replications: 1, vary, points } as unknown as SweepResult;
    const bytes = Buffer.from((await sweepPng(sweep))!);
    return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  };
  const long = (count: number): string[] => Array.from({ length: count }, (_, index) => `${'x'.repeat(60)}${index}`);
  const [width, height] = await picture(long(1));
  expect(await picture(long(6))).toEqual([width, height + 24 * 2]);
});
