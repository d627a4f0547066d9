// A law whose values are all the same multiple of another's.

import type { Distribution } from './distribution.ts';

export const scaled = (law: Distribution, factor: number): Distribution =>
  factor === 1
    ? law
    : {
        mean: law.mean * factor,
        sample: (stream) => law.sample(stream) * factor,
        quantile: (p) => law.quantile(p) * factor,
        cdf: (x) => law.cdf(x / factor),
      };
