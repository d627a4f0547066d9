// Tenant isolation on the local platform, through the AWS SDK: who is refused, whose environment is whose, what logs say.

import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateFunctionConfigurationCommand,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from 'lambda-windtunnel/local';
import { comesTrue, localFunction, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const code = `
let calls = 0;
const own = Math.random();
exports.handler = async (event, context) => {
  calls += 1;
  console.log('served');
  if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms));
  return { tenantId: context.tenantId, calls, own };
};`;

interface Served {
  readonly tenantId: string;
  readonly calls: number;
  readonly own: number;
}

const route = (path: string, kind: 'http' | 'rest', tenant?: string) =>
  ({
    kind,
    method: 'GET',
    path,
    functionName: 'portal',
    payloadFormat: '1.0',
    api: { id: kind },
    ...(tenant === undefined ? {} : { tenant }),
  }) as const;

describe('tenants', () => {
  let platform: Platform;
  let client: LambdaClient;
  const lines: string[] = [];

  beforeAll(async () => {
    platform = await testPlatform(
      [localFunction('sample.ts', 'echo'), localFunction('sample.ts', 'echo', { name: 'other' })],
      {
        // Room for two environments of tenants and a half.
        concurrency: 12,
        log: (_, line) => lines.push(line),
        routes: [
          route('/by-header', 'rest', 'method.request.header.x-customer'),
          route('/by-query/{id}', 'rest', 'method.request.querystring.customer'),
          route('/by-path/{id}', 'rest', 'method.request.path.id'),
          route('/fixed', 'rest', "'acme'"),
          route('/none', 'rest'),
          route('/http', 'http', "'acme'"),
        ],
      },
    );
    client = new LambdaClient({
      endpoint: platform.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    });
    await create('portal', { LoggingConfig: { LogFormat: 'JSON' } });
  });
  afterAll(async () => {
    client.destroy();
    await platform.stop();
  });

  const create = (FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}) =>
    client.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: 'arn:aws:iam::123456789012:role/worker',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: zip({ 'index.js': code }) },
        TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
        ...more,
      }),
    );
  const call = async (FunctionName: string, TenantId?: string, event: object = {}): Promise<Served> => {
    const { Payload } = await client.send(
      new InvokeCommand({ FunctionName, TenantId, Payload: JSON.stringify(event) }),
    );
    return JSON.parse(Payload!.transformToString()) as Served;
  };

  it('is shown, and stays through changes', async () => {
    const shown = async () => {
      const found = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'portal' }));
      return found.TenancyConfig;
    };
    expect(await shown()).toEqual({ TenantIsolationMode: 'PER_TENANT' });
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'portal', Timeout: 9 }));
    expect(await shown()).toEqual({ TenantIsolationMode: 'PER_TENANT' });
    await expect(
      create('strange', { TenancyConfig: { TenantIsolationMode: 'PER_DAY' as 'PER_TENANT' } }),
    ).rejects.toThrow(
      /'tenancyConfig.tenantIsolationMode' failed to satisfy constraint: Member must satisfy enum value set: \[PER_TENANT\]/,
    );
  });

  it('must be named, by names that can be, and only where it counts', async () => {
    await expect(call('portal')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message:
        'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
    });
    await expect(call('echo', 'acme')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(/not enabled with tenancy configuration/) as string,
    });
    for (const bad of ['a#b', 'a'.repeat(257)])
      await expect(call('portal', bad), bad).rejects.toThrow(/'tenantId' failed to satisfy constraint/);
    const good = 'a-Z0._:/=+@ b';
    expect((await call('portal', good)).tenantId).toBe(good);
  });

  it('has environments of its own, for each version', async () => {
    const [red, blue, again] = [await call('portal', 'red'), await call('portal', 'blue'), await call('portal', 'red')];
    expect([red.tenantId, blue.tenantId]).toEqual(['red', 'blue']);
    expect(again).toEqual({ ...red, calls: 2 });
    expect(blue.own).not.toBe(red.own);
    await client.send(new PublishVersionCommand({ FunctionName: 'portal' }));
    expect((await call('portal:1', 'red')).own).not.toBe(red.own);
  });

  it('is in the lines of the platform and of the console', async () => {
    lines.length = 0;
    await call('portal', 'green');
    const green = (): string[] => lines.filter((line) => line.includes('"tenantId":"green"'));
    expect(await comesTrue(() => green().some((line) => line.includes('platform.report')))).toBe(true);
    const [start, served, ...rest] = green().map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([start, served]).toMatchObject([{ type: 'platform.start' }, { message: 'served', tenantId: 'green' }]);
    expect(rest.at(-1)).toMatchObject({ type: 'platform.report', record: { tenantId: 'green' } });
  });

  it('comes with an event, and with its retries', async () => {
    lines.length = 0;
    await client.send(
      new InvokeCommand({ FunctionName: 'portal', TenantId: 'late', InvocationType: 'Event', Payload: '{}' }),
    );
    expect(await comesTrue(() => lines.some((line) => line.includes('"served"') && line.includes('"late"')))).toBe(
      true,
    );
    const without = new InvokeCommand({ FunctionName: 'portal', InvocationType: 'Event', Payload: '{}' });
    await expect(client.send(without)).rejects.toThrow(/Add a valid tenant ID/);
  });

  it('is named by REST APIs that map it; HTTP APIs cannot', async () => {
    const get = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${platform.url}${path}`, { headers });
      return { status: answer.status, text: await answer.text() };
    };
    lines.length = 0;
    // What it returns is no answer of an API's: that it was called for them the log tells.
    for (const [path, headers] of [
      ['/by-header', { 'X-Customer': 'of-header' }],
      ['/by-query/1?customer=of-query'],
      ['/by-path/of-path'],
      ['/fixed'],
    ] as const)
      await get(path, headers);
    for (const tenant of ['of-header', 'of-query', 'of-path', 'acme'])
      expect(await comesTrue(() => lines.some((line) => line.includes(`"tenantId":"${tenant}"`))), tenant).toBe(true);
    expect(await get('/by-header')).toEqual({
      status: 400,
      text: JSON.stringify({
        message:
          'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
      }),
    });
    expect((await get('/none')).status).toBe(400);
    expect((await get('/http')).status).toBe(500);
  });

  it('excludes what AWS excludes', async () => {
    const refused: readonly Promise<unknown>[] = [
      client.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'portal', AuthType: 'NONE' })),
      client.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName: 'portal',
          Qualifier: '1',
          ProvisionedConcurrentExecutions: 1,
        }),
      ),
      client.send(
        new CreateEventSourceMappingCommand({
          FunctionName: 'portal',
          EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/jobs',
          StartingPosition: 'LATEST',
        }),
      ),
      create('snap', { Runtime: 'python3.13', SnapStart: { ApplyOn: 'PublishedVersions' } }),
    ];
    for (const one of refused) await expect(one).rejects.toThrow(/is not supported for functions with TenancyConfig/);
  });

  it('is refused an environment more than the account has for tenants, idle ones counted', async () => {
    // 12 by 2.5.
    const tenants = Array.from({ length: 40 }, (_, index) => `many-${index}`);
    const names: string[] = [];
    for (const tenant of tenants)
      names.push(
        await call('portal', tenant).then(
          () => 'served',
          (error: Error) => error.message,
        ),
      );
    expect(names.filter((name) => name === 'served').length).toBeGreaterThan(10);
    expect(names.at(-1)).toBe('Rate exceeded');
    await expect(call('portal', 'many-39')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: undefined,
    });
    // Whoever has one is served.
    expect((await call('portal', 'many-0')).calls).toBe(2);
    // Functions without tenants have no part in it.
    await expect(call('other')).resolves.toBeDefined();
  });
});
