// The API of CloudWatch Logs over what functions wrote, with the SDK for JavaScript.

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
  // A request spans a day at most.
  for (const event of logEvents) {
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [event] }));
  }
  const found = async () => (await client.send(new FilterLogEventsCommand({ logGroupName }))).events!.length;
  expect(await found()).toBe(2);
  await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
  expect(await found()).toBe(1);
  const [old, recent] = [now - 86_400_000 - 1000, now].map((timestamp) => ({ timestamp, message: `at ${timestamp}` }));
  const late = { logGroupName, logStreamName, logEvents: [old!, { ...recent!, timestamp: now - 1000 }] };
  const again = await client.send(new PutLogEventsCommand(late));
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

/**
 * The calls of `aws logs tail --follow` (AWS CLI, version 2): pages to the end, then again from the time of the newest event, of
 * which those that were told at that time are left out. Told until `isEnough`.
 */
const follow = async (by: CloudWatchLogsClient, logGroupName: string, isEnough: (told: string[]) => boolean) => {
  const told: string[] = [];
  let pages = 0;
  let newest: { readonly timestamp: number; readonly ids: Set<string> } = { timestamp: 0, ids: new Set() };
  let nextToken: string | undefined;
  while (!isEnough(told)) {
    const asked = {
      logGroupName,
      interleaved: true,
      startTime: newest.timestamp,
      ...(nextToken === undefined ? {} : { nextToken }),
    };
    const { events = [], nextToken: next } = await by.send(new FilterLogEventsCommand(asked));
    pages += 1;
    for (const { timestamp, eventId, message } of events) {
      if (timestamp! > newest.timestamp) newest = { timestamp: timestamp!, ids: new Set() };
      if (newest.ids.has(eventId!)) continue;
      newest.ids.add(eventId!);
      told.push(message!);
    }
    nextToken = next;
  }
  return { told, pages };
};

test('what is followed page by page and over again is told once each, whatever comes meanwhile', async () => {
  const own = await testPlatform([], { kept: { storeMb: 16, logs: true } });
  const { url } = own;
  const by = new CloudWatchLogsClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  try {
    const logGroupName = 'followed';
    await by.send(new CreateLogGroupCommand({ logGroupName }));
    const names = ['a', 'b'];
    for (const logStreamName of names) await by.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const startMs = Date.now() - 60_000;
    let made = 0;
    // Ten events at each ms, in two streams: times are shared, also where pages end.
    const put = async (count: number): Promise<void> => {
      for (const logStreamName of names) {
        const logEvents = Array.from({ length: count / 2 }, () => {
          made += 1;
          return { timestamp: startMs + Math.floor(made / 10), message: `event ${made}` };
        });
        await by.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
      }
    };
    await put(16_000);
    let late = 0;
    const isEnough = (told: string[]): boolean => {
      if (told.length >= 16_000 && late === 0) {
        late = 1;
        void put(1000);
      }
      return told.length >= 17_000;
    };
    const { told, pages } = await follow(by, logGroupName, isEnough);
    expect(pages).toBeGreaterThan(2);
    expect(told).toHaveLength(17_000);
    expect(new Set(told).size).toBe(17_000);
  } finally {
    by.destroy();
    await own.stop();
  }
});

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
