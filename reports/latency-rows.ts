// Times of many functions, each a row, in HdrHistogram's buckets. The histograms of a hundred rows are more than the
// processor's caches hold, and that decides what recording costs: a time's bucket is only noted at first, and counted with
// the next thousand of its row, which share what is fetched. Counts are of 16 bits, and what does not fit is carried.

import { halfSteps, indexOf, microsOf } from './latency-buckets.ts';
import { LatencyCounts, type LatencyNumbers } from './latency-counts.ts';

/** What is known of a row besides its counts. */
const counted = 0;
const sumMs = 1;
const leastMs = 2;
const mostMs = 3;
const numberCount = 4;

/** So many times of a row are noted before they are counted. */
const mostNoted = 1024;
/** What a count carries when it has come round to 0. */
const carry = 2 ** 16;
/** Buckets of rows of whole ms: up to here one for each, HdrHistogram's behind. */
const wholeMsBuckets = 4096;

export class LatencyRows {
  readonly #numbers: Float64Array;
  /** Buckets of the newest times, by row, and how many. */
  readonly #noted: Uint16Array;
  readonly #notedCount: Uint16Array;
  /** Lowest and highest bucket of what was counted. */
  readonly #lowest: Uint16Array;
  readonly #highest: Uint16Array;
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
    this.#noted = new Uint16Array(rows * mostNoted);
    this.#notedCount = new Uint16Array(rows);
    this.#lowest = new Uint16Array(rows).fill(carry - 1);
    this.#highest = new Uint16Array(rows);
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
    const noted = this.#notedCount[row]!;
    this.#noted[row * mostNoted + noted] = ms < begin && (ms | 0) === ms ? ms : begin + indexOf(microsOf(ms));
    this.#notedCount[row] = noted + 1;
    if (noted + 1 === mostNoted) this.#count(row);
  }

  /** What was recorded of one row so far. */
  counts(row: number): LatencyCounts {
    const own = row * numberCount;
    const [count, sum, least, most] = this.#numbers.subarray(own, own + numberCount);
    if (count === 0) return new LatencyCounts();
    const noted = this.#notedOf(row);
    const first = noted.reduce((lowest, bucket) => Math.min(lowest, bucket), this.#lowest[row]!);
    const last = noted.reduce((highest, bucket) => Math.max(highest, bucket), this.#highest[row]!);
    const wide = new Uint32Array(last + 1 - first);
    wide.set(this.#counts[row]!.subarray(first, last + 1));
    for (const bucket of noted) wide[bucket - first]! += 1;
    for (const [bucket, times] of this.#carried.get(row) ?? []) wide[bucket - first]! += times * carry;
    const numbers = { count: count!, sumMs: sum!, minMs: least!, maxMs: most! };
    return this.#begin === 0 ? LatencyCounts.from(first, wide, numbers) : ofWholeMs(first, wide, numbers);
  }

  copy(): LatencyRows {
    const copy = new LatencyRows(this.#counts.length, this.#begin === 0 ? 'µs' : 'ms');
    copy.#numbers.set(this.#numbers);
    copy.#noted.set(this.#noted);
    copy.#notedCount.set(this.#notedCount);
    copy.#lowest.set(this.#lowest);
    copy.#highest.set(this.#highest);
    this.#counts.forEach((counts, row) => (copy.#counts[row] = counts.slice()));
    this.#carried.forEach((own, row) => copy.#carried.set(row, new Map(own)));
    return copy;
  }

  #notedOf(row: number): Uint16Array {
    return this.#noted.subarray(row * mostNoted, row * mostNoted + this.#notedCount[row]!);
  }

  /** Counts what was noted of a row. */
  #count(row: number): void {
    const noted = this.#notedOf(row);
    let lowest = this.#lowest[row]!;
    let highest = this.#highest[row]!;
    for (let i = 0; i < noted.length; i += 1) {
      const bucket = noted[i]!;
      if (bucket < lowest) lowest = bucket;
      if (bucket > highest) highest = bucket;
    }
    this.#lowest[row] = lowest;
    this.#highest[row] = highest;
    const counts = highest < this.#counts[row]!.length ? this.#counts[row]! : this.#grow(row, highest + 1);
    for (let i = 0; i < noted.length; i += 1) {
      const bucket = noted[i]!;
      const count = (counts[bucket]! + 1) & (carry - 1);
      counts[bucket] = count;
      if (count === 0) this.#carry(row, bucket);
    }
    this.#notedCount[row] = 0;
  }

  #carry(row: number, bucket: number): void {
    const own = this.#carried.get(row) ?? new Map<number, number>();
    own.set(bucket, (own.get(bucket) ?? 0) + 1);
    this.#carried.set(row, own);
  }

  #grow(row: number, length: number): Uint16Array {
    const counts = new Uint16Array(Math.ceil(length / halfSteps) * halfSteps);
    counts.set(this.#counts[row]!);
    this.#counts[row] = counts;
    return counts;
  }
}

/** In HdrHistogram's buckets, what was counted from bucket `first` on where whole ms have buckets of their own. */
const ofWholeMs = (first: number, wide: Uint32Array, numbers: LatencyNumbers): LatencyCounts => {
  const indexes = Int32Array.from(wide, (_, i) =>
    first + i < wholeMsBuckets ? indexOf((first + i) * 1000) : first + i - wholeMsBuckets,
  );
  const used = indexes.filter((_, i) => wide[i]! > 0);
  const lowest = used.reduce((least, index) => Math.min(least, index), Infinity);
  const highest = used.reduce((most, index) => Math.max(most, index), 0);
  const counts = new Uint32Array(highest + 1 - lowest);
  wide.forEach((times, i) => times > 0 && (counts[indexes[i]! - lowest]! += times));
  return LatencyCounts.from(lowest, counts, numbers);
};
