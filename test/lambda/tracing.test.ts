// Headers, sampling and segments of traces.

import { expect, test } from 'vitest';
import {
  lambdaSampling,
  lambdaSegments,
  newAttempt,
  readTraceHeader,
  readTraceparent,
  rootOf,
  Sampler,
  traceHeaderText,
  w3cTraceId,
  type TracedInvocation,
} from '../../lambda/index.ts';

const root = '1-67a1f0c2-0123456789abcdef01234567';
const parent = '53995c3f42cd8ad8';

test.each([
  [`Root=${root};Parent=${parent};Sampled=1`, { root, parent, sampled: true, self: null, lineage: null }],
  [`root=${root};sampled=0`, { root, parent: null, sampled: false, self: null, lineage: null }],
  [
    `Self=1-67a1f0c3-aaaaaaaaaaaaaaaaaaaaaaaa;Root=${root}; Sampled=? ;Lineage=ab:3`,
    { root, parent: null, sampled: null, self: '1-67a1f0c3-aaaaaaaaaaaaaaaaaaaaaaaa', lineage: 'ab:3' },
  ],
  ['Root=1-67a1f0c2;Parent=x;Sampled=2', { root: null, parent: null, sampled: null, self: null, lineage: null }],
  ['', { root: null, parent: null, sampled: null, self: null, lineage: null }],
])('%s is read', (text, fields) => {
  expect(readTraceHeader(text)).toEqual(fields);
});

test('what is written is read again', () => {
  const header = { root, parent, sampled: false, self: null, lineage: 'ab:1' };
  expect(traceHeaderText(header)).toBe(`Root=${root};Parent=${parent};Sampled=0;Lineage=ab:1`);
  expect(readTraceHeader(traceHeaderText(header))).toEqual(header);
});

test("the W3C's header is of the same trace", () => {
  const id = '67a1f0c20123456789abcdef01234567';
  expect(readTraceparent(`00-${id}-${parent}-01`)).toMatchObject({ root, parent, sampled: true });
  expect(readTraceparent(`00-${id}-${parent}-00`)).toMatchObject({ sampled: false });
  for (const text of ['', `ff-${id}-${parent}-01`, `00-${id}-${parent}`, '00-x-y-01'])
    expect(readTraceparent(text)).toBeNull();
  expect(w3cTraceId(root)).toBe(id);
  expect(rootOf(id)).toBe(root);
});

test('one a second is taken, and a share of the rest', () => {
  let draws = 0;
  const sampler = new Sampler(lambdaSampling, () => (draws++ % 20) / 20);
  const taken = Array.from({ length: 1000 }, (_, i) => sampler.takes(i * 100)).filter(Boolean).length;
  // 100 seconds of ten: one of each, and 5 % of 900.
  expect(taken).toBe(145);
  const quiet = new Sampler(lambdaSampling, () => 0.99);
  expect([0, 999, 1000, 1001, 5000].map((atMs) => quiet.takes(atMs))).toEqual([true, false, true, false, true]);
});

const invocation = (asynchronous: boolean): TracedInvocation => ({
  traceId: root,
  idBase: '0123456789abcde',
  parentId: null,
  requestId: 'r',
  functionName: 'f',
  functionArn: 'arn:f',
  accountId: '123456789012',
  asynchronous,
  arrivedMs: 0,
  attempts: [],
  endedMs: 500,
});

const clock = { wallMs: (atMs: number) => 1_000_000 + atMs };

test('the parts of a cold invocation follow each other', () => {
  const traced = invocation(false);
  traced.attempts.push({
    ...newAttempt('0123456789abcde', 0),
    admittedMs: 10,
    initStartMs: 10,
    initEndMs: 210,
    invokedMs: 210,
    answeredMs: 400,
    endedMs: 450,
  });
  const [service, fn] = lambdaSegments(traced, clock);
  expect(service).toMatchObject({ origin: 'AWS::Lambda', start_time: 1000, end_time: 1000.5, id: '0123456789abcde0' });
  expect(fn).toMatchObject({
    origin: 'AWS::Lambda::Function',
    parent_id: service!.id,
    start_time: 1000.01,
    end_time: 1000.45,
  });
  expect(fn!.subsegments!.map(({ name, start_time, end_time }) => [name, start_time, end_time])).toEqual([
    ['Initialization', 1000.01, 1000.21],
    ['Invocation', 1000.21, 1000.4],
    ['Overhead', 1000.4, 1000.45],
  ]);
});

test('an event has its dwell time and its attempts, each with a function under it; a refused one has none', () => {
  const traced = invocation(true);
  traced.attempts.push(
    { ...newAttempt('aaaaaaaaaaaaaaa', 100), admittedMs: 100, endedMs: 100, outcome: 'throttled' },
    {
      ...newAttempt('bbbbbbbbbbbbbbb', 200),
      invokedMs: 200,
      answeredMs: 250,
      endedMs: 250,
      outcome: 'failed',
      error: '{"errorType":"TypeError","errorMessage":"no way","trace":["TypeError: no way","    at x"]}',
    },
    { ...newAttempt('ccccccccccccccc', 400), invokedMs: 400, answeredMs: 490, endedMs: 500 },
  );
  const [service, ...runs] = lambdaSegments(traced, clock);
  expect(service!.subsegments!.map(({ name, throttle, fault }) => [name, throttle, fault])).toEqual([
    ['Dwell Time', undefined, undefined],
    ['Attempt #1', true, undefined],
    ['Attempt #2', undefined, true],
    ['Attempt #3', undefined, undefined],
  ]);
  expect(runs.map(({ parent_id: id }) => id)).toEqual(['bbbbbbbbbbbbbbb2', 'ccccccccccccccc2']);
  expect(runs[0]).toMatchObject({
    fault: true,
    cause: { exceptions: [{ type: 'TypeError', message: 'no way', stack: [{}, { label: 'at x' }] }] },
  });
});

test('what goes on has no end', () => {
  const traced = { ...invocation(false), endedMs: Number.NaN };
  traced.attempts.push({ ...newAttempt('0123456789abcde', 0), admittedMs: 1, invokedMs: 1 });
  const [service, fn] = lambdaSegments(traced, clock);
  expect(service).toMatchObject({ in_progress: true });
  expect(service).not.toHaveProperty('end_time');
  expect(fn!.subsegments).toMatchObject([{ name: 'Invocation', in_progress: true }]);
});
