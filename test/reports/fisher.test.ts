// Shares of few trials: what chance explains.

import { expect, test } from 'vitest';
import { isByChance } from '../../sim/stats/fisher.ts';

test.each([
  // One of 3 against one of 70: C(2,1) of two marked among 73, (3·70 + 3) / C(73, 2) = 0.081.
  [{ part: 1, whole: 3 }, { part: 1, whole: 70 }, 213 / 2628],
  // Fisher's tea: all four of four against none of four, 1 of 70.
  [{ part: 4, whole: 4 }, { part: 0, whole: 4 }, 1 / 70],
  [{ part: 3, whole: 4 }, { part: 1, whole: 4 }, 17 / 70],
])('%o against %o', (now, before, chance) => {
  for (const [one, other] of [
    [now, before],
    [before, now],
  ] as const) {
    expect(isByChance(one, other, chance * 0.999)).toBe(true);
    expect(isByChance(one, other, chance * 1.001)).toBe(false);
  }
});

test('many trials are left to the score intervals', () => {
  expect(isByChance({ part: 500, whole: 1000 }, { part: 400, whole: 1000 }, 0.002)).toBe(false);
});
