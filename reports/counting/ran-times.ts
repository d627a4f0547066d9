// Times of the invocations that ran, by function (a row): latencies, also by step, and billed durations. What an invocation
// says is noted at first, row by row side by side, and counted with the next hundreds of its row: HdrHistogram's bucket of a
// latency tells its bucket within the step too.

import { offHeap } from '../../lambda/index.ts';
import type { LatencyCounts } from '../histogram/latency-counts.ts';
import { LatencyRows, mostNoted } from './latency-rows.ts';
import type { StepQuantiles } from './step-quantiles.ts';
import { newestFromMs, nextLook, StepValueCounts } from './step-values.ts';
import type { Window } from './window.ts';

/** Of each invocation noted, side by side: its latency and its billed duration. */
const timesEach = 2;
const noteShift: number = Math.log2(mostNoted * timesEach);

export class RanTimes {
  readonly #latency: LatencyRows;
  readonly #billed: LatencyRows;
  readonly #values: StepValueCounts;
  readonly #clock: Float64Array;
  #rows: number;
  #noted: Float64Array;
  #notedCount: Int32Array;
  /** 1 where latencies are counted by step. No field: a run with them may come before runs without. */
  readonly #countsSteps: Int32Array = new Int32Array(offHeap(1));

  constructor(rows: number, window: Window, hasStepLatencies: boolean) {
    this.#latency = new LatencyRows(rows);
    this.#billed = new LatencyRows(rows, 'ms');
    this.#values = new StepValueCounts(rows, window);
    this.#clock = this.#values.clock;
    this.#rows = rows;
    this.#noted = new Float64Array(rows << noteShift);
    this.#notedCount = new Int32Array(offHeap(rows));
    this.#countsSteps[0] = 1;
    if (!hasStepLatencies) this.#leaveOutSteps();
  }

  /** As those that are made now. */
  reset(rows: number, window: Window, hasStepLatencies: boolean): void {
    this.#latency.reset(rows);
    this.#billed.reset(rows);
    this.#countsSteps[0] = 1;
    if (hasStepLatencies) this.#values.reset(rows, window);
    else this.#leaveOutSteps();
    if (this.#rows !== rows) this.#rows = rows;
    if (this.#noted.length < rows << noteShift) this.#noted = new Float64Array(rows << noteShift);
    if (this.#notedCount.length >= rows) this.#notedCount.fill(0);
    else this.#notedCount = new Int32Array(rows);
  }

  get hasStepLatencies(): boolean {
    return this.#countsSteps[0] === 1;
  }

  record(row: number, endAtMs: number, latencyMs: number, billedMs: number): void {
    const clock = this.#clock;
    if (endAtMs >= clock[nextLook]!) this.#enter(endAtMs);
    if (endAtMs < clock[newestFromMs]!) {
      this.#recordEarlier(row, endAtMs, latencyMs, billedMs);
      return;
    }
    const noted = this.#notedCount[row]!;
    const at = (row << noteShift) | (noted * timesEach);
    this.#noted[at] = latencyMs;
    this.#noted[at + 1] = billedMs;
    this.#notedCount[row] = noted + 1;
    if (noted + 1 === mostNoted) this.#count(row);
  }

  /** Of one that was sent before the warm-up was over: its step alone counts it. */
  recordInWarmup(row: number, endAtMs: number, latencyMs: number): void {
    if (!this.hasStepLatencies) return;
    if (endAtMs >= this.#clock[nextLook]!) this.#enter(endAtMs);
    this.#values.record(row, endAtMs, latencyMs);
  }

  latency(row: number): LatencyCounts {
    this.#count(row);
    return this.#latency.counts(row);
  }

  billed(row: number): LatencyCounts {
    this.#count(row);
    return this.#billed.counts(row);
  }

  /** Latencies so far, to be added to. */
  copyOfLatency(): LatencyRows {
    this.#countAll();
    return this.#latency.copy();
  }

  /** Latencies by step. */
  quantiles(row: number): StepQuantiles {
    this.#countAll();
    return this.#values.quantiles(row);
  }

  /** No step ends, and none is over. */
  #leaveOutSteps(): void {
    this.#countsSteps[0] = 0;
    this.#clock[newestFromMs] = -Infinity;
    this.#clock[nextLook] = Infinity;
  }

  /** What is noted is of the newest step, which may be over. */
  #enter(endAtMs: number): void {
    this.#countAll();
    this.#values.enter(endAtMs);
  }

  /** Of a step before the newest, as where the way back takes differently long. */
  #recordEarlier(row: number, endAtMs: number, latencyMs: number, billedMs: number): void {
    this.#count(row);
    this.#values.record(row, endAtMs, latencyMs);
    this.#latency.record(row, latencyMs);
    this.#billed.record(row, billedMs);
  }

  #countAll(): void {
    for (let row = 0; row < this.#rows; row += 1) this.#count(row);
  }

  /** Counts what was noted of a row, in the order in which it came. */
  #count(row: number): void {
    const count = this.#notedCount[row]!;
    if (count === 0) return;
    this.#notedCount[row] = 0;
    const from = row << noteShift;
    this.#billed.addEach(row, this.#noted, from + 1, count, timesEach);
    const indices = this.#latency.addEach(row, this.#noted, from, count, timesEach);
    if (this.#countsSteps[0] === 1) this.#values.addEach(row, indices, count);
  }
}
