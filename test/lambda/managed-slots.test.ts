// Slots of several environments on Managed Instances side by side: each counts its own time, and none loses a request.

import { describe, expect, test } from 'vitest';
import { RunEnd, type ManagedEnvironments } from '../../lambda/index.ts';
import { managedEnvironments } from './support.ts';

const opened = (pool: ManagedEnvironments, count: number, atMs = 0): number[] =>
  Array.from({ length: count }, () => {
    const row = pool.create();
    pool.open(row, atMs);
    return row;
  });

const endNames = Object.keys(RunEnd);
/** What happens in `row` from now on, if it comes to an end: `at id ending`. */
const story = (pool: ManagedEnvironments, row: number, fromMs: number): string[] => {
  const lines: string[] = [];
  for (let atMs = pool.nextMs(row, fromMs); atMs < Infinity && lines.length < 100; atMs = pool.nextMs(row, atMs)) {
    const id = pool.settle(row, atMs);
    lines.push(id < 0 ? `${Math.round(atMs)} nothing` : `${Math.round(atMs)} ${id} ${endNames[pool.ending]!}`);
  }
  return lines;
};

describe('of two environments', () => {
  test('each goes on by its own CPU, and says by itself when something happens', () => {
    const pool = managedEnvironments();
    const [first, second] = opened(pool, 2) as [number, number];
    pool.begin(first, 1, 100, 0);
    pool.begin(second, 2, 100, 0);
    pool.begin(second, 3, 30, 0);
    expect([pool.nextMs(first, 0), pool.nextMs(second, 0)]).toEqual([100, 60]);
    // The second has been through 30 ms by then: its other request needs 70 more, alone.
    expect([pool.settle(second, 60), pool.settle(second, 60)]).toEqual([3, -1]);
    expect([pool.nextMs(first, 0), pool.nextMs(second, 60)]).toEqual([100, 130]);
    expect(story(pool, first, 0)).toEqual(['100 1 completed']);
    expect(story(pool, second, 60)).toEqual(['130 2 completed']);
  });

  test('each has its own requests, slots, plan and use', () => {
    const pool = managedEnvironments({ most: 2 });
    const rows = opened(pool, 3, 5);
    pool.begin(rows[1]!, 1, 10, 5);
    pool.begin(rows[1]!, 2, 10, 5);
    pool.begin(rows[2]!, 3, 10, 5);
    expect(rows.map((row) => pool.busyOf(row))).toEqual([0, 2, 1]);
    expect(rows.map((row) => pool.readyAtMs(row))).toEqual([5, 5, 5]);
    pool.plan(rows[1]!, 25);
    expect(rows.map((row) => pool.plannedMs(row))).toEqual([Infinity, 25, Infinity]);
    expect(story(pool, rows[1]!, 5)).toEqual(['25 1 completed', '25 2 completed']);
    expect(rows.map((row) => pool.busyOf(row))).toEqual([0, 0, 1]);
    expect(pool.busy).toBe(1);
    expect(story(pool, rows[2]!, 5)).toEqual(['15 3 completed']);
  });

  test('each answers its own requests when their time is up, the oldest first', () => {
    const pool = managedEnvironments({ requestVcpus: 0, timeoutMs: 100 });
    const [first, second] = opened(pool, 2) as [number, number];
    pool.begin(second, 1, 1000, 0);
    pool.begin(second, 2, 50, 10);
    pool.begin(second, 3, 1000, 20);
    pool.begin(first, 4, 1000, 30);
    expect(pool.nextMs(second, 20)).toBe(60);
    expect(story(pool, second, 20)).toEqual([
      '60 2 completed',
      '100 1 timedOut',
      '120 3 timedOut',
      '1000 1 slotFreed',
      '1020 3 slotFreed',
    ]);
    expect(story(pool, first, 30)).toEqual(['130 4 timedOut', '1030 4 slotFreed']);
  });

  test('a row that is used anew begins without the time and the plan of the one before', () => {
    const pool = managedEnvironments();
    const [, second] = opened(pool, 2) as [number, number];
    pool.begin(second, 1, 40, 0);
    pool.plan(second, 40);
    expect(story(pool, second, 0)).toEqual(['40 1 completed']);
    pool.close(second);
    pool.remove(second);
    expect(opened(pool, 1, 1000)).toEqual([second]);
    expect([pool.plannedMs(second), pool.readyAtMs(second), pool.nextMs(second, 1000)]).toEqual([
      Infinity,
      1000,
      Infinity,
    ]);
    pool.begin(second, 2, 40, 1000);
    expect(pool.look(1040)).toEqual({ cpuShare: 40 / 1080, slotShare: 40 / (1080 * 4), highestCpuShare: 1 });
    expect(story(pool, second, 1040)).toEqual(['1040 2 completed']);
  });
});

test('many environments hold many requests each, and every one ends in its turn', () => {
  const pool = managedEnvironments({ most: 8, requestVcpus: 0 });
  const rows = opened(pool, 30);
  // In each environment the eighth to begin is the first to end.
  rows.forEach((row, index) => {
    for (let slot = 0; slot < 8; slot += 1) pool.begin(row, 8 * index + slot, 100 - 10 * slot + index, 0);
  });
  expect([pool.busy, pool.pick(), pool.takePeak()]).toEqual([240, -1, 8]);
  rows.forEach((row, index) => {
    expect(story(pool, row, 0)).toEqual(
      Array.from({ length: 8 }, (_, end) => `${30 + 10 * end + index} ${8 * index + 7 - end} completed`),
    );
  });
  expect(pool.busy).toBe(0);
});

test('in whatever order forty begin, the one that needs least ends first', () => {
  const pool = managedEnvironments({ most: 40, requestVcpus: 0 });
  const [row] = opened(pool, 1) as [number];
  const needs = Array.from({ length: 40 }, (_, index) => index + 1);
  // The multiples of a number by 41, a prime, are all of them in another order.
  for (const factor of needs) {
    const fromMs = 1000 * factor;
    for (const need of needs) pool.begin(row, (need * factor) % 41, (need * factor) % 41, fromMs);
    expect(needs.map((need) => pool.settle(row, fromMs + need))).toEqual(needs);
  }
});

describe('a request that is told how long it still takes', () => {
  /** Four that each need as long: the first ends, so that the last to begin takes its place. */
  const threeLeft = (): [pool: ManagedEnvironments, row: number] => {
    const pool = managedEnvironments({ requestVcpus: 0 });
    const [row] = opened(pool, 1) as [number];
    pool.begin(row, 1, 10, 0);
    for (const id of [2, 3, 4]) pool.begin(row, id, 100, 0);
    expect(pool.settle(row, 10)).toBe(1);
    return [pool, row];
  };

  test.each([
    [4, ['100 2 completed', '100 3 completed']],
    [3, ['100 2 completed', '100 4 completed']],
    [2, ['100 3 completed', '100 4 completed']],
  ])('ends then, and no other is lost: %i of three', (id, others) => {
    const [pool, row] = threeLeft();
    pool.endIn(row, id, 5, 10);
    const [first, ...later] = story(pool, row, 10);
    expect(first).toBe(`15 ${id} completed`);
    expect(later.toSorted()).toEqual(others);
    expect(pool.busy).toBe(0);
  });

  test('ends later than the others where it takes longer, whatever it needed', () => {
    const [pool, row] = threeLeft();
    pool.endIn(row, 4, 200, 10);
    expect(story(pool, row, 10).toSorted()).toEqual(['100 2 completed', '100 3 completed', '210 4 completed']);
  });

  test('counts from what its environment has been through', () => {
    const pool = managedEnvironments();
    const [row] = opened(pool, 1) as [number];
    pool.begin(row, 1, Infinity, 0);
    pool.begin(row, 2, Infinity, 0);
    // Nothing but their time limit.
    expect(pool.nextMs(row, 0)).toBe(1e9);
    // 40 ms of its own: twice as long, as the other is there all the time.
    pool.endIn(row, 2, 40, 100);
    expect(pool.nextMs(row, 100)).toBe(180);
    expect(pool.settle(row, 180)).toBe(2);
    pool.endIn(row, 1, 25, 200);
    expect(story(pool, row, 200)).toEqual(['225 1 completed']);
  });
});

test('nothing ends in one that nothing has run in, however late it is asked', () => {
  const pool = managedEnvironments({ timeoutMs: 100 });
  const [first, second] = opened(pool, 2) as [number, number];
  pool.begin(first, 0, 1000, 0);
  expect([pool.settle(second, 5000), pool.nextMs(second, 5000)]).toEqual([-1, Infinity]);
  expect(pool.busy).toBe(1);
});

test('the peak is the most that ran at once in one environment, until it is asked', () => {
  const pool = managedEnvironments({ requestVcpus: 0 });
  const [first, second] = opened(pool, 2) as [number, number];
  pool.begin(first, 1, 10, 0);
  expect(pool.takePeak()).toBe(1);
  expect(pool.takePeak()).toBe(0);
  pool.begin(first, 2, 10, 0);
  pool.begin(second, 3, 10, 0);
  expect(pool.takePeak()).toBe(2);
  pool.settle(first, 10);
  pool.settle(first, 10);
  pool.begin(first, 4, 10, 10);
  expect(pool.takePeak()).toBe(1);
});
