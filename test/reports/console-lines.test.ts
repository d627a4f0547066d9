// Lines of the summary in a terminal: each with its figures and units, and none where there is nothing to say.

import { beforeAll, expect, test } from 'vitest';
import { consoleSummary, type Objective, type RunResult } from '../../reports/index.ts';
import { usd } from '../../reports/words/format.ts';
import { simulated } from './support.ts';

let result: RunResult;
beforeAll(async () => {
  result = await simulated();
});

const lines = (change: object): string[] => consoleSummary({ ...result, ...change }, { color: false }).split('\n');
const line = (begin: string, change: object): string | undefined => lines(change).find((one) => one.startsWith(begin));

const generator = {
  lagP50Ms: 0.05,
  lagP99Ms: 1.5,
  lagMaxMs: 20,
  droppedArrivals: 0,
  eventLoopUtilization: 0.345,
  cpuCores: 0.5,
  warnings: [],
};

test('a generator tells how late it sent, how busy it was, and on how many threads', () => {
  expect(line('generator:', { generator: null })).toBeUndefined();
  expect(line('generator:', { generator })).toBe(
    'generator: left late p50 / p99 / most 0.05 ms / 1.5 ms / 20 ms; event loop 34.5 % busy, 0.50 cores',
  );
  expect(line('generator:', { generator: { ...generator, threads: 1 } })).toContain('; event loop 34.5 % busy');
  expect(line('generator:', { generator: { ...generator, threads: 3 } })).toContain(
    '; 3 threads, the busiest event loop 34.5 % busy, 0.50 cores',
  );
});

test('connections tell what became of them and how long requests waited for one', () => {
  const connections = {
    opened: 4,
    reused: 90,
    reset: 1,
    waited: 7,
    waitP50Ms: 0.5,
    waitP99Ms: 2,
    waitMaxMs: 30,
    mostBusy: 3,
  };
  expect(line('connections:', { generator })).toBeUndefined();
  expect(line('connections:', { generator: { ...generator, connections } })).toBe(
    'connections: 4 opened, 90 requests over one that was there, 1 reset, at most 3 at work; 7 requests waited for one, p50 / p99 / most 0.5 ms / 2 ms / 30 ms',
  );
});

test('what was billed is told for the run and for 30 days of the same', () => {
  const cost = { ...result.cost, totalUsd: 2, priceDate: '2026-01-01' };
  const run = { durationMs: 70_000, warmupMs: 10_000, cost };
  // A minute of 2 dollars.
  expect(line('cost:', run)).toBe(
    `cost: $2.00 for 60 s; 30 days of the same ${usd(86_400)} (less, where this was a peak), at prices of 2026-01-01`,
  );
  expect(line('cost:', { cost: { ...cost, totalUsd: 0 } })).toBeUndefined();
});

test('at most twenty changes of the timeline are told, and how many more there are', () => {
  const timeline = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ atMs: 1000 * i, text: `change ${i}` }));
  const told = (count: number) => lines({ timeline: timeline(count) }).filter((one) => /^at |^\.\.\. and/.test(one));
  expect(told(20)).toHaveLength(20);
  expect(told(20)[1]).toBe('at 1 s: change 1');
  expect(told(22)).toHaveLength(21);
  expect(told(22).at(-1)).toBe('... and 2 more');
  expect(told(0)).toEqual([]);
});

test('refused attempts are told by their reasons', () => {
  const throttlesByReason = {
    ReservedFunctionConcurrentInvocationLimitExceeded: 12_345,
    ConcurrentInvocationLimitExceeded: 0,
    FunctionInvocationRateLimitExceeded: 1,
  };
  expect(line('refused', { throttlesByReason })).toBe(
    'refused attempts: 12,345 ReservedFunctionConcurrentInvocationLimitExceeded, 1 FunctionInvocationRateLimitExceeded',
  );
  expect(line('refused', { throttlesByReason: { ConcurrentInvocationLimitExceeded: 0 } })).toBeUndefined();
});

test('warnings of the run and of its generator follow', () => {
  expect(lines({ warnings: ['first'], generator: { ...generator, warnings: ['second'] } })).toEqual(
    expect.arrayContaining(['warning: first', 'warning: second']),
  );
});

test('of a run that is well only what has no data is to be done', () => {
  const totals = { ...result.totals, throttled: 0, failed: 0, timedOut: 0, dropped: 0, coldStarts: 0 };
  const well = { ...result, scenario: { traffic: [{ to: 'api' }] }, totals, throttlesByReason: {}, functions: {} };
  const toDo = (...verdicts: Objective['verdict'][]): string[] =>
    consoleSummary({ ...well, diagnosis: undefined } as unknown as RunResult, {
      color: false,
      objectives: verdicts.map((verdict, index) => ({
        figure: `p${index}`,
        limit: '<1s',
        bound: 1000,
        value: '1 s',
        verdict,
      })),
    })
      .split('\n')
      .filter((one) => /^(to do|limit):/.test(one));
  expect(toDo('kept', 'no data')).toEqual(['to do: Run for longer, or send more: there is no data yet on p1.']);
  expect(toDo('kept')).toEqual([]);
});

test('the head says kind, length, seed and how many replications', () => {
  const head = { name: 'x', kind: 'measured', durationMs: 90_000, seed: 7 };
  expect(lines(head)[0]).toBe('x: measured, 90 s, seed 7');
  expect(lines({ ...head, replications: 3 })[0]).toBe('x: measured, 90 s, seed 7, 3 replications pooled');
});

test('settled batches and those that are still related are told', () => {
  const batches = { warmupMs: 5000, count: 12, correlated: ['p99Ms', 'other'] };
  const told = lines({ batches });
  expect(told).toContain('settled after 5 s, which the figures leave out; intervals of 12 batches or more');
  expect(told).toContain('the batches of p99 are still related: make the run longer');
  expect(told).toContain('the batches of other are still related: make the run longer');
});

test('intervals are told of throttles, cold starts and p99 alone', () => {
  const interval = (mean: number) => ({ mean, low: mean / 2, high: mean * 2 });
  const intervals = {
    throttledShare: interval(0.01),
    coldShare: interval(0.02),
    p99Ms: interval(100),
    errorShare: interval(0.5),
  };
  const told = lines({ intervals }).filter((one) => one.includes('interval of the mean'));
  expect(told).toEqual([
    'throttled: 1 % (95 % interval of the mean 0.5 % to 2 %)',
    'cold starts: 2 % (95 % interval of the mean 1 % to 4 %)',
    'p99: 100 ms (95 % interval of the mean 50 ms to 200 ms)',
  ]);
  // What nothing ran of, or nothing came of, has none.
  const ended = { completed: 0, failed: 0, timedOut: 0 };
  const begun = (totals: object): (string | undefined)[] =>
    lines({ intervals, totals: { ...result.totals, ...ended, ...totals } })
      .filter((one) => one.includes('interval of the mean'))
      .map((one) => one.split(':')[0]);
  expect(begun({ offered: 5, throttled: 5 })).toEqual(['throttled']);
  expect(begun({ offered: 0, throttled: 0 })).toEqual([]);
});
