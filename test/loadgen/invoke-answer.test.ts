// What is read from an answer of the Invoke API: a table over status codes, headers and bodies, seldom seen ones among them.

import { expect, test } from 'vitest';
import { Outcome } from '../../lambda/index.ts';
import { readInvokeAnswer, type InvokeAnswer } from '../../loadgen/targets/invoke-answer.ts';
import { emptyAnswer, type TargetAnswer } from '../../loadgen/targets/target.ts';

const outcomes = Object.fromEntries(Object.entries(Outcome).map(([name, value]) => [value, name]));

/** Only what differs from a fresh answer. */
const read = (fields: Partial<InvokeAnswer>): Record<string, unknown> => {
  const answer = emptyAnswer();
  readInvokeAnswer(
    { statusCode: 200, functionError: undefined, logResult: undefined, errorType: undefined, body: '', ...fields },
    answer,
  );
  const fresh = emptyAnswer();
  const changed = Object.entries(answer).filter(([key, value]) => fresh[key as keyof TargetAnswer] !== value);
  return Object.fromEntries(
    changed.map(([key, value]) => [key, key === 'outcome' ? outcomes[value as number] : value]),
  );
};

const reasons = [
  'ConcurrentInvocationLimitExceeded',
  'FunctionInvocationRateLimitExceeded',
  'ReservedFunctionConcurrentInvocationLimitExceeded',
  'ReservedFunctionInvocationRateLimitExceeded',
  'CallerRateLimitExceeded',
  'ConcurrentSnapshotCreateLimitExceeded',
  'SomethingNew',
];
/** Bodies that are no object of JSON, or have no such fields. */
const oddBodies = ['', '<html>', 'null', '[]', '"text"', '7', '{}', '{"errorType":7,"errorMessage":null}'];
const failed = (errorType: string | undefined, errorMessage: unknown): Partial<InvokeAnswer> => ({
  functionError: 'Unhandled',
  body: JSON.stringify({ errorType, errorMessage }),
});
const line = (more: string): string =>
  Buffer.from(
    `REPORT RequestId: 8f5\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t${more}\n`,
  ).toString('base64');

test('each answer is told as it is meant', async () => {
  const cases: readonly [string, Partial<InvokeAnswer>][] = [
    ...[
      200, 202, 204, 299, 300, 301, 302, 303, 304, 307, 308, 399, 400, 403, 404, 413, 428, 430, 499, 500, 502, 503, 504,
    ].map((statusCode): [string, Partial<InvokeAnswer>] => [`status ${statusCode}`, { statusCode }]),
    [
      'an error type with a tail',
      { statusCode: 502, errorType: 'ENILimitReachedException:http://internal.amazon.com/' },
    ],
    ['an error type of a good answer', { errorType: 'Nothing' }],
    ...reasons.map((Reason): [string, Partial<InvokeAnswer>] => [
      `429 for ${Reason}`,
      { statusCode: 429, errorType: 'Other', body: JSON.stringify({ Reason }) },
    ]),
    ...oddBodies.map((body): [string, Partial<InvokeAnswer>] => [`429 with ${body}`, { statusCode: 429, body }]),
    ...oddBodies.map((body): [string, Partial<InvokeAnswer>] => [
      `function error with ${body}`,
      { functionError: 'Handled', body },
    ]),
    ['Sandbox.Timedout', failed('Sandbox.Timedout', 'RequestId: 8f5 Error: Task timed out after 1.00 seconds')],
    ['Sandbox.Timeout', failed('Sandbox.Timeout', 'Task timed out')],
    ['Sandbox.Time', failed('Sandbox.Time', 'Task timed out after 1.00 seconds')],
    ['My.Sandbox.Timedout', failed('My.Sandbox.Timedout', 'x')],
    ['old style of a timeout', failed(undefined, '2024-04-11T10:00:00.000Z 8f5 Task timed out after 1.00 seconds')],
    ['a message about timeouts', failed(undefined, 'Task timed out after a while')],
    ['an error about timeouts', failed('Error', 'Task timed out after 3 tries')],
    ['a message of 200 letters', failed('Error', `${'x'.repeat(199)}y`)],
    ['a message of 201 letters', failed('Error', `${'x'.repeat(200)}y`)],
    ['a warm start', { logResult: line('') }],
    ['a cold start', { logResult: line('Init Duration: 110.10 ms\t') }],
    ['a restore', { logResult: line('Restore Duration: 250.25 ms\tBilled Restore Duration: 100 ms\t') }],
    [
      'a run of which nothing was billed',
      { logResult: Buffer.from('REPORT RequestId: 8f5\tDuration: 3.01 ms\n').toString('base64') },
    ],
    ['a log without a report', { logResult: Buffer.from('START RequestId: 8f5\n').toString('base64') }],
    ['a cold start that failed', { ...failed('Error', 'no'), logResult: line('Init Duration: 5.00 ms\t') }],
  ];
  const text = cases.map(([name, fields]) => `${name}: ${JSON.stringify(read(fields))}\n`).join('');
  await expect(text).toMatchFileSnapshot('../golden/loadgen/invoke-answers.txt');
});
