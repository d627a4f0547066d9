// Instants of a recording as a scenario reads them: ms from its start, one a line.

import type { BinnedArrivals } from './arrival-bins.ts';

/** Those of a step that holds several lie evenly in it. */
export const instantsFile = ({ stepMs, fromMs, steps, counts }: BinnedArrivals, originMs: number): string =>
  steps
    .flatMap((step, index) => {
      const count = counts[index]!;
      const atMs = fromMs + step * stepMs - originMs;
      return Array.from({ length: count }, (_, one) => `${Number((atMs + (one * stepMs) / count).toFixed(3))}\n`);
    })
    .join('');
