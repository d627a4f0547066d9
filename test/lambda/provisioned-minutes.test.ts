// When provisioned concurrency that is asked for is there: to Nov 2023 a burst and minutes that all functions of the region
// share, since then minutes of each function.

import { describe, expect, test } from 'vitest';
import { ProvisionedAllocation, rulesOf } from '../../lambda/index.ts';

const minuteMs = 60_000;
const allocation = (era: string, preparationMs = 0): ProvisionedAllocation =>
  new ProvisionedAllocation(rulesOf(era, 'us-east-1', { burst: 500, provisionedPreparationMs: preparationMs }));

describe('to Nov 2023', () => {
  /** When so many, asked for at these instants by functions in turn, are there. */
  const ready = (...asked: readonly (readonly [added: number, atMs: number])[]): number[] => {
    const region = allocation('2023-11-25');
    return asked.map(([added, atMs], index) => region.readyAtMs(index, added, atMs));
  };

  test('the burst is there at once, and each further 500 or part of it a minute later', () => {
    expect(ready([500, 7])).toEqual([7]);
    expect(ready([501, 7])).toEqual([7 + minuteMs]);
    expect(ready([1000, 7])).toEqual([7 + minuteMs]);
    expect(ready([1001, 7])).toEqual([7 + 2 * minuteMs]);
  });

  test('what preparation takes comes on top', () => {
    expect(allocation('2023-11-25', 90_000).readyAtMs(0, 500, 1000)).toBe(91_000);
    expect(allocation('2023-11-25', 90_000).readyAtMs(0, 501, 1000)).toBe(151_000);
  });

  test('after less than a minute nothing has come back, after each whole minute 500 have', () => {
    expect(ready([500, 0], [1, minuteMs - 1])).toEqual([0, 2 * minuteMs - 1]);
    expect(ready([500, 0], [500, minuteMs])).toEqual([0, minuteMs]);
    // 1,000 beyond the burst: after the first minute 500 of them still wait, after the second none, after the third 500 are left.
    expect(ready([1500, 0], [1, minuteMs])).toEqual([2 * minuteMs, 3 * minuteMs]);
    expect(ready([1500, 0], [1, 2 * minuteMs])).toEqual([2 * minuteMs, 3 * minuteMs]);
    expect(ready([1500, 0], [500, 3 * minuteMs])).toEqual([2 * minuteMs, 3 * minuteMs]);
  });

  test('the part of a minute that has gone by when somebody asks is not lost', () => {
    // 100 at 90 s take from what the first minute brought; the second is over at 120 s, not at 150 s.
    expect(ready([1000, 0], [100, 90_000], [400, 120_000])).toEqual([minuteMs, 90_000 + minuteMs, 120_000]);
  });

  test('minutes that have brought something bring nothing again', () => {
    // 1,500 beyond the burst are there after three minutes; what is asked for then waits for the fourth, and for no earlier one.
    expect(ready([2000, 0], [1, 3 * minuteMs], [1, 3.5 * minuteMs])).toEqual([
      3 * minuteMs,
      4 * minuteMs,
      4.5 * minuteMs,
    ]);
  });

  test('what the burst of the region still holds is there at once, and no sooner', () => {
    const region = new ProvisionedAllocation(rulesOf('2020', 'us-east-1', { provisionedPreparationMs: 0 }));
    // 3,000 there: six times what a minute brings.
    expect([1, 499, 1500, 1000].map((added) => region.readyAtMs(0, added, 7))).toEqual([7, 7, 7, 7]);
    expect(region.readyAtMs(0, 1, 7)).toBe(minuteMs + 7);
  });

  test('never more than the burst is saved up, and minutes begin anew from when it is whole', () => {
    expect(ready([500, 0], [501, 60 * minuteMs])).toEqual([0, 61 * minuteMs]);
    // Whole again when somebody asks at 90 s: the next minute is over at 150 s.
    expect(ready([500, 0], [500, 90_000], [500, 149_999])).toEqual([0, 90_000, 149_999 + minuteMs]);
    expect(ready([500, 0], [500, 90_000], [500, 150_000])).toEqual([0, 90_000, 150_000]);
  });

  test('before anything was asked for, minutes do not count', () => {
    expect(ready([500, 90_000], [500, 120_000])).toEqual([90_000, 180_000]);
  });
});

describe('since then', () => {
  test('a function has 100 a second: no burst, and one request after the other', () => {
    const own = allocation('2023-11-26', 90_000);
    expect(own.readyAtMs(0, 6000, 1000)).toBe(1000 + minuteMs + 90_000);
    // Behind those before it, which are there after 61 s.
    expect(own.readyAtMs(0, 100, 2000)).toBe(61_000 + 1000 + 90_000);
    expect(own.readyAtMs(0, 100, 500_000)).toBe(501_000 + 90_000);
  });

  test('functions do not wait for one another', () => {
    const own = allocation('2023-11-26');
    expect(own.readyAtMs(0, 6000, 0)).toBe(minuteMs);
    expect(own.readyAtMs(1, 100, 0)).toBe(1000);
  });
});
