// An account whose functions, provisioned concurrency and switches change while requests run: what it tells of them, and when.

import { describe, expect, test } from 'vitest';
import { configOf } from '../sim/support.ts';
import { accountOf, openRules, ScalingLog, sendAll, verdictOf } from './support.ts';

const keepAlive = { kind: 'fixed', idleMs: 100, maxAgeMs: Infinity } as const;
const reservedFull = 'ReservedFunctionConcurrentInvocationLimitExceeded';
const unreservedFull = 'ConcurrentInvocationLimitExceeded';
const accountRate = 'FunctionInvocationRateLimitExceeded';

describe('a function that comes later', () => {
  test('has its provisioned concurrency from that instant on', () => {
    const log = new ScalingLog();
    const account = accountOf([{}], { scaling: log });
    const later = account.addFunction(configOf({ name: 'later', provisionedConcurrency: 2 }), 700);
    expect([later, account.environments, account.provisioned(later).length]).toEqual([1, 2, 2]);
    expect([log.lines, log.origins]).toEqual([
      ['700 started 1', '700 started 1'],
      ['provisioned', 'provisioned'],
    ]);
    expect(account.unreservedLimit).toBe(998);
    account.discard(account.invoke(later, 800), 900);
    expect(log.ended).toEqual([{ functionIndex: 1, startedAtMs: 700, atMs: 900 }]);
  });

  test('shares the reservation of its function when it is another version, whatever it says itself', () => {
    const account = accountOf([{ name: 'f', reservedConcurrency: 3 }]);
    const version = account.addFunction(
      configOf({ name: 'f:2', versionOf: 'f', reservedConcurrency: 9, provisionedConcurrency: 1 }),
      0,
    );
    expect([account.reserved(version), account.unreservedLimit]).toEqual([3, 997]);
    // One of the three is provisioned for the version.
    expect(sendAll(account, 0, 0, 4)).toMatchObject({ ids: { length: 2 }, refusals: { [reservedFull]: 2 } });
    expect(sendAll(account, version, 0, 4)).toMatchObject({ ids: { length: 1 }, refusals: { [reservedFull]: 3 } });
  });

  test('under the name of one that is gone has a reservation of its own', () => {
    const account = accountOf([{ name: 'f', reservedConcurrency: 300 }]);
    account.removeOwner('f');
    expect([account.reserved(0), account.unreservedLimit]).toEqual([null, 1000]);
    const again = account.addFunction(configOf({ name: 'f', reservedConcurrency: 50 }), 5);
    expect([account.reserved(0), account.reserved(again), account.unreservedLimit]).toEqual([null, 50, 950]);
  });
});

describe('provisioned concurrency that is lowered', () => {
  test('ends idle environments now, busy ones when they are done, and then only gives their places back', () => {
    const log = new ScalingLog();
    const account = accountOf([{ provisionedConcurrency: 4 }, {}], { scaling: log, concurrency: 10 });
    const { ids } = sendAll(account, 0, 0, 3);
    account.setProvisioned(0, 1, 50);
    // The idle one is over; three run, of which one may stay.
    expect(log.ended).toEqual([{ functionIndex: 0, startedAtMs: 0, atMs: 50 }]);
    expect([account.environments, account.unreservedLimit]).toEqual([3, 7]);
    account.release(ids[0]!, 60);
    account.discard(ids[1]!, 70);
    expect([account.environments, account.unreservedLimit, account.provisioned(0)]).toEqual([1, 9, []]);
    account.release(ids[2]!, 80);
    expect([account.environments, account.unreservedLimit, account.provisioned(0)]).toEqual([1, 9, [ids[2]]]);
    expect(log.ended.map(({ atMs }) => atMs)).toEqual([50, 60, 70]);
  });

  test('and raised again keeps those that run', () => {
    const account = accountOf([{ provisionedConcurrency: 2 }]);
    const { ids } = sendAll(account, 0, 0, 2);
    account.setProvisioned(0, 0, 1);
    account.setProvisioned(0, 3, 2);
    expect([account.environments, account.provisioned(0).length]).toEqual([3, 1]);
    for (const id of ids) account.release(id, 3);
    expect([account.environments, account.provisioned(0).length, account.unreservedLimit]).toEqual([3, 3, 997]);
  });

  test('serves at the request rate of what there should be', () => {
    const rules = openRules({ requestRatePerConcurrency: 10 });
    const account = accountOf([{ provisionedConcurrency: 5 }], { rules });
    account.setProvisioned(0, 1, 0);
    const kinds = Array.from({ length: 12 }, () => {
      const id = account.invoke(0, 0);
      account.release(id, 0);
      return account.isProvisioned(id);
    });
    expect(kinds.filter(Boolean)).toHaveLength(10);
    expect(kinds.slice(10)).toEqual([false, false]);
  });
});

test('so many may be provisioned as are there, whatever is left, and beyond them as many as the reservation has', () => {
  const account = accountOf([{ reservedConcurrency: 5, provisionedConcurrency: 2 }, { provisionedConcurrency: 10 }], {
    concurrency: 120,
    unreservedMinimum: 100,
  });
  expect([0, 2, 5, 6].map((count) => account.mayProvision(0, count))).toEqual([true, true, true, false]);
  // 120 less 5 and 10 leave 105, of which 5 may go.
  expect([9, 10, 15, 16].map((count) => account.mayProvision(1, count))).toEqual([true, true, true, false]);
});

test('the most that was busy at once of what is provisioned is told once, and begins anew with what is busy then', () => {
  const account = accountOf([{ provisionedConcurrency: 3 }, { provisionedConcurrency: 1 }]);
  const { ids } = sendAll(account, 0, 0, 3);
  account.release(ids[0]!, 1);
  account.release(ids[1]!, 1);
  expect([account.takeProvisionedPeak(0), account.takeProvisionedPeak(0)]).toEqual([3, 1]);
  account.invoke(0, 2);
  expect([account.takeProvisionedPeak(0), account.takeProvisionedPeak(1)]).toEqual([2, 0]);
  // What spills over is none of it.
  sendAll(account, 0, 3, 5);
  expect(account.takeProvisionedPeak(0)).toBe(3);
});

test('a change of how many are busy is told as it happens: at starts, ends and deaths of what is provisioned alone', () => {
  const told: string[] = [];
  const log = new ScalingLog();
  const scaling = Object.assign(log, {
    provisionedBusy: (functionIndex: number, atMs: number, busy: number) =>
      void told.push(`${atMs} ${functionIndex}: ${busy}`),
  });
  const account = accountOf([{}, { provisionedConcurrency: 2 }], { scaling });
  const { ids } = sendAll(account, 1, 10, 3);
  account.release(ids[2]!, 20);
  account.release(ids[0]!, 30);
  account.discard(ids[1]!, 40);
  account.release(account.invoke(0, 50), 60);
  expect(told).toEqual(['10 1: 1', '10 1: 2', '30 1: 1', '40 1: 0']);
});

describe('a first invocation', () => {
  test('is cold on demand, not cold on provisioned concurrency, and first of both until it is over', () => {
    const account = accountOf([{ provisionedConcurrency: 1 }]);
    const [warm, cold] = sendAll(account, 0, 0, 2).ids;
    const told = (id: number): boolean[] => [
      account.isFirstInvocation(id),
      account.isColdStart(id),
      account.isProvisioned(id),
    ];
    expect([told(warm!), told(cold!)]).toEqual([
      [true, false, true],
      [true, true, false],
    ]);
    account.release(warm!, 1);
    account.release(cold!, 1);
    const again = sendAll(account, 0, 2, 2).ids;
    expect(again).toEqual([warm, cold]);
    expect(again.map(told)).toEqual([
      [false, false, true],
      [false, false, false],
    ]);
  });
});

describe('what runs elsewhere', () => {
  test('counts as running, whatever the limit, and is told with its start and end', () => {
    const log = new ScalingLog();
    const account = accountOf([{}, {}], { scaling: log, concurrency: 1, unreservedMinimum: 0 });
    const ids = [account.beginElsewhere(1, 5), account.beginElsewhere(1, 6)];
    expect([account.concurrency, account.functionConcurrency(1), account.environments]).toEqual([2, 2, 0]);
    // The limit is free for what runs here.
    expect(verdictOf(account.invoke(0, 7))).toBe('admitted');
    account.endElsewhere(ids[0]!, 8);
    expect([account.concurrency, account.functionConcurrency(1), account.functionConcurrency(0)]).toEqual([2, 1, 1]);
    expect(log.lines).toEqual([
      '5 admitted 1: 1 of 1',
      '6 admitted 1: 2 of 2',
      '7 started 0',
      '7 admitted 0: 1 of 3',
      '8 released 1',
    ]);
  });

  test('keeps its number until that is given back', () => {
    const account = accountOf([{}]);
    const first = account.beginElsewhere(0, 0);
    account.endElsewhere(first, 1);
    expect(account.beginElsewhere(0, 2)).not.toBe(first);
    account.giveBack(first);
    expect(account.lend(0)).toBe(first);
    expect([account.functionIndexOf(first), account.isFirstInvocation(first)]).toEqual([0, false]);
    expect([account.concurrency, account.environments]).toEqual([1, 0]);
  });

  test('and is refused there is told with the reason, if it has one', () => {
    const log = new ScalingLog();
    const account = accountOf([{}, {}], { scaling: log });
    account.refusedElsewhere(1, 2, 30);
    account.refusedElsewhere(0, 0, 31);
    account.refusedElsewhere(0, null, 32);
    expect(log.lines).toEqual([
      `30 throttled 1: ${accountRate}`,
      `31 throttled 0: ${unreservedFull}`,
      '32 throttled 0: undefined',
    ]);
  });
});

describe('asynchronous requests', () => {
  test('that count against no request rate take nothing of it', () => {
    const rules = openRules({ requestRatePerConcurrency: 10 });
    const account = accountOf([{}, { reservedConcurrency: 1 }, { provisionedConcurrency: 1 }], {
      rules,
      concurrency: 4,
      unreservedMinimum: 0,
    });
    const short = (functionIndex: number, count: number): string[] =>
      Array.from({ length: count }, () => {
        const id = account.invoke(functionIndex, 0);
        if (id >= 0) account.release(id, 0);
        return verdictOf(id);
      });
    account.metersRequests = false;
    for (const functionIndex of [0, 1, 2]) expect(new Set(short(functionIndex, 60))).toEqual(new Set(['admitted']));
    account.metersRequests = true;
    // The ten of the reservation, then what those leave of the forty of the account.
    expect(short(1, 11).indexOf('ReservedFunctionInvocationRateLimitExceeded')).toBe(10);
    expect(short(0, 31).indexOf(accountRate)).toBe(30);
    expect(short(2, 1)).toEqual([accountRate]);
    account.metersRequests = false;
    expect([short(0, 1), short(1, 1), short(2, 1)].flat()).toEqual(['admitted', 'admitted', 'admitted']);
  });

  test('environments that are not metered are started beyond the scaling rate, and leave it whole', () => {
    const account = accountOf([{}], { rules: openRules({ scaling: 'bucket', burst: 3, rampPerMinute: 0 }) });
    account.metersScaling = false;
    expect(sendAll(account, 0, 0, 10).ids).toHaveLength(10);
    account.metersScaling = true;
    expect(sendAll(account, 0, 0, 10)).toMatchObject({ ids: { length: 3 }, refusals: { [unreservedFull]: 7 } });
    account.metersScaling = false;
    expect(sendAll(account, 0, 0, 2).ids).toHaveLength(2);
  });
});

describe('tenants', () => {
  test('are served by environments of their own, of their version, and told as its own', () => {
    const log = new ScalingLog();
    const account = accountOf([{}, { tenantIsolation: true, keepAlive }, { tenantIsolation: true, keepAlive }], {
      scaling: log,
    });
    account.tenant = 4;
    const mine = account.invoke(1, 0);
    account.tenant = 5;
    const others = account.invoke(2, 0);
    expect([account.functionIndexOf(mine), account.functionIndexOf(others)]).toEqual([1, 2]);
    account.release(mine, 10);
    account.release(others, 10);
    const idle = (functionIndex: number, tenant: number, atMs: number): boolean => {
      account.tenant = tenant;
      return account.hasIdle(functionIndex, atMs);
    };
    expect([idle(1, 4, 20), idle(1, 5, 20), idle(2, 5, 20), idle(1, -1, 20)]).toEqual([true, false, true, false]);
    account.tenant = 4;
    expect([account.invoke(1, 30), account.functionConcurrency(1), account.functionConcurrency(2)]).toEqual([
      mine,
      1,
      0,
    ]);
    // The other's idle spell of 100 ms ended at 110, and it is told of as its function's.
    expect([idle(2, 5, 109), idle(2, 5, 110)]).toEqual([true, false]);
    expect(log.ended).toEqual([{ functionIndex: 2, startedAtMs: 0, atMs: 110 }]);
  });

  test('have 2.5 environments for each unit of the account’s concurrency, busy and idle, and are refused without a reason beyond', () => {
    const log = new ScalingLog();
    const account = accountOf([{ tenantIsolation: true, keepAlive }], {
      scaling: log,
      concurrency: 2,
      unreservedMinimum: 0,
    });
    const visit = (tenant: number, atMs: number): number => {
      account.tenant = tenant;
      const id = account.invoke(0, atMs);
      if (id >= 0) account.release(id, atMs + 1);
      return id;
    };
    const admitted = [0, 1, 2, 3, 4].map((tenant) => verdictOf(visit(tenant, tenant)));
    expect(new Set(admitted)).toEqual(new Set(['admitted']));
    expect([verdictOf(visit(5, 50)), account.environments, log.lines.at(-1)]).toEqual([
      'unreasoned',
      5,
      '50 throttled 0: undefined',
    ]);
    // One that has an environment goes on with it; and what idles for too long makes room at that instant.
    expect(verdictOf(visit(4, 60))).toBe('admitted');
    expect([verdictOf(visit(5, 100)), verdictOf(visit(5, 101))]).toEqual(['unreasoned', 'admitted']);
    expect(account.environments).toBe(5);
  });

  test('a request without a tenant takes none of their environments', () => {
    const account = accountOf([{ tenantIsolation: true }], { concurrency: 1, unreservedMinimum: 0 });
    for (const tenant of [0, 1]) {
      account.tenant = tenant;
      account.release(account.invoke(0, 0), 1);
    }
    account.tenant = -1;
    expect(verdictOf(account.invoke(0, 2))).toBe('admitted');
    expect([account.environments, account.tenancy!.alive, account.tenancy!.tenants(0)]).toEqual([3, 2, 2]);
  });

  test('may come to an account in which others run', () => {
    const account = accountOf([{ provisionedConcurrency: 1 }, {}]);
    expect(account.tenancy).toBeNull();
    const [own, second] = [account.invoke(0, 0), account.invoke(1, 0)];
    const isolated = account.addFunction(configOf({ name: 't', tenantIsolation: true }), 1);
    const plain = account.addFunction(configOf({ name: 'p', provisionedConcurrency: 1 }), 1);
    account.tenant = 0;
    const tenants = account.invoke(isolated, 2);
    account.tenant = -1;
    const after = account.addFunction(configOf({ name: 'a', provisionedConcurrency: 1 }), 3);
    const late = account.invoke(after, 3);
    expect([own, second, tenants, late].map((id) => account.functionIndexOf(id))).toEqual([0, 1, isolated, after]);
    for (const id of [own, second, late]) account.release(id, 4);
    expect([0, 1, isolated, plain, after].map((index) => account.provisioned(index).length)).toEqual([1, 0, 0, 1, 1]);
    expect([account.invoke(0, 5), account.invoke(1, 5), account.invoke(after, 5)]).toEqual([own, second, late]);
  });
});

test('what is reserved anew takes what is provisioned for all versions of the function into account, and has its own rate', () => {
  const rules = openRules({ requestRatePerConcurrency: 10 });
  const account = accountOf(
    [
      { name: 'f', provisionedConcurrency: 2 },
      { name: 'g', provisionedConcurrency: 7 },
    ],
    {
      rules,
    },
  );
  account.addFunction(configOf({ name: 'f:2', versionOf: 'f', provisionedConcurrency: 3 }), 0);
  expect(account.unreservedLimit).toBe(1000 - 2 - 7 - 3);
  account.setReserved(0, 6);
  expect([account.reserved(0), account.reserved(2), account.unreservedLimit]).toEqual([6, 6, 1000 - 6 - 7]);
  // Two on its own provisioned concurrency and the one that three more leave of the six.
  expect(sendAll(account, 0, 0, 5)).toMatchObject({ ids: { length: 3 }, refusals: { [reservedFull]: 2 } });
  account.setReserved(0, null);
  expect([account.reserved(0), account.unreservedLimit]).toEqual([null, 988]);
  expect(sendAll(account, 0, 0, 5).ids).toHaveLength(5);
});

test('a function that serves no more ends its idle environments, provisioned ones too, and the busy ones when they are done', () => {
  const log = new ScalingLog();
  const account = accountOf([{ provisionedConcurrency: 2, keepAlive }, {}], { scaling: log });
  const { ids } = sendAll(account, 0, 0, 4);
  const other = account.invoke(1, 0);
  account.release(ids[0]!, 5);
  account.release(ids[2]!, 5);
  account.retire(0, 10);
  expect([account.environments, account.unreservedLimit]).toEqual([3, 999]);
  account.release(ids[1]!, 20);
  account.release(ids[3]!, 30);
  expect([account.environments, account.unreservedLimit, account.concurrency]).toEqual([1, 1000, 1]);
  expect(log.ended.map(({ atMs }) => atMs)).toEqual([10, 10, 20, 30]);
  account.release(other, 40);
  expect(account.hasIdle(1, 40)).toBe(true);
});
