// What came in at each function, refused requests too: Lambda's log knows only those that it let in.

import type { ArrivalBins, BinnedArrivals } from './arrival-bins.ts';
import { ArrivalBins as Bins } from './arrival-bins.ts';
import type { RecordedFunction } from './recording.ts';

export interface RecordedTraffic {
  readonly bins: BinnedArrivals;
  /** Refused requests among them. */
  readonly throttled: number;
  /** Where its instants come from. */
  readonly source: 'log' | 'metric' | 'summary';
}

/** Unix time of the first and last request. */
export interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
  /** Whether it reaches from the beginning to the end of what was counted, and not from a first request to a last. */
  readonly isWhole: boolean;
}

const copyOf = (bins: ArrivalBins): ArrivalBins => {
  const copy = new Bins();
  copy.addAll(bins.binned());
  return copy;
};

/** Refusals of which nobody tells when are spread as what was let in. */
const withUntimed = (bins: ArrivalBins, count: number): void => {
  if (count <= 0 || bins.count === 0) return;
  const { stepMs, fromMs, steps, counts } = bins.binned();
  const share = count / bins.count;
  let expected = 0;
  let given = 0;
  steps.forEach((step, index) => {
    expected += counts[index]! * share;
    const own = Math.round(expected) - given;
    given += own;
    if (own > 0) bins.add(fromMs + step * stepMs, own);
  });
};

const demandOf = (admitted: ArrivalBins, { throttles, throttled }: RecordedFunction): ArrivalBins => {
  const all = copyOf(admitted);
  all.addAll(throttles.binned());
  withUntimed(all, throttled - throttles.count);
  return all;
};

/** The traffic of a function; null where nobody tells when, or how many. */
export const trafficOf = (of: RecordedFunction): RecordedTraffic | null => {
  const { arrivals, invoked, spreadArrivals, throttled } = of;
  if (arrivals.count > 0) return { bins: demandOf(arrivals, of).binned(), throttled, source: 'log' };
  if (invoked.count > 0) return { bins: demandOf(invoked, of).binned(), throttled, source: 'metric' };
  if (spreadArrivals.count === 0) return null;
  return { bins: spreadArrivals.binned(), throttled, source: 'summary' };
};

export const spanOf = ({ firstMs, lastMs, isWhole }: BinnedArrivals): Span => ({ firstMs, lastMs, isWhole });
