// What a client does after a refused or failed attempt. A policy holds one client's state (its token bucket) and is
// told the time and the randomness. Sources of the constants: smithy-typescript, core retry submodule, Aug 2026 (SDK v3);
// the aws-sdk v2 bundle; botocore's retryhandler and retries/standard.py.

import { AdaptiveRate } from './adaptive-rate.ts';
import type { RetryableFailure } from './answers/refusal.ts';

export interface ClientRetry {
  /**
   * Delay before the next attempt after attempt number `attempt` (1 = the first) failed; -1 to give up.
   * @param random01 uniform on [0, 1)
   */
  nextDelayMs(attempt: number, failure: RetryableFailure, random01: number, atMs?: number): number;
  /** Attempt number `attempt` succeeded. */
  succeeded(attempt: number, atMs?: number): void;
  /** How long the client itself holds an attempt back before it sends it; without this method, not at all. */
  holdMs?(atMs: number): number;
}

const never: ClientRetry = { nextDelayMs: () => -1, succeeded: () => {} };

/** Gives up at once; without state, so always the same. */
export const noRetry = (): ClientRetry => never;

/** Constants of a retry with a token bucket. */
interface BucketRetry {
  readonly maxAttempts: number;
  readonly baseMs: number;
  readonly throttleBaseMs: number;
  readonly capMs: number;
  readonly retryCost: number;
  readonly transientCost: number;
  /** Rounds delays down to whole ms. */
  readonly wholeMs: boolean;
  /** Whether it heeds the Retry-After of a throttled answer. */
  readonly heedsRetryAfter: boolean;
}

/** A Retry-After lengthens a delay by so much at most. */
const longestRetryAfterMs = 5000;

const capacity = 500;
const noRetryIncrement = 1;

/** Full jitter, and a token bucket that a success refills by the cost of the last retry. */
const bucketRetry = (constants: BucketRetry, retryAfterMs: number | null): ClientRetry => {
  const hintMs = constants.heedsRetryAfter ? retryAfterMs : null;
  let tokens = capacity;
  let lastCost = 0;
  return {
    nextDelayMs(attempt, failure, random01) {
      const cost = failure === 'transient' ? constants.transientCost : constants.retryCost;
      if (attempt >= constants.maxAttempts || tokens < cost) return -1;
      tokens -= cost;
      lastCost = cost;
      const baseMs = failure === 'throttle' ? constants.throttleBaseMs : constants.baseMs;
      const computedMs = random01 * Math.min(constants.capMs, baseMs * 2 ** (attempt - 1));
      const delayMs =
        hintMs === null || failure !== 'throttle'
          ? computedMs
          : Math.max(computedMs, Math.min(hintMs, computedMs + longestRetryAfterMs));
      return constants.wholeMs ? Math.floor(delayMs) : delayMs;
    },
    succeeded(attempt) {
      tokens = Math.min(capacity, tokens + (attempt > 1 ? lastCost : noRetryIncrement));
    },
  };
};

/** AWS SDK for JavaScript v3, standard mode. */
export const sdkV3Standard = (retryAfterMs: number | null = null): ClientRetry =>
  bucketRetry(
    {
      maxAttempts: 3,
      baseMs: 100,
      throttleBaseMs: 500,
      capMs: 20_000,
      retryCost: 5,
      transientCost: 10,
      wholeMs: true,
      heedsRetryAfter: true,
    },
    retryAfterMs,
  );

/** What the SDKs share behind their flags of 2026: sooner, and throttles cost less than transient errors. */
const retriesOf2026: Omit<BucketRetry, 'wholeMs'> = {
  maxAttempts: 3,
  baseMs: 50,
  throttleBaseMs: 1000,
  capMs: 20_000,
  retryCost: 5,
  transientCost: 14,
  heedsRetryAfter: true,
};

/** AWS SDK for JavaScript v3 with SMITHY_NEW_RETRIES_2026. */
const sdkV3Standard2026 = (retryAfterMs: number | null = null): ClientRetry =>
  bucketRetry({ ...retriesOf2026, wholeMs: true }, retryAfterMs);

/** AWS SDK for JavaScript v3, adaptive mode: standard, and a limit on its own rate that throttles teach it. */
export const sdkV3Adaptive = (retryAfterMs: number | null = null): ClientRetry => {
  const standard = sdkV3Standard(retryAfterMs);
  const rate = new AdaptiveRate();
  return {
    holdMs: (atMs) => rate.takeMs(atMs),
    nextDelayMs(attempt, failure, random01, atMs = 0) {
      if (failure === 'throttle') rate.throttled(atMs);
      return standard.nextDelayMs(attempt, failure, random01);
    },
    succeeded(attempt, atMs = 0) {
      rate.succeeded(atMs);
      standard.succeeded(attempt);
    },
  };
};

/** Exponential back-off of one's own: `attempts` in all, full jitter up to `baseMs` doubling to `capMs`. */
export const backoffRetry = (attempts: number, baseMs: number, capMs: number): ClientRetry => ({
  nextDelayMs: (attempt, _failure, random01) =>
    attempt >= attempts ? -1 : random01 * Math.min(capMs, baseMs * 2 ** (attempt - 1)),
  succeeded: () => {},
});

/** AWS SDK for JavaScript v2: 3 retries, full jitter from 100 ms, no cap, no bucket. */
export const sdkV2 = (): ClientRetry => backoffRetry(4, 100, Infinity);

/** botocore's default (legacy) mode: 5 attempts, full jitter from 1 s. */
export const botocoreLegacy = (): ClientRetry => backoffRetry(5, 1000, Infinity);

/** botocore's standard mode: 3 attempts, full jitter from 1 s to 20 s, the same kind of bucket. */
export const botocoreStandard = (): ClientRetry =>
  bucketRetry(
    {
      maxAttempts: 3,
      baseMs: 1000,
      throttleBaseMs: 1000,
      capMs: 20_000,
      retryCost: 5,
      transientCost: 10,
      wholeMs: false,
      heedsRetryAfter: false,
    },
    null,
  );

/** botocore with AWS_NEW_RETRIES_2026. */
const botocore2026 = (retryAfterMs: number | null = null): ClientRetry =>
  bucketRetry({ ...retriesOf2026, wholeMs: false }, retryAfterMs);

export type ClientRetryName =
  | 'none'
  | 'sdk-v3-standard'
  | 'sdk-v3-standard-2026'
  | 'sdk-v3-adaptive'
  | 'sdk-v2'
  | 'botocore-legacy'
  | 'botocore-standard'
  | 'botocore-2026';

/** The built-in policies by the names that scenarios write; told the Retry-After of throttled answers, null for none. */
export const clientRetries: Readonly<Record<ClientRetryName, (retryAfterMs?: number | null) => ClientRetry>> = {
  none: noRetry,
  'sdk-v3-standard': sdkV3Standard,
  'sdk-v3-standard-2026': sdkV3Standard2026,
  'sdk-v3-adaptive': sdkV3Adaptive,
  'sdk-v2': sdkV2,
  'botocore-legacy': botocoreLegacy,
  'botocore-standard': botocoreStandard,
  'botocore-2026': botocore2026,
};
