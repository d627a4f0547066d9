// Exponential waits between attempts. AWS publishes their bounds at most, never their steps: 2^n is assumed, the bounds can be set.
// Those of asynchronous events come late by a share of themselves that is drawn anew each time; pollers of queues are not punctual either.

export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Asynchronous events after throttles and system errors: 1 s to 5 min (DG invocation-async-error-handling). */
export const asyncBackoff: Backoff = { firstMs: 1000, longestMs: 300_000 };

/**
 * Asynchronous retries come later than their wait by up to this share of it, evenly. Fitted: AWS jitters, and is never early. Of
 * waits of 16, 32, 60, 60, 120 and 120 s, 1, 10, 7, 10, 4 and 9 % more were measured, and 10 % of the first four throttles
 * together (cosmo-grant/aws-by-example, run of 21 Nov 2025).
 */
export const asyncJitter = 0.15;

/** Batches of streams after failures: not published. */
export const streamBackoff: Backoff = { firstMs: 1000, longestMs: 60_000 };

/** Pollers of queues after throttles: not published. */
export const sqsBackoff: Backoff = { firstMs: 1000, longestMs: 60_000 };

/**
 * Pollers' retries come earlier or later than their wait by up to this share of it, evenly. Assumed: punctual tries
 * fall on the same instants after every receive, and whether these suit the visibility timeout would decide who finds room.
 */
export const sqsJitter = 0.5;

/** `waitMs` made later by up to `jitter` of it. @param random01 uniform on [0, 1) */
export const jitteredMs = (waitMs: number, jitter: number, random01: number): number =>
  waitMs * (1 + jitter * random01);

/**
 * How long a poller takes, on average, from the end of a batch to its next one while others of its queue are throttled. Assumed:
 * were it nothing, the room that a run leaves would always be its own poller's again, and batches that are held would find none
 * however often they try. Long turns let nearly every message run within a few receives, which is not what users report.
 */
export const sqsTurnMs = 1;

/** `waitMs` made shorter or longer by up to `jitter` of it. @param random01 uniform on [0, 1) */
export const spreadMs = (waitMs: number, jitter: number, random01: number): number =>
  waitMs * (1 + jitter * (2 * random01 - 1));

/** The wait after so many attempts in a row went wrong, 1 being the first. */
export const waitMs = ({ firstMs, longestMs }: Backoff, inARow: number): number =>
  Math.min(longestMs, firstMs * 2 ** (inARow - 1));
