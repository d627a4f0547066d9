// HTTP in front of a function: API Gateway (REST API and HTTP API) and Function URLs: their own rate limit, their time
// limit, and what a client sees of a throttle or an error. Sources: API Gateway Developer Guide (limits, request
// throttling, gateway responses; text of 2023); REST answering 500 to a throttled Lambda was reported on re:Post, the
// HTTP API's 503 (throttled, timed out) and 500 are recalled and not verified; Function URL answers were recorded in 2025.

import { Outcome } from './invocation.ts';
import { TokenBucket } from './basics/token-bucket.ts';

export type FrontDoorKind = 'rest' | 'http' | 'url';

interface KindFacts {
  /** Longest wait for the function; Infinity for the function's own timeout. */
  readonly timeoutMs: number;
  /** Requests a second for the account and region; null for none. */
  readonly ratePerSecond: number | null;
  readonly burst: number;
  readonly throttledByLambda: number;
  /** Lambda itself failed: no network interface, or a function that is Pending. */
  readonly lambdaFailed: number;
  readonly functionError: number;
  readonly timedOut: number;
}

export const frontDoorKinds: Readonly<Record<FrontDoorKind, KindFacts>> = {
  rest: {
    timeoutMs: 29_000,
    ratePerSecond: 10_000,
    burst: 5000,
    throttledByLambda: 500,
    lambdaFailed: 500,
    functionError: 502,
    timedOut: 504,
  },
  http: {
    timeoutMs: 30_000,
    ratePerSecond: 10_000,
    burst: 5000,
    throttledByLambda: 503,
    lambdaFailed: 500,
    functionError: 500,
    timedOut: 503,
  },
  url: {
    timeoutMs: Infinity,
    ratePerSecond: null,
    burst: 0,
    throttledByLambda: 429,
    lambdaFailed: 502,
    functionError: 502,
    timedOut: 502,
  },
};

export interface FrontDoorOptions {
  readonly kind: FrontDoorKind;
  /** Of its stage, besides what the account has for all its APIs. */
  readonly ratePerSecond?: number | undefined;
  readonly burst?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** In place of the statuses that clients get: sources disagree about some. */
  readonly statuses?: Partial<Pick<KindFacts, 'throttledByLambda' | 'lambdaFailed' | 'functionError' | 'timedOut'>>;
}

/** What the client gets. */
export interface DoorAnswer {
  readonly status: number;
  readonly atMs: number;
}

export class FrontDoor {
  /** Answers by HTTP status. */
  readonly statuses: Map<number, number> = new Map<number, number>();
  readonly #facts: KindFacts;
  readonly #timeoutMs: number;
  /** Of the stage, then of the account. */
  readonly #buckets: readonly TokenBucket[];

  /** @param account what all APIs of the account share; default a bucket of its own */
  constructor(options: FrontDoorOptions, account?: TokenBucket) {
    const { kind, ratePerSecond, burst, statuses } = options;
    const defaults = frontDoorKinds[kind];
    this.#facts = { ...defaults, ...statuses };
    this.#timeoutMs = options.timeoutMs ?? defaults.timeoutMs;
    const stage = ratePerSecond === undefined ? [] : [new TokenBucket(burst ?? defaults.burst, ratePerSecond / 1000)];
    // Function URLs have no bucket but Lambda's own request rate.
    const own = (): TokenBucket => new TokenBucket(defaults.burst, defaults.ratePerSecond! / 1000);
    this.#buckets = defaults.ratePerSecond === null ? stage : [...stage, account ?? own()];
  }

  /** Whether a request may pass; one that may not is answered with 429. */
  enter(atMs: number): boolean {
    if (!this.#buckets.every((bucket) => bucket.has(atMs))) {
      this.#count(429);
      return false;
    }
    for (const bucket of this.#buckets) bucket.take(atMs);
    return true;
  }

  /** The answer to a request that Lambda throttled. */
  throttled(): number {
    return this.#count(this.#facts.throttledByLambda);
  }

  /** The answer to a request that Lambda could not run. */
  failed(): number {
    return this.#count(this.#facts.lambdaFailed);
  }

  /** The answer to a request of `sentAtMs` whose function ended so at `endAtMs`. */
  answer(outcome: Outcome, sentAtMs: number, endAtMs: number): DoorAnswer {
    const lateAtMs = sentAtMs + this.#timeoutMs;
    if (endAtMs > lateAtMs) return { status: this.#count(this.#facts.timedOut), atMs: lateAtMs };
    const status = outcome === Outcome.completed ? 200 : this.#facts.functionError;
    return { status: this.#count(status), atMs: endAtMs };
  }

  #count(status: number): number {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    return status;
  }
}
