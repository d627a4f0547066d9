// Asynchronous invocation for real, on a clock that runs 600 times as fast: retries, ages, dead letters, destinations.

import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comesTrue, invoke, localFunction, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const region = 'us-east-1';
const failing = zip({ 'index.js': "exports.handler = async (event) => { throw new TypeError('boom ' + event.n); };" });
const working = zip({ 'index.js': 'exports.handler = async (event) => ({ got: event });' });

const quiet = zip({ 'index.js': 'exports.handler = async () => {};' });

let queues: FauxqsServer;
let platform: Platform;
let lambda: LambdaClient;
let sqs: SQSClient;

beforeAll(async () => {
  queues = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  const endpoint = `http://127.0.0.1:${queues.port}`;
  platform = await testPlatform([], { endpoints: { sqs: endpoint }, clockSpeed: 600 });
  lambda = new LambdaClient({ endpoint: platform.url, region, credentials, maxAttempts: 1 });
  sqs = new SQSClient({ endpoint, region, credentials });
});

afterAll(async () => {
  await platform.stop();
  for (const client of [lambda, sqs]) client.destroy();
  await queues.stop();
});

const queue = async (QueueName: string): Promise<{ arn: string; take: () => Promise<Message> }> => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  return {
    arn: `arn:aws:sqs:${region}:000000000000:${QueueName}`,
    take: async () => {
      let taken: Message | undefined;
      await comesTrue(async () => {
        const answer = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }),
        );
        [taken] = answer.Messages ?? [];
        return taken !== undefined;
      });
      return taken!;
    },
  };
};

const create = (FunctionName: string, ZipFile: Uint8Array, deadLetterArn?: string) =>
  lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::123456789012:role/test',
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile },
      ...(deadLetterArn === undefined ? {} : { DeadLetterConfig: { TargetArn: deadLetterArn } }),
    }),
  );

const emit = async (FunctionName: string, event: unknown): Promise<string> => {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(event)) }),
  );
  expect(answer.StatusCode).toBe(202);
  return answer.$metadata.requestId!;
};

const configure = (FunctionName: string, config: object) =>
  lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...config }));

test('an event that fails is tried three times, a minute and two apart, then told of', async () => {
  const [dead, failed] = [await queue('dead'), await queue('failed')];
  await create('fails', failing, dead.arn);
  await configure('fails', { DestinationConfig: { OnFailure: { Destination: failed.arn } } });
  const startedAtMs = performance.now();
  const requestId = await emit('fails', { n: 1 });
  const letter = await dead.take();
  // 180 s on the platform's clock of waiting are 300 ms here.
  expect(performance.now() - startedAtMs).toBeGreaterThan(290);
  expect(letter.Body).toBe('{"n":1}');
  expect(letter.MessageAttributes).toMatchObject({
    RequestID: { DataType: 'String', StringValue: requestId },
    ErrorCode: { DataType: 'Number', StringValue: '200' },
    ErrorMessage: { DataType: 'String', StringValue: 'boom 1' },
  });
  const record = JSON.parse((await failed.take()).Body!) as Record<string, unknown>;
  expect(record).toMatchObject({
    version: '1.0',
    requestContext: {
      requestId,
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:fails:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { n: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'TypeError', errorMessage: 'boom 1' },
  });
});

test('waits are those of the rules', async () => {
  const rules = { asyncBackoff: { firstMs: 100_000, longestMs: 100_000 }, asyncJitter: 0 };
  const functions = [localFunction('sample.ts', 'wait', { reservedConcurrency: 1 })];
  const own = await testPlatform(functions, { clockSpeed: 600, rules });
  try {
    const fromMs = performance.now();
    for (const ms of [400, 1]) await invoke(own, 'wait', { ms }, { 'X-Amz-Invocation-Type': 'Event' });
    const counted = async (metric: string): Promise<number> => {
      const text = await (await fetch(`${own.url}/metrics`)).text();
      return Number(new RegExp(`${metric}_total\\{FunctionName="wait"\\} (\\d+)`).exec(text)?.[1]);
    };
    expect(await comesTrue(async () => (await counted('Invocations')) === 2)).toBe(true);
    // Every 167 ms here; after one second, two, four and so on it would be refused eight times in 400 ms.
    const waits = (performance.now() - fromMs) / (100_000 / 600);
    const throttles = await counted('Throttles');
    expect(throttles).toBeGreaterThan(0);
    expect(throttles).toBeLessThanOrEqual(Math.ceil(waits));
  } finally {
    await own.stop();
  }
});

test('success goes to its destination, which may be a function', async () => {
  const told = await queue('told');
  await create('first', working);
  await create('second', working);
  await configure('first', {
    DestinationConfig: { OnSuccess: { Destination: 'arn:aws:lambda:us-east-1:123456789012:function:second' } },
  });
  await configure('second', { DestinationConfig: { OnSuccess: { Destination: told.arn } } });
  await emit('first', { n: 2 });
  const record = JSON.parse((await told.take()).Body!) as { requestPayload: object; responsePayload: object };
  expect(record.requestPayload).toMatchObject({ requestPayload: { n: 2 }, responsePayload: { got: { n: 2 } } });
});

test('an age of a minute leaves no retry; a reservation of nothing gives up at once', async () => {
  const aged = await queue('aged');
  await create('ages', failing);
  await configure('ages', {
    MaximumEventAgeInSeconds: 60,
    DestinationConfig: { OnFailure: { Destination: aged.arn } },
  });
  await emit('ages', { n: 3 });
  expect(JSON.parse((await aged.take()).Body!)).toMatchObject({
    requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 1 },
  });
  const shut = await queue('shut');
  await create('shuts', working);
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'shuts', ReservedConcurrentExecutions: 0 }));
  await configure('shuts', { DestinationConfig: { OnFailure: { Destination: shut.arn } } });
  await emit('shuts', { n: 4 });
  const record = JSON.parse((await shut.take()).Body!) as Record<string, unknown>;
  expect(record).toMatchObject({ requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 } });
  expect(record).not.toHaveProperty('responseContext');
});

test('what waits runs on the code that is live when its turn comes', async () => {
  const healed = await queue('healed');
  await create('heals', failing);
  await configure('heals', { DestinationConfig: { OnSuccess: { Destination: healed.arn } } });
  await emit('heals', { n: 5 });
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'heals', ZipFile: working }));
  expect(JSON.parse((await healed.take()).Body!)).toMatchObject({
    requestContext: { condition: 'Success' },
    responsePayload: { got: { n: 5 } },
  });
});

test('functions that are each other’s destinations are stopped after sixteen turns', async () => {
  const pair = [
    ['ping', 'pong'],
    ['pong', 'ping'],
  ] as const;
  // A destination must be there.
  for (const [name] of pair) await create(name, quiet);
  for (const [name, other] of pair) {
    await configure(name, {
      DestinationConfig: { OnSuccess: { Destination: `arn:aws:lambda:us-east-1:123456789012:function:${other}` } },
    });
  }
  await emit('ping', {});
  const dropped = async (): Promise<string> => (await fetch(`${platform.url}/metrics`)).text();
  expect(
    await comesTrue(async () => /RecursiveInvocationsDropped_total\{FunctionName="ping"\} 1/.test(await dropped())),
  ).toBe(true);
});

test('events run at any rate: ten times the concurrency is for requests', async () => {
  let started = 0;
  const slow = await testPlatform([localFunction('sample.ts', 'echo')], {
    // A request in ten seconds; more would back off for a second and longer.
    concurrency: 100,
    rules: { requestRatePerConcurrency: 0.001 },
    log: (_, line) => (started += line.startsWith('START') ? 1 : 0),
  });
  try {
    for (let i = 0; i < 12; i += 1) await invoke(slow, 'echo', {}, { 'X-Amz-Invocation-Type': 'Event' });
    expect(await comesTrue(() => started === 12)).toBe(true);
    const answers = await Promise.all(Array.from({ length: 4 }, () => invoke(slow, 'echo')));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  } finally {
    await slow.stop();
  }
});

test('a destination that would have to be told a tenant is not sent to, which is logged', async () => {
  const lines: string[] = [];
  const named = { onSuccess: 'arn:aws:lambda:us-east-1:123456789012:function:isolated' };
  const own = await testPlatform(
    [
      { ...localFunction('sample.ts', 'echo'), eventInvoke: named },
      localFunction('sample.ts', 'echo', { name: 'isolated', tenantIsolation: true }),
    ],
    { log: (name, line) => lines.push(`${name}: ${line}`) },
  );
  try {
    await invoke(own, 'echo', {}, { 'X-Amz-Invocation-Type': 'Event' });
    const said = (): string | undefined => lines.find((line) => line.includes('could not be sent'));
    expect(await comesTrue(() => said() !== undefined)).toBe(true);
    expect(said()).toMatch(
      /^echo: \[windtunnel\] Success of [0-9a-f-]{36} could not be sent to arn:\S+:isolated: .*[Tt]enant/,
    );
    expect(lines.filter((line) => line.startsWith('isolated: '))).toEqual([]);
  } finally {
    await own.stop();
  }
});
