// invoke in this process: which function, what it is given, what is printed, and what it ends in.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { enteredPlace, run } from '../support/command-line.ts';
import { ranUntil } from '../support/signals.ts';

const durable = (executionTimeoutS: number): string => `Resources:
  Order:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: durable.handler
      CodeUri: .
      Timeout: 60
      DurableConfig: { ExecutionTimeout: ${executionTimeoutS} }
`;

let place: ReturnType<typeof enteredPlace>;
beforeAll(() => {
  process.setMaxListeners(0);
  place = enteredPlace({
    'two.yaml': `name: two
duration: 1s
functions:
  echo: { handler: './handlers.mjs#echo', timeout: 3s, environment: { OWN: own, OVER: own } }
  fails: { handler: './handlers.mjs#fails', timeout: 3s, reservedConcurrency: 0 }
  throws: { handler: './handlers.mjs#fails', timeout: 3s }
traffic: [{ to: echo, arrivals: { constant: { rate: 1/s } } }]
`,
    'one.yaml': `name: one
duration: 1s
functions: { echo: { handler: './handlers.mjs#echo' } }
traffic: [{ to: echo, arrivals: { constant: { rate: 1/s } } }]
`,
    'waits.yaml': `name: waits
duration: 1s
functions: { waits: { handler: './handlers.mjs#waits', timeout: 60s } }
traffic: [{ to: waits, arrivals: { constant: { rate: 1/s } } }]
`,
    'handlers.mjs': `export const waits = () => new Promise((resolve) => { setTimeout(resolve, 50_000); });
export const echo = async (event) => {
  console.log('printed by the handler');
  return { event, own: process.env.OWN, over: process.env.OVER };
};
export const fails = async () => { throw new TypeError('as it was told'); };
`,
    'event.json': '{"from":"a file"}',
    'large.json': JSON.stringify('x'.repeat(1_048_576)),
    'durable.yaml': durable(60),
    'short.yaml': durable(2),
    // What an SDK of durable functions would answer.
    'durable.mjs': `export const handler = async ({ InitialExecutionState: { Operations: [{ ExecutionDetails }] } }) => {
  const { sad, waits } = JSON.parse(ExecutionDetails.InputPayload);
  if (waits) await new Promise((resolve) => { setTimeout(resolve, 50_000); });
  return sad ? { Status: 'FAILED', Error: { ErrorMessage: 'sad' } } : { Status: 'SUCCEEDED', Result: '{"ok":true}' };
};
`,
  });
});
afterAll(() => place.leave());

test.each<[string[], object]>([
  [[], {}],
  [['--event', '{"a":1}'], { a: 1 }],
  [['--event', 'event.json'], { from: 'a file' }],
])('the only function need not be named: %j', async (options, event) => {
  const { code, stdout, stderr } = await run(['invoke', 'one.yaml', ...options]);
  expect([code, JSON.parse(stdout)]).toEqual([0, { event }]);
  expect(stderr).toMatch(/START RequestId: [^]*printed by the handler[^]*END RequestId: [^]*REPORT RequestId: /);
});

test('a function has its environment, and what is given over it', async () => {
  const { stdout, stderr } = await run(['invoke', 'two.yaml', 'echo', '--env', 'OVER=given', '--quiet']);
  expect([JSON.parse(stdout), stderr]).toEqual([{ event: {}, own: 'own', over: 'given' }, '']);
});

test('the tail of the log comes after the answer, in place of the log', async () => {
  const { stdout, stderr } = await run(['invoke', 'one.yaml', '--tail']);
  expect(JSON.parse(stdout)).toEqual({ event: {} });
  expect(stderr.match(/printed by the handler/g)).toHaveLength(1);
  expect(stderr.match(/REPORT RequestId/g)).toHaveLength(1);
});

test('as JSON all of the answer is there', async () => {
  const { stdout } = await run(['invoke', 'one.yaml', '--json', '--tail']);
  expect(JSON.parse(stdout)).toEqual({
    functionName: 'echo',
    statusCode: 200,
    functionError: null,
    executedVersion: '$LATEST',
    logResult: expect.stringContaining('printed by the handler') as string,
    payload: '{"event":{}}',
  });
});

test('a function that fails, or is refused, ends in 4', async () => {
  const failed = await run(['invoke', 'two.yaml', 'throws']);
  expect([failed.code, JSON.parse(failed.stdout)]).toEqual([
    4,
    expect.objectContaining({ errorType: 'TypeError', errorMessage: 'as it was told' }),
  ]);
  const refused = await run(['invoke', 'two.yaml', 'fails', '--json']);
  expect([refused.code, JSON.parse(refused.stdout)]).toEqual([4, expect.objectContaining({ statusCode: 429 })]);
});

test('an event is accepted, run, and given up after its retries', async () => {
  const good = await run(['invoke', 'one.yaml', '--async']);
  expect([good.code, good.stdout]).toEqual([0, 'The event succeeded.\n']);
  expect(good.stderr).toContain('echo accepted the event; its queue waits 600 times as short as on AWS.');
  const bad = await run(['invoke', 'two.yaml', 'throws', '--async', '--json']);
  expect([bad.code, JSON.parse(bad.stdout)]).toEqual([
    4,
    expect.objectContaining({ functionName: 'throws', statusCode: 202, outcome: 'given up' }),
  ]);
  expect(bad.stderr.match(/as it was told/g)!.length).toBeGreaterThanOrEqual(3);
});

test('an event that is too large for a queue is refused as on AWS', async () => {
  const { code, stdout, stderr } = await run(['invoke', 'one.yaml', '--async', '--quiet', '--event', 'large.json']);
  expect([code, stderr]).toEqual([4, '']);
  expect(JSON.parse(stdout)).toEqual({
    Type: 'User',
    message: '1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
  });
});

test.each([
  ['event', ['waits.yaml'], /^waits accepted the event; its queue waits 600 times as short as on AWS\.$/m],
  [
    'execution',
    ['durable.yaml', '--event', '{"waits":true}'],
    /^Order accepted the event; its execution is arn:\S+\.$/m,
  ],
])('with Ctrl-C it waits no longer for what becomes of an %s', async (what, args, accepted) => {
  const { code, stdout, stderr } = await ranUntil(['invoke', ...args, '--async'], 'accepted the event');
  expect([code, stdout, stderr]).toEqual([
    130,
    `Interrupted before the ${what} was done.\n`,
    expect.stringMatching(accepted),
  ]);
});

test.each([
  [['two.yaml'], 'has 3 functions; name one of them: echo, fails, throws'],
  [['two.yaml', 'ecko'], 'no function is called "ecko"; '],
])('%j is refused', async (args, words) => {
  const { code, stderr } = await run(['invoke', ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
});

test('an execution has the time that it is given, as on AWS, though an event need not wait so long for its retries', async () => {
  const begunMs = performance.now();
  const { code, stdout } = await run(['invoke', 'short.yaml', '--event', '{"waits":true}', '--quiet']);
  expect([code, stdout.trim()]).toEqual([4, '{"errorMessage":"Execution timed out after 2 seconds."}']);
  expect(performance.now() - begunMs).toBeGreaterThan(1990);
});

test('a durable function is called by its qualifier, and an event is an execution', async () => {
  const { code, stdout } = await run(['invoke', 'durable.yaml', 'Order', '--quiet']);
  expect([code, stdout.trim()]).toEqual([0, '{"ok":true}']);
  const sad = ['--event', '{"sad":true}', '--quiet'];
  const failed = await run(['invoke', 'durable.yaml', ...sad]);
  expect([failed.code, failed.stdout.trim()]).toEqual([4, '{"errorMessage":"sad"}']);
  const event = await run(['invoke', 'durable.yaml', '--async', '--quiet']);
  expect([event.code, event.stdout.trim()]).toEqual([0, 'The execution succeeded.']);
  const given = await run(['invoke', 'durable.yaml', '--async', ...sad]);
  expect([given.code, given.stdout.trim()]).toEqual([4, 'The execution failed.']);
});
