// The age of the oldest message of a queue over time: it rises while nothing happens, and falls when the message goes.

import type { Gauge } from '../engine/gauge.ts';

/** While the oldest message stays, its age is told so often within a run. */
const tellsOfRun = 600;

export class OldestAge {
  /** The highest age so far, ms. */
  maxMs = 0;
  readonly #gauge: Gauge;
  readonly #run: { readonly endMs: number };
  readonly #tellEveryMs: number;
  #sentAtMs = Infinity;
  #toldAtMs = 0;

  constructor(gauge: Gauge, run: { readonly endMs: number }) {
    this.#gauge = gauge;
    this.#run = run;
    this.#tellEveryMs = run.endMs / tellsOfRun;
  }

  /** The oldest message from now on was sent at `sentAtMs`; Infinity for none. */
  set(sentAtMs: number, atMs: number): void {
    const changes = sentAtMs !== this.#sentAtMs;
    if (!changes && atMs < this.#toldAtMs + this.#tellEveryMs) return;
    this.#tellUntil(atMs);
    if (!changes) return;
    this.#sentAtMs = sentAtMs;
    this.#tell(atMs);
  }

  /** The run is over; the oldest message that is left was sent at `sentAtMs`. @returns its age, 0 without a message */
  end(sentAtMs: number, atMs: number): number {
    this.#tellUntil(atMs);
    this.#sentAtMs = sentAtMs;
    return this.#ageMs(atMs);
  }

  /** What was old until now: also between the last time it was told of and this one. */
  #tellUntil(atMs: number): void {
    for (let ms = this.#toldAtMs + this.#tellEveryMs; ms < atMs; ms += this.#tellEveryMs) this.#tell(ms);
    this.#tell(atMs);
  }

  #ageMs(atMs: number): number {
    return Math.max(0, atMs - this.#sentAtMs);
  }

  #tell(atMs: number): void {
    this.#toldAtMs = atMs;
    if (atMs > this.#run.endMs) return;
    const ageMs = this.#ageMs(atMs);
    if (ageMs > this.maxMs) this.maxMs = ageMs;
    this.#gauge.set(ageMs, atMs);
  }
}
