// A figure with its doubt: mean of independent replications with Student's t interval.

import { studentQuantile } from './student.ts';

export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
  /** 95 % confidence interval of the mean. */
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

/** Values that differ by less, as a share of their mean, differ by the rounding of sums only. */
const roundingShare = 1e-12;

const exactly = (mean: number, samples: number): Estimate => ({
  mean,
  standardError: 0,
  low: mean,
  high: mean,
  samples,
});

/** Estimate from one value a replication; where all are the same, or there is but one, the interval is the value itself. */
export const estimate = (values: readonly number[]): Estimate => {
  const n = values.length;
  const [first] = values;
  if (n > 0 && values.every((value) => value === first)) return exactly(first!, n);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const standardError = Math.sqrt(variance / n);
  if (!(standardError > roundingShare * Math.abs(mean))) return exactly(mean, n);
  const half = standardError * studentQuantile(0.975, n - 1);
  return { mean, standardError, low: mean - half, high: mean + half, samples: n };
};
