// What happens to operations by itself when its time has come.

import { errorOf, type History } from './history.ts';
import { dueMs, type DurableError, type Operation } from './operation.ts';

/** Texts: AWS's test server; types: Developer Guide, durable-functions callbacks. */
const timeouts = {
  timeout: { ErrorType: 'Callback.Timeout', ErrorMessage: 'Callback timed out' },
  heartbeat: { ErrorType: 'Callback.Heartbeat', ErrorMessage: 'Callback timed out on heartbeat' },
} satisfies Record<string, DurableError>;

const timeOut = (operation: Operation, history: History, nowMs: number): void => {
  const { timeoutAtMs = Infinity, heartbeatAtMs = Infinity } = operation;
  operation.status = 'TIMED_OUT';
  operation.endMs = nowMs;
  operation.error = heartbeatAtMs < timeoutAtMs ? timeouts.heartbeat : timeouts.timeout;
  history.add('CallbackTimedOut', nowMs, operation, { Error: errorOf(operation.error) });
};

/** Ends a wait, makes a step ready for its next attempt, times a callback out. @returns whether it was due */
export const fireTimer = (operation: Operation, history: History, nowMs: number): boolean => {
  if (dueMs(operation) > nowMs) return false;
  if (operation.type === 'STEP') {
    operation.status = 'READY';
    operation.nextAttemptMs = undefined;
  } else if (operation.type === 'WAIT') {
    operation.status = 'SUCCEEDED';
    operation.endMs = nowMs;
    history.add('WaitSucceeded', nowMs, operation, { Duration: operation.waitS });
  } else timeOut(operation, history, nowMs);
  return true;
};
