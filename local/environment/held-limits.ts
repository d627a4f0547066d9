// The limits that an environment's runtime is under, INIT's, a restore's, the function's timeout: none passes while a debugger has its
// code stopped.

import type { Clock } from '../clock/clock.ts';
import { HeldTimer } from '../clock/held-timer.ts';

export class HeldLimits {
  readonly #clock: Clock;
  readonly #timers = new Set<HeldTimer>();
  #held = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param then what happens when it is reached */
  set(limitMs: number, then: () => void): HeldTimer {
    const limit = new HeldTimer(this.#clock, limitMs, this.#held, then);
    this.#timers.add(limit);
    return limit;
  }

  lift(limit: HeldTimer): void {
    limit.clear();
    this.#timers.delete(limit);
  }

  hold(isHeld: boolean): void {
    this.#held = isHeld;
    for (const limit of this.#timers) limit.hold(isHeld);
  }
}
