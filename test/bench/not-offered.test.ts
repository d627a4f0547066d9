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
