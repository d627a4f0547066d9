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

/** Estimate from one value a replication; with fewer than two the interval is the value itself. */
export const estimate = (values: readonly number[]): Estimate => {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, standardError: 0, low: mean, high: mean, samples: n };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const standardError = Math.sqrt(variance / n);
  const half = standardError * studentQuantile(0.975, n - 1);
  return { mean, standardError, low: mean - half, high: mean + half, samples: n };
};
