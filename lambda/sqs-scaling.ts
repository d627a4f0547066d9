// How many batches of one SQS event source mapping may run at once. Documented: Developer Guide with-sqs (to Nov 2023: 5,
// then +60 a minute, to 1,000), scaling (2018: 30 fewer a minute when less is in flight), services-sqs-scaling (since: +300 a
// minute to 1,250; provisioned pollers: +1,000 a minute), services-sqs-errorhandling (batches that fail, or are throttled to
// the end of their visibility timeout, take concurrency away, by degrees). Measured: growth is even within the minute (2018:
// 63 a minute; 2025: 297), but late at first. Fitted, for AWS publishes neither: how late, and how much a failed batch takes
// away.

import { numbersOffHeap } from './basics/columns.ts';
import type { Rules } from './rules.ts';

/** The figures of one era or mode. */
export interface SqsScalingRules {
  /** Concurrent batches at the start, and at rest. */
  readonly start: number;
  readonly growthPerMinute: number;
  readonly most: number;
  readonly shrinkPerMinute: number;
  /** From the start nothing grows for so long; what is missing then comes within the first minute. */
  readonly growthDelayMs: number;
  /** A failed batch takes away so much of the square root of how many there may be; 0 for nothing. */
  readonly failureCost: number;
  /** Pollers that look at a queue without messages, and those left when it has long been empty. */
  readonly pollers: number;
  readonly idlePollers: number;
  /** Provisioned mode: receives a second for each batch that may run at once; null for no limit. */
  readonly pollsPerSecond: number | null;
}

export interface SqsScalingConfig {
  /** 2 to 1,000; null for none. */
  readonly maximumConcurrency: number | null;
  /** Event pollers of provisioned mode; null without. */
  readonly provisionedPollers: { readonly minimum: number; readonly maximum: number } | null;
  /** ReportBatchItemFailures: failed batches then take nothing away (DG with-sqs, to 2024). */
  readonly reportsItemFailures: boolean;
}

/** Each provisioned poller carries up to 10 concurrent invocations, 10 receives and 1 MB a second (DG services-sqs-scaling, Nov 2025). */
const batchesPerProvisionedPoller = 10;
const pollsPerSecondOfPoller = 10;
export const provisionedPollerBytesPerSecond: number = 1024 * 1024;
const provisionedGrowthPerMinute = 1000;
/** Long polling begins with five concurrent batches (DG with-sqs, all dates). */
const startBatches = 5;
/** Failures leave that many: the least that the DG speaks of. */
const fewestBatches = 2;
const minuteMs = 60_000;

/** Of a mapping's state: batches that may run at once; as of when; how long it has grown, from the start on, or else a minute
 * and more; when it last ceased to; when the present minute ends; the instant told, and the one told before it; and of its rules,
 * what a minute of growth adds, and how late growth begins. */
const allowedNow = 0;
const nowMs = 1;
const grownForMs = 2;
const calmSinceMs = 3;
const minuteEndsMs = 4;
const toldMs = 5;
const beforeMs = 6;
const growthOf = 7;
const delayOfMs = 8;

/** The figures in force for a mapping so configured. */
export const sqsScalingRules = (rules: Rules, config: SqsScalingConfig): SqsScalingRules => {
  const { provisionedPollers, maximumConcurrency, reportsItemFailures } = config;
  const failureCost = rules.sqsFailuresShrink && !reportsItemFailures ? rules.sqsFailureCost : 0;
  if (provisionedPollers !== null) {
    return {
      start: provisionedPollers.minimum * batchesPerProvisionedPoller,
      growthPerMinute: provisionedGrowthPerMinute,
      most: provisionedPollers.maximum * batchesPerProvisionedPoller,
      shrinkPerMinute: provisionedGrowthPerMinute / 2,
      growthDelayMs: 0,
      failureCost,
      pollers: provisionedPollers.minimum,
      idlePollers: provisionedPollers.minimum,
      pollsPerSecond: pollsPerSecondOfPoller / batchesPerProvisionedPoller,
    };
  }
  const most = Math.min(rules.sqsMostBatches, maximumConcurrency ?? Infinity);
  const start = Math.min(startBatches, most);
  return {
    start,
    growthPerMinute: rules.sqsGrowthPerMinute,
    most,
    shrinkPerMinute: rules.sqsShrinkPerMinute,
    growthDelayMs: rules.sqsGrowthDelayMs,
    failureCost,
    pollers: start,
    // Not with MaximumConcurrency (DG services-sqs-scaling).
    idlePollers: maximumConcurrency === null ? Math.min(start, rules.sqsIdlePollers) : start,
    pollsPerSecond: null,
  };
};

/** The concurrency of one mapping over time. Instants must not decrease. */
export class SqsScaling {
  /** Times that growth began late, and times that a failed batch took something away. */
  readonly decided: { delays: number; failures: number } = { delays: 0, failures: 0 };
  readonly #rules: SqsScalingRules;
  /** Smis at first and doubles later: as fields they would change their representation, and deprecate the map of the object. */
  readonly #state: Float64Array;
  #growing = false;
  /** Nothing changes by itself until the minute ends: what is allowed is needed. */
  #steady = false;
  /** Batches that run, and the most that did in the present minute and in the one before: so many are not taken away. */
  #busy = 0;
  #peak = 0;
  #peakBefore = 0;

  constructor(rules: SqsScalingRules) {
    this.#rules = rules;
    this.#state = numbersOffHeap(
      rules.start,
      0,
      0,
      -Infinity,
      minuteMs,
      0,
      0,
      rules.growthPerMinute,
      rules.growthDelayMs,
    );
  }

  /** Batches that may run at once. */
  allowed(atMs: number): number {
    this.#reach(atMs);
    return Math.floor(this.#state[allowedNow]!);
  }

  /** When one more batch will be allowed; Infinity while nothing grows. */
  nextGrowthMs(atMs: number): number {
    this.#reach(atMs);
    if (!this.#growing || this.#state[allowedNow]! >= this.#rules.most) return Infinity;
    const missing = Math.floor(this.#state[allowedNow]!) + 1 - this.#state[allowedNow]!;
    const from = this.#state[allowedNow]! < this.#rules.start ? minuteMs : this.#state[grownForMs]!;
    return atMs + this.#grownAfterMs(this.#grown(from) + missing) - from + 1e-6;
  }

  /** Every allowed batch is under way and messages still wait: the pollers are added to. */
  saturated(atMs: number): void {
    this.#reach(atMs);
    if (this.#growing) return;
    if (atMs - this.#state[calmSinceMs]! >= minuteMs) {
      const isLate = this.#rules.growthDelayMs > 0 && this.#state[allowedNow]! <= this.#rules.start;
      if (isLate) this.decided.delays += 1;
      this.#state[grownForMs] = isLate ? 0 : minuteMs;
    }
    this.#growing = true;
    this.#steady = false;
  }

  /** `busy` batches are under way, and no message waits for another: what is not needed is taken away by and by. */
  relieved(busy: number, atMs: number): void {
    this.#reach(atMs);
    this.#busy = busy;
    if (this.#growing) {
      this.#growing = false;
      this.#state[calmSinceMs] = atMs;
      // Until now all that were allowed ran.
      this.#peak = Math.floor(this.#state[allowedNow]!);
      this.#peakBefore = 0;
      this.#state[minuteEndsMs] = atMs + minuteMs;
    } else if (busy > this.#peak) this.#peak = busy;
  }

  /** A batch failed, or was throttled until its visibility timeout was over. */
  failed(atMs: number): void {
    this.#reach(atMs);
    const { failureCost, most } = this.#rules;
    if (failureCost === 0) return;
    this.decided.failures += 1;
    const left = this.#state[allowedNow]! - failureCost * Math.sqrt(this.#state[allowedNow]!);
    this.#state[allowedNow] = Math.max(Math.min(fewestBatches, most), left);
    this.#steady = false;
  }

  /** Small, to be inlined: where it is not, an instant among its arguments is a new HeapNumber. */
  #reach(atMs: number): void {
    const state = this.#state;
    if (atMs <= state[nowMs]!) return;
    if (this.#steady && atMs < state[minuteEndsMs]!) {
      state[nowMs] = atMs;
      return;
    }
    state[toldMs] = atMs;
    this.#advance();
  }

  #advance(): void {
    const state = this.#state;
    const ms = state[toldMs]! - state[nowMs]!;
    state[beforeMs] = state[nowMs]!;
    state[nowMs] = state[toldMs]!;
    const { start, growthPerMinute } = this.#rules;
    // To the start at once: so many there are whenever there are messages.
    if (state[allowedNow]! < start) {
      state[allowedNow] = Math.min(start, state[allowedNow]! + (ms * growthPerMinute) / minuteMs);
    } else if (this.#growing) this.#grow(ms);
    else if (state[allowedNow]! > start) this.#shrink();
  }

  #grow(ms: number): void {
    const before = this.#state[grownForMs]!;
    this.#state[grownForMs]! += ms;
    this.#state[allowedNow] = Math.min(
      this.#rules.most,
      this.#state[allowedNow]! + this.#grown(this.#state[grownForMs]!) - this.#grown(before),
    );
  }

  /**
   * Batches that so much time of growth adds. Both ways are reckoned, and of doubles: the first minute takes one of them alone, with
   * products of 0, for which V8 would compile Smis, and compile all that asks anew in the minute after.
   */
  #grown(grownMs: number): number {
    const growth = this.#state[growthOf]!;
    const delayMs = this.#state[delayOfMs]!;
    const slowly = (growth * Math.max(0, grownMs - delayMs)) / (minuteMs - delayMs);
    const usually = (growth * grownMs) / minuteMs;
    return grownMs >= minuteMs ? usually : slowly;
  }

  /** The time in which so many are added. */
  #grownAfterMs(batches: number): number {
    const delayMs = this.#state[delayOfMs]!;
    const minutes = batches / this.#state[growthOf]!;
    const usuallyMs = minuteMs * minutes;
    const slowlyMs = delayMs + (minuteMs - delayMs) * minutes;
    return minutes >= 1 ? usuallyMs : slowlyMs;
  }

  /** From the instant told before until now. */
  #shrink(): void {
    const { start, shrinkPerMinute } = this.#rules;
    const toMs = this.#state[nowMs]!;
    let atMs = this.#state[beforeMs]!;
    while (this.#state[allowedNow]! > start) {
      const needed = Math.max(start, this.#busy, this.#peak, this.#peakBefore);
      const untilMs = Math.min(toMs, this.#state[minuteEndsMs]!);
      const left = this.#state[allowedNow]! - ((untilMs - atMs) * shrinkPerMinute) / minuteMs;
      this.#state[allowedNow] = Math.max(Math.min(this.#state[allowedNow]!, needed), left);
      if (toMs < this.#state[minuteEndsMs]!) {
        // What is needed does not become less within a minute.
        this.#steady = this.#state[allowedNow] <= needed;
        return;
      }
      atMs = this.#state[minuteEndsMs]!;
      this.#peakBefore = this.#peak;
      this.#peak = this.#busy;
      this.#state[minuteEndsMs]! += minuteMs;
      if (this.#state[allowedNow] <= this.#busy) break;
    }
    if (toMs >= this.#state[minuteEndsMs]!) this.#state[minuteEndsMs] = toMs + minuteMs;
  }
}
