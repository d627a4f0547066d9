// The two memory sizes that cold starts are published of, and what lies between them.

export const smallMb = 128;
export const largeMb = 1024;

/** A figure known at both sizes, at another one: by the logarithm of the size between them, as at the nearer one outside. */
export const betweenSizes = ([small, large]: readonly [number, number], memoryMb: number): number => {
  const share = Math.log(memoryMb / smallMb) / Math.log(largeMb / smallMb);
  return small + (large - small) * Math.min(1, Math.max(0, share));
};
