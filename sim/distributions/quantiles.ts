// Laws of known quantiles: joined by straight lines, or by curves that give them a mean that is known as well.

import { power } from '../../lambda/power.ts';
import type { Distribution } from './distribution.ts';
import { lastAtOrBelow } from './search.ts';

/** One known quantile: a share `p` of values lie at or below `value`. */
export interface QuantilePoint {
  readonly p: number;
  readonly value: number;
}

/** How quantiles are joined. */
interface Shape {
  /** Between a point and the next the value rises with the share to this power; 1 is a straight line. */
  readonly powers: Float64Array;
  /** Beyond the last point the values are exponential, on average so far above it. */
  readonly tailMean: number;
}

/** The law of `points`, which begin at p = 0 and ascend in both coordinates; beyond the last, exponential. Sampled by inversion. */
const joined = (points: readonly QuantilePoint[], { powers, tailMean }: Shape): Distribution => {
  const ps = Float64Array.from(points, (point) => point.p);
  const values = Float64Array.from(points, (point) => point.value);
  const last = ps.length - 1;
  const lastP = ps[last]!;
  const lastValue = values[last]!;
  const tail = 1 - lastP;
  const quantile = (p: number): number => {
    if (p > lastP || last === 0) return lastValue - (tailMean === 0 ? 0 : tailMean * Math.log((1 - p) / tail));
    const i = Math.min(last - 1, Math.max(0, lastAtOrBelow(ps, p)));
    const span = ps[i + 1]! - ps[i]!;
    const rise = values[i + 1]! - values[i]!;
    if (span === 0 || p <= ps[i]!) return values[i]!;
    if (p >= ps[i + 1]!) return values[i + 1]!;
    const t = (p - ps[i]!) / span;
    return values[i]! + (powers[i] === 1 ? t : power(t, powers[i]!)) * rise;
  };
  let mean = tail * (lastValue + tailMean);
  for (let i = 0; i < last; i += 1) {
    mean += (ps[i + 1]! - ps[i]!) * (values[i]! + (values[i + 1]! - values[i]!) / (1 + powers[i]!));
  }
  return {
    mean,
    sample: (stream) => quantile(stream.uniform()),
    quantile,
    cdf: (x) => {
      if (x < values[0]!) return 0;
      if (x >= lastValue) return tailMean === 0 ? 1 : 1 - tail * Math.exp((lastValue - x) / tailMean);
      const i = lastAtOrBelow(values, x);
      const t = (x - values[i]!) / (values[i + 1]! - values[i]!);
      return ps[i]! + (powers[i] === 1 ? t : power(t, 1 / powers[i]!)) * (ps[i + 1]! - ps[i]!);
    },
  };
};

/** Straight lines between the points, which must hold p = 0 and p = 1 and ascend in both coordinates. */
export const quantiles = (points: readonly QuantilePoint[]): Distribution =>
  joined(points, { powers: new Float64Array(points.length - 1).fill(1), tailMean: 0 });

/** Beyond this ratio of neighbours (and from 0) the curve between them bends no more. */
const mostRatio = 1000;

/** Share of the way from one value to the next at which their mean lies when their logarithms are joined by a line. */
const logLinearShare = (from: number, to: number): number => {
  const ratio = from * mostRatio <= to ? mostRatio : to / from;
  // A quotient of differences that vanish: its limit is a half.
  return ratio < 1.0001 ? 0.5 : 1 / Math.log(ratio) - 1 / (ratio - 1);
};

/** The factor of all powers that makes `meanOf` (which falls with it) `mean`; 0 and Infinity are the ends. */
const solved = (mean: number, meanOf: (factor: number) => number): number => {
  let low = -60;
  let high = 60;
  for (let i = 0; i < 100; i += 1) {
    const middle = (low + high) / 2;
    if (meanOf(Math.exp(middle)) > mean) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
};

/** A law, and between which means the quantiles left a choice. */
export interface FittedQuantiles {
  readonly law: Distribution;
  readonly leastMean: number;
  /** Infinity where the last point is below p = 1. */
  readonly mostMean: number;
}

/**
 * The law that has all `points` (from p = 0 on, ascending in both coordinates) and, where that is possible, `mean`: else the
 * nearest mean that is. Between points it is nearly a line between logarithms, bent as the mean needs it. Without a point
 * at p = 1, an exponential tail beyond the last makes up for what is missing of the mean.
 */
export const fittedQuantiles = (points: readonly QuantilePoint[], mean: number): FittedQuantiles => {
  const last = points.length - 1;
  const tail = 1 - points[last]!.p;
  const pieces = points.slice(0, last).map(({ p, value }, index) => {
    const { p: nextP, value: next } = points[index + 1]!;
    return { weight: nextP - p, from: value, to: next, power: 1 / logLinearShare(value, next) - 1 };
  });
  const tailValue = tail * points[last]!.value;
  const leastMean = pieces.reduce((sum, { weight, from }) => sum + weight * from, tailValue);
  const mostMean = tail > 0 ? Infinity : pieces.reduce((sum, { weight, to }) => sum + weight * to, 0);
  const meanOf = (factor: number): number =>
    pieces.reduce(
      (sum, { weight, from, to, power }) => sum + weight * (from + (to - from) / (1 + power * factor)),
      tailValue,
    );
  const fitted = (factor: number, tailMean: number): Distribution =>
    joined(points, { powers: Float64Array.from(pieces, ({ power }) => power * factor), tailMean });
  const lawOf = (): Distribution => {
    if (mean <= leastMean) return fitted(Infinity, 0);
    if (mean >= mostMean) return fitted(0, 0);
    const missing = mean - meanOf(1);
    if (tail > 0 && missing >= 0) return fitted(1, missing / tail);
    return fitted(solved(mean, meanOf), 0);
  };
  return { law: lawOf(), leastMean, mostMean };
};
