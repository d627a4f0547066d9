// How much of a simulated run's work is behind it, by the arrivals that it should have: a run whose rate rises has most of its
// work at its end.

import type { ArrivalProcess } from '../../sim/index.ts';

const pieces = 256;

/** Work that there is besides arrivals, as a share of the mean. */
const besides = 0.02;

/** The share of work that is done at an instant, 0 to 1. */
export const workDone = (arrivals: readonly ArrivalProcess[], durationMs: number): ((atMs: number) => number) => {
  const pieceMs = durationMs / pieces;
  const rates = Array.from({ length: pieces }, (_, piece) =>
    arrivals.reduce((sum, process) => sum + process.rateAt((piece + 0.5) * pieceMs), 0),
  );
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  // Single instants have no rate: then work is as even as time.
  const floor = total === 0 ? 1 : (besides * total) / pieces;
  const ends = [0];
  for (const rate of rates) ends.push(ends.at(-1)! + rate + floor);
  return (atMs) => {
    const place = Math.min(pieces - 1e-9, Math.max(0, atMs / pieceMs));
    const piece = Math.floor(place);
    const begin = ends[piece]!;
    return (begin + (place - piece) * (ends[piece + 1]! - begin)) / ends.at(-1)!;
  };
};
