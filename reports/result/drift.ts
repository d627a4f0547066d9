// Whether a figure drifts over the windows of a long run: Mann and Kendall's test for a trend (Mann 1945, Kendall 1975), whatever its
// form, and the median of all slopes (Theil 1950, Sen 1968) for its size.

import { normalCdf } from '../../sim/index.ts';

export interface Drift {
  /** As it stands in a window. */
  readonly figure: DriftFigure;
  /** By the line of the median slope, in the first and in the last window. */
  readonly first: number;
  readonly last: number;
  /** Of a trend at least as clear, where there is none. */
  readonly p: number;
  /** Whether it is too clear for chance, and large enough to matter. */
  readonly drifts: boolean;
}

export type DriftFigure = 'p50Ms' | 'p99Ms' | 'memoryMb' | 'platformMb';

const leastP = 0.01;
/** A smaller change over the whole run is none that matters. */
const leastShare = 0.05;

/** Fewer values show no trend that is clear. */
export const fewestWindows = 6;

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Variance of the sum of signs, where values are equal, too. */
const varianceOf = (values: readonly number[]): number => {
  const n = values.length;
  const groups = new Map<number, number>();
  for (const value of values) groups.set(value, (groups.get(value) ?? 0) + 1);
  const part = (count: number): number => count * (count - 1) * (2 * count + 5);
  return [...groups.values()].reduce((sum, count) => sum - part(count), part(n)) / 18;
};

/** The trend of `values`, one a window; null of fewer than six. */
export const driftOf = (figure: DriftFigure, values: readonly number[]): Drift | null => {
  const n = values.length;
  if (n < fewestWindows) return null;
  let signs = 0;
  const slopes: number[] = [];
  for (let i = 0; i < n; i += 1) {
    for (let j = i + 1; j < n; j += 1) {
      const rise = values[j]! - values[i]!;
      signs += Math.sign(rise);
      slopes.push(rise / (j - i));
    }
  }
  const variance = varianceOf(values);
  // One less: signs are whole numbers, the normal law is not.
  const z = variance === 0 ? 0 : Math.max(0, Math.abs(signs) - 1) / Math.sqrt(variance);
  const p = 2 * (1 - normalCdf(z));
  const slope = medianOf(slopes);
  const start = medianOf(values.map((value, index) => value - slope * index));
  const last = start + slope * (n - 1);
  const drifts = p < leastP && Math.abs(last - start) >= leastShare * Math.max(Math.abs(start), Number.MIN_VALUE);
  return { figure, first: Math.max(0, start), last: Math.max(0, last), p, drifts };
};
