// Streams that are polled, on a clock that the test turns: when they are read, for how long records are gathered, what is given
// up, and what readers make of answers that lack something.

import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dynamodbReader } from '../../local/event-sources/dynamodb-reader.ts';
import { kinesisReader } from '../../local/event-sources/kinesis-reader.ts';
import type { Mapping, MappingConfig, StreamConfig } from '../../local/event-sources/mapping.ts';
import { pause } from '../../local/event-sources/poller-context.ts';
import { ShardLane } from '../../local/event-sources/shard-lane.ts';
import { StreamPoller } from '../../local/event-sources/stream-poller.ts';
import { benchWith, clientThat, mappingOf, plainStream, queueArn, ran, streamArn, type Sent } from './polling.ts';

const beganMs = 1_000_000;
beforeEach(() => {
  vi.useFakeTimers({ now: beganMs, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const tableArn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/1';

interface Polled {
  readonly kind?: Mapping['kind'];
  readonly config?: Partial<MappingConfig>;
  readonly stream?: Partial<StreamConfig>;
  /** What each read gives, in this order; nothing at all afterwards. */
  readonly pages?: readonly object[][];
  /** In the stead of pages. */
  readonly read?: () => Promise<object>;
  readonly options?: Parameters<typeof benchWith>[1];
}

const polling = async ({ kind = 'kinesis', config = {}, stream = {}, pages = [], read, options = {} }: Polled) => {
  const sent: Sent[] = [];
  const readAtMs: number[] = [];
  const client = clientThat(
    {
      DescribeStreamSummary: () => ({}),
      ListShards: () => ({ Shards: [{ ShardId: 's-0' }] }),
      DescribeStream: () => ({ StreamDescription: { Shards: [{ ShardId: 's-0' }] } }),
      GetShardIterator: () => ({ ShardIterator: 'i' }),
      GetRecords: () => {
        readAtMs.push(Date.now() - beganMs);
        if (read !== undefined) return read();
        return { Records: pages[readAtMs.length - 1] ?? [], NextShardIterator: 'i' };
      },
    },
    sent,
  );
  const bench = benchWith(
    {
      kinesis: async () => client as unknown as KinesisClient,
      dynamodbStreams: async () => client as unknown as DynamoDBStreamsClient,
    },
    options,
  );
  const mapping = mappingOf(kind, kind === 'kinesis' ? streamArn : tableArn, {
    ...config,
    stream: { ...plainStream, ...stream },
  });
  const poller = new StreamPoller(mapping, bench.context);
  // Its reader is a module that is loaded when it is needed.
  await vi.waitFor(() => expect(readAtMs.length).toBeGreaterThan(0), { interval: 0 });
  return { ...bench, mapping, poller, sent, readAtMs };
};

const kinesisRecord = (number: number, arrivedAtMs = beganMs): object => ({
  SequenceNumber: String(number),
  PartitionKey: 'k',
  Data: Buffer.from('x'),
  ApproximateArrivalTimestamp: new Date(arrivedAtMs),
});

describe('a stream', () => {
  test.each([
    ['kinesis', 1000],
    ['dynamodb', 250],
  ] as const)('of %s that has nothing is read every %d ms', async (kind, everyMs) => {
    const { readAtMs, poller, invoked } = await polling({ kind });
    await vi.advanceTimersByTimeAsync(3 * everyMs);
    const stopped = poller.stop();
    await vi.advanceTimersByTimeAsync(0);
    await stopped;
    expect(readAtMs.slice(1).map((atMs, i) => atMs - readAtMs[i]!)).toEqual([everyMs, everyMs, everyMs]);
    expect(invoked).toEqual([]);
  });

  test('of DynamoDB is read by its own protocol', async () => {
    const record = { eventID: 'e', dynamodb: { SequenceNumber: '7', Keys: { id: { S: 'a' } } } };
    const { invoked, sent, poller } = await polling({ kind: 'dynamodb', pages: [[record]] });
    await vi.advanceTimersByTimeAsync(0);
    poller.abort();
    expect(invoked.map(({ payload }) => payload.Records)).toEqual([
      [
        {
          eventID: 'e',
          eventSource: 'aws:dynamodb',
          awsRegion: 'eu-west-1',
          dynamodb: { SequenceNumber: '7', Keys: { id: { S: 'a' } } },
          eventSourceARN: tableArn,
        },
      ],
    ]);
    expect(sent[0]).toEqual({ name: 'DescribeStream', input: { StreamArn: tableArn } });
  });

  test('that is let go is read no more', async () => {
    const { readAtMs, poller } = await polling({});
    await vi.advanceTimersByTimeAsync(1000);
    const reads = readAtMs.length;
    poller.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readAtMs).toHaveLength(reads);
    await poller.stop();
  });

  test('whose read breaks off because it is let go has no problem', async () => {
    let breakOff: (error: Error) => void = () => undefined;
    const { poller, mapping, readAtMs } = await polling({
      read: () =>
        new Promise((_, reject) => {
          breakOff = reject;
        }),
    });
    const before = mapping.lastProcessingResult;
    poller.abort();
    breakOff(new Error('aborted'));
    await poller.stop();
    expect([mapping.lastProcessingResult, readAtMs.length]).toEqual([before, 1]);
  });

  test('is gathered from the first record on for as long as the window is', async () => {
    const pages = [[kinesisRecord(1)], [kinesisRecord(2)], [], [kinesisRecord(3)], [kinesisRecord(4)]];
    const { readAtMs, invoked, poller } = await polling({ pages, config: { windowS: 3 } });
    const firstMs = readAtMs[0]!;
    await vi.advanceTimersByTimeAsync(2999);
    expect(invoked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    poller.abort();
    expect(invoked.map(({ payload, atMs }) => [payload.Records.length, atMs - beganMs - firstMs])).toEqual([[3, 3000]]);
    expect(readAtMs.slice(0, 4).map((atMs) => atMs - firstMs)).toEqual([0, 1000, 2000, 3000]);
  });

  test('is gathered until a batch is full', async () => {
    const pages = [[kinesisRecord(1)], [kinesisRecord(2)]];
    const { sent, invoked, readAtMs, poller } = await polling({ pages, config: { windowS: 60, batchSize: 2 } });
    await vi.advanceTimersByTimeAsync(5000);
    poller.abort();
    // As soon as it is full: nothing is waited for any more.
    expect(invoked.map(({ payload, atMs }) => [payload.Records.length, atMs - beganMs])).toEqual([[2, readAtMs[1]]]);
    const limits = sent.filter(({ name }) => name === 'GetRecords').map(({ input }) => input['Limit']);
    expect(limits.slice(0, 3)).toEqual([2, 1, 2]);
  });

  test.each([
    [-1, 'PROBLEM: Function call failed'],
    [60, 'PROBLEM: Function call failed'],
    [50, expect.stringMatching(/^PROBLEM: (?!Function call failed)/) as string],
  ])('whose records may be %d s old tries those of 55 s again, or not', async (maximumRecordAgeS, result) => {
    const { mapping, poller } = await polling({
      pages: [[kinesisRecord(1, beganMs - 55_000)]],
      stream: { maximumRecordAgeS },
      options: { answer: () => ran('{}', true) },
    });
    await vi.advanceTimersByTimeAsync(0);
    poller.abort();
    expect(mapping.lastProcessingResult).toEqual(result);
  });
});

describe('a lane', () => {
  const record = { sequenceNumber: '1', key: 'k', arrivedAtMs: beganMs - 500, event: { n: 1 } };
  const laneOf = (
    kind: Mapping['kind'],
    stream: StreamConfig | null,
    options: Parameters<typeof benchWith>[1],
    config: Partial<MappingConfig> = {},
  ) => {
    const bench = benchWith({}, options);
    const mapping = mappingOf(kind, kind === 'kinesis' ? streamArn : tableArn, { ...config, stream });
    const lane = new ShardLane({
      mapping,
      context: bench.context,
      shardId: 's-1',
      retry: {
        maximumRetryAttempts: 0,
        maximumRecordAgeMs: Infinity,
        bisectOnError: false,
        retentionMs: 86_400_000,
        backoff: bench.context.rules.streamBackoff,
      },
      signal: new AbortController().signal,
    });
    lane.add(record);
    return { ...bench, lane, mapping };
  };

  test('without windows brings its records alone', async () => {
    const { lane, invoked } = laneOf('kinesis', null, {});
    await lane.drain();
    expect(invoked.map(({ payload }) => payload)).toEqual([{ Records: [{ n: 1 }] }]);
  });

  test('whose end of a window fails gives that up without a word to anybody, and begins anew', async () => {
    const stream = { ...plainStream, tumblingWindowS: 10, onFailure: queueArn };
    const { lane, invoked, delivered, mapping } = laneOf('kinesis', stream, {
      answer: (_, count) => (count === 2 ? ran('{}', true) : ran('{"state":{"sum":1}}')),
    });
    // The window that ended when the test began.
    await lane.drain();
    expect(invoked.map(({ payload }) => payload['isFinalInvokeForWindow'])).toEqual([false, true]);
    expect(mapping.lastProcessingResult).toMatch(/^PROBLEM: /);
    expect(delivered).toEqual([]);
    lane.add({ ...record, arrivedAtMs: beganMs + 1 });
    await lane.drain();
    expect(invoked.map(({ payload }) => payload['state'])).toEqual([{}, { sum: 1 }, {}]);
  });

  test.each([
    ['kinesis', 'KinesisBatchInfo'],
    ['dynamodb', 'DDBStreamBatchInfo'],
  ] as const)('of %s says so where it gives records up', async (kind, member) => {
    const { lane, delivered, logged } = laneOf(
      kind,
      { ...plainStream, onFailure: queueArn },
      {
        answer: () => ran('{}', true),
        deliver: async () => {
          throw new Error('no queue');
        },
      },
    );
    await lane.drain();
    const [{ arn, body, attributes }] = delivered as unknown as [{ arn: string; body: string; attributes: object }];
    expect([arn, attributes]).toEqual([queueArn, {}]);
    expect(JSON.parse(body)).toMatchObject({
      requestContext: {
        functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:work',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
      [member]: { shardId: 's-1', startSequenceNumber: '1', endSequenceNumber: '1', batchSize: 1 },
    });
    expect(logged).toEqual([`work: [windtunnel] a failure record could not be sent to ${queueArn}: no queue`]);
  });
});

describe('a reader', () => {
  const clientOf = (answers: Parameters<typeof clientThat>[0]): never => clientThat(answers, []) as never;

  test('of Kinesis takes what lacks something for nothing, and for now', async () => {
    const client = clientOf({
      DescribeStreamSummary: () => ({}),
      ListShards: () => ({}),
      GetRecords: (input) =>
        String(input['ShardIterator']) === 'none'
          ? {}
          : { Records: [{ SequenceNumber: '1', PartitionKey: 'k', Data: Buffer.from('a') }] },
    });
    const reader = await kinesisReader({ client, arn: streamArn, region: 'eu-west-1', roleArn: 'role' });
    expect(await reader.shards()).toEqual([]);
    expect(await reader.read('none', 1)).toEqual({ records: [], next: null });
    const { records } = await reader.read('unknown', 1);
    expect(records).toMatchObject([
      {
        arrivedAtMs: beganMs,
        event: { eventID: ':1', kinesis: { approximateArrivalTimestamp: beganMs / 1000, data: 'YQ==' } },
      },
    ]);
  });

  test('of DynamoDB does so too', async () => {
    const client = clientOf({
      DescribeStream: () => ({}),
      GetRecords: (input) =>
        String(input['ShardIterator']) === 'none'
          ? {}
          : { Records: [{ dynamodb: { SequenceNumber: '1' } }], NextShardIterator: 'j' },
    });
    const reader = dynamodbReader(client, tableArn, 'eu-west-1');
    expect(await reader.shards()).toEqual([]);
    expect(await reader.read('none', 1)).toEqual({ records: [], next: null });
    expect(await reader.read('some', 1)).toMatchObject({
      next: 'j',
      records: [{ arrivedAtMs: beganMs, sequenceNumber: '1' }],
    });
  });
});

test('a pause ends by itself, by its signal, or is none', async () => {
  const stopping = new AbortController();
  const ended: string[] = [];
  void pause(100, stopping.signal).then(() => ended.push('by itself'));
  void pause(5000, stopping.signal).then(() => ended.push('by the signal'));
  await vi.advanceTimersByTimeAsync(99);
  expect(ended).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toEqual(['by itself']);
  stopping.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(ended).toEqual(['by itself', 'by the signal']);
  await pause(5000, stopping.signal);
  expect(vi.getTimerCount()).toBe(0);
});
