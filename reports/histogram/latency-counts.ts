// Counts of times in HdrHistogram's own buckets, as plain data that adds up. Turned into an hdr-histogram-js histogram
// once, at the end.

import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { highestMicros, highestOf, middleOf } from './latency-buckets.ts';

/** Counts as plain data: nothing is lost on the way to another thread or machine and back. */
export interface LatencyState {
  readonly sumMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Index and count of every bucket that has one, in turn. */
  readonly buckets: readonly number[];
}

/** What is known of times besides their counts. */
export interface LatencyNumbers {
  readonly count: number;
  readonly sumMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

export class LatencyCounts implements LatencyNumbers {
  count = 0;
  sumMs = 0;
  minMs: number = Infinity;
  maxMs = 0;
  /** Counts of the buckets from `#first` on, as many as hold something. */
  #first = 0;
  #counts: Uint32Array = new Uint32Array(0);

  /** Of counts of the buckets from `first` on that were made elsewhere; they are taken over. */
  static from(first: number, counts: Uint32Array, { count, sumMs, minMs, maxMs }: LatencyNumbers): LatencyCounts {
    const made = new LatencyCounts();
    made.#first = first;
    made.#counts = counts;
    made.count = count;
    made.sumMs = sumMs;
    made.minMs = minMs;
    made.maxMs = maxMs;
    return made;
  }

  static of({ sumMs, minMs, maxMs, buckets }: LatencyState): LatencyCounts {
    const counts = new LatencyCounts();
    if (buckets.length === 0) return counts;
    counts.#cover(buckets[0]!, buckets.at(-2)! + 1);
    for (let i = 0; i < buckets.length; i += 2) {
      counts.#counts[buckets[i]! - counts.#first] = buckets[i + 1]!;
      counts.count += buckets[i + 1]!;
    }
    counts.sumMs = sumMs;
    counts.minMs = minMs;
    counts.maxMs = maxMs;
    return counts;
  }

  /** Of several, all together. */
  static sum(parts: readonly LatencyCounts[]): LatencyCounts {
    const sum = new LatencyCounts();
    const held = parts.filter(({ count }) => count > 0);
    if (held.length === 0) return sum;
    const first = held.reduce((least, part) => Math.min(least, part.#first), Infinity);
    const end = held.reduce((most, part) => Math.max(most, part.#first + part.#counts.length), 0);
    // At once: to grow by each would copy it again and again.
    sum.#cover(first, end);
    for (const part of held) sum.add(part);
    return sum;
  }

  state(): LatencyState {
    const buckets: number[] = [];
    this.#counts.forEach((count, i) => {
      if (count > 0) buckets.push(this.#first + i, count);
    });
    // JSON knows no infinity, which is the least of nothing.
    return { sumMs: this.sumMs, minMs: this.count === 0 ? 0 : this.minMs, maxMs: this.maxMs, buckets };
  }

  add(other: LatencyCounts): void {
    if (other.count === 0) return;
    const theirs = other.#counts;
    this.#cover(other.#first, other.#first + theirs.length);
    const ours = this.#counts;
    const shift = other.#first - this.#first;
    for (let i = 0; i < theirs.length; i += 1) ours[shift + i]! += theirs[i]!;
    this.count += other.count;
    this.sumMs += other.sumMs;
    this.minMs = Math.min(this.minMs, other.minMs);
    this.maxMs = Math.max(this.maxMs, other.maxMs);
  }

  copy(): LatencyCounts {
    const copy = new LatencyCounts();
    copy.add(this);
    return copy;
  }

  /** These counts without those of a part of them; extremes are left as they are. */
  without(part: LatencyCounts): LatencyCounts {
    const rest = this.copy();
    const shift = part.#first - rest.#first;
    part.#counts.forEach((count, i) => {
      if (count > 0) rest.#counts[shift + i]! -= count;
    });
    rest.count -= part.count;
    rest.sumMs -= part.sumMs;
    return rest;
  }

  /** Values at the given shares (ascending, 0 to 1), ms; HdrHistogram's rule: the highest value of the bucket. */
  quantilesMs(shares: readonly number[]): number[] {
    const values: number[] = [];
    let seen = 0;
    let i = -1;
    for (const share of shares) {
      const rank = Math.max(1, Math.ceil(share * this.count - 1e-9));
      while (seen < rank && i + 1 < this.#counts.length) {
        i += 1;
        seen += this.#counts[i]!;
      }
      values.push(this.count === 0 ? 0 : Math.min(this.maxMs, highestOf(this.#first + i) / 1000));
    }
    return values;
  }

  /** How many are longer than `ms`: counts of buckets that lie above it. */
  countAbove(ms: number): number {
    let above = this.count;
    const highest = ms * 1000;
    // Nothing is reckoned behind the loop: V8, which compiles it under way, would know nothing of that.
    for (let i = 0; i < this.#counts.length && highestOf(this.#first + i) <= highest; i += 1) above -= this.#counts[i]!;
    return above;
  }

  /** V2, compressed, base64. */
  encode(): string {
    // One for all: each takes a quarter of a megabyte, and a result of hundreds of functions has thousands.
    encoder ??= emptyHistogram();
    const histogram = encoder;
    const counts = this.#counts;
    let highest = -1;
    for (let i = 0; i < counts.length; i += 1) {
      if (counts[i] === 0) continue;
      highest = this.#first + i;
      histogram.setCountAtIndex(highest, counts[i]!);
    }
    // No time is below 1 µs.
    const least = this.#first === 0 && counts.length > 0 ? counts[0]! : 0;
    if (least > 0) {
      histogram.setCountAtIndex(0, 0);
      histogram.setCountAtIndex(1, least + (counts[1] ?? 0));
    }
    histogram.maxValue = highest < 0 ? 0 : Math.max(1, middleOf(highest));
    const encoded = encodeIntoCompressedBase64(histogram);
    for (let i = this.#first; i <= Math.max(1, highest); i += 1) histogram.setCountAtIndex(i, 0);
    return encoded;
  }

  /** Makes room for the buckets from `from` up to `end`. */
  #cover(from: number, end: number): void {
    const ownEnd = this.#first + this.#counts.length;
    if (from >= this.#first && end <= ownEnd) return;
    const isEmpty = this.#counts.length === 0;
    const first = isEmpty ? from : Math.min(this.#first, from);
    const counts = new Uint32Array((isEmpty ? end : Math.max(ownEnd, end)) - first);
    counts.set(this.#counts, isEmpty ? 0 : this.#first - first);
    this.#first = first;
    this.#counts = counts;
  }
}

/** Of hdr-histogram-js, filled by index: ours are its own. */
interface Encoder extends Histogram {
  maxValue: number;
  setCountAtIndex(index: number, count: number): void;
}

/** Empty between two uses. */
let encoder: Encoder | undefined;

const emptyHistogram = (): Encoder =>
  build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestMicros,
    numberOfSignificantValueDigits: 3,
  }) as Encoder;
