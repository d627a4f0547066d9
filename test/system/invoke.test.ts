// One invocation on the command line, on the built package: the answer on stdout, the log on stderr, the exit code.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { windtunnel } from './cli.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-invoke-'));
  writeFileSync(
    join(directory, 'api.ts'),
    `export const handler = async (event: Record<string, unknown>) => {
  console.log('got', JSON.stringify(event));
  if (event['fail'] === true) throw new TypeError('as asked');
  return { given: event, stage: process.env['STAGE'] };
};
`,
  );
  writeFileSync(
    join(directory, 'two.yaml'),
    'name: two\nfunctions:\n  api: { handler: "./api.ts#handler", environment: { STAGE: dev } }\n  other: { handler: "./api.ts#handler" }\n',
  );
  writeFileSync(
    join(directory, 'template.yaml'),
    `Transform: AWS::Serverless-2016-10-31
Parameters: { Stage: { Type: String, Default: dev } }
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, CodeUri: ., Handler: api.handler, Environment: { Variables: { STAGE: !Ref Stage } } }
`,
  );
  writeFileSync(join(directory, 'event.json'), '{ "n": 1 }\n');
  writeFileSync(join(directory, 'broken.json'), '{ "n": 1,\n');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('prints what a function of a scenario answers, its log on stderr, and leaves nothing', async () => {
  const before = readdirSync(directory);
  const { code, stdout, stderr } = await windtunnel(
    ['invoke', 'two.yaml', 'api', '--event', 'event.json', '--env', 'STAGE=prod'],
    directory,
  );
  expect([code, stdout]).toEqual([0, '{"given":{"n":1},"stage":"prod"}\n']);
  expect(stderr).toMatch(/START RequestId[^]*INFO\tgot \{"n":1\}[^]*REPORT RequestId: .*Init Duration/);
  expect(readdirSync(directory)).toEqual(before);
});

test('the only function of a template needs no name; a parameter and a sample event have their effect', async () => {
  const { code, stdout } = await windtunnel(
    ['invoke', 'template.yaml', '--parameter', 'Stage=test', '--event', 'sqs', '--json', '--tail'],
    directory,
  );
  const answer = JSON.parse(stdout) as { payload: string; logResult: string };
  expect([code, answer]).toMatchObject([0, { functionName: 'Api', statusCode: 200, functionError: null }]);
  expect(JSON.parse(answer.payload)).toMatchObject({
    stage: 'test',
    given: { Records: [{ eventSource: 'aws:sqs' }] },
  });
  expect(answer.logResult).toMatch(/^START RequestId[^]*REPORT RequestId/);
});

test('a function that fails ends in 4, with its error as the answer', async () => {
  const { code, stdout } = await windtunnel(['invoke', 'two.yaml', 'api', '--event', '{"fail":true}'], directory);
  expect([code, JSON.parse(stdout)]).toMatchObject([4, { errorType: 'TypeError', errorMessage: 'as asked' }]);
});

test('an event is tried again until it is given up, or done', async () => {
  const failing = await windtunnel(['invoke', 'two.yaml', 'api', '--async', '--event', '{"fail":true}'], directory);
  expect([failing.code, failing.stdout]).toEqual([4, 'The event was given up after its retries.\n']);
  expect(failing.stderr.match(/^START RequestId/gm)).toHaveLength(3);
  const fine = await windtunnel(['invoke', 'two.yaml', 'api', '--async', '--json'], directory);
  expect([fine.code, JSON.parse(fine.stdout)]).toMatchObject([0, { statusCode: 202, outcome: 'succeeded' }]);
});

describe('refuses in words', () => {
  test.each([
    [['two.yaml'], /two\.yaml has a problem:\n {2}functions: has 2 functions; name one of them: api, other/],
    [['two.yaml', 'apj'], /no function is called "apj"; there are: api, other; did you mean "api"\?/],
    [['template.yaml', '--event', 'sqz'], /--event: there is no file sqz, and no sample event .*did you mean "sqs"\?/],
    [['template.yaml', '--event', 'broken.json'], /broken\.json has a problem:[^]*ends in the middle/],
    [['template.yaml', '--event', '{"n":'], /--event: it ends in the middle: .*; an event is one JSON value/],
    [['nowhere.yaml'], /nowhere\.yaml/],
  ])('%j', async (args, words) => {
    const { code, stdout, stderr } = await windtunnel(['invoke', ...args], directory);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(words);
  });
});
