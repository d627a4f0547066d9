// The gamma function and the gamma law's distribution function.

import { jStat } from 'jstat';

export const gammaFunction = (x: number): number => jStat.gammafn(x);
export const gammaCdf = (x: number, shape: number, scale: number): number => jStat.gamma.cdf(x, shape, scale);
export const gammaQuantile = (p: number, shape: number, scale: number): number =>
  p >= 1 ? Infinity : jStat.gamma.inv(p, shape, scale);
