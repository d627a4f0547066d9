// Execution environments of one account as a struct of arrays: an environment is a small integer, reused after
// its end. Plain columns, because a simulated day touches millions of them.

import { widened } from './columns.ts';

export class EnvironmentTable {
  /** Instant of creation. */
  startedAtMs: Float64Array = new Float64Array(64);
  /** Instant at which the current idle spell ends; meaningless while busy. */
  expiresAtMs: Float64Array = new Float64Array(64);
  idleSinceMs: Float64Array = new Float64Array(64);
  functionIndex: Int32Array = new Int32Array(64);
  /** 1 until its first invocation is over. */
  fresh: Uint8Array = new Uint8Array(64);
  /** 1 for an environment of provisioned concurrency. */
  provisioned: Uint8Array = new Uint8Array(64);
  /** Environments alive. */
  alive = 0;
  #used = 0;
  readonly #free: number[] = [];

  create(functionIndex: number, atMs: number): number {
    const id = this.#free.pop() ?? this.#next();
    this.startedAtMs[id] = atMs;
    this.idleSinceMs[id] = atMs;
    this.expiresAtMs[id] = Infinity;
    this.functionIndex[id] = functionIndex;
    this.fresh[id] = 1;
    this.provisioned[id] = 0;
    this.alive += 1;
    return id;
  }

  remove(id: number): void {
    this.alive -= 1;
    this.#free.push(id);
  }

  /** One more than the largest id ever given: the length that columns beside this table need. */
  get size(): number {
    return this.#used;
  }

  #next(): number {
    if (this.#used === this.startedAtMs.length) this.#grow(this.#used * 2);
    this.#used += 1;
    return this.#used - 1;
  }

  #grow(length: number): void {
    this.startedAtMs = widened(this.startedAtMs, length);
    this.expiresAtMs = widened(this.expiresAtMs, length);
    this.idleSinceMs = widened(this.idleSinceMs, length);
    this.functionIndex = widened(this.functionIndex, length);
    this.fresh = widened(this.fresh, length);
    this.provisioned = widened(this.provisioned, length);
  }
}
