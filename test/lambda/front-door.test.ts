// HTTP in front of a function: what a client sees.

import { describe, expect, test } from 'vitest';
import { FrontDoor, Outcome } from '../../lambda/index.ts';
import { expectSame } from '../support/quick-expect.ts';

test.each([
  ['rest', 500, 502, 504, 29_000],
  ['http', 503, 500, 503, 30_000],
] as const)('%s: throttled, failed, late', (...row) => {
  const [kind, throttled, failed, late, limitMs] = row;
  const door = new FrontDoor({ kind });
  expect(door.throttled()).toBe(throttled);
  expect(door.answer(Outcome.completed, 0, limitMs)).toEqual({ status: 200, atMs: limitMs });
  expect(door.answer(Outcome.failed, 0, 100)).toEqual({ status: failed, atMs: 100 });
  expect(door.answer(Outcome.completed, 1000, limitMs + 1001)).toEqual({ status: late, atMs: 1000 + limitMs });
  const counted = (status: number): number => [throttled, 200, failed, late].filter((one) => one === status).length;
  for (const [status, count] of door.statuses) expect(count).toBe(counted(status));
  expect([...door.statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(4);
});

describe('a function URL', () => {
  test('has no rate and no time limit of its own, and passes 429 on', () => {
    const door = new FrontDoor({ kind: 'url' });
    for (let i = 0; i < 100_000; i += 1) expectSame(door.enter(0), true);
    expect(door.throttled()).toBe(429);
    expect(door.answer(Outcome.completed, 0, 900_000)).toEqual({ status: 200, atMs: 900_000 });
  });
});

test('a burst of 5,000, then 10,000 a second; the rest is 429', () => {
  const door = new FrontDoor({ kind: 'rest' });
  const entered = (atMs: number): number =>
    Array.from({ length: 20_000 }, () => door.enter(atMs)).filter(Boolean).length;
  expect([entered(0), entered(100), entered(10_000)]).toEqual([5000, 1000, 5000]);
  expect(door.statuses.get(429)).toBe(49_000);
});

test('its limits can be set', () => {
  const door = new FrontDoor({ kind: 'url', ratePerSecond: 1, burst: 2, timeoutMs: 50 });
  expect([door.enter(0), door.enter(0), door.enter(0), door.enter(1000)]).toEqual([true, true, false, true]);
  expect(door.answer(Outcome.completed, 0, 51)).toEqual({ status: 502, atMs: 50 });
});
