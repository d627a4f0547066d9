// Port: a stream of shards that are read in order. Two adapters: Kinesis and DynamoDB Streams.

import type { StreamConfig } from './mapping.ts';

export interface StreamRecord {
  readonly sequenceNumber: string;
  /** Records of one key keep their order. */
  readonly key: string;
  /** ms since 1970. */
  readonly arrivedAtMs: number;
  /** As the function sees it. */
  readonly event: Record<string, unknown>;
}

export interface ReadPage {
  readonly records: readonly StreamRecord[];
  /** null at the end of a closed shard. */
  readonly next: string | null;
}

export interface StreamReader {
  /** Pause between two reads of a shard (Developer Guide: Kinesis once a second, DynamoDB four times). */
  readonly pollIntervalMs: number;
  /** How long the stream keeps records. */
  readonly retentionMs: number;
  shards(): Promise<string[]>;
  /** Where reading begins. */
  iterator(shardId: string, config: StreamConfig): Promise<string>;
  /** Where reading goes on after a record. */
  iteratorAfter(shardId: string, sequenceNumber: string): Promise<string>;
  read(iterator: string, limit: number): Promise<ReadPage>;
}
