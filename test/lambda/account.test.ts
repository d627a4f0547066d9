// Admission, rule by rule and in order: provisioned, reserved or unreserved, request rate, environment.

import { describe, expect, test } from 'vitest';
import { rulesOf } from '../../lambda/index.ts';
import { configOf } from '../sim/support.ts';
import { accountOf, openRules, ScalingLog, sendAll, verdictOf } from './support.ts';

const unreservedFull = 'ConcurrentInvocationLimitExceeded';
const reservedFull = 'ReservedFunctionConcurrentInvocationLimitExceeded';
const accountRate = 'FunctionInvocationRateLimitExceeded';
const reservedRate = 'ReservedFunctionInvocationRateLimitExceeded';

describe('concurrency', () => {
  test('without reservations all functions share the account', () => {
    const account = accountOf([{}, {}], { concurrency: 10 });
    expect(sendAll(account, 0, 0, 7).ids).toHaveLength(7);
    expect(sendAll(account, 1, 0, 7)).toMatchObject({ refusals: { [unreservedFull]: 4 } });
    expect(account.concurrency).toBe(10);
    expect([account.functionConcurrency(0), account.functionConcurrency(1)]).toEqual([7, 3]);
  });

  test('a reservation is a ceiling for its function', () => {
    const account = accountOf([{ reservedConcurrency: 3 }], { concurrency: 10 });
    expect(sendAll(account, 0, 0, 5)).toMatchObject({ ids: { length: 3 }, refusals: { [reservedFull]: 2 } });
  });

  test('and a floor against the others', () => {
    const account = accountOf([{ reservedConcurrency: 3 }, {}], { concurrency: 10 });
    expect(sendAll(account, 1, 0, 10)).toMatchObject({ ids: { length: 7 }, refusals: { [unreservedFull]: 3 } });
    expect(sendAll(account, 0, 0, 5).ids).toHaveLength(3);
    expect(account.concurrency).toBe(10);
  });

  test('a reservation of 0 refuses everything', () => {
    expect(sendAll(accountOf([{ reservedConcurrency: 0 }]), 0, 0, 4).refusals).toEqual({ [reservedFull]: 4 });
  });

  test('an end makes room for exactly one', () => {
    const account = accountOf([{ reservedConcurrency: 2 }]);
    const { ids } = sendAll(account, 0, 0, 2);
    account.release(ids[1]!, 5);
    expect(sendAll(account, 0, 5, 2)).toMatchObject({ ids: [ids[1]], refusals: { [reservedFull]: 1 } });
  });

  test('a concurrency of the account of 0 refuses everything', () => {
    expect(sendAll(accountOf([{}], { concurrency: 0 }), 0, 0, 2).refusals).toEqual({ [unreservedFull]: 2 });
  });
});

describe('provisioned concurrency', () => {
  test('is there from the start, idle, and never a cold start', () => {
    const account = accountOf([{ provisionedConcurrency: 2 }]);
    expect(account.environments).toBe(2);
    expect(account.concurrency).toBe(0);
    const id = account.invoke(0, 0);
    expect([account.isProvisioned(id), account.isColdStart(id)]).toEqual([true, false]);
    expect(account.provisioned(0)).toHaveLength(1);
  });

  test('spills over to the unreserved pool when its environments are busy', () => {
    const account = accountOf([{ provisionedConcurrency: 2 }, {}], { concurrency: 5 });
    const { ids, refusals } = sendAll(account, 0, 0, 7);
    expect(ids.map((id) => account.isProvisioned(id))).toEqual([true, true, false, false, false]);
    expect(ids.map((id) => account.isColdStart(id))).toEqual([false, false, true, true, true]);
    expect(refusals).toEqual({ [unreservedFull]: 2 });
  });

  test('is taken off the unreserved pool even while it idles', () => {
    const account = accountOf([{ provisionedConcurrency: 2 }, {}], { concurrency: 5 });
    expect(sendAll(account, 1, 0, 5)).toMatchObject({ ids: { length: 3 }, refusals: { [unreservedFull]: 2 } });
  });

  test('spills over within the reservation', () => {
    const account = accountOf([{ provisionedConcurrency: 2, reservedConcurrency: 3 }]);
    expect(sendAll(account, 0, 0, 5)).toMatchObject({ ids: { length: 3 }, refusals: { [reservedFull]: 2 } });
  });

  test('that is all of the reservation leaves nothing on demand', () => {
    const account = accountOf([{ provisionedConcurrency: 2, reservedConcurrency: 2 }]);
    expect(sendAll(account, 0, 0, 3)).toMatchObject({ ids: { length: 2 }, refusals: { [reservedFull]: 1 } });
  });

  test('spills over by rate: more than ten times its concurrency a second run on demand', () => {
    const account = accountOf([{ provisionedConcurrency: 2 }], { rules: openRules({ requestRatePerConcurrency: 10 }) });
    const kinds = Array.from({ length: 30 }, () => {
      const id = account.invoke(0, 0);
      const provisioned = account.isProvisioned(id);
      account.release(id, 0);
      return provisioned;
    });
    expect(kinds).toEqual(Array.from({ length: 30 }, (_, index) => index < 20));
    expect(account.isProvisioned(account.invoke(0, 50))).toBe(true);
  });

  test('takes nothing from the scaling rate', () => {
    const account = accountOf([{ provisionedConcurrency: 50 }], {
      rules: openRules({ scaling: 'perFunction', perFunctionBurst: 10 }),
    });
    expect(sendAll(account, 0, 0, 100)).toMatchObject({ ids: { length: 60 }, refusals: { [unreservedFull]: 40 } });
  });

  test('never ends by idleness, and is replaced when its environment dies', () => {
    const log = new ScalingLog();
    const account = accountOf([{ provisionedConcurrency: 1 }], { scaling: log });
    account.expire(1e9);
    expect(log.ended).toEqual([]);
    const id = account.invoke(0, 1e9);
    account.discard(id, 1e9 + 5);
    expect(log.ended).toEqual([{ functionIndex: 0, startedAtMs: 0, atMs: 1e9 + 5 }]);
    expect(account.environments).toBe(1);
    expect(account.isProvisioned(account.invoke(0, 1e9 + 6))).toBe(true);
    expect(account.concurrency).toBe(1);
  });
});

describe('request rate: ten a second for each unit of concurrency', () => {
  const rules = openRules({ requestRatePerConcurrency: 10 });
  /** Requests of no length, one after the other, at one instant. */
  const short = (account: ReturnType<typeof accountOf>, functionIndex: number, atMs: number, count: number) =>
    Array.from({ length: count }, () => {
      const id = account.invoke(functionIndex, atMs);
      if (id >= 0) account.release(id, atMs);
      return verdictOf(id);
    });
  const countOf = (verdicts: string[], verdict: string): number => verdicts.filter((v) => v === verdict).length;

  test('of the account', () => {
    const account = accountOf([{}, {}], { rules, concurrency: 10 });
    expect(countOf(short(account, 0, 0, 60), 'admitted')).toBe(60);
    expect(countOf(short(account, 1, 0, 60), accountRate)).toBe(20);
    expect(countOf(short(account, 0, 500, 60), 'admitted')).toBe(50);
  });

  test('of a reservation, which names itself', () => {
    const account = accountOf([{ reservedConcurrency: 2 }], { rules, concurrency: 200 });
    expect(countOf(short(account, 0, 0, 25), reservedRate)).toBe(5);
    expect(countOf(short(account, 0, 1000, 25), 'admitted')).toBe(20);
  });

  test('concurrency is asked before rate, the reservation before the account', () => {
    const both = accountOf([{ reservedConcurrency: 1 }, {}], { rules, concurrency: 2, unreservedMinimum: 0 });
    short(both, 1, 0, 15);
    expect(short(both, 0, 0, 6)).toEqual([...Array.from({ length: 5 }, () => 'admitted'), accountRate]);
    const busy = accountOf([{ reservedConcurrency: 1 }], { rules, concurrency: 101 });
    short(busy, 0, 0, 9);
    busy.invoke(0, 0);
    expect(verdictOf(busy.invoke(0, 0))).toBe(reservedFull);
    const idle = accountOf([{ reservedConcurrency: 1 }], { rules, concurrency: 101 });
    short(idle, 0, 0, 10);
    expect(verdictOf(idle.invoke(0, 0))).toBe(reservedRate);
  });

  test('did not exist in 2018', () => {
    const account = accountOf([{}], { rules: rulesOf('2018', 'us-east-1'), concurrency: 10 });
    expect(countOf(short(account, 0, 0, 1000), 'admitted')).toBe(1000);
  });
});

describe('a refused request spends nothing', () => {
  test('of the request rate while concurrency is full', () => {
    const account = accountOf([{}], { rules: openRules({ requestRatePerConcurrency: 10 }), concurrency: 1 });
    const id = account.invoke(0, 0);
    expect(sendAll(account, 0, 0, 1000).refusals).toEqual({ [unreservedFull]: 1000 });
    account.release(id, 0);
    const admitted = Array.from({ length: 9 }, () => {
      const again = account.invoke(0, 0);
      account.release(again, 0);
      return again >= 0;
    });
    expect(admitted).not.toContain(false);
    expect(verdictOf(account.invoke(0, 0))).toBe(accountRate);
  });

  test('of the scaling rate while the rate is spent', () => {
    const account = accountOf([{}], {
      rules: openRules({ scaling: 'bucket', burst: 5, rampPerMinute: 0, requestRatePerConcurrency: 10 }),
      concurrency: 100,
    });
    const [id] = sendAll(account, 0, 0, 1).ids;
    account.release(id!, 0);
    for (let i = 1; i < 1000; i += 1) account.release(account.invoke(0, 0), 0);
    expect(sendAll(account, 0, 0, 50).refusals).toEqual({ [accountRate]: 50 });
    expect(sendAll(account, 0, 1000, 50)).toMatchObject({ ids: { length: 5 }, refusals: { [unreservedFull]: 45 } });
  });
});

test('the sink is told of everything, in order', () => {
  const log = new ScalingLog();
  const keepAlive = { kind: 'fixed', idleMs: 100, maxAgeMs: Infinity } as const;
  const account = accountOf([{ keepAlive }, { keepAlive, reservedConcurrency: 1 }], { concurrency: 2, scaling: log });
  const id = account.invoke(0, 1);
  account.invoke(0, 2);
  account.invoke(1, 2);
  account.invoke(1, 3);
  account.release(id, 5);
  expect(account.nextExpiryMs()).toBe(105);
  account.expire(104);
  account.expire(200);
  account.invoke(0, 201);
  expect(log.lines).toEqual([
    '1 started 0',
    '1 admitted 0: 1 of 1',
    `2 throttled 0: ${unreservedFull}`,
    '2 started 1',
    '2 admitted 1: 1 of 2',
    `3 throttled 1: ${reservedFull}`,
    '5 released 0',
    '105 ended 0 of 1',
    '201 started 0',
    '201 admitted 0: 1 of 2',
  ]);
});

describe('an environment is created', () => {
  const keepAlive = { kind: 'fixed', idleMs: 100, maxAgeMs: 1000 } as const;

  test('as one more, in the place of an idle one, an old one, or one that failed', () => {
    const log = new ScalingLog();
    const account = accountOf([{ keepAlive }], { scaling: log });
    const [first, second] = sendAll(account, 0, 0, 2).ids;
    account.release(first!, 10);
    account.release(second!, 10);
    // Both were idle for too long; the third is one more than there ever were.
    const again = sendAll(account, 0, 500, 3).ids;
    account.release(again[0]!, 1600);
    account.discard(again[1]!, 1600);
    account.release(again[2]!, 510);
    sendAll(account, 0, 1600, 4);
    const [before, after] = ['growth growth expiry expiry growth', 'failure retirement expiry growth'];
    expect(log.origins.join(' ')).toBe(`${before} ${after}`);
  });

  test('for a version that comes beside another, and for provisioned concurrency', () => {
    const log = new ScalingLog();
    const account = accountOf([{ keepAlive, name: 'f' }], { scaling: log });
    sendAll(account, 0, 0, 1);
    const second = account.addFunction({ ...configOf({ name: 'f', keepAlive }), versionOf: 'f' }, 5);
    sendAll(account, second, 10, 1);
    sendAll(account, 0, 10, 1);
    account.setProvisioned(second, 1, 20);
    expect(log.origins).toEqual(['growth', 'deployment', 'growth', 'provisioned']);
  });
});

test('hundreds of functions that come while others run change nothing for those', () => {
  const account = accountOf([{ reservedConcurrency: 2, provisionedConcurrency: 1 }, {}], { concurrency: 10_000 });
  const first = sendAll(account, 0, 0, 3);
  expect(first.ids).toHaveLength(2);
  const shared = sendAll(account, 1, 0, 4).ids;
  const later = Array.from({ length: 300 }, (_, index) =>
    account.addFunction(configOf({ name: `later${index}`, reservedConcurrency: 5, provisionedConcurrency: 1 }), 1),
  );
  expect(later).toEqual(Array.from({ length: 300 }, (_, index) => index + 2));
  expect(account.unreservedLimit).toBe(10_000 - 2 - 300 * 5);
  expect([account.functionConcurrency(0), account.functionConcurrency(1)]).toEqual([2, 4]);
  expect([account.reserved(0), account.reserved(1), account.reserved(301)]).toEqual([2, null, 5]);
  expect(sendAll(account, 0, 2, 1).ids).toEqual([]);
  for (const functionIndex of later) expect(sendAll(account, functionIndex, 3, 6).ids).toHaveLength(5);
  for (const id of [...first.ids, ...shared]) account.release(id, 4);
  // Idle ones serve again, newest first.
  expect(sendAll(account, 1, 5, 4).ids).toEqual(shared.toReversed());
  expect(account.provisioned(0)).toHaveLength(1);
});
