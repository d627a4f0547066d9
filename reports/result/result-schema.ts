// What a result file holds, as a schema.

import * as z from 'zod';
import { outcomeNames, throttleReasonNames } from '../../lambda/index.ts';
import { decoded } from '../histogram/histogram-doubt.ts';
import { several } from '../words/format.ts';
import { tracePartNames } from './request-trace.ts';
import { resultSchemaId } from './result.ts';

/** Counts, times and money are never negative. */
const amount = z.number().nonnegative();

const steps = z.array(amount);

const positive = z.number().positive();

const summary = z.object({
  count: amount,
  mean: amount,
  min: amount,
  p50: amount,
  p75: amount,
  p90: amount,
  p95: amount,
  p99: amount,
  p999: amount,
  max: amount,
});

const level = z.object({ mean: amount, max: amount });

const reasons = <T extends z.ZodType>(value: T) => z.partialRecord(z.enum(throttleReasonNames), value);

/** Those that were read already; many functions have the same, that of nothing. */
const readable = new Set<string>();

const mostReadable = 10_000;

const isHistogram = (text: string): boolean => {
  if (readable.has(text)) return true;
  try {
    decoded(text);
  } catch {
    return false;
  }
  if (readable.size < mostReadable) readable.add(text);
  return true;
};

const histogram = z
  .string()
  .refine(isHistogram, { error: 'is no HdrHistogram (V2, compressed, base64); make the result again' });

const isInstant = (text: string): boolean => !Number.isNaN(Date.parse(text));

const series = z
  .looseObject({
    stepMs: positive,
    offered: steps,
    admitted: steps,
    throttled: steps,
    throttledByReason: reasons(steps),
    coldStarts: steps,
    answered: steps.optional(),
    errors: steps.optional(),
    concurrency: steps,
    environments: steps,
    queueDepth: steps,
    meanMs: steps.optional(),
    p50Ms: steps,
    p99Ms: steps,
  })
  .superRefine(({ throttledByReason, ...others }, context) => {
    const { length } = others.offered;
    const all: [string, unknown][] = [
      ...Object.entries(others),
      ...Object.entries(throttledByReason).map(([name, values]): [string, unknown] => [
        `throttledByReason.${name}`,
        values,
      ]),
    ];
    for (const [name, values] of all) {
      if (!Array.isArray(values) || values.length === length) continue;
      const message = `has ${several(values.length, 'step')}, and offered ${length}; make the result again`;
      context.addIssue({ code: 'custom', path: name.split('.'), message });
    }
  });

/** Unknown keys are kept: a later version may have written them. */
const section = {
  totals: z.looseObject({
    offered: amount,
    admitted: amount,
    completed: amount,
    failed: amount,
    timedOut: amount,
    throttled: amount,
    dropped: amount,
    inFlight: amount,
    retries: amount,
    coldStarts: amount,
    deadLettered: amount,
    concurrency: level,
    environments: z.looseObject({
      mean: amount,
      max: amount,
      created: amount,
      origins: z.record(z.string(), amount).optional(),
    }),
  }),
  throttlesByReason: reasons(amount),
  latencyMs: summary,
  serviceMs: summary,
  initMs: summary,
  billedMs: summary,
  histograms: z.object({
    latency: histogram,
    service: histogram,
    warm: histogram,
    cold: histogram,
    init: histogram,
    billed: histogram,
  }),
  series,
  cost: z.looseObject({
    requests: amount,
    requestsUsd: amount,
    gbSeconds: amount,
    durationUsd: amount,
    provisionedGbSeconds: amount,
    provisionedUsd: amount,
    provisionedInitUsd: amount.optional(),
    instancesUsd: amount.optional(),
    managementUsd: amount.optional(),
    snapStartUsd: amount.optional(),
    publishUsd: amount.optional(),
    streamedUsd: amount.optional(),
    tenantsUsd: amount.optional(),
    durableOperationsUsd: amount.optional(),
    durableWrittenUsd: amount.optional(),
    durableKeptUsd: amount.optional(),
    totalUsd: amount,
    perMillionUsd: amount,
    priceDate: z.string(),
  }),
};

const estimate = z.object({
  mean: z.number(),
  standardError: z.number(),
  low: z.number(),
  high: z.number(),
  samples: z.number(),
});

const heat = z
  .looseObject({ stepMs: positive, edgesMs: z.array(positive), counts: z.array(steps) })
  .refine(({ edgesMs, counts }) => counts.every((column) => column.length === edgesMs.length - 1), {
    error: 'has columns of other lengths than its edges make; make the result again',
  });

const eventSource = z.looseObject({ kind: z.string() }).catchall(z.union([z.number(), z.string()]));

const requestTrace = z.looseObject({
  functionName: z.string(),
  startMs: amount,
  latencyUs: amount,
  outcome: z.enum(outcomeNames),
  coldStart: z.boolean(),
  attempts: amount,
  parts: z.array(z.looseObject({ name: z.enum(tracePartNames), us: amount })),
  extensionsUs: amount.optional(),
});

const traceSplit = z.looseObject({
  percentile: amount,
  requests: amount,
  latencyUs: amount,
  parts: z.partialRecord(z.enum(tracePartNames), amount),
  coldShare: amount,
  retriedShare: amount,
});

export const runResult: z.ZodType = z.looseObject({
  schema: z.literal(resultSchemaId),
  kind: z.enum(['simulated', 'measured']),
  name: z.string(),
  scenario: z.looseObject({}).nullable(),
  seed: z.number(),
  startedAt: z.string().refine(isInstant, { error: 'is no instant; write one such as 2026-03-01T12:00:00Z' }),
  host: z.looseObject({
    platform: z.string(),
    arch: z.string(),
    cpuModel: z.string(),
    cpus: amount,
    memoryMb: amount,
    node: z.string(),
  }),
  versions: z.record(z.string(), z.string()),
  durationMs: positive,
  warmupMs: amount,
  limits: z.looseObject({ accountConcurrency: amount, unreservedConcurrency: z.number() }),
  ...section,
  functions: z.record(
    z.string(),
    z.looseObject({
      ...section,
      reservedConcurrency: amount.nullable(),
      provisionedConcurrency: amount,
      memoryMb: amount,
      durable: z
        .looseObject({
          succeeded: amount,
          failed: amount,
          timedOut: amount,
          timeMs: summary,
          runningMs: amount,
          waitingMs: amount,
          retryingMs: amount,
          replays: z.looseObject({ mean: amount, max: amount }),
          invocations: amount,
          failedInvocations: amount,
          refusedInvocations: amount,
          operations: amount,
          writtenBytes: amount,
          keptByteMs: amount,
        })
        .optional(),
      tags: z.record(z.string(), z.string()).optional(),
      extensions: z
        .looseObject({ inits: amount, initMs: amount, invocations: amount, postInvokeMs: amount, cut: amount })
        .optional(),
    }),
  ),
  generator: z
    .looseObject({
      lagP50Ms: z.number(),
      lagP99Ms: z.number(),
      lagMaxMs: z.number(),
      droppedArrivals: amount,
      eventLoopUtilization: z.number(),
      cpuCores: z.number(),
      threads: z.number().optional(),
      clients: positive.optional(),
      connections: z
        .looseObject({
          opened: amount,
          reused: amount,
          reset: amount,
          refused: amount,
          mostBusy: amount,
          waited: amount,
          waitP50Ms: z.number(),
          waitP99Ms: z.number(),
          waitMaxMs: z.number(),
        })
        .optional(),
      strainedSeconds: z.array(z.number()).optional(),
      limit: z.string().nullable().optional(),
      warnings: z.array(z.string()),
    })
    .nullable(),
  eventSources: z.record(z.string(), eventSource).optional(),
  eventSourceSeries: z
    .record(z.string(), z.looseObject({ stepMs: positive, levels: z.record(z.string(), z.array(z.number())) }))
    .optional(),
  latencyHeat: heat.optional(),
  capacityProviders: z
    .record(
      z.string(),
      z.looseObject({
        savingsShare: amount,
        instancesUsd: amount,
        managementUsd: amount,
        instanceTypes: z.record(z.string(), z.looseObject({ hours: amount, most: amount })),
      }),
    )
    .optional(),
  timeline: z.array(z.looseObject({ atMs: z.number(), text: z.string() })).optional(),
  cloudWatch: z
    .array(
      z.looseObject({
        namespace: z.string(),
        metric: z.string(),
        dimensions: z.record(z.string(), z.string()),
        unit: z.string(),
        statistic: z.string(),
        values: z.array(z.number().nullable()),
      }),
    )
    .optional(),
  warnings: z.array(z.string()),
  assumptions: z
    .array(z.looseObject({ setting: z.string(), value: z.string(), said: z.string(), shaped: z.boolean() }))
    .optional(),
  replications: positive,
  intervals: z.record(z.string(), estimate).nullable(),
  soak: z
    .looseObject({
      windowMs: positive,
      windows: z.array(
        z.looseObject({
          fromMs: amount,
          count: amount,
          errors: amount,
          throttled: amount,
          coldStarts: amount,
          p50Ms: amount.nullable(),
          p99Ms: amount.nullable(),
          memoryMb: amount.nullable(),
          platformMb: amount.nullable(),
        }),
      ),
      drifts: z.array(
        z.looseObject({
          figure: z.enum(['p50Ms', 'p99Ms', 'memoryMb', 'platformMb']),
          first: amount,
          last: amount,
          p: amount,
          drifts: z.boolean(),
        }),
      ),
    })
    .optional(),
  traces: z
    .looseObject({
      of: amount,
      slowest: z.array(requestTrace),
      typical: z.array(requestTrace),
      splits: z.array(traceSplit),
      clientOnly: amount.optional(),
      lookedAt: amount.optional(),
    })
    .optional(),
  batches: z.looseObject({ warmupMs: amount, count: amount, correlated: z.array(z.string()) }).optional(),
});
