// Turns the counts of a section into the figures of a result.

import {
  costOf,
  defaultEphemeralStorageMb,
  environmentOriginNames,
  Outcome,
  priceDate,
  provisionedInitUsd,
  snapStartUsd,
  streamedFreelyBytes,
  streamedUsdPerGb,
  tenantEnvironmentsUsd,
  throttleReasonNames,
  type DurableCost,
  type FunctionConfig,
  type InstanceCost,
  type EnvironmentOriginName,
  type ThrottleReasonName,
} from '../../lambda/index.ts';
import { checkFigures, InvariantError } from '../result/invariants.ts';
import type { Cost, Histograms, RunFigures, RunSection, Series, Totals } from '../result/result.ts';
import type { SectionCounts } from './section-counts.ts';
import type { Levels } from './section-levels.ts';
import { summaryOf } from './summary.ts';

/** To six decimals. */
export const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

/** Nothing when nobody knows why environments were created. */
const originsOf = ({ origins }: SectionCounts): { origins?: Record<EnvironmentOriginName, number> } => {
  const names = environmentOriginNames;
  if (origins[names.length]! > 0 || origins.every((count) => count === 0)) return {};
  const counts = names.map((name, origin) => [name, origins[origin]!]);
  return { origins: Object.fromEntries(counts) as Record<EnvironmentOriginName, number> };
};

const totalsOf = (counts: SectionCounts, levels: Levels, runs: number): Totals => {
  const { outcomes, sums } = counts;
  const ended = outcomes.reduce((sum, count) => sum + count, 0);
  const inFlight = sums.offered - ended;
  if (inFlight < 0) throw new InvariantError(`more invocations ended (${ended}) than were offered (${sums.offered})`);
  return {
    offered: sums.offered,
    admitted: sums.admitted,
    completed: outcomes[Outcome.completed]!,
    failed: outcomes[Outcome.failed]!,
    timedOut: outcomes[Outcome.timedOut]!,
    throttled: outcomes[Outcome.throttled]!,
    dropped: outcomes[Outcome.dropped]!,
    inFlight,
    retries: sums.retries,
    coldStarts: sums.coldStarts,
    deadLettered: sums.deadLettered,
    concurrency: { mean: rounded(levels.concurrency.mean / runs), max: levels.concurrency.max },
    environments: {
      mean: rounded(levels.environments.mean / runs),
      max: levels.environments.max,
      created: levels.environmentsCreated,
      ...originsOf(counts),
    },
  };
};

/** Members that are computed when they are first read. */
const onceRead = <T extends object>(compute: { readonly [Name in keyof T]: () => T[Name] }): T => {
  const members = {} as T;
  for (const name of Object.keys(compute) as (keyof T)[]) {
    const get = (): T[keyof T] => {
      const value = compute[name]();
      Object.defineProperty(members, name, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(members, name, { get, enumerable: true, configurable: true });
  }
  return members;
};

/** Encoded only for those who read them: most runs, those of a diagnosis above all, are asked for figures alone. */
const histogramsOf = (counts: SectionCounts): Histograms => {
  // What is pooled later is counted anew: these change no more.
  const { latency, service, cold, init, billed } = counts;
  const histograms: Histograms = onceRead<Histograms>({
    latency: () => latency.encode(),
    service: () => service?.encode() ?? histograms.latency,
    warm: () => latency.without(cold).encode(),
    cold: () => cold.encode(),
    init: () => init.encode(),
    billed: () => billed.encode(),
  });
  return histograms;
};

const seriesOf = (counts: SectionCounts, levels: Levels, runs: number): Series => {
  const { series, window } = counts;
  const quantiles = counts.quantiles?.();
  // A bucket's middle may lie above all that is in it. With a warm-up the steps hold more than the maximum does.
  const maxMs = window.fromMs > 0 ? Infinity : rounded(counts.latency.maxMs);
  const withinMax = (values: readonly number[] = []): number[] => values.map((value) => Math.min(value, maxMs));
  const perRun = (values: ArrayLike<number>): number[] => {
    const rates: number[] = [];
    for (let step = 0; step < values.length; step += 1) rates.push(rounded(values[step]! / runs));
    return rates;
  };
  const reasons: Partial<Record<ThrottleReasonName, number[]>> = {};
  series.reasons.forEach((values, reason) => {
    if (values !== undefined) reasons[throttleReasonNames[reason]!] = perRun(values);
  });
  return {
    stepMs: window.stepMs,
    offered: perRun(series.offered),
    admitted: perRun(series.admitted),
    throttled: perRun(series.throttled),
    throttledByReason: reasons,
    answered: perRun(quantiles?.counts().map((ended, step) => ended - series.failed[step]!) ?? []),
    errors: perRun(series.failed.map((failed, step) => failed + series.dropped[step]!)),
    coldStarts: perRun(series.coldStarts),
    concurrency: perRun(levels.concurrency.steps),
    environments: perRun(levels.environments.steps),
    queueDepth: perRun(levels.queueSteps),
    meanMs: withinMax(quantiles?.meansMs()),
    p50Ms: withinMax(quantiles?.quantilesMs(0.5)),
    p99Ms: withinMax(quantiles?.quantilesMs(0.99)),
  };
};

/** The first `steps` of a series. */
export const seriesUpTo = (series: Series, steps: number): Series => {
  const { stepMs, throttledByReason, ...values } = series;
  const first = (of: Readonly<Record<string, readonly number[]>>): Record<string, number[]> =>
    Object.fromEntries(Object.entries(of).map(([name, list]) => [name, list.slice(0, steps)]));
  return { stepMs, ...first(values), throttledByReason: first(throttledByReason) } as unknown as Series;
};

/** Cost of one run (of their mean, when several were pooled) of one function. */
export const functionCost = (
  counts: SectionCounts,
  config: FunctionConfig,
  pooled: {
    readonly runs: number;
    readonly tier: 1 | 2 | 3;
    /** Its part of what the instances cost; null for a default function. */
    readonly instances: InstanceCost | null;
    /** Environments created since the warm-up. */
    readonly created: number;
    /** Of its executions; null where it is not durable. */
    readonly durable: DurableCost | null;
    /** Snapshots of SnapStart that were made. */
    readonly snapshotsMade: number;
    /** Requests charged for the size of events. */
    readonly furtherRequests: number;
    /** Environments that provisioned concurrency added. */
    readonly provisionedAdded: number;
  },
): Cost => {
  const { runs, tier, instances, created, durable, snapshotsMade, furtherRequests, provisionedAdded } = pooled;
  const usage = costOf({
    memoryMb: config.memoryMb,
    architecture: config.architecture,
    requests: (counts.sums.runs + furtherRequests) / runs,
    billedMs: counts.sums.billedMs / runs,
    provisionedBilledMs: counts.sums.provisionedBilledMs / runs,
    provisionedHeldMs: counts.sums.heldMs / runs,
    tier,
    ephemeralStorageMb: config.ephemeralStorageMb ?? defaultEphemeralStorageMb,
  });
  return totalled({
    ...usage,
    ...instances,
    ...snapshotCost(counts, config, runs),
    ...(config.snapStart === undefined ? {} : { publishUsd: (snapshotsMade / runs) * publishUsd(config, tier) }),
    ...(provisionedAdded === 0 || config.provisionedInitBilledMs === undefined
      ? {}
      : { provisionedInitUsd: provisionedInitUsd(config, provisionedAdded / runs) }),
    ...streamedCost(config, counts.outcomes[Outcome.completed]! / runs),
    ...tenantCost(config, created / runs),
    ...durable,
    totalUsd: 0,
    perMillionUsd: 0,
    priceDate,
  });
};

/** Of publishing a version with SnapStart once: its INIT, billed as Duration (DG snapstart, pricing). */
export const publishUsd = (config: FunctionConfig, tier: 1 | 2 | 3): number =>
  costOf({
    memoryMb: config.memoryMb,
    architecture: config.architecture,
    requests: 0,
    billedMs: config.snapStart?.publishBilledMs ?? 0,
    provisionedBilledMs: 0,
    provisionedHeldMs: 0,
    tier,
    ephemeralStorageMb: config.ephemeralStorageMb ?? defaultEphemeralStorageMb,
  }).durationUsd;

/** Of SnapStart: its snapshot is kept from when it is there, and restored at each cold start. */
const snapshotCost = (
  { window, sums }: SectionCounts,
  { memoryMb, snapStart }: FunctionConfig,
  runs: number,
): { snapStartUsd?: number } => {
  if (snapStart === undefined) return {};
  const keptMs = Math.max(0, window.toMs - Math.max(window.fromMs, snapStart.keptFromMs));
  return { snapStartUsd: snapStart.isCharged ? snapStartUsd(memoryMb, keptMs, sums.coldStarts / runs) : 0 };
};

const bytesPerGb = 1024 ** 3;

/** Of streamed responses: what goes beyond the part that is free, of invocations that were completed. */
const streamedCost = ({ streamedBytes }: FunctionConfig, completed: number): { streamedUsd?: number } =>
  streamedBytes === undefined
    ? {}
    : {
        streamedUsd: (completed * Math.max(0, streamedBytes - streamedFreelyBytes) * streamedUsdPerGb) / bytesPerGb,
      };

/** Of tenant isolation: each environment that was created. */
const tenantCost = (config: FunctionConfig, created: number): { tenantsUsd?: number } =>
  config.tenantIsolation === true ? { tenantsUsd: tenantEnvironmentsUsd(config, created) } : {};

const totalled = (cost: Cost): Cost => {
  const { instancesUsd = 0, managementUsd = 0, snapStartUsd: snapshotsUsd = 0, tenantsUsd = 0 } = cost;
  const { publishUsd: publishedUsd = 0, streamedUsd = 0, provisionedInitUsd: provisionedStartsUsd = 0 } = cost;
  const { durableOperationsUsd = 0, durableWrittenUsd = 0, durableKeptUsd = 0 } = cost;
  const totalUsd =
    cost.requestsUsd +
    cost.durationUsd +
    cost.provisionedUsd +
    provisionedStartsUsd +
    instancesUsd +
    managementUsd +
    snapshotsUsd +
    publishedUsd +
    streamedUsd +
    tenantsUsd +
    (durableOperationsUsd + durableWrittenUsd + durableKeptUsd);
  return { ...cost, totalUsd, perMillionUsd: cost.requests === 0 ? 0 : (totalUsd / cost.requests) * 1e6 };
};

/** Cost of several functions together. */
export const summedCost = (costs: readonly Cost[]): Cost => {
  const sum = (figure: keyof Omit<Cost, 'priceDate'>): number =>
    costs.reduce((total, cost) => total + (cost[figure] ?? 0), 0);
  const hasInstances = costs.some(({ instancesUsd }) => instancesUsd !== undefined);
  return totalled({
    requests: sum('requests'),
    requestsUsd: sum('requestsUsd'),
    gbSeconds: sum('gbSeconds'),
    durationUsd: sum('durationUsd'),
    provisionedGbSeconds: sum('provisionedGbSeconds'),
    provisionedUsd: sum('provisionedUsd'),
    ...(costs.some((cost) => cost.provisionedInitUsd !== undefined)
      ? { provisionedInitUsd: sum('provisionedInitUsd') }
      : {}),
    ...(costs.some((cost) => cost.snapStartUsd !== undefined) ? { snapStartUsd: sum('snapStartUsd') } : {}),
    ...(costs.some((cost) => cost.publishUsd !== undefined) ? { publishUsd: sum('publishUsd') } : {}),
    ...(costs.some((cost) => cost.streamedUsd !== undefined) ? { streamedUsd: sum('streamedUsd') } : {}),
    ...(costs.some((cost) => cost.tenantsUsd !== undefined) ? { tenantsUsd: sum('tenantsUsd') } : {}),
    ...(costs.some(({ durableOperationsUsd }) => durableOperationsUsd !== undefined)
      ? {
          durableOperationsUsd: sum('durableOperationsUsd'),
          durableWrittenUsd: sum('durableWrittenUsd'),
          durableKeptUsd: sum('durableKeptUsd'),
        }
      : {}),
    ...(hasInstances ? { instancesUsd: sum('instancesUsd'), managementUsd: sum('managementUsd') } : {}),
    totalUsd: 0,
    perMillionUsd: 0,
    priceDate,
  });
};

/** The figures of a section; `runs` were pooled into it. */
export const sectionFigures = (counts: SectionCounts, levels: Levels, cost: Cost, runs: number): RunFigures => {
  const latencyMs = summaryOf(counts.latency);
  const totals = totalsOf(counts, levels, runs);
  checkFigures('totals', totals);
  const throttlesByReason = Object.fromEntries(
    throttleReasonNames.map((name, reason) => [name, counts.reasons[reason]!]),
  ) as Record<ThrottleReasonName, number>;
  checkFigures('throttlesByReason', throttlesByReason);
  return {
    totals,
    throttlesByReason,
    latencyMs,
    serviceMs: counts.service === null ? latencyMs : summaryOf(counts.service),
    initMs: summaryOf(counts.init),
    billedMs: summaryOf(counts.billed),
    cost,
  };
};

/** The figures, and the histograms and series behind them. */
export const sectionResult = (counts: SectionCounts, levels: Levels, cost: Cost, runs: number): RunSection => {
  const series = seriesOf(counts, levels, runs);
  checkFigures('series', series);
  return { ...sectionFigures(counts, levels, cost, runs), histograms: histogramsOf(counts), series };
};
