// Levels over time (concurrency, queue depths, environments): their time-weighted mean and maximum within a window, and by
// step.

import type { Window } from './window.ts';

/** The step under way: its number, where it begins and where it ends; and the instant of the latest change. */
const stepNow = 0;
const stepFromMs = 1;
const stepToMs = 2;
const nowMs = 3;

/** Of a row, side by side: a shift finds them. */
const rowShift = 3;
const rowNumbers: number = 1 << rowShift;
const levelOf = 0;
const highestOf = 1;
const areaOf = 2;
const changedAtMs = 3;
/** Highest level within the step under way. */
const stepHighestOf = 4;

/**
 * Levels of several things (rows) that change at instants that do not decrease. What changes stands side by side, so that
 * hundreds of functions in turn find theirs at hand.
 */
export class SteppedLevels {
  readonly #window: Window;
  /** In typed arrays, because fields that are now whole and now not are kept in boxes. */
  readonly #clock: Float64Array;
  readonly #numbers: Float64Array;
  readonly #rows: number;
  readonly #series: Float64Array;

  constructor(rows: number, window: Window) {
    this.#window = window;
    this.#clock = Float64Array.of(0, 0, window.stepMs, 0);
    this.#rows = rows;
    this.#numbers = new Float64Array(rows * rowNumbers);
    this.#series = new Float64Array(rows * window.steps);
  }

  level(row: number): number {
    return this.#numbers[(row << rowShift) | levelOf]!;
  }

  /** Highest level within the window. */
  max(row: number): number {
    return this.#numbers[(row << rowShift) | highestOf]!;
  }

  /** Level times time over the window; call `set` or `end` up to its end first. */
  area(row: number): number {
    return this.#numbers[(row << rowShift) | areaOf]!;
  }

  /** Time-weighted mean over the window; call `set` or `end` up to its end first. */
  mean(row: number): number {
    return this.area(row) / (this.#window.toMs - this.#window.fromMs);
  }

  /** Highest level within each step that is over; `end` comes first. */
  steps(row: number): Float64Array {
    const { steps } = this.#window;
    return this.#series.subarray(row * steps, (row + 1) * steps);
  }

  set(row: number, level: number, atMs: number): void {
    this.#clock[nowMs] = atMs;
    this.#carry(row);
    const numbers = this.#numbers;
    const own = row << rowShift;
    numbers[own | levelOf] = level;
    if (level > numbers[own | stepHighestOf]!) numbers[own | stepHighestOf] = level;
    if (level > numbers[own | highestOf]! && atMs >= this.#window.fromMs && atMs < this.#window.toMs) {
      numbers[own | highestOf] = level;
    }
  }

  /** One less from now on. */
  lower(row: number, atMs: number): void {
    this.#clock[nowMs] = atMs;
    this.#carry(row);
    const numbers = this.#numbers;
    const own = row << rowShift;
    // What is lower than before is no window's highest, and no step's unless that has only begun.
    const level = numbers[own | levelOf]! - 1;
    numbers[own | levelOf] = level;
    if (level > numbers[own | stepHighestOf]!) numbers[own | stepHighestOf] = level;
  }

  end(atMs: number): void {
    this.#clock[nowMs] = atMs;
    for (let row = 0; row < this.#rows; row += 1) this.#carry(row);
    const step = this.#clock[stepNow]!;
    const { steps } = this.#window;
    if (step >= steps) return;
    for (let row = 0; row < this.#rows; row += 1) {
      this.#series[row * steps + step] = this.#numbers[(row << rowShift) | stepHighestOf]!;
    }
  }

  /** The level held until now: it counts in every step it touched. (Given as an argument, an instant would be boxed.) */
  #carry(row: number): void {
    const clock = this.#clock;
    const atMs = clock[nowMs]!;
    if (atMs >= clock[stepToMs]!) this.#enterStep(atMs);
    const numbers = this.#numbers;
    const own = row << rowShift;
    const { fromMs, toMs } = this.#window;
    const level = numbers[own | levelOf]!;
    const sinceMs = numbers[own | changedAtMs]!;
    const from = sinceMs > fromMs ? sinceMs : fromMs;
    const to = atMs < toMs ? atMs : toMs;
    if (to > from) {
      numbers[own | areaOf]! += level * (to - from);
      if (level > numbers[own | highestOf]!) numbers[own | highestOf] = level;
    }
    if (atMs > sinceMs) numbers[own | changedAtMs] = atMs;
    // A level that ends where a step begins is not in that step.
    if (level > numbers[own | stepHighestOf]! && atMs > clock[stepFromMs]!) numbers[own | stepHighestOf] = level;
  }

  #enterStep(atMs: number): void {
    const clock = this.#clock;
    const { steps, stepMs } = this.#window;
    const over = clock[stepNow]!;
    const step = Math.floor(atMs / stepMs);
    const to = Math.min(step, steps);
    for (let row = 0; row < this.#rows; row += 1) {
      const own = row << rowShift;
      const level = this.#numbers[own | levelOf]!;
      if (over < to) this.#series[row * steps + over] = Math.max(level, this.#numbers[own | stepHighestOf]!);
      if (level > 0 && over + 1 < to) this.#series.fill(level, row * steps + over + 1, row * steps + to);
      this.#numbers[own | stepHighestOf] = 0;
    }
    clock[stepNow] = step;
    clock[stepFromMs] = step * stepMs;
    clock[stepToMs] = (step + 1) * stepMs;
  }
}

/** Lives that begin and end; ends may be told late. */
export class SteppedLives {
  created = 0;
  /** Highest number alive as told: an end that is told late counts until then. */
  max = 0;
  #alive = 0;
  #area = 0;
  readonly #window: Window;
  /** What changes within a step, and what holds from the next one on. */
  readonly #within: Float64Array;
  readonly #after: Float64Array;

  constructor(window: Window) {
    this.#window = window;
    this.#within = new Float64Array(window.steps);
    this.#after = new Float64Array(window.steps + 1);
  }

  started(atMs: number): void {
    this.#change(1, atMs);
    this.#alive += 1;
    this.created += 1;
    if (this.#alive > this.max && atMs < this.#window.toMs) this.max = this.#alive;
  }

  ended(atMs: number): void {
    this.#change(-1, atMs);
    this.#alive -= 1;
  }

  /** Time-weighted mean over the window. */
  get mean(): number {
    return this.#area / (this.#window.toMs - this.#window.fromMs);
  }

  /** Time-weighted mean within each step. */
  steps(): number[] {
    let alive = 0;
    return Array.from(this.#within, (within, step) => {
      alive += this.#after[step]!;
      return Math.max(0, alive + within);
    });
  }

  #change(by: number, atMs: number): void {
    const { stepMs, fromMs, toMs } = this.#window;
    this.#area += by * Math.max(0, toMs - Math.max(atMs, fromMs));
    const step = Math.floor(atMs / stepMs);
    if (step >= this.#within.length) return;
    this.#within[step]! += by * (step + 1 - atMs / stepMs);
    this.#after[step + 1]! += by;
  }
}
