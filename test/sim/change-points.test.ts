// Change points on series whose steps are known, and on noise that has none.

import { expect, test } from 'vitest';
import { changePoints, randomStream } from '../../sim/index.ts';

interface Search {
  readonly steps: number;
  /** Within five points of a change that was reported. */
  readonly found: number;
  /** Changes reported where no step was near, in a thousand points. */
  readonly alarmsPerThousand: number;
}

/** 30 series of six segments with steps of `deviations` up or down. */
const searched = (segment: number, deviations: number): Search => {
  const stream = randomStream(5, `${segment} ${deviations}`);
  const series = 30;
  const counts = { steps: 0, found: 0, alarms: 0 };
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
    counts.alarms += changes.filter((change) => !steps.some((step) => Math.abs(step - change) <= 5)).length;
  }
  return { ...counts, alarmsPerThousand: (1000 * counts.alarms) / (series * 6 * segment) };
};

test.each([
  [30, 2.5],
  [30, 3],
  [50, 4],
])('between segments of %i every step of %d deviations is found within five points', (segment, deviations) => {
  const { found, steps, alarmsPerThousand } = searched(segment, deviations);
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
