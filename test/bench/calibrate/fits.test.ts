// Laws, traffic and keep-alive that are fitted, against processes whose truth is known; and that the scenario of them runs and gives
// what was recorded.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ArrivalBins } from '../../../bench/calibrate/arrival-bins.ts';
import { fitArrivals } from '../../../bench/calibrate/fit-arrivals.ts';
import { fitKeepAlive } from '../../../bench/calibrate/fit-keep-alive.ts';
import { compiledLaw, fitSummary, fitTimes } from '../../../bench/calibrate/fit-law.ts';
import { scenarioText } from '../../../bench/calibrate/scenario-text.ts';
import { Times } from '../../../bench/calibrate/times.ts';
import { simulateScenario } from '../../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import type { RunResult } from '../../../reports/index.ts';
import { exponential, gamma, lognormalByMean, randomStream, weibull, type Distribution } from '../../../sim/index.ts';
import { readTexts, takeReads, type Read } from './reading.ts';

beforeEach(() => void takeReads());
// All that was read in a test, beside what it asks for (`-u` accepts a change).
afterEach(async ({ expect: expected, task }) => {
  const file = task.name.replaceAll(/[^\w]+/g, '-').slice(0, 60);
  await expected(takeReads()).toMatchFileSnapshot(`../../golden/calibrate/${file}.txt`);
});

const drawn = (law: Distribution, count: number): Times => {
  const stream = randomStream(3, 'draws');
  const times = new Times();
  for (let i = 0; i < count; i += 1) times.add(law.sample(stream));
  return times;
};

const timesOf = (values: readonly number[]): Times => {
  const times = new Times();
  for (const value of values) times.add(value);
  return times;
};

const simulated = ({ draft, recording }: Read): Promise<RunResult> => {
  const text = scenarioText(draft, recording, { files: ['test'], instants: new Map() });
  return simulateScenario(compileScenario(parse(text), 'test', '.'), { comparesKeepAlive: false });
};

describe('laws', () => {
  test.each([
    ['log-normal', lognormalByMean(100, 0.8)],
    ['exponential', exponential(100)],
    ['gamma', gamma(100, 0.5)],
    ['Weibull', weibull(100, 0.3)],
  ])('%s is found again', (family, law) => {
    const fitted = fitTimes(drawn(law, 50_000));
    expect(fitted.family).toBe(family);
    expect(fitted.quality.largestError).toBeLessThan(0.03);
    for (const share of [0.05, 0.5, 0.95, 0.99]) {
      expect(Math.abs(fitted.law.quantile(share) / law.quantile(share) - 1)).toBeLessThan(0.04);
    }
  });

  test('what no family is stays as it was: two steps and one value far out', () => {
    const values = Array.from({ length: 20_000 }, (_, i) =>
      i === 77 ? 3000 : (i % 10 === 5 ? 120 : 20) + (i % 7) * 0.11,
    );
    const times = timesOf(values);
    const { law, family } = fitTimes(times);
    expect(['as recorded', 'quantiles and mean']).toContain(family);
    expect(Math.abs(law.mean / times.meanMs - 1)).toBeLessThan(1e-3);
    expect(law.quantile(0.89)).toBeLessThan(21);
    expect(law.quantile(0.92)).toBeGreaterThan(118);
    expect(law.quantile(0.999)).toBeLessThan(121);
    expect(law.quantile(1)).toBe(3000);
  });

  test.each([0.13, 0.37, 0.55, 0.83])(
    'a leap at %s of the values is where it was, however coarse a curve might be',
    (leap) => {
      const count = 20_000;
      const { law } = fitTimes(
        timesOf(Array.from({ length: count }, (_, i) => (i < leap * count ? 10 : 100) * (1 + (i % 997) / 50_000))),
      );
      expect(law.quantile(leap - 0.015)).toBeLessThan(10.5);
      expect(law.quantile(leap + 0.015)).toBeGreaterThan(99.5);
    },
  );

  test.each([
    [60, 'as recorded'],
    [61, 'quantiles and mean'],
  ])('%d different values of no family are told: %s', (different, told) => {
    const value = (i: number): number => (i % 2 === 0 ? 10 + i / 100 : 100 + i / 10);
    const times = timesOf(Array.from({ length: different * 300 }, (_, i) => value(i % different)));
    expect(fitTimes(times).family).toBe(told);
  });

  test('more values than are kept one by one: the mean exact, quantiles within a thousandth', () => {
    const law = lognormalByMean(100, 1.5);
    const [few, many] = [drawn(law, 60_000), drawn(law, 200_000)];
    expect(many.counted().values.length).toBeLessThan(20_000);
    expect(many.count).toBe(200_000);
    for (const times of [few, many]) {
      const { values, counts } = times.counted();
      const sum = Array.from(values).reduce((all, value, index) => all + value * counts[index]!, 0);
      expect(Math.abs(sum / times.sumMs - 1)).toBeLessThan(1e-9);
    }
    expect(Math.abs(fitTimes(many).law.quantile(0.99) / law.quantile(0.99) - 1)).toBeLessThan(0.03);
  });

  test('a summary keeps its quantiles and its mean; one that its quantiles do not allow is seen', () => {
    const quantiles = [
      [0, 5],
      [0.5, 20],
      [0.95, 120],
      [0.99, 130],
      [1, 150],
    ] as const;
    const fitted = fitSummary({ count: 300, meanMs: 40, quantiles })!;
    expect(quantiles.map(([share]) => fitted.law.quantile(share))).toEqual(quantiles.map(([, ms]) => ms));
    expect(fitted.law.mean).toBeCloseTo(40, 6);
    const wrong = fitSummary({ count: 300, meanMs: 400, quantiles })!;
    expect(wrong.quality.meanError).toBeLessThan(-0.5);
  });

  test('a mean that no law of the quantiles has is warned about', async () => {
    const read = await readTexts([
      JSON.stringify({
        metrics: {
          http_req_duration: { avg: 400, min: 5, med: 20, max: 150, 'p(95)': 120 },
          http_reqs: { count: 300, rate: 30 },
        },
      }),
    ]);
    expect(read.draft.warnings.join()).toMatch(/mean of the law is \d+ % below the mean that was recorded/);
  });
});

const binsOf = (instants: readonly number[]): ArrivalBins => {
  const bins = new ArrivalBins();
  for (const at of instants) bins.add(at);
  return bins;
};

describe('traffic', () => {
  const origin = 1_772_445_600_000;
  const poisson = (count: number, perMs: number): number[] => {
    const stream = randomStream(5, 'arrivals');
    let at = origin;
    return Array.from({ length: count }, () => (at += stream.exponential() / perMs));
  };

  test('at random at a steady rate', () => {
    const instants = poisson(5000, 0.05);
    const lengthMs = instants.at(-1)! - origin;
    const { spec, dispersion } = fitArrivals(binsOf(instants).binned(), origin, lengthMs);
    expect(dispersion).toBeGreaterThan(0.7);
    expect(dispersion).toBeLessThan(1.4);
    expect(Number.parseFloat(spec.poisson!.rate as string)).toBeCloseTo(5_000_000 / lengthMs, 2);
  });

  test('evenly', () => {
    const even = Array.from({ length: 400 }, (_, i) => origin + i * 250);
    expect(fitArrivals(binsOf(even).binned(), origin, 100_000).spec).toEqual({ constant: { rate: '4/s' } });
  });

  test.each([
    [250, 400, '4/s'],
    [30_000, 30, '2/min'],
    [120_000, 30, '0.5/min'],
    [3_600_000, 30, '1/h'],
    [10 * 86_400_000, 3, '0.1/day'],
  ])('one every %d ms in the unit in which it reads as a rate', (everyMs, count, rate) => {
    const even = Array.from({ length: count }, (_, i) => origin + i * everyMs);
    const { spec } = fitArrivals(binsOf(even).binned(), origin, count * everyMs);
    expect(Object.values(spec)).toEqual([{ rate }]);
  });

  test('a rate that changes makes stretches; all requests are in them', () => {
    const slow = poisson(500, 0.01);
    const start = slow.at(-1)!;
    const instants = [...slow, ...poisson(5000, 0.1).map((at) => at - origin + start)];
    const lengthMs = Math.ceil(instants.at(-1)! - origin);
    const { spec } = fitArrivals(binsOf(instants).binned(), origin, lengthMs);
    const points = spec.poisson!.rate as [string, string][];
    let expected = 0;
    for (let i = 0; i + 1 < points.length; i += 2) {
      expected +=
        (Number.parseFloat(points[i + 1]![0]) - Number.parseFloat(points[i]![0])) * Number.parseFloat(points[i]![1]);
    }
    expect(points.length / 2).toBeLessThan(8);
    expect(Math.abs(expected - 5500)).toBeLessThan(5);
  });

  test('clumps are said', () => {
    const clumps = Array.from({ length: 1000 }, (_, i) => origin + Math.floor(i / 20) * 1000);
    expect(fitArrivals(binsOf(clumps).binned(), origin, 50_000).dispersion).toBeGreaterThan(3);
  });

  test('bounded: a month of a request a second', () => {
    const bins = new ArrivalBins();
    for (let i = 0; i < 300_000; i += 1) bins.add(origin + i * 8640);
    const { steps, counts } = bins.binned();
    expect(steps.length).toBeLessThanOrEqual(16_384);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(300_000);
    // Newest first.
    bins.add(origin - 86_400_000);
    expect(bins.firstMs).toBe(origin - 86_400_000);
  });
});

test('keep-alive between what survived and what had ended, and who is taken first', () => {
  // A new environment whenever the others were idle for more than 10 minutes; the most recently used is taken.
  const busy = [];
  const free: { stream: number; atMs: number }[] = [];
  let streams = 0;
  let at = 0;
  const stream = randomStream(2, 'gaps');
  for (let i = 0; i < 400; i += 1) {
    at += stream.exponential() * 200_000;
    const clones = i % 3 === 0 ? 2 : 1;
    const taken = [];
    for (let clone = 0; clone < clones; clone += 1) {
      const alive = free.filter((one) => at - one.atMs < 600_000).toSorted((a, b) => b.atMs - a.atMs);
      const own = alive[0] ?? { stream: (streams += 1), atMs: at };
      if (alive[0] !== undefined) free.splice(free.indexOf(alive[0]), 1);
      busy.push({ startMs: at, endMs: at + 100 + clone, stream: own.stream, isCold: alive[0] === undefined });
      taken.push({ stream: own.stream, atMs: at + 100 + clone });
    }
    free.push(...taken);
  }
  const fitted = fitKeepAlive(busy)!;
  expect(fitted.survivedMs).toBeLessThan(600_000);
  expect(fitted.endedMs).toBeGreaterThanOrEqual(599_000);
  expect(Math.abs(fitted.fixedMs! / 600_000 - 1)).toBeLessThan(0.1);
  expect(fitted.reuse).toBe('mru');
});

const logLine = (n: number, durationMs: number, rest = ''): string =>
  `${new Date(1_772_445_600_000 + n * 500 + durationMs).toISOString()} REPORT RequestId: 00000000-0000-4000-8000-${String(n).padStart(12, '0')}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\t${rest}\n`;

describe('the scenario', () => {
  test('of a log: figures, timeouts as values beyond, errors, memory', async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => {
      if (n % 100 === 50) return logLine(n, 3000, 'Status: timeout');
      if (n % 100 === 60) return logLine(n, 10, 'Status: error\tError Type: Runtime.ExitError');
      return logLine(n, n % 10 === 5 ? 120 : 20);
    });
    const read = await readTexts([lines.join('')]);
    const result = await simulated(read);
    const { totals, latencyMs } = result.functions['function']!;
    expect(Math.abs(totals.offered - 2000)).toBeLessThanOrEqual(2);
    expect(Math.abs(totals.timedOut - 20)).toBeLessThanOrEqual(14);
    expect(Math.abs(totals.failed - 20)).toBeLessThanOrEqual(14);
    expect(Math.abs(latencyMs.p50 - 20)).toBeLessThan(1);
    expect(result.functions['function']!.memoryMb).toBe(512);
    expect((result.scenario as { account: { era: string } }).account.era).toBe('2026-03-02');
  });

  const k6 = JSON.stringify({
    metrics: {
      http_req_duration: { avg: 30, min: 5, med: 20, max: 150, 'p(95)': 120, 'p(99)': 130 },
      http_reqs: { count: 20_000, rate: 200 },
    },
  });
  const artillery = JSON.stringify({
    aggregate: {
      counters: { 'http.requests': 20_000, 'http.codes.200': 20_000 },
      firstCounterAt: 1_772_445_600_000,
      lastCounterAt: 1_772_445_700_000,
      summaries: { 'http.response_time': { min: 5, max: 150, count: 20_000, mean: 30, p50: 20, p95: 120, p99: 130 } },
    },
    intermediate: Array.from({ length: 10 }, (_, i) => ({
      period: String(1_772_445_600_000 + i * 10_000),
      counters: { 'http.requests': 2000 },
    })),
  });
  const autocannon = JSON.stringify({
    duration: 100,
    start: '2026-03-02T10:00:00.000Z',
    requests: { total: 20_000 },
    latency: { mean: 29.5, min: 5, max: 150, p50: 20, p97_5: 120, p99: 130, totalCount: 20_000 },
    throughput: {},
  });

  test.each([
    ['k6', k6, { p50: 20, p95: 120, p99: 130 }],
    ['Artillery', artillery, { p50: 20, p95: 120, p99: 130 }],
    // Whole ms, rounded down.
    ['autocannon', autocannon, { p50: 20.5, p99: 130.5 }],
  ] as const)('of %s: its percentiles, mean and rate are those of the file', async (_what, text, figures) => {
    const result = await simulated(await readTexts([text]));
    const { latencyMs, totals } = result;
    for (const [figure, ms] of Object.entries(figures)) {
      expect(Math.abs(latencyMs[figure as 'p50'] / ms - 1)).toBeLessThan(0.02);
    }
    expect(Math.abs(latencyMs.mean / 30 - 1)).toBeLessThan(0.02);
    expect(Math.abs(totals.offered / 20_000 - 1)).toBeLessThan(0.03);
  });

  test('names that YAML reads otherwise, and texts that end comments, do no harm', async () => {
    const csv = `name,duration_ms\n${['true', '123', 'a: b # c', 'null'].map((name) => `${name},20\n`).join('')}`;
    const read = await readTexts([csv], {}, 'recorded.csv');
    read.recording.notes.push('a note\nfunctions: {}');
    const result = await simulated(read);
    expect(Object.keys(result.functions).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      '123',
      'a-b-c',
      'null',
      'true',
    ]);
  });
});

test('a law is written so that it is read as itself', () => {
  const { spec, law } = fitTimes(timesOf(Array.from({ length: 300 }, (_, i) => 20 + (i % 13) ** 2)));
  const again = compiledLaw(spec);
  for (let p = 0.01; p < 1; p += 0.01) expect(again.quantile(p)).toBe(law.quantile(p));
});
