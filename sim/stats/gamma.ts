// The gamma function and the gamma law's distribution function.

import jstat from 'jstat';
import { steadyDigits } from './steady-digits.ts';

export const gammaFunction = (x: number): number => steadyDigits(jstat.jStat.gammafn(x));
export const gammaCdf = (x: number, shape: number, scale: number): number =>
  steadyDigits(jstat.jStat.gamma.cdf(x, shape, scale));
export const gammaQuantile = (p: number, shape: number, scale: number): number =>
  p >= 1 ? Infinity : steadyDigits(jstat.jStat.gamma.inv(p, shape, scale));
