// SQS mappings of every kind, drawn at random: every message is somewhere, nothing is negative, and errors never help.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { RunResult } from '../../reports/index.ts';

const fifo = fc.record({
  fifo: fc.constant(true),
  groups: fc.constantFrom(1, 4, 50),
  batchSize: fc.constantFrom(1, 3, 10),
});
const standard = fc.oneof(
  fc.record({ batchSize: fc.constantFrom(1, 2, 10) }),
  fc.record({ batchSize: fc.constantFrom(20, 100), batchWindow: fc.constantFrom('1s', '5s') }),
);

const queue = fc
  .tuple(
    fc.oneof(standard, fifo),
    fc.record(
      {
        visibilityTimeout: fc.constantFrom('6s', '20s', '2m'),
        maxReceiveCount: fc.constantFrom(1, 2, 5),
        retention: fc.constantFrom('30s', '4d'),
        itemFailures: fc.constantFrom('0%', '10%'),
        filter: fc.constantFrom('50%', '100%'),
        durationPer: fc.constantFrom('batch', 'message'),
      },
      { requiredKeys: ['visibilityTimeout'] },
    ),
    fc.constantFrom({}, { maximumConcurrency: 3 }, { pollers: { minimum: 2, maximum: 5 } }),
  )
  .map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);

const worker = fc.record(
  {
    timeout: fc.constantFrom('1s', '6s'),
    reservedConcurrency: fc.constantFrom(0, 1, 4, 30),
    duration: fc.constantFrom({ constant: '50ms' }, { exponential: { mean: '400ms' } }, { constant: '2s' }),
  },
  { requiredKeys: ['timeout', 'duration'] },
);

const scenario = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  era: fc.constantFrom('2018-11-01', '2023-12-01', '2025-12-01'),
  rate: fc.constantFrom(0.2, 5, 60),
  burst: fc.constantFrom(1, 300),
  rules: fc.record(
    {
      sqsFailureCost: fc.constantFrom(0, 0.5),
      sqsGrowthDelayMs: fc.constantFrom(0, 59_999),
      sqsShrinkPerMinute: fc.constantFrom(0, 100_000),
      sqsIdlePollers: fc.constantFrom(1, 9),
      sqsBackoff: fc.constantFrom({ firstMs: 200, longestMs: 1000 }),
      pollersRequestRate: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  worker,
  queue,
});
type Drawn = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

const run = ({ seed, era, rate, burst, rules, worker: own, queue: sqs }: Drawn, errors: string): Promise<RunResult> =>
  simulateScenario(
    compileScenario(
      {
        name: 'queue',
        duration: '3m',
        seed,
        account: { era, concurrency: 200, rules },
        functions: { f: { ...own, errors, coldStart: { constant: '300ms' } } },
        traffic: [
          {
            to: 'f',
            via: 'sqs',
            arrivals: [{ poisson: { rate: `${rate}/s` } }, { burst: { at: '30s', count: burst } }],
            sqs,
          },
        ],
      },
      'test',
      '.',
    ),
  );

const figuresOf = ({ eventSources }: RunResult): Record<string, number> => {
  const { kind: _, ...figures } = eventSources!['traffic.0.sqs']!;
  return figures as Record<string, number>;
};

const names = [
  'sent',
  'deleted',
  'filteredOut',
  'deadLettered',
  'deadLetteredUnprocessed',
  'expired',
  'visible',
  'hidden',
  'maxOldestAgeMs',
  'endOldestAgeMs',
  'emptyReceives',
];

test('every message is somewhere, once, and no figure is negative', async () => {
  const seen = { unprocessed: 0, deadLettered: 0, throttled: 0, expired: 0 };
  await fc.assert(
    fc.asyncProperty(scenario, fc.constantFrom('0%', '3%', '40%', '100%'), async (drawn, errors) => {
      const result = await run(drawn, errors);
      const figures = figuresOf(result);
      expect(Object.keys(figures)).toEqual(names);
      for (const [name, value] of Object.entries(figures)) expect(value, name).toBeGreaterThanOrEqual(0);
      const { sent, deleted, filteredOut, deadLettered, deadLetteredUnprocessed, expired, visible, hidden } = figures;
      expect(deleted! + filteredOut! + deadLettered! + expired! + visible! + hidden!).toBe(sent);
      expect(deadLetteredUnprocessed).toBeLessThanOrEqual(deadLettered!);
      expect(figures['endOldestAgeMs']).toBeLessThanOrEqual(figures['maxOldestAgeMs']!);
      expect(figures['endOldestAgeMs']! > 0).toBe(visible! + hidden! > 0);
      expect(figures['maxOldestAgeMs']).toBeLessThanOrEqual(result.durationMs);
      const { totals } = result;
      expect(totals.deadLettered).toBe(deadLettered);
      const { offered, completed, failed, timedOut, throttled, inFlight } = totals;
      expect([offered - completed - failed - timedOut - throttled, inFlight]).toEqual([0, 0]);
      for (const values of Object.values(result.eventSourceSeries!['traffic.0.sqs']!.levels)) {
        expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      }
      seen.unprocessed += deadLetteredUnprocessed!;
      seen.deadLettered += deadLettered!;
      seen.throttled += throttled;
      seen.expired += expired!;
    }),
    { numRuns: 150, seed: 20_263 },
  );
  // The scenarios must be hard ones, or nothing was shown.
  expect(seen.unprocessed).toBeGreaterThan(100);
  expect(seen.deadLettered).toBeGreaterThan(seen.unprocessed + 100);
  expect(seen.throttled).toBeGreaterThan(100);
  expect(seen.expired).toBeGreaterThan(100);
});

test('the more batches fail, the fewer messages are done', async () => {
  const shares = fc
    .tuple(fc.constantFrom(0, 0.5, 2, 10), fc.constantFrom(3, 10))
    .map(([low, factor]) => [low, Math.min(100, Math.max(20, low * factor))] as const);
  await fc.assert(
    fc.asyncProperty(scenario, shares, async (drawn, [low, high]) => {
      const few = figuresOf(await run(drawn, `${low}%`));
      const many = figuresOf(await run(drawn, `${high}%`));
      // Of the same messages; which batches fail is chance.
      expect(many['sent']).toBe(few['sent']);
      expect(many['deleted']).toBeLessThanOrEqual(few['deleted']! + 5 * Math.sqrt(few['deleted']!) + 5);
    }),
    { numRuns: 60, seed: 20_264 },
  );
});
