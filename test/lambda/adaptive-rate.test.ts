// The rate limiter of adaptive retries, step by step: what it measures, where it falls to, and how it climbs back. All figures are
// worked out from smithy-typescript's DefaultRateLimiter: beta 0.7, smoothing 0.8, scale 0.4, half a request a second at least.

import { describe, expect, test } from 'vitest';
import { AdaptiveRate } from '../../lambda/adaptive-rate.ts';

describe('before the first throttle', () => {
  test('nothing waits, however many are sent', () => {
    const rate = new AdaptiveRate();
    rate.succeeded(1000);
    expect(Array.from({ length: 50 }, () => rate.takeMs(1000))).toEqual(Array.from({ length: 50 }, () => 0));
  });

  test('tokens are saved along the cubic from the start on, and may be sent at once after it', () => {
    const rate = new AdaptiveRate();
    for (let atMs = 0; atMs <= 3000; atMs += 10) rate.succeeded(atMs);
    rate.throttled(3000);
    // 0.4 t^3 a second fills more than 8 tokens in 3 s; about 100 answers a second would let 70 of them be kept.
    const holds = Array.from({ length: 12 }, () => rate.takeMs(3000));
    expect(holds.filter((holdMs) => holdMs === 0)).toHaveLength(8);
  });
});

describe('a throttle', () => {
  test('as the very first answer leaves 70 % of what one in half a second is, smoothed, and no token', () => {
    const rate = new AdaptiveRate();
    rate.throttled(500);
    // 2 a second, of which 0.8 count: 1.6, and 0.7 of that.
    expect([rate.takeMs(500), rate.takeMs(500)]).toEqual([
      expect.closeTo(1000 / 1.12, 9),
      expect.closeTo(2000 / 1.12, 9),
    ]);
  });

  test('before half a second is over has measured nothing: half a request a second', () => {
    const rate = new AdaptiveRate();
    rate.throttled(499);
    expect(rate.takeMs(499)).toBe(2000);
  });

  test('after another falls from the rate in force, not from the one measured', () => {
    const rate = new AdaptiveRate();
    rate.throttled(500);
    // Measured: 2 a second again, 0.8 * 2 + 0.2 * 1.6 = 1.92; in force: 1.12. Half a second has filled 0.56 of a token.
    rate.throttled(1000);
    expect(rate.takeMs(1000)).toBeCloseTo((0.44 / 0.784) * 1000, 9);
  });

  test('keeps what was saved, up to a second of the new rate, and a whole token at least', () => {
    const rate = new AdaptiveRate();
    rate.throttled(500);
    // 9 s would fill ten tokens; a second of 1.12 is what the bucket holds. Then 0.7 of 1.12 or of the two measured
    // (0.8 * 1 / 9.5 + 0.2 * 1.6): one token is kept.
    rate.throttled(10_000);
    expect(rate.takeMs(10_000)).toBe(0);
    expect(rate.takeMs(10_000)).toBeGreaterThan(0);
  });
});

test('tokens come with time alone, up to a second of the rate, and go to who waited before', () => {
  const rate = new AdaptiveRate();
  rate.throttled(500);
  // 1.12 a second: half of one after half a second, so that this one waits for the rest of it.
  expect(rate.takeMs(1000)).toBeCloseTo((0.44 / 1.12) * 1000, 9);
  // That one has been paid for by then, and 0.68 of the next is there.
  expect(rate.takeMs(2000)).toBeCloseTo((0.32 / 1.12) * 1000, 9);
  // A minute brings no more than the bucket holds.
  expect(rate.takeMs(62_000)).toBe(0);
  expect(rate.takeMs(62_000)).toBeCloseTo((0.88 / 1.12) * 1000, 9);
  // Nor does an instant before the last one that was told.
  expect(rate.takeMs(61_000)).toBeCloseTo((1.88 / 1.12) * 1000, 9);
});

describe('a success', () => {
  /** The wait for a token that is asked for where none is left is the time for one: rates are read off two waits. */
  const perSecond = (rate: AdaptiveRate, atMs: number): number => {
    // More than any rate here lets a bucket hold.
    for (let taken = 0; taken < 500; taken += 1) rate.takeMs(atMs);
    const [first, second] = [rate.takeMs(atMs), rate.takeMs(atMs)];
    return 1000 / (second - first);
  };

  test('brings back the rate of the throttle after as long as the cubic has for it, less before and more behind', () => {
    // 100 answers a second, so that twice the measured rate bounds nothing.
    const throttled = (): [rate: AdaptiveRate, atMs: number] => {
      const rate = new AdaptiveRate();
      for (let atMs = 10; atMs < 20_000; atMs += 10) rate.succeeded(atMs);
      rate.throttled(20_000);
      return [rate, 20_000];
    };
    const after = (seconds: number): number => {
      const [rate, atMs] = throttled();
      const untilMs = atMs + seconds * 1000;
      for (let nextMs = atMs + 10; nextMs < untilMs; nextMs += 10) rate.succeeded(nextMs);
      rate.succeeded(untilMs);
      return perSecond(rate, untilMs);
    };
    const [atOnce] = throttled();
    expect(perSecond(atOnce, 20_000)).toBeCloseTo(70, 6);
    // The cube root of 100 * 0.3 / 0.4.
    const windowS = Math.cbrt(75);
    expect(after(windowS)).toBeCloseTo(100, 6);
    expect(after(windowS - 1)).toBeCloseTo(99.6, 6);
    expect(after(windowS - 2)).toBeCloseTo(96.8, 6);
    expect(after(windowS + 1)).toBeCloseTo(100.4, 6);
  });

  test('never takes it beyond twice what was measured', () => {
    const rate = new AdaptiveRate();
    rate.throttled(500);
    rate.succeeded(60_000);
    // One answer in 59.5 s: 0.8 / 59.5 and a fifth of 1.6; twice that.
    expect(perSecond(rate, 60_000)).toBeCloseTo(2 * (0.8 / 59.5 + 0.32), 9);
  });

  test('nor lets it fall below half a request a second', () => {
    const rate = new AdaptiveRate();
    rate.throttled(499);
    rate.succeeded(499);
    expect(perSecond(rate, 499)).toBeCloseTo(0.5, 9);
  });
});

test('answers count in the half second in which they come, once the next has begun', () => {
  const rate = new AdaptiveRate();
  for (const atMs of [0, 100, 499]) rate.succeeded(atMs);
  // The fourth closes the half second: eight a second, of which 0.8 count. A quarter of a token has come in it.
  rate.throttled(500);
  expect(rate.takeMs(500)).toBeCloseTo((0.75 / (0.7 * 6.4)) * 1000, 6);
});
