// Queues and streams that feed a function, as a scenario writes them.

import type { Quantity } from './law-document.ts';

export interface SqsSpec {
  /** Messages a batch, 1 to 10000 (FIFO: 10). */
  batchSize: number;
  /** How long a batch is gathered, up to 5m. */
  batchWindow: Quantity;
  /** How long a received message stays hidden; by default six times the timeout of the function. */
  visibilityTimeout?: Quantity;
  /** After so many receptions a message goes to the dead-letter queue; without it there is none. */
  maxReceiveCount?: number;
  /** Older messages are lost. */
  retention: Quantity;
  /** Batches at once, 2 to 1000; by default as the pollers grow. */
  maximumConcurrency?: number;
  /** Provisioned mode. */
  pollers?: { minimum: number; maximum: number };
  /** Whether messages of a group come in order, one batch at a time. */
  fifo: boolean;
  /** Message groups of a FIFO queue. */
  groups: number;
  /** Share of messages that a run reports as failed (ReportBatchItemFailures). */
  itemFailures: Quantity;
  /** What the function's `duration` is of: a batch, or each of its messages, one after the other. */
  durationPer: 'batch' | 'message';
  /** Share of messages that the filter patterns let through. */
  filter: Quantity;
  /** A batch closes at 6 MB, and a provisioned poller reads 1 MB a second. */
  messageSize?: Quantity;
}

/**
 * Partition keys of a stream's records: `distinct` for one of its own for each (the default, which the result then names as an
 * assumption), a number of keys that come evenly, or a number and how uneven they are: `zipf`, key n comes n ^ -zipf times as
 * often as the first; `hot`, the share of one key, while the others share the rest.
 */
export type KeysSpec = 'distinct' | number | { count: number; zipf?: number; hot?: Quantity };

export interface StreamSpec {
  /** Each is read in order. */
  shards: number;
  /** Batches of one shard at once, 1 to 10; records of one key stay in order. */
  parallelizationFactor: number;
  keys?: KeysSpec;
  /** Records a batch, 1 to 10000. */
  batchSize: number;
  /** How long a batch is gathered, up to 5m. */
  batchWindow: Quantity;
  /** Records are aggregated over windows of this length, up to 15m. */
  tumblingWindow: Quantity;
  /** -1 for no limit. */
  maximumRetryAttempts: number;
  /** Default: no limit but the retention. */
  maximumRecordAge?: Quantity;
  /** Whether a batch that fails is halved and tried again. */
  bisectOnError: boolean;
  /** Older records are lost. */
  retention: Quantity;
  /** Share of records that no run can process. */
  poison: Quantity;
  /** Whether the function says which record failed, so that those before it count as done. */
  reportBatchItemFailures: boolean;
  /** What the function's `duration` is of: a batch, or each of its records, one after the other. */
  durationPer: 'batch' | 'record';
  /** Share of records that the filter patterns let through. */
  filter: Quantity;
  /** A batch closes at 6 MB, and a shard of Kinesis takes in 1 MB a second. */
  recordSize?: Quantity;
  /** Whether an on-failure destination is told of records that are given up. */
  onFailure: boolean;
  /** Kinesis pushes records to a registered consumer in place of being read once a second. */
  enhancedFanOut: boolean;
}
