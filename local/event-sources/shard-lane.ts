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
import { newTraceId } from '../traces/lineage.ts';
import { untraced } from '../traces/pass-on.ts';
import { failedItems } from './batch-response.ts';
import { withFloatTimes } from '../endpoints/float-times.ts';
import type { Mapping } from './mapping.ts';
import { pause, type PollerContext } from './poller-context.ts';
import type { StreamRecord } from './stream-reader.ts';
import { TumblingWindow } from './tumbling-window.ts';

export interface LaneOptions {
  readonly mapping: Mapping;
  readonly context: PollerContext;
  readonly shardId: string;
  readonly retry: StreamRetryConfig;
  readonly signal: AbortSignal;
}

/** Records on their way, with what they have been through together; none where a window ends. */
interface Batch {
  readonly records: readonly StreamRecord[];
  failedRuns: number;
  refusals: number;
  /** Of the last run: null where it only named records that failed. */
  functionError?: 'Unhandled' | null;
}

export class ShardLane {
  readonly #options: LaneOptions;
  readonly #waiting: StreamRecord[] = [];
  readonly #window: TumblingWindow;
  #running: Promise<void> | null = null;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#window = new TumblingWindow(options.mapping.config.stream?.tumblingWindowS ?? 0);
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
    const { signal } = this.#options;
    while (!signal.aborted) {
      const records = this.#cut();
      if (records === null) return;
      await this.#settle({ records, failedRuns: 0, refusals: 0 });
    }
  }

  /** The next batch; empty for the end of a window, null when there is nothing to do. */
  #cut(): StreamRecord[] | null {
    if (this.#window.isOver(Date.now(), this.#waiting[0])) return [];
    if (this.#waiting.length === 0) return null;
    const { batchSize } = this.#options.mapping.config;
    return this.#waiting.splice(0, this.#window.sameWindow(this.#waiting, batchSize));
  }

  /** Until the batch has succeeded or was given up. */
  async #settle(batch: Batch): Promise<void> {
    const { retry, signal, mapping } = this.#options;
    while (!signal.aborted) {
      const rest = await this.#run(batch);
      if (rest === null) return undefined;
      if (rest.length < batch.records.length) return this.#settle({ records: rest, failedRuns: 0, refusals: 0 });
      const nowMs = Date.now();
      const history = { ...batch, records: rest.length, oldestAtMs: rest[0]?.arrivedAtMs ?? nowMs };
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

  /** @returns the records that are still to be processed; null when all is done */
  async #run(batch: Batch): Promise<readonly StreamRecord[] | null> {
    const { mapping, context, shardId } = this.#options;
    const { config } = mapping;
    const { records } = batch;
    const windowed = this.#window.members(records, shardId, mapping.sourceArn);
    const payload = withFloatTimes(JSON.stringify({ Records: records.map(({ event }) => event), ...windowed }));
    const dispatched = await context.invoke(config.functionName, config.qualifier, payload);
    if (dispatched === null) return null;
    if (dispatched.kind !== 'finished') {
      batch.refusals += 1;
      return records;
    }
    batch.refusals = 0;
    if (dispatched.finished.failed) {
      batch.failedRuns += 1;
      batch.functionError = 'Unhandled';
      return records;
    }
    mapping.lastProcessingResult = 'OK';
    this.#window.took(records, dispatched.finished.payload);
    if (!config.reportsItemFailures || records.length === 0) return null;
    const known = new Set(records.map(({ sequenceNumber }) => sequenceNumber));
    const failed = failedItems(dispatched.finished.payload, known);
    // The lowest number is where the shard goes on.
    const first = failed === 'all' ? 0 : records.findIndex(({ sequenceNumber }) => failed.has(sequenceNumber));
    if (first < 0) return null;
    if (first === 0) {
      batch.failedRuns += 1;
      batch.functionError = null;
    }
    return records.slice(first);
  }

  async #giveUp({ records, failedRuns, functionError }: Batch, reason: StreamDrop): Promise<void> {
    const { mapping, context, shardId } = this.#options;
    const onFailure = mapping.config.stream?.onFailure ?? null;
    mapping.lastProcessingResult = `PROBLEM: ${streamDropNames[reason]}`;
    if (records.length === 0) this.#window.close();
    if (onFailure === null || records.length === 0) return;
    const last = records.at(-1)!;
    const requestId = randomUUID();
    const record = streamFailureRecord(
      {
        requestId,
        functionArn: context.functionArn(mapping.config.functionName),
        condition: reason === StreamDrop.retryAttemptsExhausted ? 'RetryAttemptsExhausted' : 'RecordAgeExceeded',
        approximateInvokeCount: failedRuns,
        functionError,
        source: mapping.kind === 'kinesis' ? 'kinesis' : 'dynamodb',
        batch: {
          shardId,
          startSequenceNumber: records[0]!.sequenceNumber,
          endSequenceNumber: last.sequenceNumber,
          approximateArrivalOfFirstRecord: records[0]!.arrivedAtMs,
          approximateArrivalOfLastRecord: last.arrivedAtMs,
          batchSize: records.length,
          streamArn: mapping.sourceArn,
        },
      },
      Date.now(),
      (ms) => new Date(ms).toISOString(),
    );
    try {
      await context.deliver({
        arn: onFailure,
        body: JSON.stringify(record),
        attributes: {},
        traceId: untraced(newTraceId(requestId), requestId),
      });
    } catch (error) {
      context.log(
        mapping.config.functionName,
        `[windtunnel] a failure record could not be sent to ${onFailure}: ${(error as Error).message}`,
      );
    }
  }
}
