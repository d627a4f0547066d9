// What each update of a checkpoint makes of its operation, whole, and what the history says of it.

import { describe, expect, test } from 'vitest';
import { applyUpdate } from '../../lambda/durable/apply-update.ts';
import { History } from '../../lambda/durable/history.ts';
import type { Operation, OperationUpdate } from '../../lambda/durable/operation.ts';

const startMs = 1000;
const nowMs = 5000;

/** An update of an operation that is there or not; time passes for the execution ten times as fast. */
const updated = (update: Partial<OperationUpdate>, before?: Partial<Operation>) => {
  const operations = new Map<string, Operation>();
  const whole = { Id: 'o', Type: 'STEP', Action: 'START', ...update } as OperationUpdate;
  if (before !== undefined) {
    const there = { id: 'o', type: whole.Type, parentId: undefined, name: 'n', subType: undefined, startMs };
    operations.set('o', { ...there, status: 'STARTED', ...before });
  }
  const history = new History();
  const target = { operations, history, nowMs, delayMs: (seconds: number) => 100 * seconds };
  const made = applyUpdate({ ...target, newCallbackId: (id) => `callback of ${id}` }, whole);
  expect(operations.get('o')).toBe(made);
  const said = history.events.map(({ type, atMs, of, details }) => [type, atMs, of === made, details]);
  return { made, said };
};

const fresh = { id: 'o', parentId: 'p', name: 'n', subType: 's', startMs: nowMs };
const named = { ParentId: 'p', Name: 'n', SubType: 's' };
const thrown = { ErrorType: 'E', ErrorMessage: 'm' };

describe('a step', () => {
  test('starts', () => {
    const { made, said } = updated(named);
    expect(made).toEqual({ ...fresh, type: 'STEP', status: 'STARTED' });
    expect(said).toEqual([['StepStarted', nowMs, true, {}]]);
  });

  test('starts again where it was to be tried again, with its first instant', () => {
    const { made } = updated({}, { status: 'READY', attempt: 1 });
    expect(made).toMatchObject({ status: 'STARTED', attempt: 1, startMs });
  });

  test('ends with its result', () => {
    const { made, said } = updated({ Action: 'SUCCEED', Payload: '7' }, { attempt: 1, nextAttemptMs: 2000 });
    expect(made).toMatchObject({ status: 'SUCCEEDED', endMs: nowMs, result: '7', error: undefined, attempt: 2 });
    expect(made.nextAttemptMs).toBeUndefined();
    expect(said).toEqual([
      ['StepSucceeded', nowMs, true, { Result: { Payload: '7' }, RetryDetails: { CurrentAttempt: 2 } }],
    ]);
  });

  test('fails with its error', () => {
    const { made, said } = updated({ Action: 'FAIL', Error: thrown }, {});
    expect(made).toMatchObject({ status: 'FAILED', endMs: nowMs, error: thrown, attempt: 1 });
    expect(said).toEqual([
      ['StepFailed', nowMs, true, { Error: { Payload: thrown }, RetryDetails: { CurrentAttempt: 1 } }],
    ]);
  });

  test('is to be tried again after so long', () => {
    const retry = { Action: 'RETRY', Error: thrown, StepOptions: { NextAttemptDelaySeconds: 3 } } as const;
    const { made, said } = updated(retry, {});
    expect(made).toMatchObject({ status: 'PENDING', error: thrown, attempt: 1, nextAttemptMs: nowMs + 300 });
    expect(made.endMs).toBeUndefined();
    const details = { Error: { Payload: thrown }, RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 3 } };
    expect(said).toEqual([['StepFailed', nowMs, true, details]]);
  });

  test('that polls has gone well so far, with what it found', () => {
    const poll = { Action: 'RETRY', Payload: '"so far"', StepOptions: { NextAttemptDelaySeconds: 1 } } as const;
    const { made, said } = updated(poll, {});
    expect(made).toMatchObject({ status: 'PENDING', result: '"so far"', nextAttemptMs: nowMs + 100 });
    const details = {
      Result: { Payload: '"so far"' },
      RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 1 },
    };
    expect(said).toEqual([['StepSucceeded', nowMs, true, details]]);
  });
});

describe('a context', () => {
  test('starts', () => {
    const { made, said } = updated({ ...named, Type: 'CONTEXT' });
    expect(made).toEqual({ ...fresh, type: 'CONTEXT', status: 'STARTED' });
    expect(said).toEqual([['ContextStarted', nowMs, true, {}]]);
  });

  test('ends with its result, and keeps what is inside it where it says so', () => {
    const end = { Type: 'CONTEXT', Action: 'SUCCEED', Payload: '1' } as const;
    const { made, said } = updated({ ...end, ContextOptions: { ReplayChildren: true } }, {});
    expect(made).toMatchObject({ status: 'SUCCEEDED', endMs: nowMs, result: '1', replayChildren: true });
    expect(said).toEqual([['ContextSucceeded', nowMs, true, { Result: { Payload: '1' } }]]);
    expect(updated(end, {}).made.replayChildren).toBeUndefined();
  });

  test('fails with its error', () => {
    const { made, said } = updated({ Type: 'CONTEXT', Action: 'FAIL', Error: thrown }, {});
    expect(made).toMatchObject({ status: 'FAILED', endMs: nowMs, error: thrown });
    expect(said).toEqual([['ContextFailed', nowMs, true, { Error: { Payload: thrown } }]]);
  });
});

describe('what waits for something outside', () => {
  test('a wait ends by itself', () => {
    const { made, said } = updated({ ...named, Type: 'WAIT', WaitOptions: { WaitSeconds: 20 } });
    const scheduledEndMs = nowMs + 2000;
    expect(made).toEqual({ ...fresh, type: 'WAIT', status: 'STARTED', waitS: 20, scheduledEndMs });
    expect(said).toEqual([['WaitStarted', nowMs, true, { Duration: 20, ScheduledEndTimestamp: scheduledEndMs }]]);
  });

  test('a callback has its id, and times out after so long where it says so', () => {
    const options = { TimeoutSeconds: 60, HeartbeatTimeoutSeconds: 5 };
    const { made, said } = updated({ ...named, Type: 'CALLBACK', CallbackOptions: options });
    const callback = { ...fresh, type: 'CALLBACK', status: 'STARTED', callbackId: 'callback of o' };
    const beats = { heartbeatS: 5, heartbeatAtMs: nowMs + 500 };
    expect(made).toEqual({ ...callback, timeoutAtMs: nowMs + 6000, ...beats });
    const details = { CallbackId: 'callback of o', Timeout: 60, HeartbeatTimeout: 5 };
    expect(said).toEqual([['CallbackStarted', nowMs, true, details]]);
    const none = updated({ ...named, Type: 'CALLBACK', CallbackOptions: { TimeoutSeconds: 0 } });
    expect(none.made).toEqual(callback);
    expect(none.said).toEqual([['CallbackStarted', nowMs, true, { CallbackId: 'callback of o' }]]);
    const second = updated({ ...named, Type: 'CALLBACK', CallbackOptions: { TimeoutSeconds: 1 } });
    expect(second.made).toEqual({ ...callback, timeoutAtMs: nowMs + 100 });
  });

  test('another function is called by its name, for its tenant where there is one', () => {
    const invoke = { ...named, Type: 'CHAINED_INVOKE', Payload: '{}' } as const;
    const { made, said } = updated({ ...invoke, ChainedInvokeOptions: { FunctionName: 'g' } });
    expect(made).toMatchObject({ ...fresh, type: 'CHAINED_INVOKE', status: 'STARTED' });
    expect(said).toEqual([['ChainedInvokeStarted', nowMs, true, { FunctionName: 'g', Input: { Payload: '{}' } }]]);
    const tenant = updated({ ...invoke, ChainedInvokeOptions: { FunctionName: 'g', TenantId: 't' } });
    expect(tenant.said[0]![3]).toMatchObject({ FunctionName: 'g', TenantId: 't' });
  });

  test.each([
    ['WAIT', [['WaitCancelled', nowMs, true, { Error: { Payload: thrown } }]]],
    ['CALLBACK', []],
  ] as const)('%s can be given up', (Type, events) => {
    const { made, said } = updated({ Type, Action: 'CANCEL', Error: thrown }, {});
    expect(made).toMatchObject({ status: 'CANCELLED', endMs: nowMs, error: thrown });
    expect(said).toEqual(events);
  });

  test('without a reason none is said', () => {
    expect(updated({ Type: 'WAIT', Action: 'CANCEL' }, {}).said).toEqual([['WaitCancelled', nowMs, true, {}]]);
  });
});
