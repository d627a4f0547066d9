// What readers of streams ask, and records as a function sees them.

import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, test } from 'vitest';
import type { AwsEndpoints } from '../../local/endpoints/aws-endpoints.ts';
import { dynamodbReader } from '../../local/event-sources/dynamodb-reader.ts';
import { kinesisReader } from '../../local/event-sources/kinesis-reader.ts';
import { streamExists } from '../../local/event-sources/stream-existence.ts';
import { clientThat, plainStream, streamArn, type Sent } from './polling.ts';

describe('a reader of Kinesis', () => {
  const reading = async (answers: Parameters<typeof clientThat>[0]) => {
    const sent: Sent[] = [];
    const client = clientThat({ DescribeStreamSummary: () => ({ StreamDescriptionSummary: {} }), ...answers }, sent);
    const reader = await kinesisReader({
      client: client as unknown as KinesisClient,
      arn: streamArn,
      region: 'eu-west-1',
      roleArn: 'role',
    });
    return { reader, sent };
  };

  test.each([
    [{}, 24],
    [{ StreamDescriptionSummary: { RetentionPeriodHours: 48 } }, 48],
  ])('knows how long the stream keeps records: %j', async (summary, hours) => {
    const { reader, sent } = await reading({ DescribeStreamSummary: () => summary });
    expect([reader.retentionMs, reader.pollIntervalMs]).toEqual([hours * 3_600_000, 1000]);
    expect(sent).toEqual([{ name: 'DescribeStreamSummary', input: { StreamName: 'clicks' } }]);
  });

  test('lists shards, and begins where it is told', async () => {
    const { reader, sent } = await reading({
      ListShards: () => ({ Shards: [{ ShardId: 's-0' }, { ShardId: 's-1' }] }),
      GetShardIterator: () => ({ ShardIterator: 'i' }),
    });
    expect(await reader.shards()).toEqual(['s-0', 's-1']);
    await reader.iterator('s-0', plainStream);
    await reader.iterator('s-0', { ...plainStream, startingPosition: 'AT_TIMESTAMP', startingAtS: 1.5 });
    await reader.iteratorAfter('s-1', '77');
    expect(sent.slice(2).map(({ input }) => input)).toEqual([
      { StreamName: 'clicks', ShardId: 's-0', ShardIteratorType: 'TRIM_HORIZON' },
      { StreamName: 'clicks', ShardId: 's-0', ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(1500) },
      {
        StreamName: 'clicks',
        ShardId: 's-1',
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        StartingSequenceNumber: '77',
      },
    ]);
  });

  test('reads records as Lambda shows them, of the shard that its iterators are of', async () => {
    const record = {
      SequenceNumber: '5',
      PartitionKey: 'k',
      Data: Buffer.from('hello'),
      ApproximateArrivalTimestamp: new Date(1234),
    };
    const pages = [{ Records: [record], NextShardIterator: 'j' }, { Records: [{ ...record, SequenceNumber: '6' }] }];
    const { reader, sent } = await reading({
      GetShardIterator: () => ({ ShardIterator: 'i' }),
      GetRecords: () => pages.shift(),
    });
    await reader.iterator('s-3', plainStream);
    const first = await reader.read('i', 7);
    expect(first).toEqual({
      next: 'j',
      records: [
        {
          sequenceNumber: '5',
          key: 'k',
          arrivedAtMs: 1234,
          event: {
            kinesis: {
              kinesisSchemaVersion: '1.0',
              partitionKey: 'k',
              sequenceNumber: '5',
              data: 'aGVsbG8=',
              approximateArrivalTimestamp: 1.234,
            },
            eventSource: 'aws:kinesis',
            eventVersion: '1.0',
            eventID: 's-3:5',
            eventName: 'aws:kinesis:record',
            invokeIdentityArn: 'role',
            awsRegion: 'eu-west-1',
            eventSourceARN: streamArn,
          },
        },
      ],
    });
    const second = await reader.read('j', 7);
    expect([second.next, second.records[0]!.event['eventID']]).toEqual([null, 's-3:6']);
    expect(sent.at(-2)!.input).toEqual({ ShardIterator: 'i', Limit: 7 });
  });
});

describe('a reader of DynamoDB streams', () => {
  const tableArn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/1';
  const reading = (answers: Parameters<typeof clientThat>[0]) => {
    const sent: Sent[] = [];
    const client = clientThat(answers, sent) as unknown as DynamoDBStreamsClient;
    return { reader: dynamodbReader(client, tableArn, 'eu-west-1'), sent };
  };

  test('lists shards, and begins where it is told', async () => {
    const { reader, sent } = reading({
      DescribeStream: () => ({ StreamDescription: { Shards: [{ ShardId: 's' }] } }),
      GetShardIterator: () => ({ ShardIterator: 'i' }),
    });
    expect([reader.pollIntervalMs, reader.retentionMs]).toEqual([250, 86_400_000]);
    expect(await reader.shards()).toEqual(['s']);
    expect(await reader.iterator('s', { ...plainStream, startingPosition: 'LATEST' })).toBe('i');
    expect(await reader.iteratorAfter('s', '9')).toBe('i');
    expect(sent.map(({ input }) => input)).toEqual([
      { StreamArn: tableArn },
      { StreamArn: tableArn, ShardId: 's', ShardIteratorType: 'LATEST' },
      { StreamArn: tableArn, ShardId: 's', ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: '9' },
    ]);
  });

  test('reads records as Lambda shows them: times in whole seconds, bytes in base64', async () => {
    const { reader } = reading({
      GetRecords: () => ({
        Records: [
          {
            eventID: 'e',
            eventName: 'INSERT',
            eventVersion: '1.1',
            dynamodb: {
              SequenceNumber: '5',
              Keys: { id: { S: 'a' } },
              ApproximateCreationDateTime: new Date(1999),
              NewImage: { raw: { B: new Uint8Array([1]) }, list: { L: [{ B: new Uint8Array([2]) }, { NULL: true }] } },
            },
          },
        ],
      }),
    });
    expect(await reader.read('i', 3)).toEqual({
      next: null,
      records: [
        {
          sequenceNumber: '5',
          key: '{"id":{"S":"a"}}',
          arrivedAtMs: 1999,
          event: {
            eventID: 'e',
            eventName: 'INSERT',
            eventVersion: '1.1',
            eventSource: 'aws:dynamodb',
            awsRegion: 'eu-west-1',
            dynamodb: {
              SequenceNumber: '5',
              Keys: { id: { S: 'a' } },
              ApproximateCreationDateTime: 1,
              NewImage: { raw: { B: 'AQ==' }, list: { L: [{ B: 'Ag==' }, { NULL: true }] } },
            },
            eventSourceARN: tableArn,
          },
        },
      ],
    });
  });
});

describe('whether a stream is there', () => {
  const named = (name: string): Error => Object.assign(new Error(name), { name });
  test.each([
    ['kinesis', true, null, true],
    ['kinesis', true, 'ResourceNotFoundException', false],
    ['kinesis', true, 'ECONNREFUSED', true],
    ['kinesis', false, 'ResourceNotFoundException', true],
    ['dynamodb', true, null, true],
    ['dynamodb', true, 'ResourceNotFoundException', false],
  ] as const)('%s, known %s, error %s: %s', async (kind, known, error, there) => {
    const sent: Sent[] = [];
    const answer = () => {
      if (error !== null) throw named(error);
      return {};
    };
    const client = clientThat({ DescribeStreamSummary: answer, DescribeStream: answer }, sent);
    const endpoints = {
      knows: () => known,
      kinesis: async () => client as unknown as KinesisClient,
      dynamodbStreams: async () => client as unknown as DynamoDBStreamsClient,
    } as unknown as AwsEndpoints;
    expect(await streamExists(endpoints, kind, streamArn)).toBe(there);
    const asked = kind === 'kinesis' ? { StreamName: 'clicks' } : { StreamArn: streamArn, Limit: 1 };
    expect(sent.map(({ input }) => input)).toEqual(known ? [asked] : []);
  });
});
