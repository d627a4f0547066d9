// The scenario format: what a file may say. Checking it yields the same document with the defaults filled in, which is
// what a result carries as `scenario` and what can be fed back to reproduce the run.

import * as z from 'zod';
import {
  clientRetries,
  defaultMaxVcpus,
  defaultMinimum,
  defaultVpcOptions,
  deploymentPreferences,
  lambdaSince,
  memoryRatios,
  mostEnvironments,
  mostSlots,
  regionProblem,
  type ClientRetryName,
  keepAlivePresets,
  type KeepAlivePreset,
} from '../../lambda/index.ts';
import { cloudWatchMetrics } from '../../sim/index.ts';
import type { DistributionSpec, ScenarioDocument, SqsSpec, StreamSpec } from './document.ts';
import { clockMs } from './clock-instant.ts';
import { durableSchema } from './durable-schema.ts';
import {
  count,
  duration,
  durationWithin,
  formed,
  oneOf,
  numberOrText,
  oneOrListError,
  plainText,
  positive,
  rate,
  record,
  share,
  size,
} from './fields.ts';
import { unixMsOf } from '../trace/calendar.ts';
import { lawId, lawOr } from './published-field.ts';
import { quantity } from '../input/quantity.ts';
import { limitForm, limitFormProblem, sloFigures, type SloFigure } from './slo.ts';

const lawFields = {
  constant: duration.optional(),
  exponential: record({ mean: duration }).optional(),
  lognormal: record({
    p50: duration.optional(),
    p99: duration.optional(),
    mean: duration.optional(),
    cv: positive.optional(),
  })
    .refine((value) => ['p50,p99', 'cv,mean'].includes(Object.keys(value).sort().join(',')), {
      error: 'needs either p50 and p99, or mean and cv',
    })
    .optional(),
  gamma: record({ mean: duration, cv: positive }).optional(),
  weibull: record({ mean: duration, cv: positive }).optional(),
  pareto: record({ min: duration, alpha: positive }).optional(),
  quantiles: z
    .record(z.string().regex(/^p\d+(\.\d+)?$/, 'write quantiles as p0, p50, p99, p999, p100'), duration)
    .optional(),
  samples: z.union([z.string(), z.array(duration).min(1)]).optional(),
  mixture: z
    .array(record({ weight: positive, of: z.lazy(() => distribution as z.ZodType<DistributionSpec>) }))
    .min(1)
    .optional(),
  mean: duration.optional(),
  counts: z.array(count.min(1)).optional(),
  strata: count.min(2).max(1_000_000).optional(),
};

/** A law of times. */
const distribution: z.ZodType = oneOf(lawFields, ['mean', 'counts', 'strata']).superRefine((value, context) => {
  const add = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: path.split('.'), message });
  const { quantiles, samples, mean, counts } = value;
  if (mean !== undefined && quantiles === undefined) add('mean', 'goes with quantiles only; remove it');
  if (counts === undefined) return;
  if (!Array.isArray(samples)) add('counts', 'goes with values in samples only; remove it');
  else if (samples.length !== counts.length) {
    add('counts', `are ${counts.length} for ${samples.length} samples; write one for each`);
  }
});

formed(distribution, () => ({ id: lawId }));

const coldStart = lawOr(distribution, { runtime: true, words: [] });
const firstInvocation = lawOr(distribution, { runtime: true, words: ['published', 'none'] });
const placement = lawOr(distribution, { runtime: false, words: ['published', 'none'] });
const extensions = record({ init: distribution.optional(), postInvoke: distribution.optional() });

const ratePoint = z.tuple([duration, rate], { error: 'a point is [time, rate], such as [30s, 100/s]' });
const rateOrCurve = z.union([rate, z.array(ratePoint).min(1)], {
  error: 'write a rate such as 10/s, 600/min, 2/h, 1/7min or 3 per day, or points such as [[0s, 10/s], [60s, 500/s]]',
});

/** A share, or steps over time. */
const shareOverTime = z.union(
  [
    share,
    z.array(z.tuple([duration, share], { error: 'a step is [time, share], such as [5m, 10%]' })).min(1, 'name a step'),
  ],
  { error: oneOrListError },
);

const trace = record({
  format: z.enum(['azure2019', 'azure2021', 'csv', 'clf']),
  file: z.string().min(1),
  function: numberOrText(z.string().min(1)).optional(),
  column: plainText.optional(),
  unit: z.enum(['s', 'ms', 'us', 'ns'], { error: 'write s, ms, us or ns' }).optional(),
  from: duration.default('0s'),
  scale: positive.default(1),
}).superRefine((value, context) => {
  const add = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: path.split('.'), message });
  const isAzure = value.format === 'azure2019' || value.format === 'azure2021';
  const hasInstants = value.format === 'azure2021' || value.format === 'csv';
  if (value.function !== undefined && !isAzure) add('function', 'goes with the azure formats only; remove it');
  if (value.column !== undefined && value.format !== 'csv') add('column', 'goes with format: csv only; remove it');
  if (value.unit !== undefined && value.format !== 'csv') add('unit', 'goes with format: csv only; remove it');
  if (value.scale !== 1 && hasInstants) {
    add('scale', 'goes with formats that count (azure2019, clf): instants cannot be multiplied; remove it');
  }
});

const arrival = oneOf({
  constant: record({ rate: rateOrCurve }).optional(),
  poisson: record({ rate: rateOrCurve }).optional(),
  steps: z.array(ratePoint).min(1).optional(),
  burst: record({ at: duration, count: count.min(1) }).optional(),
  sine: record({ mean: rate, amplitude: rate, period: duration }).optional(),
  onOff: record({ rate, on: duration, off: duration }).optional(),
  instants: z.union([z.string(), z.array(duration)]).optional(),
  trace: trace.optional(),
});

const presetNames = Object.keys(keepAlivePresets).toSorted() as [KeepAlivePreset, ...KeepAlivePreset[]];

const keepAlivePreset = formed(
  numberOrText(z.enum(presetNames, { error: `write one of ${presetNames.join(', ')}` })),
  () => ({ enum: [...presetNames, ...presetNames.map(Number)] }),
);

const keepAlive = oneOf(
  {
    fixed: duration.optional(),
    uniform: z.tuple([duration, duration]).optional(),
    preset: keepAlivePreset.optional(),
    last: duration.optional(),
    spare: duration.optional(),
    halving: duration.optional(),
    maxAge: duration.optional(),
  },
  ['spare', 'halving', 'maxAge'],
)
  .refine((value) => (value.last === undefined) === (value.spare === undefined), {
    error: 'last and spare come together',
  })
  .refine((value) => value.halving === undefined || value.last !== undefined, {
    path: ['halving'],
    error: 'goes with last and spare only; write those too, or remove it',
  });

const versionSchema = record({
  duration: distribution.optional(),
  coldStart: coldStart.optional(),
  firstInvocation: firstInvocation.optional(),
  placement: placement.optional(),
  packageSize: size.optional(),
  extensions: extensions.optional(),
  overhead: distribution.optional(),
  errors: shareOverTime.optional(),
  memory: size.optional(),
  timeout: duration.optional(),
  provisionedConcurrency: count.optional(),
});

const hook = record({ duration, succeeds: z.boolean().default(true) });
const preferences = Object.keys(deploymentPreferences) as [string, ...string[]];

const shiftSteps = record({
  percent: formed(
    z.custom<number>((value) => typeof value === 'number' && value > 0 && value <= 99, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is no number of percent above 0 and up to 99; write one such as 10`,
    }),
    () => ({ type: 'number', exclusiveMinimum: 0, maximum: 99 }),
  ),
  interval: duration,
});

const aliasSchema = record({
  version: plainText,
  weights: z
    .record(z.string(), share)
    .refine((value) => Object.keys(value).length <= 1, {
      error: 'an alias may name one additional version; remove the others',
    })
    .optional(),
  provisionedConcurrency: count.default(0),
  deployment: record({
    to: plainText,
    at: duration,
    preference: z.union([z.enum(preferences), record({ canary: shiftSteps }), record({ linear: shiftSteps })], {
      error: `write one of ${preferences.join(', ')}, or { canary: { percent: 20, interval: 7m } }, or { linear: ... }`,
    }),
    beforeTraffic: hook.optional(),
    afterTraffic: hook.optional(),
    alarms: z.array(plainText).max(10, 'CodeDeploy watches at most 10 alarms').default([]),
  }).optional(),
});

const metricNames = Object.keys(cloudWatchMetrics) as [string, ...string[]];

const alarmSchema = record({
  function: plainText,
  metric: z.enum(metricNames, { error: `write one of ${metricNames.join(', ')}` }),
  statistic: z.enum(['Sum', 'Average', 'Maximum', 'SampleCount']).default('Sum'),
  threshold: z.number(),
  comparison: z.enum(['>', '>=', '<', '<=']).default('>'),
  datapointsToAlarm: count.min(1).default(1),
  evaluationPeriods: count.min(1).default(1),
});

const managedSchema = record({
  capacityProvider: plainText.optional(),
  slots: count.min(1).max(mostSlots).optional(),
  memoryPerVcpu: z
    .union(
      memoryRatios.map((ratio) => z.literal(ratio)),
      {
        error: `write ${memoryRatios.join(', ')}: GB of memory for each vCPU`,
      },
    )
    .optional(),
  minimumEnvironments: count.max(mostEnvironments).default(defaultMinimum),
  maximumEnvironments: count.max(mostEnvironments).optional(),
  initialEnvironments: count.max(mostEnvironments).optional(),
  memoryUse: record({ idle: size.default('0MB'), perRequest: size }).optional(),
  publishedAt: duration.optional(),
});

const capacityProvider = record({
  architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
  instanceTypes: z.array(plainText).min(1, 'name a type, or leave it out').optional(),
  excludedInstanceTypes: z.array(plainText).min(1, 'name a type, or leave it out').optional(),
  maxVcpus: count.default(defaultMaxVcpus),
  cpuTarget: share
    .refine((value) => quantity('share', value) > 0, { error: 'must be above 0%; AWS shows 30%' })
    .optional(),
  savings: share.default('0%'),
});

const durable = durableSchema(distribution);

const scheduledPoint = z.union(
  [
    z.tuple([duration, count]),
    record({ at: duration, minimum: count.optional(), maximum: count.optional() }).refine(
      ({ minimum = 0, maximum = Infinity }) => minimum <= maximum,
    ),
  ],
  { error: 'a point is [time, count], such as [5m, 40], or bounds, such as { at: 5m, minimum: 40, maximum: 90 }' },
);

const functionSchema = record({
  compute: z.enum(['default', 'snapstart', 'managed'], { error: 'write default, snapstart or managed' }).optional(),
  managed: managedSchema.optional(),
  snapStart: record({
    restore: distribution.optional(),
    billedRestore: distribution.optional(),
    publishedAt: duration.optional(),
  }).optional(),
  tenantIsolation: z.boolean().optional(),
  durable: durable.optional(),
  handler: z
    .string()
    .regex(
      /.#.|(^|\/)bootstrap$/,
      'write the file and the export, such as ./checkout.ts#handler, or a bootstrap, such as ./build/bootstrap',
    )
    .optional(),
  memory: size.default('128MB'),
  timeout: duration.default('3s'),
  reservedConcurrency: count.optional(),
  provisionedConcurrency: count.default(0),
  provisionedScaling: record({
    schedule: z.array(scheduledPoint).default([]),
    tracking: record({
      minimum: count,
      maximum: count.min(1),
      target: share.default('70%'),
      scaleOutPoints: count.min(1).default(3),
      scaleInPoints: count.min(1).default(15),
      scaleOutCooldown: duration.optional(),
      scaleInCooldown: duration.optional(),
      scaleIn: z.boolean().optional(),
    })
      .refine(({ minimum, maximum }) => minimum <= maximum, {
        path: ['maximum'],
        error: 'is below the minimum; raise it, or lower the minimum',
      })
      .refine(({ target }) => quantity('share', target) > 0, {
        path: ['target'],
        error: 'must be above 0%; 70% is what AWS suggests',
      })
      .optional(),
  }).optional(),
  keepAlive: keepAlive.optional(),
  reuse: z.enum(['mru', 'lru', 'random']).default('mru'),
  runtime: plainText.default('nodejs22.x'),
  architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
  package: z.enum(['zip', 'image']).default('zip'),
  environment: z.record(z.string(), plainText).default({}),
  duration: distribution.optional(),
  coldStart: coldStart.optional(),
  firstInvocation: firstInvocation.optional(),
  placement: placement.optional(),
  packageSize: size.optional(),
  extensions: extensions.optional(),
  /** Time between client and environment, both ways. */
  overhead: distribution.optional(),
  errors: shareOverTime.default('0%'),
  cpu: record({
    share,
    measuredAt: size,
    threads: count.min(1).default(1),
    initBoost: z.boolean().default(true),
  }).optional(),
  ephemeralStorage: size.default('512MB'),
  tags: z.record(z.string(), plainText).default({}),
  maximumRetryAttempts: count.max(2).default(2),
  maximumEventAge: duration.default('6h'),
  deadLetter: z.boolean().default(false),
  destinations: record({ onSuccess: z.string().optional(), onFailure: z.string().optional() }).default({}),
  recursiveLoop: z.enum(['Terminate', 'Allow']).default('Terminate'),
  vpc: record({
    subnets: z.array(plainText).default([]),
    securityGroups: z.array(plainText).default([]),
    freeIps: z.array(count).min(1),
    eniQuota: count.default(defaultVpcOptions.eniQuota),
    ec2CallsPerSecond: positive.default(defaultVpcOptions.ec2CallsPerSecond),
    ec2CallsWaiting: count.default(defaultVpcOptions.ec2CallsWaiting),
    // About 10 s as users told it, with a long tail (to 90 s).
    eniDelay: distribution.default({ lognormal: { p50: '10s', p99: '60s' } }),
    pendingFor: duration.default('0s'),
  }).optional(),
  versions: z.record(z.string().regex(/^\d+$/, 'versions are numbers'), versionSchema).optional(),
  aliases: z.record(z.string().regex(/^(?!\d+$)[\w-]{1,128}$/, 'not a name for an alias'), aliasSchema).optional(),
  code: z.string().min(1).optional(),
  build: z.enum(['esbuild'], { error: 'write esbuild, or leave it out' }).optional(),
});

const status = z.int().min(400).max(599);

const http = record({
  kind: z.enum(['rest', 'http', 'url']).default('rest'),
  rate: rate.optional(),
  burst: count.min(1).optional(),
  timeout: duration.optional(),
  answers: record({
    throttled: status.optional(),
    failed: status.optional(),
    functionError: status.optional(),
    timedOut: status.optional(),
  }).optional(),
});

/** Beyond this a law of keys costs more than it tells: so many are as good as distinct. */
const mostKeys = 10_000_000;

/** For the union of what keys may be: the problems of the one that was meant. */
const keysError = (issue: z.core.$ZodRawIssue): string | undefined => {
  if (issue.code !== 'invalid_union') return undefined;
  const { input, errors } = issue;
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
    return errors[2]!
      .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
      .join('; ');
  }
  return (
    `${JSON.stringify(input)} is no law of keys; write distinct, a number of keys from 1 to ${mostKeys}, ` +
    '{ count: 50, zipf: 1.1 } or { count: 50, hot: 30% }'
  );
};

const sqs = record({
  batchSize: count.min(1).max(10_000).default(10),
  batchWindow: durationWithin('0s', '300s').default('0s'),
  visibilityTimeout: duration.optional(),
  maxReceiveCount: count.min(1).max(1000).optional(),
  retention: duration.default('4d'),
  maximumConcurrency: count.min(2).max(1000).optional(),
  pollers: record({
    minimum: count.min(2).max(200).default(2),
    maximum: count.min(2).max(2000).default(200),
  }).optional(),
  fifo: z.boolean().default(false),
  groups: count.min(1).default(1),
  itemFailures: share.default('0%'),
  durationPer: z.enum(['batch', 'message']).default('batch'),
  filter: share.default('100%'),
  messageSize: size.optional(),
}).superRefine((value, context) => {
  const add = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: path.split('.'), message });
  if (value.batchSize > 10 && Number.parseFloat(String(value.batchWindow)) === 0) {
    add('batchWindow', 'must be at least 1s when batchSize is above 10; set it');
  }
  if (value.fifo && value.batchSize > 10) add('batchSize', 'is at most 10 for a FIFO queue; lower it');
  if (value.pollers !== undefined && value.pollers.maximum < value.pollers.minimum) {
    add('pollers.maximum', `is below the minimum of ${value.pollers.minimum}; raise it`);
  }
  if (value.pollers !== undefined && value.maximumConcurrency !== undefined) {
    add('pollers', 'excludes maximumConcurrency; remove one of them');
  }
});

/** Partition keys: a number of them that come evenly, or a law. */
const keys = z.union(
  [
    z.literal('distinct'),
    formed(
      z.custom<number>((value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= mostKeys),
      () => ({ type: 'integer', minimum: 1, maximum: mostKeys }),
    ),
    record({
      count: count.min(1).max(mostKeys),
      zipf: z.number().min(0).max(10).optional(),
      hot: share.optional(),
    }).refine(({ zipf, hot }) => (zipf === undefined) !== (hot === undefined), {
      error: 'needs exactly one of: zipf, hot; for keys that come evenly write their number alone',
    }),
  ],
  { error: keysError },
);

const stream = record({
  shards: count.min(1).default(1),
  parallelizationFactor: count.min(1).max(10).default(1),
  keys: keys.optional(),
  batchSize: count.min(1).max(10_000).default(100),
  batchWindow: durationWithin('0s', '300s').default('0s'),
  tumblingWindow: durationWithin('0s', '900s').default('0s'),
  maximumRetryAttempts: z.int().min(-1).max(10_000).default(-1),
  maximumRecordAge: durationWithin('60s', '604800s').optional(),
  bisectOnError: z.boolean().default(false),
  retention: durationWithin('24h', '365d').default('24h'),
  poison: share.default('0%'),
  reportBatchItemFailures: z.boolean().default(false),
  durationPer: z.enum(['batch', 'record']).default('batch'),
  filter: share.default('100%'),
  recordSize: size.optional(),
  onFailure: z.boolean().default(false),
  enhancedFanOut: z.boolean().default(false),
});

const retryNames = Object.keys(clientRetries) as [ClientRetryName, ...ClientRetryName[]];

/** So many environments an account has for its tenants at most, and more tenants would only be refused. */
export const mostTenants = 100_000;

const tenants = z.union(
  [
    formed(
      z.custom<number>((value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= mostTenants),
      () => ({ type: 'integer', minimum: 1, maximum: mostTenants }),
    ),
    record({
      count: count.min(1).max(mostTenants),
      zipf: z.number().min(0).max(10).optional(),
      hot: share.optional(),
    }).refine(({ zipf, hot }) => (zipf === undefined) !== (hot === undefined), {
      error: 'needs exactly one of: zipf, hot; for tenants that come evenly write their number alone',
    }),
    record({
      list: z.record(
        z
          .string()
          .regex(
            /^[\w.:/=+\-@ ]{1,256}$/,
            'no tenant is called so: 1 to 256 of A-Z a-z 0-9 . _ : / = + - @ and blanks',
          ),
        share,
      ),
    }),
    record({ column: plainText }),
  ],
  {
    error:
      `write a number of tenants from 1 to ${mostTenants}, { count: 50, zipf: 1.1 }, { count: 50, hot: 30% } ` +
      '{ list: { acme: 60%, others: 40% } }, or { column: customer } of a csv trace',
  },
);

const trafficSchema = record({
  to: plainText,
  via: z.enum(['sync', 'async', 'http', 'sqs', 'kinesis', 'dynamodb']).default('sync'),
  arrivals: z.union([arrival, z.array(arrival).min(1)], { error: oneOrListError }).optional(),
  closedLoop: record({ clients: count.min(1), think: distribution }).optional(),
  http: http.optional(),
  sqs: sqs.optional(),
  stream: stream.optional(),
  tenants: tenants.optional(),
  retry: z
    .union([z.enum(retryNames), record({ attempts: count.min(1), base: duration, cap: duration })], {
      error: `write one of ${retryNames.join(', ')}, or { attempts, base, cap }`,
    })
    .default('none'),
  payload: z.unknown().optional(),
}).superRefine((value, context) => {
  const add = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: path.split('.'), message });
  if ((value.arrivals === undefined) === (value.closedLoop === undefined)) {
    add('arrivals', 'needs exactly one of: arrivals, closedLoop');
  }
  if (value.closedLoop !== undefined && value.via !== 'sync') add('closedLoop', 'goes with via: sync only');
  const streams = value.via === 'kinesis' || value.via === 'dynamodb';
  if (value.stream?.enhancedFanOut === true && value.via === 'dynamodb') {
    add('stream.enhancedFanOut', 'goes with via: kinesis only; remove it');
  }
  if (value.via === 'dynamodb' && quantity('duration', value.stream?.retention ?? '24h') !== 86_400_000) {
    add('stream.retention', 'a DynamoDB stream keeps its records for 24h; remove it');
  }
  if (value.http !== undefined && value.via !== 'http') add('http', 'goes with via: http only; remove it');
  if (value.sqs !== undefined && value.via !== 'sqs') add('sqs', 'goes with via: sqs only; remove it');
  if (value.stream !== undefined && !streams) add('stream', 'goes with via: kinesis or dynamodb only; remove it');
});

/** The settings of an event source, defaults filled in. */
export const sqsDefaults = (): SqsSpec => sqs.parse({}) as SqsSpec;
export const streamDefaults = (): StreamSpec => stream.parse({}) as StreamSpec;

const backoff = record({ firstMs: positive, longestMs: positive });

const rulesSchema = record({
  scaling: z.enum(['ceiling', 'bucket', 'perFunction', 'unlimited']).optional(),
  burst: count.min(1).optional(),
  rampPerMinute: count.optional(),
  refill: z.enum(['stepped', 'continuous']).optional(),
  perFunctionBurst: count.min(1).optional(),
  perFunctionRequestRate: count.min(1).optional(),
  perFunctionRefill: z.enum(['bucket', 'window']).optional(),
  pollersSpendScaling: z.boolean().optional(),
  requestRatePerConcurrency: positive.nullable().optional(),
  asyncRequestRate: z.boolean().optional(),
  pollersRequestRate: z.boolean().optional(),
  billingGranularityMs: positive.optional(),
  zipInitBilled: z.boolean().optional(),
  initLimitMs: positive.optional(),
  zipPlacementMsPerMb: z.number().nonnegative().optional(),
  nearbyCodeMs: z.number().nonnegative().optional(),
  recursionLimit: count.min(1).nullable().optional(),
  provisionedPreparationMs: z.number().nonnegative().optional(),
  provisionedPerMinute: positive.optional(),
  sqsGrowthPerMinute: positive.optional(),
  sqsMostBatches: count.min(1).optional(),
  sqsGrowthDelayMs: z.number().nonnegative().max(59_999).optional(),
  sqsShrinkPerMinute: z.number().nonnegative().optional(),
  sqsIdlePollers: count.min(1).optional(),
  sqsFailuresShrink: z.boolean().optional(),
  sqsFailureCost: z.number().nonnegative().optional(),
  sqsBackoff: backoff.optional(),
  sqsJitter: z.number().min(0).max(1).optional(),
  sqsTurnMs: z.number().nonnegative().optional(),
  asyncBackoff: backoff.optional(),
  asyncJitter: z.number().min(0).max(1).optional(),
  streamBackoff: backoff.optional(),
  shardRecordsPerSecond: positive.nullable().optional(),
  shardBytesPerSecond: positive.nullable().optional(),
  apiGatewayRate: positive.optional(),
  apiGatewayBurst: count.min(1).optional(),
  retryAfterMs: z.number().nonnegative().nullable().optional(),
  managedCpuTarget: z.number().positive().max(1).optional(),
  managedSlotTarget: z.number().positive().max(1).optional(),
  managedLookMs: z.number().min(1000).optional(),
  managedScaleOutLooks: count.min(1).optional(),
  managedScaleInLooks: count.min(1).optional(),
  managedScaleInEveryMs: z.number().nonnegative().optional(),
  managedGrowth: z.number().min(1).nullable().optional(),
  managedInstanceStartMs: z.number().nonnegative().optional(),
  managedEnvironmentStartMs: z.number().nonnegative().optional(),
  managedInstanceIdleMs: z.number().nonnegative().optional(),
  managedInstanceLifeMs: positive.optional(),
  managedRouterTries: count.min(1).nullable().optional(),
  managedCpuPressure: z.number().min(1).nullable().optional(),
  managedThrottleReason: z.enum(['none', 'ConcurrentInvocationLimitExceeded']).optional(),
  managedReservedConcurrency: z.enum(['refused', 'ignored']).optional(),
  durableBackoff: backoff.optional(),
  durableSuspendMs: z.number().nonnegative().optional(),
  snapStartSeldomMs: z.number().nonnegative().optional(),
  snapStartSeldomFactor: z.number().min(1).optional(),
  snapStartFreshMs: z.number().nonnegative().optional(),
  snapStartSnapshotMs: z.number().nonnegative().optional(),
});

const limitOn = (figure: SloFigure): z.ZodType =>
  formed(
    z.custom<string | 0>((value) => limitFormProblem(figure, value) === null, {
      error: ({ input }) => limitFormProblem(figure, input) ?? 'not valid',
    }),
    () => limitForm(figure),
  )
    .transform(String)
    .optional();

const sloSchema = record(Object.fromEntries(sloFigures.map((figure) => [figure, limitOn(figure)])));

/** Why a date is no era, with the cure; null when it is one, and for what is no date. */
const eraProblem = (era: string): string | null => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(era);
  if (match === null) return null;
  const [, year, month, day] = match.map(Number);
  const time = { hour: 0, minute: 0, second: 0, zoneMinutes: 0 };
  if (unixMsOf({ year: year!, month: month!, day: day!, ...time }) === null) {
    return `there is no day ${era}; write one such as "2025-08-01"`;
  }
  return era < lambdaSince ? `${era} is before Lambda, which is there since ${lambdaSince}; write a later day` : null;
};

const eraText = z
  .string()
  .regex(
    /^(2018|2020|2023|2026|\d{4}-\d{2}-\d{2})$/,
    'write "2018", "2020", "2023", "2026" or an ISO date such as "2025-08-01"',
  )
  .refine((era) => eraProblem(era) === null, { error: ({ input }) => eraProblem(String(input))! });

export const scenarioSchema: z.ZodType<ScenarioDocument> = record(
  {
    name: numberOrText(z.string().min(1)),
    description: plainText.optional(),
    duration,
    startsAt: z
      .string()
      .refine((text) => clockMs(text) !== null, { error: 'write an instant such as "2026-03-02T07:00:00Z"' })
      .optional(),
    warmup: duration.default('0s'),
    seed: z.int().nonnegative().default(1),
    account: record({
      region: z
        .string()
        .refine((code) => regionProblem(code) === null, { error: ({ input }) => regionProblem(String(input))! })
        .default('us-east-1'),
      era: numberOrText(eraText).default('2026'),
      concurrency: count.min(1).default(1000),
      unreservedMinimum: count.optional(),
      priceTier: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
      rules: rulesSchema.default({}),
    }).prefault({}),
    capacityProviders: z
      .record(z.string().regex(/^[\w-]{1,140}$/, 'not a name for a capacity provider'), capacityProvider)
      .optional(),
    functions: z.record(z.string(), functionSchema).refine((value) => Object.keys(value).length > 0, {
      error: 'name at least one function',
    }),
    trafficFactor: positive.default(1),
    speed: positive.optional(),
    traffic: z.array(trafficSchema).min(1, 'name at least one stream of requests'),
    alarms: z.record(z.string(), alarmSchema).default({}),
    cloudWatch: z.boolean().default(false),
    expectFailures: z.boolean().optional(),
    limits: record({ events: z.number().positive().optional(), memory: size.optional() }).optional(),
    slo: sloSchema.default({}),
  },
  ['template', 'trace'],
) as unknown as z.ZodType<ScenarioDocument>;
