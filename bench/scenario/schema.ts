// The scenario format: what a file may say. Checking it yields the same document with the defaults filled in, which is
// what a result carries as `scenario` and what can be fed back to reproduce the run.

import { z } from 'zod';
import type { DistributionSpec, ScenarioDocument } from './document.ts';
import { count, duration, oneOf, positive, rate, record, share, size } from './fields.ts';

/** A law of times. */
const distribution: z.ZodType = oneOf({
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
});

const ratePoint = z.tuple([duration, rate], { error: 'a point is [time, rate], such as [30s, 100/s]' });
const rateOrCurve = z.union([rate, z.array(ratePoint).min(1)], {
  error: 'write a rate such as 10/s, or points such as [[0s, 10/s], [60s, 500/s]]',
});

const arrival = oneOf({
  constant: record({ rate: rateOrCurve }).optional(),
  poisson: record({ rate: rateOrCurve }).optional(),
  steps: z.array(ratePoint).min(1).optional(),
  burst: record({ at: duration, count: count.min(1) }).optional(),
  sine: record({ mean: rate, amplitude: rate, period: duration }).optional(),
  onOff: record({ rate, on: duration, off: duration }).optional(),
  instants: z.union([z.string(), z.array(duration)]).optional(),
});

const keepAlive = oneOf(
  {
    fixed: duration.optional(),
    uniform: z.tuple([duration, duration]).optional(),
    preset: z.enum(['2018', '2020', '2021']).optional(),
    last: duration.optional(),
    spare: duration.optional(),
    maxAge: duration.optional(),
  },
  ['spare', 'maxAge'],
).refine((value) => (value.last === undefined) === (value.spare === undefined), {
  error: 'last and spare come together',
});

const functionSchema = record({
  handler: z.string().regex(/.#./, 'write the file and the export, such as ./checkout.ts#handler').optional(),
  memory: size.default('128MB'),
  timeout: duration.default('3s'),
  reservedConcurrency: count.optional(),
  provisionedConcurrency: count.default(0),
  keepAlive: keepAlive.optional(),
  reuse: z.enum(['mru', 'lru', 'random']).default('mru'),
  runtime: z.string().default('nodejs22.x'),
  architecture: z.enum(['x86_64', 'arm64']).default('x86_64'),
  package: z.enum(['zip', 'image']).default('zip'),
  environment: z.record(z.string(), z.string()).default({}),
  duration: distribution.optional(),
  coldStart: z.union([distribution, record({ runtime: z.string() })]).optional(),
  /** Time between client and environment, both ways. */
  overhead: distribution.optional(),
  errors: share.default('0%'),
});

const trafficSchema = record({
  to: z.string(),
  via: z.enum(['sync'], { error: 'this version models sync (RequestResponse) only; write via: sync' }).default('sync'),
  arrivals: z.union([arrival, z.array(arrival).min(1)]),
  retry: z
    .union([z.enum(['none', 'sdk-v3-standard']), record({ attempts: count.min(1), base: duration, cap: duration })], {
      error: 'write none, sdk-v3-standard, or { attempts, base, cap }',
    })
    .default('none'),
  payload: z.unknown().optional(),
});

const rulesSchema = record({
  scaling: z.enum(['ceiling', 'bucket', 'perFunction', 'unlimited']).optional(),
  burst: count.min(1).optional(),
  rampPerMinute: count.optional(),
  refill: z.enum(['stepped', 'continuous']).optional(),
  perFunctionBurst: count.min(1).optional(),
  perFunctionRequestRate: count.min(1).optional(),
  requestRatePerConcurrency: positive.nullable().optional(),
  billingGranularityMs: positive.optional(),
  zipInitBilled: z.boolean().optional(),
  initLimitMs: positive.optional(),
});

const limit = z.string().regex(/^\s*<=?\s*[\d.]+\s*(%|us|ms|s|m)\s*$/, 'write a limit such as "<0.1%" or "<300ms"');

const sloSchema = record({
  throttled: limit.optional(),
  errors: limit.optional(),
  coldStarts: limit.optional(),
  p50: limit.optional(),
  p95: limit.optional(),
  p99: limit.optional(),
  p999: limit.optional(),
});

export const scenarioSchema: z.ZodType<ScenarioDocument> = record({
  name: z.string().min(1),
  description: z.string().optional(),
  duration,
  warmup: duration.default('0s'),
  seed: z.int().nonnegative().default(1),
  account: record({
    region: z.string().default('us-east-1'),
    era: z
      .string()
      .regex(/^(2018|2020|2023|\d{4}-\d{2}-\d{2})$/, 'write "2018", "2020", "2023" or an ISO date such as "2025-08-01"')
      .default('2023'),
    concurrency: count.min(1).default(1000),
    unreservedMinimum: count.optional(),
    rules: rulesSchema.default({}),
  }).prefault({}),
  functions: z.record(z.string(), functionSchema).refine((value) => Object.keys(value).length > 0, {
    error: 'name at least one function',
  }),
  traffic: z.array(trafficSchema).min(1, 'name at least one stream of requests'),
  slo: sloSchema.default({}),
}) as unknown as z.ZodType<ScenarioDocument>;
