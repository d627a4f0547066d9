// Times for others to count, in a histogram of which they know this much: their types need no package of ours.

import { inUs } from './histograms-us.ts';

/** A histogram of µs, to three digits. */
export interface TimesUs {
  readonly totalCount: number;
  recordValue(valueUs: number): void;
  /** @param percent 0 to 100 @returns µs */
  getValueAtPercentile(percent: number): number;
}

export const timesUs = (): TimesUs => inUs();
