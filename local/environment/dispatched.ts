// What becomes of a request: it ran, with its result, or it was throttled.

import type { ManagedRefusal, ThrottleReason, WireError } from '../../lambda/index.ts';

/** One invocation, run. */
export interface FinishedInvocation {
  /** JSON text: the result, or the function error. */
  readonly payload: string;
  /** The result as it came, where it is no UTF-8: a runtime that is not ours may answer so. */
  readonly bytes?: Buffer | undefined;
  readonly failed: boolean;
  /** Set where Lambda could not run it at all. */
  readonly refused?: WireError;
  /** From its start until the runtime was done with it, or until now if it is not. */
  readonly durationMs: number;
  /** Of that, after the runtime was done; undefined where there were no extensions. */
  readonly extensionsMs?: number | undefined;
  /** Base64, when it was asked for. */
  readonly logTail: string | null;
}

/** What became of a request. */
export type Dispatched =
  /** Lambda could not run it. */
  | { readonly kind: 'refused'; readonly error: WireError }
  | { readonly kind: 'finished'; readonly finished: FinishedInvocation }
  | {
      readonly kind: 'throttled';
      readonly reason: ThrottleReason | null;
      /** Of Managed Instances: why, which a metric counts beside Throttles. */
      readonly cause?: ManagedRefusal;
    };
