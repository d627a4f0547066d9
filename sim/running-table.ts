// Invocations under way as a struct of arrays, by environment: an environment runs one at a time.

import { widened } from '../lambda/index.ts';

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
    this.sourceIndex = widened(this.sourceIndex, length);
    this.token = widened(this.token, length);
    this.functionIndex = widened(this.functionIndex, length);
    this.scheduledAtMs = widened(this.scheduledAtMs, length);
    this.durationMs = widened(this.durationMs, length);
    this.initMs = widened(this.initMs, length);
    this.attempts = widened(this.attempts, length);
    this.outcome = widened(this.outcome, length);
    this.cold = widened(this.cold, length);
    this.needsInit = widened(this.needsInit, length);
  }
}
