// A time limit that can be held: while a debugger has the code stopped, its time does not pass.

import type { Clock } from './clock.ts';

export class HeldTimer {
  readonly #clock: Clock;
  readonly #then: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** When it strikes, unless it is held until then. */
  #atMs: number;
  #heldSinceMs: number | null = null;

  /** @param isHeld whether it begins held */
  constructor(clock: Clock, limitMs: number, isHeld: boolean, then: () => void) {
    this.#clock = clock;
    this.#then = then;
    const nowMs = clock();
    this.#atMs = nowMs + limitMs;
    if (isHeld) this.#heldSinceMs = nowMs;
    else this.#wait(limitMs);
  }

  /** The instant at which it strikes, with what it was held so far. */
  get atMs(): number {
    return this.#heldSinceMs === null ? this.#atMs : this.#atMs + this.#clock() - this.#heldSinceMs;
  }

  hold(isHeld: boolean): void {
    if (isHeld === (this.#heldSinceMs !== null)) return;
    const nowMs = this.#clock();
    if (isHeld) {
      clearTimeout(this.#timer);
      this.#heldSinceMs = nowMs;
      return;
    }
    this.#atMs += nowMs - this.#heldSinceMs!;
    this.#heldSinceMs = null;
    this.#wait(this.#atMs - nowMs);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#heldSinceMs = null;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(this.#then, ms);
  }
}
