// Rules of admission where they seldom meet: reservations while something runs, tenants, request rates, routers, doors.

import { describe, expect, test } from 'vitest';
import {
  afterFailedRun,
  FrontDoor,
  ManagedEnvironments,
  ManagedRuns,
  Outcome,
  routed,
  RunEnd,
  streamedHandlerMs,
  streamedMs,
  tenantEnvironmentsUsd,
} from '../../lambda/index.ts';
import { instanceTypeOf } from '../../lambda/managed/instance-types.ts';
import { Reservations } from '../../lambda/reservations.ts';
import { TenantPools } from '../../lambda/tenancy.ts';
import { accountOf, openRules, ScalingLog, sendAll, verdictOf } from './support.ts';

const reservedFull = 'ReservedFunctionConcurrentInvocationLimitExceeded';
const unreservedFull = 'ConcurrentInvocationLimitExceeded';

describe('provisioned concurrency that is raised while the function runs on demand', () => {
  test('serves nothing while the reservation is full', () => {
    const account = accountOf([{ reservedConcurrency: 3 }]);
    const { ids } = sendAll(account, 0, 0, 3);
    account.setProvisioned(0, 2, 1);
    expect(sendAll(account, 0, 1, 1).refusals).toEqual({ [reservedFull]: 1 });
    account.release(ids[0]!, 2);
    const id = account.invoke(0, 2);
    expect(account.isProvisioned(id)).toBe(true);
    expect(verdictOf(account.invoke(0, 2))).toBe(reservedFull);
  });

  test('serves nothing while the account is full', () => {
    const account = accountOf([{}], { concurrency: 3, unreservedMinimum: 0 });
    const { ids } = sendAll(account, 0, 0, 3);
    account.setProvisioned(0, 2, 1);
    expect(verdictOf(account.invoke(0, 1))).toBe(unreservedFull);
    account.release(ids[0]!, 2);
    expect(account.isProvisioned(account.invoke(0, 2))).toBe(true);
    expect(verdictOf(account.invoke(0, 2))).toBe(unreservedFull);
  });
});

test('so much may be provisioned as the reservation has, or the unreserved minimum leaves', () => {
  const reservations = new Reservations(100, 40, 0);
  reservations.add(10);
  reservations.add(null);
  const may = (owner: number, counts: readonly number[]): boolean[] =>
    counts.map((count) => reservations.mayProvision(owner, count));
  expect(may(0, [-1, 0, 10, 11])).toEqual([true, true, true, false]);
  expect(may(1, [-1, 0, 50, 51])).toEqual([true, true, true, false]);
  reservations.provision(0, 4);
  expect(may(0, [6, 7])).toEqual([true, false]);
  reservations.provision(1, 20);
  expect(may(1, [0, 30, 31])).toEqual([true, true, false]);
  expect(reservations.unreservedLimit).toBe(70);
});

test('a request that takes nothing away may be provisioned, whatever is left', () => {
  const reservations = new Reservations(10, 40, 0);
  reservations.add(null);
  expect([-1, 0, 1].map((added) => reservations.mayProvision(0, added))).toEqual([true, true, false]);
});

test('more owners may come than were expected', () => {
  const reservations = new Reservations(1000, 0, 1);
  for (let owner = 0; owner < 40; owner += 1) reservations.add(owner % 2 === 0 ? owner : null);
  const counts = Array.from({ length: 40 }, (_, owner) => reservations.reserved(owner));
  expect(counts).toEqual(counts.map((_, owner) => (owner % 2 === 0 ? owner : null)));
  expect(reservations.unreservedLimit).toBe(1000 - 380);
});

test('a reservation that is set anew takes what runs and what is provisioned with it', () => {
  const reservations = new Reservations(10, 0, 0);
  reservations.add(null);
  reservations.add(null);
  reservations.runOnDemand(0, 1);
  reservations.runOnDemand(0, 1);
  reservations.provision(0, 3);
  reservations.runProvisioned(0, 1);
  expect(reservations.unreservedLimit).toBe(7);
  reservations.setReserved(0, 5, 3);
  expect([reservations.unreservedLimit, reservations.reserved(0)]).toEqual([5, 5]);
  // Two of its own run, and so many may: five without the three that are provisioned.
  expect([reservations.hasRoom(0), reservations.hasProvisionedRoom(0)]).toEqual([false, true]);
  // The other has the five that are left.
  const other = Array.from({ length: 6 }, () => {
    const room = reservations.hasRoom(1);
    reservations.runOnDemand(1, room ? 1 : 0);
    return room;
  });
  expect(other).toEqual([true, true, true, true, true, false]);
  reservations.setReserved(0, null, 3);
  expect([reservations.unreservedLimit, reservations.reserved(0)]).toEqual([7, null]);
  // Seven run on demand, and seven may; with the one on provisioned concurrency eight of ten.
  expect([reservations.hasRoom(1), reservations.hasProvisionedRoom(1)]).toEqual([false, true]);
  reservations.runOnDemand(1, -1);
  expect(reservations.hasRoom(1)).toBe(true);
  reservations.setReserved(1, null, 0);
  expect(reservations.unreservedLimit).toBe(7);
});

test('a version that serves no more ends what idles of all its tenants, and nothing of another', () => {
  const scaling = new ScalingLog();
  const account = accountOf([{ tenantIsolation: true }, { tenantIsolation: true }], { scaling });
  const idle = (functionIndex: number, tenant: number): void => {
    account.tenant = tenant;
    account.release(account.invoke(functionIndex, 0), 5);
  };
  idle(0, 0);
  idle(0, 1);
  idle(1, 0);
  account.tenant = 1;
  const busy = account.invoke(0, 6);
  account.retire(0, 10);
  expect(account.environments).toBe(2);
  account.release(busy, 20);
  expect(account.environments).toBe(1);
  expect(scaling.ended).toEqual([
    { functionIndex: 0, startedAtMs: 0, atMs: 10 },
    { functionIndex: 0, startedAtMs: 0, atMs: 20 },
  ]);
});

test('the reservation of an owner that is unknown is not taken away', () => {
  const account = accountOf([{ name: 'f', reservedConcurrency: 300 }], { concurrency: 1000 });
  account.removeOwner('other');
  expect(account.unreservedLimit).toBe(700);
  account.removeOwner('f');
  expect(account.unreservedLimit).toBe(1000);
});

test('the ceiling of new environments is none without a rate, and rises by the minute with one', () => {
  expect(accountOf([{}]).scalingCeiling(0)).toBe(Infinity);
  const account = accountOf([{}], { rules: openRules({ scaling: 'ceiling', burst: 3, rampPerMinute: 5 }) });
  expect(account.scalingCeiling(0)).toBe(3);
  sendAll(account, 0, 1000, 3);
  expect([60_999, 61_000, 121_000].map((atMs) => account.scalingCeiling(atMs))).toEqual([3, 8, 13]);
});

describe('environments of tenants', () => {
  const pools = (expiries: readonly number[] = []): { tenants: TenantPools; calls: string[] } => {
    const calls: string[] = [];
    let rows = 1;
    const tenants = new TenantPools(1.5, {
      add: (functionIndex) => {
        calls.push(`add ${functionIndex}`);
        rows += 1;
        return rows - 1;
      },
      expire: (row, atMs) => {
        calls.push(`expire ${row} ${atMs}`);
      },
      nextExpiryMs: (row) => expiries[row] ?? Infinity,
    });
    tenants.addFunction(0, 0);
    return { tenants, calls };
  };

  test('have a pool for each tenant, made when it comes first', () => {
    const { tenants, calls } = pools();
    expect([tenants.tenants(0), [...tenants.rowsOf(0)]]).toEqual([0, []]);
    expect([tenants.rowOf(0, 7), tenants.rowOf(0, 3), tenants.rowOf(0, 7)]).toEqual([1, 2, 1]);
    expect(calls).toEqual(['add 0', 'add 0']);
    expect([tenants.tenants(0), [...tenants.rowsOf(0)], tenants.ownRow(0)]).toEqual([2, [1, 2], 0]);
    expect([0, 1, 2].map((row) => [tenants.isTenant(row), tenants.functionOf(row)])).toEqual([
      [false, 0],
      [true, 0],
      [true, 0],
    ]);
  });

  test('are two and a half for each unit of concurrency, and what idles for too long makes room', () => {
    const { tenants, calls } = pools([0, 100, 50]);
    expect(tenants.most).toBe(3);
    for (const tenant of [0, 1]) tenants.rowOf(0, tenant);
    for (let started = 0; started < 3; started += 1) {
      expect(tenants.hasRoom(0)).toBe(true);
      tenants.started();
    }
    calls.length = 0;
    expect([tenants.alive, tenants.mostAlive, tenants.hasRoom(10)]).toEqual([3, 3, false]);
    // Nothing is idle.
    expect(calls).toEqual([]);
    tenants.idle(1);
    tenants.idle(2);
    expect(tenants.hasRoom(49)).toBe(false);
    expect(calls).toEqual([]);
    expect(tenants.hasRoom(50)).toBe(false);
    expect(calls).toEqual(['expire 1 50', 'expire 2 50']);
    tenants.ended(0);
    expect(tenants.alive).toBe(3);
    tenants.ended(1);
    expect([tenants.alive, tenants.mostAlive, tenants.hasRoom(50)]).toEqual([2, 3, true]);
  });

  test('cost by the GB of each that is created', () => {
    expect(tenantEnvironmentsUsd({ memoryMb: 2048, architecture: 'x86_64' }, 3)).toBeCloseTo(0.001000002, 12);
    expect(tenantEnvironmentsUsd({ memoryMb: 512, architecture: 'arm64' }, 4)).toBeCloseTo(0.000266666, 12);
  });
});

test('a streamed response takes as long as its handler, or as what goes beyond 6 MB needs', () => {
  const mb = 1024 * 1024;
  expect(streamedMs(1000, 6 * mb)).toBe(1000);
  // A quarter of the time for a quarter that is free, then 9 s for 18 MB.
  expect(streamedMs(1000, 24 * mb)).toBe(9250);
  expect(streamedMs(40_000, 24 * mb)).toBe(40_000);
  expect(streamedHandlerMs(1000, 6 * mb)).toBe(1000);
  expect(streamedHandlerMs(9250, 24 * mb)).toBe(1000);
  expect(streamedHandlerMs(40_000, 24 * mb)).toBe(40_000);
  expect(streamedHandlerMs(8000, 24 * mb)).toBe(-4000);
});

test('an event that may be run again for ever waits for 1, then for 2 minutes', () => {
  const config = { maximumRetryAttempts: 5, maximumEventAgeMs: 1e9, jitter: 0 };
  const waits = [1, 2, 3, 4].map((failedRuns) =>
    afterFailedRun(config, { acceptedAtMs: 0, failedRuns, refusals: 0 }, 10, 0),
  );
  expect(waits).toEqual([60_010, 120_010, 120_010, 120_010]);
});

describe('a router asks environments in random order', () => {
  const asked = (tries: number | null, draws: readonly number[], taker: string): [string | null, string] => {
    const order: string[] = [];
    const left = [...draws];
    const found = routed(
      ['a', 'b', 'c'],
      tries,
      () => left.shift()!,
      (name) => {
        order.push(name);
        return name === taker;
      },
    );
    return [found, order.join('')];
  };

  test.each<[number | null, number[], string, [string | null, string]]>([
    [null, [0, 0, 0], 'c', ['c', 'abc']],
    [null, [0.99, 0.99, 0.99], 'b', ['b', 'cab']],
    [null, [0.5, 0.5, 0.5], 'x', [null, 'bca']],
    [2, [0, 0, 0], 'c', [null, 'ab']],
    [9, [0, 0, 0], 'c', ['c', 'abc']],
    [0, [0], 'a', [null, '']],
  ])('%s tries, draws %j, for %s', (tries, draws, taker, outcome) => {
    expect(asked(tries, draws, taker)).toEqual(outcome);
  });

  test('and none where there is none', () => {
    expect(
      routed(
        [],
        null,
        () => 0,
        () => true,
      ),
    ).toBeNull();
  });
});

describe('an environment on Managed Instances', () => {
  const environments = (most = 4): ManagedEnvironments =>
    new ManagedEnvironments({
      most,
      vcpus: 2,
      requestVcpus: 1,
      timeoutMs: 1000,
      tries: null,
      random: () => 0,
      runs: new ManagedRuns(),
    });

  test('knows since when it takes requests', () => {
    const pool = environments();
    const rows = [pool.create(), pool.create()];
    pool.open(rows[0]!, 5);
    pool.open(rows[1]!, 9);
    expect(rows.map((row) => pool.readyAtMs(row))).toEqual([5, 9]);
    expect(rows.map((row) => pool.plannedMs(row))).toEqual([Infinity, Infinity]);
    pool.plan(rows[1]!, 30);
    expect(rows.map((row) => pool.plannedMs(row))).toEqual([Infinity, 30]);
  });

  test('is fresh until something has run in it, and again when its row is used anew', () => {
    const pool = environments();
    const row = pool.create();
    expect([pool.takeFresh(row), pool.takeFresh(row)]).toEqual([true, false]);
    pool.remove(row);
    expect(pool.create()).toBe(row);
    expect(pool.takeFresh(row)).toBe(true);
  });

  test('is the least busy of those that take requests: the first of several', () => {
    const pool = environments();
    expect(pool.leastBusy()).toBe(-1);
    const rows = [pool.create(), pool.create(), pool.create()];
    for (const row of rows) pool.open(row, 0);
    expect(pool.leastBusy()).toBe(rows[0]);
    pool.begin(rows[0]!, 1, 10, 0);
    expect(pool.leastBusy()).toBe(rows[1]);
    pool.begin(rows[1]!, 2, 10, 0);
    pool.begin(rows[1]!, 3, 10, 0);
    pool.begin(rows[2]!, 4, 10, 0);
    expect(pool.leastBusy()).toBe(rows[0]);
    pool.close(rows[0]!);
    expect(pool.leastBusy()).toBe(rows[2]);
  });

  test('tells what of it was used since the last look, and of the busiest', () => {
    const pool = environments();
    expect(pool.look(0)).toEqual({ cpuShare: 0, slotShare: 0, highestCpuShare: 0 });
    const rows = [pool.create(), pool.create()];
    for (const row of rows) pool.open(row, 0);
    expect(pool.look(0)).toEqual({ cpuShare: 0, slotShare: 0, highestCpuShare: 0 });
    // Three requests use both vCPUs of the first; the other has one for half of the time.
    for (const id of [1, 2, 3]) pool.begin(rows[0]!, id, 1000, 0);
    pool.begin(rows[1]!, 4, 50, 0);
    expect(pool.settle(rows[1]!, 50)).toBe(4);
    expect(pool.ending).toBe(RunEnd.completed);
    expect(pool.look(100)).toEqual({ cpuShare: 250 / 400, slotShare: 350 / 800, highestCpuShare: 1 });
    expect(pool.look(200)).toEqual({ cpuShare: 0.5, slotShare: 3 / 8, highestCpuShare: 1 });
    expect([pool.busy, pool.takePeak(), pool.takePeak()]).toEqual([3, 3, 0]);
  });

  test('ends at once what is over already', () => {
    const pool = environments();
    const row = pool.create();
    pool.open(row, 0);
    pool.begin(row, 1, 0, 10);
    expect(pool.nextMs(row, 10)).toBe(10);
    expect(pool.settle(row, 10)).toBe(1);
    expect(pool.nextMs(row, 10)).toBe(Infinity);
  });

  test('is told how long a request still takes, wherever that stands among the others', () => {
    const pool = environments(8);
    const row = pool.create();
    pool.open(row, 0);
    for (const id of [1, 2, 3, 4, 5, 6]) pool.begin(row, id, Infinity, 0);
    // Each goes on a third as fast as it would alone.
    for (const [id, workMs] of [
      [6, 60],
      [2, 20],
      [5, 50],
      [1, 10],
      [4, 40],
      [3, 30],
    ] as const)
      pool.endIn(row, id, workMs, 0);
    const ended: [number, number][] = [];
    for (let atMs = pool.nextMs(row, 0); atMs < 900; atMs = pool.nextMs(row, atMs)) {
      ended.push([pool.settle(row, atMs), Math.round(atMs)]);
    }
    // 10 ms of six at a third, then 10 ms of five at two fifths, of four at a half, of three at two thirds, of two, of one.
    expect(ended).toEqual([
      [1, 30],
      [2, 55],
      [3, 75],
      [4, 90],
      [5, 100],
      [6, 110],
    ]);
  });
});

test('an instance type is known by its name, or refused by it', () => {
  expect(instanceTypeOf('m7g.2xlarge')).toEqual({
    name: 'm7g.2xlarge',
    architecture: 'arm64',
    vcpus: 8,
    memoryMb: 32_768,
    usdPerHour: 0.3264,
  });
  expect(() => instanceTypeOf('t3.micro')).toThrow(new RangeError('nothing is known of the instance type t3.micro'));
});

describe('a front door', () => {
  test('of a stage with a rate alone takes the burst of its kind', () => {
    const door = new FrontDoor({ kind: 'http', ratePerSecond: 1 });
    const entered = Array.from({ length: 5001 }, () => door.enter(0)).filter(Boolean);
    expect(entered).toHaveLength(5000);
    expect([...door.statuses]).toEqual([[429, 1]]);
    expect([door.enter(999), door.enter(1000), door.enter(1000)]).toEqual([false, true, false]);
  });

  test('may answer with other statuses, and counts each', () => {
    const statuses = { throttledByLambda: 418, lambdaFailed: 501, functionError: 510, timedOut: 408 };
    const door = new FrontDoor({ kind: 'rest', statuses });
    expect([door.throttled(), door.failed()]).toEqual([418, 501]);
    expect(door.answer(Outcome.timedOut, 0, 1)).toEqual({ status: 510, atMs: 1 });
    expect(door.answer(Outcome.completed, 5, 29_006)).toEqual({ status: 408, atMs: 29_005 });
    expect(door.answer(Outcome.completed, 5, 29_005)).toEqual({ status: 200, atMs: 29_005 });
    expect(door.answer(Outcome.completed, 5, 6)).toEqual({ status: 200, atMs: 6 });
    expect([...door.statuses]).toEqual([
      [418, 1],
      [501, 1],
      [510, 1],
      [408, 1],
      [200, 2],
    ]);
  });
});
