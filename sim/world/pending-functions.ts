// Functions that are Pending: until their interface in a VPC, or their first snapshot, is made, and again when that was taken back
// because nobody called them.

import { hyperplaneIdleReclaimMs } from '../../lambda/index.ts';
import type { SimulatedFunction } from './function-table.ts';

export class PendingFunctions {
  readonly #functions: readonly SimulatedFunction[];
  /** By function: from when it is Active, and when it was used last. */
  readonly #activeFromMs: Float64Array;
  readonly #lastUsedMs: Float64Array;
  readonly #dropped: (functionIndex: number, atMs: number) => void;

  /** `dropped` is told of each that has lost what it had. */
  constructor(functions: readonly SimulatedFunction[], dropped: (functionIndex: number, atMs: number) => void) {
    this.#functions = functions;
    this.#activeFromMs = Float64Array.from(functions, (f) => f.activeFromMs ?? f.pendingMs ?? 0);
    this.#lastUsedMs = new Float64Array(functions.length);
    this.#dropped = dropped;
  }

  /** Whether a request at `atMs` finds it Pending. One that was idle for too long is from now on: this request fails, and those until then. */
  has(functionIndex: number, atMs: number): boolean {
    const { pendingMs, staysActive = false } = this.#functions[functionIndex]!;
    if (pendingMs === undefined) return false;
    const isIdle = !staysActive && atMs - this.#lastUsedMs[functionIndex]! > hyperplaneIdleReclaimMs;
    if (isIdle) {
      this.#activeFromMs[functionIndex] = atMs + pendingMs;
      this.#dropped(functionIndex, atMs);
    }
    this.#lastUsedMs[functionIndex] = atMs;
    return atMs < this.#activeFromMs[functionIndex]!;
  }
}
