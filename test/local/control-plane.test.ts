// The control plane through the AWS SDK: functions as the scenario has them, and reservations that take effect.

import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { startPlatform, type Platform } from 'lambda-windtunnel/local';
import { rulesOf } from 'lambda-windtunnel/lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';

const handlerFile = fileURLToPath(new URL('handlers/sample.ts', import.meta.url));

const config = (name: string, provisionedConcurrency = 0) => ({
  name,
  memoryMb: 256,
  timeoutMs: 3000,
  reservedConcurrency: null,
  provisionedConcurrency,
  keepAlive: { kind: 'fixed', idleMs: 60_000, maxAgeMs: Infinity } as const,
  reuse: 'mru' as const,
  architecture: 'x86_64' as const,
  packageType: 'zip' as const,
  runtime: 'nodejs22.x',
});

describe('the control plane', () => {
  let platform: Platform;
  let client: LambdaClient;

  beforeAll(async () => {
    platform = await startPlatform({
      rules: rulesOf('2023', 'us-east-1'),
      accountConcurrency: 150,
      unreservedMinimum: 100,
      functions: [config('sleeps'), config('other', 1)].map((own) => ({
        config: own,
        handlerFile,
        handlerExport: 'wait',
        environment: { STAGE: 'test' },
      })),
      port: 0,
      seed: 1,
    });
    client = new LambdaClient({
      endpoint: platform.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
  });

  afterAll(async () => {
    client.destroy();
    await platform.stop();
  });

  test('lists and describes functions', async () => {
    const { Functions } = await client.send(new ListFunctionsCommand({}));
    expect(Functions!.map((f) => f.FunctionName)).toEqual(['sleeps', 'other']);
    const { Configuration, Concurrency } = await client.send(new GetFunctionCommand({ FunctionName: 'sleeps' }));
    expect(Configuration).toMatchObject({
      FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:sleeps',
      Handler: 'sample.wait',
      MemorySize: 256,
      Timeout: 3,
      Runtime: 'nodejs22.x',
      State: 'Active',
      Environment: { Variables: { STAGE: 'test' } },
      Version: '$LATEST',
    });
    expect(Configuration!.CodeSize).toBeGreaterThan(100);
    expect(Concurrency).toBeUndefined();
    const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: 'sleeps' }));
    expect(Versions!.map((version) => version.Version)).toEqual(['$LATEST']);
  });

  test('an unknown function is not found', async () => {
    await expect(client.send(new GetFunctionConfigurationCommand({ FunctionName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('a reservation set by PutFunctionConcurrency throttles, and is gone when deleted', async () => {
    const FunctionName = 'sleeps';
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }));
    const { ReservedConcurrentExecutions } = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    expect(ReservedConcurrentExecutions).toBe(1);
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 150, UnreservedConcurrentExecutions: 148 });
    const invoke = () => client.send(new InvokeCommand({ FunctionName, Payload: Buffer.from('{"ms":300}') }));
    const statuses = async () =>
      (await Promise.allSettled([invoke(), invoke(), invoke()])).map(({ status }) => status).sort();
    expect(await statuses()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    expect(await client.send(new GetFunctionConcurrencyCommand({ FunctionName }))).not.toHaveProperty(
      'ReservedConcurrentExecutions',
    );
    expect(await statuses()).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  });

  test.each([
    ['sleeps', 60, /below its minimum value of \[100\]\.$/],
    [
      'other',
      0,
      /^ ReservedConcurrentExecutions {2}0 should not be lower than function's total provisioned concurrency \[1\]\.$/,
    ],
    [
      'arn:aws:lambda:us-east-1:123456789012:function:sleeps:$LATEST',
      5,
      /^This operation is permitted on Lambda functions only/,
    ],
  ])('%s cannot reserve %i', async (FunctionName, ReservedConcurrentExecutions, message) => {
    const put = client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
    await expect(put).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(message) as string,
    });
  });
});
