// Whether a setting keeps a limit: in at least 95 of 100 runs. Told from a few runs by a tolerance bound, for figures that
// come out a little different each time, and by counting, for what happens so seldom that most runs show nothing of it.

import { estimate, gammaCdf, gammaQuantile, studentQuantile, type Estimate } from '../../sim/index.ts';
import { keepsLimit, type SloLimit } from '../format/slo.ts';
import { isQuantile } from '../simulate/slo-reading.ts';
import {
  chanceOfAtMost,
  confidence,
  confidenceOfBreach,
  isBrokenBySpread,
  mostBrokenByCount,
  mostBrokenBySpread,
} from './kept-share.ts';

/** Of the runs that must keep a limit. */
export const keptShare = 0.95;

/** The normal quantile of `keptShare`. */
const keptQuantile = 1.6449;

export type LimitVerdict = 'kept' | 'broken' | 'undecided' | 'no data';

/** What one run says of one limit. */
export interface Reading {
  /** ms, a share of 1, a count or USD; null where the run says nothing. */
  readonly value: number | null;
  /** Out of how many a share is; 1 of what is no share. */
  readonly of: number;
}

export interface Judgement {
  readonly verdict: LimitVerdict;
  /** Whether the mean over all runs, as in one that never ends, is beyond the limit past doubt. */
  readonly meanBroken: boolean;
  /** Whether the limit is kept more likely than not: for those who must decide. */
  readonly isLikely: boolean;
  /** Of all runs the share that breaks it, at most; nine times in ten. */
  readonly mostBroken: number;
  /** Of the runs that were seen. */
  readonly keptRuns: number;
  readonly runs: number;
  /** Mean over the runs; null without a value. */
  readonly mean: Estimate | null;
}

/** The scale on which a figure of many runs is about as likely above as below its mean, and its spread much alike. */
const scaleOf = ({ unit }: SloLimit): ((value: number) => number) => {
  if (unit === 'ms') return (value) => Math.log(Math.max(value, 1e-3));
  return unit === 'usd' ? (value) => value : (value) => Math.sqrt(value);
};

const momentsOf = (values: readonly number[]): { mean: number; deviation: number } => {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = n < 2 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  return { mean, deviation };
};

/** How many of their deviations the runs have their mean below the limit; not finite where they are all alike. */
const deviationsBelow = (limit: SloLimit, values: readonly number[]): number => {
  const scale = scaleOf(limit);
  const { mean, deviation } = momentsOf(values.map(scale));
  if (deviation === 0) return keepsLimit(limit, values[0]!) ? Infinity : -Infinity;
  return (scale(limit.limit) - mean) / deviation;
};

/** How many of a share's or a count's events a limit lets happen in a run; null of other figures. */
const allowance = ({ unit, limit }: SloLimit, of: number): number | null =>
  unit === 'share' || unit === 'count' ? limit * of : null;

/** Below so many a figure is no longer alike from run to run: a few runs have it, most have nothing. */
const seldom = 10;

/** Of events that come each on its own: in what share of all runs as many come together as break the limit, at most; 1 of others. */
const mostBrokenByRarity = (limit: SloLimit, readings: readonly Reading[]): number => {
  const counts = readings.map(({ value, of }) => value! * of);
  const { mean, standardError } = estimate(counts);
  const isClustered = mean > 0 && standardError ** 2 * counts.length > 2 * mean;
  if (isClustered) return 1;
  const most = allowance(limit, readings[0]!.of)!;
  const fewest = limit.inclusive ? Math.floor(most + 1e-9) + 1 : Math.max(1, Math.ceil(most - 1e-9));
  const upper = gammaQuantile(confidence, mean * counts.length + 1, 1) / counts.length;
  // As many or more happen with the chance that a gamma law of that shape has ended by then.
  return gammaCdf(upper, fewest, 1);
};

/** Whether so many broken runs are more than chance explains where `keptShare` of all are kept, in all but so few cases. */
export const isBrokenByCount = (
  brokenRuns: number,
  runs: number,
  byChance: number = 1 - confidenceOfBreach(runs),
): boolean => 1 - chanceOfAtMost(brokenRuns - 1, runs, 1 - keptShare) <= byChance;

/** In what share of all runs what seldom happens breaks the limit, at most. */
const mostBrokenSeldom = (limit: SloLimit, readings: readonly Reading[], brokenRuns: number): number =>
  Math.min(mostBrokenByCount(brokenRuns, readings.length), mostBrokenByRarity(limit, readings));

/** The same of what comes out a little different each time. */
const mostBroken = (limit: SloLimit, values: readonly number[]): number => {
  const deviations = deviationsBelow(limit, values);
  return deviations === -Infinity ? 1 : mostBrokenBySpread(deviations, values.length);
};

/** The verdict on what seldom happens. */
const verdictByCounting = (limit: SloLimit, readings: readonly Reading[], keptRuns: number): LimitVerdict => {
  const runs = readings.length;
  const brokenRuns = runs - keptRuns;
  if (isBrokenByCount(brokenRuns, runs)) return 'broken';
  return mostBrokenSeldom(limit, readings, brokenRuns) <= 1 - keptShare ? 'kept' : 'undecided';
};

/** From so many runs on counting them tells as much as their spread, and supposes nothing. */
const enoughToCount = 64;

/**
 * Quantiles of many answers are near enough to the normal law; shares and counts have longer tails, as has the age of what waited
 * longest, and must not contradict it.
 */
const isNearlyNormal = ({ figure, unit }: SloLimit): boolean => unit === 'usd' || isQuantile(figure);

/** What is counted again and again as runs are added, against what their spread says, must be past more than one doubt. */
const againstSpread = 0.01;

/** The verdict on what comes out a little different each time; what the runs themselves contradict is not settled. */
const verdictBySpread = (limit: SloLimit, readings: readonly Reading[], keptRuns: number): LimitVerdict => {
  const isMany = readings.length >= enoughToCount;
  if (isMany && isBrokenByCount(readings.length - keptRuns, readings.length, againstSpread)) return 'broken';
  const values = readings.map(({ value }) => value!);
  const deviations = deviationsBelow(limit, values);
  const isKept = mostBroken(limit, values) <= 1 - keptShare;
  if (!isKept && !isBrokenBySpread(deviations, values.length, keptShare)) return 'undecided';
  const verdict = isKept ? 'kept' : 'broken';
  const counted = isNearlyNormal(limit)
    ? verdictByCounting(limit, readings, keptRuns)
    : keptRuns >= keptShare * readings.length
      ? 'kept'
      : 'broken';
  return counted === 'undecided' || counted === verdict ? verdict : 'undecided';
};

/** Whether 95 of 100 runs keep the limit more likely than not. */
const isLikely = (limit: SloLimit, values: readonly number[], keptRuns: number): boolean => {
  if (!isNearlyNormal(limit) || values.length >= enoughToCount) return keptRuns >= keptShare * values.length;
  return deviationsBelow(limit, values) >= keptQuantile;
};

/** How sure it must be that a mean is broken: that is asked of many settings of a plan, and none may be wrong. */
const surety = 0.995;

/** What the mean over all runs is not below, but five times in a thousand. */
const surelyAbove = ({ mean, standardError }: Estimate, runs: number): number =>
  mean - standardError * studentQuantile(surety, runs - 1);

/** What `readings`, one a run, say of `limit`. One run alone is never past doubt. */
export const judge = (limit: SloLimit, readings: readonly Reading[]): Judgement => {
  const known = readings.filter(({ value }) => value !== null);
  const values = known.map(({ value }) => value!);
  const keptRuns = values.filter((value) => keepsLimit(limit, value)).length;
  const runs = values.length;
  if (runs === 0) {
    return { verdict: 'no data', meanBroken: false, isLikely: false, mostBroken: 1, keptRuns, runs, mean: null };
  }
  const mean = estimate(values);
  const isSeldom = (allowance(limit, known[0]!.of) ?? seldom) < seldom;
  const isCounted = isSeldom || (runs >= enoughToCount && !isNearlyNormal(limit));
  const verdictOf = isCounted ? verdictByCounting : verdictBySpread;
  return {
    verdict: runs < 2 ? 'undecided' : verdictOf(limit, known, keptRuns),
    meanBroken: runs > 1 && !keepsLimit(limit, surelyAbove(mean, runs)),
    isLikely: isLikely(limit, values, keptRuns),
    mostBroken: runs < 2 ? 1 : isCounted ? mostBrokenSeldom(limit, known, runs - keptRuns) : mostBroken(limit, values),
    keptRuns,
    runs,
    mean,
  };
};
