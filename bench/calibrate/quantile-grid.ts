// At which shares a law is held against what was recorded.

/** Of at least `count` values: those that so many values can tell. */
export const gridOf = (count: number): readonly number[] =>
  [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999].filter(
    (share) => count * Math.min(share, 1 - share) >= 1 || share === 0.5,
  );
