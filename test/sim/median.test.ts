import { expect, test } from 'vitest';
import { medianOf } from '../../sim/stats/median.ts';

test('the median is the value in the middle, of an even number the mean of both there', () => {
  expect([medianOf([3]), medianOf([9, 1, 5]), medianOf([4, 1, 3, 2]), medianOf([10, 2])]).toEqual([3, 5, 2.5, 6]);
});
