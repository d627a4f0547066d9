// What is kept of each request that runs on Managed Instances, and what its environment makes of it when its time is up.

import { describe, expect, test } from 'vitest';
import { ManagedEnvironments, ManagedRuns, RunEnd } from '../../lambda/index.ts';

describe('requests side by side', () => {
  test('each has an environment, a start, neighbours and whether it was answered, and no other is touched by them', () => {
    const runs = new ManagedRuns();
    for (const id of [0, 1, 2]) {
      runs.begin(id, 10 + id, 0.5 + id);
      runs.setOlder(id, 20 + id);
      runs.setNewer(id, 30 + id);
    }
    runs.answer(1);
    const all = [0, 1, 2].map((id) => [runs.row(id), runs.startedAtMs(id), runs.older(id), runs.newer(id)]);
    expect(all).toEqual([
      [10, 0.5, 20, 30],
      [11, 1.5, 21, 31],
      [12, 2.5, 22, 32],
    ]);
    expect([0, 1, 2].map((id) => runs.isAnswered(id))).toEqual([false, true, false]);
  });

  test('a number that is used again begins unanswered, in another environment', () => {
    const runs = new ManagedRuns();
    runs.begin(3, 7, 100);
    runs.answer(3);
    runs.begin(3, 8, 200);
    expect([runs.row(3), runs.startedAtMs(3), runs.isAnswered(3)]).toEqual([8, 200, false]);
  });

  test.each([63, 64, 65, 128, 1000])('more than were expected: number %d takes nothing from the first', (id) => {
    const runs = new ManagedRuns();
    runs.begin(0, 5, 9);
    runs.setNewer(0, 6);
    runs.answer(0);
    runs.begin(id, 17, 19);
    runs.setOlder(id, -1);
    runs.setNewer(id, 4);
    runs.answer(id);
    expect([runs.row(0), runs.startedAtMs(0), runs.newer(0), runs.isAnswered(0)]).toEqual([5, 9, 6, true]);
    expect([runs.row(id), runs.startedAtMs(id), runs.older(id), runs.newer(id), runs.isAnswered(id)]).toEqual([
      17,
      19,
      -1,
      4,
      true,
    ]);
  });
});

describe('a request whose time is up', () => {
  const pool = (runs = new ManagedRuns()): ManagedEnvironments =>
    new ManagedEnvironments({
      most: 4,
      vcpus: 1,
      requestVcpus: 0,
      timeoutMs: 100,
      tries: null,
      random: () => 0,
      runs,
    });

  test.each([0, 1, 5])('is answered at that very instant and not before, number %d as any other', (id) => {
    const runs = new ManagedRuns();
    const environments = pool(runs);
    const row = environments.create();
    environments.open(row, 0);
    environments.begin(row, id, 250, 40);
    expect(environments.nextMs(row, 40)).toBe(140);
    expect([environments.settle(row, 139.9), environments.settle(row, 140)]).toEqual([-1, id]);
    expect([environments.ending, runs.isAnswered(id), runs.row(id), environments.busyOf(row)]).toEqual([
      RunEnd.timedOut,
      true,
      row,
      1,
    ]);
    // It runs on in its slot, and is not told of twice.
    expect([environments.settle(row, 289), environments.nextMs(row, 289)]).toEqual([-1, 290]);
    expect([environments.settle(row, 290), environments.ending]).toEqual([id, RunEnd.slotFreed]);
    expect([environments.busyOf(row), environments.busy, environments.settle(row, 1000)]).toEqual([0, 0, -1]);
  });

  test('is the oldest first, whichever of those between has ended', () => {
    const environments = pool();
    const row = environments.create();
    environments.open(row, 0);
    [500, 20, 500, 500].forEach((workMs, id) => environments.begin(row, id, workMs, 10 * id));
    expect([environments.nextMs(row, 30), environments.settle(row, 30), environments.ending]).toEqual([
      30,
      1,
      RunEnd.completed,
    ]);
    const told = [100, 120, 130].map((atMs) => [environments.nextMs(row, atMs - 1), environments.settle(row, atMs)]);
    expect(told).toEqual([
      [100, 0],
      [120, 2],
      [130, 3],
    ]);
    expect(environments.nextMs(row, 130)).toBe(500);
  });

  test('at the instant at which it ends has ended', () => {
    const environments = pool();
    const row = environments.create();
    environments.open(row, 0);
    environments.begin(row, 0, 100, 0);
    expect([environments.settle(row, 100), environments.ending, environments.settle(row, 100)]).toEqual([
      0,
      RunEnd.completed,
      -1,
    ]);
  });
});
