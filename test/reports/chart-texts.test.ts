// Every chart whole: its points, axes, ticks, colours, dashes, captions and the table behind it, held against
// test/golden/charts. A change is read as a difference there (`-u` accepts it).

import { beforeAll, describe, expect, test } from 'vitest';
import { objectivesOf } from '../../bench/simulate/objectives.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { costAgainstLatency } from '../../reports/chart/cost-against-latency.ts';
import { percentileChart } from '../../reports/chart/percentile-curve.ts';
import { suiteCharts } from '../../reports/chart/suite-charts.ts';
import { sweepLines, sweepPanels } from '../../reports/chart/sweep.ts';
import { openAnswers } from '../../bench/sweep/answers.ts';
import { inlineEngine } from '../../bench/sweep/engine.ts';
import { planSweep } from '../../bench/sweep/plan.ts';
import { runSweep, sweepResult } from '../../bench/sweep/sweep.ts';
import {
  historyChart,
  historySeries,
  sideBySide,
  sweepCsv,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { chartText as textOf, lineOf } from './chart-text.ts';
import { suiteWith } from './support.ts';

const documentOf = (seed: number, p50: string) => ({
  name: 'charted',
  duration: '20s',
  warmup: '1s',
  seed,
  slo: { p99: '<300ms', p50: '<90s', backlog: '<40' },
  functions: {
    api: {
      reservedConcurrency: 3,
      duration: { lognormal: { p50, p99: '400ms' } },
      coldStart: { lognormal: { p50: '120ms', p99: '250ms' } },
    },
    job: { reservedConcurrency: 2, duration: { constant: '150ms' }, coldStart: { constant: '90ms' } },
  },
  traffic: [
    { to: 'api', arrivals: { poisson: { rate: '20/s' } } },
    { to: 'job', via: 'sqs', arrivals: { constant: { rate: '20/s' } }, sqs: { batchSize: 1 } },
    { to: 'job', via: 'kinesis', arrivals: { constant: { rate: '2/s' } } },
    { to: 'api', via: 'async', arrivals: { burst: { at: '5s', count: 20 } } },
  ],
});

const run = (seed: number, p50: string): Promise<RunResult> =>
  simulateScenario(compileScenario(documentOf(seed, p50), 'test', '.'), { comparesKeepAlive: false });

const suiteOf = (parts: Partial<SuiteReport>): SuiteReport => suiteWith({ name: 'charted', ...parts });

let first: RunResult;
let second: RunResult;
beforeAll(async () => {
  [first, second] = await Promise.all([run(1, '60ms'), run(2, '90ms')]);
});

describe('charts', () => {
  test('of a simulated run', async () => {
    const charts = suiteCharts(suiteOf({ simulated: first, objectives: objectivesOf(first) }));
    await expect(charts.map(textOf).join('\n')).toMatchFileSnapshot('../golden/charts/simulated.txt');
  });

  test('of a measured run beside its simulation: the first solid, the second dashed', async () => {
    const charts = suiteCharts(suiteOf({ measured: { ...first, kind: 'measured' }, simulated: second }));
    await expect(charts.map(textOf).join('\n')).toMatchFileSnapshot('../golden/charts/measured-and-simulated.txt');
  });

  test('of the percentiles of one function, with an objective at each: a triangle on its tip, none far above', async () => {
    const document = {
      ...documentOf(4, '60ms'),
      slo: { p50: '<70ms', p95: '<150ms', p99: '<300ms', p999: '<90s' },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '20/s' } } }],
    };
    const { job: _, ...functions } = document.functions;
    const result = await simulateScenario(compileScenario({ ...document, functions }, 'test', '.'));
    const chart = percentileChart([{ name: 'simulated', result }], objectivesOf(result))!;
    await expect(textOf(chart)).toMatchFileSnapshot('../golden/charts/percentiles-with-objectives.txt');
  });

  test('of several runs side by side', async () => {
    const runs = [
      { name: 'one', result: first },
      { name: 'two', result: second },
      { name: 'three', result: { ...first, durationMs: 40_000 } },
    ];
    const charts = suiteCharts(sideBySide('three', runs));
    await expect(charts.map(textOf).join('\n')).toMatchFileSnapshot('../golden/charts/side-by-side.txt');
  });

  test('of a sweep of two settings, and its rows', async () => {
    const vary = ['functions.api.reservedConcurrency=2,3', 'functions.job.memory=128MB,256MB'];
    const plan = planSweep(compileScenario({ ...documentOf(3, '60ms'), duration: '5s' }, 'x.yaml', '.'), {
      source: 'x.yaml',
      vary,
      replications: 2,
    });
    const answers = openAnswers(null, plan.hash);
    await runSweep(plan, { engine: inlineEngine, answers, signal: new AbortController().signal });
    const sweep = sweepResult(plan, answers);
    answers.close();
    const limits = [{ figure: 'p99Ms', text: '<300ms', bound: 300, isDrawn: true }];
    const panels = sweepPanels(sweep, sweepLines(sweep), limits);
    const text = [...panels.map((panel) => lineOf(panel)), sweepCsv(sweep)].join('\n');
    await expect(text).toMatchFileSnapshot('../golden/charts/sweep.txt');
  });

  test('of cost against latency', async () => {
    const setting = (name: string, usd: number, value: number, verdict: 'kept' | 'broken' | 'no data' | 'none') => ({
      name,
      usd,
      value,
      verdict,
    });
    const chart = costAgainstLatency([
      setting('a', 1, 500, 'broken'),
      setting('b', 2, 200, 'kept'),
      setting('c', 3, 250, 'kept'),
      setting('d', 4, 150, 'no data'),
      setting('e', 5, 900, 'none'),
    ]);
    await expect(lineOf(chart)).toMatchFileSnapshot('../golden/charts/cost-against-latency.txt');
  });

  test('of a history', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => ({
      schema: 'windtunnel/history@1' as const,
      name: 'checkout',
      kind: 'measured',
      commit: `c${i}`,
      at: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
      benches: [{ name: 'checkout / latency p50', value: (i < 25 ? 50 : 60) + ((i * 7) % 5) / 5, unit: 'ms' }],
    }));
    const charts = historySeries(lines).map(historyChart);
    await expect(charts.map(textOf).join('\n')).toMatchFileSnapshot('../golden/charts/history.txt');
  });
});

test('a function of which nothing was answered has no percentiles, and bends no axis', async () => {
  const refused = { reservedConcurrency: 0, duration: { constant: '1ms' }, coldStart: { constant: '1ms' } };
  const document = documentOf(1, '60ms');
  const beside = compileScenario(
    {
      ...document,
      functions: { ...document.functions, refused },
      traffic: [...document.traffic, { to: 'refused', arrivals: { constant: { rate: '5/s' } } }],
    },
    'test',
    '.',
  );
  const percentiles = (result: RunResult) =>
    suiteCharts(suiteOf({ simulated: result })).find(({ name }) => name === 'percentiles')!;
  const result = await simulateScenario(beside, { comparesKeepAlive: false });
  expect(result.functions['refused']!.totals).toMatchObject({ offered: 95, completed: 0 });
  const { config, table } = percentiles(result);
  expect(table.rows.map(([name]) => name)).toEqual(['api', 'job']);
  expect(JSON.stringify(config)).not.toContain('refused');
  const { refused: _, ...answered } = result.functions;
  expect(JSON.stringify(config)).toBe(JSON.stringify(percentiles({ ...result, functions: answered }).config));
  const alone = { ...result, functions: { refused: result.functions['refused']! } };
  expect(suiteCharts(suiteOf({ simulated: alone })).map(({ name }) => name)).not.toContain('percentiles');
});
