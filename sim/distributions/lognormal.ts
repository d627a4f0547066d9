// Log-normal law: the logarithm is normal with mean mu and standard deviation sigma.

import { normalCdf, normalQuantile } from '../stats/normal.ts';
import type { Distribution } from './distribution.ts';

export const lognormal = (mu: number, sigma: number): Distribution => ({
  mean: Math.exp(mu + (sigma * sigma) / 2),
  sample: (stream) => Math.exp(mu + sigma * stream.normal()),
  quantile: (p) => Math.exp(mu + sigma * normalQuantile(p)),
  cdf: (x) => (x <= 0 ? 0 : normalCdf((Math.log(x) - mu) / sigma)),
});

/** Standard normal quantile of 0.99. */
const z99 = 2.3263478740408408;

/** By its median and 99th percentile. */
export const lognormalByPercentiles = (p50: number, p99: number): Distribution =>
  lognormal(Math.log(p50), (Math.log(p99) - Math.log(p50)) / z99);

/** By its mean and coefficient of variation. */
export const lognormalByMean = (mean: number, cv: number): Distribution => {
  const variance = Math.log1p(cv * cv);
  return lognormal(Math.log(mean) - variance / 2, Math.sqrt(variance));
};
