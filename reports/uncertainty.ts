// How far a figure may be off, from what one run counted: order statistics for quantiles, the normal law for means, the
// score interval (Wilson) for shares. 95 % throughout. The runs are taken as independent draws; neighbours in time are
// not quite, so that true intervals are somewhat wider.

import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** How far below and above the figure the truth may lie. */
export interface Doubt {
  readonly below: number;
  readonly above: number;
}

const z = 1.959964;

/** The histogram of a result, values in µs. */
export const decoded = (histogram: string): Histogram => decodeFromCompressedBase64(histogram, 64, false);

const valueAt = (histogram: Histogram, share: number): number =>
  histogram.getValueAtPercentile(Math.min(100, Math.max(0, share * 100))) / 1000;

/** Doubt of a quantile, ms. */
export const quantileDoubt = (histogram: Histogram, share: number): Doubt => {
  const count = histogram.totalCount;
  if (count === 0) return { below: 0, above: 0 };
  const half = (z * Math.sqrt(share * (1 - share) * count)) / count;
  const middle = valueAt(histogram, share);
  return { below: middle - valueAt(histogram, share - half), above: valueAt(histogram, share + half) - middle };
};

/** Doubt of the mean, ms. */
export const meanDoubt = (histogram: Histogram): Doubt => {
  const count = histogram.totalCount;
  const half = count < 2 ? 0 : (z * histogram.stdDeviation) / 1000 / Math.sqrt(count);
  return { below: half, above: half };
};

/** Doubt of a share of `count`. */
export const shareDoubt = (value: number, count: number): Doubt => {
  if (count === 0) return { below: 0, above: 0 };
  const z2 = (z * z) / count;
  const centre = (value + z2 / 2) / (1 + z2);
  const half = (z / (1 + z2)) * Math.sqrt((value * (1 - value)) / count + z2 / (4 * count));
  return { below: Math.max(0, value - (centre - half)), above: Math.max(0, centre + half - value) };
};
