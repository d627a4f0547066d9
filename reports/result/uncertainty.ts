// Differences of figures with how far they may be off, from what one run a side counted (doubt.ts).

import type { Histogram } from 'hdr-histogram-js';
import { shareDoubt, type Doubt } from '../histogram/doubt.ts';
import { decoded, quantileDoubt, valueAt } from '../histogram/histogram-doubt.ts';
import { recordedBuckets } from '../histogram/recorded-buckets.ts';
import type { RunSection } from './result.ts';

/** The chance of `least` or more of `count`, each with `chance` (binomial law). */
const chanceOf = (least: number, count: number, chance: number): number => {
  let term = (1 - chance) ** count;
  let below = 0;
  for (let k = 0; k < least; k += 1) {
    below += term;
    term *= ((count - k) / (k + 1)) * (chance / (1 - chance));
  }
  return Math.max(0, 1 - below);
};

const seldom = 0.05;

/**
 * Whether so many of few values reach `boundMs` that a quantile below it would explain them less than once in 20 times: of 12
 * values two are too many for a p99.
 */
export const surelyAbove = (histogram: string, share: number, boundMs: number): boolean => {
  const all = decoded(histogram);
  let above = 0;
  for (const { lowest, count } of recordedBuckets(all)) if (lowest >= boundMs * 1000) above += count;
  return above > 0 && chanceOf(above, all.totalCount, 1 - share) < seldom;
};

/** Of a difference. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of 95 %. */
const usualZ = 1.96;

const difference = (value: number, ours: Doubt, theirs: Doubt): Interval => ({
  low: value - Math.hypot(ours.below, theirs.above),
  high: value + Math.hypot(ours.above, theirs.below),
});

/** By how much a quantile of `now` lies above that of `before`, ms. */
export const quantileDifference = (now: RunSection, before: RunSection, share: number): Interval => {
  const [ours, theirs] = [now, before].map(({ histograms }) => decoded(histograms.latency)) as [Histogram, Histogram];
  return difference(
    valueAt(ours, share) - valueAt(theirs, share),
    quantileDoubt(ours, share, usualZ),
    quantileDoubt(theirs, share, usualZ),
  );
};

/** By how much one share, as its part and whole, lies above another. */
export const shareDifference = (
  [part, whole]: readonly [number, number],
  [otherPart, otherWhole]: readonly [number, number],
): Interval => {
  const [ours, theirs] = [part / Math.max(1, whole), otherPart / Math.max(1, otherWhole)];
  return difference(ours - theirs, shareDoubt(ours, whole, usualZ), shareDoubt(theirs, otherWhole, usualZ));
};
