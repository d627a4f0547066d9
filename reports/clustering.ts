// How much less a run knows than its number of requests says, because neighbours in time are alike: the variance of batch
// means against what independent requests would give (the variance inflation of cluster samples). 1 where nothing shows.

import type { RunSection } from './result.ts';

/** Enough to see a variance, few enough to hold whole bursts. */
const batches = 20;
const fewestPerBatch = 5;
/** With twenty batches chance alone gives up to this factor, 19 times of 20 (chi squared, 19 degrees). */
const byChance = 1.59;

interface Step {
  /** Requests in the step. */
  readonly count: number;
  /** Sum of what is averaged over them. */
  readonly sum: number;
}

const batchesOf = (steps: readonly Step[]): Step[] => {
  const size = Math.ceil(steps.length / batches);
  return Array.from({ length: Math.ceil(steps.length / size) }, (_, index) =>
    steps
      .slice(index * size, (index + 1) * size)
      .reduce((all, { count, sum }) => ({ count: all.count + count, sum: all.sum + sum }), { count: 0, sum: 0 }),
  ).filter(({ count }) => count >= fewestPerBatch);
};

/** `variance` is that of one request. */
const inflation = (steps: readonly Step[], variance: number): number => {
  if (steps.length < batches || variance <= 0) return 1;
  const all = batchesOf(steps);
  if (all.length < batches / 2) return 1;
  const count = all.reduce((total, one) => total + one.count, 0);
  const mean = all.reduce((total, one) => total + one.sum, 0) / count;
  const between = all.reduce((total, one) => total + one.count * (one.sum / one.count - mean) ** 2, 0);
  const factor = between / (all.length - 1) / variance;
  return factor > byChance ? factor : 1;
};

/** By how much intervals of latency have to be widened; `deviationMs` is that of one request. */
export const latencyWidening = ({ series }: RunSection, deviationMs: number): number => {
  const { meanMs, admitted } = series;
  if (meanMs === undefined) return 1;
  const steps = meanMs.map((mean, step) => ({ count: mean === 0 ? 0 : admitted[step]!, sum: mean * admitted[step]! }));
  return Math.sqrt(inflation(steps, deviationMs ** 2));
};

/** By how much the interval of a share has to be widened: `part` and `whole` are counts by step. */
export const shareWidening = (part: readonly number[], whole: readonly number[], share: number): number => {
  const steps = whole.map((count, step) => ({ count, sum: Math.min(count, part[step]!) }));
  return Math.sqrt(inflation(steps, share * (1 - share)));
};
