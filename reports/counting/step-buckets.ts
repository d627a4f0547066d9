// Buckets of the small histograms that tell the quantiles within each step of a run: 32 for each doubling, so a value is
// known to 1.6 %.

import { microsOf } from '../histogram/latency-buckets.ts';

export const perDoubling = 32;
export const perDoublingLog2 = 5;
const doublings = 32;
export const bucketCount: number = perDoubling * doublings;
/** Times are counted in µs, from 1 to what 32 bits hold (71 minutes). */
const mostMicros = 2 ** 32 - 1;

export const bucketOf = (valueMs: number): number => {
  const whole = microsOf(valueMs);
  const micros = whole < 1 ? 1 : whole > mostMicros ? mostMicros : whole;
  const doubling = 31 - Math.clz32(micros);
  const shift = doubling - perDoublingLog2;
  const within = (shift >= 0 ? micros >>> shift : micros << -shift) & (perDoubling - 1);
  return doubling * perDoubling + within;
};

/** Middle of each bucket, ms. */
export const middlesMs: Float64Array = Float64Array.from({ length: bucketCount }, (_, bucket) => {
  const doubling = Math.floor(bucket / perDoubling);
  return ((1 + ((bucket % perDoubling) + 0.5) / perDoubling) * 2 ** doubling) / 1000;
});

/** Lowest value of a bucket, ms. */
export const edgeMsOf = (bucket: number): number => {
  const doubling = Math.floor(bucket / perDoubling);
  return ((1 + (bucket % perDoubling) / perDoubling) * 2 ** doubling) / 1000;
};
