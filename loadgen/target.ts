// Port: where requests go. An adapter fills in one answer object that the dispatcher owns, so that the hot path makes
// no objects of its own.

import { Outcome } from '../lambda/index.ts';

export interface TargetRequest {
  readonly functionName: string;
  /** JSON text. */
  readonly payload: string;
}

/** How the target answered. */
export interface TargetAnswer {
  /** Never `dropped`. */
  outcome: Outcome;
  /** Code of the throttle reason, -1 when not throttled or not told. */
  throttleReason: number;
  /** True when the REPORT line carries an Init Duration. */
  coldStart: boolean;
  initMs: number;
  /** Duration and Billed Duration of the REPORT line; 0 where the target tells none. */
  durationMs: number;
  billedMs: number;
  statusCode: number;
  errorType: string;
}

export const emptyAnswer = (): TargetAnswer => ({
  outcome: Outcome.completed,
  throttleReason: -1,
  coldStart: false,
  initMs: 0,
  durationMs: 0,
  billedMs: 0,
  statusCode: 0,
  errorType: '',
});

/** Back to the state of a fresh answer. */
export const resetAnswer = (answer: TargetAnswer): void => {
  Object.assign(answer, { throttleReason: -1, coldStart: false, initMs: 0, durationMs: 0, billedMs: 0, statusCode: 0 });
  answer.outcome = Outcome.completed;
  answer.errorType = '';
};

export interface Target {
  readonly name: string;
  /** Opens what it needs; rejects with TargetError when the target cannot be reached. */
  start(): Promise<void>;
  /** Sends one request and fills in `answer`. Rejects (TargetError) only when there was no answer. */
  invoke(request: TargetRequest, answer: TargetAnswer): Promise<void>;
  stop(): Promise<void>;
}

/** No answer: the network, the address, the credentials, or the target itself failed. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}
