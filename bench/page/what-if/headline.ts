// The figures of a run that the page sets side by side.

import type { RunFigures } from '../../../reports/result.ts';

/** Times in ms, money in USD. */
export interface Headline {
  readonly offered: number;
  readonly throttled: number;
  readonly coldStarts: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly concurrencyMax: number;
  readonly perMillionUsd: number;
}

export const headlineOf = ({ totals, latencyMs, cost }: RunFigures): Headline => ({
  offered: totals.offered,
  throttled: totals.throttled,
  coldStarts: totals.coldStarts,
  p50Ms: latencyMs.p50,
  p99Ms: latencyMs.p99,
  concurrencyMax: totals.concurrency.max,
  perMillionUsd: cost.perMillionUsd,
});
