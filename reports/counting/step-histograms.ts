// Small histograms under way, one a row. Which buckets saw something is known bit by bit, so that a histogram of a hundred
// values is emptied without a look at the others of its thousand buckets.

import { bucketCount, bucketOf, perDoubling, perDoublingLog2 } from './step-buckets.ts';

const doublingCount: number = bucketCount / perDoubling;

/** A bucket and how often it was seen share a number: the bucket is in the lower bits. What does not fit takes several. */
const timesShift: number = Math.log2(bucketCount);
const timesUnit: number = bucketCount;
const mostTimes = 2 ** 32 / bucketCount - 1;
/** Most numbers that a histogram takes: one a bucket, and as many again for buckets that take several. */
export const mostNumbers: number = 2 * bucketCount;

export const bucketIn = (number: number): number => number & (timesUnit - 1);
export const timesIn = (number: number): number => number >>> timesShift;

export class StepHistograms {
  /** By row and bucket. */
  #counts: Uint32Array;
  /** By row and doubling, a bit for each bucket that saw something. */
  #seen: Int32Array;
  /** By row, a bit for each doubling of which a bucket did. */
  #doublings: Int32Array;

  constructor(rows: number) {
    this.#counts = new Uint32Array(rows * bucketCount);
    this.#seen = new Int32Array(rows * doublingCount);
    this.#doublings = new Int32Array(rows);
  }

  /** As those that are made now. */
  reset(rows: number): void {
    if (this.#doublings.length >= rows) {
      for (let row = 0; row < this.#doublings.length; row += 1) this.clear(row);
      return;
    }
    this.#counts = new Uint32Array(rows * bucketCount);
    this.#seen = new Int32Array(rows * doublingCount);
    this.#doublings = new Int32Array(rows);
  }

  isEmpty(row: number): boolean {
    return this.#doublings[row] === 0;
  }

  add(row: number, bucket: number, times: number): void {
    const doubling = bucket >> perDoublingLog2;
    this.#counts[row * bucketCount + bucket]! += times;
    this.#seen[row * doublingCount + doubling]! |= 1 << (bucket & (perDoubling - 1));
    this.#doublings[row]! |= 1 << doubling;
  }

  /** Adds one of each of the first `count` of HdrHistogram's `indices`. */
  addEach(row: number, indices: Uint16Array, count: number): void {
    const counts = this.#counts;
    const seen = this.#seen;
    const first = row * bucketCount;
    const firstSeen = row * doublingCount;
    let doublings = this.#doublings[row]!;
    for (let i = 0; i < count; i += 1) {
      const bucket = bucketOf(indices[i]!);
      const doubling = bucket >> perDoublingLog2;
      counts[first + bucket]! += 1;
      seen[firstSeen + doubling]! |= 1 << (bucket & (perDoubling - 1));
      doublings |= 1 << doubling;
    }
    this.#doublings[row] = doublings;
  }

  clear(row: number): void {
    if (this.isEmpty(row)) return;
    this.#counts.fill(0, row * bucketCount, (row + 1) * bucketCount);
    this.#seen.fill(0, row * doublingCount, (row + 1) * doublingCount);
    this.#doublings[row] = 0;
  }

  /** Empties a row into `numbers` (see `bucketIn` and `timesIn`) from `at` on, buckets ascending; returns where they end. */
  moveTo(numbers: Uint32Array, at: number, row: number): number {
    const seen = this.#seen;
    let end = at;
    for (let left = this.#doublings[row]!; left !== 0; left &= left - 1) {
      const doubling = lowestBit(left);
      const bits = seen[row * doublingCount + doubling]!;
      seen[row * doublingCount + doubling] = 0;
      end = this.#moveDoubling(numbers, end, row, doubling * perDoubling, bits);
    }
    this.#doublings[row] = 0;
    return end;
  }

  /** Empties those buckets from `first` on whose bits are set. */
  // oxlint-disable-next-line max-params -- the hot path: plain numbers instead of an object for each call
  #moveDoubling(numbers: Uint32Array, at: number, row: number, first: number, bits: number): number {
    const counts = this.#counts;
    let end = at;
    for (let left = bits; left !== 0; left &= left - 1) {
      const bucket = first + lowestBit(left);
      let times = counts[row * bucketCount + bucket]!;
      counts[row * bucketCount + bucket] = 0;
      for (; times > mostTimes; times -= mostTimes) {
        numbers[end] = bucket + mostTimes * timesUnit;
        end += 1;
      }
      numbers[end] = bucket + times * timesUnit;
      end += 1;
    }
    return end;
  }
}

/** Number of the lowest bit that is set. */
const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
