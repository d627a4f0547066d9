// A level over time (concurrency, environments): its time-weighted mean and maximum within a window, and by step.

import { Change, type ChangeBlock } from './blocks.ts';
import type { RowRange } from './by-function.ts';

/** What a level keeps, as indices into its numbers. */
const levelNow = 0;
const highest = 1;
const area = 2;
const changedAtMs = 3;
/** The step of the last change, and where it ends. */
const stepNow = 4;
const stepEndMs = 5;
/** The window, and the length of a step. */
const windowFromMs = 6;
const windowToMs = 7;
const stepLengthMs = 8;

/** Changes come in the order of time. */
export class SteppedMax {
  readonly #steps: Float64Array;
  /** Numbers in a typed array: as fields, now whole and now not, each would be put in a box in the loops below. */
  readonly #state: Float64Array = new Float64Array(9);

  constructor(steps: number, stepMs: number, fromMs: number, toMs: number) {
    const state = this.#state;
    this.#steps = new Float64Array(steps);
    state[stepEndMs] = stepMs;
    state[windowFromMs] = fromMs;
    state[windowToMs] = toMs;
    state[stepLengthMs] = stepMs;
  }

  get level(): number {
    return this.#state[levelNow]!;
  }

  /** Highest level within the window. */
  get max(): number {
    return this.#state[highest]!;
  }

  /** Time-weighted mean over the window; call `set` or `end` up to its end first. */
  get mean(): number {
    return this.#state[area]! / (this.#state[windowToMs]! - this.#state[windowFromMs]!);
  }

  /** Highest level within each step. */
  get steps(): Float64Array {
    return this.#steps;
  }

  set(level: number, atMs: number): void {
    const state = this.#state;
    this.#carry(atMs);
    state[levelNow] = level;
    const step = state[stepNow]!;
    if (step < this.#steps.length && level > this.#steps[step]!) this.#steps[step] = level;
    if (level > state[highest]! && atMs >= state[windowFromMs]! && atMs < state[windowToMs]!) state[highest] = level;
  }

  /**
   * As `set` for each change of concurrency among the rows: to `levels` when one was admitted, one less when one was
   * released. The same rules in one loop over local variables: this is where a run spends its counting.
   */
  // oxlint-disable-next-line max-params -- a block and its columns
  follow(block: ChangeBlock, levels: Int32Array, rows: Int32Array, { from, to }: RowRange): void {
    const { kind, atMs } = block;
    const { admitted, released } = Change;
    const steps = this.#steps;
    const state = this.#state;
    const fromMs = state[windowFromMs]!;
    const toMs = state[windowToMs]!;
    let level = state[levelNow]!;
    let lastMs = state[changedAtMs]!;
    let max = state[highest]!;
    let endMs = state[stepEndMs]!;
    let most = steps[state[stepNow]!] ?? 0;
    let held = 0;
    for (let i = from; i < to; i += 1) {
      const row = rows[i]!;
      const change = kind[row]!;
      if (change !== admitted && change !== released) continue;
      const at = atMs[row]!;
      const since = lastMs > fromMs ? lastMs : fromMs;
      const until = at < toMs ? at : toMs;
      if (until > since) {
        held += level * (until - since);
        if (level > max) max = level;
      }
      if (at > lastMs) lastMs = at;
      if (at >= endMs) {
        this.#leaveStep(most, level, at);
        endMs = state[stepEndMs]!;
        most = steps[state[stepNow]!] ?? 0;
      }
      level = change === admitted ? levels[row]! : level - 1;
      if (level > most) most = level;
      if (level > max && at >= fromMs && at < toMs) max = level;
    }
    this.#leaveStep(most, level, lastMs);
    state[levelNow] = level;
    state[changedAtMs] = lastMs;
    state[highest] = max;
    state[area]! += held;
  }

  end(atMs: number): void {
    this.#carry(atMs);
  }

  /** The level held until `atMs`: it counts in every step it touched. */
  #carry(atMs: number): void {
    const state = this.#state;
    const level = state[levelNow]!;
    const from = Math.max(state[changedAtMs]!, state[windowFromMs]!);
    const to = Math.min(atMs, state[windowToMs]!);
    if (to > from) {
      state[area]! += level * (to - from);
      if (level > state[highest]!) state[highest] = level;
    }
    if (atMs > state[changedAtMs]!) state[changedAtMs] = atMs;
    if (atMs >= state[stepEndMs]!) this.#enterStep(level, atMs);
  }

  /** `most` was the highest level of the step until `atMs`, when `level` still held. */
  #leaveStep(most: number, level: number, atMs: number): void {
    const step = this.#state[stepNow]!;
    if (step < this.#steps.length && most > this.#steps[step]!) this.#steps[step] = most;
    if (atMs >= this.#state[stepEndMs]!) this.#enterStep(level, atMs);
  }

  #enterStep(level: number, atMs: number): void {
    const steps = this.#steps;
    const state = this.#state;
    const stepMs = state[stepLengthMs]!;
    // A level that ends where a step begins is not in that step.
    const last = Math.min(steps.length - 1, Math.ceil(atMs / stepMs) - 1);
    for (let step = state[stepNow]! + 1; step <= last; step += 1) {
      if (level > steps[step]!) steps[step] = level;
    }
    state[stepNow] = Math.floor(atMs / stepMs);
    state[stepEndMs] = (state[stepNow] + 1) * stepMs;
  }
}

/** Lives that begin and end; ends may be told late. */
export class SteppedLives {
  created = 0;
  /** Highest number alive as told: an end that is told late counts until then. */
  max = 0;
  #alive = 0;
  #area = 0;
  readonly #stepMs: number;
  readonly #fromMs: number;
  readonly #toMs: number;
  /** What changes within a step, and what holds from the next one on. */
  readonly #within: Float64Array;
  readonly #after: Float64Array;

  constructor(steps: number, stepMs: number, fromMs: number, toMs: number) {
    this.#within = new Float64Array(steps);
    this.#after = new Float64Array(steps + 1);
    this.#stepMs = stepMs;
    this.#fromMs = fromMs;
    this.#toMs = toMs;
  }

  started(atMs: number): void {
    this.#change(1, atMs);
    this.#alive += 1;
    this.created += 1;
    if (this.#alive > this.max && atMs < this.#toMs) this.max = this.#alive;
  }

  ended(atMs: number): void {
    this.#change(-1, atMs);
    this.#alive -= 1;
  }

  /** Time-weighted mean over the window. */
  get mean(): number {
    return this.#area / (this.#toMs - this.#fromMs);
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
    this.#area += by * Math.max(0, this.#toMs - Math.max(atMs, this.#fromMs));
    const step = Math.floor(atMs / this.#stepMs);
    if (step >= this.#within.length) return;
    this.#within[step]! += by * (step + 1 - atMs / this.#stepMs);
    this.#after[step + 1]! += by;
  }
}
