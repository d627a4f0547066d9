// How many batches of one SQS event source mapping may run at once. Sources: Developer Guide with-sqs (to Nov 2023: 5,
// then +60 a minute, to 1,000), services-sqs-scaling (since: +300 a minute to 1,250; provisioned pollers: +1,000 a minute).
// That growth is even within the minute was measured (2018: 63 a minute; 2025: 297). How fast the pollers back off
// after throttles and errors is not published: here each failed batch takes one away, and growth rests for a minute.

import { sqsPollers, valueAt } from './quotas.ts';

/** The figures of one era or mode. */
export interface SqsScalingRules {
  /** Concurrent batches at the start, and when idle. */
  readonly start: number;
  readonly growthPerMinute: number;
  readonly most: number;
  /** Provisioned mode: receives a second for each batch that may run at once; null for no limit. */
  readonly pollsPerSecond: number | null;
  /** Whether a batch that fails takes one away; default it does. */
  readonly failuresShrink?: boolean;
}

export interface SqsScalingConfig {
  /** 2 to 1,000; null for none. */
  readonly maximumConcurrency: number | null;
  /** Event pollers of provisioned mode; null without. */
  readonly provisionedPollers: { readonly minimum: number; readonly maximum: number } | null;
}

/** Each provisioned poller carries up to 10 concurrent invocations, 10 receives and 1 MB a second (DG services-sqs-scaling, Nov 2025). */
const batchesPerProvisionedPoller = 10;
const pollsPerSecondOfPoller = 10;
export const provisionedPollerBytesPerSecond: number = 1024 * 1024;
const provisionedGrowthPerMinute = 1000;
/** Long polling begins with five concurrent batches (DG with-sqs, all dates). */
const startBatches = 5;
const leastConcurrency = 1;
const restAfterFailureMs = 60_000;

/** The figures in force on `date` for a mapping so configured; `own` in place of the date's for pollers of no provisioned mode. */
export const sqsScalingRules = (
  date: string,
  config: SqsScalingConfig,
  own: { readonly growthPerMinute: number; readonly most: number } = valueAt(sqsPollers, date),
): SqsScalingRules => {
  const { provisionedPollers, maximumConcurrency } = config;
  if (provisionedPollers !== null) {
    return {
      start: provisionedPollers.minimum * batchesPerProvisionedPoller,
      growthPerMinute: provisionedGrowthPerMinute,
      most: provisionedPollers.maximum * batchesPerProvisionedPoller,
      pollsPerSecond: pollsPerSecondOfPoller / batchesPerProvisionedPoller,
    };
  }
  const most = Math.min(own.most, maximumConcurrency ?? Infinity);
  return {
    start: Math.min(startBatches, most),
    growthPerMinute: own.growthPerMinute,
    most,
    pollsPerSecond: null,
  };
};

/** The concurrency of one mapping over time. Instants must not decrease. */
export class SqsScaling {
  readonly #rules: SqsScalingRules;
  #allowed: number;
  #atMs = 0;
  /** Growth rests until here. */
  #restUntilMs = 0;
  #growing = false;

  constructor(rules: SqsScalingRules) {
    this.#rules = rules;
    this.#allowed = rules.start;
  }

  /** Batches that may run at once. */
  allowed(atMs: number): number {
    this.#advance(atMs);
    return Math.floor(this.#allowed);
  }

  /** When one more batch will be allowed; Infinity while nothing grows. */
  nextGrowthMs(atMs: number): number {
    this.#advance(atMs);
    if (!this.#growing || this.#allowed >= this.#rules.most) return Infinity;
    const missing = Math.floor(this.#allowed) + 1 - this.#allowed;
    return Math.max(atMs, this.#restUntilMs) + (missing * 60_000) / this.#rules.growthPerMinute + 1e-6;
  }

  /** Every allowed batch is running and messages still wait: the pollers are added to. */
  saturated(atMs: number): void {
    this.#advance(atMs);
    this.#growing = true;
  }

  /** The queue has been emptied: back to the start. */
  drained(atMs: number): void {
    this.#advance(atMs);
    this.#growing = false;
    this.#allowed = this.#rules.start;
  }

  /** A batch was throttled or failed. */
  failed(atMs: number): void {
    this.#advance(atMs);
    if (this.#rules.failuresShrink === false) return;
    this.#allowed = Math.max(Math.min(leastConcurrency, this.#rules.most), this.#allowed - 1);
    this.#restUntilMs = atMs + restAfterFailureMs;
  }

  #advance(atMs: number): void {
    if (this.#growing) {
      const growingMs = Math.max(0, atMs - Math.max(this.#atMs, this.#restUntilMs));
      const grown = this.#allowed + (growingMs * this.#rules.growthPerMinute) / 60_000;
      this.#allowed = Math.max(this.#allowed, Math.min(this.#rules.most, grown));
    }
    this.#atMs = atMs;
  }
}
