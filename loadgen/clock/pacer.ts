// Waits for an instant more exactly than a timer does: a timer to a little before it, then short naps of the thread, with a
// turn of the event loop between them so that answers are read. Polling the clock instead would be as exact and cost a core:
// on two cores the target needs it, and a busy machine takes it away for milliseconds from whoever never sleeps.

import { nap } from './nap.ts';

/** Timers fire up to about a millisecond late, and are rounded to whole ones. */
const timerMs = 1.2;
/** Answers that come during a nap are read after it, so naps are short. The kernel adds about 0.05 ms to each. */
const napMs = 0.05;
/** Shorter waits are polled for. */
const shortestNapMs = 0.02;

export class Pacer {
  readonly #nowMs: () => number;
  readonly #due: () => void;
  #untilMs = Infinity;
  #waitedMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  readonly #onTimer = (): void => this.#wait();
  readonly #onTurn = (): void => {
    const nowMs = this.#nowMs();
    const leftMs = this.#untilMs - nowMs;
    if (leftMs <= 0) {
      this.#fire();
      return;
    }
    if (leftMs > shortestNapMs) {
      nap(Math.min(napMs, leftMs - shortestNapMs));
      this.#waitedMs += this.#nowMs() - nowMs;
    }
    this.#immediate = setImmediate(this.#onTurn);
  };

  /** `due` is called at each instant asked for, never from within a call of this object. */
  constructor(nowMs: () => number, due: () => void) {
    this.#nowMs = nowMs;
    this.#due = due;
  }

  /** Time that the thread slept where the event loop counts it as busy. */
  get waitedMs(): number {
    return this.#waitedMs;
  }

  /** Asks to be called at `untilMs`, or in the next turn of the event loop when that is past. */
  wakeAt(untilMs: number): void {
    this.cancel();
    this.#untilMs = untilMs;
    if (untilMs > this.#nowMs()) this.#wait();
    else this.#immediate = setImmediate(() => this.#fire());
  }

  /** Calls `due` now when its instant has passed: for callers that are awake anyway. */
  poke(): void {
    if (this.#nowMs() >= this.#untilMs) this.#fire();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#untilMs = Infinity;
  }

  #wait(): void {
    const leftMs = this.#untilMs - this.#nowMs();
    if (leftMs <= 0) this.#fire();
    else if (leftMs > timerMs) this.#timer = setTimeout(this.#onTimer, leftMs - timerMs);
    else this.#immediate = setImmediate(this.#onTurn);
  }

  #fire(): void {
    this.cancel();
    this.#due();
  }
}
