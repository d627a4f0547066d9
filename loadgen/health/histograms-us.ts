// Histograms of times in µs, to three digits.

import { build, decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** Values in µs. */
export const inUs = (): Histogram => build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3 });

export const histogramOf = (encoded: readonly string[]): Histogram => {
  const sum = inUs();
  for (const text of encoded) sum.add(decodeFromCompressedBase64(text));
  return sum;
};
