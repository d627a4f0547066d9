// The gamma function and the gamma law's distribution function.

import jstat from 'jstat';

export const gammaFunction = (x: number): number => jstat.jStat.gammafn(x);
export const gammaCdf = (x: number, shape: number, scale: number): number => jstat.jStat.gamma.cdf(x, shape, scale);
export const gammaQuantile = (p: number, shape: number, scale: number): number =>
  p >= 1 ? Infinity : jstat.jStat.gamma.inv(p, shape, scale);
