// When replications are enough.

import { expect, test } from 'vitest';
import { isSettled } from '../../bench/simulate/simulate-scenario.ts';

test('a figure that is 0 throughout decides nothing', () => {
  const row = { throttledShare: 0, coldShare: 0, meanMs: 10, p99Ms: 20 };
  expect(
    isSettled(
      Array.from({ length: 10 }, () => row),
      0.01,
    ),
  ).toBe(true);
  expect(isSettled([row, row], 0.01)).toBe(false);
});
