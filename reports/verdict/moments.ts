// The worst moment of a run, where a figure of the whole run hides it: a burst of cold starts in the first second is no more
// than a hundredth of ten minutes.

import { length, milliseconds, several, share } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { requestsOf } from './scenario-in.ts';

interface Moment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly started: number;
  readonly coldStarts: number;
  readonly throttled: number;
  /** The highest median and p99 of its steps. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The shortest moment: steps may be shorter. */
const shortestMs = 1000;
/** From so many requests on, a moment's figures mean something. */
const fewestStarted = 20;
/** Fewer cold starts, or a smaller share of what starts, no moment is remembered for. */
const fewestCold = 20;
const leastColdShare = 0.1;
/** So much slower than the whole a burst of them must make its moment. */
const feltSlower = 1.5;
/** A moment stands out where it is so many times as bad as the whole. */
const standsOut = 2;

const momentsOf = ({ series }: RunResult): Moment[] => {
  const perMoment = Math.max(1, Math.ceil(shortestMs / series.stepMs));
  const sum = (values: readonly number[], from: number): number =>
    values.slice(from, from + perMoment).reduce((all, value) => all + value, 0);
  return Array.from({ length: Math.ceil(series.offered.length / perMoment) }, (_, index) => {
    const from = index * perMoment;
    return {
      fromMs: from * series.stepMs,
      toMs: Math.min(series.offered.length, from + perMoment) * series.stepMs,
      started: sum(series.admitted, from),
      coldStarts: sum(series.coldStarts, from),
      throttled: sum(series.throttled, from),
      p50Ms: Math.max(0, ...series.p50Ms.slice(from, from + perMoment)),
      p99Ms: Math.max(0, ...series.p99Ms.slice(from, from + perMoment)),
    };
  });
};

const when = ({ fromMs, toMs }: Moment): string =>
  fromMs === 0 ? `In the first ${length(toMs)}` : `In the ${length(toMs - fromMs)} after ${length(fromMs)}`;

/** In a sentence; null where no moment is much worse than the whole. */
export const worstMoment = (result: RunResult): string | null => {
  const { latencyMs, totals, durationMs } = result;
  const moments = momentsOf(result).filter(({ started }) => started >= fewestStarted);
  // What pollers invoke nobody waits for.
  if (moments.length < 3 || latencyMs.count === 0 || requestsOf(result) === 0) return null;
  const byLatency = moments.reduce((worst, one) => (one.p99Ms > worst.p99Ms ? one : worst));
  const coldShare = totals.coldStarts / latencyMs.count;
  const byCold = moments.reduce((worst, one) => (one.coldStarts > worst.coldStarts ? one : worst));
  const isColdBurst =
    byCold.coldStarts >= fewestCold &&
    byCold.coldStarts / byCold.started > Math.max(leastColdShare, standsOut * coldShare) &&
    byCold.p99Ms > feltSlower * latencyMs.p99;
  // Of many moments with few requests each, one has a high p99 by chance; the median with it only for a reason.
  const isSlow = byLatency.p99Ms > standsOut * latencyMs.p99 && byLatency.p50Ms > feltSlower * latencyMs.p50;
  if (!isColdBurst && !isSlow) return null;
  const worst = isColdBurst ? byCold : byLatency;
  const parts = [
    ...(worst.coldStarts >= fewestCold
      ? [
          `${several(worst.coldStarts, 'cold start')} (${share(Math.min(1, worst.coldStarts / worst.started))} of what started)`,
        ]
      : []),
    ...(worst.throttled > 0 ? [several(worst.throttled, 'refused attempt')] : []),
    `a p99 of ${milliseconds(worst.p99Ms)}`,
  ];
  return `${when(worst)}: ${parts.join(', ')}; over all ${length(durationMs)} the p99 is ${milliseconds(latencyMs.p99)}.`;
};
