// The yardsticks themselves: they must pass what is sound and fail what is not.

import { expect, test } from 'vitest';
import { chiSquaredBound, chiSquaredOfEven, ksBound, ksDistance, meanAndError } from './statistics.ts';

test('the distance from the uniform law', () => {
  const uniform = (x: number): number => Math.min(1, Math.max(0, x));
  expect(ksDistance([0.25, 0.75], uniform)).toBe(0.25);
  expect(ksDistance([0.9], uniform)).toBe(0.9);
});

test('bounds against tables: KS 1.63 / sqrt(n) at 1 %, chi-squared 1e-6 quantiles', () => {
  // exp(-2 * 1.6276^2) * 2 = 0.01, so the bound at 1e-6 is larger by sqrt(log(2e6) / log(200)).
  expect(ksBound(100)).toBeCloseTo((1.6276 / 10) * Math.sqrt(Math.log(2e6) / Math.log(200)), 4);
  // Tables: chi-squared with 10 and 255 degrees exceeds 46.863 and 377.078 once in a million.
  expect(chiSquaredBound(10) / 46.863).toBeCloseTo(1, 1);
  expect(chiSquaredBound(255) / 377.078).toBeCloseTo(1, 2);
});

test('even counts have no distance, uneven ones have', () => {
  expect(chiSquaredOfEven([5, 5, 5])).toBe(0);
  expect(chiSquaredOfEven([10, 0])).toBe(10);
});

test('mean and standard error', () => {
  expect(meanAndError([1, 2, 3, 4])).toEqual({ mean: 2.5, error: Math.sqrt(5 / 3 / 4) });
});
