// The arrivals of a slice of time, from several sources, in order of (instant, source): spread over as many buckets as
// there are arrivals, then put right where neighbours are out of order.

import { numbersOffHeap, widened } from '../../lambda/index.ts';

const firstCapacity = 4096;

export class ArrivalSlice {
  /** In order once `sort` was called; Infinity behind the last. */
  instants: Float64Array = new Float64Array(firstCapacity);
  sources: Int32Array = new Int32Array(firstCapacity);
  length = 0;
  #unsortedMs: Float64Array = new Float64Array(firstCapacity);
  #unsortedSource: Int32Array = new Int32Array(firstCapacity);
  #bucket: Int32Array = new Int32Array(firstCapacity);
  /** By bucket, where its next arrival goes. */
  #places: Int32Array = new Int32Array(firstCapacity + 1);
  readonly #span: Float64Array = numbersOffHeap(0, 0);
  /** Whether all arrivals are of one source, and so in order. */
  #isOfOne = true;

  /** Empties the slice; it will hold [fromMs, toMs). */
  begin(fromMs: number, toMs: number): void {
    this.length = 0;
    this.#span[0] = fromMs;
    this.#span[1] = toMs;
    this.#isOfOne = true;
  }

  /** Takes those of `block` (ascending) from `from` up to `to` that are within; returns the first that is not. */
  take(block: Float64Array, from: number, to: number, source: number): number {
    if (this.length + to - from >= this.instants.length) this.#grow(this.length + to - from + 1);
    const toMs = this.#span[1]!;
    const instants = this.#unsortedMs;
    const sources = this.#unsortedSource;
    let { length } = this;
    if (length > 0 && sources[length - 1] !== source) this.#isOfOne = false;
    let i = from;
    for (; i < to && block[i]! < toMs; i += 1) {
      instants[length] = block[i]!;
      sources[length] = source;
      length += 1;
    }
    this.length = length;
    return i;
  }

  sort(): void {
    if (this.#isOfOne) this.#takeAsTheyCame();
    else {
      this.#spread();
      this.#putRight();
    }
    this.instants[this.length] = Infinity;
  }

  #takeAsTheyCame(): void {
    const { instants, sources } = this;
    this.instants = this.#unsortedMs;
    this.sources = this.#unsortedSource;
    this.#unsortedMs = instants;
    this.#unsortedSource = sources;
  }

  /** Buckets in order; within a bucket as they came. */
  #spread(): void {
    const { length, instants, sources } = this;
    const unsortedMs = this.#unsortedMs;
    const unsortedSource = this.#unsortedSource;
    const buckets = this.#bucket;
    const places = this.#places;
    const fromMs = this.#span[0]!;
    // A hair less than all, so that the last bucket holds what comes just before the end.
    const perMs = (length * (1 - 2 ** -40)) / (this.#span[1]! - fromMs);
    places.fill(0, 0, length + 1);
    for (let i = 0; i < length; i += 1) {
      const bucket = ((unsortedMs[i]! - fromMs) * perMs) | 0;
      buckets[i] = bucket;
      places[bucket + 1]! += 1;
    }
    for (let bucket = 1; bucket < length; bucket += 1) places[bucket]! += places[bucket - 1]!;
    for (let i = 0; i < length; i += 1) {
      const bucket = buckets[i]!;
      const place = places[bucket]!;
      places[bucket] = place + 1;
      instants[place] = unsortedMs[i]!;
      sources[place] = unsortedSource[i]!;
    }
  }

  /** Arrivals are nearly in order: each goes a few places down at most. */
  #putRight(): void {
    const { length, instants, sources } = this;
    for (let i = 1; i < length; i += 1) {
      const atMs = instants[i]!;
      const source = sources[i]!;
      let place = i;
      for (; place > 0; place -= 1) {
        const beforeMs = instants[place - 1]!;
        if (beforeMs < atMs || (beforeMs === atMs && sources[place - 1]! <= source)) break;
        instants[place] = beforeMs;
        sources[place] = sources[place - 1]!;
      }
      instants[place] = atMs;
      sources[place] = source;
    }
  }

  #grow(least: number): void {
    const capacity = Math.max(least, this.instants.length * 2);
    this.instants = widened(this.instants, capacity);
    this.sources = widened(this.sources, capacity);
    this.#unsortedMs = widened(this.#unsortedMs, capacity);
    this.#unsortedSource = widened(this.#unsortedSource, capacity);
    this.#bucket = new Int32Array(capacity);
    this.#places = new Int32Array(capacity + 1);
  }
}
