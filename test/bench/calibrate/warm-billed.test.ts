// Handler times out of Billed Durations.

import { expect, test } from 'vitest';
import { Times } from '../../../bench/calibrate/times.ts';
import { warmBilled } from '../../../bench/calibrate/warm-billed.ts';

const timesOf = (...pairs: readonly (readonly [ms: number, times: number])[]): Times => {
  const times = new Times();
  for (const [ms, count] of pairs) times.add(ms, count);
  return times;
};

const pairsOf = (times: Times): (readonly [number, number])[] => {
  const { values, counts } = times.counted();
  return Array.from(values, (ms, index) => [Number(ms.toFixed(6)), counts[index]!] as const);
};

test.each([
  [
    1,
    [
      [0.01, 1],
      [9.5, 3],
      [10.5, 2],
    ],
  ],
  [100, [[0.01, 6]]],
] as const)('without INITs each is half of %i ms less, and never nothing', (granularityMs, left) => {
  const billed = timesOf([0.4, 1], [10, 3], [11, 2]);
  expect(pairsOf(warmBilled(billed, { granularityMs, inits: new Times() }))).toEqual(left);
});

test('where all were cold the mean INIT is taken off each', () => {
  const billed = timesOf([210, 2], [310, 1], [50, 1]);
  const inits = timesOf([100, 1], [200, 3]);
  expect(inits.meanMs).toBe(175);
  expect(pairsOf(warmBilled(billed, { granularityMs: 1, inits }))).toEqual([
    [0.01, 1],
    [34.5, 2],
    [134.5, 1],
  ]);
  // More INITs than were billed are no more than all of them.
  expect(warmBilled(timesOf([210, 2]), { granularityMs: 1, inits }).count).toBe(2);
});

test('those nearest to an INIT and a handler time are left out, whatever lies between', () => {
  // Warm ones of 10 and 40 ms; cold ones of 10 + 300 and 40 + 500; one that took as long by itself.
  const billed = timesOf([10, 50], [40, 50], [310, 1], [395, 1], [540, 1], [2000, 1]);
  const inits = timesOf([300, 1], [500, 1]);
  expect(pairsOf(warmBilled(billed, { granularityMs: 1, inits }))).toEqual([
    [9.5, 50],
    [39.5, 50],
    [394.5, 1],
    [1999.5, 1],
  ]);
});

test('INITs shorter than handlers are told by how many they are', () => {
  const billed = timesOf([1000, 90], [1020, 10]);
  expect(pairsOf(warmBilled(billed, { granularityMs: 1, inits: timesOf([20, 10]) }))).toEqual([[999.5, 90]]);
});

test('each of many stands for its share: none is taken twice, none forgotten', () => {
  const billed = timesOf([100, 20_000], [400, 7777]);
  const warm = warmBilled(billed, { granularityMs: 1, inits: timesOf([300, 7777]) });
  expect(pairsOf(warm)).toEqual([[99.5, 20_000]]);
  const half = warmBilled(billed, { granularityMs: 1, inits: timesOf([300, 3001]) });
  expect(pairsOf(half)).toEqual([
    [99.5, 20_000],
    [399.5, 4776],
  ]);
});
