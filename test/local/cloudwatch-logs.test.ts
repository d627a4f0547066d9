// The API of CloudWatch Logs over what functions wrote: with the SDK for JavaScript, and with the AWS CLI where it is.

import { execFile, spawnSync } from 'node:child_process';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  paginateFilterLogEvents,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  StartLiveTailCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KeptBound } from '../../local/kept/kept-bound.ts';
import { LogStore } from '../../local/logs/log-store.ts';
import { invoke, localFunction, testPlatform } from './support.ts';

const group = '/aws/lambda/talks';
const notes: string[] = [];
let platform: Platform;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  platform = await testPlatform([localFunction('sample.ts', 'talks'), localFunction('logs-itself.ts', 'logsItself')], {
    kept: { storeMb: 1, logs: true },
    onNote: (text) => notes.push(text),
  });
  client = new CloudWatchLogsClient({
    endpoint: platform.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    // StartLiveTail would go to stream-127.0.0.1.
    disableHostPrefix: true,
    maxAttempts: 1,
  });
  await invoke(platform, 'talks');
});
afterAll(async () => {
  client.destroy();
  await platform.stop();
});

const messages = async (filterPattern?: string): Promise<(string | undefined)[]> => {
  const { events } = await client.send(
    new FilterLogEventsCommand({ logGroupName: group, ...(filterPattern === undefined ? {} : { filterPattern }) }),
  );
  return events!.map(({ message }) => message);
};

test('groups and streams are named as on AWS, and events come in their order', async () => {
  const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/' }));
  expect(logGroups).toMatchObject([
    { logGroupName: group, arn: 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/talks:*' },
  ]);
  const { logStreams } = await client.send(
    new DescribeLogStreamsCommand({ logGroupName: group, orderBy: 'LastEventTime', descending: true }),
  );
  expect(logStreams).toHaveLength(1);
  expect(logStreams![0]!.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  const all = await messages();
  expect(all.map((message) => /^(?:\d{4}-\S+\t\S+\t)?(\w+)/.exec(message!)![1])).toEqual([
    'INIT_START',
    'START',
    'INFO',
    'WARN',
    'ERROR',
    'END',
    'REPORT',
  ]);
  expect(all.every((message) => message!.endsWith('\n'))).toBe(true);
  expect(await messages('"REPORT RequestId"')).toHaveLength(1);
  expect(await messages('?INFO ?WARN')).toHaveLength(2);
  await expect(messages('[a, b]')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('space-delimited') as string,
  });
});

test('pages go on where the one before ended, forward and back', async () => {
  const name = { logGroupName: group };
  const paged: (string | undefined)[] = [];
  for await (const { events } of paginateFilterLogEvents({ client, pageSize: 2 }, { ...name })) {
    expect(events!.length).toBeLessThanOrEqual(2);
    paged.push(...events!.map(({ message }) => message));
  }
  expect(paged).toEqual(await messages());
  const { logStreams } = await client.send(new DescribeLogStreamsCommand(name));
  const stream = { ...name, logStreamName: logStreams![0]!.logStreamName!, limit: 3 };
  const page = async (nextToken?: string, startFromHead = false) => {
    const answer = await client.send(new GetLogEventsCommand({ ...stream, nextToken, startFromHead }));
    return { ...answer, texts: answer.events!.map(({ message }) => message) };
  };
  const tail = await page();
  expect(tail.texts).toEqual(paged.slice(-3));
  const before = await page(tail.nextBackwardToken);
  expect(before.texts).toEqual(paged.slice(-6, -3));
  expect((await page(before.nextForwardToken)).texts).toEqual(tail.texts);
  const end = await page(tail.nextForwardToken);
  expect(end).toMatchObject({ texts: [], nextForwardToken: tail.nextForwardToken });
  const head = await page(undefined, true);
  expect(head.texts).toEqual(paged.slice(0, 3));
});

test('what tools make is there, keeps what its retention says, and goes', async () => {
  const logGroupName = 'tools/own';
  const logStreamName = 'a';
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  await expect(client.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
  await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const now = Date.now();
  const logEvents = [now - 2 * 86_400_000, now].map((timestamp) => ({ timestamp, message: `at ${timestamp}` }));
  await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  const found = async () => (await client.send(new FilterLogEventsCommand({ logGroupName }))).events!.length;
  expect(await found()).toBe(2);
  await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
  expect(await found()).toBe(1);
  const again = await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  expect(again.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
  await client.send(new DeleteRetentionPolicyCommand({ logGroupName }));
  expect(await found()).toBe(3);
  await expect(client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await client.send(new DeleteLogGroupCommand({ logGroupName }));
  await expect(client.send(new FilterLogEventsCommand({ logGroupName }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log group does not exist.',
  });
});

test('handlers log by an SDK of their own', async () => {
  expect((await invoke(platform, 'logsItself', { logGroupName: 'handlers/own', message: 'mine' })).body).toBe('put');
  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName: 'handlers/own' }));
  expect(events).toMatchObject([{ logStreamName: 'only', message: 'mine' }]);
});

test('StartLiveTail sends what comes', async () => {
  const logGroupIdentifiers = [`arn:aws:logs:us-east-1:123456789012:log-group:${group}`];
  const { responseStream } = await client.send(
    new StartLiveTailCommand({ logGroupIdentifiers, logEventFilterPattern: 'REPORT' }),
  );
  const seen: (string | undefined)[] = [];
  for await (const { sessionStart, sessionUpdate } of responseStream!) {
    if (sessionStart !== undefined) await invoke(platform, 'talks');
    seen.push(...(sessionUpdate?.sessionResults ?? []).map(({ message }) => message));
    if (seen.length > 0) break;
  }
  expect(seen).toEqual([expect.stringMatching(/^REPORT RequestId: /)]);
});

test('an operation that is not here is refused by its name', async () => {
  const response = await fetch(platform.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'Logs_20140328.StartQuery', 'content-type': 'application/x-amz-json-1.1' },
    body: '{}',
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
  expect(notes).toContain('Logs_20140328.StartQuery was refused: this operation is not here');
});

/** The first CLI that has `logs tail`, which is version 2; null for none. */
const cli =
  ['/usr/bin/aws', '/usr/local/bin/aws', 'aws'].find((command) =>
    spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('aws-cli/2'),
  ) ?? null;

test.skipIf(cli === null)(
  'aws logs tail',
  async () => {
    const env = { PATH: process.env['PATH'], AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };
    const asked = ['--endpoint-url', platform.url, '--region', 'us-east-1', 'logs', 'tail', group, '--since', '1h'];
    const text = await new Promise<string>((resolve, reject) => {
      execFile(cli!, [...asked, '--filter-pattern', 'REPORT', '--format', 'short'], { env }, (error, stdout) =>
        error === null ? resolve(stdout) : reject(error),
      );
    });
    expect(text).toMatch(/^\d{4}-\S+ REPORT RequestId: /);
  },
  60_000,
);

test('the oldest make room, streams that held nothing else go with them', () => {
  const store = new LogStore(new KeptBound(20_000));
  const own = store.group('g');
  for (let i = 0; i < 5000; i += 1) store.write(own, store.stream(own, `s${Math.floor(i / 10)}`), `event ${i}`);
  expect(own.bytes).toBeLessThanOrEqual(20_000);
  expect(own.bytes).toBeGreaterThan(5000);
  expect(own.events.last?.message).toBe('event 4999');
  expect(own.streams.size).toBeLessThan(40);
  const kept = [...own.streams.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  expect(kept).toBe(own.bytes);
  store.deleteGroup(own);
  expect([store.groups.size, own.bytes]).toEqual([0, 0]);
  expect(own.events.first).toBe(undefined);
});
