// Who writes the records of a stream: each goes to the shard of its key. A shard that is written to faster than it takes in
// refuses, and the record waits at its producer until the shard has room, in order. Where few keys have most of the records,
// theirs wait while other shards idle.

import { randomStream } from '../random/stream.ts';
import type { World } from '../world/world.ts';
import { StreamKeys, type KeyLaw } from '../world/stream-keys.ts';

export interface StreamProducerOptions {
  readonly name: string;
  readonly shards: number;
  readonly parallelizationFactor: number;
  /** Partition keys of the records; default: no two share one. */
  readonly keys?: KeyLaw;
  /** Records a second that each shard takes in, a second's worth at once; default any number. */
  readonly writesPerSecond?: number;
}

/** What a producer tells of. */
export interface StreamWrites {
  /** The shard has taken a record in, for this lane. */
  put(lane: number, atMs: number): void;
  /** Calls `wake(lane)` at `atMs`. */
  later(lane: number, atMs: number): void;
}

/** What a shard takes in at once is what it takes in so long. */
const burstMs = 1000;

export class StreamProducer {
  readonly #options: StreamProducerOptions;
  readonly #world: World;
  readonly #writes: StreamWrites;
  readonly #keys: StreamKeys;
  /** Between two records of a shard; 0 for none. */
  readonly #intervalMs: number;
  /** Of each shard: when all that it took in would have come, had it come evenly. */
  readonly #evenlyByMs: Float64Array;
  /** Records put into each lane. */
  readonly #putInto: Float64Array;
  readonly #counts = { delayedWrites: 0, waitingWrites: 0, maxWriteDelayMs: 0 };

  constructor(world: World, options: StreamProducerOptions, writes: StreamWrites) {
    const { name, shards, parallelizationFactor, keys = { kind: 'distinct' }, writesPerSecond = Infinity } = options;
    this.#options = options;
    this.#world = world;
    this.#writes = writes;
    this.#keys = new StreamKeys(keys, shards, parallelizationFactor, randomStream(world.seed, `${name}/keys`));
    this.#intervalMs = 1000 / writesPerSecond;
    this.#evenlyByMs = new Float64Array(shards);
    this.#putInto = new Float64Array(this.#keys.lanes);
  }

  /** Writes a new record. @param random01 uniform on (0, 1): its key */
  produce(random01: number, atMs: number): void {
    const lane = this.#keys.laneOf(random01);
    const shard = this.#shardOf(lane);
    const evenlyByMs = Math.max(atMs, this.#evenlyByMs[shard]!) + this.#intervalMs;
    this.#evenlyByMs[shard] = evenlyByMs;
    const putAtMs = evenlyByMs - Math.max(burstMs, this.#intervalMs);
    if (putAtMs <= atMs) this.#put(lane, atMs);
    else this.#delay(lane, putAtMs, atMs);
  }

  /** The wait of a record of this lane is over. */
  wake(lane: number, atMs: number): void {
    this.#counts.waitingWrites -= 1;
    this.#put(lane, atMs);
  }

  /** Writes that had to wait, and how the records are spread: lanes that had any, the busiest shard's share. */
  figures(): Readonly<Record<string, number>> {
    const inShard = new Float64Array(this.#options.shards);
    this.#putInto.forEach((count, lane) => (inShard[this.#shardOf(lane)]! += count));
    const put = inShard.reduce((sum, count) => sum + count, 0);
    return {
      ...(this.#options.writesPerSecond === undefined ? {} : this.#counts),
      maxLanes: this.#putInto.filter((count) => count > 0).length,
      maxShardShare: put === 0 ? 0 : inShard.reduce((a, b) => Math.max(a, b)) / put,
    };
  }

  #put(lane: number, atMs: number): void {
    this.#putInto[lane]! += 1;
    this.#writes.put(lane, atMs);
  }

  #delay(lane: number, putAtMs: number, atMs: number): void {
    const counts = this.#counts;
    const { name, writesPerSecond } = this.#options;
    const { endMs, sink } = this.#world;
    counts.delayedWrites += 1;
    counts.waitingWrites += 1;
    counts.maxWriteDelayMs = Math.max(counts.maxWriteDelayMs, Math.min(putAtMs, endMs) - atMs);
    if (counts.delayedWrites === 1) {
      const limit = Math.floor(writesPerSecond!);
      const text = `${name}: shard ${this.#shardOf(lane)} refuses what is above ${limit} records a second; producers wait`;
      sink.timelineEvent?.(atMs, text);
    }
    if (putAtMs <= endMs) this.#writes.later(lane, putAtMs);
  }

  #shardOf(lane: number): number {
    return Math.floor(lane / this.#options.parallelizationFactor);
  }
}
