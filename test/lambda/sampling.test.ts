// Which requests are traced where nobody has decided: the reservoir of each second, then a share of the others.

import { expect, test } from 'vitest';
import { lambdaSampling, Sampler } from '../../lambda/index.ts';

const taken = (reservoir: number, rate: number, random: () => number): Sampler =>
  new Sampler({ reservoir, rate }, random);
const never = (): number => 0.999;

test('Lambda traces one request a second and 5 % of the others', () => {
  expect(lambdaSampling).toEqual({ reservoir: 1, rate: 0.05 });
});

test.each([
  [0, [false, false, false, false, false]],
  [1, [true, false, false, false, false]],
  [2, [true, true, false, false, false]],
  [3, [true, true, true, false, false]],
  [5, [true, true, true, true, true]],
])('of a reservoir of %d so many are taken in each second, the first ones', (reservoir, expected) => {
  const sampler = taken(reservoir, 0, never);
  for (const second of [0, 1, 7]) {
    expect([0, 1, 2, 3, 999].map((ms) => sampler.takes(second * 1000 + ms))).toEqual(expected);
  }
});

test('what a second left in the reservoir is not kept for the next', () => {
  const sampler = taken(2, 0, never);
  expect([0, 1000, 1001, 1002, 1999, 2000].map((atMs) => sampler.takes(atMs))).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
  ]);
});

test('of the others those whose draw is below the rate, and nothing is drawn for the reservoir', () => {
  const draws = [0.3, 0.299, 0, 0.301];
  const sampler = taken(1, 0.3, () => draws.shift()!);
  expect([5000, 5001, 5002, 5003, 5004].map((atMs) => sampler.takes(atMs))).toEqual([true, false, true, true, false]);
  expect(draws).toEqual([]);
});

test('a rate of 0 takes none of the others, even at a draw of 0; a rate of 1 all', () => {
  const none = taken(0, 0, () => 0);
  const all = taken(0, 1, never);
  expect([none.takes(0), none.takes(1), all.takes(0), all.takes(1)]).toEqual([false, false, true, true]);
});
