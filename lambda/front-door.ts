// HTTP in front of a function: API Gateway (REST API and HTTP API) and Function URLs: their own rate limit, their time
// limit, and what a client sees of a throttle or an error. Sources: API Gateway Developer Guide (limits, request
// throttling, gateway responses; text of 2023); REST answering 500 to a throttled Lambda was reported on re:Post, the
// HTTP API's 503 (throttled, timed out) and 500 are recalled and not verified; Function URL answers were recorded in 2025.

import { Outcome } from './invocation.ts';
import { TokenBucket } from './token-bucket.ts';

export type FrontDoorKind = 'rest' | 'http' | 'url';

interface KindFacts {
  /** Longest wait for the function; Infinity for the function's own timeout. */
  readonly timeoutMs: number;
  /** Requests a second for the account and region; null for none. */
  readonly ratePerSecond: number | null;
  readonly burst: number;
  readonly throttledByLambda: number;
  readonly functionError: number;
  readonly timedOut: number;
}

export const frontDoorKinds: Readonly<Record<FrontDoorKind, KindFacts>> = {
  rest: {
    timeoutMs: 29_000,
    ratePerSecond: 10_000,
    burst: 5000,
    throttledByLambda: 500,
    functionError: 502,
    timedOut: 504,
  },
  http: {
    timeoutMs: 30_000,
    ratePerSecond: 10_000,
    burst: 5000,
    throttledByLambda: 503,
    functionError: 500,
    timedOut: 503,
  },
  url: {
    timeoutMs: Infinity,
    ratePerSecond: null,
    burst: 0,
    throttledByLambda: 429,
    functionError: 502,
    timedOut: 502,
  },
};

export interface FrontDoorOptions {
  readonly kind: FrontDoorKind;
  /** In place of the account's default. */
  readonly ratePerSecond?: number | undefined;
  readonly burst?: number | undefined;
  readonly timeoutMs?: number | undefined;
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
  readonly #bucket: TokenBucket | null;

  constructor(options: FrontDoorOptions) {
    this.#facts = frontDoorKinds[options.kind];
    this.#timeoutMs = options.timeoutMs ?? this.#facts.timeoutMs;
    const rate = options.ratePerSecond ?? this.#facts.ratePerSecond;
    this.#bucket = rate === null ? null : new TokenBucket(options.burst ?? this.#facts.burst, rate / 1000);
  }

  /** Whether a request may pass; one that may not is answered with 429. */
  enter(atMs: number): boolean {
    if (this.#bucket === null) return true;
    if (!this.#bucket.has(atMs)) {
      this.#count(429);
      return false;
    }
    this.#bucket.take(atMs);
    return true;
  }

  /** The answer to a request that Lambda throttled. */
  throttled(): number {
    return this.#count(this.#facts.throttledByLambda);
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
