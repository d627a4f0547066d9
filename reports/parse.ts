// Reads a result back, and refuses what is none with the place, the value and the cure.

import { z } from 'zod';
import { throttleReasonNames } from '../lambda/index.ts';
import { withoutMark } from './byte-order-mark.ts';
import { resultSchemaId, type RunResult } from './result.ts';

/** A file that is no result. */
export class ResultError extends Error {
  override readonly name = 'ResultError';
}

const number = z.number();
const series = z.array(number);
const summary = z.object({
  count: number,
  mean: number,
  min: number,
  p50: number,
  p75: number,
  p90: number,
  p95: number,
  p99: number,
  p999: number,
  max: number,
});
const level = z.object({ mean: number, max: number });
const reasons = <T extends z.ZodType>(value: T) => z.partialRecord(z.enum(throttleReasonNames), value);

/** Unknown keys are kept: a later version may have written them. */
const section = {
  totals: z.looseObject({
    offered: number,
    admitted: number,
    completed: number,
    failed: number,
    timedOut: number,
    throttled: number,
    dropped: number,
    inFlight: number,
    retries: number,
    coldStarts: number,
    deadLettered: number,
    concurrency: level,
    environments: z.looseObject({ mean: number, max: number, created: number }),
  }),
  throttlesByReason: reasons(number),
  latencyMs: summary,
  serviceMs: summary,
  initMs: summary,
  billedMs: summary,
  histograms: z.object({
    latency: z.string(),
    service: z.string(),
    warm: z.string(),
    cold: z.string(),
    init: z.string(),
    billed: z.string(),
  }),
  series: z.looseObject({
    stepMs: number.positive(),
    offered: series,
    admitted: series,
    throttled: series,
    throttledByReason: reasons(series),
    coldStarts: series,
    concurrency: series,
    environments: series,
    queueDepth: series,
    p50Ms: series,
    p99Ms: series,
  }),
  cost: z.looseObject({
    requests: number,
    requestsUsd: number,
    gbSeconds: number,
    durationUsd: number,
    provisionedGbSeconds: number,
    provisionedUsd: number,
    totalUsd: number,
    perMillionUsd: number,
    priceDate: z.string(),
  }),
};

const estimate = z.object({ mean: number, standardError: number, low: number, high: number, samples: number });

const runResult = z.looseObject({
  schema: z.literal(resultSchemaId, { error: `is not ${resultSchemaId}; name a file that this suite wrote` }),
  kind: z.enum(['simulated', 'measured']),
  name: z.string(),
  scenario: z.unknown(),
  seed: number,
  startedAt: z.string(),
  host: z.looseObject({}),
  versions: z.record(z.string(), z.string()),
  durationMs: number,
  warmupMs: number,
  limits: z.looseObject({ accountConcurrency: number, unreservedConcurrency: number }),
  ...section,
  functions: z.record(
    z.string(),
    z.looseObject({
      ...section,
      reservedConcurrency: number.nullable(),
      provisionedConcurrency: number,
      memoryMb: number,
    }),
  ),
  generator: z
    .looseObject({
      lagP50Ms: number,
      lagP99Ms: number,
      lagMaxMs: number,
      droppedArrivals: number,
      eventLoopUtilization: number,
      cpuCores: number,
      warnings: z.array(z.string()),
    })
    .nullable(),
  warnings: z.array(z.string()),
  replications: number,
  intervals: z.record(z.string(), estimate).nullable(),
});

/** The result in `text`; `source` names it in errors. Throws ResultError. */
export const parseResult = (text: string, source: string): RunResult => {
  let value: unknown;
  try {
    value = JSON.parse(withoutMark(text));
  } catch (error) {
    throw new ResultError(`${source} is not JSON (${(error as Error).message}); name a result file`);
  }
  const parsed = runResult.safeParse(value);
  if (parsed.success) return value as RunResult;
  const problems = parsed.error.issues
    .slice(0, 10)
    .map((issue) => `  ${issue.path.join('.') || '(whole file)'}: ${issue.message}`);
  throw new ResultError(`${source} is not a ${resultSchemaId} result:\n${problems.join('\n')}`);
};
