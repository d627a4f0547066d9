// Poisson arrivals along a rate curve: a unit-rate process carried through the inverse of the expected count.

import type { RandomStream } from '../random/stream.ts';
import type { ArrivalProcess } from './arrival-process.ts';
import type { RateCurve } from './rate-curve.ts';

/** Draws of whichever process is at work: used up at once, and one place for all of them stays in the caches. */
let gaps = new Float64Array(0);

export const poisson = (curve: RateCurve, stream: RandomStream): ArrivalProcess => {
  const toInstants = curve.inverter();
  // In a typed array: a context slot holds a double as a HeapNumber, a new one at every step of the loop below.
  const expected = Float64Array.of(stream.exponential());
  return {
    rateAt: (atMs) => curve.rateAt(atMs),
    fill(block) {
      const { total } = curve;
      if (gaps.length !== block.length) gaps = new Float64Array(block.length);
      // Past the end nothing is drawn any more, so that it does not matter how far this draws ahead.
      stream.exponentials(gaps);
      let written = 0;
      let next = expected[0]!;
      for (; written < block.length && next < total; written += 1) {
        block[written] = next;
        next += gaps[written]!;
      }
      expected[0] = next;
      toInstants(block, written);
      return written;
    },
  };
};
