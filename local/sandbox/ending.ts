// How an invocation ended, in the words its caller sees (answers recorded from AWS, Nov 2025).

import type { SandboxAnswer, SandboxExit, SandboxRest, SandboxStart } from './sandbox.ts';

export interface Ending {
  /** As the REPORT line gives it. */
  readonly status: 'success' | 'error' | 'timeout';
  /** JSON text: the result, or the function error. */
  readonly payload: string;
  /** The result as it came, where it is no UTF-8. */
  readonly bytes?: Buffer | undefined;
  readonly failed: boolean;
  /** Of a runtime that ended; null otherwise. */
  readonly errorType: string | null;
  readonly durationMs: number;
  /** Of that, for extensions after the runtime was done; undefined where there were none. */
  readonly extensionsMs?: number | undefined;
  /** The environment can serve no more. */
  readonly environmentEnded: boolean;
}

/** Of a runtime that could not be begun at all. */
const unbegunType = 'Runtime.InvalidEntrypoint';

export const exitErrorType = ({ unbegun, extensionError }: SandboxExit): string =>
  extensionError ?? (unbegun === true ? unbegunType : 'Runtime.ExitError');

const exitPayload = (requestId: string, exit: SandboxExit): string => {
  const { reason, unbegun, extensionError } = exit;
  const cause = reason === '' ? 'exited without providing a reason' : `exited with error: ${reason}`;
  const errorMessage = `RequestId: ${requestId} Error: ${unbegun === true || extensionError !== undefined ? reason : `Runtime ${cause}`}`;
  return JSON.stringify({ errorType: exitErrorType(exit), errorMessage });
};

/** The function's timeout struck: the runtime ends, its environment stays. */
export const timeoutEnding = (requestId: string, timeoutMs: number): Ending => {
  const seconds = (timeoutMs / 1000).toFixed(2);
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
  return {
    status: 'timeout',
    payload: JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage }),
    failed: true,
    errorType: null,
    durationMs: timeoutMs,
    environmentEnded: false,
  };
};

/** The payload of a response that is longer than it may be (recorded from AWS). */
export const tooLargePayload = (limitBytes: number): string =>
  JSON.stringify({
    errorMessage: `Response payload size exceeded maximum allowed payload size (${limitBytes} bytes).`,
    errorType: 'Function.ResponseSizeTooLarge',
  });

/** A start of the runtime, within the invocation, that failed. */
export type FailedStart = Exclude<SandboxStart, { kind: 'ready' }> & { readonly unstarted: true };

/** What a sandbox's answer, or its failed start, comes to; of an answer, as far as its caller is concerned. */
export const endingOf = (requestId: string, answer: SandboxAnswer | FailedStart, durationMs: number): Ending => {
  const well = { status: 'success', errorType: null, environmentEnded: false, durationMs } as const;
  const crash = { status: 'error', failed: true, environmentEnded: true, durationMs } as const;
  switch (answer.kind) {
    case 'answered':
      return { ...well, payload: answer.payload, bytes: answer.bytes, failed: false };
    case 'failed': {
      const { payload, errorType } = answer;
      // An error that the handler reported is no status of its environment.
      return 'unstarted' in answer ? { ...crash, payload, errorType } : { ...well, payload, failed: true };
    }
    case 'exited':
      return { ...crash, payload: exitPayload(requestId, answer), errorType: exitErrorType(answer) };
  }
};

/** How an invocation ended for its environment. */
export interface AtRest {
  readonly rest: SandboxRest;
  /** Of the error that was its answer; null where that was none. */
  readonly reportedType: string | null;
  readonly startedAtMs: number;
  /** The function's timeout, if that struck after the answer. */
  readonly struckMs: number | null;
}

/** The whole of an ending whose caller has been answered: it lasted until the runtime was at rest, or had ended. */
export const restEnding = (answered: Ending, { rest, reportedType, startedAtMs, struckMs }: AtRest): Ending => {
  if (struckMs !== null) return { ...answered, status: 'timeout', durationMs: struckMs };
  const ended = { ...answered, durationMs: rest.atMs - startedAtMs };
  if (rest.kind === 'asked') {
    const { runtimeAtMs } = rest;
    return runtimeAtMs === undefined ? ended : { ...ended, extensionsMs: rest.atMs - runtimeAtMs };
  }
  return { ...ended, status: 'error', errorType: reportedType ?? exitErrorType(rest), environmentEnded: true };
};
