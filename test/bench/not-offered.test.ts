// A scenario that asks for what its era did not have yet runs, and its reader is told.

import { expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';

const asking = (era: string): readonly string[] =>
  compileScenario(
    {
      name: 'asking',
      duration: '1m',
      account: { era, priceTier: 2 },
      functions: {
        f: {
          architecture: 'arm64',
          package: 'image',
          ephemeralStorage: '1024MB',
          duration: { constant: '10ms' },
          coldStart: { constant: '10ms' },
          destinations: { onFailure: 'g' },
          versions: { '1': { provisionedConcurrency: 1 }, '2': {} },
          aliases: { live: { version: '1', weights: { '2': '10%' } } },
        },
        g: { duration: { constant: '10ms' }, coldStart: { constant: '10ms' } },
      },
      traffic: [
        { to: 'f:live', via: 'http', http: { kind: 'url' }, arrivals: { burst: { at: 0, count: 1 } } },
        {
          to: 'g',
          via: 'sqs',
          sqs: { itemFailures: '1%', maximumConcurrency: 5 },
          arrivals: { burst: { at: 0, count: 1 } },
        },
        {
          to: 'g',
          via: 'sqs',
          sqs: { fifo: true, pollers: { minimum: 2, maximum: 4 } },
          arrivals: { burst: { at: 0, count: 1 } },
        },
        {
          to: 'g',
          via: 'kinesis',
          stream: {
            bisectOnError: true,
            parallelizationFactor: 2,
            tumblingWindow: '10s',
            reportBatchItemFailures: true,
          },
          arrivals: { burst: { at: 0, count: 1 } },
        },
      ],
    },
    'test',
    '.',
  ).warnings.filter((warning) => warning.includes('Lambda has it since'));

test('each thing that came later is named with its place and its day', () => {
  const warnings = asking('2017-10-01');
  expect(warnings).toHaveLength(16);
  expect(warnings).toContain(
    'functions.f.provisionedConcurrency: Lambda has it since 2019-12-03, the era is of 2017-10-01; it is simulated all the same',
  );
  expect(warnings.map((warning) => warning.split(':')[0])).toContain('traffic.3.stream.tumblingWindow');
});

test('nothing is said once all of it is there', () => {
  expect(asking('2026-01-01')).toEqual([]);
  expect(asking('2022-06-01').map((warning) => warning.split(':')[0])).toEqual([
    'account.priceTier',
    'traffic.1.sqs.maximumConcurrency',
    'traffic.2.sqs.pollers',
  ]);
});

const pollers = (maximum: number, era: string): (() => unknown) => {
  const sqs = { pollers: { minimum: 2, maximum } };
  const traffic = [{ to: 'f', via: 'sqs', sqs, arrivals: { burst: { at: 0, count: 1 } } }];
  return () =>
    compileScenario({ name: 'pollers', duration: '1m', account: { era }, functions: { f: {} }, traffic }, 'test', '.');
};

test('a queue has 2,000 provisioned pollers at most, and 10,000 since Aug 2026', () => {
  expect(pollers(2000, '2025-12-01')).not.toThrow();
  expect(pollers(2001, '2025-12-01')).toThrow(
    /traffic.0.sqs.pollers.maximum: 2001 is above the 2000 that there could be on 2025-12-01; lower it, or write a later/,
  );
  expect(pollers(10_000, '2026')).not.toThrow();
  expect(pollers(10_001, '2026')).toThrow(/pollers.maximum: is 10001; at most 10000/);
});

test('a runtime that AWS has ended by the day of the era is told, and from when; what brings its own image is not', () => {
  const told = (runtime: string, era: string, own: object = {}): readonly string[] =>
    compileScenario(
      {
        name: 'ended',
        duration: '1m',
        account: { era },
        functions: { f: { runtime, coldStart: { constant: '1s' }, ...own } },
        traffic: [{ to: 'f', arrivals: { burst: { at: 0, count: 1 } } }],
      },
      'test',
      '.',
    ).warnings.filter((warning) => warning.startsWith('functions.f.runtime: '));
  expect(told('nodejs14.x', '2026')).toEqual([
    'functions.f.runtime: AWS creates no functions on nodejs14.x since 2024-01-09, and changes none since 2024-02-08',
  ]);
  expect(told('nodejs14.x', '2020')).toEqual([]);
  expect(told('nodejs14.x', '2026', { package: 'image' })).toEqual([]);
  expect(told('nodejs22.x', '2026')).toEqual([]);
});
