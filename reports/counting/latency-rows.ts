// Times of many functions, each a row, in HdrHistogram's buckets. The histograms of a hundred rows are more than the
// processor's caches hold, and that decides what recording costs: a time is only noted at first, and counted with the next
// hundreds of its row, which share what is fetched. Counts are of 16 bits, and what does not fit is carried.

import { offHeap } from '../../lambda/index.ts';
import { halfSteps, indexOf, microsOf } from '../histogram/latency-buckets.ts';
import { LatencyCounts, type LatencyNumbers } from '../histogram/latency-counts.ts';

/** What is known of a row besides its counts; a shift finds it faster than a product, which has to be watched. */
const counted = 0;
const sumOfMs = 1;
const leastMs = 2;
const mostMs = 3;
const numberShift = 2;
const numberCount: number = 1 << numberShift;

/** So many times of a row are noted before they are counted. */
const notedShift = 9;
export const mostNoted: number = 1 << notedShift;
/** Counts of 16 bits in a line of the cache. */
const countsPerLine = 32;
/** What a count carries when it has come round to 0. */
const carry = 2 ** 16;
/** Buckets of rows of whole ms: up to here one for each, HdrHistogram's behind. */
const wholeMsBuckets = 4096;

/** Buckets of the times that were counted last, of whichever row: used up at once. */
const buckets: Uint16Array = new Uint16Array(mostNoted);

export class LatencyRows {
  #numbers: Float64Array;
  /** Times that are not counted yet, by row, as they came; and how many. */
  #noted: Float64Array;
  #notedCount: Int32Array;
  /** Lowest and highest bucket of what was counted. */
  #lowest: Uint16Array;
  #highest: Uint16Array;
  /** Grows with the highest value: many functions are never called. */
  readonly #counts: Uint16Array[];
  /** How often each count has come round, by row and bucket. */
  readonly #carried = new Map<number, Map<number, number>>();
  /** Sum of no meaning: what nobody reads, the compiler would not fetch. */
  touched = 0;
  /** Where HdrHistogram's buckets begin: 0, or behind those of whole ms. */
  readonly #begin: number;

  /** @param unit `ms` for times that mostly are whole ms, as billed durations are */
  constructor(rows: number, unit: 'µs' | 'ms' = 'µs') {
    this.#numbers = new Float64Array(offHeap(rows * numberCount));
    this.#noneIsLeast(rows);
    this.#noted = new Float64Array(rows * mostNoted);
    this.#notedCount = new Int32Array(offHeap(rows));
    this.#lowest = new Uint16Array(rows).fill(carry - 1);
    this.#highest = new Uint16Array(rows);
    this.#counts = Array.from({ length: rows }, () => new Uint16Array(0));
    this.#begin = unit === 'ms' ? wholeMsBuckets : 0;
  }

  /** As those that are made now. */
  reset(rows: number): void {
    if (this.#numbers.length >= rows * numberCount) this.#numbers.fill(0);
    else this.#numbers = new Float64Array(rows * numberCount);
    this.#noneIsLeast(rows);
    if (this.#noted.length < rows * mostNoted) this.#noted = new Float64Array(rows * mostNoted);
    if (this.#notedCount.length >= rows) this.#notedCount.fill(0);
    else this.#notedCount = new Int32Array(rows);
    if (this.#lowest.length < rows) this.#lowest = new Uint16Array(rows);
    this.#lowest.fill(carry - 1);
    if (this.#highest.length >= rows) this.#highest.fill(0);
    else this.#highest = new Uint16Array(rows);
    for (const counts of this.#counts) counts.fill(0);
    while (this.#counts.length < rows) this.#counts.push(new Uint16Array(0));
    this.#carried.clear();
  }

  #noneIsLeast(rows: number): void {
    for (let row = 0; row < rows; row += 1) this.#numbers[row * numberCount + leastMs] = Infinity;
  }

  /** Adds one time. */
  record(row: number, ms: number): void {
    const noted = this.#notedCount[row]!;
    this.#noted[(row << notedShift) | noted] = ms;
    this.#notedCount[row] = noted + 1;
    if (noted + 1 === mostNoted) this.#count(row);
  }

  /**
   * Adds times that somebody else has noted, at most as many as one row notes: `count` of them, `apart` places from one to the next.
   * @returns HdrHistogram's index of each, where no whole ms have buckets of their own; good until the next are counted
   */
  // oxlint-disable-next-line max-params -- the hot path: plain numbers instead of an object for each call
  addEach(row: number, times: Float64Array, from: number, count: number, apart: number): Uint16Array {
    // What was noted here came before.
    this.#count(row);
    this.#addEach(row, times, from, count, apart);
    return buckets;
  }

  /** What was recorded of one row so far. */
  counts(row: number): LatencyCounts {
    this.#count(row);
    const own = row * numberCount;
    const [count, sum, least, most] = this.#numbers.subarray(own, own + numberCount);
    if (count === 0) return new LatencyCounts();
    const first = this.#lowest[row]!;
    const last = this.#highest[row]!;
    const wide = new Uint32Array(last + 1 - first);
    wide.set(this.#counts[row]!.subarray(first, last + 1));
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

  /** Counts what was noted of a row, in the order in which it came. */
  #count(row: number): void {
    const count = this.#notedCount[row]!;
    if (count === 0) return;
    this.#notedCount[row] = 0;
    this.#addEach(row, this.#noted, row * mostNoted, count, 1);
  }

  // oxlint-disable-next-line max-params -- as for `addEach`
  #addEach(row: number, times: Float64Array, from: number, length: number, apart: number): void {
    const begin = this.#begin;
    const numbers = this.#numbers;
    const own = row << numberShift;
    let sum = numbers[own | sumOfMs]!;
    let least = numbers[own | leastMs]!;
    let most = numbers[own | mostMs]!;
    let lowest = this.#lowest[row]!;
    let highest = this.#highest[row]!;
    let at = from;
    for (let i = 0; i < length; i += 1) {
      const ms = times[at]!;
      at += apart;
      sum += ms;
      if (ms < least) least = ms;
      if (ms > most) most = ms;
      const bucket = ms < begin && (ms | 0) === ms ? ms | 0 : begin + indexOf(microsOf(ms));
      if (bucket < lowest) lowest = bucket;
      if (bucket > highest) highest = bucket;
      buckets[i] = bucket;
    }
    numbers[own | counted]! += length;
    numbers[own | sumOfMs] = sum;
    numbers[own | leastMs] = least;
    numbers[own | mostMs] = most;
    this.#lowest[row] = lowest;
    this.#highest[row] = highest;
    const counts = highest < this.#counts[row]!.length ? this.#counts[row]! : this.#grow(row, highest + 1);
    // In order first, which the processor foresees and fetches ahead: what lies far apart it waits for, piece by piece.
    let touched = 0;
    for (let bucket = lowest; bucket <= highest; bucket += countsPerLine) touched += counts[bucket]!;
    this.touched = touched;
    for (let i = 0; i < length; i += 1) {
      const bucket = buckets[i]!;
      const count = (counts[bucket]! + 1) & (carry - 1);
      counts[bucket] = count;
      if (count === 0) this.#carry(row, bucket);
    }
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
  const indexOfBucket = (bucket: number): number =>
    bucket < wholeMsBuckets ? indexOf(bucket * 1000) : bucket - wholeMsBuckets;
  let lowest = Infinity;
  let highest = 0;
  for (let i = 0; i < wide.length; i += 1) {
    if (wide[i] === 0) continue;
    const index = indexOfBucket(first + i);
    if (index < lowest) lowest = index;
    if (index > highest) highest = index;
  }
  const counts = new Uint32Array(highest + 1 - lowest);
  for (let i = 0; i < wide.length; i += 1) {
    if (wide[i]! > 0) counts[indexOfBucket(first + i) - lowest]! += wide[i]!;
  }
  return LatencyCounts.from(lowest, counts, numbers);
};
