// A level over time (concurrency, environments): its time-weighted mean and maximum within a window, and by step.

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

  /** One less from now on. */
  lower(atMs: number): void {
    const state = this.#state;
    this.#carry(atMs);
    // What is lower than before is no step's highest, unless the step has only begun.
    const level = state[levelNow]! - 1;
    state[levelNow] = level;
    const step = state[stepNow]!;
    if (step < this.#steps.length && level > this.#steps[step]!) this.#steps[step] = level;
  }

  end(atMs: number): void {
    this.#carry(atMs);
  }

  /** The level held until `atMs`: it counts in every step it touched. */
  #carry(atMs: number): void {
    const state = this.#state;
    const level = state[levelNow]!;
    const sinceMs = state[changedAtMs]!;
    const from = sinceMs > state[windowFromMs]! ? sinceMs : state[windowFromMs]!;
    const to = atMs < state[windowToMs]! ? atMs : state[windowToMs]!;
    if (to > from) {
      state[area]! += level * (to - from);
      if (level > state[highest]!) state[highest] = level;
    }
    if (atMs > sinceMs) state[changedAtMs] = atMs;
    if (atMs >= state[stepEndMs]!) this.#enterStep(level, atMs);
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
