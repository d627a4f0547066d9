// Port: where requests go. An adapter fills in an answer object that the dispatcher owns and reuses over the attempts
// of an invocation.

import { Outcome } from '../../lambda/index.ts';
import type { ConnectionFigures } from '../http/connection-pool.ts';

export interface TargetRequest {
  readonly functionName: string;
  /** JSON text. */
  readonly payload: string;
  /** Longest wait for the end of the answer; then there was none. Default: as long as the target waits. */
  readonly timeoutMs?: number;
  /** The tracing header X-Amzn-Trace-Id that goes with it; none unless given. Not all targets send one. */
  readonly traceHeader?: string;
}

/** How the target answered. */
export interface TargetAnswer {
  /** Never `dropped`. */
  outcome: Outcome;
  /** Code of the throttle reason, -1 when not throttled or not told. */
  throttleReason: number;
  /** Whether a function ran for it and is billed; false for a request that was turned away. */
  ran: boolean;
  /** True when the REPORT line tells an Init Duration, or the Restore Duration of SnapStart. */
  coldStart: boolean;
  /** Whether the environment was restored from a snapshot (SnapStart); `initMs` is its Restore Duration then. */
  restored: boolean;
  /** That duration; 0 for a warm start. */
  initMs: number;
  /** Duration and Billed Duration of the REPORT line; 0 where the target tells none. */
  durationMs: number;
  billedMs: number;
  /** Max Memory Used of the REPORT line; 0 where the target tells none. */
  maxMemoryMb: number;
  statusCode: number;
  /** Name of the error, '' when there was none or it was not told. */
  errorType: string;
  /** What the function's error says, its beginning; '' when there was none. */
  errorMessage: string;
  /** How long the request waited for a connection before it was sent; known without an answer, too. 0 where nothing waits. */
  waitedMs: number;
  /** Redirects that were followed on the way to this answer. */
  redirects: number;
}

export interface Target {
  readonly name: string;
  /** Looks whether the target is there; rejects with TargetError when it is not. */
  start(): Promise<void>;
  /** Opens so many connections (or what it may), at a bounded pace, and keeps them. Absent where it has none of its own. */
  warm?(connections: number): Promise<void>;
  /** What became of its connections so far. */
  connections?(): ConnectionFigures;
  /** Sends one request and fills in `answer`, every field. Rejects (TargetError) only when there was no answer. */
  invoke(request: TargetRequest, answer: TargetAnswer): Promise<void>;
  /** Closes the connections; requests on their way are rejected. May be called again. */
  stop(): Promise<void>;
}

export const emptyAnswer = (): TargetAnswer => ({
  outcome: Outcome.completed,
  throttleReason: -1,
  ran: true,
  coldStart: false,
  restored: false,
  initMs: 0,
  durationMs: 0,
  billedMs: 0,
  maxMemoryMb: 0,
  statusCode: 0,
  errorType: '',
  errorMessage: '',
  waitedMs: 0,
  redirects: 0,
});

/** Back to the state of a fresh answer. */
export const resetAnswer = (answer: TargetAnswer): void => {
  answer.outcome = Outcome.completed;
  answer.throttleReason = -1;
  answer.ran = true;
  answer.coldStart = false;
  answer.restored = false;
  answer.initMs = 0;
  answer.durationMs = 0;
  answer.billedMs = 0;
  answer.maxMemoryMb = 0;
  answer.statusCode = 0;
  answer.errorType = '';
  answer.errorMessage = '';
  answer.waitedMs = 0;
  answer.redirects = 0;
};

/** `errorType` of answers that are not as they were expected to be. */
export const unexpectedStatus = 'a status that was not expected';
export const unexpectedBody = 'a body that was not expected';

/** An answer that sends its client elsewhere (RFC 9110, 15.4); 304 is one to a condition. */
export const isRedirect = (statusCode: number): boolean => statusCode >= 300 && statusCode < 400 && statusCode !== 304;

/** No answer: the network, the address, the credentials, or the target itself failed. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/** What went wrong in one line. Node's error for several addresses of one name has a code and no message. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return error.message === '' ? (code ?? error.name) : error.message;
};
