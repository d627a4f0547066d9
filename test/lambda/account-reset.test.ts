// An account that is set back, and what it is made of, beside one that is made now: nobody can tell which is which.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  Account,
  keepAlivePresets,
  type AccountSettings,
  type FunctionConfig,
  type Rules,
} from '../../lambda/index.ts';
import { TokenBucket } from '../../lambda/basics/token-bucket.ts';
import { scalingRate } from '../../lambda/scaling-rate.ts';
import { configOf, openRules, ScalingLog, sendAll, serveAll, startAll } from './support.ts';

const ruleSets = [
  openRules(),
  openRules({ requestRatePerConcurrency: 2 }),
  openRules({ scaling: 'perFunction', perFunctionBurst: 3, perFunctionRequestRate: 4 }),
  openRules({ scaling: 'perFunction', perFunctionBurst: 2, perFunctionRequestRate: 30, perFunctionRefill: 'window' }),
  openRules({ scaling: 'ceiling', burst: 4, rampPerMinute: 2 }),
  openRules({ scaling: 'bucket', burst: 4, rampPerMinute: 60 }),
  openRules({ scaling: 'bucket', burst: 4, rampPerMinute: 60, refill: 'stepped' }),
] as const;

const keepAlives = [
  { kind: 'fixed', idleMs: 900, maxAgeMs: Infinity },
  { kind: 'uniform', minMs: 300, maxMs: 2000, maxAgeMs: 5000 },
  { kind: 'lastSpare', lastMs: 700, spareMs: 1500, halvingMs: 400, maxAgeMs: 6000 },
  keepAlivePresets['2020'],
] as const;

const functionArbitrary: fc.Arbitrary<Partial<FunctionConfig> & { readonly isVersion: boolean }> = fc.record({
  isVersion: fc.boolean(),
  reservedConcurrency: fc.constantFrom(null, 0, 2, 4),
  provisionedConcurrency: fc.constantFrom(0, 0, 1, 2),
  keepAlive: fc.constantFrom(...keepAlives),
  reuse: fc.constantFrom('mru', 'lru', 'random'),
  tenantIsolation: fc.constantFrom(false, false, true),
});

const settingsArbitrary = fc
  .record({
    rules: fc.constantFrom(...ruleSets),
    concurrency: fc.constantFrom(6, 12, 1000),
    unreservedMinimum: fc.constantFrom(0, 100),
    functions: fc.array(functionArbitrary, { minLength: 1, maxLength: 3 }),
  })
  .map((settings) => ({
    ...settings,
    functions: settings.functions.map(({ tenantIsolation = false, isVersion, ...config }, index) => {
      const own = tenantIsolation ? { tenantIsolation: true, provisionedConcurrency: 0 } : {};
      return configOf({ name: `f${index}`, ...(isVersion ? { versionOf: 'f0' } : {}), ...config, ...own });
    }),
  }));

const stepArbitrary = fc.record({
  what: fc.constantFrom(
    'invoke',
    'invoke',
    'invoke',
    'release',
    'release',
    'discard',
    'provision',
    'reserve',
    'remove',
    'lend',
  ),
  which: fc.nat(1000),
  afterMs: fc.constantFrom(0, 0, 1, 50, 400, 1100, 10_000, 61_000),
  switches: fc.nat(20),
});
type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** What an account says while it is asked for all that; what runs at the end is left running. */
const told = (account: Account, log: ScalingLog, steps: readonly Step[], count: number): string[] => {
  const busy: number[] = [];
  const said: string[] = [];
  let atMs = 0;
  for (const { what, which, afterMs, switches } of steps) {
    atMs += afterMs;
    const functionIndex = which % count;
    if (switches === 1) account.metersRequests = !account.metersRequests;
    if (switches === 2) account.metersScaling = !account.metersScaling;
    if (what === 'invoke') {
      if (switches % 2 === 0) account.tenant = account.tenancy === null ? -1 : (which % 4) - 1;
      const id = account.invoke(functionIndex, atMs);
      if (id >= 0) busy.push(id);
      said.push(`${id} ${id >= 0 && account.isColdStart(id)}`);
    } else if ((what === 'release' || what === 'discard') && busy.length > 0) {
      account[what](busy.splice(which % busy.length, 1)[0]!, atMs);
    } else if (what === 'provision') account.setProvisioned(functionIndex, which % 3, atMs);
    else if (what === 'reserve') account.setReserved(functionIndex, which % 2 === 0 ? null : which % 5);
    else if (what === 'remove' && which % 10 === 0) account.removeOwner(`f${functionIndex}`);
    else if (what === 'lend') said.push(`lent ${account.lend(functionIndex)}`);
    said.push(
      [
        account.concurrency,
        account.environments,
        account.functionConcurrency(functionIndex),
        account.unreservedLimit,
        account.reserved(functionIndex),
        account.mayProvision(functionIndex, 3),
        account.scalingCeiling(atMs),
        account.nextExpiryMs(),
        account.takeProvisionedPeak(functionIndex),
      ].join(' '),
    );
  }
  account.expire(atMs + 1e5);
  return [...said, ...log.lines.splice(0), ...log.origins.splice(0)];
};

const randomly = (): (() => number) => {
  let drawn = 0;
  return () => (drawn += 0.37) % 1;
};

test('an account that is set back is as one that is made now, whatever it was before', () => {
  fc.assert(
    fc.property(
      settingsArbitrary,
      settingsArbitrary,
      fc.array(stepArbitrary, { maxLength: 60 }),
      fc.array(stepArbitrary, { minLength: 20, maxLength: 80 }),
      (before, now, earlier, steps) => {
        const log = new ScalingLog();
        const scaled = (settings: Omit<AccountSettings, 'scaling'>): AccountSettings => ({ ...settings, scaling: log });
        const made = new Account({ ...scaled(now), random: randomly() });
        const expected = told(made, log, steps, now.functions.length);
        let random = randomly();
        const reused = new Account({ ...scaled(before), random: () => random() });
        told(reused, log, earlier, before.functions.length);
        random = randomly();
        reused.reset(scaled(now));
        expect(told(reused, log, steps, now.functions.length)).toEqual(expected);
      },
    ),
    { numRuns: 400, seed: 20_261_130 },
  );
});

test('halvings of a function that was quiet before are those of one that never was', () => {
  const settings: AccountSettings = {
    rules: ruleSets[0],
    concurrency: 1000,
    unreservedMinimum: 100,
    functions: [
      configOf({
        keepAlive: { kind: 'lastSpare', lastMs: 1e6, spareMs: 1e6, halvingMs: 1000, maxAgeMs: Infinity },
      }),
    ],
  };
  const leftAfter = (account: Account): number[] => {
    const { ids } = sendAll(account, 0, 100, 16);
    for (const id of ids) account.release(id, 200);
    return [1100, 1300, 2100, 2300, 3300].map((atMs) => {
      account.expire(atMs);
      return account.environments;
    });
  };
  const account = new Account({ ...settings, random: () => 0.5 });
  expect(leftAfter(account)).toEqual([16, 8, 8, 4, 2]);
  account.reset(settings);
  expect(leftAfter(account)).toEqual([16, 8, 8, 4, 2]);
});

test('what ran on provisioned concurrency when the account was set back leaves its room', () => {
  const settings: AccountSettings = {
    rules: ruleSets[0],
    concurrency: 3,
    unreservedMinimum: 0,
    functions: [configOf({ name: 'f0', provisionedConcurrency: 3 })],
  };
  const account = new Account({ ...settings, random: () => 0.5 });
  expect(sendAll(account, 0, 0, 4).ids).toHaveLength(3);
  account.reset(settings);
  expect(sendAll(account, 0, 0, 4).ids).toHaveLength(3);
  account.reset({ ...settings, functions: [configOf({ name: 'f0' })] });
  expect(sendAll(account, 0, 0, 4).ids).toHaveLength(3);
  account.reset(settings);
  expect(sendAll(account, 0, 0, 4).ids).toHaveLength(3);
});

/** Rules that each let another number of requests in, of twenty that come at once one after the other, or side by side. */
const limiting = [
  ['no limit', openRules(), [20, 20]],
  ['the request rate of a reservation', openRules({ requestRatePerConcurrency: 2 }), [8, 20]],
  [
    'the request rate that a function adds',
    openRules({ scaling: 'perFunction', perFunctionBurst: 1000, perFunctionRequestRate: 5 }),
    [5, 5],
  ],
  ['a ceiling', openRules({ scaling: 'ceiling', burst: 3, rampPerMinute: 1 }), [20, 3]],
] as const;

test.each(limiting.flatMap((from) => limiting.map((to) => ({ from, to, name: `from ${from[0]} to ${to[0]}` }))))(
  'set back $name, an account lets in what that says',
  ({ from: [, before], to: [, rules, expected] }) => {
    const settings = (own: Rules): AccountSettings => ({
      rules: own,
      concurrency: 1000,
      unreservedMinimum: 100,
      functions: [configOf({ reservedConcurrency: 4 }), configOf({ name: 'g' })],
    });
    const inTurn = (account: Account): number => {
      let served = 0;
      for (let request = 0; request < 20; request += 1) {
        const id = account.invoke(0, 0);
        if (id >= 0) account.release(id, 0);
        served += id >= 0 ? 1 : 0;
      }
      return served;
    };
    const account = new Account({ ...settings(before), random: () => 0.5 });
    inTurn(account);
    sendAll(account, 1, 0, 20);
    account.reset(settings(rules));
    expect(inTurn(account)).toBe(expected[0]);
    account.reset(settings(rules));
    expect(sendAll(account, 1, 0, 20).ids).toHaveLength(expected[1]);
  },
);

test('an account of more functions than before finds room for all of them', () => {
  const settings = (count: number): AccountSettings => ({
    rules: ruleSets[2],
    concurrency: 1000,
    unreservedMinimum: 100,
    functions: Array.from({ length: count }, (_, index) =>
      configOf({ name: `f${index}`, reservedConcurrency: 1, provisionedConcurrency: index % 2 }),
    ),
  });
  const account = new Account({ ...settings(1), random: () => 0.5 });
  account.reset(settings(400));
  const all = Array.from({ length: 400 }, (_, index) => index);
  const ids = all.map((index) => account.invoke(index, 0));
  expect(new Set(ids).size).toBe(400);
  expect(all.map((index) => account.functionConcurrency(index))).toEqual(all.map(() => 1));
  expect(all.map((index) => account.reserved(index))).toEqual(all.map(() => 1));
  for (const id of ids) account.release(id, 10);
  expect([account.concurrency, account.environments]).toEqual([0, 400]);
});

test('a bucket that is set back is as one of its new size, rate and steps', () => {
  const emptied = (bucket: TokenBucket, atMs: number): number[] =>
    [0, 40, 100, 250].map((afterMs) => {
      let taken = 0;
      for (; bucket.has(atMs + afterMs); taken += 1) bucket.take(atMs + afterMs);
      return taken;
    });
  const bucket = new TokenBucket(7, 0.5);
  emptied(bucket, 1000);
  for (const [capacity, perMs, stepMs] of [
    [3, 0.01, 0],
    [9, 0.02, 100],
    [2, 1, 0],
  ] as const) {
    bucket.reset(capacity, perMs, stepMs);
    expect(bucket.tokens).toBe(capacity);
    expect(emptied(bucket, 0)).toEqual(emptied(new TokenBucket(capacity, perMs, stepMs), 0));
  }
});

test.each(ruleSets.map((rules) => [rules.scaling, rules] as const))(
  'a limiter of the same rules (%s) is set back; one of others is another',
  (_scaling, rules) => {
    const before = scalingRate(rules);
    before.grow(2);
    const used = (rate: typeof before): unknown[] => [
      rate.ceiling(0),
      serveAll(rate, 0, 0, 50),
      startAll(rate, 1, 0, 50),
      // What was reached in the second before may come again.
      serveAll(rate, 0, 1000, 3),
      serveAll(rate, 0, 1500, 50),
      rate.rising(5, 3),
      rate.ceiling(200_000),
      rate.falling(200_000, 4),
      serveAll(rate, 0, 200_001, 50),
      startAll(rate, 1, 200_001, 50),
      rate.ceiling(300_000),
      // It is full when it is set back.
      rate.rising(310_000, 3),
      rate.ceiling(400_000),
    ];
    const first = used(before);
    const again = scalingRate({ ...rules }, before);
    expect(again).toBe(before);
    again.grow(2);
    expect(used(again)).toEqual(first);
    for (const other of ruleSets) {
      const isAlike =
        other.scaling === rules.scaling &&
        other.perFunctionBurst === rules.perFunctionBurst &&
        other.refill === rules.refill;
      expect(scalingRate(other, before) === before).toBe(isAlike);
    }
  },
);

test('a window of a single start is set back as one that nothing has started in', () => {
  const rules = openRules({ scaling: 'perFunction', perFunctionBurst: 1, perFunctionRefill: 'window' });
  const rate = scalingRate(rules);
  rate.grow(1);
  const starts = (): boolean[] =>
    [0, 9999, 10_000].map((atMs) => {
      const may = rate.mayStart(0, atMs, 0);
      if (may) rate.started(0, atMs);
      return may;
    });
  const first = starts();
  expect(first).toEqual([true, false, true]);
  expect(scalingRate(rules, rate)).toBe(rate);
  expect(starts()).toEqual(first);
});
