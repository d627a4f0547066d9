// Several functions compete for one account by every way of traffic at once: whatever the limits, nothing is lost and no
// limit is exceeded. Property-based: scenarios are drawn at random.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulateScenario } from '../../bench/run/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { EventSourceResult, Totals } from '../../reports/index.ts';

const ms = (value: number): string => `${value}ms`;

const fn = fc.record(
  {
    memory: fc.constantFrom('128MB', '1024MB'),
    timeout: fc.constantFrom('1s', '3s'),
    reservedConcurrency: fc.constantFrom(0, 1, 3, 8),
    duration: fc.constantFrom(
      { constant: '150ms' },
      { exponential: { mean: '400ms' } },
      { lognormal: { p50: '80ms', p99: '2s' } },
    ),
    coldStart: fc.integer({ min: 0, max: 800 }).map((value) => ({ constant: ms(value) })),
    errors: fc.constantFrom('0%', '20%'),
    maximumRetryAttempts: fc.constantFrom(0, 2),
    deadLetter: fc.boolean(),
  },
  { requiredKeys: ['duration', 'coldStart'] },
);

const way = fc.constantFrom(
  { via: 'sync' },
  { via: 'sync', retry: 'sdk-v3-standard' },
  { via: 'http', http: { kind: 'rest', rate: '20/s' } },
  { via: 'async' },
  { via: 'sqs', sqs: { batchSize: 3, maxReceiveCount: 2, itemFailures: '10%', visibilityTimeout: '4s' } },
  { via: 'sqs', sqs: { fifo: true, groups: 3, batchSize: 2 } },
  { via: 'kinesis', stream: { shards: 2, bisectOnError: true, maximumRetryAttempts: 1, poison: '5%' } },
);

const stream = fc.record({
  to: fc.constantFrom('a', 'b', 'c', 'd:live'),
  way,
  rate: fc.integer({ min: 1, max: 40 }),
  burst: fc.integer({ min: 1, max: 60 }),
});

const scenario = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    concurrency: fc.integer({ min: 21, max: 40 }),
    era: fc.constantFrom('2018', '2020', '2023'),
    functions: fc.record({ a: fn, b: fn, c: fn }),
    traffic: fc.array(stream, { minLength: 2, maxLength: 6 }),
  })
  .map(({ seed, concurrency, era, functions, traffic }) => ({
    name: 'competition',
    duration: '30s',
    seed,
    account: { concurrency, era, unreservedMinimum: 0, rules: era === '2023' ? {} : { burst: 15, rampPerMinute: 30 } },
    functions: {
      ...functions,
      d: {
        duration: { constant: '300ms' },
        coldStart: { constant: '100ms' },
        versions: { '1': {}, '2': { errors: '50%' } },
        aliases: { live: { version: '1', weights: { '2': '40%' }, provisionedConcurrency: era === '2018' ? 0 : 2 } },
      },
    },
    traffic: traffic.map(({ to, way: by, rate, burst }) => ({
      to,
      ...by,
      arrivals: [{ poisson: { rate: `${rate}/s` } }, { burst: { at: '5s', count: burst } }],
    })),
  }));

const balances: Readonly<Record<string, (source: Readonly<Record<string, number>>) => number>> = {
  async: (q) => q['accepted']! - q['succeeded']! - q['deadLettered']! - q['lost']! - q['waiting']!,
  sqs: (q) => q['sent']! - q['deleted']! - q['deadLettered']! - q['expired']! - q['visible']! - q['hidden']!,
  stream: (q) => q['put']! - q['done']! - q['givenUp']! - q['waiting']!,
  door: () => 0,
  vpc: () => 0,
};

const unaccounted = (totals: Totals): number =>
  totals.offered -
  totals.completed -
  totals.failed -
  totals.timedOut -
  totals.throttled -
  totals.dropped -
  totals.inFlight;

test('nothing is lost and no limit is exceeded, whoever competes', { timeout: 120_000 }, async () => {
  let throttled = 0;
  let retried = 0;
  await fc.assert(
    fc.asyncProperty(scenario, async (document) => {
      const compiled = compileScenario(document, 'test', '.');
      const result = await simulateScenario(compiled);
      throttled += result.totals.throttled;
      retried += result.totals.retries;
      expect(unaccounted(result.totals)).toBe(0);
      const { concurrency } = document.account;
      expect(result.totals.concurrency.max).toBeLessThanOrEqual(concurrency);
      let offered = 0;
      for (const [name, { totals, reservedConcurrency }] of Object.entries(result.functions)) {
        offered += totals.offered;
        expect(unaccounted(totals), name).toBe(0);
        expect(totals.inFlight, name).toBeGreaterThanOrEqual(0);
        expect(totals.concurrency.max).toBeLessThanOrEqual(reservedConcurrency ?? concurrency);
        expect(totals.environments.max).toBeGreaterThanOrEqual(totals.concurrency.max);
      }
      expect(offered).toBe(result.totals.offered);
      for (const [name, { kind, ...counts }] of Object.entries<EventSourceResult>(result.eventSources ?? {})) {
        expect(balances[kind]!(counts as Record<string, number>), name).toBe(0);
        for (const [figure, count] of Object.entries(counts))
          expect(count, `${name} ${figure}`).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 60, seed: 20_261 },
  );
  // The scenarios must be hard ones, or nothing was shown.
  expect(throttled).toBeGreaterThan(1000);
  expect(retried).toBeGreaterThan(1000);
});
