// Arrivals at given instants, and bursts: many at one instant.

import type { ArrivalProcess } from './arrival-process.ts';

/** Arrivals at `instantsMs` in ascending order; those at or after `endMs` are left out. */
export const instants = (instantsMs: ArrayLike<number>, endMs: number): ArrivalProcess => {
  const sorted = Float64Array.from(instantsMs).sort();
  const past = sorted.findIndex((atMs) => atMs >= endMs);
  const length = past < 0 ? sorted.length : past;
  let next = 0;
  return {
    rateAt: () => 0,
    fill(block) {
      const count = Math.min(block.length, length - next);
      block.set(sorted.subarray(next, next + count));
      next += count;
      return count;
    },
  };
};

/** `count` arrivals, all at `atMs`. */
export const burst = (atMs: number, count: number, endMs: number): ArrivalProcess => {
  let left = atMs < endMs ? count : 0;
  return {
    rateAt: () => 0,
    fill(block) {
      const written = Math.min(block.length, left);
      block.fill(atMs, 0, written);
      left -= written;
      return written;
    },
  };
};
