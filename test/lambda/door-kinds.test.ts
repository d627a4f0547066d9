// What each kind of HTTP front door lets in at once and answers, and that doors of one account share its rate.

import { describe, expect, test } from 'vitest';
import { FrontDoor, Outcome, TokenBucket, type FrontDoorKind } from '../../lambda/index.ts';

/** How many requests a door lets in at one instant, of 20,000. */
const entered = (door: FrontDoor, atMs: number): number => {
  let count = 0;
  while (count < 20_000 && door.enter(atMs)) count += 1;
  return count;
};

describe('by itself', () => {
  test.each<FrontDoorKind>(['rest', 'http'])(
    'a %s API lets 5,000 in at once and ten more each millisecond; one in vain takes nothing',
    (kind) => {
      const door = new FrontDoor({ kind });
      expect([0, 0.05, 0.1, 1, 2000].map((atMs) => entered(door, atMs))).toEqual([5000, 0, 1, 9, 5000]);
      expect([...door.statuses]).toEqual([[429, 5]]);
    },
  );

  test.each<[FrontDoorKind, readonly number[]]>([
    ['rest', [500, 500, 502, 502, 504]],
    ['http', [503, 500, 500, 500, 503]],
    ['url', [429, 502, 502, 502, 502]],
  ])('%s: what Lambda throttled, could not run, failed, timed out, and what came too late', (kind, statuses) => {
    const door = new FrontDoor({ kind, timeoutMs: 1000 });
    expect([
      door.throttled(),
      door.failed(),
      door.answer(Outcome.failed, 0, 1000).status,
      door.answer(Outcome.timedOut, 0, 1000).status,
      door.answer(Outcome.completed, 0, 1000.1).status,
    ]).toEqual(statuses);
    expect(door.answer(Outcome.completed, 500, 1500)).toEqual({ status: 200, atMs: 1500 });
    expect(door.answer(Outcome.failed, 500, 1501)).toEqual({ status: statuses[4], atMs: 1500 });
  });
});

describe('of an account that others use too', () => {
  test('doors share its bucket, and a stage takes from its own besides', () => {
    const account = new TokenBucket(10, 0.001);
    const doors = [
      new FrontDoor({ kind: 'http', ratePerSecond: 1, burst: 4 }, account),
      new FrontDoor({ kind: 'rest' }, account),
    ] as const;
    expect([entered(doors[0], 0), entered(doors[1], 0)]).toEqual([4, 6]);
    // A second brings one to each; the stage that is refused for want of the account's keeps its own.
    expect([entered(doors[1], 1000), entered(doors[0], 1000), entered(doors[0], 2000)]).toEqual([1, 0, 1]);
    expect(entered(doors[0], 3000)).toBe(1);
    expect(entered(doors[0], 3001)).toBe(0);
  });

  test('a function URL is none of them', () => {
    const account = new TokenBucket(1, 0);
    const door = new FrontDoor({ kind: 'url' }, account);
    expect(Array.from({ length: 20 }, () => door.enter(0))).not.toContain(false);
    expect(account.tokens).toBe(1);
  });

  test('one with a stage of its own has the rate of that alone', () => {
    const door = new FrontDoor({ kind: 'url', ratePerSecond: 2, burst: 3 }, new TokenBucket(1, 0));
    expect([0, 499, 500, 1000].map((atMs) => entered(door, atMs))).toEqual([3, 0, 1, 1]);
  });
});
