// Functions of one account side by side: what is provisioned, reserved, running and idle of one says nothing of another.

import { describe, expect, test } from 'vitest';
import { ProvisionedConcurrency } from '../../lambda/provisioned-concurrency.ts';
import { accountOf, ScalingLog, sendAll } from './support.ts';

const keepAlive = { kind: 'fixed', idleMs: 100, maxAgeMs: Infinity } as const;

describe('provisioned concurrency of several functions', () => {
  const functions = (count: number, expected = 0): ProvisionedConcurrency => {
    const provisioned = new ProvisionedConcurrency(expected);
    for (let index = 0; index < count; index += 1) provisioned.add();
    return provisioned;
  };

  test('what runs beyond a target that was lowered keeps its claim, of each function', () => {
    const provisioned = functions(6);
    for (let index = 0; index < 6; index += 1) {
      provisioned.setTarget(index, 10 * index + 3);
      for (let environment = 0; environment < 10 * index + 3; environment += 1) provisioned.change(index, 1);
      expect(provisioned.settleClaim(index)).toBe(10 * index + 3);
    }
    provisioned.setTarget(5, 1);
    expect([provisioned.surplus(5), provisioned.settleClaim(5), provisioned.claim(5)]).toEqual([52, 0, 53]);
    for (let ended = 0; ended < 50; ended += 1) provisioned.change(5, -1);
    expect([provisioned.surplus(5), provisioned.settleClaim(5), provisioned.claim(5)]).toEqual([2, -50, 3]);
    expect([0, 1, 2, 3, 4].map((index) => provisioned.claim(index))).toEqual([3, 13, 23, 33, 43]);
    expect([0, 1, 2, 3, 4, 5].map((index) => provisioned.alive(index))).toEqual([3, 13, 23, 33, 43, 3]);
    expect([0, 1, 2, 3, 4].map((index) => provisioned.surplus(index))).toEqual([0, 0, 0, 0, 0]);
  });

  test('a target that is raised is claimed before anything is there', () => {
    const provisioned = functions(3);
    provisioned.setTarget(2, 7);
    expect([provisioned.surplus(2), provisioned.settleClaim(2), provisioned.settleClaim(2)]).toEqual([-7, 7, 0]);
    expect([0, 1].map((index) => provisioned.claim(index))).toEqual([0, 0]);
  });

  test('the most that was busy at once is of each, until it is asked; then what still is', () => {
    const provisioned = functions(3);
    provisioned.busy(1, 4);
    provisioned.busy(1, 2);
    provisioned.busy(2, 9);
    expect([provisioned.takePeak(0, 0), provisioned.takePeak(1, 2), provisioned.takePeak(2, 0)]).toEqual([0, 4, 9]);
    expect([provisioned.takePeak(1, 0), provisioned.takePeak(2, 0)]).toEqual([2, 0]);
  });

  test.each([0, 1, 16, 17, 40])('more may come than the %i that were expected', (expected) => {
    const provisioned = functions(0, expected);
    for (let index = 0; index < 70; index += 1) {
      provisioned.add();
      provisioned.setTarget(index, index);
      provisioned.change(index, 1);
      provisioned.busy(index, 2 * index);
    }
    const each = Array.from({ length: 70 }, (_, index) => index);
    expect(each.map((index) => provisioned.surplus(index))).toEqual(each.map((index) => 1 - index));
    expect(each.map((index) => provisioned.takePeak(index, 0))).toEqual(each.map((index) => 2 * index));
  });
});

test('an environment, and a number that was lent, tells whose it is', () => {
  const account = accountOf([{}, { provisionedConcurrency: 1 }, {}]);
  const [ofThird, ofFirst, ofSecond] = [account.invoke(2, 0), account.invoke(0, 0), account.invoke(1, 0)];
  expect([ofFirst, ofSecond, ofThird].map((id) => account.functionIndexOf(id))).toEqual([0, 1, 2]);
  expect(account.functionIndexOf(account.lend(2))).toBe(2);
  expect(account.functionIndexOf(account.beginElsewhere(1, 0))).toBe(1);
});

test('and so where tenants have environments of their own', () => {
  const account = accountOf([{}, { tenantIsolation: true }, {}]);
  const ids = [0, 1].map((tenant) => {
    account.tenant = tenant;
    return account.invoke(1, 0);
  });
  account.tenant = -1;
  expect([account.invoke(0, 0), ...ids, account.invoke(2, 0)].map((id) => account.functionIndexOf(id))).toEqual([
    0, 1, 1, 2,
  ]);
  expect(account.functionIndexOf(account.lend(2))).toBe(2);
});

describe('a function that serves no more', () => {
  test('has nothing that could end any more, and the others keep their instants', () => {
    const scaling = new ScalingLog();
    const account = accountOf([{ keepAlive }, { keepAlive: { ...keepAlive, idleMs: 500 } }], { scaling });
    const [first] = sendAll(account, 0, 0, 1).ids;
    const [second] = sendAll(account, 1, 0, 1).ids;
    account.release(first!, 10);
    account.release(second!, 10);
    expect(account.nextExpiryMs()).toBe(110);
    account.retire(0, 20);
    expect(account.nextExpiryMs()).toBe(510);
    account.retire(1, 30);
    expect(account.nextExpiryMs()).toBe(Infinity);
    expect(scaling.ended).toEqual([
      { functionIndex: 0, startedAtMs: 0, atMs: 20 },
      { functionIndex: 1, startedAtMs: 0, atMs: 30 },
    ]);
    expect(account.environments).toBe(0);
  });

  test('ends what comes back at once, and what was over before at its own instant', () => {
    const scaling = new ScalingLog();
    const account = accountOf([{ keepAlive, provisionedConcurrency: 1 }], { scaling });
    const [, idle, busy] = sendAll(account, 0, 0, 3).ids;
    account.release(idle!, 10);
    account.retire(0, 200);
    account.release(busy!, 300);
    expect(account.nextExpiryMs()).toBe(Infinity);
    expect(scaling.ended.map(({ atMs }) => atMs)).toEqual([110, 300]);
    // The one on provisioned concurrency still runs.
    expect([account.environments, account.concurrency]).toEqual([1, 1]);
  });
});

describe('why an environment had to be created', () => {
  test('is remembered for each function and each reason, as often as it came', () => {
    const scaling = new ScalingLog();
    const short = { ...keepAlive, maxAgeMs: 1000 };
    const account = accountOf([{ keepAlive: short }, { keepAlive: short }], { scaling });
    const ids = sendAll(account, 1, 0, 4).ids;
    account.release(ids[0]!, 950);
    account.release(ids[1]!, 1000);
    account.discard(ids[2]!, 1001);
    account.discard(ids[3]!, 1002);
    // The first grew old while it idled; it is 1,000 ms old before its idle spell of 100 ms is over.
    expect(scaling.ended.map(({ atMs }) => atMs)).toEqual([1000, 1000, 1001, 1002]);
    sendAll(account, 0, 1100, 2);
    sendAll(account, 1, 1100, 5);
    expect(scaling.origins.slice(4)).toEqual([
      'growth',
      'growth',
      'failure',
      'failure',
      'retirement',
      'retirement',
      'growth',
    ]);
  });

  test('is the idle spell where that was over before its age', () => {
    const scaling = new ScalingLog();
    const account = accountOf([{ keepAlive: { ...keepAlive, maxAgeMs: 1000 } }], { scaling });
    const [id] = sendAll(account, 0, 0, 1).ids;
    account.release(id!, 899);
    sendAll(account, 0, 5000, 2);
    expect(scaling.ended).toEqual([{ functionIndex: 0, startedAtMs: 0, atMs: 999 }]);
    expect(scaling.origins).toEqual(['growth', 'expiry', 'growth']);
  });
});
