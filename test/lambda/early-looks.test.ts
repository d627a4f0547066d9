// Looks that are taken too early at first, so that V8 has seen what they do.

import { expect, test } from 'vitest';
import { EarlyLooks } from '../../lambda/index.ts';

test('the first 64 looks are followed by one at once, all others by one in time for what happens', () => {
  const early = new EarlyLooks();
  const next = Array.from({ length: 66 }, (_, at) => early.next(at, 1000));
  expect(next).toEqual([...Array.from({ length: 64 }, (_, at) => at), 1000, 1000]);
});

test('none is later than what happens, however late it was told', () => {
  expect(new EarlyLooks().next(7, 5)).toBe(5);
});

test('they are over when the last of them was taken, of each by itself', () => {
  const [early, other] = [new EarlyLooks(), new EarlyLooks()];
  for (let look = 0; look < 63; look += 1) early.next(look, Infinity);
  expect([early.isOver, other.isOver]).toEqual([false, false]);
  early.next(63, Infinity);
  expect([early.isOver, other.isOver]).toEqual([true, false]);
});
