// A level over time (concurrency, environments): its time-weighted mean and maximum within a window, and by step.

/** Changes come in the order of time. */
export class SteppedMax {
  readonly #steps: Float64Array;
  readonly #stepMs: number;
  readonly #fromMs: number;
  readonly #toMs: number;
  max = 0;
  #area = 0;
  #level = 0;
  #atMs = 0;

  constructor(steps: number, stepMs: number, fromMs: number, toMs: number) {
    this.#steps = new Float64Array(steps);
    this.#stepMs = stepMs;
    this.#fromMs = fromMs;
    this.#toMs = toMs;
  }

  get level(): number {
    return this.#level;
  }

  set(level: number, atMs: number): void {
    this.#carry(atMs);
    this.#level = level;
    const step = Math.floor(atMs / this.#stepMs);
    if (step < this.#steps.length && level > this.#steps[step]!) this.#steps[step] = level;
    if (level > this.max && atMs >= this.#fromMs && atMs < this.#toMs) this.max = level;
  }

  /** Time-weighted mean over the window; call `set` or `end` up to its end first. */
  get mean(): number {
    return this.#area / (this.#toMs - this.#fromMs);
  }

  end(atMs: number): void {
    this.#carry(atMs);
  }

  /** Highest level within each step. */
  get steps(): Float64Array {
    return this.#steps;
  }

  /** The level held until `atMs`: it counts in every step it touched. */
  #carry(atMs: number): void {
    const from = Math.max(this.#atMs, this.#fromMs);
    const to = Math.min(atMs, this.#toMs);
    if (to > from) {
      this.#area += this.#level * (to - from);
      if (this.#level > this.max) this.max = this.#level;
    }
    if (this.#level > 0) {
      // A level that ends where a step begins is not in that step.
      const last = Math.min(this.#steps.length - 1, Math.ceil(atMs / this.#stepMs) - 1);
      for (let step = Math.floor(this.#atMs / this.#stepMs) + 1; step <= last; step += 1) {
        if (this.#level > this.#steps[step]!) this.#steps[step] = this.#level;
      }
    }
    if (atMs > this.#atMs) this.#atMs = atMs;
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
