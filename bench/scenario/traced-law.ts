// The law of a traced function's durations, as a scenario writes it: its percentiles, fitted to its average, and drawn in as many
// strata as it has calls in the run, so that these few calls are on average as long as the trace says.

import { fittedQuantiles } from '../../sim/index.ts';
import type { FunctionDurations } from '../trace/azure2019-durations.ts';
import type { DistributionSpec } from '../format/law-document.ts';

/** The trace rounds averages to whole ms. */
const roundingMs = 0.5;

/** More would not make the mean of the draws any nearer. */
const mostStrata = 1_000_000;

export interface TracedLaw {
  readonly spec: DistributionSpec;
  /** Whether the average is none that the percentiles allow; the nearest is taken then. */
  readonly isAverageOff: boolean;
}

/** The law of durations that were told, for so many calls. */
export const tracedLaw = ({ points, averageMs }: FunctionDurations, calls: number): TracedLaw => {
  const quantiles = Object.fromEntries(points.map(({ percent, ms }) => [`p${percent}`, `${ms}ms` as const]));
  const strata = calls < 2 ? {} : { strata: Math.min(calls, mostStrata) };
  if (averageMs === null) return { spec: { quantiles, ...strata }, isAverageOff: false };
  const { leastMean, mostMean } = fittedQuantiles(
    points.map(({ percent, ms }) => ({ p: percent / 100, value: ms })),
    averageMs,
  );
  const mean = Math.min(Math.max(averageMs, leastMean), mostMean);
  return {
    spec: { quantiles, mean: `${Number(mean.toPrecision(9))}ms`, ...strata },
    isAverageOff: Math.abs(mean - averageMs) > roundingMs,
  };
};
