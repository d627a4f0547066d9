// Gamma law by mean and coefficient of variation. Sampled by Marsaglia and Tsang's method (ACM TOMS 26, 2000), with
// their boost for shapes below 1.

import { power } from '../../lambda/power.ts';
import { gammaCdf, gammaQuantile } from '../stats/gamma.ts';
import type { RandomStream } from '../random/stream.ts';
import type { Distribution } from './distribution.ts';

const sampleShape = (shape: number, stream: RandomStream): number => {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const root = 1 + c * x;
    const v = root * root * root;
    if (v > 0 && Math.log(stream.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
};

export const gamma = (mean: number, cv: number): Distribution => {
  const shape = 1 / (cv * cv);
  const scale = mean / shape;
  return {
    mean,
    sample: (stream) =>
      shape >= 1
        ? scale * sampleShape(shape, stream)
        : scale * sampleShape(shape + 1, stream) * power(stream.uniform(), 1 / shape),
    quantile: (p) => gammaQuantile(p, shape, scale),
    cdf: (x) => (x <= 0 ? 0 : gammaCdf(x, shape, scale)),
  };
};
