// Throttles of a run counted by function, reason and step.

import { expect, test } from 'vitest';
import { throttleReasonNames } from '../../lambda/index.ts';
import { ScalingCounts } from '../../reports/counting/scaling-counts.ts';

const window = { steps: 4, stepMs: 100, fromMs: 100, toMs: 400 };
const reasons = throttleReasonNames.length;

test('without a throttle there are no series, and nothing in any step', () => {
  const { totals, series, all } = new ScalingCounts(2, window).throttles(1);
  expect([...totals]).toEqual(Array.from({ length: reasons }, () => 0));
  expect(series.filter((one) => one !== undefined)).toEqual([]);
  expect([...all]).toEqual([0, 0, 0, 0]);
});

test('each reason has its series and its sum since the warm-up; those without a reason count in all of them', () => {
  const counts = new ScalingCounts(2, window);
  // The first and the last reason, and none.
  for (const [fn, atMs, reason] of [
    [0, 50, 0],
    [0, 150, 0],
    [0, 160, 0],
    [0, 350, reasons - 1],
    [0, 250, -1],
    [1, 250, 0],
  ] as const)
    counts.throttled(fn, atMs, reason);
  const { totals, series, all } = counts.throttles(0);
  expect(totals[0]).toBe(2);
  expect(totals[reasons - 1]).toBe(1);
  expect(totals).toHaveLength(reasons);
  expect([...series[0]!]).toEqual([1, 2, 0, 0]);
  expect([...series[reasons - 1]!]).toEqual([0, 0, 0, 1]);
  expect(series.filter((one) => one !== undefined)).toHaveLength(2);
  expect([...all]).toEqual([1, 2, 1, 1]);
  expect([...counts.throttles(1).all]).toEqual([0, 0, 1, 0]);
});
