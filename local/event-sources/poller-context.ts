// What a poller works with.

import type { Rules } from '../../lambda/index.ts';
import type { Delivery } from '../async/delivery.ts';
import type { Clock } from '../clock/clock.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import type { AwsEndpoints } from '../endpoints/aws-endpoints.ts';

/** Runs a batch on the function as it is now; null when there is no such function any more. */
export type Invoke = (functionName: string, qualifier: string | null, payload: string) => Promise<Dispatched | null>;

export interface PollerContext {
  readonly endpoints: AwsEndpoints;
  readonly invoke: Invoke;
  readonly deliver: Delivery;
  readonly rules: Rules;
  /** Uniform on [0, 1): how much earlier or later than their waits pollers of queues try again. */
  readonly random: () => number;
  readonly clock: Clock;
  readonly region: string;
  /** ARN without qualifier. */
  readonly functionArn: (functionName: string) => string;
  /** ms; null when the function is gone. */
  readonly timeoutMs: (functionName: string) => number | null;
  readonly log: (functionName: string, line: string) => void;
}

/** Waits, or until the signal. */
export const pause = (delayMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done, { once: true });
    return undefined;
  });
