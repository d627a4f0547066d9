// A Kafka topic and its event pollers, against counts by hand: batches of 1 s, so that each that may run makes one a second.
// Runs end half a second later, with a further batch of each under way, which is waited for.

import { describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import type { RunResult } from '../../reports/index.ts';

interface Run {
  readonly kafka?: object;
  readonly duration?: string;
  readonly arrivals?: unknown;
  readonly fn?: object;
  readonly account?: object;
}

const run = ({ kafka = {}, duration = '60500ms', arrivals, fn = {}, account = {} }: Run): Promise<RunResult> =>
  simulateScenario(
    compileScenario(
      {
        name: 'topic',
        duration,
        seed: 4,
        account,
        functions: { f: { timeout: '30s', duration: { constant: '1s' }, coldStart: { constant: 0 }, ...fn } },
        traffic: [
          {
            to: 'f',
            via: 'kafka',
            arrivals: arrivals ?? { burst: { at: '0s', count: 20_000 } },
            kafka: { partitions: 20, batchSize: 1, batchWindow: '0s', ...kafka },
          },
        ],
      },
      'test',
      '.',
    ),
  );

const figures = (result: RunResult): Readonly<Record<string, number>> => {
  const all = result.eventSources!['traffic.0.kafka'] as unknown as Readonly<Record<string, number>>;
  const { put = 0, done = 0, filteredOut = 0, givenUp = 0, waiting = 0 } = all;
  expect(put).toBe(done + filteredOut + givenUp + waiting);
  return all;
};

describe('on demand', () => {
  test('a partition is read in order, a batch at a time', async () => {
    const burst = { burst: { at: '0s', count: 10 } };
    const result = figures(await run({ kafka: { partitions: 1, batchSize: 2, batchWindow: '1s' }, arrivals: burst }));
    // Five batches, the last of which begins after four others.
    expect(result).toMatchObject({ put: 10, done: 10, waiting: 0, maxBatches: 1, maxIteratorAgeMs: 4000 });
  });

  test('one poller has five batches under way at once', async () => {
    expect(figures(await run({}))).toMatchObject({ done: 5 * 61, maxBatches: 5, maxPollers: 1, maxOffsetLag: 20_000 });
  });

  test('the lag is judged each minute, a change takes three, and each doubles them', async () => {
    const [early, first, second] = await Promise.all(
      ['239500ms', '300500ms', '480500ms'].map((duration) => run({ duration })),
    );
    expect(figures(early!)).toMatchObject({ done: 5 * 240, maxPollers: 1, scalings: 0 });
    // Judged after 60 s, two pollers from 240 s on; judged anew then, four from 420 s on.
    expect(figures(first!)).toMatchObject({ done: 5 * 240 + 10 * 61, maxPollers: 2, scalings: 1 });
    expect(figures(second!)).toMatchObject({ done: 5 * 240 + 10 * 180 + 20 * 61, maxPollers: 4, scalings: 2 });
  });

  test('rules of one own', async () => {
    const account = { rules: { kafkaDelayMs: 0, kafkaGrowth: 4, kafkaPollerBatches: 2 } };
    // 2 a second for a minute, then 8.
    expect(figures(await run({ account, duration: '90500ms' }))).toMatchObject({
      done: 2 * 60 + 8 * 31,
      maxPollers: 4,
    });
  });

  test('pollers go when there is nothing left for them', async () => {
    const arrivals = { burst: { at: '0s', count: 3000 } };
    const result = await run({ arrivals, duration: '30m' });
    expect(figures(result)).toMatchObject({ done: 3000, waiting: 0 });
    const levels = result.eventSourceSeries!['traffic.0.kafka']!.levels['eventPollers']!;
    expect(Math.max(...levels)).toBeGreaterThan(1);
    expect(levels.at(-1)).toBe(1);
  });

  test('what is throttled is tried again, blocks its partition, and is not lost', async () => {
    const result = await run({ fn: { reservedConcurrency: 2 } });
    const { maxBatches, done, maxPollers } = figures(result);
    expect([maxBatches, maxPollers]).toEqual([2, 1]);
    expect(result.functions['f']!.totals.throttled).toBeGreaterThan(0);
    expect(done).toBeLessThanOrEqual(2 * 61);
    expect(done).toBeGreaterThan(60);
  });

  test('a batch that fails is tried until its records expire', async () => {
    const arrivals = { burst: { at: '0s', count: 1 } };
    const result = await run({ kafka: { partitions: 1, poison: '100%', retention: '30s' }, arrivals });
    expect(figures(result)).toMatchObject({ put: 1, done: 0, givenUp: 1 });
    // Runs of 1 s with waits of 1, 2, 4 and 8 s begin after 0, 2, 5, 10 and 19 s; after the next wait it is too old.
    expect(result.functions['f']!.totals.failed).toBe(5);
  });
});

describe('provisioned', () => {
  test('the minimum is there from the start', async () => {
    const pollers = { minimum: 3, maximum: 3 };
    expect(figures(await run({ kafka: { pollers } }))).toMatchObject({ done: 15 * 61, maxPollers: 3, scalings: 0 });
  });

  test('more of them within ten seconds, to the maximum', async () => {
    const pollers = { minimum: 1, maximum: 2 };
    expect(figures(await run({ kafka: { pollers } }))).toMatchObject({ done: 5 * 10 + 10 * 51, maxPollers: 2 });
  });

  test('never more than partitions', async () => {
    const kafka = { partitions: 2, pollers: { minimum: 1, maximum: 200 } };
    const { maxPollers, maxBatches } = figures(await run({ kafka }));
    expect(maxPollers).toBeLessThanOrEqual(2);
    expect(maxBatches).toBe(2);
  });

  test('a poller reads 5 MB a second', async () => {
    const kafka = {
      partitions: 10,
      batchSize: 5,
      batchWindow: '1s',
      recordSize: '1MB',
      pollers: { minimum: 1, maximum: 1 },
    };
    const result = await run({
      kafka,
      fn: { duration: { constant: '100ms' } },
      arrivals: { burst: { at: '0s', count: 600 } },
    });
    // Of 5 MB each: after 0, 1, ... 60 s.
    expect(figures(result)).toMatchObject({ done: 61 * 5 });
  });

  test('units are paid for by the hour, begun tens of pollers of the minimum too', async () => {
    const arrivals = { constant: { rate: '1/s' } };
    const kafka = { partitions: 40, pollers: { minimum: 11, maximum: 40 } };
    const result = figures(await run({ kafka, arrivals, duration: '1h' }));
    expect(result['pollerUnitHours']).toBeCloseTo(2, 9);
    expect(result['pollerUsd']).toBeCloseTo(0.37, 9);
    expect(figures(await run({ arrivals }))).not.toHaveProperty('pollerUsd');
  });

  test('retries have their limits', async () => {
    const kafka = { partitions: 1, poison: '100%', maximumRetryAttempts: 1, pollers: {}, onFailure: true };
    const result = await run({ kafka, arrivals: { burst: { at: '0s', count: 3 } } });
    expect(figures(result)).toMatchObject({ givenUp: 3, failureRecords: 3 });
    expect(result.functions['f']!.totals.failed).toBe(6);
  });
});
