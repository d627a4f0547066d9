// Change points on very many series: how often noise raises an alarm, how small a step is found, and how near.

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
  test.each([20, 50, 100, 300, 1000])('in series of %i: at most one alarm in a thousand points', (length) => {
    expect(alarmsPerThousand(noise, length)).toBeLessThan(1);
  });
});

interface Search {
  readonly steps: number;
  /** Within five points of a change that was reported. */
  readonly found: number;
  /** Without any change near. */
  readonly missed: number;
  /** Changes reported where no step was near, in a thousand points. */
  readonly alarmsPerThousand: number;
}

/** 300 series of six segments with steps of `deviations` up or down. */
const searched = (segment: number, deviations: number): Search => {
  const stream = randomStream(5, `${segment} ${deviations}`);
  const series = 300;
  const counts = { steps: 0, found: 0, missed: 0, alarms: 0 };
  for (let i = 0; i < series; i += 1) {
    let level = 100;
    const steps = [1, 2, 3, 4, 5].map((k) => k * segment);
    const values = Array.from({ length: 6 * segment }, (__, at) => {
      if (steps.includes(at)) level += stream.uniform() < 0.5 ? -deviations : deviations;
      return level + stream.normal();
    });
    const changes = changePoints(values).map(({ index }) => index);
    const isNear = (step: number, within: number): boolean =>
      changes.some((change) => Math.abs(step - change) <= within);
    counts.steps += steps.length;
    counts.found += steps.filter((step) => isNear(step, 5)).length;
    counts.missed += steps.filter((step) => !isNear(step, 15)).length;
    counts.alarms += changes.filter((change) => !steps.some((step) => Math.abs(step - change) <= 5)).length;
  }
  return { ...counts, alarmsPerThousand: (1000 * counts.alarms) / (series * 6 * segment) };
};

test.each([30, 50, 100])('of steps of two deviations between segments of %i none is missed', (segment) => {
  const { found, missed, steps, alarmsPerThousand } = searched(segment, 2);
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
  const { found, steps, alarmsPerThousand } = searched(segment, deviations);
  expect(found).toBe(steps);
  expect(alarmsPerThousand).toBeLessThan(1);
});

test('closer together steps of two deviations begin to hide in the noise', () => {
  const { found, steps, alarmsPerThousand } = searched(20, 2);
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
