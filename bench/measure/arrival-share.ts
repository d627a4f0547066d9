// A sending thread's share of the arrivals: of every so many in turn, one. All threads together send what one would.

import type { ArrivalProcess } from '../../sim/index.ts';

/** Arrivals number `index`, `index + of`, `index + 2 * of` ... of `process`. */
export const everyNth = (process: ArrivalProcess, index: number, of: number): ArrivalProcess => {
  if (of === 1) return process;
  const block = new Float64Array(1024);
  let length = block.length;
  let at = block.length;
  let number = -1;
  /** The next instant of all; NaN at the end. */
  const next = (): number => {
    if (at === length) {
      if (length < block.length) return Number.NaN;
      length = process.fill(block);
      at = 0;
      if (length === 0) return Number.NaN;
    }
    number += 1;
    at += 1;
    return block[at - 1]!;
  };
  return {
    rateAt: (atMs) => process.rateAt(atMs) / of,
    fill(share) {
      let written = 0;
      while (written < share.length) {
        const atMs = next();
        if (Number.isNaN(atMs)) break;
        if (number % of !== index) continue;
        share[written] = atMs;
        written += 1;
      }
      return written;
    },
  };
};
