// Statistics for tests: bounds that a sound implementation passes all but once in a million runs, whatever the seed.

/** Kolmogorov-Smirnov distance between ascending samples and a law. */
export const ksDistance = (ascending: ArrayLike<number>, cdf: (x: number) => number): number => {
  const n = ascending.length;
  let distance = 0;
  for (let i = 0; i < n; i += 1) {
    const p = cdf(ascending[i]!);
    distance = Math.max(distance, Math.abs(p - i / n), Math.abs((i + 1) / n - p));
  }
  return distance;
};

/** What the distance of `n` samples exceeds once in a million: 2 exp(-2 n d^2) = 1e-6, exact enough for n > 35. */
export const ksBound = (n: number): number => Math.sqrt(Math.log(2e6) / (2 * n));

/** What a standard normal value exceeds, on either side, once in a million. */
export const zBound = 4.8916384757;

/** What a chi-squared value with `degrees` of freedom exceeds once in a million (Wilson and Hilferty). */
export const chiSquaredBound = (degrees: number): number => {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + 4.7534243088 * Math.sqrt(spread)) ** 3;
};

/** Chi-squared of counts that are expected to be all alike. */
export const chiSquaredOfEven = (counts: readonly number[]): number => {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};

export const meanOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum / values.length;
};

/** Mean, and its standard error if the values are independent. */
export const meanAndError = (values: ArrayLike<number>): { mean: number; error: number } => {
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) squares += (values[i]! - mean) ** 2;
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
};
