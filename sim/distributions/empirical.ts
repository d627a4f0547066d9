// Laws read off data: a list of samples, or quantiles joined by straight lines.

import type { Distribution } from './distribution.ts';

/** One known quantile: a share `p` of values lie at or below `value`. */
export interface QuantilePoint {
  readonly p: number;
  readonly value: number;
}

/** Index of the last entry of ascending `values` that is <= x, -1 when none is. */
const lastAtOrBelow = (values: Float64Array, x: number): number => {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/** Every sample is as likely as any other; at least one is needed. */
export const samples = (values: Iterable<number>): Distribution => {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / n,
    sample: (stream) => sorted[Math.floor(stream.uniform() * n)]!,
    quantile: (p) => sorted[Math.min(n - 1, Math.max(0, Math.ceil(p * n) - 1))]!,
    cdf: (x) => (lastAtOrBelow(sorted, x) + 1) / n,
  };
};

/**
 * Straight lines between the points, which must hold p = 0 and p = 1 and ascend in both coordinates.
 * Sampled by inversion.
 */
export const quantiles = (points: readonly QuantilePoint[]): Distribution => {
  const ps = Float64Array.from(points, (point) => point.p);
  const values = Float64Array.from(points, (point) => point.value);
  const last = ps.length - 1;
  const quantile = (p: number): number => {
    const i = Math.min(last - 1, Math.max(0, lastAtOrBelow(ps, p)));
    const span = ps[i + 1]! - ps[i]!;
    return values[i]! + (span === 0 ? 0 : ((p - ps[i]!) / span) * (values[i + 1]! - values[i]!));
  };
  let mean = 0;
  for (let i = 0; i < last; i += 1) mean += ((ps[i + 1]! - ps[i]!) * (values[i + 1]! + values[i]!)) / 2;
  return {
    mean,
    sample: (stream) => quantile(stream.uniform()),
    quantile,
    cdf: (x) => {
      if (x < values[0]!) return 0;
      if (x >= values[last]!) return 1;
      const i = lastAtOrBelow(values, x);
      return ps[i]! + ((x - values[i]!) / (values[i + 1]! - values[i]!)) * (ps[i + 1]! - ps[i]!);
    },
  };
};
