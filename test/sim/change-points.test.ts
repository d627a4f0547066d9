// Change points on series whose steps are known, and on noise that has none.

import { describe, expect, test } from 'vitest';
import { changePoints, randomStream, type RandomStream } from '../../sim/index.ts';

type Noise = (stream: RandomStream) => number;

const normal: Noise = (stream) => stream.normal();
/** Student's t with 3 degrees of freedom: far outliers now and then. */
const heavyTailed: Noise = (stream) => {
  const square = [0, 1, 2].reduce((sum) => sum + stream.normal() ** 2, 0);
  return stream.normal() / Math.sqrt(square / 3);
};
const withOutliers: Noise = (stream) => (stream.uniform() < 0.02 ? 20 : 1) * stream.normal();

const alarmsPerThousand = (noise: Noise, length: number): number => {
  const stream = randomStream(11, `noise of ${length}`);
  const series = Math.round(100_000 / length);
  let alarms = 0;
  for (let i = 0; i < series; i += 1) alarms += changePoints(Array.from({ length }, () => noise(stream))).length;
  return (1000 * alarms) / (series * length);
};

describe.each([
  ['normal', normal],
  ['heavy-tailed', heavyTailed],
  ['normal with outliers', withOutliers],
])('%s noise without steps', (_, noise) => {
  test.each([50, 100, 300, 1000])('in series of %i: at most one alarm in a thousand points', (length) => {
    expect(alarmsPerThousand(noise, length)).toBeLessThan(1);
  });
});

/** Series of six segments with steps of `deviations` up or down: how many were found within five points, and alarms. */
const searched = (segment: number, deviations: number): { found: number; steps: number; alarms: number } => {
  const stream = randomStream(5, `${segment} ${deviations}`);
  const counts = { found: 0, steps: 0, alarms: 0 };
  for (let i = 0; i < 200; i += 1) {
    let level = 100;
    const steps = [1, 2, 3, 4, 5].map((k) => k * segment);
    const values = Array.from({ length: 6 * segment }, (__, at) => {
      if (steps.includes(at)) level += stream.uniform() < 0.5 ? -deviations : deviations;
      return level + stream.normal();
    });
    const changes = changePoints(values).map(({ index }) => index);
    const near = (a: number, b: number): boolean => Math.abs(a - b) <= 5;
    counts.steps += steps.length;
    counts.found += steps.filter((step) => changes.some((change) => near(step, change))).length;
    counts.alarms += changes.filter((change) => !steps.some((step) => near(step, change))).length;
  }
  return counts;
};

test('steps of three deviations are all found', () => {
  const { found, steps } = searched(30, 3);
  expect(found).toBe(steps);
});

test.each([30, 50, 100])('steps of two deviations between segments of %i are found within five points', (segment) => {
  const { found, steps, alarms } = searched(segment, 2);
  // The place of a step of two deviations is itself only known to that: the likeliest one is more than five points off
  // once in a hundred times.
  expect(found / steps).toBeGreaterThan(0.975);
  expect(alarms).toBeLessThan(0.025 * steps);
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
