// The mean of replications and its interval; none where they all found the same.

import { describe, expect, test } from 'vitest';
import { estimate } from '../../sim/index.ts';

describe('the mean of replications', () => {
  test('has an interval by Student’s t', () => {
    // t of 2 degrees of freedom at 97.5 %: 4.302653.
    const { mean, standardError, low, high, samples } = estimate([1, 2, 3]);
    expect([mean, samples]).toEqual([2, 3]);
    expect(standardError).toBeCloseTo(1 / Math.sqrt(3), 12);
    expect([low, high].map((end) => end.toFixed(6))).toEqual(['-0.484138', '4.484138']);
  });

  test.each([
    ['one value', [0.1]],
    ['two that are equal', [0.1, 0.1]],
    ['many that are equal, whose sum is rounded', Array.from({ length: 21 }, () => 0.041)],
    ['nothing but zeros', [0, 0, 0]],
  ])('of %s is the value itself, without an interval', (_, values) => {
    const [value] = values;
    expect(estimate(values)).toEqual({
      mean: value,
      standardError: 0,
      low: value,
      high: value,
      samples: values.length,
    });
  });

  test('of sums in another order, which differ by their rounding, has no interval either', () => {
    const { standardError, low, high, mean } = estimate([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1]);
    expect([standardError, low, high]).toEqual([0, mean, mean]);
    expect(estimate([1, 1 + 1e-9]).standardError).toBeGreaterThan(0);
  });

  test('of no value is none', () => {
    expect(estimate([])).toEqual({ mean: NaN, standardError: 0, low: NaN, high: NaN, samples: 0 });
  });
});
