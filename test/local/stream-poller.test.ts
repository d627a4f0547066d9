// Batches of a stream: in order within a lane, until each has succeeded or was given up; lanes on a clock that the test turns.

import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MappingConfig, StreamConfig } from '../../local/event-sources/mapping.ts';
import { ShardLane } from '../../local/event-sources/shard-lane.ts';
import { StreamPoller } from '../../local/event-sources/stream-poller.ts';
import type { StreamRecord } from '../../local/event-sources/stream-reader.ts';
import {
  benchWith,
  clientThat,
  mappingOf,
  plainStream,
  queueArn,
  ran,
  streamArn,
  throttled,
  type Invoked,
  type Sent,
} from './polling.ts';
import { eventually } from '../support/eventually.ts';

const record = (number: number, key = 'k', arrivedAtMs = 999_000): StreamRecord => ({
  sequenceNumber: String(number),
  key,
  arrivedAtMs,
  event: { n: number, key },
});
const numbers = ({ payload }: Invoked): unknown[] => payload.Records.map(({ n }) => n);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a lane of a shard', () => {
  const laneWith = (
    stream: Partial<StreamConfig>,
    options: Parameters<typeof benchWith>[1] & { config?: Partial<MappingConfig>; retentionMs?: number } = {},
  ) => {
    const bench = benchWith({}, options);
    const mapping = mappingOf('kinesis', streamArn, {
      batchSize: 4,
      ...options.config,
      stream: { ...plainStream, ...stream },
    });
    const stopping = new AbortController();
    const { maximumRetryAttempts, maximumRecordAgeS, bisectOnError } = mapping.config.stream!;
    const lane = new ShardLane({
      mapping,
      context: bench.context,
      shardId: 's-1',
      retry: {
        maximumRetryAttempts,
        maximumRecordAgeMs: maximumRecordAgeS < 0 ? Infinity : maximumRecordAgeS * 1000,
        bisectOnError,
        retentionMs: options.retentionMs ?? 86_400_000,
        backoff: bench.context.rules.streamBackoff,
      },
      signal: stopping.signal,
    });
    const run = async (count: number, forMs = 100): Promise<void> => {
      for (let i = 1; i <= count; i += 1) lane.add(record(i));
      void lane.drain();
      await vi.advanceTimersByTimeAsync(forMs);
    };
    return { ...bench, mapping, lane, run, stop: () => stopping.abort() };
  };

  test('runs its records in order, a batch at a time', async () => {
    const { invoked, run, lane, mapping } = laneWith({});
    await run(6);
    expect(invoked.map(numbers)).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
    expect(invoked.map(({ name, qualifier }) => [name, qualifier])).toEqual(Array(2).fill(['work', 'live']));
    expect([lane.backlog, mapping.lastProcessingResult]).toEqual([0, 'OK']);
  });

  test('runs a batch that failed again before the next, after a second, two, four', async () => {
    const { invoked, run, mapping, stop } = laneWith({}, { answer: (_, count) => ran('{}', count < 4) });
    await run(6, 2900);
    expect(mapping.lastProcessingResult).toBe('PROBLEM: Function call failed');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(invoked.map((one) => [one.atMs - 1_000_000, numbers(one).length])).toEqual([
      [0, 4],
      [1000, 4],
      [3000, 4],
      [7000, 4],
      [7000, 2],
    ]);
    stop();
  });

  test('spends no attempt on a throttle', async () => {
    const { invoked, run, delivered, mapping } = laneWith(
      { maximumRetryAttempts: 0, onFailure: queueArn },
      { answer: (_, count) => (count < 4 ? throttled : ran()) },
    );
    await run(1, 20_000);
    expect(invoked).toHaveLength(4);
    expect([delivered, mapping.lastProcessingResult]).toEqual([[], 'OK']);
  });

  test('gives up after its attempts, tells of it, and goes on', async () => {
    const { invoked, run, delivered } = laneWith(
      { maximumRetryAttempts: 2, onFailure: queueArn },
      { answer: (one) => ran('{}', numbers(one)[0] === 1) },
    );
    await run(5, 20_000);
    expect(invoked.map(numbers)).toEqual([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [5]]);
    expect(delivered.map(({ arn }) => arn)).toEqual([queueArn]);
    expect(JSON.parse(delivered[0]!.body)).toMatchObject({
      requestContext: {
        functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:work',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: { functionError: 'Unhandled' },
      KinesisBatchInfo: {
        shardId: 's-1',
        startSequenceNumber: '1',
        endSequenceNumber: '4',
        batchSize: 4,
        streamArn,
      },
    });
  });

  test.each([
    ['their age', { maximumRecordAgeS: 2 }, 86_400_000, 'PROBLEM: RecordAgeExceeded'],
    ['what the stream keeps', {}, 2000, 'PROBLEM: Expired'],
  ])('gives records up by %s', async (_, stream, retentionMs, result) => {
    const { invoked, run, mapping, delivered } = laneWith(
      { ...stream, onFailure: queueArn },
      { answer: () => ran('{}', true), retentionMs },
    );
    await run(1, 20_000);
    // A second old when it came: at 0 and after 1 s it is not over two seconds old, after 3 s it is.
    expect(invoked.map(({ atMs }) => atMs - 1_000_000)).toEqual([0, 1000, 3000]);
    expect(mapping.lastProcessingResult).toBe(result);
    expect(JSON.parse(delivered[0]!.body)).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded' } });
  });

  test('halves a batch that failed, the larger half first, until it is one record', async () => {
    const { invoked, run } = laneWith(
      { bisectOnError: true, maximumRetryAttempts: 0 },
      { config: { batchSize: 5 }, answer: (one) => ran('{}', numbers(one).includes(2)) },
    );
    await run(6, 1000);
    expect(invoked.map(numbers)).toEqual([[1, 2, 3, 4, 5], [1, 2, 3], [1, 2], [1], [2], [3], [4, 5], [6]]);
  });

  test.each<[string, boolean, string, unknown[][]]>([
    [
      'from the first that failed',
      true,
      '{"batchItemFailures":[{"itemIdentifier":"3"},{"itemIdentifier":"4"}]}',
      [
        [1, 2, 3, 4],
        [3, 4],
      ],
    ],
    ['not at all where it reports none', false, '{"batchItemFailures":[{"itemIdentifier":"3"}]}', [[1, 2, 3, 4]]],
    ['not at all where none failed', true, '{"batchItemFailures":[]}', [[1, 2, 3, 4]]],
  ])('runs a batch again %s', async (_, reportsItemFailures, payload, runs) => {
    const { invoked, run } = laneWith(
      {},
      {
        config: { reportsItemFailures },
        answer: (_one, count) => ran(count === 1 ? payload : '{}'),
      },
    );
    await run(4, 5000);
    expect(invoked.map(numbers)).toEqual(runs);
  });

  test.each(['{"batchItemFailures":[{"itemIdentifier":"1"}]}', '"odd"'])(
    'counts an attempt where the first failed or the answer has no sense: %s',
    async (payload) => {
      const { invoked, run, delivered } = laneWith(
        { maximumRetryAttempts: 1, onFailure: queueArn },
        { config: { reportsItemFailures: true }, answer: () => ran(payload) },
      );
      await run(2, 20_000);
      expect(invoked.map(numbers)).toEqual([
        [1, 2],
        [1, 2],
      ]);
      expect(JSON.parse(delivered[0]!.body)).toMatchObject({
        requestContext: { approximateInvokeCount: 2 },
        responseContext: { functionError: null },
      });
    },
  );

  test('says in the log what could not be told of', async () => {
    const { run, logged } = laneWith(
      { maximumRetryAttempts: 0, onFailure: queueArn },
      { answer: () => ran('{}', true), deliver: async () => Promise.reject(new Error('no such queue')) },
    );
    await run(1);
    expect(logged).toEqual([`work: [windtunnel] a failure record could not be sent to ${queueArn}: no such queue`]);
  });

  test('tells nobody where no destination is set', async () => {
    const { run, delivered } = laneWith({ maximumRetryAttempts: 0 }, { answer: () => ran('{}', true) });
    await run(1);
    expect(delivered).toEqual([]);
  });

  test('ends a window with an invocation that brings no records', async () => {
    const { invoked, run, lane } = laneWith({ tumblingWindowS: 10 }, { answer: () => ran('{"state":{"sum":1}}') });
    await run(2);
    expect(invoked.map((one) => [numbers(one), one.payload['isFinalInvokeForWindow']])).toEqual([
      [[1, 2], false],
      [[], true],
    ]);
    expect(invoked[1]!.payload).toMatchObject({ state: { sum: 1 }, shardId: 's-1', eventSourceARN: streamArn });
    expect(lane.backlog).toBe(0);
  });

  test('does nothing for a function that is gone', async () => {
    const { invoked, run, mapping } = laneWith({}, { answer: () => null });
    await run(5);
    expect(invoked).toHaveLength(2);
    expect(mapping.lastProcessingResult).toBe('No records processed');
  });

  test('stops where it waits', async () => {
    const { invoked, run, stop } = laneWith({}, { answer: () => ran('{}', true) });
    await run(1, 500);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(invoked).toHaveLength(1);
  });
});

describe('a poller of a stream', () => {
  beforeEach(() => vi.useRealTimers());

  /** Shards with pages of records; the pages of each are read one after the other, and then it is closed or goes on without any. */
  const polling = (
    shards: Record<string, StreamRecord[][]>,
    config: Partial<MappingConfig> & { stream?: StreamConfig },
    options: Parameters<typeof benchWith>[1] & { failAt?: number } = {},
  ) => {
    const sent: Sent[] = [];
    let reads = 0;
    const client = clientThat(
      {
        DescribeStreamSummary: () => ({}),
        ListShards: () => ({ Shards: Object.keys(shards).map((ShardId) => ({ ShardId })) }),
        GetShardIterator: (input) => {
          const { ShardId, StartingSequenceNumber } = input as unknown as {
            ShardId: string;
            StartingSequenceNumber?: string;
          };
          const at =
            StartingSequenceNumber === undefined
              ? 0
              : 1 +
                shards[ShardId]!.findIndex((page) => page.some((one) => one.sequenceNumber === StartingSequenceNumber));
          return { ShardIterator: `${ShardId}/${at}` };
        },
        GetRecords: (input) => {
          reads += 1;
          if (reads === options.failAt) throw new Error('the iterator has expired');
          const [shard, at] = String(input['ShardIterator']).split('/') as [string, string];
          const page = shards[shard]![Number(at)];
          return {
            Records: (page ?? []).map((one) => ({
              SequenceNumber: one.sequenceNumber,
              PartitionKey: one.key,
              Data: Buffer.from(JSON.stringify(one.event)),
              ApproximateArrivalTimestamp: new Date(),
            })),
            ...(page === undefined ? {} : { NextShardIterator: `${shard}/${Number(at) + 1}` }),
          };
        },
      },
      sent,
    );
    const bench = benchWith({ kinesis: async () => client as unknown as KinesisClient }, options);
    const mapping = mappingOf('kinesis', streamArn, { stream: plainStream, ...config });
    const poller = new StreamPoller(mapping, bench.context);
    return { ...bench, poller, mapping, sent };
  };
  const data = ({ payload }: Invoked): unknown[] =>
    payload.Records.map(({ kinesis }) => Buffer.from((kinesis as { data: string }).data, 'base64').toString());
  const settles = (holds: () => void): Promise<void> => eventually(holds);

  test('reads each shard to its end, and runs what passes the filter', async () => {
    const { invoked, poller, sent } = polling(
      { 's-0': [[record(1), record(2)], [record(3)]], 's-1': [[record(4)]] },
      { filters: ['{"data":{"n":[1,3,4]}}'] },
    );
    await settles(() => expect(invoked).toHaveLength(3));
    expect(new Set(invoked.flatMap(data))).toEqual(
      new Set(['{"n":1,"key":"k"}', '{"n":3,"key":"k"}', '{"n":4,"key":"k"}']),
    );
    await poller.stop();
    const limits = sent.filter(({ name }) => name === 'GetRecords').map(({ input }) => input['Limit']);
    expect(new Set(limits)).toEqual(new Set([10]));
  });

  test('gathers what comes within the window', async () => {
    const { invoked, poller } = polling({ 's-0': [[record(1)], [record(2)]] }, { windowS: 3 });
    await settles(() => expect(invoked.map((one) => data(one).length)).toEqual([2]));
    await poller.stop();
  });

  test('runs one key in one lane, several keys beside each other', async () => {
    let [running, most] = [0, 0];
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    const { invoked, poller } = polling(
      { 's-0': [keys.map((key, i) => record(i, key)), keys.map((key, i) => record(10 + i, key))] },
      { batchSize: 100, stream: { ...plainStream, parallelizationFactor: 4 } },
      {
        answer: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => void setTimeout(resolve, 30));
          running -= 1;
          return ran();
        },
      },
    );
    await settles(() => expect(invoked.flatMap(data)).toHaveLength(12));
    await poller.stop();
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    for (const key of keys) {
      const seen = invoked.flatMap(data).map((text) => JSON.parse(text as string) as { n: number; key: string });
      const ns = seen.filter((one) => one.key === key).map(({ n }) => n);
      expect(ns).toEqual(ns.toSorted((a, b) => a - b));
    }
  });

  test('goes on after the last record it read when an iterator has expired', async () => {
    const { invoked, poller, sent } = polling({ 's-0': [[record(1)], [record(2)]] }, {}, { failAt: 2 });
    await settles(() => expect(invoked.flatMap(data)).toHaveLength(2));
    await poller.stop();
    expect(sent.filter(({ name }) => name === 'GetShardIterator').map(({ input }) => input)).toEqual([
      { StreamName: 'clicks', ShardId: 's-0', ShardIteratorType: 'TRIM_HORIZON' },
      { StreamName: 'clicks', ShardId: 's-0', ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: '1' },
    ]);
  });

  test('says what is wrong with the stream', async () => {
    const { context } = benchWith({
      kinesis: async () => {
        throw new Error('no endpoint');
      },
    });
    const mapping = mappingOf('kinesis', streamArn, { stream: plainStream });
    const poller = new StreamPoller(mapping, context);
    await settles(() => expect(mapping.lastProcessingResult).toBe('PROBLEM: no endpoint'));
    await poller.stop();
  });
});
