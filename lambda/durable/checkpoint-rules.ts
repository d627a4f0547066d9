// What a checkpoint may ask of an execution. The rules and their texts are those of AWS's own test server
// (npm @aws/durable-execution-sdk-js-testing 1.1.4, checkpoint-server); whether the service words them so is not recorded.
// Those of sizes, of options that are missing and of operations that change their kind: hectorvent/floci, 2026.

import { invalidParameterValue, type WireError } from '../answers/errors.ts';
import { durableLimits, type DurableRules } from './durable-rules.ts';
import {
  errorBytes,
  utf8Bytes,
  type Operation,
  type OperationAction,
  type OperationStatus,
  type OperationType,
  type OperationUpdate,
} from './operation.ts';

export type Operations = ReadonlyMap<string, Operation>;

const actionsOf: Readonly<Record<OperationType, readonly OperationAction[]>> = {
  EXECUTION: ['SUCCEED', 'FAIL'],
  CONTEXT: ['START', 'SUCCEED', 'FAIL'],
  STEP: ['START', 'SUCCEED', 'FAIL', 'RETRY'],
  WAIT: ['START', 'CANCEL'],
  CALLBACK: ['START', 'CANCEL'],
  CHAINED_INVOKE: ['START', 'CANCEL'],
};

/** A step or a context may be begun and ended by one checkpoint. */
const mayFollow = (before: OperationUpdate, update: OperationUpdate): boolean =>
  (before.Type === 'STEP' || before.Type === 'CONTEXT') && before.Action === 'START' && update.Action !== 'START';

const executionProblem = (updates: readonly OperationUpdate[]): string | null => {
  const count = updates.filter(({ Type }) => Type === 'EXECUTION').length;
  if (count > 1) return 'Cannot checkpoint multiple EXECUTION updates.';
  return count === 1 && updates.at(-1)!.Type !== 'EXECUTION' ? 'EXECUTION checkpoint must be the last update.' : null;
};

const identityProblem = (updates: readonly OperationUpdate[], operations: Operations): string | null => {
  const begun = new Map<string, OperationUpdate>();
  const last = new Map<string, OperationUpdate>();
  for (const update of updates) {
    const { Id: id, ParentId: parentId } = update;
    if (id === undefined || id === '') return 'Operation update must have an Id.';
    const before = last.get(id);
    if (before !== undefined && !mayFollow(before, update)) {
      return 'Cannot update the same operation twice in a single request.';
    }
    const parentType = begun.get(parentId ?? '')?.Type ?? operations.get(parentId ?? '')?.type;
    if (parentId !== undefined && parentType !== 'CONTEXT') return 'Invalid parent operation id.';
    if (update.Action === 'START') begun.set(id, update);
    last.set(id, update);
  }
  return null;
};

const sizeProblem = ({ Type: type, Payload: payload = '', Error: error }: OperationUpdate): string | null => {
  const { payloadBytes, errorBytes: mostErrorBytes, chainedBytes } = durableLimits;
  if (errorBytes(error) >= mostErrorBytes) return `Error object size must be less than ${mostErrorBytes} bytes.`;
  if (type === 'EXECUTION') return null;
  const [limit, side] = type === 'CHAINED_INVOKE' ? [chainedBytes, 'input'] : [payloadBytes, 'output'];
  return utf8Bytes(payload) > limit
    ? `${type} ${side} payload size must be less than or equal to ${limit} bytes`
    : null;
};

/** What carries a result carries no error, and the other way round. */
const contentProblem = ({
  Type: type,
  Action: action,
  Payload: payload,
  Error: error,
}: OperationUpdate): string | null => {
  if (action === 'FAIL' && payload !== undefined) return 'Cannot provide a Payload for FAIL action.';
  if (action === 'SUCCEED' && error !== undefined) return 'Cannot provide an Error for SUCCEED action.';
  if (type === 'STEP' && action === 'RETRY' && error !== undefined && payload !== undefined) {
    return 'Cannot provide both error and payload to RETRY a STEP.';
  }
  return null;
};

const optionsProblem = (update: OperationUpdate): string | null => {
  const { Type: type, Action: action } = update;
  const delayed = update.StepOptions?.NextAttemptDelaySeconds !== undefined;
  if (type === 'STEP' && delayed !== (action === 'RETRY')) return 'Invalid StepOptions for the given action.';
  if (action !== 'START') return null;
  if (type === 'WAIT' && update.WaitOptions?.WaitSeconds === undefined) {
    return 'Update for WAIT operation requires WaitOptions.';
  }
  return type === 'CHAINED_INVOKE' && update.ChainedInvokeOptions === undefined
    ? 'Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.'
    : null;
};

/** What code that was changed in the middle of an execution would do to it. */
const kindProblem = (update: OperationUpdate, { type, subType, name, parentId }: Operation): string | null => {
  if (type !== update.Type) return 'Inconsistent operation type.';
  if (update.SubType !== undefined && subType !== update.SubType) return 'Inconsistent operation subtype.';
  if (update.Name !== undefined && name !== update.Name) return 'Inconsistent operation name.';
  return parentId === update.ParentId ? null : 'Inconsistent parent operation id.';
};

const stepProblem = (action: OperationAction, status: OperationStatus | undefined): string | null => {
  if (status === undefined || status === 'READY') return null;
  if (action === 'START') return 'Invalid current STEP state to start.';
  if (status === 'STARTED') return null;
  return `Invalid current STEP state to ${action === 'RETRY' ? 're-attempt' : 'close'}.`;
};

const stateProblem = (
  { Type: type, Action: action }: OperationUpdate,
  operation: Operation | undefined,
): string | null => {
  if (type === 'EXECUTION') return null;
  if (type === 'STEP') return stepProblem(action, operation?.status);
  if (action === 'START') return operation === undefined ? null : `Cannot start a ${type} that already exists.`;
  const isOpen = operation?.status === 'STARTED';
  if (action === 'CANCEL') {
    return isOpen ? null : `Cannot cancel a ${type} that does not exist or has already completed.`;
  }
  // A context that was never begun may be closed.
  return operation === undefined || isOpen ? null : 'Invalid current CONTEXT state to close.';
};

const updateProblem = (update: OperationUpdate, operations: Operations): string | null => {
  const size = sizeProblem(update);
  if (size !== null) return size;
  if (!actionsOf[update.Type].includes(update.Action)) return 'Invalid action for the given operation type.';
  // Whatever Id an update of the execution has, it means the execution.
  const operation = update.Type === 'EXECUTION' ? undefined : operations.get(update.Id!);
  const kind = operation === undefined ? null : kindProblem(update, operation);
  return kind ?? stateProblem(update, operation) ?? contentProblem(update) ?? optionsProblem(update);
};

/** What is wrong with the updates of a checkpoint; null when nothing is, and then all of them can be made. */
export const checkpointProblem = (
  updates: readonly OperationUpdate[],
  operations: Operations,
  { durableRefusalTexts }: Pick<DurableRules, 'durableRefusalTexts'>,
): WireError | null => {
  let problem = executionProblem(updates) ?? identityProblem(updates, operations);
  for (const update of updates) problem ??= updateProblem(update, operations);
  if (problem === null) return null;
  return invalidParameterValue(durableRefusalTexts === 'withheld' ? 'The checkpoint is not valid.' : problem);
};
