// Levels over time (concurrency, queue depths, environments): their time-weighted mean and maximum within a window, and by
// step.

import type { Window } from './window.ts';

/** The step under way: its number, where it begins and where it ends; and the instant of the latest change. */
const stepNow = 0;
const stepFromMs = 1;
const stepToMs = 2;
const nowMs = 3;

/**
 * Levels of several things (rows) that change at instants that do not decrease. What changes stands side by side, so that
 * hundreds of functions in turn find theirs at hand.
 */
export class SteppedLevels {
  readonly #window: Window;
  /** In typed arrays, because fields that are now whole and now not are kept in boxes. */
  readonly #clock: Float64Array;
  readonly #level: Float64Array;
  readonly #highest: Float64Array;
  readonly #area: Float64Array;
  readonly #changedAtMs: Float64Array;
  /** Highest level within the step under way. */
  readonly #stepHighest: Float64Array;
  readonly #series: Float64Array;

  constructor(rows: number, window: Window) {
    this.#window = window;
    this.#clock = Float64Array.of(0, 0, window.stepMs, 0);
    const column = (): Float64Array => new Float64Array(rows);
    this.#level = column();
    this.#highest = column();
    this.#area = column();
    this.#changedAtMs = column();
    this.#stepHighest = column();
    this.#series = new Float64Array(rows * window.steps);
  }

  level(row: number): number {
    return this.#level[row]!;
  }

  /** Highest level within the window. */
  max(row: number): number {
    return this.#highest[row]!;
  }

  /** Level times time over the window; call `set` or `end` up to its end first. */
  area(row: number): number {
    return this.#area[row]!;
  }

  /** Time-weighted mean over the window; call `set` or `end` up to its end first. */
  mean(row: number): number {
    return this.#area[row]! / (this.#window.toMs - this.#window.fromMs);
  }

  /** Highest level within each step that is over; `end` comes first. */
  steps(row: number): Float64Array {
    const { steps } = this.#window;
    return this.#series.subarray(row * steps, (row + 1) * steps);
  }

  set(row: number, level: number, atMs: number): void {
    this.#clock[nowMs] = atMs;
    this.#carry(row);
    this.#level[row] = level;
    if (level > this.#stepHighest[row]!) this.#stepHighest[row] = level;
    if (level > this.#highest[row]! && atMs >= this.#window.fromMs && atMs < this.#window.toMs) {
      this.#highest[row] = level;
    }
  }

  /** One less from now on. */
  lower(row: number, atMs: number): void {
    this.#clock[nowMs] = atMs;
    this.#carry(row);
    // What is lower than before is no window's highest, and no step's unless that has only begun.
    const level = this.#level[row]! - 1;
    this.#level[row] = level;
    if (level > this.#stepHighest[row]!) this.#stepHighest[row] = level;
  }

  end(atMs: number): void {
    this.#clock[nowMs] = atMs;
    for (let row = 0; row < this.#level.length; row += 1) this.#carry(row);
    const step = this.#clock[stepNow]!;
    const { steps } = this.#window;
    if (step >= steps) return;
    for (let row = 0; row < this.#level.length; row += 1) this.#series[row * steps + step] = this.#stepHighest[row]!;
  }

  /** The level held until now: it counts in every step it touched. (Given as an argument, an instant would be boxed.) */
  #carry(row: number): void {
    const clock = this.#clock;
    const atMs = clock[nowMs]!;
    if (atMs >= clock[stepToMs]!) this.#enterStep(atMs);
    const { fromMs, toMs } = this.#window;
    const level = this.#level[row]!;
    const sinceMs = this.#changedAtMs[row]!;
    const from = sinceMs > fromMs ? sinceMs : fromMs;
    const to = atMs < toMs ? atMs : toMs;
    if (to > from) {
      this.#area[row]! += level * (to - from);
      if (level > this.#highest[row]!) this.#highest[row] = level;
    }
    if (atMs > sinceMs) this.#changedAtMs[row] = atMs;
    // A level that ends where a step begins is not in that step.
    if (level > this.#stepHighest[row]! && atMs > clock[stepFromMs]!) this.#stepHighest[row] = level;
  }

  #enterStep(atMs: number): void {
    const clock = this.#clock;
    const { steps, stepMs } = this.#window;
    const over = clock[stepNow]!;
    const step = Math.floor(atMs / stepMs);
    const to = Math.min(step, steps);
    for (let row = 0; row < this.#level.length; row += 1) {
      const level = this.#level[row]!;
      if (over < to) this.#series[row * steps + over] = Math.max(level, this.#stepHighest[row]!);
      if (level > 0 && over + 1 < to) this.#series.fill(level, row * steps + over + 1, row * steps + to);
      this.#stepHighest[row] = 0;
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
