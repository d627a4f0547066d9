// Limits that refused attempts (429), by AWS's reason, read off a result.

import type { ThrottleReasonName } from '../../lambda/answers/errors.ts';
import type { LimitName } from '../result/diagnosis.ts';
import { length, number, share } from '../words/format.ts';
import type { FunctionResult, RunResult } from '../result/result.ts';
import type { ReadCause } from './read-cause.ts';
import { ownerOf, scenarioIn } from './scenario-in.ts';
import { fullText, holders } from './sharing.ts';

type NamedFunction = readonly [name: string, section: FunctionResult];

/** The functions, those with the most of `figure` first. */
const functionsBy = (result: RunResult, figure: (section: FunctionResult) => number): NamedFunction[] =>
  Object.entries(result.functions).sort(([, a], [, b]) => figure(b) - figure(a));

const all = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Attempts that were refused, and those that were let in as well. */
export const attemptsIn = ({ totals, throttlesByReason }: RunResult): { refused: number; made: number } => {
  const refused = all(throttlesByReason);
  return { refused, made: Math.max(1, refused + totals.admitted) };
};

/** Fewer refused attempts than this share are no limit, but chance. */
const noticedShare = 0.001;

/** When most attempts were refused, where that is a moment rather than always. */
const momentOf = ({ series, durationMs }: RunResult): string => {
  const total = series.throttled.reduce((sum, count) => sum + count, 0);
  const worst = series.throttled.reduce((best, count, step) => (count > series.throttled[best]! ? step : best), 0);
  const near = series.throttled.slice(Math.max(0, worst - 2), worst + 3).reduce((sum, count) => sum + count, 0);
  if (series.throttled.length < 20 || near < 0.5 * total) return '';
  return `; most were refused around ${length(Math.min(durationMs, (worst + 0.5) * series.stepMs))} after the start`;
};

/** All sections of the function that a section belongs to: versions share a reservation. */
const versionsOf = (result: RunResult, name: string): FunctionResult[] => {
  const { functions } = scenarioIn(result);
  const owner = ownerOf(name, functions);
  return Object.entries(result.functions).flatMap(([known, section]) =>
    ownerOf(known, functions) === owner ? [section] : [],
  );
};

const reserved = (result: RunResult): ReadCause => {
  const reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
  const refused = functionsBy(result, ({ throttlesByReason }) => throttlesByReason[reason] ?? 0);
  const [name, section] = refused[0]!;
  const limit = section.reservedConcurrency ?? 0;
  const others = refused.filter(([, { throttlesByReason }]) => (throttlesByReason[reason] ?? 0) > 0).length - 1;
  const more = others <= 0 ? '' : `, and of ${number(others)} more`;
  const when = limit === 0 ? 'it may not run at all' : fullText(versionsOf(result, name), limit);
  return {
    limit: 'reservedConcurrency',
    of: name,
    subject: `The reserved concurrency of ${name} (${number(limit)})${more}: ${when}`,
    advice: `Raise reservedConcurrency of ${name}; windtunnel plan finds how far.`,
  };
};

const account = (result: RunResult): ReadCause => {
  const { limits, totals } = result;
  const limit = limits.accountConcurrency;
  const { taker } = holders(result);
  const isFull = totals.concurrency.max >= Math.min(limit, limits.unreservedConcurrency);
  if (taker !== null) {
    return {
      limit: 'otherFunction',
      of: taker.name,
      subject: `${taker.name} takes the account’s concurrency (${number(limit)}) from the others: it held ${share(taker.heldShare)} of what ran while they were refused`,
      advice: `Reserve concurrency for those who starve, or fence ${taker.name} in with a reservation of its own; or raise the account’s limit.`,
    };
  }
  if (isFull) {
    return {
      limit:
        limits.unreservedConcurrency < limit && totals.concurrency.max < limit
          ? 'othersReservations'
          : 'accountConcurrency',
      of: null,
      subject:
        limits.unreservedConcurrency < limit
          ? `The account’s concurrency (${number(limit)}), of which reservations leave ${number(limits.unreservedConcurrency)}`
          : `The account’s concurrency (${number(limit)})`,
      advice: 'Raise the account’s limit (a service quota), or lower reservations that are not used.',
    };
  }
  return {
    limit: 'scalingRate',
    of: null,
    subject: `The rate at which Lambda scales: concurrency reached ${number(totals.concurrency.max)} of ${number(limit)}, but had to rise faster than it may`,
    advice: 'Provision concurrency before the traffic comes, or spread its start over more seconds.',
  };
};

const rate = (limit: LimitName, subject: string, advice: string) => (): ReadCause => ({
  limit,
  of: null,
  subject,
  advice,
});

const readers: Readonly<Record<ThrottleReasonName, (result: RunResult) => ReadCause>> = {
  ConcurrentInvocationLimitExceeded: account,
  ReservedFunctionConcurrentInvocationLimitExceeded: reserved,
  FunctionInvocationRateLimitExceeded: rate(
    'accountRequestRate',
    'The account’s request rate, ten times its concurrency a second',
    'Send fewer requests that each do more, or raise the account’s limit.',
  ),
  ReservedFunctionInvocationRateLimitExceeded: rate(
    'reservedRequestRate',
    'The request rate of reserved concurrency, ten times of it a second',
    'Raise reservedConcurrency, of which the request rate is ten times a second; or send fewer requests that each do more.',
  ),
  CallerRateLimitExceeded: rate(
    'frontDoorRate',
    'The rate limit of the front door, or the caller’s API rate',
    'Raise the rate of the stage or of the account, or call less often.',
  ),
};

/** Of attempts, the share that each reason refused; with what it says and asks for. */
export const refusalCauses = (result: RunResult): ReadCause[] => {
  const { made } = attemptsIn(result);
  const moment = momentOf(result);
  const entries = Object.entries(result.throttlesByReason) as [ThrottleReasonName, number][];
  return entries
    .filter(([, count]) => count > noticedShare * made && count > 1)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => {
      const read = readers[reason](result);
      return {
        ...read,
        subject: `${read.subject}${moment}. It refused ${share(count / made)} of the attempts`,
        hurtShare: count / made,
      };
    });
};
