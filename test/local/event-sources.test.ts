// Queues and streams for real: servers that speak the wire protocols, pollers over the AWS SDKs, functions that run.

import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { CreateStreamCommand, DescribeStreamCommand, KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import kinesalite from 'kinesalite';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Platform } from 'lambda-windtunnel/local';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comesTrue, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const region = 'us-east-1';

let queueServer: FauxqsServer;
let streamServer: Server;
let platform: Platform;
let lambda: LambdaClient;
let sqs: SQSClient;
let kinesis: KinesisClient;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'windtunnel-test-'));
  queueServer = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  streamServer = kinesalite({ createStreamMs: 5 });
  await new Promise<void>((resolve) => {
    streamServer.listen(0, '127.0.0.1', resolve);
  });
  const sqsUrl = `http://127.0.0.1:${queueServer.port}`;
  const kinesisUrl = `http://127.0.0.1:${(streamServer.address() as AddressInfo).port}`;
  platform = await testPlatform([], { endpoints: { sqs: sqsUrl, kinesis: kinesisUrl } });
  lambda = new LambdaClient({ endpoint: platform.url, region, credentials, maxAttempts: 1 });
  sqs = new SQSClient({ endpoint: sqsUrl, region, credentials });
  kinesis = new KinesisClient({ endpoint: kinesisUrl, region, credentials, requestHandler: new NodeHttpHandler() });
});

afterAll(async () => {
  await platform.stop();
  for (const client of [lambda, sqs, kinesis]) client.destroy();
  await queueServer.stop();
  streamServer.close();
  await rm(directory, { recursive: true, force: true });
});

/** A function that appends what `says` makes of its event to a file, a line each time. */
const recorder = async (name: string, says: string, answer = 'undefined'): Promise<() => Promise<unknown[]>> => {
  const file = join(directory, name);
  const code = `const { appendFileSync } = require('fs');
    exports.handler = async (event) => {
      appendFileSync(${JSON.stringify(file)}, JSON.stringify(${says}) + '\\n');
      return ${answer};
    };`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: 'arn:aws:iam::123456789012:role/test',
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: zip({ 'index.js': code }) },
    }),
  );
  return async () => {
    const text = await readFile(file, 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  };
};

const queue = async (name: string, Attributes: Record<string, string> = {}): Promise<{ url: string; arn: string }> => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  const { Attributes: own } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return { url: QueueUrl!, arn: own!['QueueArn']! };
};

const send = (QueueUrl: string, bodies: readonly string[]) =>
  sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody })),
    }),
  );

const map = (FunctionName: string, EventSourceArn: string, more: Partial<CreateEventSourceMappingCommandInput> = {}) =>
  lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, ...more }));

const left = async (QueueUrl: string): Promise<number> => {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
};

test('messages reach the function as AWS shapes them, and are deleted when it succeeds', async () => {
  const said = await recorder('takes', 'event.Records');
  const { url, arn } = await queue('taken');
  const mapping = await map('takes', arn);
  expect(mapping).toMatchObject({ State: 'Creating', BatchSize: 10, StateTransitionReason: 'USER_INITIATED' });
  await send(url, ['{"n":1}', '{"n":2}']);
  expect(await comesTrue(async () => (await said()).flat().length === 2)).toBe(true);
  const [record] = (await said()).flat() as Record<string, unknown>[];
  expect(record).toMatchObject({
    body: '{"n":1}',
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: region,
    messageAttributes: {},
    md5OfMessageAttributes: null,
    attributes: { ApproximateReceiveCount: '1' },
  });
  expect(record).toHaveProperty('receiptHandle');
  expect(record).toHaveProperty('md5OfBody');
  expect(await comesTrue(async () => (await left(url)) === 0)).toBe(true);
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping.UUID }));
  expect(
    (await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: 'takes' }))).EventSourceMappings,
  ).toEqual([]);
});

test('items that are reported come back until the queue gives them up', async () => {
  const reported =
    '{ batchItemFailures: event.Records.filter((r) => r.body === "bad").map((r) => ({ itemIdentifier: r.messageId })) }';
  const said = await recorder(
    'reports',
    'event.Records.map((r) => r.body + r.attributes.ApproximateReceiveCount)',
    reported,
  );
  const dead = await queue('dead');
  const { url, arn } = await queue('partly', {
    VisibilityTimeout: '3',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
  });
  const mapping = await map('reports', arn, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
  await send(url, ['good', 'bad']);
  expect(await comesTrue(async () => (await left(dead.url)) === 1)).toBe(true);
  const runs = (await said()).flat();
  expect(runs).toEqual(expect.arrayContaining(['good1', 'bad1', 'bad2']));
  expect(runs).toHaveLength(3);
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping.UUID }));
});

test('a filter lets only what fits it through; disabling stops the poller', async () => {
  const said = await recorder('filters', 'event.Records.map((r) => JSON.parse(r.body).kind)');
  const { url, arn } = await queue('filtered');
  const FilterCriteria = {
    Filters: [{ Pattern: JSON.stringify({ body: { kind: [{ prefix: 'a' }], n: [{ numeric: ['>', 1] }] } }) }],
  };
  const { UUID } = await map('filters', arn, { FilterCriteria });
  await send(url, ['{"kind":"apple","n":2}', '{"kind":"apple","n":1}', '{"kind":"bean","n":3}']);
  expect(await comesTrue(async () => (await left(url)) === 0)).toBe(true);
  expect((await said()).flat()).toEqual(['apple']);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  expect(
    await comesTrue(
      async () => (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State === 'Disabled',
      25_000,
    ),
  ).toBe(true);
  await send(url, ['{"kind":"apricot","n":5}']);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 1 }));
  expect(Messages).toHaveLength(1);
});

test('pollers go on receiving while others are throttled: what never ran is dead-lettered', async () => {
  const said = await recorder(
    'narrow',
    'event.Records.map((r) => r.body)',
    'new Promise((resolve) => setTimeout(resolve, 1500))',
  );
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: 'narrow', ReservedConcurrentExecutions: 1 }));
  const dead = await queue('narrow-dead');
  const { url, arn } = await queue('wide', {
    VisibilityTimeout: '6',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
  });
  const bodies = Array.from({ length: 10 }, (_, i) => `message ${i}`);
  await send(url, bodies);
  const { UUID } = await map('narrow', arn, { BatchSize: 1 });
  expect(await comesTrue(async () => (await left(url)) === 0)).toBe(true);
  const ran = (await said()).flat();
  const lost = await left(dead.url);
  // One runs at a time; others are held meanwhile, tried again after 1 and 3 s, and given up when they come back.
  expect(lost).toBeGreaterThanOrEqual(2);
  expect(new Set(ran).size).toBe(ran.length);
  // None is lost without a trace; one that runs late on a busy machine comes back before it is done, and is given up as well.
  expect(ran.length + lost).toBeGreaterThanOrEqual(bodies.length);
  expect(lost).toBeLessThan(bodies.length);
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
});

test('mappings that AWS refuses are refused', async () => {
  await recorder('refuses', 'event');
  const { arn } = await queue('refused', { VisibilityTimeout: '1' });
  await expect(map('refuses', arn)).rejects.toThrow(
    'Queue visibility timeout: 1 seconds is less than Function timeout: 3 seconds',
  );
  await expect(map('refuses', arn, { BatchSize: 11 })).rejects.toThrow(
    'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
  );
  await expect(map('nobody', arn)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  await expect(map('refuses', 'arn:aws:kafka:us-east-1:123456789012:cluster/x')).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
  });
});

test('a stream is read in order, a batch that fails is halved, and what is given up goes to the destination', async () => {
  const StreamName = 'ordered';
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  const described = () => kinesis.send(new DescribeStreamCommand({ StreamName }));
  expect(await comesTrue(async () => (await described()).StreamDescription?.StreamStatus === 'ACTIVE')).toBe(true);
  const arn = (await described()).StreamDescription!.StreamARN!;
  const failures = await queue('stream-failures');
  const decode = 'event.Records.map((r) => Buffer.from(r.kinesis.data, "base64").toString())';
  const said = await recorder(
    'streams',
    decode,
    `(() => { if (${decode}.includes('3')) throw new Error('three'); })()`,
  );
  await kinesis.send(
    new PutRecordsCommand({
      StreamName,
      Records: ['1', '2', '3', '4'].map((n) => ({ Data: Buffer.from(n), PartitionKey: 'same' })),
    }),
  );
  const mapping = await map('streams', arn, {
    StartingPosition: 'TRIM_HORIZON',
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: failures.arn } },
  });
  expect(mapping).toMatchObject({ BatchSize: 100, ParallelizationFactor: 1, StateTransitionReason: 'User action' });
  expect(await comesTrue(async () => (await left(failures.url)) === 1)).toBe(true);
  // The record after the one given up runs when that has reached its destination.
  expect(await comesTrue(async () => (await said()).length === 5)).toBe(true);
  expect(await said()).toEqual([['1', '2', '3', '4'], ['1', '2'], ['3', '4'], ['3'], ['4']]);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: failures.url }));
  expect(JSON.parse(Messages![0]!.Body!)).toMatchObject({
    requestContext: {
      condition: 'RetryAttemptsExhausted',
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:streams',
    },
    KinesisBatchInfo: { batchSize: 1, streamArn: arn },
  });
});

test('lanes of a shard: records of one key one after the other, several keys at once', async () => {
  const StreamName = 'lanes';
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  const described = () => kinesis.send(new DescribeStreamCommand({ StreamName }));
  expect(await comesTrue(async () => (await described()).StreamDescription?.StreamStatus === 'ACTIVE')).toBe(true);
  const arn = (await described()).StreamDescription!.StreamARN!;
  const said = await recorder(
    'lanes',
    '({ key: event.Records[0].kinesis.partitionKey, n: Buffer.from(event.Records[0].kinesis.data, "base64").toString(), at: Date.now() })',
    'new Promise((resolve) => setTimeout(resolve, 200))',
  );
  const keys = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];
  const Records = ['1', '2', '3'].flatMap((n) => keys.map((PartitionKey) => ({ Data: Buffer.from(n), PartitionKey })));
  await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
  await map('lanes', arn, { StartingPosition: 'TRIM_HORIZON', BatchSize: 1, ParallelizationFactor: 10 });
  const runs = async () => (await said()) as { key: string; n: string; at: number }[];
  expect(await comesTrue(async () => (await runs()).length === Records.length)).toBe(true);
  const all = await runs();
  for (const key of keys) {
    const own = all.filter((run) => run.key === key);
    expect(own.map(({ n }) => n)).toEqual(['1', '2', '3']);
    const apartMs = own.slice(1).map((run, i) => run.at - own[i]!.at);
    expect(Math.min(...apartMs)).toBeGreaterThanOrEqual(195);
  }
  // Of runs of 200 ms one after the other none begins so soon after the one before it.
  expect(all.slice(1).filter((run, i) => run.at - all[i]!.at < 195).length).toBeGreaterThan(1);
});

test('a tumbling window carries its state to an invocation without records', async () => {
  const StreamName = 'windowed';
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  const described = () => kinesis.send(new DescribeStreamCommand({ StreamName }));
  expect(await comesTrue(async () => (await described()).StreamDescription?.StreamStatus === 'ACTIVE')).toBe(true);
  const EventSourceArn = (await described()).StreamDescription!.StreamARN!;
  const said = await recorder(
    'windows',
    '({ ...event, Records: event.Records.length })',
    '({ state: { sum: (event.state.sum ?? 0) + event.Records.length } })',
  );
  await map('windows', EventSourceArn, { StartingPosition: 'TRIM_HORIZON', BatchSize: 2, TumblingWindowInSeconds: 3 });
  const Records = ['1', '2', '3'].map((n) => ({ Data: Buffer.from(n), PartitionKey: 'same' }));
  await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
  interface Windowed {
    readonly Records: number;
    readonly state: { readonly sum?: number };
    readonly window: { readonly start: string; readonly end: string };
    readonly isFinalInvokeForWindow: boolean;
  }
  const events = async (): Promise<Windowed[]> => (await said()) as Windowed[];
  expect(await comesTrue(async () => (await events()).some((event) => event.isFinalInvokeForWindow))).toBe(true);
  const all = await events();
  const last = all.at(-1)!;
  expect(last).toMatchObject({ Records: 0, isWindowTerminatedEarly: false, eventSourceARN: EventSourceArn });
  expect(last.window.start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(Date.parse(last.window.end) - Date.parse(last.window.start)).toBe(3000);
  // All three, unless the edge of a window fell between them: then what both windows counted.
  const finals = all.filter((event) => event.isFinalInvokeForWindow);
  const counted = all.filter((event) => !event.isFinalInvokeForWindow).reduce((sum, { Records: n }) => sum + n, 0);
  expect(all[0]).toMatchObject({ state: {}, isFinalInvokeForWindow: false, shardId: expect.any(String) as string });
  expect(finals.length === 1 ? last.state.sum : 3).toBe(3);
  expect(finals.reduce((sum, { state }) => sum + state.sum!, 0)).toBeLessThanOrEqual(counted);
});
