// What a scenario may say of a durable function.

import * as z from 'zod';
import { delayS, durableLimits, executionTimeoutS, retentionDays } from '../../lambda/index.ts';
import { quantity, quantityProblem } from '../input/quantity.ts';
import { count, duration, durationWithin, formed, oneOf, plainText, positive, record, share, size } from './fields.ts';

/** The operation itself, which has this name in JSON Schema. */
export const operationId = 'operation';

/** A size of at most so many bytes. */
const sizeUpTo = (mostBytes: number, text: string): typeof size =>
  size.refine(
    (value) => quantityProblem('size', value) !== null || quantity('size', value) * 1024 * 1024 <= mostBytes,
    {
      error: ({ input }) => `${String(input)} is more than the ${text} that Lambda takes there; make it smaller`,
    },
  );

const payload = sizeUpTo(durableLimits.payloadBytes, '256KB');
const chainedPayload = sizeUpTo(durableLimits.chainedBytes, '1MB');

const waitProblem = (ms: number): string | null => {
  if (ms < 1000 * delayS.min || ms > 1000 * delayS.max) return 'is outside 1s to 366d; choose one inside';
  return ms % 1000 === 0 ? null : 'is no whole number of seconds, in which waits are counted; round it';
};

const wait = duration.refine(
  (value) => quantityProblem('duration', value) !== null || waitProblem(quantity('duration', value)) === null,
  { error: ({ input }) => `${String(input)} ${waitProblem(quantity('duration', input as string))}` },
);

/** `distribution` is a law of times. */
export const durableSchema = (distribution: z.ZodType): z.ZodType => {
  // Each place has a list of its own: one that several share would be given a name in JSON Schema.
  const operations = (): z.ZodType =>
    z.array(z.lazy((): z.ZodType => operation)).min(1, 'name an operation, or leave it out');
  const step = record({
    duration: distribution,
    errors: share.default('0%'),
    retry: record({
      attempts: count.min(1).default(6),
      base: duration.default('5s'),
      rate: positive.min(1).default(2),
      cap: duration.default('60s'),
      jitter: z.enum(['full', 'none']).default('full'),
    }).prefault({}),
    output: payload.default('0KB'),
  });
  const callback = record({
    answer: distribution,
    errors: share.default('0%'),
    unanswered: share.default('0%'),
    timeout: durationWithin('1s', '1157d').optional(),
    submit: distribution.optional(),
    output: payload.default('0KB'),
  });
  const invoke = record({
    function: plainText,
    input: chainedPayload.default('0KB'),
    output: chainedPayload.default('0KB'),
  });
  const shape = {
    step: step.optional(),
    wait: wait.optional(),
    callback: callback.optional(),
    invoke: invoke.optional(),
    parallel: record({ branches: z.array(operations()).min(1), output: payload.default('0KB') }).optional(),
    map: record({
      // Each of them is an operation.
      items: count.min(1).max(durableLimits.operations),
      concurrency: count.min(1).optional(),
      each: operations(),
      output: payload.default('0KB'),
    }).optional(),
    child: operations().optional(),
  };
  const operation = oneOf(shape);
  formed(operation, () => ({ id: operationId, oneOf: Object.keys(shape).map((name) => ({ required: [name] })) }));
  return record({
    executionTimeout: durationWithin(`${executionTimeoutS.min}s`, `${executionTimeoutS.max / 86_400}d`).default('15m'),
    retentionDays: count.min(retentionDays.min).max(retentionDays.max).default(14),
    checkpoint: distribution.optional(),
    input: chainedPayload.default('0KB'),
    output: chainedPayload.default('0KB'),
    program: operations(),
  });
};
