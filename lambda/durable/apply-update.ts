// Makes the updates of a checkpoint that was found right: what becomes of the operations, and what the history says of it.

import { errorOf, payloadOf, type History } from './history.ts';
import type { Operation, OperationUpdate } from './operation.ts';

/** What updates are made to. */
export interface UpdateTarget {
  readonly operations: Map<string, Operation>;
  readonly history: History;
  /** ms since 1970. */
  readonly nowMs: number;
  /** ms until so many seconds have passed for the execution. */
  readonly delayMs: (seconds: number) => number;
  readonly newCallbackId: (operationId: string) => string;
}

const created = ({ operations, nowMs }: UpdateTarget, update: OperationUpdate): Operation => {
  const operation: Operation = {
    id: update.Id!,
    type: update.Type,
    parentId: update.ParentId,
    name: update.Name,
    subType: update.SubType,
    startMs: nowMs,
    status: 'STARTED',
  };
  operations.set(operation.id, operation);
  return operation;
};

const close = (operation: Operation, update: OperationUpdate, nowMs: number): void => {
  operation.status = update.Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED';
  operation.endMs = nowMs;
  operation.result = update.Payload;
  operation.error = update.Error;
};

/** What an end says in the history: its result, or its error. */
const endDetails = (failed: boolean, { Payload, Error: error }: OperationUpdate): Record<string, unknown> =>
  failed ? { Error: errorOf(error) } : { Result: payloadOf(Payload) };

const endStep = (target: UpdateTarget, operation: Operation, update: OperationUpdate): void => {
  const { history, nowMs, delayMs } = target;
  const attempt = (operation.attempt ?? 0) + 1;
  const delayS = update.StepOptions?.NextAttemptDelaySeconds;
  operation.attempt = attempt;
  if (update.Action === 'RETRY') {
    operation.status = 'PENDING';
    operation.result = update.Payload;
    operation.error = update.Error;
    operation.nextAttemptMs = nowMs + delayMs(delayS!);
  } else {
    close(operation, update, nowMs);
    operation.nextAttemptMs = undefined;
  }
  // A poll that is to be tried again has gone well.
  const type = update.Error === undefined && update.Action !== 'FAIL' ? 'StepSucceeded' : 'StepFailed';
  const retry = { CurrentAttempt: attempt, ...(delayS === undefined ? {} : { NextAttemptDelaySeconds: delayS }) };
  const end = endDetails(type === 'StepFailed', update);
  history.add(type, nowMs, operation, { ...end, RetryDetails: retry });
};

const updateStep = (target: UpdateTarget, update: OperationUpdate): Operation => {
  const operation = target.operations.get(update.Id!) ?? created(target, update);
  if (update.Action !== 'START') {
    endStep(target, operation, update);
    return operation;
  }
  operation.status = 'STARTED';
  target.history.add('StepStarted', target.nowMs, operation);
  return operation;
};

const updateContext = (target: UpdateTarget, update: OperationUpdate): Operation => {
  const { operations, history, nowMs } = target;
  const operation = operations.get(update.Id!) ?? created(target, update);
  const replayChildren = update.ContextOptions?.ReplayChildren;
  if (replayChildren !== undefined) operation.replayChildren = replayChildren;
  if (update.Action === 'START') {
    history.add('ContextStarted', nowMs, operation);
    return operation;
  }
  close(operation, update, nowMs);
  const failed = update.Action === 'FAIL';
  history.add(failed ? 'ContextFailed' : 'ContextSucceeded', nowMs, operation, endDetails(failed, update));
  return operation;
};

/** Whatever waits for something outside can be given up. The history knows no such event but that of a wait. */
const cancel = ({ operations, history, nowMs }: UpdateTarget, update: OperationUpdate): Operation => {
  const operation = operations.get(update.Id!)!;
  operation.status = 'CANCELLED';
  operation.endMs = nowMs;
  operation.error = update.Error;
  if (operation.type === 'WAIT') {
    history.add('WaitCancelled', nowMs, operation, update.Error === undefined ? {} : { Error: errorOf(update.Error) });
  }
  return operation;
};

const startWait = (target: UpdateTarget, update: OperationUpdate): Operation => {
  const { history, nowMs, delayMs } = target;
  const operation = created(target, update);
  const waitS = update.WaitOptions!.WaitSeconds!;
  operation.waitS = waitS;
  operation.scheduledEndMs = nowMs + delayMs(waitS);
  history.add('WaitStarted', nowMs, operation, {
    Duration: waitS,
    ScheduledEndTimestamp: operation.scheduledEndMs,
  });
  return operation;
};

const startCallback = (target: UpdateTarget, update: OperationUpdate): Operation => {
  const { history, nowMs, delayMs, newCallbackId } = target;
  const operation = created(target, update);
  const { TimeoutSeconds: timeoutS = 0, HeartbeatTimeoutSeconds: heartbeatS = 0 } = update.CallbackOptions ?? {};
  operation.callbackId = newCallbackId(operation.id);
  // 0 is for none.
  if (timeoutS > 0) operation.timeoutAtMs = nowMs + delayMs(timeoutS);
  if (heartbeatS > 0) {
    operation.heartbeatS = heartbeatS;
    operation.heartbeatAtMs = nowMs + delayMs(heartbeatS);
  }
  history.add('CallbackStarted', nowMs, operation, {
    CallbackId: operation.callbackId,
    ...(timeoutS > 0 ? { Timeout: timeoutS } : {}),
    ...(heartbeatS > 0 ? { HeartbeatTimeout: heartbeatS } : {}),
  });
  return operation;
};

const startChained = (target: UpdateTarget, update: OperationUpdate): Operation => {
  const operation = created(target, update);
  const { FunctionName, TenantId } = update.ChainedInvokeOptions!;
  target.history.add('ChainedInvokeStarted', target.nowMs, operation, {
    FunctionName,
    ...(TenantId === undefined ? {} : { TenantId }),
    Input: payloadOf(update.Payload),
  });
  return operation;
};

/** Makes one update of anything but the execution itself. @returns what it was made to */
export const applyUpdate = (target: UpdateTarget, update: OperationUpdate): Operation => {
  if (update.Action === 'CANCEL') return cancel(target, update);
  switch (update.Type) {
    case 'STEP':
      return updateStep(target, update);
    case 'CONTEXT':
      return updateContext(target, update);
    case 'WAIT':
      return startWait(target, update);
    case 'CALLBACK':
      return startCallback(target, update);
    default:
      return startChained(target, update);
  }
};
