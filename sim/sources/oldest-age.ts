// The age of the oldest message of a queue over time: it rises while nothing happens, and falls when the message goes.

import { numbersOffHeap } from '../../lambda/index.ts';
import type { Gauge } from '../engine/gauge.ts';

/** While the oldest message stays, its age is told so often within a run. */
const tellsOfRun = 600;

/** When the oldest message was sent; when its age was told; the highest age so far. */
const sentMs = 0;
const toldMs = 1;
const highestMs = 2;

export class OldestAge {
  readonly #gauge: Gauge;
  readonly #run: { readonly endMs: number };
  readonly #tellEveryMs: number;
  /** In a typed array: fields that are Smis at first and doubles later would change their representation. */
  readonly #state: Float64Array = numbersOffHeap(Infinity, 0, 0);

  constructor(gauge: Gauge, run: { readonly endMs: number }) {
    this.#gauge = gauge;
    this.#run = run;
    this.#tellEveryMs = run.endMs / tellsOfRun;
  }

  /** The highest age so far, ms. */
  get maxMs(): number {
    return this.#state[highestMs]!;
  }

  /** The oldest message from now on was sent at `sentAtMs`; Infinity for none. */
  set(sentAtMs: number, atMs: number): void {
    const changes = sentAtMs !== this.#state[sentMs]!;
    if (!changes && atMs < this.#state[toldMs]! + this.#tellEveryMs) return;
    this.#tellUntil(atMs);
    if (!changes) return;
    this.#state[sentMs] = sentAtMs;
    this.#tell(atMs);
  }

  /** The run is over; the oldest message that is left was sent at `sentAtMs`. @returns its age, 0 without a message */
  end(sentAtMs: number, atMs: number): number {
    this.#tellUntil(atMs);
    this.#state[sentMs] = sentAtMs;
    return this.#ageMs(atMs);
  }

  /** What was old until now: also between the last time it was told of and this one. */
  #tellUntil(atMs: number): void {
    for (let ms = this.#state[toldMs]! + this.#tellEveryMs; ms < atMs; ms += this.#tellEveryMs) this.#tell(ms);
    this.#tell(atMs);
  }

  #ageMs(atMs: number): number {
    return Math.max(0, atMs - this.#state[sentMs]!);
  }

  #tell(atMs: number): void {
    this.#state[toldMs] = atMs;
    if (atMs > this.#run.endMs) return;
    const ageMs = this.#ageMs(atMs);
    if (ageMs > this.#state[highestMs]!) this.#state[highestMs] = ageMs;
    this.#gauge.set(ageMs, atMs);
  }
}
