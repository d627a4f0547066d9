// A part of the arrivals, as if the run began where the part does.

import type { ArrivalProcess } from '../../sim/index.ts';

const blockLength = 4096;

/** Those within [fromMs, toMs), counted from `fromMs`. */
export const partOfArrivals = (arrivals: ArrivalProcess, fromMs: number, toMs: number): ArrivalProcess => {
  const block = new Float64Array(blockLength);
  let at = 0;
  let end = 0;
  let isOver = false;
  const refill = (): void => {
    at = 0;
    end = arrivals.fill(block);
    isOver = end < block.length;
  };
  return {
    fill(target) {
      let count = 0;
      while (count < target.length) {
        if (at === end) {
          if (isOver) break;
          refill();
          continue;
        }
        const instant = block[at]!;
        at += 1;
        if (instant < fromMs) continue;
        if (instant >= toMs) {
          isOver = true;
          at = 0;
          end = 0;
          break;
        }
        target[count] = instant - fromMs;
        count += 1;
      }
      return count;
    },
    rateAt: (atMs) => arrivals.rateAt(atMs + fromMs),
  };
};
