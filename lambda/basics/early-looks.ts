// Looks that are taken early. What a look finds seldom was never found when V8 compiles what asks for it, and the first time that it
// is, each piece of machine code that holds the question is thrown away and compiled anew, a whole invocation most often. So at
// first everybody looks every time, in vain, until V8 has seen what happens then: a look too early changes nothing.

/** V8 notes what happens in a function from its eighth call or so on, and compiles it after hundreds. */
const howMany = 64;

/** Of one question; as many of them as there are ways to ask it. */
export class EarlyLooks {
  #left = howMany;

  /** Whether from now on nobody looks too early. */
  get isOver(): boolean {
    return this.#left === 0;
  }

  /** When to look again: at `nowMs` already, or in time for what happens at `dueMs`. */
  next(nowMs: number, dueMs: number): number {
    if (this.#left === 0) return dueMs;
    this.#left -= 1;
    return Math.min(nowMs, dueMs);
  }
}
