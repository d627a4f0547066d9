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
  /** Whether every request was told with its instant: not of counts by steps or of a whole run. */
  readonly hasInstants: boolean;
  /** Whether requests without a clock were laid beside such with one. */
  readonly isLaid: boolean;
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
  copy.addBins(bins);
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

/** Whether what tells when requests came counts all of them, refused ones too. */
const hasTotals = ({ arrivals, spreadArrivals, invoked }: RecordedFunction): boolean =>
  spreadArrivals.count > 0 || (arrivals.count === 0 && invoked.count > 0);

/** Refusals that are not among what is counted. */
export const ownThrottled = (of: RecordedFunction): number =>
  of.throttled - of.spreadThrottled - (hasTotals(of) ? of.throttledOfTotals : 0);

const demandOf = (admitted: ArrivalBins, of: RecordedFunction): ArrivalBins => {
  const all = copyOf(admitted);
  all.addBins(of.throttles);
  withUntimed(all, ownThrottled(of) - of.throttles.count);
  return all;
};

/** Single requests and what summaries count besides: several files add up. */
const ofLog = (of: RecordedFunction): RecordedTraffic => {
  const all = demandOf(of.arrivals, of);
  all.addBins(of.spreadArrivals);
  return {
    bins: all.binned(),
    throttled: of.throttled,
    source: 'log',
    hasInstants: of.spreadArrivals.count === 0,
    isLaid: all.isMixed,
  };
};

/** The traffic of a function; null where nobody tells when, or how many. */
export const trafficOf = (of: RecordedFunction): RecordedTraffic | null => {
  const { arrivals, invoked, spreadArrivals, throttled } = of;
  if (arrivals.count > 0) return ofLog(of);
  const isMetric = invoked.count > 0;
  if (!isMetric && spreadArrivals.count === 0) return null;
  const all = isMetric ? demandOf(invoked, of) : spreadArrivals;
  return {
    bins: all.binned(),
    throttled,
    source: isMetric ? 'metric' : 'summary',
    hasInstants: false,
    isLaid: all.isMixed,
  };
};

export const spanOf = ({ firstMs, lastMs, isWhole }: BinnedArrivals): Span => ({ firstMs, lastMs, isWhole });
