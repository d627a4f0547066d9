// What the tests of durable executions share: one with counted tokens, and updates in few words.

import {
  DurableExecution,
  durableRules,
  type Checkpointed,
  type ExecutionOptions,
  type OperationUpdate,
} from '../../lambda/index.ts';

/** ms since 1970 at which all executions of these tests begin. */
export const beganMs = 1_800_000_000_000;

export const execution = (options: Partial<ExecutionOptions> = {}): DurableExecution => {
  let tokens = 0;
  return new DurableExecution({
    id: 'e',
    name: 'order-7',
    input: '{"n":1}',
    timeoutS: 3600,
    startMs: beganMs,
    msPerSecond: 1000,
    synchronous: true,
    rules: durableRules,
    newToken: () => `token${(tokens += 1)}`,
    newCallbackId: (operationId) => `callback-${operationId}`,
    ...options,
  });
};

/** `STEP START a`, `CONTEXT SUCCEED a/b`: b inside of a; with whatever else the update has. */
export const update = (words: string, more: Partial<OperationUpdate> = {}): OperationUpdate => {
  const [type, action, path = ''] = words.split(' ');
  const [parent, child] = path.split('/');
  const Type = type as OperationUpdate['Type'];
  const Action = action as OperationUpdate['Action'];
  const options = {
    ...(Type === 'WAIT' && Action === 'START' ? { WaitOptions: { WaitSeconds: 10 } } : {}),
    ...(Type === 'STEP' && Action === 'RETRY' ? { StepOptions: { NextAttemptDelaySeconds: 5 } } : {}),
    ...(Type === 'CHAINED_INVOKE' ? { ChainedInvokeOptions: { FunctionName: 'other' } } : {}),
  };
  const ids = child === undefined ? { Id: parent! } : { Id: child, ParentId: parent! };
  return { ...ids, Type, Action, ...options, ...more };
};

/** An execution in its first invocation, whose checkpoints take each other's tokens. */
export class Invoked {
  readonly execution: DurableExecution;
  #token: string;

  constructor(options: Partial<ExecutionOptions> = {}) {
    this.execution = execution(options);
    this.#token = this.execution.beginInvocation(beganMs).token;
  }

  /** @returns the answer, or the text of the refusal */
  checkpoint(updates: readonly OperationUpdate[], atMs: number = beganMs): Checkpointed | string {
    const answer = this.execution.checkpoint({ token: this.#token, clientToken: undefined, updates }, atMs);
    if ('status' in answer)
      return `${answer.status} ${answer.errorType} ${answer.body['message'] ?? answer.body['Message']}`;
    this.#token = answer.token ?? '';
    return answer;
  }

  /** Ends the invocation suspended, and begins the next. @returns what the next begins with */
  again(atMs: number): ReturnType<DurableExecution['beginInvocation']> {
    this.execution.endInvocation('r', { payload: '{"Status":"PENDING"}' }, atMs);
    const invocation = this.execution.beginInvocation(atMs);
    this.#token = invocation.token;
    return invocation;
  }
}

export const typesOf = ({ history }: DurableExecution): string[] => history.events.map(({ type }) => type);
