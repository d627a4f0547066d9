// Doubt of what a histogram tells: order statistics for quantiles, Student's law for means, each at the level asked for
// (z: standard deviations of the normal law).

import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { normalCdf, studentQuantile } from '../../sim/index.ts';
import type { Doubt } from './doubt.ts';
import { indexOf } from './latency-buckets.ts';
import { LatencyCounts } from './latency-counts.ts';
import { recordedBuckets } from './recorded-buckets.ts';

/** The histogram of a result, values in µs. */
export const decoded = (histogram: string): Histogram => decodeFromCompressedBase64(histogram, 64, false);

/** Its counts, as the recorder had them. */
export const countsOf = (histogram: string): LatencyCounts => {
  const buckets: number[] = [];
  for (const { highest, count } of recordedBuckets(decoded(histogram))) buckets.push(indexOf(highest), count);
  return LatencyCounts.of({ sumMs: 0, minMs: 0, maxMs: 0, buckets });
};

/** A value of it, ms. */
export const valueAt = (histogram: Histogram, share: number): number =>
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

/** Of fewer values a mean is as its largest few are, and their spread is not known: latency has a long tail. */
const fewestOfMean = 30;

/** What the doubt of a mean is made of. Finding the deviation reads every bucket: it is found once, and asked for at many levels. */
export interface Spread {
  readonly count: number;
  /** Standard deviation, µs. */
  readonly deviation: number;
}

export const spreadOf = (histogram: Histogram): Spread => {
  const count = histogram.totalCount;
  const buckets = [...recordedBuckets(histogram)];
  let sum = 0;
  for (const bucket of buckets) sum += bucket.middle * bucket.count;
  const mean = sum / count;
  let squares = 0;
  for (const bucket of buckets) {
    const distance = bucket.middle - mean;
    squares += distance * distance * bucket.count;
  }
  return { count, deviation: count === 0 ? 0 : Math.sqrt(squares / count) };
};

/**
 * Doubt of the mean, ms; `wider` is by how much neighbours in time are alike, so that the values know what fewer independent ones
 * would. Infinite below 30 of those.
 */
export const meanDoubt = (spread: Spread, z: number, wider = 1): Doubt => {
  const count = spread.count / wider ** 2;
  if (count < fewestOfMean) return { below: Infinity, above: Infinity };
  const half = (-studentQuantile(normalCdf(-z), count - 1) * spread.deviation) / 1000 / Math.sqrt(count);
  return { below: half, above: half };
};
