// An invocation in an environment: what its caller is told, and when the environment is done with it.

import type { WireError } from '../../lambda/index.ts';
import type { Ending } from '../sandbox/ending.ts';
import type { FinishedInvocation } from './dispatched.ts';

/** The end of an invocation for its environment. */
export interface InvocationEnd {
  /** With its whole Duration. */
  readonly finished: FinishedInvocation;
  /** The environment can serve no more. */
  readonly environmentEnded: boolean;
}

/** Of an invocation whose log nobody asked for. */
export const callersView = ({ payload, bytes, failed, durationMs, extensionsMs }: Ending): FinishedInvocation => ({
  payload,
  bytes,
  failed,
  durationMs,
  ...(extensionsMs === undefined ? {} : { extensionsMs }),
  logTail: null,
});

export const endedRun = (over: InvocationEnd): EnvironmentRun => ({ finished: over.finished, over });

export const refusedRun = (refused: WireError): EnvironmentRun => {
  const finished = { payload: '', failed: true, durationMs: 0, logTail: null, refused };
  return endedRun({ finished, environmentEnded: true });
};

/** An invocation in an environment. */
export interface EnvironmentRun {
  /** What its caller is told. */
  readonly finished: FinishedInvocation;
  /** When the environment is done with it; not a promise if it is already. */
  readonly over: InvocationEnd | Promise<InvocationEnd>;
}
