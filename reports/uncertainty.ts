// How far a figure may be off, from what one run counted: order statistics for quantiles, Student's law for means, the
// score interval (Wilson) for shares, each at the level asked for (z: standard deviations of the normal law). The runs are taken as independent draws; neighbours in time are
// not quite, so that true intervals are somewhat wider.

import { decodeFromCompressedBase64, type Histogram, type JsHistogram } from 'hdr-histogram-js';
import { normalCdf, studentQuantile } from '../sim/index.ts';
import type { RunSection } from './result.ts';

/** How far below and above the figure the truth may lie. */
export interface Doubt {
  readonly below: number;
  readonly above: number;
}

/** The histogram of a result, values in µs. */
export const decoded = (histogram: string): Histogram => decodeFromCompressedBase64(histogram, 64, false);

const valueAt = (histogram: Histogram, share: number): number =>
  histogram.getValueAtPercentile(Math.min(100, Math.max(0, share * 100))) / 1000;

/** From fewer values nothing is known of a quantile. */
const fewestValues = 8;
/** Of fewer values beyond a quantile, one slow moment makes several: the doubt grows as they become fewer. */
const fewestBeyond = 5;

/**
 * Doubt of a quantile, ms: the order statistics on both sides of it. Where they would lie beyond the last value, the way
 * to it is lengthened in proportion.
 */
export const quantileDoubt = (histogram: Histogram, share: number, z: number): Doubt => {
  const count = histogram.totalCount;
  if (count < fewestValues) return { below: Infinity, above: Infinity };
  const half = z * Math.sqrt((share * (1 - share)) / count);
  const rare = Math.max(1, fewestBeyond / (count * Math.min(share, 1 - share)));
  const middle = valueAt(histogram, share);
  return {
    below: (middle - valueAt(histogram, share - half)) * Math.max(1, half / share) * rare,
    above: (valueAt(histogram, share + half) - middle) * Math.max(1, half / (1 - share)) * rare,
  };
};

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
  const all = decoded(histogram) as JsHistogram;
  const { recordedValuesIterator: values, totalCount } = all;
  values.reset();
  let above = 0;
  while (values.hasNext()) {
    const { valueIteratedTo, countAddedInThisIterationStep } = values.next();
    if (all.lowestEquivalentValue(valueIteratedTo) >= boundMs * 1000) above += countAddedInThisIterationStep;
  }
  return above > 0 && chanceOf(above, totalCount, 1 - share) < seldom;
};

/** Of fewer values a mean is as its largest few are, and their spread is not known: latency has a long tail. */
const fewestOfMean = 30;

/**
 * Doubt of the mean, ms; `wider` is by how much neighbours in time are alike, so that the values know what fewer independent ones
 * would. Infinite below 30 of those.
 */
export const meanDoubt = (histogram: Histogram, z: number, wider = 1): Doubt => {
  const count = histogram.totalCount / wider ** 2;
  if (count < fewestOfMean) return { below: Infinity, above: Infinity };
  const half = (-studentQuantile(normalCdf(-z), count - 1) * histogram.stdDeviation) / 1000 / Math.sqrt(count);
  return { below: half, above: half };
};

/** Doubt of a share of `count`. */
export const shareDoubt = (value: number, count: number, z: number): Doubt => {
  if (count === 0) return { below: Infinity, above: Infinity };
  const z2 = (z * z) / count;
  const centre = (value + z2 / 2) / (1 + z2);
  const half = (z / (1 + z2)) * Math.sqrt((value * (1 - value)) / count + z2 / (4 * count));
  return { below: Math.max(0, value - (centre - half)), above: Math.max(0, centre + half - value) };
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
