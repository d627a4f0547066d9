// What must hold for any account, any rules and any sequence of requests and ends.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Account, unreservedConcurrency, type FunctionConfig, type KeepAlive, type Rules } from '../../lambda/index.ts';
import { randomStream } from '../../sim/index.ts';
import { configOf, openRules, ScalingLog } from './support.ts';
import { expectAtLeast, expectAtMost, expectSame } from '../support/quick-expect.ts';

const keepAlive: fc.Arbitrary<KeepAlive> = fc.constantFrom<KeepAlive>(
  { kind: 'fixed', idleMs: 200, maxAgeMs: Infinity },
  { kind: 'fixed', idleMs: 200, maxAgeMs: 500 },
  { kind: 'uniform', minMs: 50, maxMs: 300, maxAgeMs: 600 },
  { kind: 'lastSpare', lastMs: 100, spareMs: 250, maxAgeMs: 900 },
  { kind: 'lastSpare', lastMs: 100, spareMs: 250, halvingMs: 60, maxAgeMs: 900 },
);

const functionConfig: fc.Arbitrary<Partial<FunctionConfig>> = fc
  .record({
    reserved: fc.option(fc.integer({ min: 0, max: 8 })),
    provisioned: fc.integer({ min: 0, max: 4 }),
    keepAlive,
    reuse: fc.constantFrom('mru', 'lru', 'random'),
  })
  .map(({ reserved, provisioned, keepAlive, reuse }) => ({
    reservedConcurrency: reserved,
    provisionedConcurrency: Math.min(provisioned, reserved ?? Infinity),
    keepAlive,
    reuse,
  }));

const rules: fc.Arbitrary<Rules> = fc
  .record({
    scaling: fc.constantFrom('ceiling', 'bucket', 'perFunction', 'unlimited'),
    burst: fc.integer({ min: 1, max: 12 }),
    rampPerMinute: fc.integer({ min: 0, max: 60_000 }),
    refill: fc.constantFrom('stepped', 'continuous'),
    perFunctionBurst: fc.integer({ min: 1, max: 12 }),
    perFunctionRequestRate: fc.integer({ min: 1, max: 100 }),
    requestRatePerConcurrency: fc.constantFrom(null, 2, 10),
  })
  .map((overrides) => openRules(overrides));

const step = fc.record({
  gapMs: fc.integer({ min: 0, max: 60 }),
  kind: fc.constantFrom('invoke', 'invoke', 'invoke', 'release', 'release', 'discard', 'expire'),
  pick: fc.nat(),
});

/** Rules, functions, what the account has beyond what they reserve, a seed, and what happens. */
const world = fc.tuple(
  rules,
  fc.array(functionConfig, { minLength: 1, maxLength: 4 }),
  fc.integer({ min: 0, max: 10 }),
  fc.integer(),
  fc.array(step, { maxLength: 150, size: 'max' }),
);

/** An account under a random sequence; `after` is called with the state after each step. */
const play = (
  [rules, overrides, spare, seed, steps]: typeof world extends fc.Arbitrary<infer T> ? T : never,
  after: (state: {
    account: Account;
    log: ScalingLog;
    functions: readonly FunctionConfig[];
    concurrency: number;
    running: ReadonlyMap<number, number>;
    admitted: number;
    released: number;
  }) => void,
): void => {
  const functions = overrides.map((config, index) => configOf({ name: `f${index}`, ...config }));
  const concurrency = spare - unreservedConcurrency({ concurrency: 0, functions });
  const log = new ScalingLog();
  const stream = randomStream(seed, 'keepAlive');
  const account = new Account({
    rules,
    concurrency,
    unreservedMinimum: 0,
    functions,
    random: () => stream.uniform(),
    scaling: log,
  });
  /** Function by running environment. */
  const running = new Map<number, number>();
  let atMs = 0;
  let admitted = 0;
  let released = 0;
  for (const { gapMs, kind, pick } of steps) {
    atMs += gapMs;
    if (kind === 'invoke') {
      const functionIndex = pick % functions.length;
      const id = account.invoke(functionIndex, atMs);
      if (id >= 0) {
        // Never two invocations in one environment.
        expectSame(running.has(id), false);
        running.set(id, functionIndex);
        admitted += 1;
      }
    } else if (kind === 'expire') account.expire(atMs);
    else if (running.size > 0) {
      const id = [...running.keys()][pick % running.size]!;
      running.delete(id);
      if (kind === 'release') account.release(id, atMs);
      else account.discard(id, atMs);
      released += 1;
    }
    after({ account, log, functions, concurrency, running, admitted, released });
  }
};

test('concurrency never exceeds the account or a reservation, and provisioned concurrency is always there', () => {
  fc.assert(
    fc.property(world, (input) => {
      play(input, ({ account, functions, concurrency, running }) => {
        expectAtMost(account.concurrency, concurrency);
        functions.forEach(({ reservedConcurrency, provisionedConcurrency }, index) => {
          const own = account.functionConcurrency(index);
          expectAtMost(own, reservedConcurrency ?? concurrency);
          const busy = [...running].filter(([id, f]) => f === index && account.isProvisioned(id)).length;
          expectSame(account.provisioned(index).length + busy, provisionedConcurrency);
        });
      });
    }),
    { numRuns: 150 },
  );
});

test('admitted less released is running; environments are idle and running; every start has at most one end', () => {
  fc.assert(
    fc.property(world, (input) => {
      play(input, ({ account, log, functions, running, admitted, released }) => {
        expectSame(admitted - released, running.size);
        expectSame(account.concurrency, running.size);
        functions.forEach((_f, index) => {
          expectSame(account.functionConcurrency(index), [...running.values()].filter((f) => f === index).length);
        });
        expectSame(account.environments, log.started - log.ended.length);
        expectAtLeast(account.environments, running.size);
        for (const { startedAtMs, atMs } of log.ended) expectAtLeast(atMs, startedAtMs);
      });
    }),
    { numRuns: 150 },
  );
});

test('once everything has ended, only provisioned concurrency is left', () => {
  fc.assert(
    fc.property(world, (input) => {
      let last: (() => void) | null = null;
      play(input, ({ account, functions, running }) => {
        last = () => {
          for (const id of running.keys()) account.release(id, 1e8);
          account.expire(1e9);
          expect(account.concurrency).toBe(0);
          expect(account.environments).toBe(functions.reduce((sum, f) => sum + f.provisionedConcurrency, 0));
        };
      });
      (last as (() => void) | null)?.();
    }),
    { numRuns: 200 },
  );
});

test('a refused request spends nothing: asking in vain changes no later answer', () => {
  const requests = fc.array(
    fc.record({ gapMs: fc.integer({ min: 0, max: 60 }), release: fc.boolean(), pick: fc.nat() }),
    { maxLength: 80, size: 'max' },
  );
  fc.assert(
    fc.property(rules, fc.array(functionConfig, { minLength: 1, maxLength: 3 }), fc.nat(10), requests, (...input) => {
      const [rules, overrides, spare, sequence] = input;
      const functions = overrides.map((config, index) => configOf({ name: `f${index}`, ...config, reuse: 'mru' }));
      const concurrency = spare - unreservedConcurrency({ concurrency: 0, functions });
      /** Answers of the account; `repeats` asks again after each refusal. */
      const answers = (repeats: number): number[] => {
        const account = new Account({ rules, concurrency, unreservedMinimum: 0, functions, random: () => 0.5 });
        const running: number[] = [];
        const inVain: [again: number, first: number][] = [];
        let atMs = 0;
        const answered = sequence.map(({ gapMs, release, pick }) => {
          atMs += gapMs;
          if (release && running.length > 0) account.release(running.splice(pick % running.length, 1)[0]!, atMs);
          const id = account.invoke(pick % functions.length, atMs);
          const vain = id < 0 ? repeats : 0;
          for (let i = 0; i < vain; i += 1) inVain.push([account.invoke(pick % functions.length, atMs), id]);
          if (id >= 0) running.push(id);
          return id;
        });
        for (const [again, first] of inVain) expectSame(again, first);
        return answered;
      };
      expect(answers(5)).toEqual(answers(0));
    }),
    { numRuns: 150 },
  );
});
