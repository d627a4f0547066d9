// Adapter of StreamReader: Kinesis Data Streams over the AWS SDK.

import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  type KinesisClient,
  type _Record as KinesisRecord,
} from '@aws-sdk/client-kinesis';
import type { StreamReader, StreamRecord } from './stream-reader.ts';

const hourMs = 3_600_000;

export interface KinesisReaderOptions {
  readonly client: KinesisClient;
  readonly arn: string;
  readonly region: string;
  readonly roleArn: string;
}

const recordOf = (
  record: KinesisRecord,
  shardId: string,
  { arn, region, roleArn }: KinesisReaderOptions,
): StreamRecord => {
  const sequenceNumber = record.SequenceNumber!;
  const arrivedAtMs = record.ApproximateArrivalTimestamp?.getTime() ?? Date.now();
  return {
    sequenceNumber,
    key: record.PartitionKey!,
    arrivedAtMs,
    event: {
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: record.PartitionKey,
        sequenceNumber,
        data: Buffer.from(record.Data!).toString('base64'),
        approximateArrivalTimestamp: arrivedAtMs / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${shardId}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: roleArn,
      awsRegion: region,
      eventSourceARN: arn,
    },
  };
};

export const kinesisReader = async (options: KinesisReaderOptions): Promise<StreamReader> => {
  const { client, arn } = options;
  // Servers of the older protocol know names only.
  const StreamName = arn.slice(arn.indexOf('/') + 1);
  const summary = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
  const shardOf = new Map<string, string>();
  const asked = async (ShardId: string, position: Record<string, unknown>): Promise<string> => {
    const input = { StreamName, ShardId, ...position } as ConstructorParameters<typeof GetShardIteratorCommand>[0];
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(input));
    shardOf.set(ShardIterator!, ShardId);
    return ShardIterator!;
  };
  return {
    pollIntervalMs: 1000,
    retentionMs: (summary.StreamDescriptionSummary?.RetentionPeriodHours ?? 24) * hourMs,
    shards: async () => {
      const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
      return (Shards ?? []).map(({ ShardId }) => ShardId!);
    },
    iterator: (shardId, { startingPosition, startingAtS }) =>
      asked(shardId, {
        ShardIteratorType: startingPosition,
        ...(startingAtS === null ? {} : { Timestamp: new Date(startingAtS * 1000) }),
      }),
    iteratorAfter: (shardId, StartingSequenceNumber) =>
      asked(shardId, { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber }),
    read: async (ShardIterator, Limit) => {
      const { Records, NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator, Limit }));
      const shardId = shardOf.get(ShardIterator) ?? '';
      shardOf.delete(ShardIterator);
      if (NextShardIterator !== undefined) shardOf.set(NextShardIterator, shardId);
      return {
        records: (Records ?? []).map((record) => recordOf(record, shardId, options)),
        next: NextShardIterator ?? null,
      };
    },
  };
};
