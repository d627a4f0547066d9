// One lane of a shard: its records in order, a batch at a time; a batch that fails holds up those behind it until the
// rules of lambda/stream-batch let it go.

import {
  afterFailedBatch,
  afterRefusedBatch,
  StreamDrop,
  streamDropNames,
  streamFailureRecord,
  type StreamRetryConfig,
} from '../../lambda/index.ts';
import { randomUUID } from 'node:crypto';
import { newTraceId } from '../async/lineage.ts';
import { failedItems } from './batch-response.ts';
import type { Mapping } from './mapping.ts';
import { pause, type PollerContext } from './poller-context.ts';
import type { StreamRecord } from './stream-reader.ts';

export interface LaneOptions {
  readonly mapping: Mapping;
  readonly context: PollerContext;
  readonly shardId: string;
  readonly retry: StreamRetryConfig;
  readonly signal: AbortSignal;
}

/** Records on their way, with what they have been through together. */
interface Batch {
  readonly records: readonly StreamRecord[];
  failedRuns: number;
  refusals: number;
}

export class ShardLane {
  readonly #options: LaneOptions;
  readonly #waiting: StreamRecord[] = [];
  #running: Promise<void> | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Records that wait for their batch. */
  get backlog(): number {
    return this.#waiting.length;
  }

  add(record: StreamRecord): void {
    this.#waiting.push(record);
  }

  /** Runs what waits, if it does not run already; resolves when nothing is left. */
  drain(): Promise<void> {
    this.#running ??= this.#drainAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #drainAll(): Promise<void> {
    const { mapping, signal } = this.#options;
    while (this.#waiting.length > 0 && !signal.aborted) {
      await this.#settle({ records: this.#waiting.splice(0, mapping.config.batchSize), failedRuns: 0, refusals: 0 });
    }
  }

  /** Until the batch has succeeded or was given up. */
  async #settle(batch: Batch): Promise<void> {
    const { retry, signal, mapping } = this.#options;
    while (!signal.aborted) {
      const rest = await this.#run(batch);
      if (rest.length === 0) return undefined;
      if (rest.length < batch.records.length) return this.#settle({ records: rest, failedRuns: 0, refusals: 0 });
      const history = { ...batch, records: rest.length, oldestAtMs: rest[0]!.arrivedAtMs };
      const nowMs = Date.now();
      const verdict =
        batch.refusals > 0 ? afterRefusedBatch(retry, history, nowMs) : afterFailedBatch(retry, history, nowMs);
      if (verdict.kind === 'drop') return this.#giveUp(batch, verdict.reason);
      if (verdict.kind === 'bisect') {
        const half = Math.ceil(rest.length / 2);
        await this.#settle({ records: rest.slice(0, half), failedRuns: batch.failedRuns - 1, refusals: 0 });
        return this.#settle({ records: rest.slice(half), failedRuns: batch.failedRuns - 1, refusals: 0 });
      }
      mapping.lastProcessingResult = 'PROBLEM: Function call failed';
      await pause(verdict.atMs - nowMs, signal);
    }
    return undefined;
  }

  /** @returns the records that are still to be processed */
  async #run(batch: Batch): Promise<readonly StreamRecord[]> {
    const { mapping, context } = this.#options;
    const { config } = mapping;
    const { records } = batch;
    const payload = JSON.stringify({ Records: records.map(({ event }) => event) });
    const dispatched = await context.invoke(config.functionName, config.qualifier, payload);
    if (dispatched === null) return [];
    if (dispatched.kind === 'throttled') {
      batch.refusals += 1;
      return records;
    }
    batch.refusals = 0;
    if (dispatched.finished.failed) {
      batch.failedRuns += 1;
      return records;
    }
    mapping.lastProcessingResult = 'OK';
    if (!config.reportsItemFailures) return [];
    const known = new Set(records.map(({ sequenceNumber }) => sequenceNumber));
    const failed = failedItems(dispatched.finished.payload, known);
    // The lowest number is where the shard goes on.
    const first = failed === 'all' ? 0 : records.findIndex(({ sequenceNumber }) => failed.has(sequenceNumber));
    if (first < 0) return [];
    if (first === 0) batch.failedRuns += 1;
    return records.slice(first);
  }

  async #giveUp({ records, failedRuns }: Batch, reason: StreamDrop): Promise<void> {
    const { mapping, context, shardId } = this.#options;
    const onFailure = mapping.config.stream?.onFailure ?? null;
    mapping.lastProcessingResult = `PROBLEM: ${streamDropNames[reason]}`;
    if (onFailure === null) return;
    const last = records.at(-1)!;
    const requestId = randomUUID();
    const record = streamFailureRecord(
      {
        requestId,
        functionArn: context.functionArn(mapping.config.functionName),
        condition: reason === StreamDrop.retryAttemptsExhausted ? 'RetryAttemptsExhausted' : 'RecordAgeExceeded',
        approximateInvokeCount: failedRuns,
        ran: failedRuns > 0,
        source: mapping.kind === 'kinesis' ? 'kinesis' : 'dynamodb',
        batch: {
          shardId,
          startSequenceNumber: records[0]!.sequenceNumber,
          endSequenceNumber: last.sequenceNumber,
          approximateArrivalOfFirstRecord: new Date(records[0]!.arrivedAtMs).toISOString(),
          approximateArrivalOfLastRecord: new Date(last.arrivedAtMs).toISOString(),
          batchSize: records.length,
          streamArn: mapping.sourceArn,
        },
      },
      new Date().toISOString(),
    );
    try {
      await context.deliver({
        arn: onFailure,
        body: JSON.stringify(record),
        attributes: {},
        traceId: newTraceId(requestId),
      });
    } catch (error) {
      context.log(
        mapping.config.functionName,
        `[windtunnel] a failure record could not be sent to ${onFailure}: ${(error as Error).message}`,
      );
    }
  }
}
