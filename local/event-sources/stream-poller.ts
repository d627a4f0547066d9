// Polls a Kinesis or DynamoDB stream for one mapping: every shard in order, in as many lanes as the parallelization factor.

import { createHash } from 'node:crypto';
import { passes } from './filter.ts';
import type { Mapping, Poller } from './mapping.ts';
import { pause, type PollerContext } from './poller-context.ts';
import { ShardLane } from './shard-lane.ts';
import type { StreamReader, StreamRecord } from './stream-reader.ts';

const errorPauseMs = 1000;
const batchesAhead = 10;
/** How often new shards are looked for. */
const shardSearchMs = 10_000;

const laneOf = (key: string, lanes: number): number =>
  lanes === 1 ? 0 : createHash('md5').update(key).digest().readUInt32BE(0) % lanes;

const openReader = async ({ kind, sourceArn }: Mapping, context: PollerContext): Promise<StreamReader> => {
  const { endpoints, region } = context;
  if (kind === 'dynamodb') {
    const { dynamodbReader } = await import('./dynamodb-reader.ts');
    return dynamodbReader(await endpoints.dynamodbStreams(), sourceArn, region);
  }
  const { kinesisReader } = await import('./kinesis-reader.ts');
  const roleArn = `arn:aws:iam::${sourceArn.split(':')[4]}:role/windtunnel`;
  return kinesisReader({ client: await endpoints.kinesis(), arn: sourceArn, region, roleArn });
};

export class StreamPoller implements Poller {
  readonly #mapping: Mapping;
  readonly #context: PollerContext;
  readonly #stopping = new AbortController();
  readonly #shards = new Map<string, Promise<void>>();
  readonly #loop: Promise<void>;

  constructor(mapping: Mapping, context: PollerContext) {
    this.#mapping = mapping;
    this.#context = context;
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await Promise.all(this.#shards.values());
  }

  abort(): void {
    this.#stopping.abort();
  }

  /** `turn` again and again; after an error, after a pause. */
  async #persist(turn: () => Promise<boolean>): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        if (!(await turn())) return;
      } catch (error) {
        if (signal.aborted) return;
        this.#mapping.lastProcessingResult = `PROBLEM: ${(error as Error).message}`;
        await pause(errorPauseMs, signal);
      }
    }
  }

  #run(): Promise<void> {
    let reader: StreamReader | null = null;
    return this.#persist(async () => {
      reader ??= await openReader(this.#mapping, this.#context);
      for (const shardId of await reader.shards()) {
        if (!this.#shards.has(shardId)) this.#shards.set(shardId, this.#readShard(reader, shardId));
      }
      await pause(shardSearchMs, this.#stopping.signal);
      return true;
    });
  }

  #lanes(reader: StreamReader, shardId: string): ShardLane[] {
    const { stream } = this.#mapping.config;
    const retry = {
      maximumRetryAttempts: stream!.maximumRetryAttempts,
      maximumRecordAgeMs: stream!.maximumRecordAgeS < 0 ? Infinity : stream!.maximumRecordAgeS * 1000,
      bisectOnError: stream!.bisectOnError,
      retentionMs: reader.retentionMs,
      backoff: this.#context.rules.streamBackoff,
    };
    const options = { mapping: this.#mapping, context: this.#context, shardId, retry, signal: this.#stopping.signal };
    return Array.from({ length: stream!.parallelizationFactor }, () => new ShardLane(options));
  }

  #readShard(reader: StreamReader, shardId: string): Promise<void> {
    const { config } = this.#mapping;
    const { signal } = this.#stopping;
    const lanes = this.#lanes(reader, shardId);
    let iterator: string | null = null;
    let read: string | null = null;
    return this.#persist(async () => {
      const from =
        iterator ??
        (read === null ? await reader.iterator(shardId, config.stream!) : await reader.iteratorAfter(shardId, read));
      // After an error, from where it stood: iterators expire.
      iterator = null;
      const gathered = await this.#gather(reader, from);
      iterator = gathered.next;
      read = gathered.records.at(-1)?.sequenceNumber ?? read;
      for (const record of gathered.records) {
        if (passes(config.filters, record.event)) lanes[laneOf(record.key, lanes.length)]!.add(record);
      }
      const drained = Promise.all(lanes.map((lane) => lane.drain()));
      // With several lanes reading goes on, up to a few batches ahead of the slowest.
      const ahead = config.batchSize * batchesAhead;
      if (lanes.length === 1 || lanes.some((lane) => lane.backlog > ahead)) await drained;
      if (gathered.next === null) {
        await drained;
        return false;
      }
      if (gathered.records.length === 0) await pause(reader.pollIntervalMs, signal);
      return true;
    });
  }

  /** One read, or what comes within the batching window. */
  async #gather(reader: StreamReader, from: string): Promise<{ records: StreamRecord[]; next: string | null }> {
    const { config } = this.#mapping;
    const { signal } = this.#stopping;
    const records: StreamRecord[] = [];
    let next: string | null = from;
    let untilMs = Infinity;
    while (next !== null && records.length < config.batchSize && !signal.aborted) {
      const page = await reader.read(next, config.batchSize - records.length);
      records.push(...page.records);
      next = page.next;
      // A batch that is full waits for no window.
      if (records.length === 0 || records.length >= config.batchSize || config.windowS === 0) break;
      if (untilMs === Infinity) untilMs = this.#context.clock() + config.windowS * 1000;
      const leftMs = untilMs - this.#context.clock();
      if (leftMs <= 0) break;
      await pause(Math.min(leftMs, reader.pollIntervalMs), signal);
    }
    return { records, next };
  }
}
