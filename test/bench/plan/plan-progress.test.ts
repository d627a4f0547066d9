// How far a plan says that it is.

import { expect, test } from 'vitest';
import { PlanProgress } from '../../../bench/plan/plan-progress.ts';

/** Of two functions, the second with three times the requests: a quarter and three of what is left after the last twentieth. */
const [first, second] = [0.2375, 0.7125];

test.each([
  [0, 0],
  [9, 0.16],
  [44, (44 / 45) * 0.8],
  // From there on it comes ever nearer to the end.
  [45, 0.8],
  [90, 0.9],
  [180, 0.95],
  [1e6, 0.95],
])('after %d runs, of usually 45, it is at %d of the first function', (runs, share) => {
  expect(new PlanProgress([99, 299]).shareAt(runs)).toBeCloseTo(first * share, 12);
});

test('a function that is planned is done, and the next is told by the runs that those before it took', () => {
  const progress = new PlanProgress([99, 299]);
  progress.planned(20);
  expect(progress.shareAt(20)).toBeCloseTo(first, 12);
  expect(progress.shareAt(30)).toBeCloseTo(first + 0.4 * second, 12);
  expect(progress.shareAt(40)).toBeCloseTo(first + 0.8 * second, 12);
  expect(progress.shareAt(60)).toBeCloseTo(first + 0.9 * second, 12);
  progress.planned(60);
  // What is left is how they fare together.
  expect(progress.shareAt(60)).toBeCloseTo(0.95, 12);
  expect(progress.shareAt(1000)).toBeCloseTo(0.95, 12);
});

test('several that took few runs make one of the next usual at least', () => {
  const progress = new PlanProgress([0, 0, 0]);
  progress.planned(0);
  progress.planned(0);
  expect(progress.shareAt(1)).toBeCloseTo((0.95 / 3) * 2.8, 12);
});

test('usual is the mean of those before', () => {
  const progress = new PlanProgress([0, 0, 0]);
  progress.planned(50);
  progress.planned(60);
  expect(progress.shareAt(75)).toBeCloseTo((0.95 / 3) * 2.4, 12);
});

test('it never goes back', () => {
  const progress = new PlanProgress([99, 299]);
  const told = progress.shareAt(1000);
  expect(progress.shareAt(10)).toBe(told);
  expect(told).toBeCloseTo(first * 0.95, 12);
});
