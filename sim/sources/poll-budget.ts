// The receives that provisioned pollers may still make: ten a second each, of a megabyte a second together.

import { provisionedPollerBytesPerSecond } from '../../lambda/index.ts';

/** Of a provisioned poller. */
export const pollsPerSecondOfPoller = 10;

export class PollBudget {
  /** Receives a second for each batch that may run at once. */
  readonly perBatch: number;
  #left: number;
  #atMs = 0;

  constructor(perBatch: number, batches: number) {
    this.perBatch = perBatch;
    this.#left = batches * perBatch;
  }

  /** Whether one more may be made now; `batches` may run at once. */
  has(batches: number, atMs: number): boolean {
    const perSecond = batches * this.perBatch;
    this.#left = Math.min(perSecond, this.#left + (perSecond * (atMs - this.#atMs)) / 1000);
    this.#atMs = atMs;
    return this.#left >= 1 - 1e-9;
  }

  /** When the next may be made; Infinity when one may already. */
  nextMs(batches: number, atMs: number): number {
    if (this.#left >= 1 - 1e-9) return Infinity;
    return atMs + ((1 - this.#left) * 1000) / (batches * this.perBatch);
  }

  spend(bytes: number): void {
    this.#left -= Math.max(1, bytes / (provisionedPollerBytesPerSecond / pollsPerSecondOfPoller));
  }
}
