// Limits of durable functions, and their rules that nobody publishes, each with a default.
// Sources: botocore service model lambda/2015-03-31 (Aug 2026) for ranges; Developer Guide, durable-configuration,
// durable-execution-sdk-retries and gettingstarted-limits (mid-2026) for the rest.

import type { Backoff } from '../basics/backoff.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** s, of a whole execution; of its history, days. */
export const executionTimeoutS: Range = { min: 1, max: 31_622_400 };
export const retentionDays: Range = { min: 1, max: 90 };
/** What SAM and CDK give; the service model speaks of 30 in one place. */
export const defaultRetentionDays = 14;
/** A caller that waits, waits for no longer execution. */
export const synchronousTimeoutS = 900;

/** Hard limits of one execution. */
export const durableLimits = {
  operations: 3000,
  writtenBytes: 104_857_600,
  /** Payloads of steps, contexts and callbacks. */
  payloadBytes: 262_144,
  errorBytes: 32_768,
  /** What a chained invoke is given and gives; input and result of an execution that nobody waits for. */
  chainedBytes: 1_048_576,
  /** The result of an execution that somebody waits for. */
  synchronousBytes: 6_291_456,
} as const;

/** Ranges of what an update asks for, s. */
export const delayS: Range = { min: 1, max: 31_622_400 };
export const callbackTimeoutS: Range = { min: 0, max: 99_999_999 };

/** A checkpoint that is sent again with its ClientToken within this time has its answer again. */
export const clientTokenMs = 900_000;

/** Calls a second, of an account in a region; in the three largest regions twice as many of those that say so. */
export const durableRates = {
  start: { perS: 300, doubles: false },
  checkpoint: { perS: 10_000, doubles: true },
  state: { perS: 10_000, doubles: true },
  get: { perS: 30, doubles: false },
  history: { perS: 15, doubles: false },
  list: { perS: 15, doubles: false },
  callback: { perS: 3000, doubles: true },
  stop: { perS: 300, doubles: true },
} as const;
export type DurableRate = keyof typeof durableRates;

export interface DurableRules {
  /** Waits before a failed invocation is run again. The guide says that they grow; their steps are assumed. */
  readonly durableBackoff: Backoff;
  /** How long an invocation in which nothing runs stays until it suspends itself, ms (npm @aws/durable-execution-sdk-js 2.4.0). */
  readonly durableSuspendMs: number;
  /**
   * Operations with which an invocation begins; those beyond are fetched by GetDurableExecutionState. Assumed: as many as
   * that call gives at most.
   */
  readonly durableFirstOperations: number;
  /** And so many bytes of their payloads, for an event holds 6 MB. Assumed. */
  readonly durableFirstBytes: number;
  /**
   * Whose names of executions are told apart: those of one function (service model), or all of the account's in the region, as the
   * guide has it: then a name that another function's execution has is refused as started already. Which is true is not known.
   */
  readonly durableNamesOf: 'function' | 'account';
  /**
   * Whether a checkpoint after which code can only wait is answered with a token. The SDK's maintainers read an answer without one as
   * a call to suspend (aws-durable-execution-sdk-js, issue 918); seen was that only a closed execution has none (its PR 571).
   */
  readonly durableTokenWhileWaiting: boolean;
  /**
   * How a checkpoint that breaks a rule is refused: in the words of AWS's test server (npm @aws/durable-execution-sdk-js-testing
   * 1.1.4), which nobody has recorded of the service; or in words of ours alone, so that code which looks for those is found.
   */
  readonly durableRefusalTexts: 'testServer' | 'withheld';
}

export const durableRules: DurableRules = {
  durableBackoff: { firstMs: 1000, longestMs: 60_000 },
  durableSuspendMs: 20,
  durableFirstOperations: 1000,
  durableFirstBytes: 4 * 1024 ** 2,
  durableNamesOf: 'function',
  durableTokenWhileWaiting: true,
  durableRefusalTexts: 'testServer',
};
