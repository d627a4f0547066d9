// Accepted asynchronous events on their way to their one run. A throttled event goes back for 1 s, then twice as long
// each time up to 5 min, until it is six hours old (Developer Guide, invocation-async-error-handling). Retries after
// function errors, dead letters and destinations are not here.

import type { Dispatcher } from './dispatcher.ts';
import type { InvocationRequest } from './environment.ts';

const firstDelayMs = 1000;
const maxDelayMs = 300_000;
const maxAgeMs = 6 * 3_600_000;

export interface EventQueue {
  /** Takes an event; it runs as soon as it is admitted. */
  accept(functionIndex: number, request: InvocationRequest): void;
  /** Drops what waits. */
  stop(): void;
}

export const eventQueue = (dispatcher: Dispatcher): EventQueue => {
  const waiting = new Set<NodeJS.Timeout>();
  let stopped = false;
  const attempt = async (functionIndex: number, request: InvocationRequest, waitedMs: number): Promise<void> => {
    const dispatched = await dispatcher.dispatch(functionIndex, request);
    if (dispatched.kind === 'finished' || stopped) return;
    const delayMs = Math.min(Math.max(firstDelayMs, waitedMs), maxDelayMs);
    if (waitedMs + delayMs > maxAgeMs) return;
    const timer = setTimeout(() => {
      waiting.delete(timer);
      void attempt(functionIndex, request, waitedMs + delayMs);
    }, delayMs);
    waiting.add(timer);
  };
  return {
    accept: (functionIndex, request) => void attempt(functionIndex, request, 0),
    stop: () => {
      stopped = true;
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };
};
