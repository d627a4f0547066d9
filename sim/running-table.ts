// Invocations under way as a struct of arrays, by environment: an environment runs one at a time.

export class RunningTable {
  /** Which source asked for it. */
  sourceIndex: Int32Array = new Int32Array(64);
  /** What the source calls it. */
  token: Int32Array = new Int32Array(64);
  functionIndex: Int32Array = new Int32Array(64);
  scheduledAtMs: Float64Array = new Float64Array(64);
  durationMs: Float64Array = new Float64Array(64);
  initMs: Float64Array = new Float64Array(64);
  attempts: Int32Array = new Int32Array(64);
  outcome: Uint8Array = new Uint8Array(64);
  cold: Uint8Array = new Uint8Array(64);
  /** 1 when the environment's process ended with its last invocation, so that the next one initialises again. */
  needsInit: Uint8Array = new Uint8Array(64);

  /** Makes room for environment `id`. */
  reserve(id: number): void {
    if (id >= this.sourceIndex.length) this.#grow(Math.max(id + 1, this.sourceIndex.length * 2));
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
    this.sourceIndex = integers(this.sourceIndex);
    this.token = integers(this.token);
    this.functionIndex = integers(this.functionIndex);
    this.scheduledAtMs = doubles(this.scheduledAtMs);
    this.durationMs = doubles(this.durationMs);
    this.initMs = doubles(this.initMs);
    this.attempts = integers(this.attempts);
    this.outcome = bytes(this.outcome);
    this.cold = bytes(this.cold);
    this.needsInit = bytes(this.needsInit);
  }
}
