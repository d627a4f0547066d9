// Sizes of memory that were not measured: read from another tool's result, and those between.

import { expect, test } from 'vitest';
import type { CpuFit } from '../../bench/tune/fit-cpu.ts';
import { betweenSizes, readSize } from '../../bench/tune/predict-sizes.ts';

const fit = {
  share: 1,
  measuredAtMb: 512,
  threads: 1,
  meanMs: 100,
  worstDeviation: 0,
  at: (memoryMb: number) => ({
    mean: memoryMb / 10 + 0.2,
    low: memoryMb / 10 - 1.5,
    high: memoryMb / 10 + 2,
    standardError: 0.5,
    samples: 3,
  }),
} satisfies CpuFit;

/** A point whose MB and ms cost so much. */
const point = (memoryMb: number, durationMs: number, unitUsd: number) => ({
  memoryMb,
  durationMs,
  costUsd: unitUsd * Math.ceil(durationMs) * memoryMb,
});

test.each([
  { units: [3, 1, 2], middle: 2 },
  { units: [1, 2, 3], middle: 2 },
  { units: [9, 1, 1, 5], middle: 5 },
  { units: [7], middle: 7 },
])('the price of a MB and ms is the middle one of $units', ({ units, middle }) => {
  const points = units.map((unit, index) => point(128 * 2 ** index, 40.5 - index, unit));
  const between = betweenSizes(points, fit, 200);
  // 20.2, 18.5 and 22 ms are billed as 21, 19 and 22.
  expect(between).toEqual({
    memoryMb: 200,
    invocations: 0,
    durationMs: fit.at(200),
    costUsd: {
      mean: expect.closeTo(21 * middle * 200, 6),
      low: expect.closeTo(19 * middle * 200, 6),
      high: expect.closeTo(22 * middle * 200, 6),
      standardError: expect.closeTo(0.5 * middle * 200, 6),
      samples: 0,
    },
    spreadMs: null,
    initMs: null,
    failedShare: 0,
  });
});

test('of a size that another tool measured means are known, and nothing of their spread', () => {
  const exactly = (mean: number) => ({ mean, low: mean, high: mean, standardError: 0, samples: 0 });
  expect(readSize({ memoryMb: 256, durationMs: 12.5, costUsd: 3e-8 })).toEqual({
    memoryMb: 256,
    invocations: 0,
    durationMs: exactly(12.5),
    costUsd: exactly(3e-8),
    spreadMs: null,
    initMs: null,
    failedShare: 0,
  });
});
