// A law whose values are a rising function of another's.

import type { Distribution } from './distribution.ts';

/** So many quantiles stand for the law in its mean. */
const points = 2000;

/**
 * @param raise never falls, and is a number for each value of the law
 * @param lower the largest value that `raise` takes to x or below; below 0 where there is none
 */
export const raised = (
  law: Distribution,
  raise: (value: number) => number,
  lower: (x: number) => number,
): Distribution => {
  let sum = 0;
  for (let point = 0; point < points; point += 1) sum += raise(law.quantile((point + 0.5) / points));
  return {
    mean: sum / points,
    sample: (stream) => raise(law.sample(stream)),
    quantile: (p) => raise(law.quantile(p)),
    cdf: (x) => {
      const value = lower(x);
      return value < 0 ? 0 : law.cdf(value);
    },
  };
};
