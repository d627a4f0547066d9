// What limited a run: which rule, whose, when, and how near the rest came to it.

import type { ThrottleReasonName } from '../../lambda/errors.ts';
import { length, number, share } from '../format.ts';
import type { FunctionResult, RunResult } from '../result.ts';

type NamedFunction = readonly [name: string, section: FunctionResult];

/** The functions, those with the most of `figure` first. */
export const functionsBy = (result: RunResult, figure: (section: FunctionResult) => number): NamedFunction[] =>
  Object.entries(result.functions).sort(([, a], [, b]) => figure(b) - figure(a));

/** Reasons of refused attempts, the commonest first. */
export const reasonsOf = ({ throttlesByReason }: RunResult): [ThrottleReasonName, number][] =>
  (Object.entries(throttlesByReason) as [ThrottleReasonName, number][])
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);

/** When most attempts were refused, where that is a moment rather than always. */
const worstMoment = ({ series, durationMs }: RunResult): string => {
  const total = series.throttled.reduce((sum, count) => sum + count, 0);
  const worst = series.throttled.reduce((best, count, step) => (count > series.throttled[best]! ? step : best), 0);
  const near = series.throttled.slice(Math.max(0, worst - 2), worst + 3).reduce((sum, count) => sum + count, 0);
  if (series.throttled.length < 20 || near < 0.5 * total) return '';
  const around = length(Math.min(durationMs, (worst + 0.5) * series.stepMs));
  return `; most were refused around ${around} after the start`;
};

/** The share of the run in which `most` environments were busy at once. */
const timeAt = ({ series }: FunctionResult, most: number): number =>
  series.concurrency.filter((level) => level >= most).length / Math.max(1, series.concurrency.length);

const reservedSentence = (result: RunResult, reason: ThrottleReasonName, moment: string): string => {
  const refused = functionsBy(result, ({ throttlesByReason }) => throttlesByReason[reason]);
  const [name, section] = refused[0]!;
  const reserved = section.reservedConcurrency ?? 0;
  const others = refused.filter(([, { throttlesByReason }]) => throttlesByReason[reason] > 0).length - 1;
  const more = others === 0 ? '' : `, and of ${number(others)} more`;
  if (reserved === 0) return `The reserved concurrency of ${name}${more} is 0: it may not run at all.`;
  const full = Math.round(100 * timeAt(section, reserved)) / 100;
  const when = full === 0 ? 'for moments only' : `in ${share(full)} of the steps`;
  return `The reserved concurrency of ${name} (${number(reserved)})${more}: all of it was in use ${when}${moment}.`;
};

const accountSentence = (result: RunResult, moment: string): string => {
  const { limits, totals } = result;
  const limit = limits.accountConcurrency;
  const [name, { totals: own }] = functionsBy(result, (section) => section.totals.concurrency.max)[0]!;
  const isFull = totals.concurrency.max >= Math.min(limit, limits.unreservedConcurrency);
  const taker =
    Object.keys(result.functions).length > 1 && own.concurrency.max > limit / 2
      ? `; ${name} alone held up to ${number(own.concurrency.max)} of it`
      : '';
  return isFull
    ? `The account’s concurrency (${number(limit)})${taker}${moment}.`
    : `The rate at which Lambda scales: concurrency reached ${number(totals.concurrency.max)} of ${number(limit)}, but had to rise faster than it may${moment}.`;
};

const rateSentence: Readonly<Partial<Record<ThrottleReasonName, string>>> = {
  FunctionInvocationRateLimitExceeded: 'The account’s request rate, ten times its concurrency a second',
  ReservedFunctionInvocationRateLimitExceeded: 'The request rate of reserved concurrency, ten times of it a second',
  CallerRateLimitExceeded: 'The caller’s API rate',
};

const sentenceOf = (result: RunResult, reason: ThrottleReasonName): string => {
  const moment = worstMoment(result);
  if (reason === 'ReservedFunctionConcurrentInvocationLimitExceeded') return reservedSentence(result, reason, moment);
  if (reason === 'ConcurrentInvocationLimitExceeded') return accountSentence(result, moment);
  return `${rateSentence[reason] ?? reason}${moment}.`;
};

/** One sentence a reason; without any, how far the run stayed below its limit. */
export const limitsOf = (result: RunResult): string[] => {
  const reasons = reasonsOf(result);
  if (reasons.length > 0) return reasons.map(([reason]) => sentenceOf(result, reason));
  const { max } = result.totals.concurrency;
  if (result.totals.throttled > 0) return ['Attempts were refused with 429, and the target gave no reason.'];
  if (max === 0) return [];
  return [`No limit was met: at most ${number(max)} of ${number(result.limits.accountConcurrency)} ran at once.`];
};
