// Counts the invocations of all functions of a run. Sums of one function stand side by side, and functions in a row.

import { Outcome, outcomeNames, type InvocationRecord } from '../lambda/index.ts';
import { LatencyCounts } from './latency-counts.ts';
import { StepCounts } from './step-counts.ts';
import { StepValueCounts } from './step-values.ts';
import type { StepQuantiles } from './step-quantiles.ts';
import type { Window } from './window.ts';

// Constants of this file: the compiler knows them, as it does not the members of an imported object.
const { throttled, dropped } = Outcome;

/** Sums over the invocations of a function: outcomes by code come first. */
const retries = outcomeNames.length;
const coldStarts = retries + 1;
const runs = retries + 2;
const billedMs = retries + 3;
const provisionedBilledMs = retries + 4;
const sumCount = retries + 5;

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
  service: LatencyCounts | null;
  readonly cold: LatencyCounts;
  readonly init: LatencyCounts;
  readonly billed: LatencyCounts;
}

export class InvocationCounts {
  readonly #fromMs: number;
  readonly #sums: Float64Array;
  readonly #times: readonly InvocationTimes[];
  readonly #coldStarts: StepCounts;
  readonly #values: StepValueCounts;

  constructor(functions: number, window: Window) {
    this.#fromMs = window.fromMs;
    this.#sums = new Float64Array(functions * sumCount);
    this.#times = Array.from({ length: functions }, () => ({
      latency: new LatencyCounts(),
      service: null,
      cold: new LatencyCounts(),
      init: new LatencyCounts(),
      billed: new LatencyCounts(),
    }));
    this.#coldStarts = new StepCounts(functions, window);
    this.#values = new StepValueCounts(functions, window);
  }

  count(record: Readonly<InvocationRecord>): void {
    const { functionIndex, scheduledAtMs, endAtMs, outcome, coldStart } = record;
    const ran = outcome !== throttled && outcome !== dropped;
    const latencyMs = endAtMs - scheduledAtMs;
    if (ran) this.#values.record(functionIndex, endAtMs, latencyMs);
    if (coldStart) this.#coldStarts.add(functionIndex, scheduledAtMs);
    if (scheduledAtMs < this.#fromMs) return;
    const own = functionIndex * sumCount;
    const sums = this.#sums;
    sums[own + outcome]! += 1;
    sums[own + retries]! += record.attempts - 1;
    sums[own + runs]! += record.runs;
    const billed = record.billedMs;
    sums[own + (record.provisioned ? provisionedBilledMs : billedMs)]! += billed;
    if (!ran) return;
    const times = this.#times[functionIndex]!;
    const serviceMs = endAtMs - record.sentAtMs;
    if (times.service !== null || serviceMs !== latencyMs) {
      times.service ??= times.latency.copy();
      times.service.record(serviceMs);
    }
    times.latency.record(latencyMs);
    times.billed.record(billed);
    if (!coldStart) return;
    sums[own + coldStarts]! += 1;
    times.cold.record(latencyMs);
    times.init.record(record.initMs);
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
    return this.#times[functionIndex]!;
  }

  /** Cold starts by step. */
  coldStartSeries(functionIndex: number): Float64Array {
    return this.#coldStarts.series(functionIndex);
  }

  /** Latencies by step. */
  quantiles(functionIndex: number): StepQuantiles {
    return this.#values.quantiles(functionIndex);
  }
}
