// Counts the invocations of all functions of a run. Sums of one function stand side by side, and functions in a row.

import { offHeap, Outcome, outcomeNames, type InvocationRecord } from '../../lambda/index.ts';
import type { LatencyCounts } from '../histogram/latency-counts.ts';
import { LatencyRows } from './latency-rows.ts';
import { RanTimes } from './ran-times.ts';
import { StepCounts } from './step-counts.ts';
import type { StepQuantiles } from './step-quantiles.ts';
import type { Window } from './window.ts';

// Constants of this file: the compiler knows them, as it does not the members of an imported object.
const { completed, throttled, dropped } = Outcome;

/** Sums over the invocations of a function: outcomes by code come first. */
const retries = outcomeNames.length;
const coldStarts = retries + 1;
const runs = retries + 2;
const billedMs = retries + 3;
const provisionedBilledMs = retries + 4;
/** Room for all of them; a shift finds a row faster than a product, which has to be watched. */
const sumShift: number = Math.ceil(Math.log2(provisionedBilledMs + 1));
const sumCount: number = 1 << sumShift;

const hasRun = (outcome: Outcome): boolean => outcome !== throttled && outcome !== dropped;

export interface InvocationSums {
  /** By code. */
  readonly outcomes: Float64Array;
  readonly retries: number;
  readonly coldStarts: number;
  /** Billed requests. */
  readonly runs: number;
  readonly billedMs: number;
  readonly provisionedBilledMs: number;
}

/** Times of one function. */
export interface InvocationTimes {
  readonly latency: LatencyCounts;
  /** Service times, once one of them was not the latency too: null while the generator is never late. */
  readonly service: LatencyCounts | null;
  readonly cold: LatencyCounts;
  readonly init: LatencyCounts;
  readonly billed: LatencyCounts;
}

export class InvocationCounts {
  #fromMs: number;
  #sums: Float64Array;
  readonly #times: RanTimes;
  readonly #cold: LatencyRows;
  readonly #init: LatencyRows;
  #service: LatencyRows | null = null;
  readonly #coldStarts: StepCounts;
  /** By function what ran and did not succeed; after those, by function what was dropped. */
  readonly #errors: StepCounts;
  #functions: number;

  constructor(functions: number, window: Window, hasStepLatencies = true) {
    this.#fromMs = window.fromMs;
    this.#sums = new Float64Array(offHeap(functions * sumCount));
    this.#times = new RanTimes(functions, window, hasStepLatencies);
    this.#cold = new LatencyRows(functions);
    this.#init = new LatencyRows(functions);
    this.#functions = functions;
    this.#coldStarts = new StepCounts(functions, window);
    this.#errors = new StepCounts(2 * functions, window);
  }

  /** As those that are made now. */
  reset(functions: number, window: Window, hasStepLatencies: boolean): void {
    if (this.#fromMs !== window.fromMs) this.#fromMs = window.fromMs;
    if (this.#sums.length >= functions * sumCount) this.#sums.fill(0);
    else this.#sums = new Float64Array(functions * sumCount);
    this.#times.reset(functions, window, hasStepLatencies);
    for (const rows of [this.#cold, this.#init]) rows.reset(functions);
    if (this.#service !== null) this.#service = null;
    if (this.#functions !== functions) this.#functions = functions;
    this.#coldStarts.reset(functions, window);
    this.#errors.reset(2 * functions, window);
  }

  get hasStepLatencies(): boolean {
    return this.#times.hasStepLatencies;
  }

  count(record: Readonly<InvocationRecord>): void {
    const { functionIndex, scheduledAtMs, endAtMs, outcome, billedMs: billed } = record;
    const ran = hasRun(outcome);
    const latencyMs = endAtMs - scheduledAtMs;
    if (record.coldStart) this.#countCold(record);
    if (outcome !== completed && outcome !== throttled) this.#countError(record);
    if (scheduledAtMs < this.#fromMs) {
      if (ran) this.#times.recordInWarmup(functionIndex, endAtMs, latencyMs);
      return;
    }
    const own = functionIndex << sumShift;
    const sums = this.#sums;
    sums[own | outcome]! += 1;
    // An event may be given up before its first attempt.
    if (record.attempts > 1) sums[own | retries]! += record.attempts - 1;
    sums[own | runs]! += record.runs;
    sums[own | (record.provisioned ? provisionedBilledMs : billedMs)]! += billed;
    if (!ran) return;
    const serviceMs = endAtMs - record.sentAtMs;
    if (serviceMs !== latencyMs || this.#service !== null) this.#served(functionIndex, serviceMs);
    this.#times.record(functionIndex, endAtMs, latencyMs, billed);
  }

  /** What a cold start counts besides; apart, because it is seldom. */
  #countCold({ functionIndex, scheduledAtMs, endAtMs, outcome, initMs }: Readonly<InvocationRecord>): void {
    this.#coldStarts.add(functionIndex, scheduledAtMs);
    if (scheduledAtMs < this.#fromMs || !hasRun(outcome)) return;
    this.#sums[(functionIndex << sumShift) | coldStarts]! += 1;
    this.#cold.record(functionIndex, endAtMs - scheduledAtMs);
    this.#init.record(functionIndex, initMs);
  }

  /** Errors by step; apart, because they are seldom. */
  #countError({ functionIndex, endAtMs, outcome }: Readonly<InvocationRecord>): void {
    this.#errors.add(outcome === dropped ? this.#functions + functionIndex : functionIndex, endAtMs);
  }

  /** Until now each service time was the latency. */
  #served(functionIndex: number, serviceMs: number): void {
    this.#service ??= this.#times.copyOfLatency();
    this.#service.record(functionIndex, serviceMs);
  }

  sums(functionIndex: number): InvocationSums {
    const own = this.#sums.slice(functionIndex * sumCount, (functionIndex + 1) * sumCount);
    return {
      outcomes: own.subarray(0, outcomeNames.length),
      retries: own[retries]!,
      coldStarts: own[coldStarts]!,
      runs: own[runs]!,
      billedMs: own[billedMs]!,
      provisionedBilledMs: own[provisionedBilledMs]!,
    };
  }

  times(functionIndex: number): InvocationTimes {
    return {
      latency: this.#times.latency(functionIndex),
      service: this.#service?.counts(functionIndex) ?? null,
      cold: this.#cold.counts(functionIndex),
      init: this.#init.counts(functionIndex),
      billed: this.#times.billed(functionIndex),
    };
  }

  /** Cold starts by step. */
  coldStartSeries(functionIndex: number): Float64Array {
    return this.#coldStarts.series(functionIndex);
  }

  /** By step, what ran and ended in an error or a timeout, and what was never answered. */
  errorSeries(functionIndex: number): { readonly failed: Float64Array; readonly dropped: Float64Array } {
    return {
      failed: this.#errors.series(functionIndex),
      dropped: this.#errors.series(this.#functions + functionIndex),
    };
  }

  /** Latencies by step. */
  quantiles(functionIndex: number): StepQuantiles {
    return this.#times.quantiles(functionIndex);
  }
}
