// Monotone search over whole numbers.

/** Where to look for a number. */
export interface SearchRange {
  readonly low: number;
  readonly high: number;
  /** A guess; the search is short where it is good. Default: the middle. */
  readonly start?: number;
  /** The first step away from the guess. Default: about the spread of a load that large. */
  readonly step?: number;
}

/** About the spread of a load that large. */
const firstStep = (start: number): number => Math.max(1, Math.round(Math.sqrt(start) / 2));

/**
 * The smallest n in [low, high] for which `holds(n)`, given that it holds for every larger one too; null when it does not
 * even hold for `high`. Away from the start in steps that double, then by bisection.
 */
export const smallest = async (
  { low, high, start = (low + high) >> 1, step: first }: SearchRange,
  holds: (n: number) => Promise<boolean>,
): Promise<number | null> => {
  if (high < low) return null;
  let failing = low - 1;
  let holding = high + 1;
  let next = Math.min(high, Math.max(low, start));
  for (let step = first ?? firstStep(next); holding - failing > 1;) {
    if (await holds(next)) holding = next;
    else failing = next;
    const isBracketed = failing >= low && holding <= high;
    if (isBracketed) next = (failing + holding) >> 1;
    else {
      next = holding <= high ? Math.max(low, holding - step) : Math.min(high, failing + step);
      step *= 2;
    }
  }
  return holding > high ? null : holding;
};
