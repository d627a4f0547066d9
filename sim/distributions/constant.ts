// Always the same value.

import type { Distribution } from './distribution.ts';

export const constant = (value: number): Distribution => ({
  mean: value,
  sample: () => value,
  quantile: () => value,
  cdf: (x) => (x >= value ? 1 : 0),
});
