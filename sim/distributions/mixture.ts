// A weighted mixture of laws.

import type { Distribution } from './distribution.ts';

export interface MixturePart {
  readonly weight: number;
  readonly of: Distribution;
}

/** Draws from one part at random, by weight (weights need not add up to 1). */
export const mixture = (parts: readonly MixturePart[]): Distribution => {
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  const cdf = (x: number): number => parts.reduce((sum, part) => sum + part.weight * part.of.cdf(x), 0) / total;
  const quantile = (p: number): number => {
    let low = Math.min(...parts.map((part) => part.of.quantile(p)));
    let high = Math.max(...parts.map((part) => part.of.quantile(p)));
    if (cdf(low) >= p) return low;
    // Down to neighbouring numbers: with a coarser end, quantiles that meet at a jump might come out in reverse.
    for (let i = 0; i < 100; i += 1) {
      const middle = (low + high) / 2;
      if (middle <= low || middle >= high) break;
      if (cdf(middle) < p) low = middle;
      else high = middle;
    }
    return high;
  };
  return {
    mean: parts.reduce((sum, part) => sum + part.weight * part.of.mean, 0) / total,
    sample: (stream) => {
      let left = stream.uniform() * total;
      for (const part of parts) {
        left -= part.weight;
        if (left < 0) return part.of.sample(stream);
      }
      return parts.at(-1)!.of.sample(stream);
    },
    quantile,
    cdf,
  };
};
