// What some runs say of all: bounds of the share that is broken.

import { describe, expect, test } from 'vitest';
import { chanceOfAtMost, mostBrokenByCount, mostBrokenBySpread } from '../../../bench/plan/kept-share.ts';
import { normalQuantile, randomStream } from '../../../sim/index.ts';

describe('by count', () => {
  test('none of 45 runs is 1 of 20 at most, none of 44 is not', () => {
    expect(mostBrokenByCount(0, 45)).toBeLessThanOrEqual(0.05);
    expect(mostBrokenByCount(0, 44)).toBeGreaterThan(0.05);
    // Exactly: a tenth is left of all.
    expect(mostBrokenByCount(0, 45)).toBeCloseTo(1 - 0.1 ** (1 / 45), 9);
  });

  test('is the share with which as few come once in ten times', () => {
    for (const [broken, runs] of [
      [3, 100],
      [27, 512],
    ] as const) {
      expect(chanceOfAtMost(broken, runs, mostBrokenByCount(broken, runs))).toBeCloseTo(0.1, 9);
    }
    expect(mostBrokenByCount(4, 4)).toBe(1);
  });
});

describe('by spread', () => {
  test('is beyond the truth nine times in ten', () => {
    const random = randomStream(11, 'runs');
    const [runs, times, truth] = [12, 2000, 1.9];
    let isBeyond = 0;
    for (let i = 0; i < times; i += 1) {
      const values = Array.from({ length: runs }, () => normalQuantile(random.uniform()));
      const mean = values.reduce((sum, value) => sum + value, 0) / runs;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (runs - 1));
      // 2.87 % of all are beyond 1.9 deviations.
      if (mostBrokenBySpread((truth - mean) / deviation, runs) >= 0.0287) isBeyond += 1;
    }
    expect(isBeyond / times).toBeGreaterThan(0.87);
    expect(isBeyond / times).toBeLessThan(0.95);
  });

  test('is nothing of runs that are all alike, and says nothing where the mean itself is in doubt', () => {
    expect(mostBrokenBySpread(Infinity, 2)).toBe(0);
    expect(mostBrokenBySpread(0.1, 4)).toBe(1);
  });
});
