// What a handler finds around itself: its role, the services it was told of, the time, its directory, the variables of
// Lambda, nothing of the user who runs the platform. And what becomes of a function that no thread can serve.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import type { LocalFunction, Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handlerPath, healthOf, invoke, localFunction, testPlatform } from './support.ts';

interface Facts {
  readonly thread: boolean;
  readonly hour: number;
  readonly local: string;
  readonly zone: string;
  readonly home: string;
  readonly userHome: string;
  readonly variables: Record<string, string>;
  readonly heapMb: number;
  readonly given: readonly string[];
}

/** A user whose settings would spoil every call. */
const userHome = mkdtempSync(join(tmpdir(), 'windtunnel-home-'));
mkdirSync(join(userHome, '.aws'));
const profile = 'aws_access_key_id = REAL\naws_secret_access_key = REAL\nendpoint_url = http://127.0.0.1:1\n';
for (const file of ['config', 'credentials']) writeFileSync(join(userHome, '.aws', file), `[default]\n${profile}`);

const ofTheUser: Record<string, string> = {
  HOME: userHome,
  AWS_PROFILE: 'default',
  AWS_CONFIG_FILE: join(userHome, '.aws', 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(userHome, '.aws', 'credentials'),
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/credentials',
  AWS_ACCESS_KEY_ID: 'REAL',
  AWS_SECRET_ACCESS_KEY: 'REAL',
};

const factsOf = async (platform: Platform, name: string, event: object = {}): Promise<Facts> => {
  const { body } = await invoke(platform, name, event);
  expect(body).toHaveProperty('variables');
  return body as Facts;
};

const named = (name: string, environment: Record<string, string>, runtime = 'nodejs22.x'): LocalFunction =>
  localFunction('facts.ts', 'facts', { name, runtime }, environment);

let sqs: FauxqsServer;
let queue: string;
let client: SQSClient;
const before = { ...process.env };

beforeAll(async () => {
  sqs = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  client = new SQSClient({
    endpoint: sqs.address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  queue = (await client.send(new CreateQueueCommand({ QueueName: 'from-handlers' }))).QueueUrl!;
  Object.assign(process.env, ofTheUser);
});
afterAll(async () => {
  for (const name of Object.keys(ofTheUser)) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  client.destroy();
  await sqs.stop();
  rmSync(userHome, { recursive: true });
});

describe.each(['thread', 'process'] as const)('a handler in a %s', (sandbox) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await testPlatform(
      [
        named('facts', {}),
        named('configured', { AWS_PROFILE: 'default', AWS_ENDPOINT_URL: 'http://127.0.0.1:2' }),
        localFunction('facts.ts', 'sends', { timeoutMs: 20_000 }),
        localFunction('facts.ts', 'invokes', { timeoutMs: 20_000 }),
        localFunction('facts.ts', 'homes'),
        localFunction('facts.ts', 'relative'),
        localFunction('sample.ts', 'echo'),
      ],
      {
        sandbox,
        endpoints: { sqs: sqs.address, secrets_manager: 'http://127.0.0.1:3', dynamodb: 'http://127.0.0.1:4' },
      },
    );
  });
  afterAll(() => platform.stop());

  it('has a role of its own, and no SDK looks for another', async () => {
    const { variables, home, userHome: known } = await factsOf(platform, 'facts');
    expect(variables['AWS_ACCESS_KEY_ID']).toMatch(/^ASIA[A-Z0-9]{16}$/);
    expect(variables['AWS_SECRET_ACCESS_KEY']).toMatch(/^\S{40}/);
    expect(variables['AWS_SESSION_TOKEN']).toMatch(/\S/);
    for (const name of ['AWS_PROFILE', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'])
      expect(variables).not.toHaveProperty(name);
    expect(Object.keys(variables).filter((name) => name.startsWith('AWS_CONTAINER'))).toEqual([]);
    expect(JSON.stringify(variables)).not.toContain('REAL');
    expect([home, known]).not.toContain(userHome);
    expect((await invoke(platform, 'sends', { queue, text: sandbox })).body).toEqual({
      accessKeyId: variables['AWS_ACCESS_KEY_ID'],
      sent: true,
    });
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queue }));
    expect(Messages?.map(({ Body }) => Body)).toEqual([sandbox]);
  });

  it('is given nothing by which the platform talks with its environment', async () => {
    expect((await factsOf(platform, 'facts')).given).toEqual([]);
  });

  it('has no home, nor have threads that it begins', async () => {
    const home = '/home/sbx_user1051';
    expect((await invoke(platform, 'homes')).body).toEqual({ home, nested: home });
  });

  it('knows where the services are that were named, and that Lambda is here', async () => {
    const { variables } = await factsOf(platform, 'facts');
    expect(variables).toMatchObject({
      AWS_ENDPOINT_URL_SQS: sqs.address,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:3',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:4',
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: 'http://127.0.0.1:4',
      AWS_ENDPOINT_URL_LAMBDA: platform.url,
    });
    expect((await invoke(platform, 'invokes', { name: 'echo' })).body).toMatchObject({ event: {} });
    // What the function itself says stands.
    expect((await factsOf(platform, 'configured')).variables).toMatchObject({
      AWS_PROFILE: 'default',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
    });
  });

  it('finds the variables that were recorded of Lambda', async () => {
    const { variables } = await factsOf(platform, 'facts');
    expect(variables).toMatchObject({
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
      AWS_XRAY_DAEMON_ADDRESS: expect.stringMatching(/:2000$/) as string,
      LANG: 'en_US.UTF-8',
      PWD: variables['LAMBDA_TASK_ROOT'],
      TZ: ':UTC',
      _AWS_XRAY_DAEMON_PORT: '2000',
      _HANDLER: 'facts.facts',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=/) as string,
    });
  });

  it('begins where its code is, and may go elsewhere', async () => {
    const root = sandbox === 'thread' ? handlerPath('.') : '/var/task';
    const { body } = await invoke(platform, 'relative');
    const { here, child, shell, ...rest } = body as Record<string, unknown>;
    expect([here, child, shell].map((text) => (text as string).replace(/\/$/, ''))).toEqual(
      Array.from({ length: 3 }, () => root.replace(/\/$/, '')),
    );
    expect(rest).toEqual({
      root: true,
      resolved: true,
      exists: true,
      read: true,
      promised: true,
      spawned: true,
      elsewhere: '/',
      moved: '/tmp',
      written: true,
    });
  });
});

describe('a function that no thread can serve', () => {
  const notes: string[] = [];
  let platform: Platform;
  const reasons = {
    tokyo: { TZ: 'Asia/Tokyo' },
    heap: { NODE_OPTIONS: '--enable-source-maps --max-old-space-size=333' },
    preloads: { NODE_OPTIONS: '--require /var/task/preloaded.cjs' },
    pool: { UV_THREADPOOL_SIZE: '16' },
  };
  beforeAll(async () => {
    platform = await testPlatform(
      [
        ...Object.entries(reasons).map(([name, environment]) => named(name, environment)),
        named('plain', { TZ: ':UTC', NODE_OPTIONS: '--enable-source-maps --no-warnings' }),
        localFunction('facts.ts', 'masks'),
        localFunction('masks-at-load.ts', 'handler', { name: 'masksAtLoad' }),
      ],
      { sandbox: 'auto', onNote: (text) => notes.push(text) },
    );
  });
  afterAll(() => platform.stop());

  it('is served in a process, which is said with the reason', async () => {
    expect(notes.toSorted()).toEqual([
      'heap runs in a process: NODE_OPTIONS has --max-old-space-size=333, which a thread cannot have',
      'pool runs in a process: UV_THREADPOOL_SIZE is read when a process starts',
      'preloads runs in a process: NODE_OPTIONS has --require, which a thread cannot have',
      'tokyo runs in a process: its time zone is Asia/Tokyo, that of threads here is UTC',
    ]);
    expect(await factsOf(platform, 'tokyo')).toMatchObject({ thread: false, hour: 9, zone: 'Asia/Tokyo' });
    const heap = await factsOf(platform, 'heap');
    expect(heap.thread).toBe(false);
    expect(heap.heapMb).toBeLessThan(500);
    expect((await factsOf(platform, 'preloads')).variables).toMatchObject({ PRELOADED: 'yes' });
    expect((await factsOf(platform, 'pool')).thread).toBe(false);
    expect(await factsOf(platform, 'plain')).toMatchObject({ thread: true, hour: 0, zone: 'UTC' });
  });

  it('is found out when it is loaded, and starts in a process then', async () => {
    expect((await invoke(platform, 'masksAtLoad')).body).toEqual({ thread: false, mask: 0o27 });
    expect(notes).toContain('masksAtLoad runs in a process: it calls process.umask, which no thread can');
  });

  it('is found out when it is called: that call fails, the next environment is a process', async () => {
    expect((await invoke(platform, 'masks')).body).toMatchObject({ errorType: 'TypeError' });
    expect(notes).toContain('masks runs in a process: it calls process.umask, which no thread can');
    expect((await invoke(platform, 'masks')).body).toMatchObject({ thread: false });
  });
});

describe('threads in a process of another time zone', () => {
  it('serve no function that lives in UTC', async () => {
    const { TZ } = process.env;
    process.env['TZ'] = 'America/New_York';
    const notes: string[] = [];
    try {
      const functions = [named('utc', {}), named('york', { TZ: 'America/New_York' })];
      const platform = await testPlatform(functions, { sandbox: 'auto', onNote: (text) => notes.push(text) });
      expect(notes).toEqual(['utc runs in a process: its time zone is UTC, that of threads here is America/New_York']);
      expect(await factsOf(platform, 'utc')).toMatchObject({ thread: false, hour: 0 });
      expect(await factsOf(platform, 'york')).toMatchObject({ thread: true, hour: 19 });
      await platform.stop();
    } finally {
      if (TZ === undefined) delete process.env['TZ'];
      else process.env['TZ'] = TZ;
    }
  });
});

it('is there before the first request where concurrency is provisioned, as often as that', async () => {
  const platform = await testPlatform([localFunction('sample.ts', 'echo', { provisionedConcurrency: 2 })]);
  expect(await healthOf(platform)).toMatchObject({ environments: 2, concurrency: 0 });
  await platform.stop();
});
