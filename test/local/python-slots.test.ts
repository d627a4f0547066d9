// AWS's own client for Python, version 4, on Managed Instances: a process of an environment for each request that it holds at once.
// Where it is installed: `python3 -c "import awslambdaric"`.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateCapacityProviderCommand,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionScalingConfigCommand,
} from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, testPlatform } from './support.ts';

const slots = 8;
const asked = 'import sys, awslambdaric; print(awslambdaric.__version__, sys.executable)';
const [version = '', python = ''] = spawnSync('python3', ['-c', asked], { encoding: 'utf8' }).stdout?.split(/\s/) ?? [];
const isThere = version.startsWith('4.');
if (!isThere) console.log('skipped: the official runtime client for Python; install awslambdaric 4 (pip)');

const handler = `import os, time

def handler(event, context):
    print('holding', event.get('name', ''))
    time.sleep(event.get('seconds', 0))
    if event.get('fails'):
        raise KeyError('as asked')
    return {'pid': os.getpid(), 'id': context.aws_request_id, 'environment': context.log_stream_name}
`;

interface Held {
  readonly pid: number;
  readonly id: string;
  readonly environment: string;
}

describe.skipIf(!isThere)('the official client for Python on Managed Instances', () => {
  let platform: Platform;
  let client: LambdaClient;
  let directory: string;
  const lines: string[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'windtunnel-python-'));
    writeFileSync(join(directory, 'app.py'), handler);
    const bootstrap = `#!/bin/sh\ncd "$LAMBDA_TASK_ROOT" && exec ${python} -m awslambdaric "$_HANDLER"\n`;
    writeFileSync(join(directory, 'bootstrap'), bootstrap, { mode: 0o755 });
    platform = await testPlatform([], { sandbox: 'auto', log: (_, line) => lines.push(line) });
    client = new LambdaClient({
      endpoint: platform.url,
      region: 'us-east-1',
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ httpAgent: { maxSockets: 50 } }),
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    });
    const created = await client.send(
      new CreateCapacityProviderCommand({
        CapacityProviderName: 'general',
        VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [] },
        PermissionsConfig: { CapacityProviderOperatorRoleArn: 'arn:aws:iam::123456789012:role/operator' },
      }),
    );
    const FunctionName = 'held';
    await client.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: 'arn:aws:iam::123456789012:role/worker',
        Runtime: 'provided.al2023',
        Handler: 'app.handler',
        MemorySize: 4096,
        Timeout: 60,
        Code: { S3Bucket: 'hot-reload', S3Key: directory },
        CapacityProviderConfig: {
          LambdaManagedInstancesCapacityProviderConfig: {
            CapacityProviderArn: created.CapacityProvider!.CapacityProviderArn!,
            PerExecutionEnvironmentMaxConcurrency: slots,
            ExecutionEnvironmentMemoryGiBPerVCpu: 4,
          },
        },
      }),
    );
    await client.send(new PublishVersionCommand({ FunctionName, PublishTo: 'LATEST_PUBLISHED' }));
    const Qualifier = '$LATEST.PUBLISHED';
    const FunctionScalingConfig = { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 };
    await client.send(new PutFunctionScalingConfigCommand({ FunctionName, Qualifier, FunctionScalingConfig }));
    const isActive = async (): Promise<boolean> =>
      (await client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }))).State === 'Active';
    if (!(await eventually(isActive, 30_000))) throw new Error(lines.join('\n'));
  });
  afterAll(async () => {
    client?.destroy();
    await platform?.stop();
    rmSync(directory, { recursive: true });
  });

  const call = async (event: object) => {
    const output = await client.send(new InvokeCommand({ FunctionName: 'held', Payload: JSON.stringify(event) }));
    return { ...(JSON.parse(output.Payload!.transformToString()) as Held), error: output.FunctionError };
  };

  test('as many requests as it has slots are in one environment at once, each in its process; one more is refused', async () => {
    const alone = async (): Promise<boolean> =>
      new Set((await Promise.all([1, 2, 3, 4].map(() => call({})))).map((held) => held.environment)).size === 1;
    expect(await eventually(alone, 20_000)).toBe(true);
    lines.length = 0;
    const running = Array.from({ length: slots }, (_, index) => call({ seconds: 4, name: `${index}` }));
    // Awaited below, whatever fails before.
    void Promise.allSettled(running);
    const holding = (): number => lines.filter((line) => line.includes('holding')).length;
    expect(await eventually(() => holding() === slots), lines.join('\n')).toBe(true);
    await expect(call({})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    const held = await Promise.all(running);
    expect(new Set(held.map(({ environment }) => environment)).size).toBe(1);
    expect(new Set(held.map(({ id }) => id)).size).toBe(slots);
    expect(new Set(held.map(({ pid }) => pid)).size).toBe(slots);
  });

  test('an error is that of its request', async () => {
    expect(await call({ fails: true })).toMatchObject({ error: 'Unhandled', errorType: 'KeyError' });
    expect((await call({})).error).toBeUndefined();
  });
});
