// Counts of times in HdrHistogram's own buckets (3 significant digits, 1 µs up), without its price: recording is an
// index computation and an increment. Turned into an hdr-histogram-js histogram once, at the end.

import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** Buckets double; within each, 1,024 steps keep three significant digits (2,048 in the first). */
const halfSteps = 1024;
const halfStepsLog2 = 10;
const highestMicros = 2 ** 40;

/** A time in whole µs; the short way for all but times beyond half an hour. */
export const microsOf = (ms: number): number => {
  const micros = ms * 1000 + 0.5;
  if (micros >= 0 && micros < 2 ** 31) return micros | 0;
  return Math.min(highestMicros, Math.max(0, Math.floor(micros)));
};

/** Index of a whole number of µs. */
const indexOf = (micros: number): number => {
  if (micros < 2 ** 32) {
    const bucket = Math.max(0, 32 - halfStepsLog2 - 1 - Math.clz32(micros));
    return bucket * halfSteps + (micros >>> bucket);
  }
  const bucket = 32 - Math.clz32(Math.floor(micros / 2 ** (halfStepsLog2 + 1)));
  return bucket * halfSteps + Math.floor(micros / 2 ** bucket);
};

/** Lowest value of an index, in µs. */
const lowestOf = (index: number): number => {
  if (index < 2 * halfSteps) return index;
  const bucket = Math.floor(index / halfSteps) - 1;
  return (index - bucket * halfSteps) * 2 ** bucket;
};

/** Middle of the values of an index, in µs: what hdr-histogram-js calls the median equivalent value. */
const middleOf = (index: number): number => {
  const bucket = Math.max(0, Math.floor(index / halfSteps) - 1);
  return lowestOf(index) + Math.floor(2 ** bucket / 2);
};

/** Highest value of an index, in µs. */
const highestOf = (index: number): number => lowestOf(index + 1) - 1;

/** What is known besides the counts, as indices into the numbers. */
const counted = 0;
const sum = 1;
const least = 2;
const most = 3;

/** Counts as plain data: nothing is lost on the way to another thread or machine and back. */
export interface LatencyState {
  readonly sumMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Index and count of every bucket that has one, in turn. */
  readonly buckets: readonly number[];
}

export class LatencyCounts {
  readonly #numbers: Float64Array = Float64Array.of(0, 0, Infinity, 0);
  /** Grows with the highest value: many functions are never called. */
  #counts: Uint32Array = new Uint32Array(0);

  get count(): number {
    return this.#numbers[counted]!;
  }

  get sumMs(): number {
    return this.#numbers[sum]!;
  }

  get minMs(): number {
    return this.#numbers[least]!;
  }

  get maxMs(): number {
    return this.#numbers[most]!;
  }

  /** Adds one time. */
  record(ms: number): void {
    const own = this.#numbers;
    const index = indexOf(microsOf(ms));
    if (index >= this.#counts.length) this.#grow(index + 1);
    this.#counts[index]! += 1;
    own[counted]! += 1;
    own[sum]! += ms;
    if (ms < own[least]!) own[least] = ms;
    if (ms > own[most]!) own[most] = ms;
  }

  static of({ sumMs, minMs, maxMs, buckets }: LatencyState): LatencyCounts {
    const counts = new LatencyCounts();
    if (buckets.length === 0) return counts;
    counts.#grow(buckets.at(-2)! + 1);
    for (let i = 0; i < buckets.length; i += 2) {
      counts.#counts[buckets[i]!] = buckets[i + 1]!;
      counts.#numbers[counted]! += buckets[i + 1]!;
    }
    counts.#numbers[sum] = sumMs;
    counts.#numbers[least] = minMs;
    counts.#numbers[most] = maxMs;
    return counts;
  }

  state(): LatencyState {
    const buckets: number[] = [];
    this.#counts.forEach((count, index) => {
      if (count > 0) buckets.push(index, count);
    });
    // JSON knows no infinity, which is the least of nothing.
    return { sumMs: this.sumMs, minMs: this.count === 0 ? 0 : this.minMs, maxMs: this.maxMs, buckets };
  }

  add(other: LatencyCounts): void {
    const theirs = other.#counts;
    if (theirs.length > this.#counts.length) this.#grow(theirs.length);
    for (let i = 0; i < theirs.length; i += 1) this.#counts[i]! += theirs[i]!;
    const own = this.#numbers;
    own[counted]! += other.count;
    own[sum]! += other.sumMs;
    own[least] = Math.min(this.minMs, other.minMs);
    own[most] = Math.max(this.maxMs, other.maxMs);
  }

  copy(): LatencyCounts {
    const copy = new LatencyCounts();
    copy.add(this);
    return copy;
  }

  /** These counts without those of a part of them; extremes are left as they are. */
  without(part: LatencyCounts): LatencyCounts {
    const rest = this.copy();
    part.#counts.forEach((count, index) => {
      rest.#counts[index]! -= count;
    });
    rest.#numbers[counted]! -= part.count;
    rest.#numbers[sum]! -= part.sumMs;
    return rest;
  }

  /** Values at the given shares (ascending, 0 to 1), ms; HdrHistogram's rule: the highest value of the bucket. */
  quantilesMs(shares: readonly number[]): number[] {
    const values: number[] = [];
    let seen = 0;
    let index = -1;
    for (const share of shares) {
      const rank = Math.max(1, Math.ceil(share * this.count - 1e-9));
      while (seen < rank && index + 1 < this.#counts.length) {
        index += 1;
        seen += this.#counts[index]!;
      }
      values.push(this.count === 0 ? 0 : Math.min(this.maxMs, highestOf(index) / 1000));
    }
    return values;
  }

  /** V2, compressed, base64. */
  encode(): string {
    const histogram = emptyHistogram();
    this.#counts.forEach((count, index) => {
      if (count > 0) histogram.recordValueWithCount(Math.max(1, middleOf(index)), count);
    });
    return encodeIntoCompressedBase64(histogram);
  }

  #grow(length: number): void {
    const counts = new Uint32Array(Math.max(length, this.#counts.length * 2, 2 * halfSteps));
    counts.set(this.#counts);
    this.#counts = counts;
  }
}

const emptyHistogram = (): Histogram =>
  build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestMicros,
    numberOfSignificantValueDigits: 3,
  });
