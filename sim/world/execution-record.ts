// What is told of an execution of a durable function when it is closed.

export interface ExecutionRecord {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  /** When it was begun. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Where its time went: while an invocation ran, INIT included; while it waited; while something that failed or was refused was to be tried again. */
  readonly runningMs: number;
  readonly waitingMs: number;
  readonly retryingMs: number;
  /** Those that ran, those of them that failed, and attempts that were refused. */
  readonly invocations: number;
  readonly failedInvocations: number;
  readonly refusedInvocations: number;
  readonly operations: number;
  readonly writtenBytes: number;
  /** Bytes times how long each is kept, the retention included, ms. */
  readonly keptByteMs: number;
}
