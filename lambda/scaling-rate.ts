// How fast on-demand environments may be added: one limiter for each regime of `Rules.scaling`.
// Sources: Developer Guide invocation-scaling (to 26 Nov 2023) and scaling-behavior (since); Operator Guide, on-demand
// scaling example. Whether the older ramp is a ceiling or a bucket is not documented: both are here.

import type { Rules } from './rules.ts';
import { numbersOffHeap } from './basics/columns.ts';
import { TokenBucket } from './basics/token-bucket.ts';

export interface ScalingRate {
  /** What it was made for. */
  readonly rules: Rules;
  /** From now on it is as one that is made now. */
  reset(): void;
  /** Whether `mayServe` and `served` matter. */
  readonly countsRequests: boolean;
  /** Whether `rising` and `falling` matter. */
  readonly watchesConcurrency: boolean;
  /** From now on there are so many functions. */
  grow(functionCount: number): void;
  /** May `functionIndex` start one more environment now? `concurrency`: the account's, on demand, before it. */
  mayStart(functionIndex: number, atMs: number, concurrency: number): boolean;
  /** It did. */
  started(functionIndex: number, atMs: number): void;
  /** May the function serve one more request now, by the rate of requests it adds? */
  mayServe(functionIndex: number, atMs: number): boolean;
  /** It does. */
  served(functionIndex: number, atMs: number): void;
  /** The account's on-demand concurrency is about to rise from `concurrency` by one. */
  rising(atMs: number, concurrency: number): void;
  /** The account's on-demand concurrency is about to fall from `concurrency` by one. */
  falling(atMs: number, concurrency: number): void;
  /** Most concurrency that new environments may bring the account to at `atMs`; Infinity where no such line exists. */
  ceiling(atMs: number): number;
}

const minuteMs = 60_000;

const noop = (): void => {};
const always = (): boolean => true;

const unlimited = (rules: Rules): ScalingRate => ({
  rules,
  reset: noop,
  countsRequests: false,
  watchesConcurrency: false,
  grow: noop,
  mayStart: always,
  started: noop,
  mayServe: always,
  served: noop,
  rising: noop,
  falling: noop,
  ceiling: () => Infinity,
});

/**
 * Concurrency may reach `burst` at once; from the instant it does, `rampPerMinute` more for each whole minute.
 * The ramp is over, and the ceiling back at `burst`, once concurrency has stayed below `burst` for more than a minute.
 */
const steppedCeiling = (rules: Rules): ScalingRate => {
  const { burst, rampPerMinute } = rules;
  let rampStartMs = NaN;
  let full = false;
  let lastFullMs = -Infinity;
  const isOver = (atMs: number): boolean => !full && atMs - lastFullMs > minuteMs;
  const ceiling = (atMs: number): number => {
    if (Number.isNaN(rampStartMs) || isOver(atMs)) return burst;
    return burst + rampPerMinute * Math.floor((atMs - rampStartMs) / minuteMs + 1e-9);
  };
  return {
    ...unlimited(rules),
    reset() {
      rampStartMs = NaN;
      full = false;
      lastFullMs = -Infinity;
    },
    watchesConcurrency: true,
    mayStart: (_functionIndex, atMs, concurrency) => concurrency < burst || concurrency < ceiling(atMs),
    rising(atMs, concurrency) {
      if (concurrency + 1 !== burst) return;
      if (isOver(atMs)) rampStartMs = atMs;
      full = true;
    },
    falling(atMs, concurrency) {
      if (concurrency !== burst) return;
      full = false;
      lastFullMs = atMs;
    },
    ceiling,
  };
};

/** Each new environment takes a token of a bucket that all functions share. */
const sharedBucket = (rules: Rules): ScalingRate => {
  const { burst, rampPerMinute, refill } = rules;
  const stepMs = refill === 'stepped' ? minuteMs : 0;
  const bucket = new TokenBucket(burst, rampPerMinute / minuteMs, stepMs);
  return {
    ...unlimited(rules),
    reset: () => bucket.reset(burst, rampPerMinute / minuteMs, stepMs),
    mayStart: (_functionIndex, atMs) => bucket.has(atMs),
    started: (_functionIndex, atMs) => bucket.take(atMs),
  };
};

/** The request rate a function has reached, and the bucket that each new high of it takes from. */
class AddedRate {
  readonly #bucket: TokenBucket;
  #high = 0;
  #count = 0;
  /** When the present second began; and the instant told, for calls that are not inlined: as an argument it would be a new HeapNumber each time. */
  readonly #windowStartMs: Float64Array = numbersOffHeap(0);
  readonly #toldMs: Float64Array = numbersOffHeap(0);

  constructor(perTenSeconds: number) {
    this.#bucket = new TokenBucket(perTenSeconds, perTenSeconds / 10_000);
  }

  reset(perTenSeconds: number): void {
    this.#bucket.reset(perTenSeconds, perTenSeconds / 10_000);
    this.#high = 0;
    this.#count = 0;
    this.#windowStartMs[0] = 0;
  }

  mayServe(atMs: number): boolean {
    this.#toldMs[0] = atMs;
    if (atMs - this.#windowStartMs[0]! >= 1000) this.#roll();
    return this.#count < this.#high || this.#bucket.has(this.#toldMs[0]);
  }

  served(atMs: number): void {
    this.#count += 1;
    if (this.#count <= this.#high) return;
    this.#toldMs[0] = atMs;
    this.#add();
  }

  #add(): void {
    this.#bucket.take(this.#toldMs[0]!);
    this.#high += 1;
  }

  /** A second without any request ends what was reached: unused rate is not kept. */
  #roll(): void {
    const elapsed = Math.floor((this.#toldMs[0]! - this.#windowStartMs[0]!) / 1000);
    if (elapsed > 1) this.#high = 0;
    this.#windowStartMs[0]! += elapsed * 1000;
    this.#count = 0;
  }
}

/** At most so many environments started within any ten seconds. */
class StartWindow {
  readonly #startedAtMs: Float64Array;
  #next = 0;

  constructor(most: number) {
    this.#startedAtMs = new Float64Array(most).fill(-Infinity);
  }

  reset(): void {
    this.#startedAtMs.fill(-Infinity);
    this.#next = 0;
  }

  has(atMs: number): boolean {
    // The one that started `most` starts ago must be ten seconds old.
    return this.#startedAtMs[this.#next]! <= atMs - 10_000;
  }

  take(atMs: number): void {
    this.#startedAtMs[this.#next] = atMs;
    this.#next = (this.#next + 1) % this.#startedAtMs.length;
  }
}

/** Since Nov 2023: a bucket (or a window) for each function, refilled within ten seconds; unused share is lost. */
const perFunctionBuckets = (rules: Rules): ScalingRate => {
  const { perFunctionBurst, perFunctionRefill, perFunctionRequestRate } = rules;
  const newStarts = (): TokenBucket | StartWindow =>
    perFunctionRefill === 'window'
      ? new StartWindow(perFunctionBurst)
      : new TokenBucket(perFunctionBurst, perFunctionBurst / 10_000);
  const starts: (TokenBucket | StartWindow)[] = [];
  const rates: AddedRate[] = [];
  return {
    ...unlimited(rules),
    reset() {
      for (const start of starts) start.reset(perFunctionBurst, perFunctionBurst / 10_000);
      for (const rate of rates) rate.reset(perFunctionRequestRate);
    },
    countsRequests: true,
    grow(functionCount) {
      while (starts.length < functionCount) {
        starts.push(newStarts());
        rates.push(new AddedRate(perFunctionRequestRate));
      }
    },
    mayStart: (functionIndex, atMs) => starts[functionIndex]!.has(atMs),
    started: (functionIndex, atMs) => starts[functionIndex]!.take(atMs),
    mayServe: (functionIndex, atMs) => rates[functionIndex]!.mayServe(atMs),
    served: (functionIndex, atMs) => rates[functionIndex]!.served(atMs),
  };
};

/** All that limiters ask of the rules. */
const asked = [
  'scaling',
  'burst',
  'rampPerMinute',
  'refill',
  'perFunctionBurst',
  'perFunctionRefill',
  'perFunctionRequestRate',
] as const;

/** The limiter that `rules.scaling` names: `before`, set back, where that is for the same. */
export const scalingRate = (rules: Rules, before: ScalingRate | null = null): ScalingRate => {
  if (before !== null && asked.every((rule) => before.rules[rule] === rules[rule])) {
    before.reset();
    return before;
  }
  switch (rules.scaling) {
    case 'ceiling':
      return steppedCeiling(rules);
    case 'bucket':
      return sharedBucket(rules);
    case 'perFunction':
      return perFunctionBuckets(rules);
    case 'unlimited':
      return unlimited(rules);
  }
};
