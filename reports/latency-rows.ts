// Times of many functions, each a row, in HdrHistogram's buckets. The fewer bytes a row takes, the more rows stay in the
// processor's caches, and that decides what recording costs: counts are of 16 bits, and what does not fit is carried.
// What changes with every time lies side by side.

import { halfSteps, indexOf, microsOf } from './latency-buckets.ts';
import { LatencyCounts } from './latency-counts.ts';

/** What is known of a row besides its counts. */
const counted = 0;
const sumMs = 1;
const leastMs = 2;
const mostMs = 3;
const numberCount = 4;

/** What a count carries when it has come round to 0. */
const carry = 2 ** 16;
/** Buckets of rows of whole ms: up to here one for each, HdrHistogram's behind. */
const wholeMsBuckets = 4096;
const firstBuckets = 2 * halfSteps;

export class LatencyRows {
  readonly #numbers: Float64Array;
  /** Grows with the highest value: many functions are never called. */
  readonly #counts: Uint16Array[];
  /** How often each count has come round, by row and bucket. */
  readonly #carried = new Map<number, Map<number, number>>();
  /** Where HdrHistogram's buckets begin: 0, or behind those of whole ms. */
  readonly #begin: number;

  /** @param unit `ms` for times that mostly are whole ms, as billed durations are */
  constructor(rows: number, unit: 'µs' | 'ms' = 'µs') {
    this.#numbers = new Float64Array(rows * numberCount);
    for (let row = 0; row < rows; row += 1) this.#numbers[row * numberCount + leastMs] = Infinity;
    this.#counts = Array.from({ length: rows }, () => new Uint16Array(0));
    this.#begin = unit === 'ms' ? wholeMsBuckets : 0;
  }

  /** Adds one time. */
  record(row: number, ms: number): void {
    const numbers = this.#numbers;
    const own = row * numberCount;
    numbers[own + counted]! += 1;
    numbers[own + sumMs]! += ms;
    if (ms < numbers[own + leastMs]!) numbers[own + leastMs] = ms;
    if (ms > numbers[own + mostMs]!) numbers[own + mostMs] = ms;
    const begin = this.#begin;
    const bucket = ms < begin && (ms | 0) === ms ? ms : begin + indexOf(microsOf(ms));
    const counts = bucket < this.#counts[row]!.length ? this.#counts[row]! : this.#grow(row, bucket + 1);
    const count = (counts[bucket]! + 1) & (carry - 1);
    counts[bucket] = count;
    if (count === 0) this.#carry(row, bucket);
  }

  /** What was recorded of one row so far. */
  counts(row: number): LatencyCounts {
    const own = row * numberCount;
    const [count, sum, least, most] = this.#numbers.subarray(own, own + numberCount);
    const numbers = { count: count!, sumMs: sum!, minMs: least!, maxMs: most! };
    const wide = Uint32Array.from(this.#counts[row]!);
    for (const [bucket, times] of this.#carried.get(row) ?? []) wide[bucket]! += times * carry;
    return LatencyCounts.from(this.#begin === 0 ? wide : ofWholeMs(wide), numbers);
  }

  copy(): LatencyRows {
    const copy = new LatencyRows(this.#counts.length, this.#begin === 0 ? 'µs' : 'ms');
    copy.#numbers.set(this.#numbers);
    this.#counts.forEach((counts, row) => (copy.#counts[row] = counts.slice()));
    this.#carried.forEach((own, row) => copy.#carried.set(row, new Map(own)));
    return copy;
  }

  #carry(row: number, bucket: number): void {
    const own = this.#carried.get(row) ?? new Map<number, number>();
    own.set(bucket, (own.get(bucket) ?? 0) + 1);
    this.#carried.set(row, own);
  }

  #grow(row: number, length: number): Uint16Array {
    const counts = new Uint16Array(Math.max(length, this.#counts[row]!.length * 2, firstBuckets));
    counts.set(this.#counts[row]!);
    this.#counts[row] = counts;
    return counts;
  }
}

/** HdrHistogram's buckets, of counts that begin with buckets of whole ms. */
const ofWholeMs = (wide: Uint32Array): Uint32Array => {
  const whole = wide.subarray(0, wholeMsBuckets);
  const highest = whole.findLastIndex((count) => count > 0);
  const counts = new Uint32Array(Math.max(wide.length - wholeMsBuckets, indexOf(Math.max(0, highest) * 1000) + 1));
  if (wide.length > wholeMsBuckets) counts.set(wide.subarray(wholeMsBuckets));
  for (let ms = 0; ms <= highest; ms += 1) counts[indexOf(ms * 1000)]! += whole[ms]!;
  return counts;
};
