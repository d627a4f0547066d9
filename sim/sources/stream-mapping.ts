// A Kinesis, DynamoDB or Kafka event source mapping: one batch at a time for each shard (times the parallelization factor), in
// order; a batch that fails blocks its lane until it succeeds or is given up. Keys decide which lane a record goes to. Of Kafka a
// lane is a partition, which may have to wait for its event poller.

import {
  afterFailedBatch,
  afterRefusedBatch,
  Outcome,
  overAge,
  type BatchHistory,
  type StreamDrop,
  type StreamRetryConfig,
  type StreamVerdict,
} from '../../lambda/index.ts';
import { versionFor, type Addressee } from '../world/alias-router.ts';
import type { CloudWatchMetric } from '../world/cloudwatch-metrics.ts';
import type { Gauge } from '../engine/gauge.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';
import type { World } from '../world/world.ts';
import type { Source } from '../world/source.ts';
import { KafkaPollers, type KafkaPollersOptions } from './kafka-pollers.ts';
import { StreamProducer, type StreamProducerOptions } from './stream-producer.ts';

export interface StreamMappingOptions extends Addressee, StreamProducerOptions {
  /** What a scenario writes to give a law of keys, where it gave none. */
  readonly keysSetting?: string;
  /** Event pollers of a Kafka topic, whose partitions are the shards; default: nobody waits for a poller. */
  readonly kafka?: KafkaPollersOptions;
  /** Kinesis reads a shard once a second, DynamoDB four times; 0 where records are pushed (enhanced fan-out). */
  readonly pollEveryMs: number;
  readonly batchSize: number;
  readonly batchWindowMs: number;
  /** 0 for none. */
  readonly tumblingWindowMs: number;
  readonly retry: StreamRetryConfig;
  /** Share of records that no run can process. */
  readonly poisonShare: number;
  /** A failed run says where it stopped: what lies before is done (ReportBatchItemFailures). */
  readonly reportsItemFailures: boolean;
  /** Share of records that the filter patterns let through; default all. */
  readonly passedShare?: number;
  /** Whether the handler takes its time for each of the records in turn; default for the batch. */
  readonly durationPerItem?: boolean;
  /** Whether records that are given up are told to an on-failure destination; default not. */
  readonly onFailure?: boolean;
}

/** What became of the records; put = done + filteredOut + givenUp + waiting, always. */
export interface StreamCounts {
  put: number;
  done: number;
  /** Read and left out: no filter pattern fits them. */
  filteredOut: number;
  givenUp: number;
  waiting: number;
}

interface StreamRecord {
  readonly putAtMs: number;
  /** When the poller has read it. */
  readonly readAtMs: number;
  readonly poison: boolean;
}

interface Batch {
  readonly records: readonly StreamRecord[];
  failedRuns: number;
  refusals: number;
  /** The last invocation of a tumbling window: it carries the state and no records. */
  readonly closesWindow: boolean;
}

interface Lane {
  readonly phaseMs: number;
  /** Read or to be read, oldest first. */
  records: StreamRecord[];
  /** Batches that come before the records: halves of a bisected one, or one that waits for its retry. */
  pending: Batch[];
  running: Batch | null;
  wakeAtMs: number;
  /** Tumbling window that has records but no closing invocation yet; -1 for none. */
  openWindow: number;
}

export class StreamMapping implements Source {
  readonly counts: StreamCounts = { put: 0, done: 0, filteredOut: 0, givenUp: 0, waiting: 0 };
  /** Age of the last record of the batch delivered last, ms (CloudWatch's IteratorAge); its highest value. */
  maxIteratorAgeMs = 0;
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #options: StreamMappingOptions;
  readonly #lanes: Lane[];
  /** Wake tokens above the lanes are its own. */
  readonly #producer: StreamProducer;
  readonly #stream: RandomStream;
  /** Records that wait, batches that run, age of the batch delivered last. */
  readonly #gauges: Readonly<Record<'waiting' | 'batches' | 'iteratorAgeMs', Gauge>>;
  /** Records sent to the on-failure destination: one for each batch that was given up. */
  #failureRecords = 0;
  #running = 0;
  /** Most batches at once, and how many began beside others. */
  #maxBatches = 0;
  #besideOthers = 0;
  #backedOff = 0;
  /** Of Kafka; null for others. */
  readonly #pollers: KafkaPollers | null;
  #maxOffsetLag = 0;

  constructor(world: World, sourceIndex: number, options: StreamMappingOptions) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#options = options;
    this.#stream = randomStream(world.seed, `${options.name}/stream`);
    const gauge = (level: string): Gauge => world.gauge(options.name, level);
    this.#gauges = { waiting: gauge('waiting'), batches: gauge('batches'), iteratorAgeMs: gauge('iteratorAgeMs') };
    this.#lanes = Array.from({ length: options.shards }, () => this.#stream.uniform() * options.pollEveryMs).flatMap(
      (phaseMs) => Array.from({ length: options.parallelizationFactor }, () => newLane(phaseMs)),
    );
    this.#producer = new StreamProducer(world, options, {
      put: (lane, atMs) => this.#put(lane, atMs),
      later: (lane, atMs) => world.wake(sourceIndex, atMs, this.#lanes.length + lane),
    });
    this.#pollers = this.#kafkaPollers();
  }

  arrive(_stream: number, atMs: number): void {
    this.#producer.produce(this.#stream.uniform(), atMs);
  }

  /** A shard has taken a record in. */
  #put(index: number, atMs: number): void {
    const { pollEveryMs, poisonShare, passedShare = 1 } = this.#options;
    this.counts.put += 1;
    if (passedShare < 1 && this.#stream.uniform() >= passedShare) {
      this.counts.filteredOut += 1;
      this.#count('PolledEventCount', atMs, 1);
      this.#count('FilteredOutEventCount', atMs, 1);
      return;
    }
    const lane = this.#lanes[index]!;
    const nextPollMs = (): number => lane.phaseMs + Math.ceil((atMs - lane.phaseMs) / pollEveryMs) * pollEveryMs;
    lane.records.push({
      putAtMs: atMs,
      readAtMs: pollEveryMs === 0 ? atMs : nextPollMs(),
      poison: poisonShare > 0 && this.#stream.uniform() < poisonShare,
    });
    this.#waits(1, atMs);
    this.#pollers?.arrived(atMs);
    if (lane.running === null) this.#plan(index, atMs);
  }

  wake(token: number, atMs: number): void {
    const lane = token - this.#lanes.length;
    if (lane < 0) this.#wakeLane(token, atMs);
    else if (lane === this.#lanes.length) this.#pollers!.wake(atMs);
    else this.#producer.wake(lane, atMs);
  }

  #wakeLane(index: number, atMs: number): void {
    const lane = this.#lanes[index]!;
    if (lane.running !== null || atMs < lane.wakeAtMs) return;
    lane.wakeAtMs = Infinity;
    this.#next(index, atMs);
  }

  ended(environmentId: number, atMs: number): void {
    const { running } = this.#world;
    const index = running.token(environmentId);
    const lane = this.#lanes[index]!;
    const batch = lane.running!;
    lane.running = null;
    this.#pollers?.ended(index);
    this.#runs(-1, atMs);
    const record = this.#world.recordOf(environmentId, atMs);
    const stopsAt = batch.records.findIndex((r) => r.poison);
    if (record.outcome === Outcome.completed && stopsAt >= 0) record.outcome = Outcome.failed;
    const { outcome } = record;
    this.#world.sink.invocation(record);
    const succeeded = outcome === Outcome.completed;
    this.#count(succeeded ? 'InvokedEventCount' : 'FailedInvokeEventCount', atMs, batch.records.length);
    if (succeeded) this.#done(batch.records.length, atMs);
    else this.#failed(lane, batch, stopsAt, atMs);
    this.#pollers?.relieve(index, atMs);
    this.#plan(index, atMs);
  }

  finish(atMs: number): void {
    const { sink } = this.#world;
    const { name, keys, keysSetting } = this.#options;
    sink.eventSource?.(name, 'stream', {
      ...this.counts,
      failureRecords: this.#failureRecords,
      maxIteratorAgeMs: this.maxIteratorAgeMs,
      maxBatches: this.#maxBatches,
      ...this.#producer.figures(),
      ...this.#pollerFigures(atMs),
    });
    for (const [rule, times] of this.#pollers?.assumed() ?? []) if (times > 0) sink.assumed?.(rule, times);
    if (this.#backedOff > 0) sink.assumed?.('rules.streamBackoff', this.#backedOff);
    if (keys !== undefined || keysSetting === undefined || this.#besideOthers === 0) return;
    sink.assumed?.(keysSetting, this.#besideOthers);
  }

  #failed(lane: Lane, batch: Batch, stopsAt: number, atMs: number): void {
    const before = this.#options.reportsItemFailures && stopsAt > 0 ? stopsAt : 0;
    if (before > 0) this.#done(before, atMs);
    const records = batch.records.slice(before);
    const left: Batch = { ...batch, records, failedRuns: batch.failedRuns + 1, refusals: 0 };
    const verdict = left.closesWindow
      ? afterRefusedBatch(this.#options.retry, { ...this.#historyOf(left), refusals: left.failedRuns }, atMs)
      : afterFailedBatch(this.#options.retry, this.#historyOf(left), atMs);
    this.#follow(lane, left, verdict, atMs);
  }

  /** Starts what is due in an idle lane. */
  #next(index: number, atMs: number): void {
    const lane = this.#lanes[index]!;
    if (this.#pollers !== null && this.#waitsForPoller(this.#pollers, index, atMs)) return;
    const batch = lane.pending.shift() ?? this.#cut(lane, atMs);
    if (batch === null) {
      this.#plan(index, atMs);
      return;
    }
    const oldest = batch.records[0];
    const old = oldest === undefined ? null : overAge(this.#options.retry, oldest.putAtMs, atMs);
    if (old !== null) {
      this.#drop(batch.records.length, old, atMs);
      this.#plan(index, atMs);
      return;
    }
    this.#invoke(index, batch, atMs);
  }

  #invoke(index: number, batch: Batch, atMs: number): void {
    const functionIndex = versionFor(this.#options);
    const lane = this.#lanes[index]!;
    const last = batch.records.at(-1);
    if (last !== undefined) {
      this.maxIteratorAgeMs = Math.max(this.maxIteratorAgeMs, atMs - last.putAtMs);
      this.#gauges.iteratorAgeMs.set(atMs - last.putAtMs, atMs);
      // Of Kafka CloudWatch has the lag in records instead.
      if (this.#pollers === null) this.#world.sink.iteratorAge?.(functionIndex, atMs, atMs - last.putAtMs);
    }
    const items = this.#options.durationPerItem === true ? batch.records.length : 1;
    const durationMs = this.#world.drawBatchMs(functionIndex, items);
    this.#world.sink.offered(functionIndex, atMs);
    const attempts = batch.failedRuns + 1;
    const { account, rules } = this.#world;
    account.metersScaling = rules.pollersSpendScaling;
    account.metersRequests = rules.pollersRequestRate;
    const id = this.#world.invoke(functionIndex, this.#sourceIndex, index, atMs, atMs, durationMs, attempts);
    account.metersScaling = true;
    account.metersRequests = true;
    if (id >= 0) {
      lane.running = batch;
      this.#pollers?.started(index);
      this.#runs(1, atMs);
      return;
    }
    batch.refusals += 1;
    this.#pollers?.refused();
    this.#count('FailedInvokeEventCount', atMs, batch.records.length);
    this.#world.sink.invocation(this.#world.refusedRecord(functionIndex, atMs, atMs, 1, id));
    this.#follow(lane, batch, afterRefusedBatch(this.#options.retry, this.#historyOf(batch), atMs), atMs);
    this.#plan(index, atMs);
  }

  #follow(lane: Lane, batch: Batch, verdict: StreamVerdict, atMs: number): void {
    if (verdict.kind === 'drop') {
      this.#drop(batch.records.length, verdict.reason, atMs);
      return;
    }
    if (verdict.kind === 'bisect') {
      const middle = batch.records.length >> 1;
      const half = (records: readonly StreamRecord[]): Batch => ({
        ...batch,
        records,
        failedRuns: batch.failedRuns - 1,
      });
      lane.pending.unshift(half(batch.records.slice(0, middle)), half(batch.records.slice(middle)));
      return;
    }
    this.#backedOff += 1;
    lane.pending.unshift(batch);
    lane.wakeAtMs = verdict.atMs;
    if (verdict.atMs <= this.#world.endMs) {
      this.#world.wake(this.#sourceIndex, verdict.atMs, this.#lanes.indexOf(lane));
    }
  }

  /** Whether a partition that has something to send waits for its poller; it is then tried again. */
  #waitsForPoller(pollers: KafkaPollers, index: number, atMs: number): boolean {
    const lane = this.#lanes[index]!;
    const isRead = lane.pending.length > 0;
    if (!isRead && (lane.records[0]?.readAtMs ?? Infinity) > atMs) return false;
    const readyMs = pollers.readyMs(index, atMs, isRead);
    if (readyMs <= atMs) return false;
    lane.wakeAtMs = readyMs;
    if (readyMs === Infinity) pollers.hold(index);
    else if (readyMs <= this.#world.endMs) this.#world.wake(this.#sourceIndex, readyMs, index);
    return true;
  }

  #kafkaPollers(): KafkaPollers | null {
    const { name, kafka, shards, batchSize } = this.#options;
    if (kafka === undefined) return null;
    const level = this.#world.gauge(name, 'eventPollers');
    const unitLevel = kafka.scaling.isProvisioned ? this.#world.gauge(name, 'pollerUnits') : null;
    const pollers = new KafkaPollers(
      kafka,
      {
        // What runs when the run ends is waited for, and nothing begins any more.
        tryAgain: (index, atMs) => {
          if (atMs <= this.#world.endMs) this.#next(index, atMs);
        },
        backlog: (index) => backlogOf(this.#lanes[index]!),
        isRunning: (index) => this.#lanes[index]!.running !== null,
        later: (atMs) => {
          if (atMs <= this.#world.endMs) this.#world.wake(this.#sourceIndex, atMs, 2 * this.#lanes.length);
        },
        changed: (count, units, atMs) => {
          level.set(count, atMs);
          if (unitLevel === null) return;
          unitLevel.set(units, atMs);
          this.#count('ProvisionedPollers', atMs, count);
          this.#count('EventPollerUnit', atMs, units);
        },
      },
      shards,
      batchSize,
    );
    pollers.begin();
    return pollers;
  }

  #pollerFigures(atMs: number): Readonly<Record<string, number>> {
    const { endMs } = this.#world;
    if (this.#pollers === null) return {};
    return { maxOffsetLag: this.#maxOffsetLag, ...this.#pollers.figures(endMs === Infinity ? atMs : endMs) };
  }

  /** Plans the next look at an idle lane. */
  #plan(index: number, atMs: number): void {
    const lane = this.#lanes[index]!;
    if (lane.running !== null || atMs > this.#world.endMs || this.#pollers?.isHeld(index) === true) return;
    // A retry that waits has planned its own wake and blocks everything behind it.
    if (lane.pending.length > 0 && lane.wakeAtMs > atMs && lane.wakeAtMs < Infinity) return;
    const dueMs = lane.pending.length > 0 ? atMs : this.#dueMs(lane, atMs);
    if (dueMs === Infinity || dueMs > this.#world.endMs || dueMs >= lane.wakeAtMs) return;
    lane.wakeAtMs = dueMs;
    this.#world.wake(this.#sourceIndex, dueMs, index);
  }

  /** When the next batch of a lane is ready: full, or its window over, or its tumbling window. */
  #dueMs(lane: Lane, atMs: number): number {
    const { batchSize, batchWindowMs, tumblingWindowMs } = this.#options;
    const first = lane.records[0];
    const closeMs = lane.openWindow < 0 ? Infinity : (lane.openWindow + 1) * tumblingWindowMs;
    if (first === undefined) return Math.max(atMs, closeMs);
    const full = lane.records[batchSize - 1];
    const readyMs = Math.min(first.readAtMs + batchWindowMs, full?.readAtMs ?? Infinity);
    return Math.max(atMs, Math.min(readyMs, closeMs));
  }

  /** Takes the next batch off the lane; null when none is ready. */
  #cut(lane: Lane, atMs: number): Batch | null {
    const { batchSize, tumblingWindowMs } = this.#options;
    const window = (record: StreamRecord): number =>
      tumblingWindowMs === 0 ? -1 : Math.floor(record.putAtMs / tumblingWindowMs);
    const first = lane.records[0];
    const read = first !== undefined && first.readAtMs <= atMs;
    if (
      lane.openWindow >= 0 &&
      (read ? window(first) > lane.openWindow : atMs >= (lane.openWindow + 1) * tumblingWindowMs)
    ) {
      lane.openWindow = -1;
      return { records: [], failedRuns: 0, refusals: 0, closesWindow: true };
    }
    if (!read) return null;
    const own = window(first);
    let count = 0;
    while (count < batchSize && count < lane.records.length) {
      const record = lane.records[count]!;
      if (record.readAtMs > atMs || window(record) !== own) break;
      count += 1;
    }
    if (tumblingWindowMs > 0) lane.openWindow = own;
    this.#count('PolledEventCount', atMs, count);
    this.#pollers?.read(this.#lanes.indexOf(lane), count, atMs);
    return { records: lane.records.splice(0, count), failedRuns: 0, refusals: 0, closesWindow: false };
  }

  #historyOf(batch: Batch): BatchHistory {
    const { failedRuns, refusals, records } = batch;
    return { failedRuns, refusals, records: records.length, oldestAtMs: records[0]?.putAtMs ?? Infinity };
  }

  #done(records: number, atMs: number): void {
    this.counts.done += records;
    this.#left(records, atMs);
  }

  #drop(records: number, reason: StreamDrop, atMs: number): void {
    this.counts.givenUp += records;
    this.#count('DroppedEventCount', atMs, records);
    const { functionIndex, onFailure: kept = false } = this.#options;
    if (kept) {
      this.#failureRecords += 1;
      this.#count('OnFailureDestinationDeliveredEventCount', atMs, records);
    }
    for (let i = 0; i < records; i += 1) this.#world.sink.givenUp?.(functionIndex, atMs, reason, kept);
    this.#left(records, atMs);
  }

  #left(records: number, atMs: number): void {
    this.#waits(-records, atMs);
  }

  #count(metric: CloudWatchMetric, atMs: number, count: number): void {
    if (count > 0) this.#world.sink.counted?.(this.#options.name, metric, atMs, count);
  }

  #waits(change: number, atMs: number): void {
    this.counts.waiting += change;
    this.#world.sink.queueDepth?.(this.#options.functionIndex, atMs, change);
    this.#gauges.waiting.set(this.counts.waiting, atMs);
    if (this.#pollers === null) return;
    this.#maxOffsetLag = Math.max(this.#maxOffsetLag, this.counts.waiting);
    this.#count('SumOffsetLag', atMs, this.counts.waiting);
  }

  #runs(change: number, atMs: number): void {
    if (change > 0 && this.#running > 0) this.#besideOthers += 1;
    this.#running += change;
    if (this.#running > this.#maxBatches) this.#maxBatches = this.#running;
    this.#gauges.batches.set(this.#running, atMs);
  }
}

/** Records that have not been sent, or are to be sent again. */
const backlogOf = ({ records, pending }: Lane): number =>
  pending.reduce((sum, batch) => sum + batch.records.length, records.length);

const newLane = (phaseMs: number): Lane => ({
  phaseMs,
  records: [],
  pending: [],
  running: null,
  wakeAtMs: Infinity,
  openWindow: -1,
});
