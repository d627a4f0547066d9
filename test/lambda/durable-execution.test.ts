// The life of a durable execution: tokens, what each invocation is given, timers, callbacks, ends, and the history of it.

import { describe, expect, test } from 'vitest';
import {
  durableRules,
  historyShape,
  inMs,
  inSeconds,
  operationShape,
  type DurableExecution,
  type OperationOutcome,
} from '../../lambda/index.ts';
import { beganMs, execution, Invoked, typesOf, update } from './durable.ts';

const at = (seconds: number): number => beganMs + seconds * 1000;
const error = { ErrorType: 'Error', ErrorMessage: 'no' };
const pending = { payload: '{"Status":"PENDING"}' };
const succeeded = (Result: string): { payload: string } => ({
  payload: JSON.stringify({ Status: 'SUCCEEDED', Result }),
});

const shapeOf = (invoked: DurableExecution, token: string): unknown[] => {
  const operations = invoked.state(token);
  return 'status' in operations ? [operations] : operations.map((operation) => operationShape(operation, inSeconds));
};

test('the first invocation is given what its caller sent, and wants to be made at once', () => {
  const one = execution();
  expect(one.wantsInvocation).toBe(true);
  const { token, operations, updatedIds } = one.beginInvocation(beganMs);
  expect([token, updatedIds, one.wantsInvocation]).toEqual(['token1', [], false]);
  expect(operations.map((operation) => operationShape(operation, inMs))).toEqual([
    {
      Id: 'e',
      Name: 'order-7',
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: beganMs,
      ExecutionDetails: { InputPayload: '{"n":1}' },
    },
  ]);
});

test('an answer closes it', () => {
  const one = execution();
  one.beginInvocation(beganMs);
  one.endInvocation('r1', succeeded('{"ok":true}'), at(1));
  expect(one).toMatchObject({ status: 'SUCCEEDED', result: '{"ok":true}', endMs: at(1), wantsInvocation: false });
  expect(one.nextMs).toBe(Infinity);
  expect(one.history.events.map((event) => historyShape(event, true))).toEqual([
    {
      EventType: 'ExecutionStarted',
      EventId: 1,
      Id: 'e',
      Name: 'order-7',
      EventTimestamp: beganMs / 1000,
      ExecutionStartedDetails: { Input: { Payload: '{"n":1}' }, ExecutionTimeout: 3600 },
    },
    {
      EventType: 'InvocationCompleted',
      EventId: 2,
      EventTimestamp: at(1) / 1000,
      InvocationCompletedDetails: { StartTimestamp: beganMs / 1000, EndTimestamp: at(1) / 1000, RequestId: 'r1' },
    },
    {
      EventType: 'ExecutionSucceeded',
      EventId: 3,
      Id: 'e',
      Name: 'order-7',
      EventTimestamp: at(1) / 1000,
      ExecutionSucceededDetails: { Result: { Payload: '{"ok":true}' } },
    },
  ]);
  expect(historyShape(one.history.events[2]!, false)).toMatchObject({ ExecutionSucceededDetails: { Result: {} } });
});

const noPending = 'Cannot return PENDING status with no pending operations.';
test.each([
  ['"done"', 'Invalid Status in invocation output.'],
  ['{"Status":"DONE"}', 'Invalid Status in invocation output.'],
  ['not json', 'Invalid Status in invocation output.'],
  ['{"Status":"SUCCEEDED","Error":{}}', 'Cannot provide an Error for SUCCEEDED status.'],
  ['{"Status":"FAILED","Result":"1"}', 'Cannot provide a Result for FAILED status.'],
  ['{"Status":"PENDING"}', noPending],
])('a handler that answers %s fails it', (payload, ErrorMessage) => {
  const one = execution();
  one.beginInvocation(beganMs);
  one.endInvocation('r', { payload }, at(1));
  expect([one.status, one.error]).toEqual(['FAILED', { ErrorType: 'InvalidParameterValueException', ErrorMessage }]);
});

describe.each([
  [true, 6_291_456],
  [false, 1_048_576],
])('a result may be as long as its caller can take, waiting %s', (synchronous, most) => {
  const ErrorMessage = `Execution output payload size must be less than or equal to ${most} bytes.`;
  const close = (length: number): DurableExecution => {
    const one = execution({ synchronous });
    one.beginInvocation(beganMs);
    one.endInvocation('r', succeeded('x'.repeat(length)), at(1));
    return one;
  };
  const checkpoint = (length: number) =>
    new Invoked({ synchronous }).checkpoint([update('EXECUTION SUCCEED x', { Payload: 'x'.repeat(length) })]);

  test('in an answer', () => {
    expect(close(most).status).toBe('SUCCEEDED');
    expect(close(most + 1)).toMatchObject({ status: 'FAILED', error: { ErrorMessage } });
  });

  test('in a checkpoint', () => {
    expect(checkpoint(most)).toMatchObject({ token: undefined, operations: [] });
    expect(checkpoint(most + 1)).toBe(`400 InvalidParameterValueException ${ErrorMessage}`);
  });
});

describe('tokens', () => {
  const take = (one: DurableExecution, token: string, clientToken?: string) =>
    one.checkpoint({ token, clientToken, updates: [update('STEP SUCCEED a')] }, beganMs);
  const stale = {
    status: 400,
    errorType: 'InvalidParameterValueException',
    body: { message: 'Invalid checkpoint token' },
  };

  test('are used once', () => {
    const one = execution();
    one.beginInvocation(beganMs);
    expect(take(one, 'token1')).toMatchObject({ token: 'token2' });
    expect(take(one, 'token1')).toMatchObject(stale);
    expect(take(one, 'other')).toMatchObject(stale);
  });

  describe('while code can only wait', () => {
    const tokenAfter = (updates: readonly string[], durableTokenWhileWaiting: boolean): string | undefined => {
      const one = execution({ rules: { ...durableRules, durableTokenWhileWaiting } });
      const { token } = one.beginInvocation(beganMs);
      const answer = one.checkpoint(
        { token, clientToken: undefined, updates: updates.map((words) => update(words)) },
        beganMs,
      );
      if ('status' in answer) throw new Error(JSON.stringify(answer));
      return answer.token;
    };

    test.each([
      [['WAIT START w'], undefined],
      [['CALLBACK START c', 'WAIT START w'], undefined],
      [['CHAINED_INVOKE START i'], undefined],
      [['STEP START a', 'STEP RETRY a'], undefined],
      [['CONTEXT START b', 'WAIT START b/w'], undefined],
      [['WAIT START w', 'STEP START a'], 'token2'],
      [['STEP START a'], 'token2'],
      [['STEP SUCCEED a'], 'token2'],
      [['CONTEXT START b'], 'token2'],
      [[], 'token2'],
    ] as const)('there are tokens after %j as it is set', (updates, whereItSuspends) => {
      expect(tokenAfter(updates, true)).toBe('token2');
      expect(tokenAfter(updates, false)).toBe(whereItSuspends);
    });

    test('what it does without one is too late', () => {
      const one = execution({ rules: { ...durableRules, durableTokenWhileWaiting: false } });
      one.beginInvocation(beganMs);
      one.checkpoint({ token: 'token1', clientToken: undefined, updates: [update('WAIT START w')] }, beganMs);
      expect(take(one, 'token1')).toMatchObject(stale);
      expect(take(one, '')).toMatchObject(stale);
    });
  });

  test('read the state as often as one likes, while they hold', () => {
    const one = execution();
    one.beginInvocation(beganMs);
    expect(shapeOf(one, 'token1')).toHaveLength(1);
    take(one, 'token1');
    expect(one.state('token1')).toMatchObject(stale);
    expect(shapeOf(one, 'token2')).toHaveLength(2);
  });

  test('end with their invocation', () => {
    const one = execution();
    one.beginInvocation(beganMs);
    one.checkpoint({ token: 'token1', clientToken: undefined, updates: [update('WAIT START w')] }, beganMs);
    one.endInvocation('r', pending, beganMs);
    expect(take(one, 'token2')).toMatchObject(stale);
  });

  test('end with the execution', () => {
    const one = execution();
    one.beginInvocation(beganMs);
    one.stop(error, at(1));
    expect(take(one, 'token1')).toMatchObject(stale);
  });

  test('are answered again where the client asks again, within 15 minutes', () => {
    const one = execution();
    one.beginInvocation(beganMs);
    const first = take(one, 'token1', 'c');
    expect(first).toMatchObject({ token: 'token2', operations: [{ id: 'a' }] });
    expect(take(one, 'token1', 'c')).toEqual(first);
    const asked = { token: 'token1', clientToken: 'c', updates: [] };
    expect(one.checkpoint(asked, at(899))).toMatchObject({ token: 'token2' });
    expect(one.checkpoint(asked, at(900))).toMatchObject(stale);
    expect(one.history.events.filter(({ type }) => type === 'StepSucceeded')).toHaveLength(1);
  });

  test('are none after the checkpoint that closes it, which the invocation then ends', () => {
    const one = execution();
    one.beginInvocation(beganMs);
    const updates = [update('EXECUTION SUCCEED execution-result-1', { Payload: '"large"' })];
    const answer = one.checkpoint({ token: 'token1', clientToken: undefined, updates }, beganMs);
    expect(answer).toMatchObject({ token: undefined });
    expect(take(one, 'token1')).toMatchObject(stale);
    expect(one.status).toBe('RUNNING');
    one.endInvocation('r', succeeded(''), at(1));
    expect([one.status, one.result]).toEqual(['SUCCEEDED', '"large"']);
    expect(typesOf(one).slice(-2)).toEqual(['InvocationCompleted', 'ExecutionSucceeded']);
  });
});

describe('a step', () => {
  test('is ready when its delay is over, and keeps what a poll left', () => {
    const invoked = new Invoked();
    const one = invoked.execution;
    invoked.checkpoint([update('STEP START a'), update('STEP RETRY a', { Payload: '{"polls":1}' })]);
    expect(one.nextMs).toBe(at(5));
    one.endInvocation('r', pending, at(1));
    expect(one.wantsInvocation).toBe(false);
    one.advance(at(4.9));
    expect(one.wantsInvocation).toBe(false);
    one.advance(at(5));
    expect(one.wantsInvocation).toBe(true);
    const { operations, updatedIds } = one.beginInvocation(at(5));
    expect(updatedIds).toEqual(['a']);
    expect(operationShape(operations[1]!, inSeconds)).toMatchObject({
      Status: 'READY',
      StepDetails: { Attempt: 1, Result: '{"polls":1}' },
    });
    expect(operations[1]).not.toHaveProperty('StepDetails.NextAttemptTimestamp');
  });

  test('tells of its attempts in the history', () => {
    const invoked = new Invoked();
    invoked.checkpoint([update('STEP START a'), update('STEP RETRY a', { Error: error })]);
    invoked.execution.advance(at(5));
    invoked.checkpoint([update('STEP START a'), update('STEP SUCCEED a', { Payload: '7' })], at(5));
    expect(invoked.execution.history.events.slice(1).map(({ type, details }) => [type, details])).toEqual([
      ['StepStarted', {}],
      ['StepFailed', { Error: { Payload: error }, RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 5 } }],
      ['StepStarted', {}],
      ['StepSucceeded', { Result: { Payload: '7' }, RetryDetails: { CurrentAttempt: 2 } }],
    ]);
  });

  test('that was begun and never ended is there as it was for the next invocation', () => {
    const invoked = new Invoked();
    invoked.checkpoint([update('STEP START a')]);
    const one = invoked.execution;
    one.endInvocation('r', { error }, at(1));
    one.advance(one.nextMs);
    expect(one.beginInvocation(at(2)).operations[1]).toMatchObject({ id: 'a', status: 'STARTED' });
  });
});

test('a wait ends by itself, and is told of once', () => {
  const invoked = new Invoked();
  invoked.checkpoint([update('WAIT START w')]);
  const one = invoked.execution;
  one.endInvocation('r', pending, at(1));
  expect([one.nextMs, one.wantsInvocation]).toEqual([at(10), false]);
  one.advance(at(10));
  expect(one.wantsInvocation).toBe(true);
  expect(one.beginInvocation(at(10))).toMatchObject({ updatedIds: ['w'], operations: [{}, { status: 'SUCCEEDED' }] });
  one.advance(at(11));
  one.endInvocation('r', succeeded('1'), at(12));
  expect(typesOf(one)).toEqual([
    'ExecutionStarted',
    'WaitStarted',
    'InvocationCompleted',
    'WaitSucceeded',
    'InvocationCompleted',
    'ExecutionSucceeded',
  ]);
});

test('waits pass as fast as the clock that they pass on', () => {
  const invoked = new Invoked({ msPerSecond: 10 });
  invoked.checkpoint([update('WAIT START w')]);
  expect(invoked.execution.nextMs).toBe(beganMs + 100);
  const [, wait] = invoked.execution.history.events;
  // Which is when code that looks at its own clock has to come back.
  expect(wait!.details).toEqual({ Duration: 10, ScheduledEndTimestamp: beganMs + 100 });
});

test('an invocation that polls is told what has changed, and of nothing twice', () => {
  const invoked = new Invoked();
  invoked.checkpoint([update('WAIT START w'), update('STEP START s')]);
  expect(invoked.checkpoint([], at(9))).toMatchObject({ operations: [] });
  expect(invoked.checkpoint([], at(10))).toMatchObject({ operations: [{ id: 'w', status: 'SUCCEEDED' }] });
  expect(invoked.checkpoint([], at(11))).toMatchObject({ operations: [] });
  // It knows: nothing new is there for another invocation.
  invoked.checkpoint([update('CALLBACK START c')], at(11));
  invoked.execution.endInvocation('r', pending, at(12));
  expect(invoked.execution.wantsInvocation).toBe(false);
});

test('what changes while it suspends itself is not missed', () => {
  const invoked = new Invoked();
  invoked.checkpoint([update('WAIT START w')]);
  invoked.execution.advance(at(10));
  invoked.execution.endInvocation('r', pending, at(10));
  expect([invoked.execution.status, invoked.execution.wantsInvocation]).toEqual(['RUNNING', true]);
});

test('what is inside a closed context is left out, unless it says otherwise', () => {
  const invoked = new Invoked();
  invoked.checkpoint([
    update('CONTEXT START a'),
    update('CONTEXT START a/b'),
    update('STEP SUCCEED b/deep'),
    update('CONTEXT SUCCEED a/b'),
    update('CONTEXT SUCCEED a', { Payload: '1' }),
    update('CONTEXT START kept'),
    update('STEP SUCCEED kept/inner'),
    update('CONTEXT SUCCEED kept', { ContextOptions: { ReplayChildren: true } }),
    update('CONTEXT START open'),
    update('STEP SUCCEED open/inside'),
    update('WAIT START w'),
  ]);
  const { operations } = invoked.again(at(10));
  expect(operations.map(({ id }) => id)).toEqual(['e', 'a', 'kept', 'inner', 'open', 'inside', 'w']);
  expect(operationShape(operations[2]!, inSeconds)).toMatchObject({ ContextDetails: { ReplayChildren: true } });
});

describe('a callback', () => {
  const closed = { status: 400, errorType: 'CallbackTimeoutException' };
  const answered: OperationOutcome = { status: 'SUCCEEDED', result: '"yes"' };
  const begun = (CallbackOptions = {}): Invoked => {
    const invoked = new Invoked();
    const answer = invoked.checkpoint([update('CALLBACK START c', { CallbackOptions })]);
    expect(answer).toMatchObject({ operations: [{ id: 'c', callbackId: 'callback-c', status: 'STARTED' }] });
    invoked.execution.endInvocation('r', pending, beganMs);
    return invoked;
  };

  test.each([
    [answered, 'CallbackSucceeded', { Result: { Payload: '"yes"' } }],
    [{ status: 'FAILED', error } satisfies OperationOutcome, 'CallbackFailed', { Error: { Payload: error } }],
  ])('is answered once: %j', (outcome, type, details) => {
    const { execution: one } = begun();
    expect(one.completeCallback('c', outcome, at(9))).toBeNull();
    expect(one.completeCallback('c', outcome, at(9))).toMatchObject(closed);
    expect(one.heartbeat('c', at(9))).toMatchObject(closed);
    expect(one.history.events.at(-1)).toMatchObject({ type, details, atMs: at(9) });
    expect(one.beginInvocation(at(9))).toMatchObject({
      updatedIds: ['c'],
      operations: [{}, { status: outcome.status }],
    });
  });

  test.each([
    [{ TimeoutSeconds: 30 }, 30, 'Callback.Timeout'],
    [{ HeartbeatTimeoutSeconds: 20 }, 20, 'Callback.Heartbeat'],
    [{ TimeoutSeconds: 30, HeartbeatTimeoutSeconds: 20 }, 20, 'Callback.Heartbeat'],
    [{ TimeoutSeconds: 20, HeartbeatTimeoutSeconds: 30 }, 20, 'Callback.Timeout'],
    [{ TimeoutSeconds: 20, HeartbeatTimeoutSeconds: 20 }, 20, 'Callback.Timeout'],
  ])('is given up: %j', (options, seconds, ErrorType) => {
    const { execution: one } = begun(options);
    expect(one.nextMs).toBe(at(seconds));
    // Too late even where nobody has looked at the clock.
    expect(one.completeCallback('c', answered, at(seconds))).toMatchObject(closed);
    const [, callback] = one.beginInvocation(at(seconds)).operations;
    expect(callback).toMatchObject({ status: 'TIMED_OUT', error: { ErrorType } });
    expect(one.history.events.at(-1)!.type).toBe('CallbackTimedOut');
  });

  test('waits for ever without timeouts, for 0 is none', () => {
    expect(begun({ TimeoutSeconds: 0, HeartbeatTimeoutSeconds: 0 }).execution.nextMs).toBe(at(3600));
  });

  test('lives as long as somebody says so', () => {
    const { execution: one } = begun({ TimeoutSeconds: 100, HeartbeatTimeoutSeconds: 20 });
    for (const seconds of [15, 30, 45, 60]) expect(one.heartbeat('c', at(seconds))).toBeNull();
    expect(one.nextMs).toBe(at(80));
    for (const seconds of [75, 90]) one.heartbeat('c', at(seconds));
    // The other timeout is not moved.
    expect(one.nextMs).toBe(at(100));
    one.advance(at(100));
    expect(one.beginInvocation(at(100)).operations[1]).toMatchObject({ error: { ErrorType: 'Callback.Timeout' } });
  });

  test('of another operation or a closed execution is closed', () => {
    const { execution: one } = begun();
    expect(one.completeCallback('x', answered, at(1))).toMatchObject(closed);
    one.stop(error, at(2));
    expect(one.completeCallback('c', answered, at(3))).toMatchObject(closed);
  });
});

describe('a call of another function', () => {
  test.each([
    [{ status: 'SUCCEEDED', result: '1' }, 'ChainedInvokeSucceeded'],
    [{ status: 'FAILED', error }, 'ChainedInvokeFailed'],
    [{ status: 'TIMED_OUT', error }, 'ChainedInvokeTimedOut'],
    [{ status: 'STOPPED', error }, 'ChainedInvokeStopped'],
  ] satisfies [OperationOutcome, string][])('is told how it went: %j', (outcome, type) => {
    const invoked = new Invoked();
    const answer = invoked.checkpoint([update('CHAINED_INVOKE START x', { Payload: '7', Name: 'pay' })]);
    expect(answer).toMatchObject({ chained: [{ operationId: 'x', functionName: 'other', payload: '7' }] });
    const one = invoked.execution;
    one.noteChained('x', { ExecutedVersion: '3' });
    expect(one.history.events[1]).toMatchObject({
      type: 'ChainedInvokeStarted',
      of: { name: 'pay' },
      details: { FunctionName: 'other', Input: { Payload: '7' }, ExecutedVersion: '3' },
    });
    one.endInvocation('r', pending, at(1));
    one.completeChained('x', outcome, at(2));
    one.completeChained('x', { status: 'SUCCEEDED', result: 'again' }, at(3));
    expect(typesOf(one).slice(3)).toEqual([type]);
    expect(one.beginInvocation(at(3)).operations[1]).toMatchObject({ ...outcome });
  });
});

describe('an invocation that fails', () => {
  test('is made again after 1, 2, 4, up to 60 s, each an operation more', () => {
    const one = execution({ timeoutS: 31_622_400 });
    let nowMs = beganMs;
    const waits = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => {
      one.beginInvocation(nowMs);
      one.endInvocation('r', { error }, nowMs);
      expect(one.wantsInvocation).toBe(false);
      expect(one.nextMs - nowMs).toBe(seconds * 1000);
      nowMs = one.nextMs;
      one.advance(nowMs);
      expect(one.wantsInvocation).toBe(true);
      return seconds;
    });
    expect(one.metered.operations).toBe(1 + waits.length);
    expect(one.history.events.at(-1)).toMatchObject({
      type: 'InvocationCompleted',
      details: { Error: { Payload: error } },
    });
  });

  test('and then goes well, begins its waits anew', () => {
    const invoked = new Invoked();
    const one = invoked.execution;
    invoked.checkpoint([update('WAIT START w')]);
    one.endInvocation('r', { error }, at(1));
    one.advance(at(2));
    one.beginInvocation(at(2));
    one.endInvocation('r', pending, at(3));
    one.advance(at(10));
    one.beginInvocation(at(10));
    one.endInvocation('r', { error }, at(11));
    expect(one.nextMs).toBe(at(12));
  });

  test('until its time is over', () => {
    const one = execution({ timeoutS: 2 });
    one.beginInvocation(beganMs);
    one.endInvocation('r', { error }, at(1.5));
    one.advance(at(2));
    expect([one.status, one.error]).toEqual(['TIMED_OUT', { ErrorMessage: 'Execution timed out after 2 seconds.' }]);
    expect(typesOf(one).at(-1)).toBe('ExecutionTimedOut');
  });

  test('or no operation is left to it', () => {
    const invoked = new Invoked();
    invoked.checkpoint(Array.from({ length: 2999 }, (_, index) => update(`STEP SUCCEED s${index}`)));
    invoked.execution.endInvocation('r', { error }, at(1));
    expect([invoked.execution.status, invoked.execution.error]).toEqual(['FAILED', error]);
  });

  test('for want of room was none, and is tried again', () => {
    const one = execution();
    one.beginInvocation(beganMs);
    one.invocationRefused(beganMs);
    expect([typesOf(one), one.metered.operations, one.nextMs]).toEqual([['ExecutionStarted'], 1, at(1)]);
    one.advance(at(1));
    expect(one.wantsInvocation).toBe(true);
  });
});

test('stopped, it stays stopped, though its invocation runs on and answers', () => {
  const invoked = new Invoked();
  const one = invoked.execution;
  one.stop(error, at(1));
  one.stop({ ErrorMessage: 'again' }, at(2));
  one.endInvocation('r', succeeded('late'), at(3));
  one.advance(at(4000));
  expect(one).toMatchObject({ status: 'STOPPED', error, endMs: at(1), result: undefined });
  expect(typesOf(one)).toEqual(['ExecutionStarted', 'ExecutionStopped', 'InvocationCompleted']);
});

test('instants are seconds in answers and ms in events, and events count from 1', () => {
  const invoked = new Invoked();
  invoked.checkpoint([update('WAIT START w', { Name: 'pause', SubType: 'Wait' })], at(0.25));
  const state = invoked.execution.state('token2');
  const [, wait] = 'status' in state ? [] : state;
  expect(operationShape(wait!, inSeconds)).toEqual({
    Id: 'w',
    Name: 'pause',
    Type: 'WAIT',
    SubType: 'Wait',
    Status: 'STARTED',
    StartTimestamp: at(0.25) / 1000,
    WaitDetails: { ScheduledEndTimestamp: at(10.25) / 1000 },
  });
  expect(operationShape(wait!, inMs)).toMatchObject({
    StartTimestamp: at(0.25),
    WaitDetails: { ScheduledEndTimestamp: at(10.25) },
  });
  expect(historyShape(invoked.execution.history.events[1]!, true)).toEqual({
    EventType: 'WaitStarted',
    SubType: 'Wait',
    EventId: 2,
    Id: 'w',
    Name: 'pause',
    EventTimestamp: at(0.25) / 1000,
    WaitStartedDetails: { Duration: 10, ScheduledEndTimestamp: at(10.25) / 1000 },
  });
});
