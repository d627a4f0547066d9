// SnapStart on the local platform: publishing runs INIT, restoring goes through the Runtime API with its hooks, and what it takes stands
// in the REPORT line. The runtime is one of its own that asks for the restore, as AWS's clients for Python and Java do.

import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateFunctionConfigurationCommand,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Segment } from 'lambda-windtunnel/lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { comesTrue, localFunction, testPlatform } from './support.ts';
import { zip } from './zip.ts';

/** A runtime: INIT, hooks by its variables, then one invocation after another. */
const bootstrap = `#!${process.execPath}
const { env } = process;
const base = 'http://' + env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime';
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const type = { 'Lambda-Runtime-Function-Error-Type': 'Runtime.' };
const post = (path, body, headers = {}) => fetch(base + path, { method: 'POST', body: JSON.stringify(body), headers });
(async () => {
  console.log('INIT runs');
  await wait(Number(env.INIT_MS ?? 50));
  if (env.BEFORE === 'fails') {
    await post('/init/error', { errorMessage: 'before', errorType: 'E' }, { 'Lambda-Runtime-Function-Error-Type': 'Runtime.BeforeSnapshotError' });
    process.exit(1);
  }
  const seed = Math.random();
  let restored = 0;
  if (env.ASKS !== 'no') {
    const answer = await fetch(base + '/restore/next');
    await answer.text();
    if (env.AFTER === 'fails') {
      await post('/restore/error', { errorMessage: 'after', errorType: 'E' }, { 'Lambda-Runtime-Function-Error-Type': 'Runtime.AfterRestoreError' });
      process.exit(1);
    }
    await wait(Number(env.HOOK_MS ?? 0));
    restored = 1;
  }
  const credentials = await fetch(env.AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { Authorization: env.AWS_CONTAINER_AUTHORIZATION_TOKEN } });
  const { AccessKeyId } = await credentials.json();
  for (let calls = 1; ; calls += 1) {
    const next = await fetch(base + '/invocation/next');
    await next.text();
    const id = next.headers.get('lambda-runtime-aws-request-id');
    await post('/invocation/' + id + '/response', {
      calls, seed, restored, AccessKeyId,
      type: env.AWS_LAMBDA_INITIALIZATION_TYPE,
      stream: env.AWS_LAMBDA_LOG_STREAM_NAME ?? null,
      key: env.AWS_ACCESS_KEY_ID ?? null,
    });
  }
})();
`;

interface Served {
  readonly calls: number;
  readonly seed: number;
  readonly restored: number;
}

const number = (line: string, field: string): number => Number(new RegExp(`\\t${field}: ([\\d.]+) ms`).exec(line)?.[1]);

describe('SnapStart', () => {
  let platform: Platform;
  let client: LambdaClient;
  const lines: string[] = [];

  beforeAll(async () => {
    platform = await testPlatform([], {
      sandbox: 'auto',
      log: (name, line) => lines.push(`${name}: ${line}`),
      kept: { traces: {} },
    });
    client = new LambdaClient({
      endpoint: platform.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    });
  });
  afterAll(async () => {
    client.destroy();
    await platform.stop();
  });

  const create = async (
    FunctionName: string,
    variables: Record<string, string> = {},
    more: Partial<CreateFunctionCommandInput> = {},
  ) => {
    await client.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: 'arn:aws:iam::123456789012:role/worker',
        Runtime: 'python3.13',
        Handler: 'app.handler',
        MemorySize: 256,
        Timeout: 5,
        Code: { ZipFile: zip({ bootstrap }) },
        SnapStart: { ApplyOn: 'PublishedVersions' },
        Environment: { Variables: variables },
        ...more,
      }),
    );
    return client.send(new PublishVersionCommand({ FunctionName }));
  };
  const shown = (FunctionName: string, Qualifier = '1') =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier }));
  const isIn = (state: string, name: string) => comesTrue(async () => (await shown(name)).State === state);
  const call = async (FunctionName: string) => {
    const output = await client.send(new InvokeCommand({ FunctionName, LogType: 'Tail', Payload: '{}' }));
    const log = Buffer.from(output.LogResult ?? '', 'base64').toString('utf8');
    return {
      ...(JSON.parse(output.Payload!.transformToString()) as Served),
      report: /^REPORT.*$/m.exec(log)?.[0] ?? '',
    };
  };

  it('runs INIT when a version is published, and not when it is called', async () => {
    const published = await create('shop', { HOOK_MS: '120' });
    expect(published).toMatchObject({
      State: 'Pending',
      SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' },
    });
    await expect(call('shop:1')).rejects.toMatchObject({ name: 'SnapStartNotReadyException' });
    expect(await isIn('Active', 'shop')).toBe(true);
    expect((await shown('shop')).SnapStart?.OptimizationStatus).toBe('On');
    expect(lines.some((line) => /^shop: INIT_REPORT Init Duration: .*Status: success/.test(line))).toBe(true);
  });

  it('restores through the Runtime API, and says what that took and what of it is billed', async () => {
    const first = await call('shop:1');
    expect(first).toMatchObject({
      restored: 1,
      calls: 1,
      type: 'snap-start',
      stream: null,
      key: null,
      AccessKeyId: 'ASIAWINDTUNNELLOCAL0',
    });
    expect(first.report).not.toMatch(/Init Duration/);
    const [restoreMs, billedMs] = [
      number(first.report, 'Restore Duration'),
      number(first.report, 'Billed Restore Duration'),
    ];
    // The hook's 120 ms are billed; loading is not, and takes as long as the simulator has it.
    expect(billedMs).toBeGreaterThanOrEqual(119);
    expect(restoreMs - billedMs).toBeGreaterThan(100);
    expect(number(first.report, 'Billed Duration')).toBeGreaterThanOrEqual(billedMs);
    const second = await call('shop:1');
    expect(second.calls).toBe(2);
    expect(second.report).not.toMatch(/Restore Duration/);
  });

  it('is a part of the trace of the request that waited for it', async () => {
    await create('traced', { HOOK_MS: '60' });
    expect(await isIn('Active', 'traced')).toBe(true);
    const partsOf = async (root: string): Promise<{ name: string; ms: number }[]> => {
      const headers = { 'X-Amzn-Trace-Id': `Root=${root};Sampled=1` };
      const path = '/2015-03-31/functions/traced/invocations?Qualifier=1';
      expect((await fetch(platform.url + path, { method: 'POST', headers, body: '{}' })).status).toBe(200);
      const asked = { method: 'POST', body: JSON.stringify({ TraceIds: [root] }) };
      const answer = (await (await fetch(`${platform.url}/Traces`, asked)).json()) as {
        Traces: { Segments: { Document: string }[] }[];
      };
      const segments = answer.Traces[0]!.Segments.map(({ Document }) => JSON.parse(Document) as Segment);
      const { subsegments = [] } = segments.find(({ origin }) => origin === 'AWS::Lambda::Function')!;
      return subsegments.map(({ name, start_time: start, end_time: end }) => ({
        name,
        ms: ((end ?? start) - start) * 1000,
      }));
    };
    const [restore, invocation] = await partsOf('1-67a1f0c2-000000000000000000000001');
    expect([restore!.name, invocation!.name]).toEqual(['Restore', 'Invocation']);
    // Loading takes its time, and then the hook.
    expect(restore!.ms).toBeGreaterThan(150);
    // Another request finds it, as soon as its runtime has asked for the next one: until then there are restores of others.
    let request = 1;
    const firstPart = async (): Promise<string> => {
      request += 1;
      const [first] = await partsOf(`1-67a1f0c2-${String(request).padStart(24, '0')}`);
      return first!.name;
    };
    await expect.poll(firstPart, { timeout: 20_000, interval: 200 }).toBe('Invocation');
  });

  it('is of versions alone', async () => {
    const plain = await client.send(new InvokeCommand({ FunctionName: 'shop', LogType: 'Tail', Payload: '{}' }));
    // The runtime asks for a restore where there is none, and is told so.
    expect(plain.FunctionError).toBe('Unhandled');
    await create('direct', { ASKS: 'no' });
    expect(await isIn('Active', 'direct')).toBe(true);
    const served = await call('direct:1');
    expect(served).toMatchObject({ restored: 0, calls: 1 });
    expect(number(served.report, 'Restore Duration')).toBeGreaterThan(100);
  });

  it('fails a version whose INIT fails', async () => {
    await create('before', { BEFORE: 'fails' });
    expect(await isIn('Failed', 'before')).toBe(true);
    expect((await shown('before')).StateReason).toMatch(/Runtime.BeforeSnapshotError/);
    await expect(call('before:1')).rejects.toMatchObject({ name: 'SnapStartNotReadyException' });
  });

  it('tells who calls of a hook that fails, or takes too long', async () => {
    await create('after', { AFTER: 'fails' });
    expect(await isIn('Active', 'after')).toBe(true);
    await expect(call('after:1')).rejects.toMatchObject({ name: 'SnapStartException' });
    expect(
      lines.some((line) =>
        /^after: RESTORE_REPORT Restore Duration: .*Status: error\tError Type: Runtime.AfterRestoreError/.test(line),
      ),
    ).toBe(true);
    await create('slow', { HOOK_MS: '12000' });
    expect(await isIn('Active', 'slow')).toBe(true);
    await expect(call('slow:1')).rejects.toMatchObject({ name: 'SnapStartTimeoutException' });
    expect(lines.some((line) => /^slow: RESTORE_REPORT Restore Duration: .*Status: timeout$/.test(line))).toBe(true);
  });

  it('excludes what AWS excludes', async () => {
    await expect(create('big', {}, { EphemeralStorage: { Size: 1024 } })).rejects.toThrow(
      /EphemeralStorage above 512 MB is not supported for SnapStart/,
    );
    await expect(create('node', {}, { Runtime: 'nodejs22.x' })).rejects.toThrow(
      /nodejs22.x is not supported for SnapStart/,
    );
    await expect(
      client.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName: 'shop',
          Qualifier: '1',
          ProvisionedConcurrentExecutions: 1,
        }),
      ),
    ).rejects.toThrow(/Provisioned concurrency is not supported for SnapStart/);
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'shop', SnapStart: { ApplyOn: 'None' } }));
    expect((await shown('shop', '$LATEST')).SnapStart).toEqual({ ApplyOn: 'None', OptimizationStatus: 'Off' });
  });
});

/** Container images have it in every language. */
const image = {
  ...localFunction('sample.ts', 'wait', {
    packageType: 'image',
    snapStart: { isCharged: true, plainInitMs: 100, publishBilledMs: 100, keptFromMs: 0 },
  }),
  versions: 1,
};

describe.each(['thread', 'process'] as const)('SnapStart of a plain handler, in a %s', (sandbox) => {
  it('is restored without hooks, and its INIT is told once, of publishing', async () => {
    const lines: string[] = [];
    const platform = await testPlatform([image], { sandbox, log: (_, line) => lines.push(line) });
    const call = async (ms: number): Promise<string> => {
      const url = `${platform.url}/2015-03-31/functions/wait/invocations?Qualifier=1`;
      const headers = { 'x-amz-log-type': 'Tail' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ ms }) });
      expect(answer.status).toBe(200);
      return Buffer.from(answer.headers.get('x-amz-log-result')!, 'base64').toString('utf8');
    };
    try {
      const reports = (await Promise.all([call(300), call(300), call(300)])).map((log) => /^REPORT.*$/m.exec(log)![0]);
      for (const report of reports) {
        // Loading is as published, and nothing comes after it; a timer may be early by a millisecond.
        expect(number(report, 'Restore Duration')).toBeGreaterThan(178);
        expect(number(report, 'Billed Restore Duration')).toBeLessThan(180);
        expect(report).not.toMatch(/Init Duration/);
      }
      expect(/^REPORT.*$/m.exec(await call(1))![0]).not.toMatch(/Restore Duration/);
      expect(lines.filter((line) => line.startsWith('INIT_REPORT'))).toHaveLength(1);
      expect(lines.filter((line) => line.startsWith('INIT_START'))).toHaveLength(1);
    } finally {
      await platform.stop();
    }
  });
});
