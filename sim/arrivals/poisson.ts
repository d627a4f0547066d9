// Poisson arrivals along a rate curve: a unit-rate process carried through the inverse of the expected count.

import type { RandomStream } from '../random/stream.ts';
import type { ArrivalProcess } from './arrival-process.ts';
import type { RateCurve } from './rate-curve.ts';

export const poisson = (curve: RateCurve, stream: RandomStream): ArrivalProcess => {
  const toInstants = curve.inverter();
  let expected = stream.exponential();
  return {
    rateAt: (atMs) => curve.rateAt(atMs),
    fill(block) {
      const { total } = curve;
      let written = 0;
      let next = expected;
      for (; written < block.length && next < total; written += 1) {
        block[written] = next;
        next += stream.exponential();
      }
      expected = next;
      toInstants(block, written);
      return written;
    },
  };
};
