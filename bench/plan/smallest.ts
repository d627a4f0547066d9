// Monotone search over whole numbers.

/**
 * The smallest n in [low, high] for which `holds(n)`, given that it holds for every larger one too; null when it does not
 * even hold for `high`.
 */
export const smallest = async (
  low: number,
  high: number,
  holds: (n: number) => Promise<boolean>,
): Promise<number | null> => {
  if (high < low || !(await holds(high))) return null;
  let failing = low - 1;
  let holding = high;
  while (holding - failing > 1) {
    const middle = (failing + holding) >> 1;
    if (await holds(middle)) holding = middle;
    else failing = middle;
  }
  return holding;
};
