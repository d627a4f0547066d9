// An invocation as long as it runs in a worker, and whom it tells.

import type { StreamPort } from './response-stream.ts';
import type { Ending } from './result-ending.ts';

export interface RunningInvocation {
  /** Nothing is left that could call back. */
  loopIsEmpty(): void;
}

/** Who hears of an invocation. */
export interface InvocationListener {
  /** Once: how it ended. */
  settle(ending: Ending): void;
  /** Once, after that: the runtime may ask for the next; `atOnce`, or when this turn of the event loop is over. */
  over(atOnce: boolean): void;
  /** The runtime ends here; does not return. */
  exit(status: number): void;
  /** An error that the log is told of. */
  fail(thrown: unknown): void;
  /** What a streaming handler writes. */
  readonly stream: StreamPort;
}
