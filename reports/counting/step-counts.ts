// How many of something happened, by function (a row) and by step. What happens comes nearly in the order of time: the
// counts of the piece under way stand side by side, one number a row, so that hundreds of functions in turn find theirs at
// hand; only when it is over do they go where the series lie.

import { offHeap } from '../../lambda/index.ts';
import { firstLook, pieceBegin, pieceEnd, Pieces, toldMs } from './pieces.ts';
import type { Window } from './window.ts';

export class StepCounts {
  #window: Window;
  readonly #pieces: Pieces;
  readonly #marks: Float64Array;
  /** Of the piece under way. */
  #counts: Float64Array;
  /** Since the warm-up, without the piece under way. */
  #totals: Float64Array;
  #series: Float64Array;

  constructor(rows: number, window: Window) {
    this.#window = window;
    this.#pieces = new Pieces(window);
    this.#marks = this.#pieces.marks;
    this.#counts = new Float64Array(offHeap(rows));
    this.#totals = new Float64Array(rows);
    this.#series = new Float64Array(rows * window.steps);
  }

  /** As those that are made now. */
  reset(rows: number, window: Window): void {
    this.#window = window;
    this.#pieces.reset(window);
    if (this.#counts.length >= rows) this.#counts.fill(0);
    else this.#counts = new Float64Array(rows);
    this.#totals = new Float64Array(rows);
    this.#series = new Float64Array(rows * window.steps);
  }

  /** One more. */
  add(row: number, atMs: number): void {
    const marks = this.#marks;
    if (atMs >= marks[firstLook]!) {
      marks[toldMs] = atMs;
      this.#enter();
      this.#pieces.looked(firstLook);
    }
    if (atMs >= marks[pieceBegin]!) this.#counts[row]! += 1;
    else {
      marks[toldMs] = atMs;
      this.#addLate(row);
    }
  }

  /** How many since the warm-up. */
  total(row: number): number {
    this.#settle();
    return this.#totals[row]!;
  }

  /** How many in each step. */
  series(row: number): Float64Array {
    const { steps } = this.#window;
    this.#settle();
    return this.#series.slice(row * steps, (row + 1) * steps);
  }

  #enter(): void {
    const marks = this.#marks;
    this.#settle();
    while (marks[toldMs]! >= marks[pieceEnd]!) this.#pieces.next();
  }

  #addLate(row: number): void {
    const atMs = this.#marks[toldMs]!;
    const { steps, stepMs, fromMs } = this.#window;
    const step = Math.floor(atMs / stepMs);
    if (step < steps) this.#series[row * steps + step]! += 1;
    if (atMs >= fromMs) this.#totals[row]! += 1;
  }

  /** The counts of the piece under way go to totals and series; what lies beyond the run counts in no step. */
  #settle(): void {
    const { step, isWarm } = this.#pieces;
    const { steps } = this.#window;
    for (let row = 0; row < this.#totals.length; row += 1) {
      const count = this.#counts[row]!;
      if (step < steps) this.#series[row * steps + step]! += count;
      if (isWarm) this.#totals[row]! += count;
    }
    this.#counts.fill(0);
  }
}
