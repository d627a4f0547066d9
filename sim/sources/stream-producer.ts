// Who writes the records of a stream: each goes to the shard of its key, and where that is written to faster than it may be,
// it is refused and written again, or lost. Where few keys have most of the records, their shards refuse while others idle.

import { TokenBucket, type ClientRetry } from '../../lambda/index.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';
import type { World } from '../world.ts';
import { StreamKeys, type KeyLaw } from './stream-keys.ts';

export interface StreamProducerOptions {
  readonly name: string;
  readonly shards: number;
  readonly parallelizationFactor: number;
  /** Partition keys of the records; default: no two share one. */
  readonly keys?: KeyLaw;
  /** How fast shards may be written to; default as fast as records come. */
  readonly writes?: {
    /** Records a second of each shard; a second's worth may come at once. */
    readonly perSecond: number;
    /** Of the producer: one client for the whole stream. */
    readonly retry: ClientRetry;
  };
}

/** A record that its shard refused, and that will be written again. */
interface RefusedWrite {
  readonly lane: number;
  readonly attempts: number;
}

/** What a producer tells of. */
export interface StreamWrites {
  /** The shard has taken a record in, for this lane. */
  put(lane: number, atMs: number): void;
  /** Calls `wake(slot)` at `atMs`. */
  later(slot: number, atMs: number): void;
}

export class StreamProducer {
  readonly #options: StreamProducerOptions;
  readonly #world: World;
  readonly #writes: StreamWrites;
  readonly #keys: StreamKeys;
  readonly #chance: RandomStream;
  /** By shard; none where nothing is limited. */
  readonly #buckets: readonly TokenBucket[];
  readonly #refused: (RefusedWrite | null)[] = [];
  readonly #freeSlots: number[] = [];
  readonly #counts = { refusedWrites: 0, lostWrites: 0, waitingWrites: 0 };
  /** Records put into each lane. */
  readonly #putInto: Float64Array;

  constructor(world: World, options: StreamProducerOptions, writes: StreamWrites) {
    const { name, shards, parallelizationFactor, keys = { kind: 'distinct' }, writes: limit } = options;
    this.#options = options;
    this.#world = world;
    this.#writes = writes;
    this.#keys = new StreamKeys(keys, shards, parallelizationFactor, randomStream(world.seed, `${name}/keys`));
    this.#chance = randomStream(world.seed, `${name}/writes`);
    this.#putInto = new Float64Array(this.#keys.lanes);
    this.#buckets =
      limit === undefined
        ? []
        : Array.from({ length: shards }, () => new TokenBucket(Math.max(1, limit.perSecond), limit.perSecond / 1000));
  }

  /** Writes a new record. @param random01 uniform on (0, 1): its key */
  produce(random01: number, atMs: number): void {
    this.#write(this.#keys.laneOf(random01), 1, atMs);
  }

  /** The wait of a refused record is over. */
  wake(slot: number, atMs: number): void {
    const { lane, attempts } = this.#refused[slot]!;
    this.#refused[slot] = null;
    this.#freeSlots.push(slot);
    this.#counts.waitingWrites -= 1;
    this.#write(lane, attempts + 1, atMs);
  }

  /** Writes that were refused, and how the records are spread: lanes that had any, the busiest shard's share. */
  figures(): Readonly<Record<string, number>> {
    const inShard = new Float64Array(this.#options.shards);
    this.#putInto.forEach((count, lane) => (inShard[this.#shardOf(lane)]! += count));
    const put = inShard.reduce((sum, count) => sum + count, 0);
    return {
      ...(this.#options.writes === undefined ? {} : this.#counts),
      maxLanes: this.#putInto.filter((count) => count > 0).length,
      maxShardShare: put === 0 ? 0 : inShard.reduce((a, b) => Math.max(a, b)) / put,
    };
  }

  #write(lane: number, attempts: number, atMs: number): void {
    const bucket = this.#buckets[this.#shardOf(lane)];
    if (bucket?.has(atMs) === false) {
      this.#refuse({ lane, attempts }, atMs);
      return;
    }
    if (bucket !== undefined) {
      bucket.take(atMs);
      this.#options.writes!.retry.succeeded(attempts, atMs);
    }
    this.#putInto[lane]! += 1;
    this.#writes.put(lane, atMs);
  }

  #refuse(refused: RefusedWrite, atMs: number): void {
    const counts = this.#counts;
    const { name, writes } = this.#options;
    const { perSecond, retry } = writes!;
    counts.refusedWrites += 1;
    if (counts.refusedWrites === 1) {
      const text = `${name}: shard ${this.#shardOf(refused.lane)} refuses records above ${Math.floor(perSecond)} a second`;
      this.#world.sink.timelineEvent?.(atMs, text);
    }
    const delayMs = retry.nextDelayMs(refused.attempts, 'throttle', this.#chance.uniform(), atMs);
    if (delayMs < 0) {
      counts.lostWrites += 1;
      return;
    }
    counts.waitingWrites += 1;
    const againAtMs = atMs + delayMs + (retry.holdMs?.(atMs + delayMs) ?? 0);
    if (againAtMs > this.#world.endMs) return;
    const slot = this.#freeSlots.pop() ?? this.#refused.length;
    this.#refused[slot] = refused;
    this.#writes.later(slot, againAtMs);
  }

  #shardOf(lane: number): number {
    return Math.floor(lane / this.#options.parallelizationFactor);
  }
}
