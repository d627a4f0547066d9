// What an execution seldom comes to: ends said by a checkpoint, operations given up, what comes too late, texts that are none.

import { describe, expect, test } from 'vitest';
import {
  durableErrorOf,
  errorOfFunction,
  functionErrorOf,
  historyShape,
  inMs,
  inSeconds,
  operationShape,
  type Operation,
} from '../../lambda/index.ts';
import { readOutput } from '../../lambda/durable/execution-output.ts';
import { dueMs, errorBytes, isClosed, isPending, payloadBytes, utf8Bytes } from '../../lambda/durable/operation.ts';
import { beganMs, execution, Invoked, typesOf, update } from './durable.ts';

const at = (seconds: number): number => beganMs + seconds * 1000;
const error = { ErrorType: 'Odd', ErrorMessage: 'no' };
const pending = { payload: '{"Status":"PENDING"}' };

test('a checkpoint may say that the execution has failed, and why', () => {
  const invoked = new Invoked();
  expect(invoked.checkpoint([update('EXECUTION FAIL x', { Error: error })])).toEqual({
    token: undefined,
    operations: [],
    chained: [],
  });
  const one = invoked.execution;
  one.endInvocation('r', pending, at(1));
  expect([one.status, one.result, one.error, one.endMs]).toEqual(['FAILED', undefined, error, at(1)]);
  expect(one.history.events.at(-1)).toMatchObject({ type: 'ExecutionFailed', details: { Error: { Payload: error } } });
});

test('only the invocation that runs sees how the operations stand', () => {
  const one = execution();
  const stale = { status: 400, errorType: 'InvalidParameterValueException' };
  expect(one.state('token1')).toMatchObject(stale);
  const { token } = one.beginInvocation(beganMs);
  expect(one.state(token)).toMatchObject([{ id: 'e', type: 'EXECUTION', status: 'STARTED' }]);
  expect(one.state('other')).toMatchObject(stale);
  one.endInvocation('r', { error }, beganMs);
  expect(one.state(token)).toMatchObject(stale);
});

test('a checkpoint that comes when the time of the execution is over is not taken, and closes it', () => {
  const invoked = new Invoked({ timeoutS: 60 });
  expect(invoked.checkpoint([update('STEP SUCCEED a')], at(59))).toMatchObject({ token: 'token2' });
  expect(invoked.checkpoint([update('STEP SUCCEED b')], at(60))).toMatch(/^400 InvalidParameterValueException /);
  const one = invoked.execution;
  expect([one.status, one.endMs]).toEqual(['TIMED_OUT', at(60)]);
  expect(typesOf(one)).toEqual(['ExecutionStarted', 'StepSucceeded', 'ExecutionTimedOut']);
});

test('an end without a result succeeds with none', () => {
  const one = execution();
  one.beginInvocation(beganMs);
  one.endInvocation('r', { payload: '{"Status":"SUCCEEDED"}' }, at(1));
  expect([one.status, one.result]).toEqual(['SUCCEEDED', undefined]);
  expect(one.history.events.slice(1).map(({ type, details }) => [type, details])).toEqual([
    ['InvocationCompleted', { StartTimestamp: beganMs, EndTimestamp: at(1), RequestId: 'r' }],
    ['ExecutionSucceeded', { Result: {} }],
  ]);
});

test('a function that was called and ends after its caller changes nothing', () => {
  const invoked = new Invoked();
  invoked.checkpoint([update('CHAINED_INVOKE START x')]);
  const one = invoked.execution;
  one.stop(error, at(1));
  one.completeChained('x', { status: 'SUCCEEDED', result: '1' }, at(2));
  expect(typesOf(one)).toEqual(['ExecutionStarted', 'ChainedInvokeStarted', 'ExecutionStopped']);
  one.completeChained('unknown', { status: 'SUCCEEDED' }, at(2));
  one.noteChained('unknown', { ExecutedVersion: '1' });
  expect(one.history.events[1]!.details).toEqual({ FunctionName: 'other', Input: {} });
});

test('a called function has the tenant and the trace that the call names', () => {
  const invoked = new Invoked();
  const options = { FunctionName: 'pay', TenantId: 't', XAmznTraceId: 'Root=1' };
  const answer = invoked.checkpoint([update('CHAINED_INVOKE START x', { ChainedInvokeOptions: options })]);
  expect(answer).toMatchObject({
    chained: [{ operationId: 'x', functionName: 'pay', tenantId: 't', traceId: 'Root=1', payload: undefined }],
  });
  expect(invoked.execution.history.events[1]!.details).toEqual({ FunctionName: 'pay', TenantId: 't', Input: {} });
});

test('a step that became ready while code polled is run again, though the code suspends itself', () => {
  const invoked = new Invoked();
  const one = invoked.execution;
  invoked.checkpoint([update('STEP START a'), update('STEP RETRY a')]);
  expect(invoked.checkpoint([], at(5))).toMatchObject({ operations: [{ id: 'a', status: 'READY' }] });
  one.endInvocation('r', pending, at(6));
  expect([one.status, one.wantsInvocation]).toEqual(['RUNNING', true]);
});

test('code that suspends itself has to wait for something', () => {
  const suspended = (updates: Parameters<Invoked['checkpoint']>[0]): string[] => {
    const invoked = new Invoked();
    invoked.checkpoint(updates);
    invoked.execution.endInvocation('r', pending, at(1));
    return [invoked.execution.status, invoked.execution.error?.ErrorMessage ?? ''];
  };
  const problem = 'Cannot return PENDING status with no pending operations.';
  expect(suspended([])).toEqual(['FAILED', problem]);
  expect(suspended([update('STEP START a')])).toEqual(['FAILED', problem]);
  expect(suspended([update('CONTEXT START a')])).toEqual(['FAILED', problem]);
  for (const words of ['WAIT START a', 'CALLBACK START a', 'CHAINED_INVOKE START a', 'STEP RETRY a'])
    expect(suspended([update(words)])).toEqual(['RUNNING', '']);
});

describe('an operation that is given up', () => {
  test.each([
    [undefined, {}],
    [error, { Error: { Payload: error } }],
  ])('is cancelled, of which the history tells for a wait (%j)', (why, details) => {
    const invoked = new Invoked();
    invoked.checkpoint([update('WAIT START w'), update('CALLBACK START c')]);
    const more = why === undefined ? {} : { Error: why };
    const answer = invoked.checkpoint([update('WAIT CANCEL w', more), update('CALLBACK CANCEL c', more)], at(2));
    expect(answer).toMatchObject({
      operations: [
        { id: 'w', status: 'CANCELLED', endMs: at(2), error: why },
        { id: 'c', status: 'CANCELLED', endMs: at(2), error: why },
      ],
    });
    const { events } = invoked.execution.history;
    expect(events.slice(3).map(({ type, of, details: told }) => [type, of?.id, told])).toEqual([
      ['WaitCancelled', 'w', details],
    ]);
    expect(invoked.execution.nextMs).toBe(at(3600));
  });
});

test('a context that fails has its error in the history, one that succeeds its result', () => {
  const invoked = new Invoked();
  invoked.checkpoint([
    update('CONTEXT START a'),
    update('CONTEXT FAIL a', { Error: error }),
    update('CONTEXT FAIL b'),
    update('CONTEXT SUCCEED c', { Payload: '1' }),
    update('CONTEXT SUCCEED d'),
    update('STEP FAIL s'),
    update('STEP SUCCEED t'),
  ]);
  expect(invoked.execution.history.events.slice(1).map(({ type, of, details }) => [type, of?.id, details])).toEqual([
    ['ContextStarted', 'a', {}],
    ['ContextFailed', 'a', { Error: { Payload: error } }],
    ['ContextFailed', 'b', { Error: {} }],
    ['ContextSucceeded', 'c', { Result: { Payload: '1' } }],
    ['ContextSucceeded', 'd', { Result: {} }],
    ['StepFailed', 's', { Error: {}, RetryDetails: { CurrentAttempt: 1 } }],
    ['StepSucceeded', 't', { Result: {}, RetryDetails: { CurrentAttempt: 1 } }],
  ]);
});

const operation = (changes: Partial<Operation>): Operation => ({
  id: 'a',
  type: 'STEP',
  parentId: undefined,
  name: undefined,
  subType: undefined,
  startMs: 1000.4,
  status: 'STARTED',
  ...changes,
});

test.each<[Partial<Operation>, number, boolean]>([
  [{ type: 'WAIT', scheduledEndMs: 7 }, 7, true],
  [{ type: 'WAIT' }, Infinity, true],
  [{ type: 'WAIT', scheduledEndMs: 7, status: 'CANCELLED' }, Infinity, false],
  [{ status: 'PENDING', nextAttemptMs: 8 }, 8, true],
  [{ status: 'PENDING' }, Infinity, true],
  [{ status: 'READY', nextAttemptMs: 8 }, Infinity, true],
  [{ status: 'STARTED', nextAttemptMs: 8 }, Infinity, false],
  [{ type: 'CALLBACK', timeoutAtMs: 9, heartbeatAtMs: 5 }, 5, true],
  [{ type: 'CALLBACK', timeoutAtMs: 9 }, 9, true],
  [{ type: 'CALLBACK', heartbeatAtMs: 5 }, 5, true],
  [{ type: 'CALLBACK' }, Infinity, true],
  [{ type: 'CHAINED_INVOKE' }, Infinity, true],
  [{ type: 'CHAINED_INVOKE', status: 'TIMED_OUT' }, Infinity, false],
  [{ type: 'CONTEXT' }, Infinity, false],
  [{ type: 'EXECUTION', status: 'STOPPED' }, Infinity, false],
])('%j is due at %d, and waited for: %s', (changes, dueAtMs, waited) => {
  expect(dueMs(operation(changes))).toBe(dueAtMs);
  expect(isPending(operation(changes))).toBe(waited);
});

test('closed is what has ended, however', () => {
  const open = (['STARTED', 'PENDING', 'READY'] as const).map((status) => isClosed({ status }));
  const closed = (['SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'STOPPED'] as const).map((status) =>
    isClosed({ status }),
  );
  expect([open, closed]).toEqual([
    [false, false, false],
    [true, true, true, true, true],
  ]);
});

test.each([
  ['', 0],
  ['a\u007f', 2],
  ['\u0080\u07ff', 4],
  ['\u0800\uffff', 6],
  ['\u{1f600}', 4],
  ['\u{1f600}a', 5],
  ['\ud83da', 4],
  ['\ude00\ud83d', 6],
])('%j takes %d bytes in UTF-8', (text, bytes) => {
  expect(utf8Bytes(text)).toBe(bytes);
});

test('an update writes the bytes of its payload and of its error as JSON', () => {
  expect(errorBytes(undefined)).toBe(0);
  expect(errorBytes({ ErrorType: 'é' })).toBe(18);
  expect(payloadBytes({})).toBe(0);
  expect(payloadBytes({ Payload: 'éa' })).toBe(3);
  expect(payloadBytes({ Payload: 'éa', Error: { ErrorType: 'é' } })).toBe(21);
});

test.each<[Partial<Operation>, Record<string, unknown>]>([
  [
    { type: 'EXECUTION', inputPayload: '1' },
    { Type: 'EXECUTION', ExecutionDetails: { InputPayload: '1' } },
  ],
  [{ type: 'EXECUTION' }, { Type: 'EXECUTION', ExecutionDetails: {} }],
  [
    { type: 'CONTEXT', replayChildren: false, result: '2' },
    { Type: 'CONTEXT', ContextDetails: { ReplayChildren: false, Result: '2' } },
  ],
  [
    { status: 'PENDING', attempt: 2, nextAttemptMs: 2000.6, error },
    { Type: 'STEP', Status: 'PENDING', StepDetails: { Attempt: 2, NextAttemptTimestamp: 2001, Error: error } },
  ],
  [{}, { Type: 'STEP', StepDetails: {} }],
  [
    { type: 'WAIT', scheduledEndMs: 1500 },
    { Type: 'WAIT', WaitDetails: { ScheduledEndTimestamp: 1500 } },
  ],
  [
    { type: 'CALLBACK', callbackId: 'c' },
    { Type: 'CALLBACK', CallbackDetails: { CallbackId: 'c' } },
  ],
  [
    { type: 'CHAINED_INVOKE', status: 'FAILED', endMs: 1200.5, error },
    { Type: 'CHAINED_INVOKE', Status: 'FAILED', EndTimestamp: 1201, ChainedInvokeDetails: { Error: error } },
  ],
  // Not yet closed, whatever its end is.
  [{ endMs: 1200 }, { Type: 'STEP', StepDetails: {} }],
  [{ status: 'SUCCEEDED' }, { Type: 'STEP', Status: 'SUCCEEDED', StepDetails: {} }],
])('%j is given to code in whole ms', (changes, shape) => {
  expect(operationShape(operation(changes), inMs)).toEqual({
    Id: 'a',
    StartTimestamp: 1000,
    Status: 'STARTED',
    ...shape,
  });
});

test('the API answers in seconds, with what an operation is called and is inside of', () => {
  const named = operation({
    parentId: 'p',
    name: 'fetch',
    subType: 'Step',
    status: 'PENDING',
    nextAttemptMs: 2500,
    attempt: 0,
  });
  expect(operationShape(named, inSeconds)).toEqual({
    Id: 'a',
    ParentId: 'p',
    Name: 'fetch',
    Type: 'STEP',
    SubType: 'Step',
    StartTimestamp: 1.0004,
    Status: 'PENDING',
    StepDetails: { Attempt: 0, NextAttemptTimestamp: 2.5 },
  });
});

test('an event is shown with what it happened to, and with payloads where these are asked for', () => {
  const event = {
    id: 3,
    type: 'StepFailed',
    atMs: 1500,
    of: { id: 'a', name: 'fetch', subType: 'Step', parentId: 'p' },
    details: {
      Error: { Payload: error },
      Result: 'x',
      Input: 'y',
      RetryDetails: 1,
      EndTimestamp: 2500,
      None: undefined,
    },
  };
  const shown = {
    EventType: 'StepFailed',
    SubType: 'Step',
    EventId: 3,
    Id: 'a',
    Name: 'fetch',
    EventTimestamp: 1.5,
    ParentId: 'p',
  };
  expect(historyShape(event, true)).toEqual({
    ...shown,
    StepFailedDetails: { Error: { Payload: error }, Result: 'x', Input: 'y', RetryDetails: 1, EndTimestamp: 2.5 },
  });
  expect(historyShape(event, false)).toEqual({
    ...shown,
    StepFailedDetails: { Error: {}, Result: {}, Input: {}, RetryDetails: 1, EndTimestamp: 2.5 },
  });
  const bare = { id: 'b', name: undefined, subType: undefined, parentId: undefined };
  expect(historyShape({ ...event, type: 'T', of: bare, details: {} }, false)).toEqual({
    EventType: 'T',
    EventId: 3,
    Id: 'b',
    EventTimestamp: 1.5,
    TDetails: {},
  });
  expect(historyShape({ ...event, type: 'T', of: null, details: {} }, false)).toEqual({
    EventType: 'T',
    EventId: 3,
    EventTimestamp: 1.5,
    TDetails: {},
  });
});

test.each<readonly [payload: string, output: object]>([
  ['{"Status":"SUCCEEDED","Result":"1"}', { kind: 'succeeded', result: '1' }],
  ['{"Status":"SUCCEEDED","Result":1,"Error":null}', { kind: 'succeeded', result: undefined }],
  ['{"Status":"SUCCEEDED","Error":{}}', { kind: 'invalid', problem: 'Cannot provide an Error for SUCCEEDED status.' }],
  ['{"Status":"FAILED","Error":{"ErrorType":"Odd"}}', { kind: 'failed', error: { ErrorType: 'Odd' } }],
  ['{"Status":"FAILED","Result":null}', { kind: 'failed', error: undefined }],
  ['{"Status":"FAILED","Result":"1"}', { kind: 'invalid', problem: 'Cannot provide a Result for FAILED status.' }],
  ['{"Status":"PENDING"}', { kind: 'pending' }],
  ...['{"Status":"DONE"}', '{}', 'null', '7', '"SUCCEEDED"', 'no JSON', ''].map(
    (payload) => [payload, { kind: 'invalid', problem: 'Invalid Status in invocation output.' }] as const,
  ),
])('a handler that returns %s is read', (payload, output) => {
  expect(readOutput(payload)).toEqual(output);
});

test.each([
  [undefined, {}],
  [null, {}],
  [{ ErrorMessage: 1, ErrorType: null, ErrorData: {}, StackTrace: 'at x' }, {}],
  [
    { ErrorMessage: 'm', ErrorType: 't', ErrorData: 'd', StackTrace: ['a', 1], More: 'x' },
    { ErrorMessage: 'm', ErrorType: 't', ErrorData: 'd', StackTrace: ['a', '1'] },
  ],
])('of %j only what is an error is taken', (value, taken) => {
  expect(durableErrorOf(value)).toStrictEqual(taken);
});

test('an error of a function becomes one of the API, and the other way round', () => {
  expect(errorOfFunction('{"errorMessage":"m","errorType":"t","trace":["a"]}')).toEqual({
    ErrorMessage: 'm',
    ErrorType: 't',
    StackTrace: ['a'],
  });
  expect(errorOfFunction('{"errorType":"t","stackTrace":["s"],"trace":["a"]}')).toEqual({
    ErrorMessage: '{"errorType":"t","stackTrace":["s"],"trace":["a"]}',
    ErrorType: 't',
    StackTrace: ['s'],
  });
  for (const text of ['null', '[]x', 'oops']) expect(errorOfFunction(text)).toEqual({ ErrorMessage: text });
  expect(functionErrorOf({ ErrorMessage: 'm', ErrorType: 't', StackTrace: ['a'], ErrorData: 'd' })).toBe(
    '{"errorMessage":"m","errorType":"t","stackTrace":["a"]}',
  );
  expect(functionErrorOf()).toBe('{}');
});
