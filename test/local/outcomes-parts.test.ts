// What becomes of a call that nobody waits for, and what whoever waited for an execution is told.

import { describe, expect, test } from 'vitest';
import { outcomeSender, type Outcome, type OutcomeSenderOptions } from '../../local/async/outcome.ts';
import type { Message } from '../../local/async/delivery.ts';
import { dispatchedOf, dispatchOn } from '../../local/durable/dispatch.ts';
import type { DurableExecutions } from '../../local/durable/durable-executions.ts';
import type { LiveExecution, StartCall } from '../../local/durable/live-execution.ts';
import type { Dispatcher } from '../../local/environment/dispatcher.ts';
import type { InvocationRequest } from '../../local/environment/environment-kind.ts';
import type { InvocationTarget } from '../../local/functions/registry.ts';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:f:live';
const request: InvocationRequest = {
  requestId: 'r-1',
  payload: '{"a":1}',
  invokedFunctionArn: functionArn,
  clientContext: null,
  traceId: 'Root=1',
  wantsTail: false,
};
const finished = (payload: string, failed = false) => ({ payload, failed, durationMs: 5, logTail: null });
const onSuccess = 'arn:aws:sqs:us-east-1:123456789012:good';
const onFailure = 'arn:aws:sqs:us-east-1:123456789012:bad';
const deadLetterArn = 'arn:aws:sqs:us-east-1:123456789012:dead';

describe('the outcome of an event', () => {
  const sent = async (
    more: Partial<Outcome>,
    options: Partial<OutcomeSenderOptions> = {},
  ): Promise<{ messages: Message[]; counted: string[]; logged: string[] }> => {
    const [messages, counted, logged]: [Message[], string[], string[]] = [[], [], []];
    const send = outcomeSender({
      delivery: (message) => {
        messages.push(message);
        return Promise.resolve();
      },
      metrics: { countEvent: (...event: string[]) => counted.push(event.join(' ')) } as never,
      log: (...line) => logged.push(line.join(': ')),
      ...options,
    });
    await send({
      condition: 'RetriesExhausted',
      functionName: 'f',
      functionArn,
      request,
      runs: 3,
      last: { finished: finished('{"errorMessage":"odd"}', true), version: '7' },
      config: { onSuccess, onFailure } as Outcome['config'],
      deadLetterArn: null,
      ...more,
    });
    return { messages, counted, logged };
  };
  const record = ({ body }: Message): unknown => JSON.parse(body);
  const ofRecord = (condition: string, approximateInvokeCount = 3): object => ({
    version: '1.0',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    requestContext: { requestId: 'r-1', functionArn, condition, approximateInvokeCount },
    requestPayload: { a: 1 },
  });

  test('goes to the destination of its kind, as a record', async () => {
    const good = await sent({ condition: 'Success', last: { finished: finished('7'), version: '7' }, runs: 1 });
    expect(good.messages).toEqual([
      { arn: onSuccess, body: good.messages[0]!.body, attributes: {}, traceId: 'Root=1' },
    ]);
    expect(record(good.messages[0]!)).toEqual({
      ...ofRecord('Success', 1),
      responseContext: { statusCode: 200, executedVersion: '7' },
      responsePayload: 7,
    });
    const bad = await sent({});
    expect(bad.messages.map(({ arn }) => arn)).toEqual([onFailure]);
    expect(record(bad.messages[0]!)).toEqual({
      ...ofRecord('RetriesExhausted'),
      responseContext: { statusCode: 200, executedVersion: '7', functionError: 'Unhandled' },
      responsePayload: { errorMessage: 'odd' },
    });
    expect([good.logged, bad.counted]).toEqual([[], []]);
  });

  test('of one that never ran has no response, and what is no JSON is a text', async () => {
    const { messages } = await sent({
      condition: 'EventAgeExceeded',
      last: null,
      runs: 0,
      request: { ...request, payload: 'no JSON' },
    });
    expect(record(messages[0]!)).toEqual({ ...ofRecord('EventAgeExceeded', 0), requestPayload: 'no JSON' });
  });

  test.each([
    [{ config: undefined }, []],
    [{ config: {} as Outcome['config'] }, []],
    [{ config: undefined, deadLetterArn }, [deadLetterArn]],
    [{ deadLetterArn }, [onFailure, deadLetterArn]],
    [{ condition: 'Success', deadLetterArn }, [onSuccess]],
  ] as const)('of %j goes to %j', async (more, arns) => {
    expect((await sent(more)).messages.map(({ arn }) => arn)).toEqual(arns);
  });

  test.each([
    [null, '429', 'Rate Exceeded.'],
    ['{"errorMessage":"odd"}', '200', 'odd'],
    ['{"errorMessage":7}', '200', 'Rate Exceeded.'],
    ['{"errorMessage":""}', '200', 'Unknown'],
    ['null', '200', 'Rate Exceeded.'],
    ['no JSON', '200', 'Rate Exceeded.'],
    [JSON.stringify({ errorMessage: 'x'.repeat(1025) }), '200', 'x'.repeat(1024)],
  ])('with the last answer %.40j is a dead letter of code %s and message %.20s', async (payload, code, message) => {
    const last = payload === null ? null : { finished: finished(payload, true), version: '7' };
    const { messages } = await sent({ config: undefined, deadLetterArn, last });
    expect(messages).toEqual([
      {
        arn: deadLetterArn,
        body: '{"a":1}',
        attributes: {
          RequestID: { type: 'String', value: 'r-1' },
          ErrorCode: { type: 'Number', value: code },
          ErrorMessage: { type: 'String', value: message },
        },
        traceId: 'Root=1',
      },
    ]);
  });

  test('that cannot be sent is counted and told of, each by itself', async () => {
    const { messages, counted, logged } = await sent(
      { deadLetterArn },
      {
        delivery: () => Promise.reject(new Error('no queue')),
        problem: (name, arn) => (arn === onFailure ? `${name} may not` : null),
      },
    );
    expect(messages).toEqual([]);
    expect(counted.toSorted()).toEqual(['f DeadLetterErrors', 'f DestinationDeliveryFailures']);
    expect(logged.toSorted()).toEqual([
      `f: [windtunnel] RetriesExhausted of r-1 could not be sent to ${onFailure}: f may not`,
      `f: [windtunnel] RetriesExhausted of r-1 could not be sent to ${deadLetterArn}: no queue`,
    ]);
  });

  test('may be sent where nothing is against it', async () => {
    const { messages, logged } = await sent({}, { problem: () => null });
    expect([messages.length, logged]).toEqual([1, []]);
  });
});

describe('whoever waited for an execution is told', () => {
  const live = (execution: object, more: object = {}): LiveExecution =>
    ({ execution: { startMs: 1000, endMs: 1500, ...execution }, refused: null, last: null, ...more }) as never;

  test.each([
    [{ status: 'SUCCEEDED', result: '7' }, {}, { payload: '7', failed: false, durationMs: 500, logTail: null }],
    [{ status: 'SUCCEEDED' }, {}, { payload: '', failed: false, durationMs: 500, logTail: null }],
    [
      { status: 'SUCCEEDED', result: '7', endMs: null },
      { last: { logTail: 'dGFpbA==' } },
      { payload: '7', failed: false, durationMs: 0, logTail: 'dGFpbA==' },
    ],
    [
      { status: 'FAILED', result: '7', error: { ErrorMessage: 'odd', ErrorType: 'T' } },
      { last: { logTail: null } },
      { payload: '{"errorMessage":"odd","errorType":"T"}', failed: true, durationMs: 500, logTail: null },
    ],
    [{ status: 'TIMED_OUT' }, {}, { payload: '{}', failed: true, durationMs: 500, logTail: null }],
  ])('of %j and %j: %j', (execution, more, told) => {
    expect(dispatchedOf(live(execution, more))).toEqual({ kind: 'finished', finished: told });
  });

  test('why it was refused, where it was', () => {
    const refused = { kind: 'throttled', reason: null };
    expect(dispatchedOf(live({ status: 'RUNNING' }, { refused }))).toBe(refused);
  });

  const target = (durable: object | null): InvocationTarget =>
    ({ stored: { name: 'f' }, revision: { functionIndex: 4, version: '1', settings: { durable } } }) as never;

  test('what is no durable function runs as one invocation', async () => {
    const calls: unknown[] = [];
    const dispatcher = {
      dispatch: (...call: unknown[]) => {
        calls.push(call);
        return Promise.resolve('answer');
      },
    } as unknown as Dispatcher;
    const dispatch = dispatchOn(dispatcher, {} as DurableExecutions, () => undefined);
    expect(await dispatch(target(null), request)).toBe('answer');
    expect(await dispatch(target(null), request, false)).toBe('answer');
    expect(calls).toEqual([
      [4, request, true],
      [4, request, false],
    ]);
  });

  test('a durable one is begun as an execution, or it is said why it is not', async () => {
    const started: StartCall[] = [];
    const lines: string[] = [];
    let begun: object = Object.assign(live({ status: 'SUCCEEDED', result: '7' }), { over: Promise.resolve() });
    const executions = {
      start: (call: StartCall) => {
        started.push(call);
        return begun;
      },
    } as unknown as DurableExecutions;
    const dispatch = dispatchOn({} as Dispatcher, executions, (...line) => lines.push(line.join(': ')));
    const durable = target({ executionTimeoutS: 60 });
    expect(await dispatch(durable, request)).toMatchObject({ kind: 'finished', finished: { payload: '7' } });
    expect(started).toEqual([{ target: durable, request, name: null, kind: 'waited' }]);
    expect(lines).toEqual([]);
    begun = { status: 400, errorType: 'T', body: { Message: 'too many' } };
    expect(await dispatch(durable, request)).toEqual({
      kind: 'finished',
      finished: {
        payload: '{"errorMessage":"too many","errorType":"T"}',
        failed: true,
        durationMs: 0,
        logTail: null,
      },
    });
    expect(lines).toEqual(['f: [windtunnel] r-1 began no execution: too many']);
    begun = { status: 400, errorType: 'T', body: {} };
    expect(await dispatch(durable, request)).toMatchObject({
      finished: { payload: '{"errorMessage":"T","errorType":"T"}' },
    });
    begun = { status: 400, errorType: 'T', body: { message: 'small' } };
    expect(await dispatch(durable, request)).toMatchObject({
      finished: { payload: '{"errorMessage":"small","errorType":"T"}' },
    });
  });
});
