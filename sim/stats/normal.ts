// The standard normal law.

import jstat from 'jstat';
import { steadyDigits } from './steady-digits.ts';

export const normalCdf = (x: number): number => steadyDigits(jstat.jStat.normal.cdf(x, 0, 1));
export const normalQuantile = (p: number): number => {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  return steadyDigits(jstat.jStat.normal.inv(p, 0, 1));
};
