// The limiters of the scaling rate by themselves, one for each regime of `Rules.scaling`: what of it matters to who asks, and the
// very instants at which an answer changes.

import { describe, expect, test } from 'vitest';
import { scalingRate, type ScalingRate } from '../../lambda/scaling-rate.ts';
import type { RuleOverrides } from '../../lambda/index.ts';
import { openRules, serveAll as servesOf, startAll as startsOf } from './support.ts';

const minuteMs = 60_000;
const limiterOf = (overrides: RuleOverrides, functions = 1): ScalingRate => {
  const limiter = scalingRate(openRules(overrides));
  limiter.grow(functions);
  return limiter;
};

/** 50 at most. */
const startAll = (limiter: ScalingRate, functionIndex: number, atMs: number): number =>
  startsOf(limiter, functionIndex, atMs, 50);

/** 500 at most. */
const serveAll = (limiter: ScalingRate, functionIndex: number, atMs: number): number =>
  servesOf(limiter, functionIndex, atMs, 500);

test.each([
  ['unlimited', false, false, Infinity],
  ['ceiling', false, true, 7],
  ['bucket', false, false, Infinity],
  ['perFunction', true, false, Infinity],
] as const)('%s: counts requests %s, watches concurrency %s, has a line at %d', (scaling, counts, watches, line) => {
  const limiter = limiterOf({ scaling, burst: 7 });
  expect([limiter.countsRequests, limiter.watchesConcurrency, limiter.ceiling(0)]).toEqual([counts, watches, line]);
});

test('without a limit every environment may start and every request be served', () => {
  const limiter = limiterOf({ scaling: 'unlimited', burst: 1, perFunctionBurst: 1, perFunctionRequestRate: 1 });
  expect([startAll(limiter, 0, 0), serveAll(limiter, 0, 0), limiter.mayStart(0, 0, 1e9)]).toEqual([50, 500, true]);
});

describe('a ceiling of 3, which rises by 2 a minute', () => {
  const ceiling = (): ScalingRate => limiterOf({ scaling: 'ceiling', burst: 3, rampPerMinute: 2 });
  /** From none to `count` at one instant. */
  const rise = (limiter: ScalingRate, atMs: number, count: number): void => {
    for (let concurrency = 0; concurrency < count; concurrency += 1) limiter.rising(atMs, concurrency);
  };

  test('lets concurrency reach it, and no more', () => {
    const limiter = ceiling();
    expect([0, 2, 3, 4].map((concurrency) => limiter.mayStart(0, 0, concurrency))).toEqual([true, true, false, false]);
  });

  test('does not rise while concurrency stays one below it', () => {
    const limiter = ceiling();
    rise(limiter, 0, 2);
    expect(limiter.ceiling(100 * minuteMs)).toBe(3);
    expect(limiter.mayStart(0, 100 * minuteMs, 3)).toBe(false);
  });

  test('rises with each whole minute since it was reached, and lets so many more start', () => {
    const limiter = ceiling();
    rise(limiter, 500, 3);
    const at = [500 + minuteMs - 1, 500 + minuteMs, 500 + 3 * minuteMs];
    expect(at.map((atMs) => limiter.ceiling(atMs))).toEqual([3, 5, 9]);
    expect(at.map((atMs) => limiter.mayStart(0, atMs, 4))).toEqual([false, true, true]);
    expect([8, 9].map((concurrency) => limiter.mayStart(0, at[2]!, concurrency))).toEqual([true, false]);
  });

  test('goes on rising from where it began while concurrency goes beyond the burst and back', () => {
    const limiter = ceiling();
    rise(limiter, 0, 4);
    limiter.rising(minuteMs, 4);
    limiter.falling(2 * minuteMs, 5);
    limiter.falling(2 * minuteMs, 4);
    expect(limiter.ceiling(10 * minuteMs)).toBe(23);
  });

  test('is the burst again once concurrency was below that for more than a minute, and rises from when it comes back', () => {
    const limiter = ceiling();
    rise(limiter, 0, 3);
    limiter.falling(2 * minuteMs, 3);
    limiter.falling(2 * minuteMs, 2);
    expect(limiter.ceiling(3 * minuteMs)).toBe(9);
    expect(limiter.ceiling(3 * minuteMs + 1)).toBe(3);
    expect(limiter.mayStart(0, 3 * minuteMs + 1, 3)).toBe(false);
    limiter.rising(5 * minuteMs, 1);
    expect(limiter.ceiling(5 * minuteMs)).toBe(3);
    limiter.rising(6 * minuteMs, 2);
    expect([6, 7, 8].map((minute) => limiter.ceiling(minute * minuteMs))).toEqual([3, 5, 7]);
  });

  test('keeps its ramp when concurrency is back within a minute', () => {
    const limiter = ceiling();
    rise(limiter, 0, 3);
    limiter.falling(minuteMs, 3);
    limiter.rising(2 * minuteMs, 2);
    expect(limiter.ceiling(2 * minuteMs)).toBe(7);
    // It has been full ever since: what was below the burst before counts no more.
    expect(limiter.ceiling(9 * minuteMs)).toBe(21);
  });
});

describe('a bucket of 4, with 3 tokens a minute', () => {
  test('is one for all functions, and filled at whole minutes', () => {
    const limiter = limiterOf({ scaling: 'bucket', burst: 4, rampPerMinute: 3, refill: 'stepped' }, 2);
    expect([startAll(limiter, 1, 0), startAll(limiter, 0, 0)]).toEqual([4, 0]);
    expect([minuteMs - 1, minuteMs, 2 * minuteMs - 1, 10 * minuteMs].map((atMs) => startAll(limiter, 0, atMs))).toEqual(
      [0, 3, 0, 4],
    );
  });

  test('or token by token', () => {
    const limiter = limiterOf({ scaling: 'bucket', burst: 4, rampPerMinute: 3, refill: 'continuous' });
    startAll(limiter, 0, 0);
    expect([19_999, 20_000, 59_999, 60_000].map((atMs) => startAll(limiter, 0, atMs))).toEqual([0, 1, 1, 1]);
  });

  test('is not asked for requests', () => {
    const limiter = limiterOf({ scaling: 'bucket', burst: 1, perFunctionRequestRate: 1 });
    expect(serveAll(limiter, 0, 0)).toBe(500);
  });
});

describe('starts of each function by itself', () => {
  test('from a bucket that is full again within ten seconds', () => {
    const limiter = limiterOf({ scaling: 'perFunction', perFunctionBurst: 20, perFunctionRefill: 'bucket' }, 2);
    expect([startAll(limiter, 0, 0), startAll(limiter, 1, 0)]).toEqual([20, 20]);
    expect([499, 500, 1000, 11_000, 60_000].map((atMs) => startAll(limiter, 0, atMs))).toEqual([0, 1, 1, 20, 20]);
  });

  test('or so many within any ten seconds', () => {
    const limiter = limiterOf({ scaling: 'perFunction', perFunctionBurst: 3, perFunctionRefill: 'window' }, 2);
    limiter.started(0, 0);
    limiter.started(0, 4000);
    expect([startAll(limiter, 0, 6000), startAll(limiter, 1, 6000)]).toEqual([1, 3]);
    // Each start is free again ten seconds later, at that very instant.
    const at = [9999, 10_000, 13_999, 14_000, 15_999, 16_000, 19_999, 100_000];
    expect(at.map((atMs) => startAll(limiter, 0, atMs))).toEqual([0, 1, 0, 1, 0, 1, 0, 3]);
  });

  test('are not taken from by asking', () => {
    const limiter = limiterOf({ scaling: 'perFunction', perFunctionBurst: 1, perFunctionRefill: 'window' });
    expect([limiter.mayStart(0, 0, 0), limiter.mayStart(0, 0, 0), startAll(limiter, 0, 0)]).toEqual([true, true, 1]);
  });

  test('functions that come later have all of it, and those that were there keep what they spent', () => {
    const limiter = limiterOf({ scaling: 'perFunction', perFunctionBurst: 2, perFunctionRequestRate: 5 });
    expect([startAll(limiter, 0, 0), serveAll(limiter, 0, 0)]).toEqual([2, 5]);
    limiter.grow(3);
    expect([0, 1, 2].map((functionIndex) => startAll(limiter, functionIndex, 0))).toEqual([0, 2, 2]);
    expect([0, 1, 2].map((functionIndex) => serveAll(limiter, functionIndex, 0))).toEqual([0, 5, 5]);
  });
});

describe('requests that a function adds, ten within ten seconds', () => {
  const rates = (): ScalingRate => limiterOf({ scaling: 'perFunction', perFunctionRequestRate: 10 });

  test('what a second reached is served again in the next, and one more is refilled', () => {
    const limiter = rates();
    expect([0, 999, 1000, 1999, 2000].map((atMs) => serveAll(limiter, 0, atMs))).toEqual([10, 0, 11, 0, 12]);
  });

  test('a second begins with whole seconds, whenever its first request comes', () => {
    const limiter = rates();
    expect([700, 1000, 1700, 2300].map((atMs) => serveAll(limiter, 0, atMs))).toEqual([10, 10, 1, 11]);
  });

  test('a second with fewer requests keeps the high, one with none ends it', () => {
    const limiter = rates();
    expect(serveAll(limiter, 0, 0)).toBe(10);
    limiter.mayServe(0, 1000);
    limiter.served(0, 1000);
    // Ten that were reached, and two refilled since.
    expect(serveAll(limiter, 0, 2000)).toBe(12);
    // The second from 3,000 on had none; two were refilled.
    expect(serveAll(limiter, 0, 4000)).toBe(2);
  });

  test('asking serves nothing', () => {
    const limiter = rates();
    const asked = Array.from({ length: 30 }, () => limiter.mayServe(0, 5));
    expect(asked).not.toContain(false);
    expect(serveAll(limiter, 0, 5)).toBe(10);
  });
});
