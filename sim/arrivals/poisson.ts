// Poisson arrivals along a rate curve: a unit-rate process carried through the inverse of the expected count.

import type { RandomStream } from '../random/stream.ts';
import type { ArrivalProcess } from './arrival-process.ts';
import type { RateCurve } from './rate-curve.ts';

export const poisson = (curve: RateCurve, stream: RandomStream): ArrivalProcess => {
  const instantOf = curve.inverter();
  let expected = stream.exponential();
  return {
    rateAt: (atMs) => curve.rateAt(atMs),
    fill(block) {
      let written = 0;
      while (written < block.length && expected < curve.total) {
        block[written] = instantOf(expected);
        written += 1;
        expected += stream.exponential();
      }
      return written;
    },
  };
};
