// The clock of waiting: what the queue of asynchronous events waits by. It may run faster than the machine's, so that
// retries after minutes come after seconds. Instants of the two clocks never meet: waits and ages are taken on this one
// alone, handler times on the machine's alone.

import type { Clock } from './clock.ts';

export interface ScaledClock {
  /** ms, on this clock. */
  now(): number;
  /** Calls `then` after `delayMs` of this clock. @returns what takes it back */
  after(delayMs: number, then: () => void): () => void;
}

/** Longest wait that a timer of Node.js can hold. */
const longestTimerMs = 2 ** 31 - 1;

/** @param speed ms of this clock for each of the machine's */
export const scaledClock = (clock: Clock, speed: number): ScaledClock => {
  const startedAtMs = clock();
  return {
    now: () => (clock() - startedAtMs) * speed,
    after: (delayMs, then) => {
      const timer = setTimeout(then, Math.min(longestTimerMs, Math.max(0, delayMs / speed)));
      return () => clearTimeout(timer);
    },
  };
};
