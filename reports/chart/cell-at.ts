// Runs of unlike length have steps of unlike length: what stands side by side in a table is of the same instant.

import type { Point } from './chart-spec.ts';

/** What a run has in its step in which the instant lies; empty where that is a gap, or after its end. */
export const cellAt = (points: readonly Point[], stepMs: number, atMs: number): number | string =>
  points[Math.floor(atMs / stepMs)]?.y ?? '';
