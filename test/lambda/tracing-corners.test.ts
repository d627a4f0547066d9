// Segments of what ran in part only, and headers that others have written.

import { expect, test } from 'vitest';
import {
  lambdaSegments,
  newAttempt,
  readTraceHeader,
  readTraceparent,
  traceHeaderText,
  type TracedAttempt,
  type TracedInvocation,
} from '../../lambda/index.ts';

const root = '1-67a1f0c2-0123456789abcdef01234567';
const clock = { wallMs: (atMs: number) => 1_000_000 + atMs };

const traced = (asynchronous: boolean, attempts: readonly TracedAttempt[]): TracedInvocation => ({
  traceId: root,
  idBase: '0123456789abcde',
  parentId: null,
  requestId: 'r',
  functionName: 'f',
  functionArn: 'arn:f',
  accountId: '123456789012',
  asynchronous,
  arrivedMs: 0,
  attempts: [...attempts],
  endedMs: 500,
});

const failedWith = (error: string | null): TracedAttempt => ({
  ...newAttempt('aaaaaaaaaaaaaaa', 0),
  invokedMs: 10,
  answeredMs: 20,
  endedMs: 20,
  outcome: 'failed',
  error,
});

test.each([
  ['a message and no type', '{"errorMessage":"no way"}', { message: 'no way', type: 'Error' }],
  ['a type and no message', '{"errorType":"Odd"}', { message: '', type: 'Odd' }],
  ['members that are no texts', '{"errorMessage":7,"errorType":null}', { message: '', type: 'Error' }],
  [
    'a stack trace as Java writes it, of texts and others',
    '{"stackTrace":["  a.b(c:1) ",7]}',
    { message: '', type: 'Error', stack: [{ label: 'a.b(c:1)' }, { label: '' }] },
  ],
  ['a trace that is a text', '{"trace":"at x"}', { message: '', type: 'Error' }],
  ['both traces', '{"trace":["t"],"stackTrace":["s"]}', { message: '', type: 'Error', stack: [{ label: 't' }] }],
])('an error with %s is told as far as it goes', (_, error, exception) => {
  const [, fn] = lambdaSegments(traced(false, [failedWith(error)]), clock);
  expect(fn!.cause).toEqual({ exceptions: [{ id: 'aaaaaaaaaaaaaaa3', ...exception }] });
});

test('of an error that is no JSON only the fault is told', () => {
  for (const error of ['exit status 1', null]) {
    const [, fn] = lambdaSegments(traced(false, [failedWith(error)]), clock);
    expect(fn).toMatchObject({ fault: true });
    expect(fn).not.toHaveProperty('cause');
  }
});

test('the restore of a snapshot has its name, and begins the segment of the function', () => {
  const attempt = {
    ...newAttempt('aaaaaaaaaaaaaaa', 0, true),
    initStartMs: 5,
    initEndMs: 25,
    invokedMs: 25,
    answeredMs: 30,
    endedMs: 31,
  };
  const [service, ...rest] = lambdaSegments({ ...traced(false, [attempt]), parentId: 'b'.repeat(16) }, clock);
  expect(service).toEqual({
    id: '0123456789abcde0',
    trace_id: root,
    parent_id: 'bbbbbbbbbbbbbbbb',
    name: 'f',
    origin: 'AWS::Lambda',
    resource_arn: 'arn:f',
    start_time: 1000,
    end_time: 1000.5,
    http: { response: { status: 200 } },
    aws: { request_id: 'r' },
  });
  const aws = { function_arn: 'arn:f' };
  expect(rest).toEqual([
    {
      id: 'aaaaaaaaaaaaaaa3',
      trace_id: root,
      parent_id: '0123456789abcde0',
      name: 'f',
      origin: 'AWS::Lambda::Function',
      start_time: 1000.005,
      end_time: 1000.031,
      aws: { account_id: '123456789012', function_arn: 'arn:f', resource_names: ['f'] },
      subsegments: [
        { id: 'aaaaaaaaaaaaaaa5', name: 'Restore', start_time: 1000.005, end_time: 1000.025, aws },
        { id: 'aaaaaaaaaaaaaaa4', name: 'Invocation', start_time: 1000.025, end_time: 1000.03, aws },
        { id: 'aaaaaaaaaaaaaaa6', name: 'Overhead', start_time: 1000.03, end_time: 1000.031, aws },
      ],
    },
  ]);
});

test('of an environment that failed to start nothing but the start is told', () => {
  const attempt = {
    ...newAttempt('aaaaaaaaaaaaaaa', 0),
    initStartMs: 5,
    initEndMs: 25,
    endedMs: 25,
    outcome: 'failed' as const,
  };
  const [, fn] = lambdaSegments(traced(false, [attempt]), clock);
  expect(fn!.subsegments).toEqual([
    {
      id: 'aaaaaaaaaaaaaaa5',
      name: 'Initialization',
      start_time: 1000.005,
      end_time: 1000.025,
      aws: { function_arn: 'arn:f' },
    },
  ]);
});

test.each([
  ['that was never tried', [], 1000.5, { http: { response: { status: 202 } } }],
  [
    'that was tried',
    [failedWith(null), { ...failedWith(null), outcome: 'completed' as const }],
    1000,
    { http: { response: { status: 202 } } },
  ],
  ['whose last attempt failed', [failedWith(null)], 1000, { http: { response: { status: 202 } }, fault: true }],
  [
    'whose last attempt was refused',
    [{ ...newAttempt('aaaaaaaaaaaaaaa', 0), endedMs: 1, outcome: 'throttled' as const }],
    1000,
    { http: { response: { status: 202 } }, error: true, throttle: true },
  ],
])('an event %s dwells until its first attempt, or its end', (_, attempts, dwelt, answer) => {
  const [service] = lambdaSegments(traced(true, attempts), clock);
  const { subsegments, ...own } = service!;
  expect(subsegments![0]).toEqual({
    id: '0123456789abcde1',
    name: 'Dwell Time',
    start_time: 1000,
    end_time: dwelt,
  });
  expect(own).toEqual({
    id: '0123456789abcde0',
    trace_id: root,
    name: 'f',
    origin: 'AWS::Lambda',
    resource_arn: 'arn:f',
    start_time: 1000,
    end_time: 1000.5,
    ...answer,
    aws: { request_id: 'r' },
  });
});

test.each([
  [[], { http: { response: { status: 200 } } }],
  [[failedWith(null)], { http: { response: { status: 200 } }, fault: true }],
  [
    [{ ...newAttempt('aaaaaaaaaaaaaaa', 0), outcome: 'throttled' as const }],
    { http: { response: { status: 429 } }, error: true, throttle: true },
  ],
])('what a caller that waits is answered follows from the last attempt (%#)', (attempts, answer) => {
  const [service, ...rest] = lambdaSegments(traced(false, attempts), clock);
  const { http, error, throttle, fault } = service!;
  expect({ http, error, throttle, fault }).toEqual({
    error: undefined,
    throttle: undefined,
    fault: undefined,
    ...answer,
  });
  // What was refused, or never tried, has no segment of the function.
  expect(rest).toHaveLength(attempts.filter(({ outcome }) => outcome === 'failed').length);
});

test.each([
  ['1', true],
  ['0', false],
  ['?', null],
  ['2', null],
])('Sampled=%s among fields in an unusual order is %s', (written, sampled) => {
  expect(readTraceHeader(` Sampled = ${written} ;PARENT=53995c3f42cd8ad8; Root=${root}`)).toEqual({
    root,
    parent: '53995c3f42cd8ad8',
    sampled,
    self: null,
    lineage: null,
  });
});

test('fields in the usual order may be left out', () => {
  const none = { root, parent: null, sampled: null, self: null, lineage: null };
  expect(readTraceHeader(`Root=${root}`)).toEqual(none);
  expect(readTraceHeader(`Root=${root};Sampled=1`)).toEqual({ ...none, sampled: true });
  expect(readTraceHeader(`Root=${root};Lineage=a:1`)).toEqual({ ...none, lineage: 'a:1' });
});

test('a header is written of what is given, and of nothing else', () => {
  expect(traceHeaderText({ self: '1-a-b', root, sampled: true })).toBe(`Self=1-a-b;Root=${root};Sampled=1`);
  expect(traceHeaderText({ root, parent: null, sampled: null })).toBe(`Root=${root}`);
  expect(traceHeaderText({})).toBe('');
});

test("the W3C's header may have blanks around it, capitals in it and more behind it", () => {
  const text = ' 00-67A1F0C20123456789ABCDEF01234567-53995C3F42CD8AD8-03-more ';
  expect(readTraceparent(text)).toEqual({
    root,
    parent: '53995c3f42cd8ad8',
    sampled: true,
    self: null,
    lineage: null,
  });
});
