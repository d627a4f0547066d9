// What the size of a run is taken for, term by term: how many events each kind of traffic makes, and what is said of the largest.

import { describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { estimatedEvents } from '../../bench/scenario/size-estimate.ts';

const fn = { duration: { constant: '10ms' }, coldStart: { constant: '100ms' } };
const scenarioWith = (traffic: object, more: object = {}): Record<string, unknown> => ({
  name: 'sized',
  duration: '60s',
  functions: { f: fn },
  traffic: [{ to: 'f', ...traffic }],
  ...more,
});
/** Without the one event of the function itself. */
const events = (traffic: object, more: object = {}): number =>
  estimatedEvents(compileScenario(scenarioWith(traffic, more), 'sized.yaml', '.').document) - 1;
const at = (arrivals: object, via = 'sync') => ({ via, arrivals });
const tenASecond = { constant: { rate: '10/s' } };

describe('events of a run are about', () => {
  test.each<[string, number, object, object?]>([
    ['three for each request', 1800, at(tenASecond)],
    ['four for each over HTTP', 2400, at(tenASecond, 'http')],
    ['five for each asynchronous one', 3000, at(tenASecond, 'async')],
    ['three for each message of a queue', 1800, at(tenASecond, 'sqs')],
    ['so many times more as the traffic is', 3600, at(tenASecond), { trafficFactor: 2 }],
    ['those of every stream together', 2700, { arrivals: [tenASecond, { poisson: { rate: '5/s' } }] }],
    [
      'what a rate that rises brings on the way',
      900,
      at({
        constant: {
          rate: [
            ['0s', '0/s'],
            ['60s', '10/s'],
          ],
        },
      }),
    ],
    [
      'what it brings until the run ends',
      675,
      at({
        poisson: {
          rate: [
            ['0s', '0/s'],
            ['30s', '5/s'],
            ['90s', '5/s'],
          ],
        },
      }),
      {},
    ],
    [
      'what a rate that began late brings',
      900,
      at({
        poisson: {
          rate: [
            ['30s', '10/s'],
            ['60s', '10/s'],
          ],
        },
      }),
    ],
    [
      'what each step brings until the next',
      3 * (20 + 50 * 10),
      at({
        steps: [
          ['0s', '2/s'],
          ['10s', '10/s'],
        ],
      }),
    ],
    [
      'nothing of a step after the end',
      360,
      at({
        steps: [
          ['0s', '2/s'],
          ['70s', '10/s'],
        ],
      }),
    ],
    ['those of a burst', 300, at({ burst: { at: '10s', count: 100 } })],
    ['none of a burst after the end', 0, at({ burst: { at: '60s', count: 100 } })],
    [
      'the mean of a sine, and points of its curve',
      1800 + 128 * 6,
      at({ sine: { mean: '10/s', amplitude: '5/s', period: '10s' } }),
    ],
    [
      'the share of the time that is on, and points of its curve',
      600 + 2 * 4,
      at({ onOff: { rate: '10/s', on: '5s', off: '10s' } }),
    ],
    ['those that are listed', 9, at({ instants: ['1s', '2s', '3s'] })],
    ['what clients ask in turn', 3 * 2 * 600, { closedLoop: { clients: 2, think: { constant: '90ms' } } }],
    [
      'one for each client that thinks for longer than the run',
      3 * 2,
      { closedLoop: { clients: 2, think: { constant: '10h' } } },
    ],
    [
      'two for each environment that is provisioned',
      14,
      at({ instants: [] }),
      { functions: { f: { ...fn, provisionedConcurrency: 7 } } },
    ],
  ])('%s: %i', (_, count, traffic, more) => {
    expect(events(traffic, more)).toBeCloseTo(count, 6);
  });

  test('those of polling a stream as well: a look a second at Kinesis, four at DynamoDB, windows', () => {
    const stream = { shards: 4 };
    const none = { instants: [] };
    expect(events({ via: 'kinesis', stream, arrivals: none })).toBe(4 * 60 + 4);
    expect(events({ via: 'dynamodb', stream, arrivals: none })).toBe(4 * 240 + 4);
    expect(events({ via: 'kinesis', stream: { ...stream, enhancedFanOut: true }, arrivals: none })).toBe(4);
    expect(events({ via: 'kinesis', stream: { ...stream, tumblingWindow: '10s' }, arrivals: none })).toBe(4 * 66 + 4);
  });
});

describe('of a run that is larger than it may be, the largest part is told, with', () => {
  const limited = (limits: object, traffic: object, more: object = {}): string => {
    try {
      compileScenario(scenarioWith(traffic, { ...more, limits }), 'sized.yaml', '.');
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each<[string, object, object, object, string]>([
    [
      'arrivals',
      { events: 1000 },
      at(tenASecond),
      {},
      'traffic.0.arrivals.constant: 600 arrivals make the run one of about 1,801 events (a second or less of computing); lower the rate or the duration, or insist with --max-events 2000',
    ],
    [
      'a burst in memory',
      { memory: '1MB' },
      at({ burst: { at: '1s', count: 100_000 } }),
      {},
      'traffic.0.arrivals.burst: 100,000 arrivals make the run take about 3 MB of memory; send fewer at once, or insist with --max-memory 3MB',
    ],
    [
      'clients in memory',
      { memory: '1MB' },
      { closedLoop: { clients: 10_000, think: { constant: '60s' } } },
      {},
      'traffic.0.closedLoop: 10,000 clients, 10,000 requests make the run take about 6 MB of memory; let fewer clients ask, or think longer, or insist with --max-memory 6MB',
    ],
    [
      'years of computing',
      {},
      at({ constant: { rate: '1e9/s' } }),
      { duration: '36500d' },
      'make the run one of about 9.5e18 events (some 30,000 years of computing); lower the rate or the duration, or insist with --max-events 1e19',
    ],
    [
      'hours of computing',
      {},
      at({ constant: { rate: '1e9/s' } }),
      {},
      'make the run one of about 180 billion events (some 5 hours of computing)',
    ],
    [
      'minutes of computing',
      {},
      at({ constant: { rate: '1e8/s' } }),
      {},
      'make the run one of about 18 billion events (some 30 minutes of computing)',
    ],
    [
      'environments',
      { memory: '0.1MB' },
      at(tenASecond),
      {},
      'account.concurrency: up to 600 environments make the run take about 1 MB of memory; lower it, or send less',
    ],
    [
      'provisioned environments',
      { memory: '1MB' },
      at(tenASecond),
      {
        functions: { f: { ...fn, versions: { 1: {} }, aliases: { a: { version: 1, provisionedConcurrency: 9000 } } } },
        account: { concurrency: 20_000 },
      },
      'functions.f.provisionedConcurrency: 9,000 environments make the run take about 3 MB of memory; provision fewer',
    ],
    [
      'metrics',
      { memory: '0.05MB' },
      at({ instants: [] }),
      { duration: '30d', cloudWatch: true },
      'cloudWatch: 43,200 minutes of 6 metrics make the run take about 3 MB of memory; leave it out, or shorten the duration',
    ],
  ])('%s', (...[, limits, traffic, more, said]) => {
    expect(limited(limits, traffic, more)).toContain(said);
  });
});
