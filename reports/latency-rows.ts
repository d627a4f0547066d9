// Times of many functions, each a row, in HdrHistogram's buckets: what changes with every time lies side by side.

import { halfSteps, indexOf, microsOf } from './latency-buckets.ts';
import { LatencyCounts } from './latency-counts.ts';

/** What is known of a row besides its counts. */
const counted = 0;
const sumMs = 1;
const leastMs = 2;
const mostMs = 3;
const numberCount = 4;

export class LatencyRows {
  readonly #numbers: Float64Array;
  readonly #counts: Uint32Array[];

  constructor(rows: number) {
    this.#numbers = new Float64Array(rows * numberCount);
    for (let row = 0; row < rows; row += 1) this.#numbers[row * numberCount + leastMs] = Infinity;
    this.#counts = Array.from({ length: rows }, () => new Uint32Array(0));
  }

  /** Adds one time. */
  record(row: number, ms: number): void {
    const index = indexOf(microsOf(ms));
    if (index >= this.#counts[row]!.length) this.#grow(row, index + 1);
    this.#counts[row]![index]! += 1;
    const numbers = this.#numbers;
    const own = row * numberCount;
    numbers[own + counted]! += 1;
    numbers[own + sumMs]! += ms;
    if (ms < numbers[own + leastMs]!) numbers[own + leastMs] = ms;
    if (ms > numbers[own + mostMs]!) numbers[own + mostMs] = ms;
  }

  /** What was recorded of one row so far. */
  counts(row: number): LatencyCounts {
    const own = row * numberCount;
    const [count, sum, least, most] = this.#numbers.subarray(own, own + numberCount);
    const numbers = { count: count!, sumMs: sum!, minMs: least!, maxMs: most! };
    return LatencyCounts.from(this.#counts[row]!.slice(), numbers);
  }

  /** A row begins with what is known from elsewhere. */
  begin(row: number, counts: LatencyCounts): void {
    const known = counts.copyCounts();
    this.#counts[row] = known;
    this.#numbers.set([counts.count, counts.sumMs, counts.minMs, counts.maxMs], row * numberCount);
  }

  #grow(row: number, length: number): void {
    const counts = new Uint32Array(Math.max(length, this.#counts[row]!.length * 2, 2 * halfSteps));
    counts.set(this.#counts[row]!);
    this.#counts[row] = counts;
  }
}
