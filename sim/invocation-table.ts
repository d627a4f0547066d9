// Invocations under way as a struct of arrays: by environment while they run, by slot while they wait to retry.

/** What stays the same over all attempts of an invocation, and how many there were. */
export interface Request {
  readonly trafficIndex: number;
  readonly scheduledAtMs: number;
  readonly durationMs: number;
  readonly attempts: number;
}

export class InvocationTable {
  trafficIndex: Int32Array = new Int32Array(64);
  scheduledAtMs: Float64Array = new Float64Array(64);
  durationMs: Float64Array = new Float64Array(64);
  initMs: Float64Array = new Float64Array(64);
  attempts: Int32Array = new Int32Array(64);
  outcome: Uint8Array = new Uint8Array(64);
  cold: Uint8Array = new Uint8Array(64);
  /** 1 when the environment's process ended with its last invocation, so that the next one initialises again. */
  needsInit: Uint8Array = new Uint8Array(64);

  /** Writes an invocation to `row`, growing the table as needed. */
  // oxlint-disable-next-line max-params -- the hot path: plain numbers instead of an object for each call
  set(row: number, trafficIndex: number, scheduledAtMs: number, durationMs: number, attempts: number): void {
    if (row >= this.trafficIndex.length) this.#grow(Math.max(row + 1, this.trafficIndex.length * 2));
    this.trafficIndex[row] = trafficIndex;
    this.scheduledAtMs[row] = scheduledAtMs;
    this.durationMs[row] = durationMs;
    this.attempts[row] = attempts;
  }

  /** The request of `row`. */
  request(row: number): Request {
    return {
      trafficIndex: this.trafficIndex[row]!,
      scheduledAtMs: this.scheduledAtMs[row]!,
      durationMs: this.durationMs[row]!,
      attempts: this.attempts[row]!,
    };
  }

  #grow(length: number): void {
    const doubles = (column: Float64Array): Float64Array => {
      const wider = new Float64Array(length);
      wider.set(column);
      return wider;
    };
    const integers = (column: Int32Array): Int32Array => {
      const wider = new Int32Array(length);
      wider.set(column);
      return wider;
    };
    const bytes = (column: Uint8Array): Uint8Array => {
      const wider = new Uint8Array(length);
      wider.set(column);
      return wider;
    };
    this.trafficIndex = integers(this.trafficIndex);
    this.scheduledAtMs = doubles(this.scheduledAtMs);
    this.durationMs = doubles(this.durationMs);
    this.initMs = doubles(this.initMs);
    this.attempts = integers(this.attempts);
    this.outcome = bytes(this.outcome);
    this.cold = bytes(this.cold);
    this.needsInit = bytes(this.needsInit);
  }
}
