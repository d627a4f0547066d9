// Small scenarios drawn at random, one or two functions with objectives and limits that may bind: what is asked of plans, causes
// and documents.

import * as fc from 'fast-check';

type Fields = Readonly<Record<string, unknown>>;

const duration = fc.constantFrom<Fields>(
  { constant: '120ms' },
  { exponential: { mean: '200ms' } },
  { lognormal: { p50: '80ms', p99: '900ms' } },
  { gamma: { mean: '150ms', cv: 0.5 } },
);

const fn = fc.record(
  {
    memory: fc.constantFrom('128MB', '512MB', '1792MB'),
    timeout: fc.constantFrom('1s', '3s', '30s'),
    duration,
    coldStart: fc.constantFrom<Fields>({ constant: '400ms' }, { runtime: 'python3.13' }, { constant: 0 }),
    keepAlive: fc.constantFrom<Fields>({ fixed: '2s' }, { preset: '2018' }, { uniform: ['1s', '20s'] }),
    reservedConcurrency: fc.constantFrom(2, 3, 8, 40),
    provisionedConcurrency: fc.constantFrom(1, 2),
    errors: fc.constantFrom('0%', '3%'),
    maximumRetryAttempts: fc.constantFrom(0, 1),
    cpu: fc.constantFrom<Fields>({ share: '60%', measuredAt: '1769MB' }),
    tags: fc.constantFrom<Fields>({ team: 'red' }, { team: 'blue', stage: 'test' }),
  },
  { requiredKeys: ['memory', 'timeout', 'duration', 'coldStart'] },
);

const queue = fc.record(
  {
    batchSize: fc.constantFrom(1, 10),
    batchWindow: fc.constantFrom('0s', '1s'),
    maximumConcurrency: fc.constantFrom(2, 6),
    maxReceiveCount: fc.constantFrom(2, 4),
    visibilityTimeout: fc.constantFrom('30s', '90s'),
    fifo: fc.boolean(),
  },
  { requiredKeys: ['batchSize'] },
);

const stream = fc.record(
  {
    shards: fc.constantFrom(1, 2),
    parallelizationFactor: fc.constantFrom(1, 4),
    batchSize: fc.constantFrom(1, 20),
    maximumRetryAttempts: fc.constantFrom(0, 2),
    poison: fc.constantFrom('0%', '2%'),
  },
  { requiredKeys: ['shards', 'batchSize'] },
);

const kafka = fc.record(
  { partitions: fc.constantFrom(1, 6), batchSize: fc.constantFrom(1, 20), pollers: fc.constant({ minimum: 1 }) },
  { requiredKeys: ['partitions'] },
);

const way = fc.oneof(
  fc.constantFrom('none', 'sdk-v3-standard', 'sdk-v2').map((retry): Fields => ({ via: 'sync', retry })),
  fc
    .constantFrom<Fields>({ kind: 'rest' }, { kind: 'http', rate: '30/s', burst: 5 }, { kind: 'url', timeout: '1s' })
    .map((http): Fields => ({ via: 'http', http })),
  fc.constant<Fields>({ via: 'async' }),
  queue.map((sqs): Fields => ({ via: 'sqs', sqs })),
  stream.map((own): Fields => ({ via: 'kinesis', stream: own })),
  kafka.map((own): Fields => ({ via: 'kafka', kafka: own })),
);

const arrivals = fc.constantFrom<unknown>(
  { poisson: { rate: '12/s' } },
  { constant: { rate: '30/s' } },
  {
    poisson: {
      rate: [
        ['0s', '5/s'],
        ['6s', '60/s'],
        ['9s', '5/s'],
      ],
    },
  },
  [{ poisson: { rate: '8/s' } }, { burst: { at: '4s', count: 60 } }],
);

const slo = fc.record(
  {
    throttled: fc.constantFrom('<0.1%', '<5%'),
    p99: fc.constantFrom('<400ms', '<2s'),
    p95: fc.constantFrom('<300ms'),
    coldStarts: fc.constantFrom('<1%', '<20%'),
    errors: fc.constantFrom('<1%'),
    cost: fc.constantFrom('<$0.01/run', '<$40/month'),
    queued: fc.constantFrom<Fields>({ age: '<5s' }, { backlog: '<20' }, { age: '<1m', backlog: '<90' }),
  },
  { requiredKeys: ['throttled', 'p99'] },
);

const account = fc.constantFrom<Fields>(
  {},
  { era: '2018' },
  { era: '2020', concurrency: 60, unreservedMinimum: 10 },
  { era: '2025-11-01', concurrency: 400, rules: { perFunctionBurst: 6 } },
);

/** What a scenario has besides a name. */
export const drawnScenario: fc.Arbitrary<Fields> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    account,
    api: fn,
    job: fn,
    ways: fc.array(fc.record({ to: fc.constantFrom('api', 'job'), way, arrivals }), { minLength: 1, maxLength: 2 }),
    slo,
    warmup: fc.constantFrom(0, '3s'),
  })
  .map(({ api, job, ways, slo: { queued, ...objectives }, ...rest }) => ({
    duration: '12s',
    ...rest,
    // Only what comes through a queue has an age.
    slo: ways.some(({ way: { via } }) => via === 'async' || via === 'sqs') ? { ...objectives, ...queued } : objectives,
    functions: { api, job },
    traffic: [
      { to: 'api', arrivals: { constant: { rate: '2/s' } } },
      ...ways.map(({ to, way: by, arrivals: own }) => ({ to, ...by, arrivals: own })),
    ],
  }));
