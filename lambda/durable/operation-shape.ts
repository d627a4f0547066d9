// An operation as the API answers it, and as an invocation is given it: these differ in how instants are written.

import { isClosed, type Operation } from './operation.ts';

/** Writes an instant, ms since 1970. */
export type Instant = (ms: number) => number;

/** As in an answer of the API: seconds. */
export const inSeconds: Instant = (ms) => ms / 1000;
/** As in the event of an invocation: the SDK for Python reads ms and nothing else, that for Node.js reads them too. */
export const inMs: Instant = (ms) => Math.round(ms);

const resultAndError = ({ result, error }: Operation): Record<string, unknown> => ({
  ...(result === undefined ? {} : { Result: result }),
  ...(error === undefined ? {} : { Error: error }),
});

const given = (name: string, value: unknown): Record<string, unknown> => (value === undefined ? {} : { [name]: value });

const detailsOf = (operation: Operation, instant: Instant): Record<string, unknown> => {
  switch (operation.type) {
    case 'EXECUTION':
      return { ExecutionDetails: given('InputPayload', operation.inputPayload) };
    case 'CONTEXT':
      return {
        ContextDetails: { ...given('ReplayChildren', operation.replayChildren), ...resultAndError(operation) },
      };
    case 'STEP': {
      const { nextAttemptMs } = operation;
      const next = nextAttemptMs === undefined ? {} : { NextAttemptTimestamp: instant(nextAttemptMs) };
      return { StepDetails: { ...given('Attempt', operation.attempt), ...next, ...resultAndError(operation) } };
    }
    case 'WAIT':
      return { WaitDetails: { ScheduledEndTimestamp: instant(operation.scheduledEndMs!) } };
    case 'CALLBACK':
      return { CallbackDetails: { CallbackId: operation.callbackId, ...resultAndError(operation) } };
    case 'CHAINED_INVOKE':
      return { ChainedInvokeDetails: resultAndError(operation) };
  }
};

export const operationShape = (operation: Operation, instant: Instant): Record<string, unknown> => ({
  Id: operation.id,
  ...given('ParentId', operation.parentId),
  ...given('Name', operation.name),
  Type: operation.type,
  ...given('SubType', operation.subType),
  StartTimestamp: instant(operation.startMs),
  ...(isClosed(operation) && operation.endMs !== undefined ? { EndTimestamp: instant(operation.endMs) } : {}),
  Status: operation.status,
  ...detailsOf(operation, instant),
});
