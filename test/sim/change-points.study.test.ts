// Change points on very many series: how often noise raises an alarm, how small a step is found, and how near.

import { describe, expect, test } from 'vitest';
import { changePoints, randomStream, type RandomStream } from '../../sim/index.ts';
import { searched } from './steps-in-noise.ts';

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
  test.each([20, 50, 100, 300, 1000])('in series of %i: at most one alarm in a thousand points', (length) => {
    expect(alarmsPerThousand(noise, length)).toBeLessThan(1);
  });
});

test.each([30, 50, 100])('of steps of two deviations between segments of %i none is missed', (segment) => {
  const { found, missed, steps, alarmsPerThousand } = searched(300, segment, 2);
  expect(missed).toBe(0);
  // Where a step of two deviations lies is itself only known to chance: see below.
  expect(found / steps).toBeGreaterThanOrEqual(0.995);
  expect(alarmsPerThousand).toBeLessThan(1);
});

test.each([
  [30, 2.5],
  [30, 3],
  [50, 4],
])('between segments of %i every step of %d deviations is found within five points', (segment, deviations) => {
  const { found, steps, alarmsPerThousand } = searched(300, segment, deviations);
  expect(found).toBe(steps);
  expect(alarmsPerThousand).toBeLessThan(1);
});

test('closer together steps of two deviations begin to hide in the noise', () => {
  const { found, steps, alarmsPerThousand } = searched(300, 20, 2);
  expect(found / steps).toBeGreaterThan(0.95);
  expect(alarmsPerThousand).toBeLessThan(1);
});

test('even who knows that there is one step, and both levels, places one in a thousand more than five points off', () => {
  const stream = randomStream(6, 'bound');
  const [middle, runs] = [30, 20_000];
  let off = 0;
  for (let i = 0; i < runs; i += 1) {
    let sum = 0;
    const logs = Array.from({ length: 2 * middle }, (_, at) => {
      const log = sum;
      sum += 2 - 2 * ((at < middle ? 0 : 2) + stream.normal());
      return log;
    });
    const most = Math.max(...logs);
    const windows = logs.map((_, at) =>
      logs.slice(Math.max(0, at - 5), at + 6).reduce((total, log) => total + Math.exp(log - most), 0),
    );
    if (Math.abs(windows.indexOf(Math.max(...windows)) - middle) > 5) off += 1;
  }
  expect(off / runs).toBeGreaterThan(0.0005);
  expect(off / runs).toBeLessThan(0.003);
});
