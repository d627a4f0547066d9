// Pareto law: values from `min` up with tail index `alpha`; the mean is infinite for alpha <= 1.

import { power } from '../../lambda/power.ts';
import type { Distribution } from './distribution.ts';

export const pareto = (min: number, alpha: number): Distribution => ({
  mean: alpha > 1 ? (alpha * min) / (alpha - 1) : Infinity,
  sample: (stream) => min * power(stream.uniform(), -1 / alpha),
  quantile: (p) => min * power(1 - p, -1 / alpha),
  cdf: (x) => (x <= min ? 0 : 1 - power(min / x, alpha)),
});
