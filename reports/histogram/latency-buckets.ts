// HdrHistogram's own buckets: 3 significant digits, 1 µs up.

/** Buckets double; within each, 1,024 steps keep three significant digits (2,048 in the first). */
export const halfSteps = 1024;
const halfStepsLog2 = 10;
export const highestMicros: number = 2 ** 40;

/** A time in whole µs; the short way for all but times beyond half an hour. */
export const microsOf = (ms: number): number => {
  const micros = ms * 1000 + 0.5;
  if (micros >= 0 && micros < 2 ** 31) return micros | 0;
  return Math.min(highestMicros, Math.max(0, Math.floor(micros)));
};

/** Index of a whole number of µs. */
export const indexOf = (micros: number): number => {
  if (micros < 2 ** 32) {
    const bucket = Math.max(0, 32 - halfStepsLog2 - 1 - Math.clz32(micros));
    return bucket * halfSteps + (micros >>> bucket);
  }
  const bucket = 32 - Math.clz32(Math.floor(micros / 2 ** (halfStepsLog2 + 1)));
  return bucket * halfSteps + Math.floor(micros / 2 ** bucket);
};

/** Lowest value of an index, in µs. */
const lowestOf = (index: number): number => {
  if (index < 2 * halfSteps) return index;
  const bucket = Math.floor(index / halfSteps) - 1;
  return (index - bucket * halfSteps) * 2 ** bucket;
};

/** Middle of the values of an index, in µs: what hdr-histogram-js calls the median equivalent value. */
export const middleOf = (index: number): number => {
  const bucket = Math.max(0, Math.floor(index / halfSteps) - 1);
  return lowestOf(index) + Math.floor(2 ** bucket / 2);
};

/** Highest value of an index, in µs. */
export const highestOf = (index: number): number => lowestOf(index + 1) - 1;
