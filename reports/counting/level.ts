// Levels over time (concurrency, queue depths, environments): their time-weighted mean and maximum within a window, and by
// step.

import { offHeap } from '../../lambda/index.ts';
import { firstLook, pieceBegin, pieceEnd, Pieces, secondLook, toldMs } from './pieces.ts';
import type { Window } from './window.ts';

/** Of a row, side by side: a shift finds them. */
const rowShift = 3;
const rowNumbers: number = 1 << rowShift;
const levelOf = 0;
/** Of the piece under way: level times time, without what the present level adds from the piece's begin to its end. */
const areaOf = 1;
/** Of the piece under way: the highest level, and how many were counted. */
const highestOf = 2;
const countOf = 3;

/**
 * Levels of several things (rows) that change at instants that do not decrease. What changes stands side by side, so that
 * hundreds of functions in turn find theirs at hand.
 */
export class SteppedLevels {
  #window: Window;
  readonly #pieces: Pieces;
  readonly #marks: Float64Array;
  #rows: number;
  #numbers: Float64Array;
  /** Row of the sum of all others; -1 for none. */
  #sumRow: number;
  #series: Float64Array;
  /** Within the window, as far as it is over. */
  #max: Float64Array;
  #area: Float64Array;
  /** What was counted: since the warm-up and by step, without the piece under way. Of no length before anything was. */
  #totals = new Float64Array(0);
  #countSeries = new Float64Array(0);

  /** @param summed whether the last row is the sum of the others: only its peaks are told */
  constructor(rows: number, window: Window, summed = false) {
    this.#window = window;
    this.#pieces = new Pieces(window);
    this.#marks = this.#pieces.marks;
    this.#rows = rows;
    this.#sumRow = summed ? rows - 1 : -1;
    this.#numbers = new Float64Array(offHeap(rows * rowNumbers));
    this.#series = new Float64Array(rows * window.steps);
    this.#max = new Float64Array(rows);
    this.#area = new Float64Array(rows);
  }

  /** As those that are made now. */
  reset(rows: number, window: Window, summed = false): void {
    this.#window = window;
    this.#pieces.reset(window);
    this.#rows = rows;
    this.#sumRow = summed ? rows - 1 : -1;
    if (this.#numbers.length >= rows * rowNumbers) this.#numbers.fill(0);
    else this.#numbers = new Float64Array(rows * rowNumbers);
    this.#series = new Float64Array(rows * window.steps);
    this.#max = new Float64Array(rows);
    this.#area = new Float64Array(rows);
    this.#totals = new Float64Array(0);
    this.#countSeries = new Float64Array(0);
  }

  level(row: number): number {
    return this.#numbers[(row << rowShift) | levelOf]!;
  }

  /** Highest level within the window; `end` comes first. */
  max(row: number): number {
    return this.#max[row]!;
  }

  /** Level times time over the window; `end` comes first. */
  area(row: number): number {
    return this.#area[row]!;
  }

  /** Time-weighted mean over the window; `end` comes first. */
  mean(row: number): number {
    return this.area(row) / (this.#window.toMs - this.#window.fromMs);
  }

  /** Highest level within each step; `end` comes first. */
  steps(row: number): Float64Array {
    const { steps } = this.#window;
    return this.#series.subarray(row * steps, (row + 1) * steps);
  }

  set(row: number, level: number, atMs: number): void {
    const marks = this.#marks;
    if (atMs >= marks[firstLook]!) {
      marks[toldMs] = atMs;
      this.#enter();
      this.#pieces.looked(firstLook);
    }
    const numbers = this.#numbers;
    const own = row << rowShift;
    numbers[own | areaOf]! -= (level - numbers[own | levelOf]!) * (atMs - marks[pieceBegin]!);
    numbers[own | levelOf] = level;
    if (level > numbers[own | highestOf]!) numbers[own | highestOf] = level;
  }

  /** As `set`, and counts one more, side by side with the level. */
  raise(row: number, level: number, atMs: number): void {
    this.set(row, level, atMs);
    if (atMs >= this.#marks[pieceBegin]!) this.#numbers[(row << rowShift) | countOf]! += 1;
    else {
      this.#marks[toldMs] = atMs;
      this.#countLate(row);
    }
  }

  /** How many were counted since the warm-up. */
  total(row: number): number {
    this.#settleCounts();
    return this.#totals[row]!;
  }

  /** How many were counted in each step. */
  counts(row: number): Float64Array {
    const { steps } = this.#window;
    this.#settleCounts();
    return this.#countSeries.slice(row * steps, (row + 1) * steps);
  }

  /** One less from now on. No `set`: of what sinks further in the same instant, nothing was ever seen. */
  lower(row: number, atMs: number): void {
    const marks = this.#marks;
    if (atMs >= marks[secondLook]!) {
      marks[toldMs] = atMs;
      this.#enter();
      this.#pieces.looked(secondLook);
    }
    const numbers = this.#numbers;
    const own = row << rowShift;
    numbers[own | areaOf]! += atMs - marks[pieceBegin]!;
    numbers[own | levelOf]! -= 1;
  }

  /** The sum of all rows is `level` since the latest change. */
  peak(level: number): void {
    const own = this.#sumRow << rowShift;
    if (level > this.#numbers[own | highestOf]!) this.#numbers[own | highestOf] = level;
  }

  /** The window, which is already brought forward, ends here. */
  cut(atMs: number): void {
    this.#pieces.cut(atMs);
  }

  /** The window is over. */
  end(): void {
    const { toMs, steps } = this.#window;
    this.#marks[toldMs] = toMs;
    this.#enter();
    // What changed later may still lie in the last step.
    const { step } = this.#pieces;
    if (step >= steps) return;
    for (let row = 0; row < this.#rows; row += 1) {
      this.#see(row * steps + step, this.#numbers[(row << rowShift) | highestOf]!);
    }
  }

  #enter(): void {
    const numbers = this.#numbers;
    const marks = this.#marks;
    this.#settleCounts();
    while (marks[toldMs]! >= marks[pieceEnd]!) {
      if (this.#sumRow >= 0) this.#sum();
      for (let row = 0; row < this.#rows; row += 1) this.#closePiece(row);
      this.#pieces.next();
      const { isInstant } = this.#pieces;
      for (let row = 0; row < this.#rows; row += 1) {
        const own = row << rowShift;
        numbers[own | areaOf] = 0;
        // A level that ends in the instant in which a piece begins is not in that piece.
        numbers[own | highestOf] = isInstant ? 0 : numbers[own | levelOf]!;
      }
    }
  }

  #countLate(row: number): void {
    const atMs = this.#marks[toldMs]!;
    const { steps, stepMs, fromMs } = this.#window;
    this.#settleCounts();
    const step = Math.floor(atMs / stepMs);
    if (step < steps) this.#countSeries[row * steps + step]! += 1;
    if (atMs >= fromMs) this.#totals[row]! += 1;
  }

  /** Counts of the piece under way go where they stay; what lies beyond the run counts in no step. */
  #settleCounts(): void {
    const numbers = this.#numbers;
    const { step, isWarm } = this.#pieces;
    const { steps } = this.#window;
    if (this.#totals.length === 0) {
      this.#totals = new Float64Array(this.#rows);
      this.#countSeries = new Float64Array(this.#rows * steps);
    }
    for (let row = 0; row < this.#rows; row += 1) {
      const own = row << rowShift;
      const count = numbers[own | countOf]!;
      if (step < steps) this.#countSeries[row * steps + step]! += count;
      if (isWarm) this.#totals[row]! += count;
      numbers[own | countOf] = 0;
    }
  }

  #sum(): void {
    const numbers = this.#numbers;
    let level = 0;
    let area = 0;
    for (let row = 0; row < this.#sumRow; row += 1) {
      level += numbers[(row << rowShift) | levelOf]!;
      area += numbers[(row << rowShift) | areaOf]!;
    }
    const own = this.#sumRow << rowShift;
    numbers[own | levelOf] = level;
    numbers[own | areaOf] = area;
  }

  /** The level is held to the end of the piece. */
  #closePiece(row: number): void {
    const numbers = this.#numbers;
    const own = row << rowShift;
    const level = numbers[own | levelOf]!;
    const highest = Math.max(level, numbers[own | highestOf]!);
    const { step, isInWindow } = this.#pieces;
    const { steps } = this.#window;
    if (step < steps) this.#see(row * steps + step, highest);
    if (!isInWindow) return;
    if (highest > this.#max[row]!) this.#max[row] = highest;
    const marks = this.#marks;
    this.#area[row]! += numbers[own | areaOf]! + level * (marks[pieceEnd]! - marks[pieceBegin]!);
  }

  #see(place: number, level: number): void {
    if (level > this.#series[place]!) this.#series[place] = level;
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

  /** The window ends at `atMs`, after its begin, and no more at `untilMs`. */
  cut(atMs: number, untilMs: number): void {
    this.#area -= this.#alive * (untilMs - atMs);
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
