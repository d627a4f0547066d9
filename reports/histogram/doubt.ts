// How far a figure may be off, from what one run counted: of shares the score interval (Wilson), at the level asked for (z: standard
// deviations of the normal law). The runs are taken as independent draws; neighbours in time are not quite, so that true
// intervals are somewhat wider.

/** How far below and above the figure the truth may lie. */
export interface Doubt {
  readonly below: number;
  readonly above: number;
}

/** Doubt of a share of `count`. */
export const shareDoubt = (value: number, count: number, z: number): Doubt => {
  if (count === 0) return { below: Infinity, above: Infinity };
  const z2 = (z * z) / count;
  const centre = (value + z2 / 2) / (1 + z2);
  const half = (z / (1 + z2)) * Math.sqrt((value * (1 - value)) / count + z2 / (4 * count));
  return { below: Math.max(0, value - (centre - half)), above: Math.max(0, centre + half - value) };
};
