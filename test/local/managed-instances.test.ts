// Functions on Managed Instances on the local platform, through the AWS SDK: capacity providers, what is published where, environments
// of many slots, what is refused, what logs say.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAliasCommand,
  CreateCapacityProviderCommand,
  CreateFunctionCommand,
  DeleteCapacityProviderCommand,
  DeleteFunctionCommand,
  GetCapacityProviderCommand,
  GetFunctionConfigurationCommand,
  GetFunctionScalingConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListCapacityProvidersCommand,
  ListFunctionVersionsByCapacityProviderCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionScalingConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateCapacityProviderCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type CapacityProviderScalingConfig,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from 'lambda-windtunnel/local';
import { defaultProvider, managedConfig } from '../support/managed-config.ts';
import { comesTrue, localFunction, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const providerArn = 'arn:aws:lambda:us-east-1:123456789012:capacity-provider:general';
const code = (word: string) => `
import { setTimeout as wait } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
let here = 0;
export const handler = async (event, context) => {
  here += 1;
  console.log('served', event.name ?? '');
  if (event.exit) process.exit(1);
  if (event.kill) process.kill(process.pid, 'SIGKILL');
  if (event.fails) throw new TypeError('as asked');
  if (event.ms) await wait(event.ms);
  here -= 1;
  return {
    word: '${word}',
    environment: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    threadId,
    id: context.awsRequestId,
    stored: awslambda.InvokeStore.getRequestId(),
    slots: process.env.AWS_LAMBDA_MAX_CONCURRENCY,
    type: process.env.AWS_LAMBDA_INITIALIZATION_TYPE,
    traced: process.env._X_AMZN_TRACE_ID ?? null,
  };
};`;

interface Served {
  readonly word: string;
  readonly environment: string;
  readonly threadId: number;
  readonly id: string;
  readonly stored: string;
  readonly slots: string;
  readonly type: string;
  readonly traced: null;
}

/** Sums of the metrics of a function's refusals: all, then by cause. */
const causes = (platform: Platform, functionName: string): Promise<number[]> => {
  const metrics = new URLSearchParams({
    Action: 'GetMetricStatistics',
    Version: '2010-08-01',
    Namespace: 'AWS/Lambda',
    Period: '60',
    StartTime: new Date(Date.now() - 600_000).toISOString(),
    EndTime: new Date(Date.now() + 600_000).toISOString(),
    'Statistics.member.1': 'Sum',
    'Dimensions.member.1.Name': 'FunctionName',
    'Dimensions.member.1.Value': functionName,
  });
  const sum = async (MetricName: string): Promise<number> => {
    const body = new URLSearchParams([...metrics, ['MetricName', MetricName]]);
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: 'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/monitoring/aws4_request',
    };
    const text = await (await fetch(platform.url, { method: 'POST', headers, body })).text();
    return [...text.matchAll(/<Sum>([^<]+)<\/Sum>/g)].reduce((total, [, value]) => total + Number(value), 0);
  };
  return Promise.all(['Throttles', 'ConcurrencyThrottles', 'CPUThrottles', 'MemoryThrottles'].map(sum));
};

describe('Managed Instances', () => {
  let platform: Platform;
  let client: LambdaClient;
  const lines: string[] = [];
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-managed-'));

  beforeAll(async () => {
    platform = await testPlatform([localFunction('sample.ts', 'echo')], {
      sandbox: 'auto',
      log: (_, line) => lines.push(line),
      kept: { storeMb: 4, metrics: true },
    });
    client = new LambdaClient({
      endpoint: platform.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    });
    await client.send(
      new CreateCapacityProviderCommand({
        CapacityProviderName: 'general',
        VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [] },
        PermissionsConfig: { CapacityProviderOperatorRoleArn: 'arn:aws:iam::123456789012:role/operator' },
      }),
    );
  });
  afterAll(async () => {
    client.destroy();
    await platform.stop();
    rmSync(directory, { recursive: true });
  });

  const create = (FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}, slots = 4) =>
    client.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: 'arn:aws:iam::123456789012:role/worker',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        MemorySize: 2048,
        Code: { ZipFile: zip({ 'index.mjs': code('first') }) },
        CapacityProviderConfig: {
          LambdaManagedInstancesCapacityProviderConfig: {
            CapacityProviderArn: providerArn,
            PerExecutionEnvironmentMaxConcurrency: slots,
          },
        },
        ...more,
      }),
    );
  const call = async (FunctionName: string, event: object = {}) => {
    const output = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
    const body = JSON.parse(output.Payload!.transformToString()) as Served & Record<string, string>;
    return { ...body, error: output.FunctionError ?? null, version: output.ExecutedVersion };
  };
  const stateOf = async (FunctionName: string, Qualifier = '$LATEST.PUBLISHED') => {
    const { State } = await client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
    return State;
  };
  const active = (name: string, qualifier?: string) =>
    comesTrue(async () => (await stateOf(name, qualifier)) === 'Active');
  const scale = (FunctionName: string, min?: number, max?: number, Qualifier = '$LATEST.PUBLISHED') =>
    client.send(
      new PutFunctionScalingConfigCommand({
        FunctionName,
        Qualifier,
        FunctionScalingConfig: { MinExecutionEnvironments: min, MaxExecutionEnvironments: max },
      }),
    );

  it('keeps capacity providers', async () => {
    const { CapacityProvider } = await client.send(new GetCapacityProviderCommand({ CapacityProviderName: 'general' }));
    expect(CapacityProvider).toMatchObject({
      CapacityProviderArn: providerArn,
      State: 'Active',
      VpcConfig: { SubnetIds: ['subnet-1'] },
      CapacityProviderScalingConfig: { MaxVCpuCount: 400, ScalingMode: 'Auto' },
    });
    const changed = await client.send(
      new UpdateCapacityProviderCommand({
        CapacityProviderName: 'general',
        CapacityProviderScalingConfig: {
          MaxVCpuCount: 64,
          ScalingMode: 'Manual',
          ScalingPolicies: [{ PredefinedMetricType: 'LambdaCapacityProviderAverageCPUUtilization', TargetValue: 40 }],
        },
      }),
    );
    expect(changed.CapacityProvider?.CapacityProviderScalingConfig).toMatchObject({ MaxVCpuCount: 64 });
    const auto: CapacityProviderScalingConfig = { ScalingMode: 'Auto', ScalingPolicies: [] };
    await expect(
      client.send(
        new UpdateCapacityProviderCommand({ CapacityProviderName: 'general', CapacityProviderScalingConfig: auto }),
      ),
    ).rejects.toThrow("A scaling policy can't be specified when the scalingMode is set to Auto");
    const { CapacityProviders } = await client.send(new ListCapacityProvidersCommand({}));
    expect(CapacityProviders?.map(({ State }) => State)).toEqual(['Active']);
  });

  it('refuses what AWS refuses', async () => {
    const other = {
      CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: providerArn } },
    };
    const refused: readonly (readonly [Promise<unknown>, RegExp])[] = [
      [
        create('old', { Runtime: 'nodejs20.x' }),
        /Runtime Enum nodejs20.x does not support specified feature: Lambda Managed Instances/,
      ],
      [create('small', { MemorySize: 512 }), /must have memory size greater than or equal to 2048/],
      [create('wide', {}, 65), /is above 64 for each of 1 vCPUs/],
      [create('text', { LoggingConfig: { LogFormat: 'Text' } }), /LogFormat Text is not supported/],
      [create('tenants', { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }), /TenancyConfig is not supported/],
      [
        create('lost', {
          CapacityProviderConfig: {
            LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: `${providerArn}-lost` },
          },
        }),
        /Capacity provider not found/,
      ],
      [
        client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'echo', ...other })),
        /CapacityProviderConfig isn't supported for Lambda Default functions\./,
      ],
      [
        client.send(new PublishVersionCommand({ FunctionName: 'echo', PublishTo: 'LATEST_PUBLISHED' })),
        /PublishTo isn't supported for Lambda Default functions\./,
      ],
    ];
    for (const [one, words] of refused) await expect(one).rejects.toThrow(words);
  });

  it('runs what is published, there or by a number, and never $LATEST', async () => {
    const made = await create('shop');
    expect(made).toMatchObject({ LoggingConfig: { LogFormat: 'JSON' }, State: 'Pending' });
    expect(await stateOf('shop', '$LATEST')).toBe('ActiveNonInvocable');
    await expect(call('shop:$LATEST')).rejects.toThrow(/can't be invoked with \$LATEST qualifier/);
    await expect(call('shop')).rejects.toMatchObject({ name: 'NoPublishedVersionException' });
    const published = await client.send(
      new PublishVersionCommand({ FunctionName: 'shop', PublishTo: 'LATEST_PUBLISHED' }),
    );
    expect(published).toMatchObject({ Version: '$LATEST.PUBLISHED', State: 'Pending' });
    await expect(call('shop')).rejects.toThrow(/currently in the following state: Pending/);
    expect(await active('shop')).toBe(true);
    const served = await call('shop');
    expect(served).toMatchObject({
      word: 'first',
      version: '$LATEST.PUBLISHED',
      slots: '4',
      type: 'lambda-managed-instances',
      traced: null,
    });
    expect(served.stored).toBe(served.id);
    await client.send(new PublishVersionCommand({ FunctionName: 'shop' }));
    expect(await active('shop', '1')).toBe(true);
    await client.send(new CreateAliasCommand({ FunctionName: 'shop', Name: 'live', FunctionVersion: '1' }));
    expect(await call('shop:live')).toMatchObject({ word: 'first', version: '1' });
    const { FunctionVersions } = await client.send(
      new ListFunctionVersionsByCapacityProviderCommand({ CapacityProviderName: 'general' }),
    );
    expect(FunctionVersions?.map(({ FunctionArn, State }) => [FunctionArn?.split(':').at(-1), State])).toEqual([
      ['$LATEST.PUBLISHED', 'Active'],
      ['1', 'Active'],
    ]);
    await expect(
      client.send(new DeleteCapacityProviderCommand({ CapacityProviderName: 'general' })),
    ).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await expect(
      client.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName: 'shop',
          Qualifier: '1',
          ProvisionedConcurrentExecutions: 1,
        }),
      ),
    ).rejects.toThrow(/Provisioned concurrency is not supported/);
    await expect(
      client.send(new PutFunctionConcurrencyCommand({ FunctionName: 'shop', ReservedConcurrentExecutions: 5 })),
    ).rejects.toThrow(/Reserved concurrency is not supported for functions with CapacityProviderConfig/);
  });

  it('serves on the old until what is published there is ready', async () => {
    await client.send(
      new UpdateFunctionCodeCommand({
        FunctionName: 'shop',
        ZipFile: zip({ 'index.mjs': code('second') }),
        PublishTo: 'LATEST_PUBLISHED',
      }),
    );
    expect((await call('shop')).word).toBe('first');
    expect(await comesTrue(async () => (await call('shop')).word === 'second')).toBe(true);
    expect((await call('shop:live')).word).toBe('first');
  });

  it('serves on the old when what is published there fails, and what comes after that replaces both', async () => {
    const publish = (text: string) =>
      client.send(
        new UpdateFunctionCodeCommand({
          FunctionName: 'kept',
          ZipFile: zip({ 'index.mjs': text }),
          PublishTo: 'LATEST_PUBLISHED',
        }),
      );
    await create('kept', { PublishTo: 'LATEST_PUBLISHED' });
    expect(await active('kept')).toBe(true);
    await publish('throw new Error("no way");');
    expect(await comesTrue(async () => (await stateOf('kept')) === 'Failed')).toBe(true);
    expect((await call('kept')).word).toBe('first');
    await publish(code('third'));
    expect(await comesTrue(async () => (await call('kept')).word === 'third')).toBe(true);
    expect(await stateOf('kept')).toBe('Active');
    await client.send(new DeleteFunctionCommand({ FunctionName: 'kept' }));
  });

  it('takes as many requests as there are slots, and refuses the next', async () => {
    await scale('shop', 1, 1, '1');
    const scaling = await client.send(new GetFunctionScalingConfigCommand({ FunctionName: 'shop', Qualifier: '1' }));
    expect(scaling.AppliedFunctionScalingConfig).toEqual({ MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 });
    const environments = async () =>
      new Set(
        (await Promise.all([1, 2, 3, 4].map(() => call('shop:1', { ms: 50 })))).map(({ environment }) => environment),
      );
    expect(await comesTrue(async () => (await environments().catch(() => new Set([1, 2]))).size === 1)).toBe(true);
    lines.length = 0;
    const running = Array.from({ length: 4 }, (_, index) => call('shop:1', { ms: 1500, name: `slow ${index}` }));
    expect(await comesTrue(() => lines.filter((line) => line.includes('slow ')).length === 4)).toBe(true);
    await expect(call('shop:1')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate exceeded',
      Reason: undefined,
    });
    const served = await Promise.all(running);
    expect(new Set(served.map(({ environment }) => environment)).size).toBe(1);
    expect(new Set(served.map(({ threadId }) => threadId)).size).toBeGreaterThan(1);
    for (const { id, stored } of served) expect(stored).toBe(id);
  });

  it('counts a refusal by exactly one cause', async () => {
    const [throttles, concurrency, cpu, memory] = await causes(platform, 'shop');
    expect(throttles).toBeGreaterThan(0);
    expect([concurrency, cpu, memory]).toEqual([throttles, 0, 0]);
  });

  it('says of each request its Duration, in JSON, and of errors their kind', async () => {
    lines.length = 0;
    const failed = await call('shop:1', { fails: true });
    expect(failed).toMatchObject({ error: 'Unhandled', errorType: 'TypeError', errorMessage: 'as asked' });
    const ok = await call('shop:1');
    expect(await comesTrue(() => lines.some((line) => line.includes('platform.report') && line.includes(ok.id)))).toBe(
      true,
    );
    const records = lines.map((line) => JSON.parse(line) as { type?: string; record: Record<string, unknown> });
    const report = records.findLast(({ type }) => type === 'platform.report')!.record;
    expect(report).toEqual({
      requestId: ok.id,
      status: 'success',
      metrics: { durationMs: expect.any(Number) as number },
    });
    expect(records.filter(({ type }) => type === 'platform.runtimeDone')).toEqual([]);
    const own = lines.find((line) => line.includes('"served') && line.includes(ok.id));
    expect(JSON.parse(own!)).toMatchObject({ level: 'INFO', requestId: ok.id });
  });

  it('answers a request whose time is up, and keeps its slot until its code ends', async () => {
    await create('late', { Timeout: 1 }, 1);
    await client.send(new PublishVersionCommand({ FunctionName: 'late' }));
    expect(await active('late', '1')).toBe(true);
    await scale('late', 1, 1, '1');
    const one = async () =>
      (await client.send(new GetFunctionScalingConfigCommand({ FunctionName: 'late', Qualifier: '1' })))
        .AppliedFunctionScalingConfig;
    expect((await one())?.MaxExecutionEnvironments).toBe(1);
    // Two of the three are still on their way out.
    expect(
      await comesTrue(async () =>
        (await Promise.allSettled([call('late:1', { ms: 300 }), call('late:1', { ms: 300 })])).some(
          ({ status }) => status === 'rejected',
        ),
      ),
    ).toBe(true);
    const started = Date.now();
    expect(await call('late:1', { ms: 2500 })).toMatchObject({ error: 'Unhandled', errorType: 'Sandbox.Timedout' });
    // Its code still has the only slot.
    await expect(call('late:1')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    expect(await comesTrue(async () => (await call('late:1').catch(() => null)) !== null)).toBe(true);
    expect(Date.now() - started).toBeGreaterThan(2400);
  });

  it('replaces an environment whose runtime has ended, with all that ran in it', async () => {
    const before = await call('shop:1');
    const running = call('shop:1', { ms: 3000 });
    expect(await call('shop:1', { kill: true })).toMatchObject({ error: 'Unhandled', errorType: 'Runtime.ExitError' });
    expect(await running).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await comesTrue(async () => (await call('shop:1').catch(() => null)) !== null)).toBe(true);
    expect((await call('shop:1')).environment).not.toBe(before.environment);
  });

  it('fails a version whose init fails, with its reason', async () => {
    await create('broken', { Code: { ZipFile: zip({ 'index.mjs': 'throw new Error("no way");' }) } });
    await client.send(new PublishVersionCommand({ FunctionName: 'broken' }));
    expect(await comesTrue(async () => (await stateOf('broken', '1')) === 'Failed')).toBe(true);
    const shown = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'broken', Qualifier: '1' }));
    expect(shown).toMatchObject({ StateReasonCode: 'FunctionError.RuntimeInitError' });
    expect(shown.StateReason).toMatch(/no way/);
    await create('called', { Code: { ZipFile: zip({ 'index.mjs': 'export const handler = (a, b, c) => c(null);' }) } });
    await client.send(new PublishVersionCommand({ FunctionName: 'called' }));
    expect(await comesTrue(async () => (await stateOf('called', '1')) === 'Failed')).toBe(true);
    const called = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'called', Qualifier: '1' }));
    expect(called.StateReason).toMatch(
      /Runtime.CallbackHandlerDeprecated.*when using Node.js 22 with Managed Instances/,
    );
  });

  it('is deactivated by no environments, and wakes by some', async () => {
    expect((await scale('shop', 0, 0, '1')).FunctionState).toBe('Deactivating');
    expect(await comesTrue(async () => (await stateOf('shop', '1')) === 'Deactivated')).toBe(true);
    await expect(call('shop:1')).rejects.toThrow(/state: Deactivated/);
    await expect(scale('shop', 0, 2, '1')).rejects.toThrow(/can be 0 only together/);
    await scale('shop', 1, 2, '1');
    expect(await active('shop', '1')).toBe(true);
    expect((await call('shop:1')).word).toBe('first');
    for (const FunctionName of ['shop', 'late', 'broken', 'called'])
      await client.send(new DeleteFunctionCommand({ FunctionName }));
    const deleted = await client.send(new DeleteCapacityProviderCommand({ CapacityProviderName: 'general' }));
    expect(deleted.CapacityProvider?.State).toBe('Deleting');
  });
});

describe('Managed Instances whose functions say what a request needs', () => {
  const managed = managedConfig({ slots: 8, minimum: 1, maximum: 1 });
  const wants = (name: string, request: { readonly vcpus: number; readonly memoryMb: number }) =>
    localFunction('sample.ts', 'wait', {
      name,
      runtime: 'nodejs22.x',
      memoryMb: 2048,
      managed: { ...managed, request },
    });
  let platform: Platform;

  beforeAll(async () => {
    const functions = [wants('cpu', { vcpus: 1, memoryMb: 0 }), wants('memory', { vcpus: 0, memoryMb: 1000 })];
    platform = await testPlatform(functions, {
      sandbox: 'auto',
      kept: { storeMb: 4, metrics: true },
      capacityProviders: [defaultProvider],
    });
  });
  afterAll(() => platform.stop());

  const call = async (name: string, ms: number): Promise<number> => {
    const url = `${platform.url}/2015-03-31/functions/${name}/invocations`;
    return (await fetch(url, { method: 'POST', body: JSON.stringify({ ms }) })).status;
  };

  it('refuses for CPU or memory before its slots are taken, as in simulated runs', async () => {
    // Three vCPUs' worth of requests on one, and two thousand MB of two thousand and some.
    for (const [name, most, counted] of [
      ['cpu', 3, [2, 0, 2, 0]],
      ['memory', 2, [3, 0, 0, 3]],
    ] as const) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => call(name, 2000)));
      expect(answers.toSorted((a, b) => a - b)).toEqual([
        ...Array<number>(most).fill(200),
        ...Array<number>(5 - most).fill(429),
      ]);
      expect(await causes(platform, name)).toEqual(counted);
      expect(await call(name, 1)).toBe(200);
    }
  });

  it('tells whoever measures its environments, refusals and use', async () => {
    const page = (await (await fetch(`${platform.url}/_windtunnel/timeline?look=1`)).json()) as {
      readonly functions: readonly string[];
      readonly events: readonly (readonly number[])[];
    };
    const of = (name: string, kind: number) =>
      page.events.filter(([own, index]) => own === kind && page.functions[index!] === name);
    expect(of('cpu', 3)).toHaveLength(1);
    expect(of('cpu', 5).map(([, , , cause]) => cause)).toEqual([1, 1]);
    expect(of('memory', 5).map(([, , , cause]) => cause)).toEqual([2, 2, 2]);
    const [, , , cpuShare, slotShare] = of('cpu', 6).at(-1)!;
    expect(cpuShare).toBeLessThan(1);
    expect(slotShare).toBeGreaterThan(0);
  });
});

describe('reserved concurrency of a function on Managed Instances', () => {
  const reserve = async (rules: object, onNote: (text: string) => void) => {
    const platform = await testPlatform(
      [
        localFunction('sample.ts', 'echo', {
          name: 'm',
          runtime: 'nodejs22.x',
          memoryMb: 2048,
          managed: managedConfig(),
        }),
      ],
      { sandbox: 'auto', capacityProviders: [defaultProvider], rules, onNote },
    );
    const answer = await fetch(`${platform.url}/2017-10-31/functions/m/concurrency`, {
      method: 'PUT',
      body: '{"ReservedConcurrentExecutions":5}',
    });
    const told = [answer.status, await answer.json()];
    await platform.stop();
    return told;
  };

  it('is refused, or taken without effect, as the rule has it', async () => {
    const notes: string[] = [];
    const note = (text: string): void => void notes.push(text);
    expect(await reserve({ managedReservedConcurrency: 'refused' }, note)).toMatchObject([400, {}]);
    expect(notes.join()).not.toContain('reserved concurrency');
    expect(await reserve({ managedReservedConcurrency: 'ignored' }, note)).toEqual([
      200,
      { ReservedConcurrentExecutions: 5 },
    ]);
    expect(notes.join()).toContain('m: its reserved concurrency has no effect on Managed Instances');
  });
});
