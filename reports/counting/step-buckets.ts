// Buckets of the small histograms that tell the quantiles within each step of a run: 32 for each doubling, so a value is
// known to 1.6 %. Each holds whole buckets of HdrHistogram's, which has 1,024 for each doubling.

import { halfSteps } from '../histogram/latency-buckets.ts';

export const perDoubling = 32;
export const perDoublingLog2 = 5;
const doublings = 32;
export const bucketCount: number = perDoubling * doublings;
/** HdrHistogram's buckets in one of these, as a shift. */
const finer: number = Math.log2(halfSteps / perDoubling);
/** HdrHistogram's first doubling of 1,024 buckets is that of 1,024 µs, the eleventh here. */
const behind: number = (Math.log2(halfSteps) - 1) * perDoubling;

/** Below it, where HdrHistogram has a bucket for each µs. 0 counts as 1 µs. */
const ofMicros: Uint16Array = Uint16Array.from({ length: halfSteps }, (_, micros) => {
  const doubling = 31 - Math.clz32(Math.max(1, micros));
  return doubling * perDoubling + ((Math.max(1, micros) * perDoubling) >> doubling) - perDoubling;
});

/** The bucket that an index of HdrHistogram's lies in; times above 71 minutes are in the last. */
export const bucketOf = (index: number): number => {
  if (index < halfSteps) return ofMicros[index]!;
  const bucket = (index >> finer) + behind;
  return bucket < bucketCount ? bucket : bucketCount - 1;
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
