// Where a number lies in an ascending list.

/** Index of the last entry of ascending `values` that is <= x, -1 when none is. */
export const lastAtOrBelow = (values: Float64Array, x: number): number => {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};
