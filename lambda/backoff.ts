// Exponential waits between attempts. AWS publishes their bounds at most, never their steps: 2^n is assumed, the bounds can be set.

export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Asynchronous events after throttles and system errors: 1 s to 5 min (DG invocation-async-error-handling). */
export const asyncBackoff: Backoff = { firstMs: 1000, longestMs: 300_000 };

/** Batches of streams after failures: not published. */
export const streamBackoff: Backoff = { firstMs: 1000, longestMs: 60_000 };

/** Pollers of queues after throttles: not published. */
export const sqsBackoff: Backoff = { firstMs: 1000, longestMs: 60_000 };

/** The wait after so many attempts in a row went wrong, 1 being the first. */
export const waitMs = ({ firstMs, longestMs }: Backoff, inARow: number): number =>
  Math.min(longestMs, firstMs * 2 ** (inARow - 1));
