// Rules of durable executions that nobody publishes, as the scenario of `serve` sets them.

import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { afterEach, expect, test } from 'vitest';
import { testPlatform, type TestPlatformOptions } from './support.ts';
import { zip } from './zip.ts';

let platform: Platform;
let client: LambdaClient;
afterEach(async () => {
  client.destroy();
  await platform.stop();
});

const open = async (rules: NonNullable<TestPlatformOptions['rules']>): Promise<void> => {
  platform = await testPlatform([], { rules });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  client = new LambdaClient({ endpoint: platform.url, region: 'us-east-1', credentials });
};

const create = (FunctionName: string, code: string) =>
  client.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::123456789012:role/worker',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: zip({ 'index.js': code }) },
      DurableConfig: { ExecutionTimeout: 900 },
    }),
  );

const invoke = async (FunctionName: string, DurableExecutionName: string) => {
  const { Payload, DurableExecutionArn } = await client.send(
    new InvokeCommand({ FunctionName, Qualifier: '$LATEST', Payload: '{}', DurableExecutionName }),
  );
  return { result: JSON.parse(Payload!.transformToString()) as unknown, arn: DurableExecutionArn };
};

const done = (expression: string): string => `({ Status: 'SUCCEEDED', Result: JSON.stringify(${expression}) })`;
const named = `exports.handler = async () => ${done('process.env.AWS_LAMBDA_FUNCTION_NAME')};`;

test('names count within a function', async () => {
  await open({});
  await create('f', named);
  await create('g', named);
  const [one, other] = [await invoke('f', 'order-7'), await invoke('g', 'order-7')];
  expect([one.result, other.result]).toEqual(['f', 'g']);
  expect((await invoke('f', 'order-7')).arn).toBe(one.arn);
});

test('or within the account: what another function has, is started already', async () => {
  await open({ durableNamesOf: 'account' });
  await create('f', named);
  await create('g', named);
  const { arn } = await invoke('f', 'order-7');
  await expect(invoke('g', 'order-7')).rejects.toMatchObject({
    name: 'DurableExecutionAlreadyStartedException',
    message: `Execution already started: ${arn}`,
  });
  expect((await invoke('f', 'order-7')).arn).toBe(arn);
  expect((await invoke('g', 'order-8')).result).toBe('g');
});

test('an invocation that fails is made again as soon as is set', async () => {
  await open({ durableBackoff: { firstMs: 1, longestMs: 1 } });
  await create(
    'f',
    `let calls = 0;
exports.handler = async () => {
  calls += 1;
  if (calls < 12) throw new Error('not yet');
  return ${done('calls')};
};`,
  );
  // As nobody sets it, this takes seven minutes.
  expect((await invoke('f', 'again')).result).toBe(12);
});
