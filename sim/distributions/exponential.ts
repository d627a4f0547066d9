// Exponential law by its mean.

import type { Distribution } from './distribution.ts';

export const exponential = (mean: number): Distribution => ({
  mean,
  sample: (stream) => mean * stream.exponential(),
  fill: (block, stream) => {
    stream.exponentials(block);
    for (let i = 0; i < block.length; i += 1) block[i]! *= mean;
  },
  quantile: (p) => -mean * Math.log1p(-p),
  cdf: (x) => (x <= 0 ? 0 : -Math.expm1(-x / mean)),
});
