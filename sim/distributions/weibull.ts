// Weibull law by mean and coefficient of variation; the shape is found by bisection on the closed form of the cv.

import { power } from '../../lambda/power.ts';
import { gammaFunction } from '../stats/gamma.ts';
import type { Distribution } from './distribution.ts';

/** Coefficient of variation of a Weibull law of this shape; falls as the shape grows. */
const cvOf = (shape: number): number => {
  const first = gammaFunction(1 + 1 / shape);
  return Math.sqrt(gammaFunction(1 + 2 / shape) / (first * first) - 1);
};

const shapeOf = (cv: number): number => {
  let low = 0.1;
  let high = 200;
  for (let i = 0; i < 200; i += 1) {
    const middle = (low + high) / 2;
    if (cvOf(middle) > cv) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

export const weibull = (mean: number, cv: number): Distribution => {
  const shape = shapeOf(cv);
  const scale = mean / gammaFunction(1 + 1 / shape);
  return {
    mean,
    sample: (stream) => scale * power(stream.exponential(), 1 / shape),
    quantile: (p) => scale * power(-Math.log1p(-p), 1 / shape),
    cdf: (x) => (x <= 0 ? 0 : -Math.expm1(-power(x / scale, shape))),
  };
};
