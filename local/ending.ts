// How an invocation ended, in the words its caller sees (answers recorded from AWS, Nov 2025).

import type { SandboxAnswer, SandboxStart } from './sandbox/sandbox.ts';

export interface Ending {
  /** As the REPORT line gives it. */
  readonly status: 'success' | 'error' | 'timeout';
  /** JSON text: the result, or the function error. */
  readonly payload: string;
  readonly failed: boolean;
  /** Of a runtime that ended; null otherwise. */
  readonly errorType: string | null;
  readonly durationMs: number;
  /** The environment can serve no more. */
  readonly environmentEnded: boolean;
}

const exitPayload = (requestId: string, reason: string): string => {
  const cause = reason === '' ? 'exited without providing a reason' : `exited with error: ${reason}`;
  const errorMessage = `RequestId: ${requestId} Error: Runtime ${cause}`;
  return JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage });
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

/** What a sandbox's answer, or its failed start, comes to. */
export const endingOf = (
  requestId: string,
  answer: Exclude<SandboxAnswer | SandboxStart, { kind: 'ready' }>,
  durationMs: number,
): Ending => {
  const crash = { status: 'error', failed: true, environmentEnded: true, durationMs } as const;
  switch (answer.kind) {
    case 'answered': {
      const { payload } = answer;
      return { status: 'success', payload, failed: false, errorType: null, durationMs, environmentEnded: false };
    }
    case 'failed': {
      const { payload, errorType } = answer;
      // An error that the handler reported is no status of its environment.
      const reported = 'fatal' in answer && !answer.fatal;
      return reported
        ? { ...crash, status: 'success', payload, errorType: null, environmentEnded: false }
        : { ...crash, payload, errorType };
    }
    case 'exited':
      return { ...crash, payload: exitPayload(requestId, answer.reason), errorType: 'Runtime.ExitError' };
  }
};
