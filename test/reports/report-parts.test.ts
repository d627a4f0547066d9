// Parts of reports by themselves: suites as JUnit, the overview of many, histories with their changes, charts of Managed
// Instances and of costs, what is told of several runs.

import { beforeAll, describe, expect, test } from 'vitest';
import { computeCostChart } from '../../reports/chart/compute-costs.ts';
import { managedCharts } from '../../reports/chart/managed.ts';
import { junitOfValidation } from '../../reports/documents/junit.ts';
import { historySeries } from '../../reports/history/series.ts';
import { LatencyRows } from '../../reports/counting/latency-rows.ts';
import type { RunResult, SuiteReport, ValidationFigure } from '../../reports/index.ts';
import { overview } from '../../reports/page/overview.ts';
import { sideBySideSentences } from '../../reports/verdict/side-by-side.ts';
import { simulated, suiteWith } from './support.ts';

let result: RunResult;
beforeAll(async () => {
  result = await simulated();
});

const suite = (more: Partial<SuiteReport> = {}): SuiteReport => suiteWith({ description: 'd', ...more });

const figure = (verdict: ValidationFigure['verdict'], more: Partial<ValidationFigure> = {}): ValidationFigure => ({
  figure: 'p99',
  functionName: 'f',
  measured: 120,
  simulated: 100,
  unit: 'ms',
  tolerance: '10 %',
  verdict,
  note: 'a note',
  ...more,
});

const objective = (verdict: string) => ({ figure: 'p99', limit: '<500ms', value: '525 ms', verdict }) as never;

describe('suites as JUnit', () => {
  const cases = (more: Partial<SuiteReport>): string[] =>
    [...junitOfValidation([suite(more)]).matchAll(/<testcase[^>]*?(?:\/>|>[^]*?<\/testcase>)/g)].map(([text]) => text);
  const counts = (more: Partial<SuiteReport>): string | undefined =>
    /<testsuite [^>]*?(tests="\d+" failures="\d+" errors="\d+" skipped="\d+")/.exec(
      junitOfValidation([suite(more)]),
    )?.[1];

  test('a figure outside its tolerance fails with both values, one not compared is skipped', () => {
    const validation = [
      figure('pass'),
      figure('fail', { functionName: null }),
      figure('not compared'),
      figure('no data'),
    ];
    const [pass, fail, skipped, none] = cases({ validation });
    expect(pass).toContain('classname="s.f" name="p99"');
    expect(pass).not.toMatch(/failure|skipped/);
    expect(fail).toContain('classname="s.all"');
    expect(fail).toContain('measured 120 ms, simulated 100 ms, tolerance 10 %');
    expect(skipped).toMatch(/<skipped[^>]*a note/);
    expect(none).toMatch(/<skipped[^>]*no data: a note/);
    expect(counts({ validation })).toBe('tests="4" failures="1" errors="0" skipped="2"');
  });

  test('without data a suite of that status fails', () => {
    expect(counts({ validation: [figure('no data')], status: 'no data' })).toBe(
      'tests="1" failures="1" errors="0" skipped="0"',
    );
  });

  test('an objective that is broken or without data fails', () => {
    const objectives = [objective('kept'), objective('broken'), objective('no data')];
    const told = cases({ objectives, validation: [figure('pass')] });
    expect(told).toHaveLength(4);
    expect(told[0]).toContain('classname="s.objectives" name="p99 &lt;500ms"');
    expect(counts({ objectives })).toBe('tests="3" failures="2" errors="0" skipped="0"');
  });

  test.each([
    ['passed', 'failures="0" errors="0" skipped="0"'],
    ['failed', 'failures="1" errors="0" skipped="0"'],
    ['no data', 'failures="1" errors="0" skipped="0"'],
    ['interrupted', 'failures="0" errors="0" skipped="1"'],
    ['host saturated', 'failures="0" errors="0" skipped="1"'],
  ] as const)('a suite without figures is its status: %s', (status, expected) => {
    expect(counts({ status })).toBe(`tests="1" ${expected}`);
    expect(cases({ status })[0]).toContain('name="d"');
    expect(cases({ status, description: '' })[0]).toContain('name="ran"');
  });
});

describe('the overview of many suites', () => {
  const cells = (more: Partial<SuiteReport>): string[] =>
    [...overview([suite(more)], (index) => `id-${index}`).matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)]
      .map(([, text]) => text!)
      .slice(10);

  test('has links, kinds, verdicts and the figures most asked for', () => {
    const totals = {
      ...result.totals,
      offered: 2000,
      throttled: 500,
      completed: 900,
      failed: 100,
      timedOut: 0,
      coldStarts: 12,
    };
    const run = {
      ...result,
      totals,
      latencyMs: { ...result.latencyMs, p99: 123 },
      cost: { ...result.cost, requests: 5, perMillionUsd: 4 },
    };
    const row = cells({
      simulated: run,
      objectives: [objective('kept'), objective('broken')],
      notes: ['Not compared: too few'],
    });
    expect(row[0]).toBe('<a href="#id-0">s</a>');
    expect(row[1]).toBe('simulated');
    expect(row.slice(3)).toEqual(['1 of 2 objectives kept', '2,000', '25 %', '123 ms', '12', '$4.00', 'too few']);
  });

  test('has a dash where there is nothing to tell, and nothing where nothing ran', () => {
    const totals = { ...result.totals, offered: 0, throttled: 0, completed: 0, failed: 0, timedOut: 0, coldStarts: 0 };
    const idle = { ...result, totals, cost: { ...result.cost, requests: 0 } };
    expect(cells({ simulated: idle }).slice(3)).toEqual(['', '0', '–', '–', '0', '–', '']);
    expect(cells({}).slice(1)).toEqual(['–', 'passed', '', '', '', '', '', '', '']);
  });

  test('says how many figures agree, or that none was compared', () => {
    expect(cells({ validation: [figure('pass'), figure('fail')] })[3]).toBe('1 of 2 figures agree');
    expect(cells({ validation: [figure('pass'), figure('not compared')] })[3]).toBe('not compared');
    expect(cells({ validation: [figure('pass')], objectives: [objective('kept')] })[3]).toBe(
      '1 of 1 objective kept; 1 of 1 figure agrees',
    );
    expect(cells({ measured: { ...result, kind: 'measured' }, simulated: result })[1]).toBe('measured + simulated');
  });
});

describe('a history', () => {
  const lineAt = (second: number, value: number | null, unit = 'ms', name = 'p99') => ({
    name: 'shop',
    kind: 'simulated' as const,
    commit: `c${second}`,
    at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    benches: [{ name, value, unit }],
  });
  const series = (lines: readonly unknown[]) => historySeries(lines as never);

  test('is in the order of time, one series a figure, without what is missing', () => {
    const [p99, errors] = series([lineAt(2, 20), lineAt(1, 10), lineAt(3, null), lineAt(4, 5, '%', 'errors')]);
    expect(p99).toMatchObject({ name: 'shop (simulated): p99', unit: 'ms' });
    expect(p99!.points.map(({ commit, value }) => [commit, value])).toEqual([
      ['c1', 10],
      ['c2', 20],
    ]);
    expect(errors).toMatchObject({ name: 'shop (simulated): errors', unit: '%' });
  });

  test('is in the unit of its last point; units that nothing joins are apart', () => {
    const [joined] = series([lineAt(1, 10), lineAt(2, 0.02, 's')]);
    expect(joined).toMatchObject({ unit: 's', points: [{ value: 0.01 }, { value: 0.02 }] });
    expect(series([lineAt(1, 10), lineAt(2, 3, '%')]).map(({ name }) => name)).toEqual([
      'shop (simulated): p99, in ms',
      'shop (simulated): p99, in %',
    ]);
  });

  test('says where it changed', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i < 20 ? 100 : 200) + (i % 3));
    const [changed] = series(values.map((value, index) => lineAt(index, value)));
    expect(changed!.changes).toHaveLength(1);
    expect(changed!.changes[0]).toMatchObject({ index: 20 });
    const [steady] = series(values.slice(0, 20).map((value, index) => lineAt(index, value)));
    expect(steady!.changes).toEqual([]);
  });
});

test('counts without a part of them are a copy', () => {
  const rows = new LatencyRows(2);
  for (const ms of [1, 1, 5, 90]) rows.record(0, ms);
  for (const ms of [1, 90]) rows.record(1, ms);
  const [all, part] = [rows.counts(0), rows.counts(1)];
  const rest = all.without(part);
  expect(rest.quantilesMs([0.01, 1]).map(Math.round)).toEqual([1, 5]);
  expect([rest.count, all.count]).toEqual([2, 4]);
  expect(rest.sumMs).toBeCloseTo(6, 1);
  const copy = all.copy();
  copy.add(part);
  expect([copy.count, all.count]).toEqual([6, 4]);
  expect([copy.minMs, copy.maxMs]).toEqual([all.minMs, all.maxMs]);
});

describe('charts of Managed Instances', () => {
  const levels = {
    stepMs: 60_000,
    levels: {
      slots: [4, 8],
      busySlots: [1, 2],
      environments: [1, 2],
      cpuPercent: [10, 20],
      instances: [1, 1],
      vcpus: [4, 4],
    },
  };
  const charts = () =>
    managedCharts({
      ...result,
      durationMs: 120_000,
      functions: { f: { ...result.functions['api']!, managed: { slots: 4, vcpus: 1 } } },
      eventSources: { 'functions.f.managed': {} },
      eventSourceSeries: { 'functions.f.managed': levels, 'capacityProviders.pool': levels },
      capacityProviders: { pool: {}, silent: {} },
    } as unknown as RunResult);
  interface Line {
    readonly label: string;
    readonly data: readonly { readonly x: number; readonly y: number }[];
    readonly yAxisID?: string;
    readonly borderDash?: readonly number[];
  }
  const linesOf = (index: number): readonly Line[] =>
    (charts()[index]!.config as unknown as { data: { datasets: Line[] } }).data.datasets;

  test('a function has slots on the left, environments and CPU dashed on the right', () => {
    expect(charts().map(({ name, title }) => `${name}: ${title}`)).toEqual([
      'managed-1: f: slots of its environments, and what was in use',
      'instances-1: Instances of the capacity provider pool',
    ]);
    expect(linesOf(0).map(({ label, yAxisID, borderDash }) => [label, yAxisID, borderDash])).toEqual([
      ['slots', undefined, undefined],
      ['slots in use', undefined, undefined],
      ['environments', 'right', [3, 3]],
      ['CPU in use, %', 'right', [3, 3]],
    ]);
    expect(linesOf(0)[0]!.data.map(({ y }) => y)).toEqual([4, 8]);
    // In the middle of each step.
    expect(linesOf(0)[0]!.data.map(({ x }) => x)).toEqual([30, 90]);
    expect(charts()[0]!.table).toEqual({
      columns: ['seconds', 'slots', 'slots in use', 'environments', 'CPU in use, %'],
      rows: [
        [30, 4, 1, 1, 10],
        [90, 8, 2, 2, 20],
      ],
    });
  });

  test('a provider has instances, and vCPUs on the right; what was not told has none', () => {
    expect(linesOf(1).map(({ label, yAxisID, data }) => [label, yAxisID, data.map(({ y }) => y)])).toEqual([
      ['instances', undefined, [1, 1]],
      ['vCPUs', 'right', [4, 4]],
    ]);
    expect(managedCharts(result)).toEqual([]);
  });
});

test('the chart of costs has a line a way, and a mark where they break even', () => {
  const at = (perSecond: number, on: number, managed: number) => ({
    perSecond,
    factor: perSecond,
    ways: { on: { usdPerMonth: on, throttledShare: 0 }, managed: { usdPerMonth: managed, throttledShare: 0 } },
  });
  const costs = { ways: ['on', 'managed'], traffic: [at(1, 10, 40), at(4, 40, 40), at(16, 160, 40)] };
  const chart = computeCostChart(costs as never);
  const { datasets } = (
    chart.config as unknown as { data: { datasets: { label: string; data: { x: number; y: number }[] }[] } }
  ).data;
  const lines = datasets.filter(({ label }) => !label.startsWith('break-even'));
  expect(lines.map(({ label, data }) => [label, data.map(({ x, y }) => `${x} ${y}`)])).toEqual([
    ['on', ['1 10', '4 40', '16 160']],
    ['managed', ['1 40', '4 40', '16 40']],
  ]);
  const marks = datasets.filter(({ label }) => label.startsWith('break-even'));
  expect(marks).toHaveLength(1);
  expect(marks[0]!.label).toBe('break-even of on and managed: 4/s');
  expect(marks[0]!.data[0]!.x).toBeCloseTo(4, 1);
  expect(marks[0]!.data[0]!.y).toBeCloseTo(40, 0);
  expect(chart.table.rows).toEqual([
    [1, 10, 40],
    [4, 40, 40],
    [16, 160, 40],
  ]);
});

test('of up to four runs each is told, of more the least and the most', () => {
  const run = (p50: number, index: number) => ({
    name: `r${index}`,
    result: { ...result, latencyMs: { ...result.latencyMs, p50 } },
  });
  const p50 = (...values: number[]) =>
    sideBySideSentences(values.map(run)).find((one) => one.startsWith('latency p50'));
  expect(p50(10, 20, 10, 40)).toBe('latency p50: r0 and r2 10 ms, r1 20 ms, r3 40 ms.');
  expect(p50(20, 10, 30, 40, 25)).toBe('latency p50: from 10 ms (r1) to 40 ms (r3).');
  expect(p50(10, 10)).toBeUndefined();
});
