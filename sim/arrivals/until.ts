// The beginning of any arrivals: those before an instant.

import type { ArrivalProcess } from './arrival-process.ts';

/** So many are asked for at once: hardly more than are kept are made. */
const piece = 64;

/** `process` without what comes at `endMs` or later. */
export const until = (process: ArrivalProcess, endMs: number): ArrivalProcess => {
  let ended = false;
  const fillPiece = (block: Float64Array): number => {
    const count = process.fill(block);
    let kept = count;
    while (kept > 0 && block[kept - 1]! >= endMs) kept -= 1;
    ended = kept < block.length;
    return kept;
  };
  return {
    rateAt: (atMs) => (atMs < endMs ? process.rateAt(atMs) : 0),
    fill(block) {
      for (let from = 0; from < block.length; from += piece) {
        const kept = ended ? 0 : fillPiece(block.subarray(from, from + piece));
        if (ended) return from + kept;
      }
      return block.length;
    },
  };
};
