// Arrivals of which only counts are known, such as a trace of invocations a minute or a log that tells the second:
// the arrivals of a step are spread uniformly at random within it.

import { power } from '../../lambda/power.ts';
import type { RandomStream } from '../random/stream.ts';
import type { ArrivalProcess } from './arrival-process.ts';

/** Arrivals by step of `stepMs`; steps without any need no entry. */
export interface StepCounts {
  readonly stepMs: number;
  /** Step numbers, ascending: step k is [k * stepMs, (k + 1) * stepMs). */
  readonly steps: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** The first index whose step is at or after `step`. */
const lowerBound = (steps: ArrayLike<number>, step: number): number => {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * The next of `left` uniform points on (from, 1), in ascending order: the smallest of `left` uniforms has the
 * distribution function 1 - (1 - x)^left. So a step of any size needs no list and no sorting.
 */
const nextPoint = (from: number, left: number, stream: RandomStream): number =>
  from + (1 - from) * (1 - power(stream.uniform(), 1 / left));

export const spreadCounts = (counts: StepCounts, endMs: number, stream: RandomStream): ArrivalProcess => {
  const { stepMs, steps } = counts;
  let index = 0;
  let left = counts.counts[0] ?? 0;
  let point = 0;
  return {
    rateAt: (atMs) => {
      const step = Math.floor(atMs / stepMs);
      const at = lowerBound(steps, step);
      return atMs < endMs && steps[at] === step ? (counts.counts[at]! * 1000) / stepMs : 0;
    },
    fill(block) {
      let written = 0;
      while (written < block.length && index < steps.length) {
        if (left === 0) {
          index += 1;
          left = counts.counts[index] ?? 0;
          point = 0;
          continue;
        }
        point = nextPoint(point, left, stream);
        left -= 1;
        const atMs = (steps[index]! + point) * stepMs;
        // Rounding may carry the last point of a step onto its end.
        if (atMs >= endMs) {
          index = steps.length;
          break;
        }
        block[written] = Math.min(atMs, (steps[index]! + 1) * stepMs);
        written += 1;
      }
      return written;
    },
  };
};
