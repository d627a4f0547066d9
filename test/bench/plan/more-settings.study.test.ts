// Plans of how many may poll a queue or a topic, by hundreds of runs each.

import { expect, test } from 'vitest';
import { settingsIn } from '../../../bench/plan/settings.ts';
import { keptRuns, planOf } from './planned-runs.ts';

test('a maximum of concurrency, or of pollers, that is too low is raised, and only as far as it has to be', async () => {
  const f = { timeout: '10s', duration: { constant: '1s' }, coldStart: { constant: 0 } };
  const queue = (own: object, rate: string) => ({
    to: 'f',
    via: 'sqs',
    arrivals: { constant: { rate } },
    sqs: { batchSize: 1, visibilityTimeout: '60s', ...own },
  });
  const of = async (age: string, ...traffic: readonly object[]) =>
    (await planOf({ duration: '2m', functions: { f }, traffic, slo: { age } }, 4)).functions[0]!;
  const alone = await of('<30s', queue({ maximumConcurrency: 5 }, '20/s'));
  expect(alone).toMatchObject({ attainable: true, sources: { 0: { maximumConcurrency: alone.reservedConcurrency } } });
  expect(alone.reservedConcurrency).toBeGreaterThanOrEqual(15);
  expect(alone.monthUsd.pollersUsd).toBe(0);
  // Beside other traffic it does not go with the reservation: it is the smallest of its own.
  const requests = { to: 'f', arrivals: { constant: { rate: '5/s' } } };
  const beside = await of('<30s', requests, queue({ maximumConcurrency: 5 }, '20/s'));
  const { maximumConcurrency } = beside.sources![1]!;
  expect(maximumConcurrency).toBeGreaterThanOrEqual(15);
  expect(maximumConcurrency).toBeLessThanOrEqual(24);
  // Six at a time each carries ten: three that there may be are too few.
  const provisioned = await of('<10s', queue({ pollers: { minimum: 2, maximum: 3 } }, '60/s'));
  expect(provisioned).toMatchObject({ attainable: true, sources: { 0: { pollers: { minimum: 2 } } } });
  expect(provisioned.sources![0]!.pollers!.maximum).toBe(6);
});

test('event pollers of a topic are as few as keep its lag, where those on demand come late', async () => {
  const topic = (own: object) => ({
    duration: '4m',
    functions: { f: { timeout: '10s', duration: { constant: '1s' }, coldStart: { constant: 0 } } },
    traffic: [
      {
        to: 'f',
        via: 'kafka',
        arrivals: { constant: { rate: '20/s' } },
        kafka: { partitions: 60, batchSize: 1, batchWindow: '0s', ...own },
      },
    ],
    slo: { iteratorAge: '<20s' },
  });
  const early = await planOf(topic({}));
  const [f] = early.functions;
  expect(f!.attainable).toBe(true);
  const { minimum, maximum } = f!.sources![0]!.kafkaPollers!;
  // A poller has five batches under way; twenty are at work all along.
  expect(minimum).toBeGreaterThanOrEqual(2);
  expect(maximum).toBeGreaterThanOrEqual(4);
  expect(maximum).toBeLessThanOrEqual(8);
  expect(f!.monthUsd.pollersUsd).toBeCloseTo(0.185 * 720, 1);
  expect(f!.before.monthUsd.pollersUsd).toBe(0);
  const { accountConcurrency: _, ...settings } = settingsIn(f!);
  expect(await keptRuns(topic({}), settings, 20_000)).toBe(10);
  const fewer = { ...settings, sources: { 0: { kafkaPollers: { minimum: 1, maximum: 3 } } } };
  expect(await keptRuns(topic({}), fewer, 20_000)).toBe(0);
  // So are those that are provisioned already, however few or many there may be.
  const own = await planOf(topic({ pollers: { minimum: 1, maximum: 2 } }));
  expect(own.functions[0]!.sources).toEqual(f!.sources);
  const many = await planOf(topic({ pollers: { minimum: 40, maximum: 60 } }));
  expect(many.functions[0]!.sources).toEqual(f!.sources);
  expect(many.functions[0]!.before.monthUsd.pollersUsd).toBeCloseTo(4 * 0.185 * 720, 1);
  // What those on demand keep nobody pays for, nor for what was not offered yet.
  const late = { ...topic({}), slo: { iteratorAge: '<1h' } };
  expect((await planOf(late, 4)).functions[0]!.sources).toBeUndefined();
  const before = await planOf({ ...topic({}), account: { era: '2024-06-01' } }, 4);
  expect(before.functions[0]).toMatchObject({ attainable: false });
  expect(before.functions[0]!.sources).toBeUndefined();
});
