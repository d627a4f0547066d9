// Laws read off data: values as they were seen, each once or with how often it was seen.

import type { Distribution } from './distribution.ts';
import { lastAtOrBelow } from './search.ts';

/** The nearest rank of a share of `n` values, from 1: shares such as 0.07 are not exact, their products must not be rounded up. */
const rankOf = (p: number, n: number): number => Math.min(n, Math.max(1, Math.ceil(p * n - 1e-7)));

/** Every sample is as likely as any other; at least one is needed. */
export const samples = (values: Iterable<number>): Distribution => {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / n,
    sample: (stream) => sorted[Math.floor(stream.uniform() * n)]!,
    quantile: (p) => sorted[rankOf(p, n) - 1]!,
    cdf: (x) => (lastAtOrBelow(sorted, x) + 1) / n,
  };
};

/** Values and how often each was seen, side by side. */
export interface CountedValues {
  readonly values: ArrayLike<number>;
  /** Whole numbers from 1 up. */
  readonly counts: ArrayLike<number>;
}

/** Of each value, how many are at or below it; and the values in ascending order. */
const ranked = ({ values, counts }: CountedValues): { sorted: Float64Array; ranks: Float64Array } => {
  const order = Array.from(values, (_, index) => index).sort((a, b) => values[a]! - values[b]!);
  let seen = 0;
  return {
    sorted: Float64Array.from(order, (index) => values[index]!),
    ranks: Float64Array.from(order, (index) => (seen += counts[index]!)),
  };
};

/** As `samples` of every value so often; at least one is needed. Sampled by inversion, from where a table points to. */
export const countedSamples = (counted: CountedValues): Distribution => {
  const { sorted, ranks } = ranked(counted);
  const { length } = sorted;
  const n = ranks[length - 1]!;
  /** Where to begin looking for the shares from j / length on. */
  const first = new Int32Array(length);
  for (let j = 0, i = 0; j < length; j += 1) {
    while (ranks[i]! * length <= j * n) i += 1;
    first[j] = i;
  }
  return {
    mean: sorted.reduce((sum, value, index) => sum + value * (ranks[index]! - (ranks[index - 1] ?? 0)), 0) / n,
    sample: (stream) => {
      const u = stream.uniform();
      let i = first[Math.floor(u * length)]!;
      while (ranks[i]! <= u * n) i += 1;
      return sorted[i]!;
    },
    quantile: (p) => sorted[lastAtOrBelow(ranks, rankOf(p, n) - 0.5) + 1]!,
    cdf: (x) => {
      const last = lastAtOrBelow(sorted, x);
      return last < 0 ? 0 : ranks[last]! / n;
    },
  };
};
