// Evenly paced arrivals along a rate curve: arrival number k comes when k arrivals are expected, the first at once.

import type { ArrivalProcess } from './arrival-process.ts';
import type { RateCurve } from './rate-curve.ts';

export const paced = (curve: RateCurve): ArrivalProcess => {
  const toInstants = curve.inverter();
  // A whole number of expected arrivals may come out a hair too large in floating point.
  const count = Math.max(0, Math.ceil(curve.total - 1e-6));
  let next = 0;
  return {
    rateAt: (atMs) => curve.rateAt(atMs),
    fill(block) {
      const first = next;
      const written = Math.min(count - first, block.length);
      for (let i = 0; i < written; i += 1) block[i] = first + i;
      next = first + written;
      toInstants(block, written);
      return written;
    },
  };
};
