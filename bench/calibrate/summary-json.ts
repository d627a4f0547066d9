// What a recording says, as data: for --json.

import type { Draft, DraftFunction } from './draft.ts';
import type { FittedLaw } from './fit-law.ts';
import type { Recording } from './recording.ts';
import { quantilesOf, type Times } from './times.ts';

/** Figures of recorded times, ms; those of a summary as its law has them. */
export interface TimesFigures {
  readonly count: number;
  readonly meanMs: number | null;
  readonly minMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

const nothing: TimesFigures = {
  count: 0,
  meanMs: null,
  minMs: null,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  maxMs: null,
};

const rounded = (value: number): number => Number(value.toFixed(4));

export const figuresOfTimes = (times: Times): TimesFigures => {
  if (times.count === 0) return nothing;
  const [p50, p95, p99] = quantilesOf(times.counted(), [0.5, 0.95, 0.99]);
  return {
    count: times.count,
    meanMs: rounded(times.meanMs),
    minMs: rounded(times.minMs),
    p50Ms: rounded(p50!),
    p95Ms: rounded(p95!),
    p99Ms: rounded(p99!),
    maxMs: rounded(times.maxMs),
  };
};

const finite = (value: number): number | null => (Number.isFinite(value) ? rounded(value) : null);

const figuresOfLaw = ({ law, count, family }: FittedLaw): TimesFigures => {
  // A constant that stands in for a law is no quantile.
  const isLaw = family !== 'only its median' && family !== 'only its mean';
  const at = (share: number): number | null => (isLaw ? finite(law.quantile(share)) : null);
  return {
    count,
    meanMs: family === 'only its median' ? null : finite(law.mean),
    minMs: at(0),
    p50Ms: family === 'only its mean' ? null : finite(law.quantile(0.5)),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
};

const fitOf = (fitted: FittedLaw | null): object | null =>
  fitted === null
    ? null
    : {
        family: fitted.family,
        count: fitted.count,
        largestError: rounded(fitted.quality.largestError),
        largestErrorAt: fitted.quality.largestAt,
        meanError: fitted.quality.meanError === null ? null : rounded(fitted.quality.meanError),
        meanMs: finite(fitted.law.mean),
      };

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

/** What is known of one function. */
export const functionJson = ({ recorded, fitted, arrivals }: DraftFunction): object => {
  const { warm, cold, init, initLines, timeouts, billed } = recorded;
  const { keepAlive } = fitted;
  const isSummary = warm.count === 0 || recorded.summaries.length > 0;
  return {
    warm: isSummary && fitted.warm !== null && cold.count === 0 ? figuresOfLaw(fitted.warm) : figuresOfTimes(warm),
    cold: figuresOfTimes(cold),
    init: figuresOfTimes(init.count > 0 ? init : initLines),
    invocations: recorded.ran > 0 ? recorded.ran + recorded.summed : (fitted.warm?.count ?? 0),
    coldStarts: fitted.tellsCold ? recorded.cold.count : null,
    errors: recorded.errors,
    timeouts: timeouts.count,
    throttled: recorded.throttled,
    unanswered: recorded.unanswered,
    failedInits: recorded.failedInits + recorded.timedOutInits,
    billedMs: billed.count === 0 ? null : billed.sumMs,
    billing: recorded.billing.rule,
    memoryMb: fitted.memoryMb,
    maxMemoryUsedMb: known(recorded.maxMemoryMb),
    mostAtOnce: known(recorded.mostAtOnce),
    arrivals:
      arrivals === null
        ? null
        : {
            count: arrivals.count,
            meanPerSecond: rounded(arrivals.meanPerSecond),
            dispersion: arrivals.dispersion === null ? null : rounded(arrivals.dispersion),
          },
    keepAlive:
      keepAlive === null
        ? null
        : {
            ...keepAlive,
            survivedMs: rounded(keepAlive.survivedMs),
            endedMs: finite(keepAlive.endedMs),
            fixedMs: keepAlive.fixedMs === null ? null : rounded(keepAlive.fixedMs),
          },
    fits: { duration: fitOf(fitted.warm), init: fitOf(fitted.init) },
  };
};

/** The document of --json; `scenario` as it was written. */
export const summaryJson = (recording: Recording, draft: Draft, scenario: unknown): string =>
  JSON.stringify(
    {
      lines: recording.lines,
      matched: recording.matched,
      broken: recording.brokenCount,
      brokenLines: recording.brokenLines,
      functions: Object.fromEntries(draft.functions.map((one) => [one.name, functionJson(one)])),
      warnings: draft.warnings,
      notes: recording.notes,
      scenario,
    },
    null,
    2,
  );
