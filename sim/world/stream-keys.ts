// Which lane of a stream a record goes to: its partition key decides. Records of one key go to one shard, and within it to
// one of as many lanes as the parallelization factor, so that their order is kept (Developer Guide with-kinesis, with-ddb).
// Kinesis hashes keys with MD5 and shards own equal ranges of the hash; here every key draws its place. Which lane of a shard
// a key takes is not published: evenly.

import { power } from '../../lambda/power.ts';
import type { RandomStream } from '../random/stream.ts';

/** How often each key comes. */
export type KeyLaw =
  /** No two records share a key. */
  | { readonly kind: 'distinct' }
  /** Key n of `count` comes n ^ -exponent times as often as the first; 0 for evenly. */
  | { readonly kind: 'zipf'; readonly count: number; readonly exponent: number }
  /** One key has this share of the records, the others share the rest evenly. */
  | { readonly kind: 'hot'; readonly count: number; readonly share: number };

/** How often key number `key` (from 0) comes, in parts of any size. */
const weightOf = (law: Exclude<KeyLaw, { readonly kind: 'distinct' }>): ((key: number) => number) => {
  if (law.kind === 'zipf') return (key) => power(key + 1, -law.exponent);
  const { count, share } = law;
  const other = count === 1 ? 0 : (1 - share) / (count - 1);
  return (key) => (key === 0 ? share : other);
};

export class StreamKeys {
  readonly lanes: number;
  /** Share of the records up to each lane, this one included; null where all lanes have the same. */
  readonly #upTo: Float64Array | null;

  /** @param stream draws the place of each key: the same for the first keys of a longer list */
  constructor(law: KeyLaw, shards: number, lanesPerShard: number, stream: RandomStream) {
    this.lanes = shards * lanesPerShard;
    if (law.kind === 'distinct') {
      this.#upTo = null;
      return;
    }
    const weights = new Float64Array(this.lanes);
    const weight = weightOf(law);
    for (let key = 0; key < law.count; key += 1) {
      const shard = Math.floor(stream.uniform() * shards);
      const lane = Math.floor(stream.uniform() * lanesPerShard);
      weights[shard * lanesPerShard + lane]! += weight(key);
    }
    const total = weights.reduce((sum, part) => sum + part, 0);
    let sum = 0;
    this.#upTo = weights.map((part) => (sum += part / total));
  }

  /** The lane of the next record; lanes of a shard follow one another. @param random01 uniform on (0, 1) */
  laneOf(random01: number): number {
    const upTo = this.#upTo;
    if (upTo === null) return Math.floor(random01 * this.lanes);
    let low = 0;
    let high = this.lanes - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (random01 < upTo[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
