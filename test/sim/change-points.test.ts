// Change points on series whose steps are known, and on noise that has none.

import { expect, test } from 'vitest';
import { changePoints, randomStream } from '../../sim/index.ts';
import { searched } from './steps-in-noise.ts';

test.each([
  [30, 2.5],
  [30, 3],
  [50, 4],
])('between segments of %i every step of %d deviations is found within five points', (segment, deviations) => {
  const { found, steps, alarmsPerThousand } = searched(30, segment, deviations);
  expect(found).toBe(steps);
  expect(alarmsPerThousand).toBeLessThan(1);
});

test('a single outlier is no change', () => {
  const stream = randomStream(3, 'outlier');
  const values = Array.from({ length: 60 }, () => 10 + 0.1 * stream.normal());
  values[30] = 40;
  expect(changePoints(values)).toEqual([]);
});

test('the levels on both sides and the size of the change are told', () => {
  const stream = randomStream(4, 'levels');
  const values = Array.from({ length: 80 }, (_, i) => (i < 40 ? 10 : 20) + stream.normal());
  const [change, ...others] = changePoints(values);
  expect(others).toEqual([]);
  expect(change!.index).toBe(40);
  expect(change!.before).toBeCloseTo(10, 0);
  expect(change!.after).toBeCloseTo(20, 0);
  expect(change!.deviations).toBeGreaterThan(8);
});

test('short, constant and almost constant series', () => {
  expect(changePoints([])).toEqual([]);
  expect(changePoints([1, 2, 3, 4])).toEqual([]);
  expect(changePoints(Array.from({ length: 50 }, () => 7))).toEqual([]);
  expect(changePoints(Array.from({ length: 50 }, (_, i) => (i < 25 ? 7 : 9))).map(({ index }) => index)).toEqual([25]);
});
