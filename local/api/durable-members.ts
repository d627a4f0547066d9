// What the calls of durable executions bring, checked as the service model has it.

import {
  callbackTimeoutS,
  delayS,
  durableErrorOf,
  operationActions,
  operationTypes,
  type DurableError,
  type OperationUpdate,
} from '../../lambda/index.ts';
import { operationId, operationName, operationSubType } from './constraints.ts';
import type { Members } from './members.ts';

type Given<T> = { -readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The members that were given. */
const given = <T extends object>(value: T): Given<T> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Given<T>;

/** Of a body that is an error, or of an error inside one. */
export const errorIn = (error: Members): DurableError =>
  durableErrorOf({
    ErrorMessage: error.text('ErrorMessage'),
    ErrorType: error.text('ErrorType'),
    ErrorData: error.text('ErrorData'),
    StackTrace: error.texts('StackTrace'),
  });

const optionsOf = (update: Members): Partial<OperationUpdate> => {
  const options = <T extends object>(name: string, read: (members: Members) => T): Given<T> | undefined =>
    update.has(name) ? given(read(update.inside(name))) : undefined;
  return given({
    ContextOptions: options('ContextOptions', (members) => ({ ReplayChildren: members.boolean('ReplayChildren') })),
    StepOptions: options('StepOptions', (members) => ({
      NextAttemptDelaySeconds: members.integer('NextAttemptDelaySeconds', delayS),
    })),
    WaitOptions: options('WaitOptions', (members) => ({ WaitSeconds: members.integer('WaitSeconds', delayS) })),
    CallbackOptions: options('CallbackOptions', (members) => ({
      TimeoutSeconds: members.integer('TimeoutSeconds', callbackTimeoutS),
      HeartbeatTimeoutSeconds: members.integer('HeartbeatTimeoutSeconds', callbackTimeoutS),
    })),
    ChainedInvokeOptions: update.has('ChainedInvokeOptions') ? chainedOptions(update) : undefined,
  });
};

const chainedOptions = (update: Members): OperationUpdate['ChainedInvokeOptions'] => {
  const members = update.inside('ChainedInvokeOptions');
  members.required('FunctionName');
  const others = given({ TenantId: members.text('TenantId'), XAmznTraceId: members.text('XAmznTraceId') });
  return { FunctionName: members.text('FunctionName') ?? '', ...others };
};

const updateOf = (update: Members): OperationUpdate => {
  update.required('Type', 'Action');
  return {
    ...given({
      Id: update.text('Id', operationId),
      ParentId: update.text('ParentId', operationId),
      Name: update.text('Name', operationName),
      SubType: update.text('SubType', operationSubType),
      Payload: update.text('Payload'),
      Error: update.has('Error') ? errorIn(update.inside('Error')) : undefined,
    }),
    ...optionsOf(update),
    // What was not given is refused by `check`.
    Type: update.oneOf('Type', operationTypes) ?? 'STEP',
    Action: update.oneOf('Action', operationActions) ?? 'START',
  };
};

/** The updates of a checkpoint; `check` of the members throws for what is wrong with them. */
export const updatesOf = (members: Members): OperationUpdate[] => members.items('Updates').map(updateOf);
