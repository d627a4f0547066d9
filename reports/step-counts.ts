// How many of something happened, by function (a row) and by step. What happens comes nearly in the order of time: the
// counts of the step under way stand side by side, one number a row, so that hundreds of functions in turn find theirs at
// hand; only when the step is over do they go where the series lie.

import type { Window } from './window.ts';

/** The step under way: its number, where it begins and where it ends. */
const stepNow = 0;
const stepFromMs = 1;
const stepToMs = 2;

/** Of a row, side by side: its count in the step under way, and since the warm-up. */
const rowShift = 1;
const rowNumbers: number = 1 << rowShift;
const inStep = 0;
const sinceWarmup = 1;

export class StepCounts {
  readonly #rows: number;
  readonly #steps: number;
  readonly #stepMs: number;
  readonly #fromMs: number;
  /** In a typed array, because fields that are now whole and now not are kept in boxes. */
  readonly #clock: Float64Array;
  readonly #counts: Float64Array;
  readonly #series: Float64Array;

  constructor(rows: number, { steps, stepMs, fromMs }: Window) {
    this.#steps = steps;
    this.#stepMs = stepMs;
    this.#fromMs = fromMs;
    this.#clock = Float64Array.of(0, 0, stepMs);
    this.#rows = rows;
    this.#counts = new Float64Array(rows * rowNumbers);
    this.#series = new Float64Array(rows * steps);
  }

  /** One more. */
  add(row: number, atMs: number): void {
    const clock = this.#clock;
    if (atMs >= clock[stepToMs]!) this.#enter(atMs);
    if (atMs >= clock[stepFromMs]!) this.#counts[(row << rowShift) | inStep]! += 1;
    else this.#series[row * this.#steps + Math.floor(atMs / this.#stepMs)]! += 1;
    if (atMs >= this.#fromMs) this.#counts[(row << rowShift) | sinceWarmup]! += 1;
  }

  /** How many since the warm-up. */
  total(row: number): number {
    return this.#counts[(row << rowShift) | sinceWarmup]!;
  }

  /** How many in each step. */
  series(row: number): Float64Array {
    this.#settle();
    return this.#series.slice(row * this.#steps, (row + 1) * this.#steps);
  }

  #enter(atMs: number): void {
    this.#settle();
    const clock = this.#clock;
    const step = Math.floor(atMs / this.#stepMs);
    clock[stepNow] = step;
    clock[stepFromMs] = step * this.#stepMs;
    clock[stepToMs] = (step + 1) * this.#stepMs;
  }

  /** The counts of the step under way go to the series; what lies beyond the run counts in none. */
  #settle(): void {
    const step = this.#clock[stepNow]!;
    for (let row = 0; row < this.#rows; row += 1) {
      const own = (row << rowShift) | inStep;
      if (step < this.#steps) this.#series[row * this.#steps + step]! += this.#counts[own]!;
      this.#counts[own] = 0;
    }
  }
}
