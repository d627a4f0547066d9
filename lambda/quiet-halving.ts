// Functions that nobody calls (a row each): since when, and how many of their environments are left. After each period half of
// what was there at the first is kept: of n, n / 2 to the power of the periods, rounded (a half up), and none in the end.

import { widened } from './basics/columns.ts';

/** Of a row, side by side: the period (Infinity for never), and since when it is quiet; instants in ms. */
const timeShift = 1;
const periodOf = 0;
const sinceOf = 1;
/** And as integers: periods that are over, and environments that there were at the end of the first. */
const integerShift = 1;
const doneOf = 0;
const firstOf = 1;

export class QuietHalving {
  #times: Float64Array;
  #integers: Int32Array;

  constructor(rows: number) {
    this.#times = new Float64Array(rows << timeShift);
    this.#integers = new Int32Array(rows << integerShift);
  }

  /** As one that is made now, for so many rows at least. */
  reset(rows: number): void {
    // What is in it is written before it is read.
    if (this.#times.length < rows << timeShift) this.#times = new Float64Array(rows << timeShift);
    if (this.#integers.length >= rows << integerShift) this.#integers.fill(0);
    else this.#integers = new Int32Array(rows << integerShift);
  }

  /** From now on there are so many rows. */
  grow(rows: number): void {
    this.#times = widened(this.#times, rows << timeShift);
    this.#integers = widened(this.#integers, rows << integerShift);
  }

  setPeriod(row: number, periodMs: number): void {
    this.#times[(row << timeShift) | periodOf] = periodMs;
  }

  /** An environment was used up to this instant. */
  used(row: number, atMs: number): void {
    this.#times[(row << timeShift) | sinceOf] = atMs;
  }

  /** When the present period ends, if the row stays quiet. */
  nextMs(row: number): number {
    const at = row << timeShift;
    return this.#times[at | sinceOf]! + (this.periods(row) + 1) * this.#times[at | periodOf]!;
  }

  /** Periods that are over since the row is quiet. */
  periods(row: number): number {
    return this.#integers[(row << integerShift) | doneOf]!;
  }

  /** One period more is over, and `alive` environments have come to its end; returns how many stay. */
  halve(row: number, alive: number): number {
    const at = row << integerShift;
    if (this.#integers[at | doneOf] === 0) this.#integers[at | firstOf] = alive;
    this.#integers[at | doneOf]! += 1;
    return Math.min(alive, Math.round(this.#integers[at | firstOf]! / 2 ** this.periods(row)));
  }

  /** The row is quiet no more; returns for how long it was, its first period not counted. */
  end(row: number, atMs: number): number {
    this.#integers[(row << integerShift) | doneOf] = 0;
    const at = row << timeShift;
    return atMs - this.#times[at | sinceOf]! - this.#times[at | periodOf]!;
  }
}
