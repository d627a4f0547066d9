// Exponential law by its mean.

import type { Distribution } from './distribution.ts';

export const exponential = (mean: number): Distribution => ({
  mean,
  sample: (stream) => mean * stream.exponential(),
  quantile: (p) => -mean * Math.log1p(-p),
  cdf: (x) => (x <= 0 ? 0 : -Math.expm1(-x / mean)),
});
