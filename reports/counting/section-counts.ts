// What was counted of one section of a finished run: a function, or all of them together. Plain data that can be pooled.

import type { InvocationCounts } from './invocation-counts.ts';
import { LatencyCounts } from '../histogram/latency-counts.ts';
import type { ScalingCounts } from './scaling-counts.ts';
import { addTo } from './section-levels.ts';
import { StepQuantiles } from './step-quantiles.ts';
import type { Window } from './window.ts';

/** Counts by step. */
export interface CountSeries {
  readonly offered: Float64Array;
  readonly admitted: Float64Array;
  readonly throttled: Float64Array;
  readonly coldStarts: Float64Array;
  /** What ran and did not succeed, where it ended. */
  readonly failed: Float64Array;
  /** Given up without an answer. */
  readonly dropped: Float64Array;
  /** By reason; nothing for those that were never given. */
  readonly reasons: (Float64Array | undefined)[];
}

export interface SectionCounts {
  readonly window: Window;
  /** Sums since the warm-up. */
  readonly sums: {
    offered: number;
    admitted: number;
    retries: number;
    coldStarts: number;
    /** Billed requests. */
    runs: number;
    billedMs: number;
    provisionedBilledMs: number;
    /** Provisioned concurrency times the time it was held. */
    heldMs: number;
    deadLettered: number;
  };
  /** By outcome. */
  readonly outcomes: Float64Array;
  /** By throttle reason. */
  readonly reasons: Float64Array;
  /** Environments created, by origin; the last for those of unknown origin. */
  readonly origins: Float64Array;
  readonly latency: LatencyCounts;
  readonly cold: LatencyCounts;
  readonly init: LatencyCounts;
  readonly billed: LatencyCounts;
  /** Service times; null when they are the latencies. */
  readonly service: LatencyCounts | null;
  readonly series: CountSeries;
  /** Latencies by step, made when asked for; null where none were counted. */
  readonly quantiles: (() => StepQuantiles) | null;
}

/** What was counted of one function. */
export const countsOf = (
  functionIndex: number,
  window: Window,
  invocations: InvocationCounts,
  scaling: ScalingCounts,
): SectionCounts => {
  const { outcomes, ...sums } = invocations.sums(functionIndex);
  const { offered, admitted } = scaling.requests(functionIndex);
  const throttles = scaling.throttles(functionIndex);
  const { latency, cold, init, billed, service } = invocations.times(functionIndex);
  return {
    window,
    sums: {
      ...sums,
      offered: offered.total,
      admitted: admitted.total,
      heldMs: scaling.heldMs(functionIndex),
      deadLettered: scaling.deadLettered(functionIndex),
    },
    outcomes,
    reasons: throttles.totals,
    origins: scaling.origins(functionIndex),
    latency,
    cold,
    init,
    billed,
    service,
    series: {
      offered: offered.series,
      admitted: admitted.series,
      throttled: throttles.all,
      coldStarts: invocations.coldStartSeries(functionIndex),
      ...invocations.errorSeries(functionIndex),
      reasons: throttles.series,
    },
    quantiles: invocations.hasStepLatencies ? once(() => invocations.quantiles(functionIndex)) : null,
  };
};

/** Several sections (functions, or runs of one) as one; there must be one at least. */
export const sumOf = (parts: readonly SectionCounts[]): SectionCounts => {
  const [first] = parts;
  if (parts.length === 1) return first!;
  const hasService = parts.some(({ service }) => service !== null);
  const times = (of: (part: SectionCounts) => LatencyCounts): LatencyCounts => LatencyCounts.sum(parts.map(of));
  const numbers = (of: (part: SectionCounts) => Float64Array): Float64Array => {
    const sum = of(first!).slice();
    for (const part of parts.slice(1)) addTo(sum, of(part));
    return sum;
  };
  const sums = { ...first!.sums };
  for (const part of parts.slice(1)) {
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += part.sums[key];
  }
  return {
    window: first!.window,
    sums,
    outcomes: numbers((part) => part.outcomes),
    reasons: numbers((part) => part.reasons),
    origins: numbers((part) => part.origins),
    latency: times((part) => part.latency),
    cold: times((part) => part.cold),
    init: times((part) => part.init),
    billed: times((part) => part.billed),
    service: hasService ? times(serviceOf) : null,
    series: {
      offered: numbers((part) => part.series.offered),
      admitted: numbers((part) => part.series.admitted),
      throttled: numbers((part) => part.series.throttled),
      coldStarts: numbers((part) => part.series.coldStarts),
      failed: numbers((part) => part.series.failed),
      dropped: numbers((part) => part.series.dropped),
      reasons: reasonsOf(parts),
    },
    quantiles: first!.quantiles === null ? null : once(() => StepQuantiles.sum(parts.map(quantilesOf))),
  };
};

/** Latencies by step of a section that has them. */
const quantilesOf = ({ quantiles }: SectionCounts): StepQuantiles => quantiles!();

/** Service times of a section. */
const serviceOf = ({ service, latency }: SectionCounts): LatencyCounts => service ?? latency;

const reasonsOf = (parts: readonly SectionCounts[]): (Float64Array | undefined)[] => {
  const reasons: (Float64Array | undefined)[] = [];
  for (const { series } of parts) {
    series.reasons.forEach((counts, reason) => {
      if (counts === undefined) return;
      const sum = (reasons[reason] ??= new Float64Array(counts.length));
      addTo(sum, counts);
    });
  }
  return reasons;
};

/** Made when first asked for; what it is made of is let go then. */
const once = <T>(make: () => T): (() => T) => {
  let pending: (() => T) | null = make;
  let made: T | undefined;
  return () => {
    if (pending !== null) made = pending();
    pending = null;
    return made as T;
  };
};
