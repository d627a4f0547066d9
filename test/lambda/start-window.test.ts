// Since Nov 2023: what a function may start and serve at once, where its rate is a bucket, and where it is a window of ten seconds.

import { describe, expect, test } from 'vitest';
import { rulesOf, type RuleOverrides } from '../../lambda/index.ts';
import { scalingRate, type ScalingRate } from '../../lambda/scaling-rate.ts';
import { serveAll, startAll } from './support.ts';

const rateOf = (overrides: RuleOverrides): ScalingRate => {
  const rate = scalingRate(
    rulesOf('2023', 'us-east-1', { perFunctionBurst: 3, perFunctionRequestRate: 4, ...overrides }),
  );
  rate.grow(2);
  return rate;
};
const started = (rate: ScalingRate, functionIndex: number, atMs: number, most = 2000): number =>
  startAll(rate, functionIndex, atMs, most);
const served = (rate: ScalingRate, functionIndex: number, atMs: number, most = 100): number =>
  serveAll(rate, functionIndex, atMs, most);

describe('a window', () => {
  test('takes so many starts within any ten seconds: each makes room when it is ten seconds old', () => {
    const rate = rateOf({ perFunctionRefill: 'window' });
    expect(rate.mayStart(0, 0, 0)).toBe(true);
    rate.started(0, 0);
    expect(started(rate, 0, 4000)).toBe(2);
    expect([9999, 10_000, 10_001, 13_999].map((atMs) => started(rate, 0, atMs))).toEqual([0, 1, 0, 0]);
    expect([14_000, 19_999, 20_000, 100_000].map((atMs) => started(rate, 0, atMs))).toEqual([2, 0, 1, 3]);
  });

  test('of any length holds as many', () => {
    for (const most of [1, 2, 4, 6, 1000]) {
      const rate = rateOf({ perFunctionRefill: 'window', perFunctionBurst: most });
      expect([0, 9999, 10_000, 20_000].map((atMs) => started(rate, 0, atMs))).toEqual([most, 0, most, most]);
    }
  });

  test('is of each function', () => {
    const rate = rateOf({ perFunctionRefill: 'window' });
    expect([started(rate, 0, 0), started(rate, 1, 0), started(rate, 0, 0)]).toEqual([3, 3, 0]);
  });

  test('asked in vain, loses nothing', () => {
    const rate = rateOf({ perFunctionRefill: 'window' });
    started(rate, 0, 0);
    for (const atMs of [1, 2, 9999]) expect(rate.mayStart(0, atMs, 0)).toBe(false);
    expect(started(rate, 0, 10_000)).toBe(3);
  });
});

test('a bucket gives a start back every third of ten seconds, so that ten seconds may see almost twice as many', () => {
  const rate = rateOf({ perFunctionRefill: 'bucket' });
  expect([0, 3333, 3334, 6667, 9999].map((atMs) => started(rate, 0, atMs))).toEqual([3, 0, 1, 1, 0]);
});

describe('requests added to what a function has reached', () => {
  test('are as many as the rule says at once; what was reached is free in the next second', () => {
    const rate = rateOf({});
    expect(served(rate, 0, 0)).toBe(4);
    // A second brings four tenths of one: what was reached, and no more.
    expect(served(rate, 0, 1000)).toBe(4);
    expect(served(rate, 0, 2000)).toBe(4);
    // After 2.5 s a whole one is there.
    expect([served(rate, 0, 2499), served(rate, 0, 2500), served(rate, 0, 2999)]).toEqual([0, 1, 0]);
    expect(served(rate, 0, 3000)).toBe(5);
  });

  test('a second without any ends what was reached', () => {
    const rate = rateOf({});
    expect(served(rate, 0, 0)).toBe(4);
    // The second from 1 s on is empty; 2 s have brought eight tenths of a request, 2.5 s a whole one.
    expect([served(rate, 0, 2000), served(rate, 0, 2500)]).toEqual([0, 1]);
  });

  test('after a long pause are counted from the second that it ended in', () => {
    const rate = rateOf({});
    expect(served(rate, 0, 0)).toBe(4);
    expect([served(rate, 0, 20_300), served(rate, 0, 20_999), served(rate, 0, 21_000)]).toEqual([4, 0, 4]);
  });

  test('seconds are counted on from the first, whenever somebody asks', () => {
    const rate = rateOf({});
    expect(served(rate, 0, 900)).toBe(4);
    // The next second has begun at 1,000, the one behind it at 2,000.
    expect([served(rate, 0, 1100), served(rate, 0, 1999), served(rate, 0, 2050)]).toEqual([4, 0, 4]);
  });

  test('are of each function', () => {
    const rate = rateOf({});
    expect([served(rate, 0, 0), served(rate, 1, 0), served(rate, 0, 0)]).toEqual([4, 4, 0]);
  });
});
