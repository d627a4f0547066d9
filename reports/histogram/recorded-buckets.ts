// The buckets of a histogram that counted something.

import type { Histogram, JsHistogram } from 'hdr-histogram-js';

/** A bucket that counted something, and whose middle stands for what it counted: the median equivalent value. */
export interface RecordedBucket {
  readonly lowest: number;
  readonly middle: number;
  readonly highest: number;
  readonly count: number;
}

/**
 * Ascending, in the histogram's unit. The package's own iterator finds the same, with logarithms for each of the thousands of
 * buckets that are empty (hdr-histogram-js 3.0.1).
 */
export function* recordedBuckets(histogram: Histogram): Generator<RecordedBucket> {
  const all = histogram as JsHistogram;
  let left = all.totalCount;
  for (let index = 0; left > 0 && index < all.countsArrayLength; index += 1) {
    const count = all.getCountAtIndex(index);
    if (count <= 0) continue;
    left -= count;
    const lowest = all.valueFromIndex(index);
    yield { lowest, middle: all.medianEquivalentValue(lowest), highest: all.highestEquivalentValue(lowest), count };
  }
}
