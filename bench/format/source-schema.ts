// What a scenario may say of the services that requests come through: front doors over HTTP, queues and streams.

import * as z from 'zod';
import type { SqsSpec, StreamSpec } from './source-document.ts';
import { count, duration, durationWithin, formed, later, rate, record, share, size } from './fields.ts';

const status = z.int().min(400).max(599);

export const http: z.ZodType = later(() =>
  record({
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
  }),
);

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

export const sqs: z.ZodType<SqsSpec> = later(() =>
  record({
    batchSize: count.min(1).max(10_000).default(10),
    batchWindow: durationWithin('0s', '300s').default('0s'),
    visibilityTimeout: duration.optional(),
    maxReceiveCount: count.min(1).max(1000).optional(),
    retention: duration.default('4d'),
    maximumConcurrency: count.min(2).max(1000).optional(),
    pollers: record({
      minimum: count.min(2).max(200).default(2),
      maximum: count.min(2).max(10_000).default(200),
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
  }),
) as z.ZodType as z.ZodType<SqsSpec>;

/** Partition keys: a number of them that come evenly, or a law. */
const keys = later(() =>
  z.union(
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
  ),
);

export const stream: z.ZodType<StreamSpec> = later(() =>
  record({
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
  }),
) as z.ZodType as z.ZodType<StreamSpec>;

/** The settings of an event source, defaults filled in. */
export const sqsDefaults = (): SqsSpec => sqs.parse({});

export const streamDefaults = (): StreamSpec => stream.parse({});
