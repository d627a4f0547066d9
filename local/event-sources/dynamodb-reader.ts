// Adapter of StreamReader: DynamoDB Streams over the AWS SDK.

import {
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type DynamoDBStreamsClient,
  type _Record as DynamoRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { StreamReader, StreamRecord } from './stream-reader.ts';

/** A stream keeps records for a day. */
const retentionMs = 24 * 3_600_000;

/** Attribute values as the function sees them: binary ones in base64. */
const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Date) return Math.floor(value.getTime() / 1000);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
};

const recordOf = (record: DynamoRecord, arn: string, region: string): StreamRecord => ({
  sequenceNumber: record.dynamodb!.SequenceNumber!,
  key: JSON.stringify(plain(record.dynamodb!.Keys)),
  arrivedAtMs: record.dynamodb!.ApproximateCreationDateTime?.getTime() ?? Date.now(),
  event: {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: plain(record.dynamodb),
    eventSourceARN: arn,
  },
});

export const dynamodbReader = (client: DynamoDBStreamsClient, arn: string, region: string): StreamReader => {
  const iteratorOf = async (ShardId: string, position: Record<string, unknown>): Promise<string> => {
    const input = { StreamArn: arn, ShardId, ...position } as ConstructorParameters<typeof GetShardIteratorCommand>[0];
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(input));
    return ShardIterator!;
  };
  return {
    pollIntervalMs: 250,
    retentionMs,
    shards: async () => {
      const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: arn }));
      return (StreamDescription?.Shards ?? []).map(({ ShardId }) => ShardId!);
    },
    iterator: (shardId, { startingPosition }) => iteratorOf(shardId, { ShardIteratorType: startingPosition }),
    iteratorAfter: (shardId, SequenceNumber) =>
      iteratorOf(shardId, { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber }),
    read: async (ShardIterator, Limit) => {
      const { Records, NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator, Limit }));
      return {
        records: (Records ?? []).map((record) => recordOf(record, arn, region)),
        next: NextShardIterator ?? null,
      };
    },
  };
};
