// Scenarios drawn at random in which several functions compete for one small account by every way of traffic at once,
// while provisioned concurrency, aliases and deployments change under them.

import * as fc from 'fast-check';

const ms = (value: number): string => `${value}ms`;

const fn = fc.record(
  {
    memory: fc.constantFrom('128MB', '1024MB'),
    timeout: fc.constantFrom('1s', '3s'),
    reservedConcurrency: fc.constantFrom(0, 1, 3, 6),
    duration: fc.constantFrom(
      { constant: '150ms' },
      { exponential: { mean: '400ms' } },
      { lognormal: { p50: '80ms', p99: '2s' } },
    ),
    coldStart: fc.integer({ min: 0, max: 800 }).map((value) => ({ constant: ms(value) })),
    keepAlive: fc.constantFrom({ fixed: '2s' }, { uniform: ['500ms', '4s'] }, { last: '1s', spare: '3s' }),
    errors: fc.constantFrom('0%', '20%', [
      ['3s', '80%'],
      ['12s', '5%'],
    ]),
    maximumRetryAttempts: fc.constantFrom(0, 2),
    deadLetter: fc.boolean(),
    vpc: fc.constantFrom({ subnets: ['a'], freeIps: [3], eniQuota: 4, eniDelay: { constant: '300ms' } }),
  },
  { requiredKeys: ['duration', 'coldStart'] },
);

const sqsWay = fc.record(
  {
    batchSize: fc.constantFrom(1, 3, 10),
    batchWindow: fc.constantFrom('0s', '2s'),
    maxReceiveCount: fc.constantFrom(1, 2),
    itemFailures: fc.constantFrom('0%', '10%'),
    visibilityTimeout: fc.constantFrom('4s', '10s'),
    maximumConcurrency: fc.constantFrom(2, 5),
    retention: fc.constantFrom('10s', '4d'),
    filter: fc.constantFrom('60%', '100%'),
    durationPer: fc.constantFrom('batch', 'message'),
    fifo: fc.boolean(),
    groups: fc.constantFrom(1, 3),
  },
  { requiredKeys: ['batchSize'] },
);

const streamWay = fc.record(
  {
    shards: fc.constantFrom(1, 2),
    parallelizationFactor: fc.constantFrom(1, 3),
    keys: fc.constantFrom('distinct', 1, 4, { count: 20, zipf: 1.2 }, { count: 9, hot: '60%' }),
    batchSize: fc.constantFrom(5, 50),
    bisectOnError: fc.boolean(),
    maximumRetryAttempts: fc.constantFrom(-1, 0, 1),
    maximumRecordAge: fc.constantFrom('60s'),
    poison: fc.constantFrom('0%', '5%'),
    tumblingWindow: fc.constantFrom('0s', '5s'),
    reportBatchItemFailures: fc.boolean(),
    filter: fc.constantFrom('50%', '100%'),
    onFailure: fc.boolean(),
  },
  { requiredKeys: ['shards'] },
);

const kafkaWay = fc
  .tuple(
    fc.record(
      {
        partitions: fc.constantFrom(1, 4, 12),
        keys: fc.constantFrom('distinct', 1, 4, { count: 20, zipf: 1.2 }, { count: 9, hot: '60%' }),
        batchSize: fc.constantFrom(1, 5, 50),
        batchWindow: fc.constantFrom('0s', '1s'),
        poison: fc.constantFrom('0%', '5%'),
        retention: fc.constantFrom('8s'),
        recordSize: fc.constantFrom('500KB'),
        filter: fc.constantFrom('50%', '100%'),
        onFailure: fc.boolean(),
      },
      { requiredKeys: ['partitions'] },
    ),
    fc.option(
      fc.record(
        {
          pollers: fc.constantFrom({}, { minimum: 1, maximum: 3 }, { minimum: 5, maximum: 5 }),
          bisectOnError: fc.boolean(),
          maximumRetryAttempts: fc.constantFrom(-1, 0, 1),
          reportBatchItemFailures: fc.boolean(),
        },
        { requiredKeys: ['pollers'] },
      ),
    ),
  )
  .map(([kafka, provisioned]) => ({ ...kafka, ...provisioned }));

const retry = fc.constantFrom('none', 'sdk-v3-standard', 'sdk-v2', 'sdk-v3-adaptive', 'botocore-2026');

const way = fc.oneof(
  retry.map((policy) => ({ via: 'sync', retry: policy })),
  fc
    .tuple(fc.constantFrom('rest', 'http', 'url'), retry)
    .map(([kind, policy]) => ({ via: 'http', retry: policy, http: { kind, rate: '20/s', burst: 10, timeout: '1s' } })),
  fc.constant({ via: 'async' }),
  sqsWay.map((sqs) => ({ via: 'sqs', sqs })),
  streamWay.map((stream) => ({ via: 'kinesis', stream })),
  streamWay.map((stream) => ({ via: 'dynamodb', stream })),
  kafkaWay.map((kafka) => ({ via: 'kafka', kafka })),
);

const traffic = fc
  .record({
    to: fc.constantFrom('a', 'b', 'c', 'd:live', 'd:1', 'e', 'm', 'n', 's', 'x', 'y', 'z'),
    way,
    rate: fc.integer({ min: 1, max: 40 }),
    burst: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ to, way: by, rate, burst }) => ({
    to,
    ...by,
    arrivals: [{ poisson: { rate: `${rate}/s` } }, { burst: { at: '5s', count: burst } }],
  }));

const loop = fc
  .record({
    to: fc.constantFrom('a', 'e', 'd:live', 'm', 's'),
    clients: fc.integer({ min: 1, max: 20 }),
    policy: retry,
  })
  .map(({ to, clients, policy }) => ({
    to,
    closedLoop: { clients, think: { constant: '200ms' } },
    retry: policy,
  }));

const schedule = fc.array(fc.tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 8 })), { maxLength: 4 });

/** Limits so low that they bind. */
const rules = fc.record(
  {
    requestRatePerConcurrency: fc.constantFrom(null, 1, 3),
    asyncRequestRate: fc.boolean(),
    pollersSpendScaling: fc.boolean(),
    provisionedPreparationMs: fc.constantFrom(0, 2000),
    apiGatewayRate: fc.constantFrom(15, 1000),
    shardRecordsPerSecond: fc.constantFrom(null, 5, 1000),
    asyncJitter: fc.constantFrom(0, 1),
    kafkaLookMs: fc.constantFrom(1000, 5000),
    kafkaDelayMs: fc.constantFrom(0, 3000),
    kafkaProvisionedLookMs: fc.constantFrom(1000),
    kafkaPollerBatches: fc.constantFrom(1, 2),
  },
  { requiredKeys: [] },
);

const byEra = {
  '2018': fc.constantFrom({ burst: 15, rampPerMinute: 30 }, { burst: 8, rampPerMinute: 60, scaling: 'bucket' }),
  '2020': fc.constant({ burst: 15, rampPerMinute: 30 }),
  '2023': fc.constantFrom({ perFunctionBurst: 4 }, { perFunctionBurst: 4, perFunctionRefill: 'window' }, {}),
} as const;

const preference = fc.constantFrom('AllAtOnce', { linear: { percent: 30, interval: '5s' } });

/** Version 1 and 2 of one function behind an alias; provisioned where the era has it. */
const deployed = (era: string, to: unknown): Record<string, unknown> => ({
  duration: { constant: '300ms' },
  coldStart: { constant: '100ms' },
  versions: { '1': {}, '2': { errors: '50%' } },
  aliases: {
    live: {
      version: '1',
      provisionedConcurrency: era === '2018' ? 0 : 3,
      deployment: { to: '2', at: '8s', preference: to, alarms: [] },
    },
  },
});

/** On Managed Instances, where little fits into an environment and instances start and end within seconds. */
const managed = fc
  .record(
    {
      memory: fc.constantFrom('2GB', '4GB'),
      timeout: fc.constantFrom('1s', '3s'),
      duration: fc.constantFrom(
        { constant: '150ms' },
        { exponential: { mean: '400ms' } },
        { lognormal: { p50: '80ms', p99: '2s' } },
      ),
      coldStart: fc.integer({ min: 0, max: 800 }).map((value) => ({ constant: ms(value) })),
      errors: fc.constantFrom('0%', '20%'),
      cpu: fc.constantFrom({ share: '80%', measuredAt: '1769MB' }, { share: '10%', measuredAt: '512MB', threads: 2 }),
      maximumRetryAttempts: fc.constantFrom(0, 2),
      deadLetter: fc.boolean(),
      managed: fc.record(
        {
          memoryPerVcpu: fc.constantFrom(2),
          slots: fc.constantFrom(1, 3, 10),
          minimumEnvironments: fc.constantFrom(1, 2, 4),
          maximumEnvironments: fc.constantFrom(4, 6),
          memoryUse: fc.constantFrom({ idle: '500MB', perRequest: '300MB' }),
          publishedAt: fc.constantFrom('2s'),
        },
        { requiredKeys: ['memoryPerVcpu', 'slots', 'minimumEnvironments'] },
      ),
    },
    { requiredKeys: ['memory', 'duration', 'coldStart', 'managed'] },
  )
  .map((own) => ({ ...own, compute: 'managed' }));

const managedRules = fc
  .record(
    {
      managedRouterTries: fc.constantFrom(null, 1, 2),
      managedCpuPressure: fc.constantFrom(null, 1, 3),
      managedGrowth: fc.constantFrom(null, 1.5),
      managedInstanceLifeMs: fc.constantFrom(12_000),
      managedThrottleReason: fc.constantFrom('ConcurrentInvocationLimitExceeded'),
      managedScaleOutLooks: fc.constantFrom(1, 3),
      managedScaleInLooks: fc.constantFrom(2, 5),
    },
    { requiredKeys: ['managedScaleOutLooks', 'managedScaleInLooks'] },
  )
  .map((own) => ({
    ...own,
    managedLookMs: 1000,
    managedScaleInEveryMs: 1000,
    managedInstanceStartMs: 2000,
    managedEnvironmentStartMs: 500,
    managedInstanceIdleMs: 2000,
  }));

/** From snapshots, whose hooks may take too long; published in the middle of the run, or before. */
const snapped = fc
  .record(
    {
      runtime: fc.constantFrom('java21', 'python3.13'),
      timeout: fc.constantFrom('1s', '3s'),
      reservedConcurrency: fc.constantFrom(2, 5),
      duration: fc.constantFrom({ constant: '150ms' }, { exponential: { mean: '400ms' } }),
      coldStart: fc.constantFrom({ constant: '900ms' }),
      keepAlive: fc.constantFrom({ fixed: '1s' }, { uniform: ['500ms', '4s'] }),
      errors: fc.constantFrom('0%', '20%'),
      maximumRetryAttempts: fc.constantFrom(0, 2),
      deadLetter: fc.boolean(),
      snapStart: fc.record(
        {
          restore: fc.constantFrom({ constant: '300ms' }, { lognormal: { p50: '300ms', p99: '1500ms' } }),
          billedRestore: fc.constantFrom({ constant: '80ms' }, { exponential: { mean: '4s' } }),
          publishedAt: fc.constantFrom('2s'),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['runtime', 'timeout', 'duration', 'coldStart', 'snapStart'] },
  )
  .map((own) => ({ ...own, compute: 'snapstart' }));

const snapStartRules = fc.record({
  snapStartSnapshotMs: fc.constantFrom(0, 3000),
  snapStartSeldomMs: fc.constantFrom(1000, 3_600_000),
  snapStartFreshMs: fc.constantFrom(0, 6000),
});

/** Few fit: environments of tenants are bound by two and a half times the concurrency, idle ones too. */
const isolated = {
  tenantIsolation: true,
  duration: { exponential: { mean: '200ms' } },
  coldStart: { constant: '100ms' },
  keepAlive: { uniform: ['5s', '15s'] },
};

/** What durable functions may do, short enough for a run of seconds. */
const operation = fc.constantFrom(
  {
    step: {
      duration: { exponential: { mean: '300ms' } },
      errors: '20%',
      retry: { base: '1s', attempts: 3 },
      output: '2KB',
    },
  },
  { wait: '2s' },
  { callback: { answer: { exponential: { mean: '3s' } }, unanswered: '10%', errors: '5%', timeout: '5s' } },
  { callback: { answer: { constant: '10ms' }, submit: { constant: '200ms' } } },
  { invoke: { function: 'c', input: '1KB' } },
  { invoke: { function: 's' } },
  {
    parallel: {
      branches: [[{ wait: '1s' }], [{ step: { duration: { constant: '2500ms' } } }], [{ invoke: { function: 'e' } }]],
    },
  },
  {
    map: {
      items: 7,
      concurrency: 2,
      output: '1KB',
      each: [{ step: { duration: { constant: '100ms' }, errors: '5%' } }, { wait: '1s' }],
    },
  },
  { child: [{ wait: '1s' }, { step: { duration: { exponential: { mean: '1s' } } } }] },
);

/** Suspended and run again beside all others, in environments like theirs. */
const durable = fc
  .record(
    {
      timeout: fc.constantFrom('1s', '3s'),
      reservedConcurrency: fc.constant(1),
      coldStart: fc.constantFrom({ constant: '400ms' }),
      keepAlive: fc.constantFrom({ fixed: '1s' }, { uniform: ['500ms', '4s'] }),
      errors: fc.constantFrom('0%', '20%'),
      deadLetter: fc.boolean(),
      durable: fc.record(
        {
          executionTimeout: fc.constantFrom('4s', '30s', '15m'),
          checkpoint: fc.constantFrom({ constant: '20ms' }, { exponential: { mean: '50ms' } }),
          program: fc.array(operation, { minLength: 1, maxLength: 4 }),
        },
        { requiredKeys: ['executionTimeout', 'program'] },
      ),
    },
    { requiredKeys: ['timeout', 'coldStart', 'durable'] },
  )
  .map((own) => ({ ...own, duration: { constant: '30ms' } }));

/** Both at once: executions in slots. */
const durableManaged = fc
  .tuple(managed, durable)
  .map(([slots, { durable: executions }]) => ({ ...slots, duration: { constant: '30ms' }, durable: executions }));

const tenantTraffic = [
  { to: 't', tenants: { count: 150, zipf: 0.5 }, retry: 'sdk-v3-standard', arrivals: { poisson: { rate: '15/s' } } },
  { to: 't', via: 'async', tenants: 80, arrivals: { burst: { at: '9s', count: 60 } } },
  { to: 't', via: 'http', tenants: { list: { a: '70%', b: '30%' } }, arrivals: { poisson: { rate: '4/s' } } },
];

const modeTraffic = ['m', 's', 'x', 'y', 'z'].map((to) => ({ to, arrivals: { burst: { at: '6s', count: 25 } } }));

/** What a test reads of the document. */
export interface CompetingScenario extends Readonly<Record<string, unknown>> {
  readonly account: { readonly concurrency: number };
}

export const competingScenario: fc.Arbitrary<CompetingScenario> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    concurrency: fc.integer({ min: 29, max: 40 }),
    era: fc.constantFrom('2018' as const, '2020' as const, '2023' as const),
  })
  .chain(({ seed, concurrency, era }) =>
    fc
      .record({
        functions: fc.record({
          a: fn,
          b: fn,
          c: fn,
          m: managed,
          n: managed,
          s: snapped,
          x: durable,
          y: durable,
          z: durableManaged,
        }),
        ownSnapStart: snapStartRules,
        ownManaged: managedRules,
        maxVcpus: fc.constantFrom(6, 16, 400),
        streams: fc.array(traffic, { minLength: 2, maxLength: 6 }),
        loops: fc.array(loop, { maxLength: 2 }),
        own: rules,
        scaling: byEra[era],
        counts: schedule,
        reservedConcurrency: fc.constantFrom({}, { reservedConcurrency: 6 }),
        to: preference,
        chained: fc.boolean(),
      })
      .map(
        ({
          functions,
          ownManaged,
          ownSnapStart,
          maxVcpus,
          streams,
          loops,
          own,
          scaling,
          counts,
          reservedConcurrency,
          to,
          chained,
        }) => ({
          name: 'competition',
          duration: '30s',
          seed,
          account: {
            concurrency,
            era,
            unreservedMinimum: 0,
            rules: { ...own, ...scaling, ...ownManaged, ...ownSnapStart },
          },
          capacityProviders: { shared: { instanceTypes: ['c6a.xlarge', 'm6a.large'], maxVcpus } },
          functions: {
            ...functions,
            a: { ...functions.a, ...(chained ? { destinations: { onSuccess: 'b', onFailure: 'sqs:failed' } } : {}) },
            b: { ...functions.b, ...(chained ? { destinations: { onSuccess: 'a' } } : {}) },
            d: deployed(era, to),
            t: isolated,
            e: {
              ...reservedConcurrency,
              provisionedConcurrency: era === '2018' ? 0 : 2,
              provisionedScaling: { schedule: counts.map(([at, count]) => [`${at}s`, count]) },
              duration: { exponential: { mean: '500ms' } },
              coldStart: { constant: '200ms' },
            },
          },
          // However the rest is drawn, all ways to run compete.
          traffic: [...streams, ...loops, ...tenantTraffic, ...modeTraffic],
        }),
      ),
  );
