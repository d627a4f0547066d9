// What a client does after a refused or failed attempt. A policy holds one client's state (its token bucket) and is
// told the randomness. Source of the SDK's constants: smithy-typescript, core retry submodule, Aug 2026.

/** Why an attempt failed, as the SDK classifies it. */
export type RetryableFailure = 'throttle' | 'transient';

export interface ClientRetry {
  /**
   * Delay before the next attempt after attempt number `attempt` (1 = the first) failed; -1 to give up.
   * @param random01 uniform on [0, 1)
   */
  nextDelayMs(attempt: number, failure: RetryableFailure, random01: number): number;
  /** Attempt number `attempt` succeeded. */
  succeeded(attempt: number): void;
}

/** Gives up at once. */
export const noRetry = (): ClientRetry => ({ nextDelayMs: () => -1, succeeded: () => {} });

const sdkV3 = {
  maxAttempts: 3,
  baseMs: 100,
  throttleBaseMs: 500,
  capMs: 20_000,
  capacity: 500,
  retryCost: 5,
  transientCost: 10,
  noRetryIncrement: 1,
} as const;

/** AWS SDK for JavaScript v3, standard mode: full jitter, and a token bucket that a success refills by the last cost. */
export const sdkV3Standard = (): ClientRetry => {
  let tokens: number = sdkV3.capacity;
  let lastCost = 0;
  return {
    nextDelayMs(attempt, failure, random01) {
      const cost = failure === 'transient' ? sdkV3.transientCost : sdkV3.retryCost;
      if (attempt >= sdkV3.maxAttempts || tokens < cost) return -1;
      tokens -= cost;
      lastCost = cost;
      const baseMs = failure === 'throttle' ? sdkV3.throttleBaseMs : sdkV3.baseMs;
      return Math.floor(random01 * Math.min(sdkV3.capMs, baseMs * 2 ** (attempt - 1)));
    },
    succeeded(attempt) {
      tokens = Math.min(sdkV3.capacity, tokens + (attempt > 1 ? lastCost : sdkV3.noRetryIncrement));
    },
  };
};

/** Exponential back-off of one's own: `attempts` in all, full jitter up to `baseMs` doubling to `capMs`. */
export const backoffRetry = (attempts: number, baseMs: number, capMs: number): ClientRetry => ({
  nextDelayMs: (attempt, _failure, random01) =>
    attempt >= attempts ? -1 : random01 * Math.min(capMs, baseMs * 2 ** (attempt - 1)),
  succeeded: () => {},
});

/** Names of the built-in policies, as scenarios write them. */
export const clientRetries: Readonly<Record<ClientRetryName, () => ClientRetry>> = {
  none: noRetry,
  'sdk-v3-standard': sdkV3Standard,
};
export type ClientRetryName = 'none' | 'sdk-v3-standard';
