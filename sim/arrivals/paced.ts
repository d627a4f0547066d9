// Evenly paced arrivals along a rate curve: arrival number k comes when k arrivals are expected, the first at once.

import type { ArrivalProcess } from './arrival-process.ts';
import type { RateCurve } from './rate-curve.ts';

export const paced = (curve: RateCurve): ArrivalProcess => {
  const instantOf = curve.inverter();
  // A whole number of expected arrivals may come out a hair too large in floating point.
  const count = Math.ceil(curve.total - 1e-6);
  let next = 0;
  return {
    rateAt: (atMs) => curve.rateAt(atMs),
    fill(block) {
      const end = Math.min(count, next + block.length);
      let written = 0;
      for (; next < end; next += 1) {
        block[written] = instantOf(next);
        written += 1;
      }
      return written;
    },
  };
};
