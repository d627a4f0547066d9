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
interface BucketConstants {
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

/** Full jitter, and a token bucket that a success refills by the cost of the last retry. A class: V8 compiles it once for all clients. */
class BucketRetry implements ClientRetry {
  readonly #constants: BucketConstants;
  /** A Retry-After that it heeds; null for none. */
  readonly #hintMs: number | null;
  #tokens = capacity;
  #lastCost = 0;

  constructor(constants: BucketConstants, retryAfterMs: number | null) {
    this.#constants = constants;
    this.#hintMs = constants.heedsRetryAfter ? retryAfterMs : null;
  }

  nextDelayMs(attempt: number, failure: RetryableFailure, random01: number): number {
    const { transientCost, retryCost, maxAttempts, throttleBaseMs, baseMs, capMs, wholeMs } = this.#constants;
    const cost = failure === 'transient' ? transientCost : retryCost;
    if (attempt >= maxAttempts || this.#tokens < cost) return -1;
    this.#tokens -= cost;
    this.#lastCost = cost;
    const firstMs = failure === 'throttle' ? throttleBaseMs : baseMs;
    const computedMs = random01 * Math.min(capMs, firstMs * 2 ** (attempt - 1));
    const delayMs = failure === 'throttle' ? this.#heeded(computedMs) : computedMs;
    return wholeMs ? Math.floor(delayMs) : delayMs;
  }

  /** The delay after a throttle whose answer may have said when to come back. */
  #heeded(computedMs: number): number {
    const hintMs = this.#hintMs;
    if (hintMs === null) return computedMs;
    return Math.max(computedMs, Math.min(hintMs, computedMs + longestRetryAfterMs));
  }

  succeeded(attempt: number): void {
    this.#tokens = Math.min(capacity, this.#tokens + (attempt > 1 ? this.#lastCost : noRetryIncrement));
  }
}

/** AWS SDK for JavaScript v3, standard mode. */
export const sdkV3Standard = (retryAfterMs: number | null = null): ClientRetry =>
  new BucketRetry(
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
const retriesOf2026: Omit<BucketConstants, 'wholeMs'> = {
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
  new BucketRetry({ ...retriesOf2026, wholeMs: true }, retryAfterMs);

class AdaptiveRetry implements ClientRetry {
  readonly #standard: ClientRetry;
  readonly #rate = new AdaptiveRate();

  constructor(standard: ClientRetry) {
    this.#standard = standard;
  }

  holdMs(atMs: number): number {
    return this.#rate.takeMs(atMs);
  }

  nextDelayMs(attempt: number, failure: RetryableFailure, random01: number, atMs = 0): number {
    if (failure === 'throttle') this.#rate.throttled(atMs);
    return this.#standard.nextDelayMs(attempt, failure, random01);
  }

  succeeded(attempt: number, atMs = 0): void {
    this.#rate.succeeded(atMs);
    this.#standard.succeeded(attempt);
  }
}

/** AWS SDK for JavaScript v3, adaptive mode: standard, and a limit on its own rate that throttles teach it. */
export const sdkV3Adaptive = (retryAfterMs: number | null = null): ClientRetry =>
  new AdaptiveRetry(sdkV3Standard(retryAfterMs));

class BackoffRetry implements ClientRetry {
  readonly #attempts: number;
  readonly #baseMs: number;
  readonly #capMs: number;

  constructor(attempts: number, baseMs: number, capMs: number) {
    this.#attempts = attempts;
    this.#baseMs = baseMs;
    this.#capMs = capMs;
  }

  nextDelayMs(attempt: number, _failure: RetryableFailure, random01: number): number {
    if (attempt >= this.#attempts) return -1;
    return random01 * Math.min(this.#capMs, this.#baseMs * 2 ** (attempt - 1));
  }

  succeeded(): void {
    // It counts nothing.
  }
}

/** Exponential back-off of one's own: `attempts` in all, full jitter up to `baseMs` doubling to `capMs`. */
export const backoffRetry = (attempts: number, baseMs: number, capMs: number): ClientRetry =>
  new BackoffRetry(attempts, baseMs, capMs);

/** AWS SDK for JavaScript v2: 3 retries, full jitter from 100 ms, no cap, no bucket. */
export const sdkV2 = (): ClientRetry => backoffRetry(4, 100, Infinity);

/** botocore's default (legacy) mode: 5 attempts, full jitter from 1 s. */
export const botocoreLegacy = (): ClientRetry => backoffRetry(5, 1000, Infinity);

/** botocore's standard mode: 3 attempts, full jitter from 1 s to 20 s, the same kind of bucket. */
export const botocoreStandard = (): ClientRetry =>
  new BucketRetry(
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
  new BucketRetry({ ...retriesOf2026, wholeMs: false }, retryAfterMs);

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
