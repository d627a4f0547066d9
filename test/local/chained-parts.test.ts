// What an execution calls, and what is told of executions that were closed: what each call comes to, by hosts that are made up.

import { describe, expect, test, vi } from 'vitest';
import { durableRules, type ChainedCall, type WireError } from '../../lambda/index.ts';
import { runChained, type ChainHost } from '../../local/durable/chained-invoke.ts';
import { ClosedExecutions, type ToldExecution } from '../../local/durable/closed-executions.ts';
import type { LiveExecution, StartCall } from '../../local/durable/live-execution.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import type { InvocationRequest } from '../../local/environment/environment-kind.ts';
import type { InvocationTarget } from '../../local/functions/registry.ts';
import { Settled } from './made-up-environments.ts';

const finished = (payload: string, failed = false): Dispatched => ({
  kind: 'finished',
  finished: { payload, failed, durationMs: 5, logTail: null },
});
const throttled: Dispatched = { kind: 'throttled', reason: null };
const refusal: WireError = {
  status: 400,
  errorType: 'OwnException',
  body: { message: 'refused' },
};

interface Called {
  readonly durable?: boolean;
  readonly qualifier?: string | null;
  readonly recursiveLoop?: 'Terminate' | 'Allow';
  readonly traceId?: string;
  readonly problem?: ChainHost['problem'];
  readonly target?: InvocationTarget | WireError | Error;
  readonly start?: LiveExecution | WireError;
  readonly call?: Partial<ChainedCall>;
  readonly answers?: readonly (Dispatched | Error)[];
}

const called = (how: Called) => {
  const notes: unknown[][] = [];
  const [requests, calls, targets]: [InvocationRequest[], StartCall[], unknown[][]] = [[], [], []];
  let isStopped = false;
  const answers = [...(how.answers ?? [finished('"done"')])];
  const qualifier = how.qualifier === undefined ? '7' : how.qualifier;
  const target = {
    stored: { name: 'callee', recursiveLoop: how.recursiveLoop ?? 'Terminate' },
    revision: { version: '7', settings: { durable: how.durable === true ? { executionTimeoutS: 60 } : null } },
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:callee:7',
    qualifier,
  } as unknown as InvocationTarget;
  const host: ChainHost = {
    rules: durableRules,
    registry: {
      context: { region: 'us-east-1', accountId: '123456789012' },
      has: (name: string) => name === 'callee',
    } as unknown as ChainHost['registry'],
    target: (...asked) => {
      targets.push(asked);
      const found = how.target ?? target;
      return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
    },
    nowMs: () => 0,
    dispatch: (_, request) => {
      requests.push(request);
      const answer = answers.shift()!;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    start: (call) => {
      calls.push(call);
      return how.start!;
    },
    isStopped: () => isStopped,
    problem: how.problem ?? null,
    msPerSecond: 10,
  };
  const from = {
    target: { stored: { name: 'caller' } },
    request: { traceId: how.traceId ?? 'Root=1-2' },
    execution: { noteChained: (...note: unknown[]) => void notes.push(note) },
  } as unknown as LiveExecution;
  const call: ChainedCall = {
    operationId: 'op',
    functionName: 'callee:7',
    tenantId: undefined,
    traceId: undefined,
    payload: '{"a":1}',
    ...how.call,
  };
  const outcome = runChained(host, from, call);
  return {
    outcome,
    notes,
    requests,
    calls,
    targets,
    stop: () => {
      isStopped = true;
    },
  };
};
const failed = (ErrorType: string | undefined, ErrorMessage: unknown) => ({
  status: 'FAILED',
  error: ErrorType === undefined ? { ErrorMessage } : { ErrorType, ErrorMessage },
});

describe('a plain function that an execution calls', () => {
  test('is run with what its caller gave, one turn further in the chain', async () => {
    const { outcome, notes, requests, targets } = called({ call: { tenantId: 'blue' } });
    expect(await outcome).toEqual({ status: 'SUCCEEDED', result: '"done"' });
    expect(targets).toEqual([['callee:7', null, 'blue']]);
    expect(requests).toEqual([
      {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        payload: '{"a":1}',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:callee:7',
        clientContext: null,
        traceId: expect.stringMatching(/^Root=1-2;Lineage=[0-9a-f]{8}:1$/) as string,
        wantsTail: false,
        tenantId: 'blue',
      },
    ]);
    expect(notes).toEqual([['op', { ExecutedVersion: '7' }]]);
    const bare = called({ call: { payload: undefined, traceId: 'Root=5' } });
    await bare.outcome;
    expect(bare.requests[0]).toMatchObject({
      payload: '{}',
      traceId: expect.stringMatching(/^Root=5;Lineage/) as string,
    });
    expect(bare.requests[0]).not.toHaveProperty('tenantId');
    expect(bare.targets).toEqual([['callee:7', null, null]]);
  });

  const limit = 1_048_576;
  test.each([
    ['fails', [finished('{"errorType":"Own","errorMessage":"m"}', true)], failed('Own', 'm')],
    ['is refused', [{ kind: 'refused', error: refusal } as const], failed('OwnException', 'refused')],
    ['breaks', [new Error('broken')], failed('InvocationError', 'Error: broken')],
    ['answers as much as it may', [finished('x'.repeat(limit))], { status: 'SUCCEEDED', result: 'x'.repeat(limit) }],
    [
      'answers more than it may',
      [finished('x'.repeat(limit + 1))],
      failed(undefined, 'CHAINED_INVOKE output payload size must be less than or equal to 1048576 bytes.'),
    ],
    [
      'answers more than it may, in bytes',
      [finished('ö'.repeat(limit / 2 + 1))],
      failed(undefined, 'CHAINED_INVOKE output payload size must be less than or equal to 1048576 bytes.'),
    ],
  ])('that %s', async (_, answers, outcome) => {
    expect(await called({ answers }).outcome).toEqual(outcome);
  });

  test('is tried again until it is let in, after twice as long each time', async () => {
    // A second lasts a hundredth of one here: it waits for one of them, then for two.
    const beganAtMs = performance.now();
    const { outcome, requests } = called({ answers: [throttled, throttled, finished('1')] });
    expect(await outcome).toEqual({ status: 'SUCCEEDED', result: '1' });
    expect(requests).toHaveLength(3);
    expect(performance.now() - beganAtMs).toBeGreaterThan(25);
    expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test('is not tried again once nothing is invoked any more', async () => {
    const { outcome, requests, stop } = called({ answers: [throttled, finished('1')] });
    stop();
    expect(await outcome).toEqual({ status: 'STOPPED' });
    expect(requests).toHaveLength(1);
  });
});

describe('what cannot be called', () => {
  test.each<readonly [string, Called, unknown]>([
    [
      'a function that is not there',
      { call: { functionName: 'none' } },
      failed(
        'ResourceNotFoundException',
        'Function not found: arn:aws:lambda:us-east-1:123456789012:function:none:$LATEST',
      ),
    ],
    [
      'a version of one that is not there',
      { call: { functionName: 'none:5' } },
      failed('ResourceNotFoundException', 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:none:5'),
    ],
    [
      'one of another account',
      { call: { functionName: '999999999999:function:callee' } },
      failed(
        'ResourceNotFoundException',
        'Function not found: arn:aws:lambda:us-east-1:999999999999:function:callee:$LATEST',
      ),
    ],
    [
      'a name that is none',
      { call: { functionName: 'not a name' } },
      { status: 'FAILED', error: { ErrorType: 'ValidationException', ErrorMessage: expect.any(String) as string } },
    ],
    ['a version that is not there', { target: refusal }, failed('OwnException', 'refused')],
    ['one that cannot be loaded', { target: new Error('gone') }, failed('InvocationError', 'Error: gone')],
    [
      'one that its role may not call',
      { problem: (name, arn) => `${name} may not call ${arn}` },
      failed('AccessDeniedException', 'caller may not call arn:aws:lambda:us-east-1:123456789012:function:callee:7'),
    ],
    [
      'a durable one without a qualifier',
      { durable: true, qualifier: null },
      {
        status: 'FAILED',
        error: { ErrorType: 'InvalidParameterValueException', ErrorMessage: expect.any(String) as string },
      },
    ],
    ['a durable one that is refused', { durable: true, start: refusal }, failed('OwnException', 'refused')],
  ])('%s', async (_, how, outcome) => {
    const { outcome: came, requests, notes } = called(how);
    expect(await came).toEqual(outcome);
    expect([requests, notes]).toEqual([[], []]);
  });

  test('a chain that has come back sixteen times', async () => {
    // As it was after so many turns through the callee.
    const { createHash } = await import('node:crypto');
    const hash = createHash('sha256').update('callee').digest('hex').slice(0, 8);
    const at = (turns: number): string => `Root=1-2;Lineage=${hash}:${turns}`;
    const stopped = called({ traceId: at(16) });
    expect(await stopped.outcome).toMatchObject({
      status: 'FAILED',
      error: { ErrorType: 'RecursiveInvocationException' },
    });
    expect(stopped.requests).toEqual([]);
    expect(await called({ traceId: at(15) }).outcome).toMatchObject({ status: 'SUCCEEDED' });
    expect(await called({ traceId: at(16), recursiveLoop: 'Allow' }).outcome).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('is let through where nobody minds', async () => {
    expect(await called({ problem: () => null }).outcome).toEqual({ status: 'SUCCEEDED', result: '"done"' });
  });
});

describe('a durable function that an execution calls', () => {
  test.each([
    [
      { status: 'SUCCEEDED', result: '5' },
      { status: 'SUCCEEDED', result: '5' },
    ],
    [
      { status: 'TIMED_OUT', timeoutS: 60 },
      {
        status: 'TIMED_OUT',
        error: { ErrorType: 'ChainedInvoke.Timeout', ErrorMessage: 'CHAINED_INVOKE timed out after 60 seconds.' },
      },
    ],
    [
      { status: 'STOPPED', error: { ErrorMessage: 'by hand' } },
      { status: 'STOPPED', error: { ErrorMessage: 'by hand' } },
    ],
    [
      { status: 'FAILED', error: { ErrorType: 'Own' } },
      { status: 'FAILED', error: { ErrorType: 'Own' } },
    ],
  ])('is an execution of its own: %j', async (execution, outcome) => {
    const over = new Settled<void>();
    const start = { arn: 'arn:of:it', execution, over: over.promise } as unknown as LiveExecution;
    const { outcome: came, calls, notes, requests } = called({ durable: true, start });
    await vi.waitFor(() => expect(notes).toEqual([['op', { ExecutedVersion: '7', DurableExecutionArn: 'arn:of:it' }]]));
    over.settle();
    expect(await came).toEqual(outcome);
    expect(calls).toMatchObject([
      { name: null, kind: 'chained', request: { payload: '{"a":1}' }, target: { stored: { name: 'callee' } } },
    ]);
    expect(requests).toEqual([]);
  });
});

test('of closed executions the newest ten thousand are told, and how many were lost', () => {
  const closed = new ClosedExecutions();
  const add = (count: number, from: number): void => {
    for (let number = from; number < from + count; number += 1)
      closed.add({ functionName: String(number) } as unknown as ToldExecution);
  };
  const told = (since: number): unknown[] => {
    const { executions, next, dropped } = closed.page(since);
    const names = executions.map(({ functionName }) => functionName);
    return [names.length, names[0], names.at(-1), next, dropped];
  };
  expect(told(0)).toEqual([0, undefined, undefined, 0, 0]);
  add(3, 0);
  expect([told(0), told(2), told(3), told(99)]).toEqual([
    [3, '0', '2', 3, 0],
    [1, '2', '2', 3, 0],
    [0, undefined, undefined, 3, 0],
    [0, undefined, undefined, 3, 0],
  ]);
  add(9997, 3);
  expect(told(0)).toEqual([10_000, '0', '9999', 10_000, 0]);
  add(5, 10_000);
  expect([told(0), told(10_003), told(9998)]).toEqual([
    [10_000, '5', '10004', 10_005, 5],
    [2, '10003', '10004', 10_005, 5],
    [7, '9998', '10004', 10_005, 5],
  ]);
});
