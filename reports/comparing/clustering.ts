// How much less a run knows than its number of requests says, because neighbours in time are alike: the variance of batch
// means against what independent requests would give (the variance inflation of cluster samples). It is taken from the
// differences of successive batches (von Neumann), so that a load that rises is no noise. 1 where nothing shows.

import type { RunSection, Series } from '../result/result.ts';

/** Enough to see a variance, few enough to hold whole bursts. */
const batches = 20;
const fewestPerBatch = 5;
/** With twenty batches chance alone gives up to this factor, 19 times of 20 (chi squared, about 13 degrees). */
const byChance = 1.75;

interface Step {
  /** Requests in the step. */
  readonly count: number;
  /** Sum of what is averaged over them. */
  readonly sum: number;
}

const batchesOf = (steps: readonly Step[]): Step[] => {
  const size = Math.max(1, Math.floor(steps.length / batches));
  return Array.from({ length: Math.ceil(steps.length / size) }, (_, index) =>
    steps
      .slice(index * size, (index + 1) * size)
      .reduce((all, { count, sum }) => ({ count: all.count + count, sum: all.sum + sum }), { count: 0, sum: 0 }),
  ).filter(({ count }) => count >= fewestPerBatch);
};

/** `variance` is that of one request. */
const inflation = (steps: readonly Step[], variance: number): number => {
  if (steps.length < batches / 2 || variance <= 0) return 1;
  const all = batchesOf(steps);
  if (all.length < batches / 2) return 1;
  // Of independent requests each term is their variance.
  const terms = all.slice(1).map((one, i) => {
    const other = all[i]!;
    const difference = one.sum / one.count - other.sum / other.count;
    return difference ** 2 / (1 / one.count + 1 / other.count);
  });
  const factor = terms.reduce((sum, term) => sum + term, 0) / terms.length / variance;
  return factor > byChance ? factor : 1;
};

/** The first step that holds nothing of the warm-up: what began in it may end in the step after it. */
export const firstCountedStep = ({ stepMs }: Pick<Series, 'stepMs'>, warmupMs: number): number =>
  warmupMs === 0 ? 0 : Math.ceil(warmupMs / stepMs) + 1;

/** By how much intervals of latency have to be widened; `deviationMs` is that of one request after the warm-up. */
export const latencyWidening = ({ series }: RunSection, deviationMs: number, warmupMs: number): number => {
  const { meanMs, admitted } = series;
  if (meanMs === undefined) return 1;
  const steps = meanMs.map((mean, step) => ({ count: mean === 0 ? 0 : admitted[step]!, sum: mean * admitted[step]! }));
  return Math.sqrt(inflation(steps.slice(firstCountedStep(series, warmupMs)), deviationMs ** 2));
};

/** By how much the interval of a share has to be widened: `part` and `whole` are counts by step after the warm-up. */
export const shareWidening = (part: readonly number[], whole: readonly number[]): number => {
  // Retries can make more attempts than there are requests.
  const steps = whole.map((count, step) => ({ count, sum: Math.min(count, part[step]!) }));
  const [count, sum] = steps.reduce(([n, s], step) => [n + step.count, s + step.sum], [0, 0]);
  const share = count === 0 ? 0 : sum / count;
  return Math.sqrt(inflation(steps, share * (1 - share)));
};
