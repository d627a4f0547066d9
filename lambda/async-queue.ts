// Asynchronous invocation: what Lambda's own event queue does with an event after each attempt to run it.
// Sources: Developer Guide (invocation-async, invocation-async-error-handling); the look-ahead and the record of a
// reservation of 0 were recorded from AWS in Nov 2025. The steps of the back-off are not published: 2^n s is assumed, and
// every wait comes late (see `asyncJitter`).

import { asyncBackoff, asyncJitter, jitteredMs, waitMs, type Backoff } from './basics/backoff.ts';

/** How a function's asynchronous events are treated. */
export interface AsyncConfig {
  /** Retries after a function error, 0 to 2. */
  readonly maximumRetryAttempts: number;
  /** 60 s to 6 h. */
  readonly maximumEventAgeMs: number;
  /** After throttles and system errors; default 1 s to 5 min. */
  readonly backoff?: Backoff;
  /** How late every retry comes at most, as a share of its wait; default `asyncJitter`. */
  readonly jitter?: number;
}

export const defaultAsyncConfig: AsyncConfig = { maximumRetryAttempts: 2, maximumEventAgeMs: 6 * 3_600_000 };

/** What an event has been through. */
export interface EventHistory {
  readonly acceptedAtMs: number;
  /** Runs that ended in a function error, a timeout or a crash. */
  readonly failedRuns: number;
  /** Refusals (429) or system errors since the last run. */
  readonly refusals: number;
}

/** Why an event was given up; the words of the destination record. Codes, so that sinks can count in typed arrays. */
export const DropCondition = {
  retriesExhausted: 0,
  eventAgeExceeded: 1,
  zeroReservedConcurrency: 2,
  /** The loop guard stopped a chain of functions. */
  recursiveLoop: 3,
} as const;
export type DropCondition = (typeof DropCondition)[keyof typeof DropCondition];

/** The record's own words, by code; that of the loop guard is ours. */
export const dropConditionNames = [
  'RetriesExhausted',
  'EventAgeExceeded',
  'ZeroReservedConcurrency',
  'RecursiveLoop',
] as const;

/** When to try again (>= 0), or why not (< 0; see `dropConditionOf`). */
export type AsyncVerdict = number;

export const dropConditionOf = (verdict: AsyncVerdict): DropCondition => (-1 - verdict) as DropCondition;
export const dropVerdict = (condition: DropCondition): AsyncVerdict => -1 - condition;

const errorDelaysMs = [60_000, 120_000] as const;

/** A chain of functions invoking one another is stopped after about this many turns (mid 2023 on: `Rules.recursionLimit`). */
export const recursionLimit = 16;

/** An event that would be too old by its next attempt is dropped at once (recorded: age 60 s gives no retry, 90 s one). */
const retryAt = (config: AsyncConfig, event: EventHistory, atMs: number): AsyncVerdict =>
  atMs - event.acceptedAtMs > config.maximumEventAgeMs ? dropVerdict(DropCondition.eventAgeExceeded) : atMs;

/** After a run that failed (`event.failedRuns` includes it). @param random01 uniform on [0, 1): how late the retry is */
export const afterFailedRun = (
  config: AsyncConfig,
  event: EventHistory,
  atMs: number,
  random01: number,
): AsyncVerdict => {
  if (event.failedRuns > config.maximumRetryAttempts) return dropVerdict(DropCondition.retriesExhausted);
  const delayMs = errorDelaysMs[event.failedRuns - 1] ?? errorDelaysMs[1];
  return retryAt(config, event, atMs + jitteredMs(delayMs, config.jitter ?? asyncJitter, random01));
};

/** After a refusal or a system error (`event.refusals` includes it): not counted as an attempt. @param random01 as above */
export const afterRefusal = (
  config: AsyncConfig & { readonly reservedConcurrency: number | null },
  event: EventHistory,
  atMs: number,
  random01: number,
): AsyncVerdict => {
  if (config.reservedConcurrency === 0) return dropVerdict(DropCondition.zeroReservedConcurrency);
  const delayMs = waitMs(config.backoff ?? asyncBackoff, event.refusals);
  return retryAt(config, event, atMs + jitteredMs(delayMs, config.jitter ?? asyncJitter, random01));
};
