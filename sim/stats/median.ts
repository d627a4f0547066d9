// The middle of a few values.

/** Of an even number the mean of both in the middle. */
export const median = (sorted: readonly number[]): number => {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

export const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** Of values in any order. */
export const medianOf = (values: readonly number[]): number => median(ascending(values));
