// One long run as many: where it has settled, and intervals from the means of batches of what follows.

import { estimate, type Estimate } from './estimate.ts';

/** Values that are averaged before the search for the warm-up, which is then not led astray by single ones. */
const groupLength = 5;
const mostBatches = 32;
const fewestBatches = 8;
/** Neighbouring batches may be related so far. */
const mostCorrelation = 0.2;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How many of the first values belong to the warm-up: so many that the mean of the rest is known best (MSER-5: White 1997).
 * null when that is more than half of them, or there are too few: no steady state was found.
 */
export const warmUpLength = (values: readonly number[]): number | null => {
  const groups = Array.from({ length: Math.floor(values.length / groupLength) }, (_, i) =>
    mean(values.slice(i * groupLength, (i + 1) * groupLength)),
  );
  if (groups.length < 2 * fewestBatches) return null;
  let best = Infinity;
  let left = 0;
  for (let from = 0; from <= groups.length / 2; from += 1) {
    const rest = groups.slice(from);
    const middle = mean(rest);
    const error = rest.reduce((sum, value) => sum + (value - middle) ** 2, 0) / rest.length ** 2;
    if (error < best) {
      best = error;
      left = from;
    }
  }
  return left >= Math.floor(groups.length / 2) ? null : left * groupLength;
};

/** Correlation of neighbours. */
const correlation = (values: readonly number[]): number => {
  const middle = mean(values);
  const square = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  if (square === 0) return 0;
  return values.slice(1).reduce((sum, value, i) => sum + (value - middle) * (values[i]! - middle), 0) / square;
};

export interface BatchMeans {
  readonly estimate: Estimate;
  readonly batches: number;
  /** Whether the batches are as good as independent; if not, the interval is too short, and the run was. */
  readonly independent: boolean;
}

/**
 * The ratio of the sums of `parts` and `wholes` (equal lengths; ones for a plain mean), with the interval from as many
 * batches as are as good as independent: 32, halved down to 8.
 */
export const batchMeans = (parts: readonly number[], wholes: readonly number[]): BatchMeans => {
  const ratiosOf = (batches: number): number[] => {
    const length = Math.floor(parts.length / batches);
    const sum = (values: readonly number[], i: number): number =>
      values.slice(i * length, (i + 1) * length).reduce((total, value) => total + value, 0);
    return Array.from({ length: batches }, (_, i) => sum(parts, i) / Math.max(Number.MIN_VALUE, sum(wholes, i)));
  };
  let batches = mostBatches;
  while (batches > fewestBatches && (batches > parts.length || correlation(ratiosOf(batches)) > mostCorrelation)) {
    batches /= 2;
  }
  const ratios = ratiosOf(batches);
  return { estimate: estimate(ratios), batches, independent: correlation(ratios) <= mostCorrelation };
};
