// The figures of a run that the page sets side by side.

import { monthUsd } from '../../../reports/result/month-cost.ts';
import type { RunFigures } from '../../../reports/result/result.ts';
import type { Objective } from '../../../reports/comparing/objective.ts';

/** Times in ms, money in USD. */
export interface Headline {
  readonly offered: number;
  readonly throttled: number;
  /** Failed, timed out, never answered. */
  readonly errors: number;
  readonly coldStarts: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly concurrencyMax: number;
  readonly perMillionUsd: number;
  /** 30 days of the same. */
  readonly monthUsd: number;
  readonly objectives: readonly Pick<Objective, 'figure' | 'limit' | 'value' | 'verdict'>[];
}

interface Lengths {
  readonly durationMs: number;
  readonly warmupMs: number;
}

export const headlineOf = (
  { totals, latencyMs, cost }: RunFigures,
  { durationMs, warmupMs }: Lengths,
  objectives: readonly Objective[],
): Headline => ({
  offered: totals.offered,
  throttled: totals.throttled,
  errors: totals.failed + totals.timedOut + totals.dropped,
  coldStarts: totals.coldStarts,
  p50Ms: latencyMs.p50,
  p99Ms: latencyMs.p99,
  concurrencyMax: totals.concurrency.max,
  perMillionUsd: cost.perMillionUsd,
  monthUsd: monthUsd({ cost, durationMs, warmupMs }),
  objectives: objectives.map(({ figure, limit, value, verdict }) => ({ figure, limit, value, verdict })),
});
