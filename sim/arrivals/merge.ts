// Several arrival processes as one stream of (instant, source), ascending; at equal instants the lower source first.
//
// Arrivals are gathered a slice of time at a time and sorted together: hundreds of sources then cost hardly more than
// one, where lining them up anew for every arrival would be the dearest part of a simulation.

import { EventQueue } from '../engine/event-queue.ts';
import type { ArrivalProcess } from './arrival-process.ts';
import { ArrivalSlice } from './arrival-slice.ts';

const blockLength = 256;
/** A slice should hold about so many arrivals. */
const wantedInSlice = 1024;
const firstSliceMs = 1;
/** Bursts at one instant must not make slices so short that time no longer resolves them. */
const leastSliceMs = 1 / 64;

interface Source {
  readonly process: ArrivalProcess;
  readonly block: Float64Array;
  position: number;
  length: number;
}

/** A cursor over the merged arrivals of `processes`. */
export class MergedArrivals {
  readonly #sources: readonly Source[];
  /** Sources that have arrivals beyond the slice, by the first of them. */
  readonly #order = new EventQueue();
  readonly #slice: ArrivalSlice;
  #position = 0;
  #sliceMs = firstSliceMs;

  constructor(processes: readonly ArrivalProcess[]) {
    this.#sources = processes.map((process) => ({
      process,
      block: new Float64Array(blockLength),
      position: blockLength,
      length: blockLength,
    }));
    this.#slice = new ArrivalSlice();
    this.#sources.forEach((source, index) => this.#line(source, index));
    this.#gather();
  }

  /** Instant of the next arrival, Infinity at the end. */
  get nextMs(): number {
    return this.#slice.instants[this.#position]!;
  }

  /** Which process the next arrival belongs to. */
  get nextSource(): number {
    return this.#slice.sources[this.#position]!;
  }

  /** Steps over the arrival shown. */
  advance(): void {
    this.#position += 1;
    if (this.#position === this.#slice.length) this.#gather();
  }

  /** Makes the next slice. */
  #gather(): void {
    const slice = this.#slice;
    const order = this.#order;
    this.#position = 0;
    const fromMs = order.firstMs;
    const toMs = fromMs + this.#sliceMs;
    slice.begin(fromMs, toMs);
    while (order.firstMs < toMs) {
      const index = order.firstSubject;
      order.pop();
      const source = this.#sources[index]!;
      this.#take(source, index);
      this.#line(source, index);
    }
    slice.sort();
    if (slice.length < wantedInSlice / 2) this.#sliceMs *= 2;
    else if (slice.length > wantedInSlice * 2) this.#sliceMs = Math.max(leastSliceMs, this.#sliceMs / 2);
  }

  /** Takes what `source` has within the slice. */
  #take(source: Source, index: number): void {
    for (;;) {
      source.position = this.#slice.take(source.block, source.position, source.length, index);
      if (source.position < source.length || !refill(source)) return;
    }
  }

  /** Lines a source up by its next arrival; one that has ended stays away. */
  #line(source: Source, index: number): void {
    if (source.position < source.length || refill(source)) {
      this.#order.push(source.block[source.position]!, index, 0, index);
    }
  }
}

/** The next block of a source; false at its end. */
const refill = (source: Source): boolean => {
  // A block that was not full was the last.
  if (source.length < blockLength) return false;
  source.length = source.process.fill(source.block);
  source.position = 0;
  return source.length > 0;
};

/** Several processes as one. */
export const merge = (processes: readonly ArrivalProcess[]): ArrivalProcess => {
  if (processes.length === 1) return processes[0]!;
  const cursor = new MergedArrivals(processes);
  return {
    rateAt: (atMs) => processes.reduce((sum, process) => sum + process.rateAt(atMs), 0),
    fill(block) {
      let written = 0;
      for (; written < block.length && cursor.nextMs < Infinity; written += 1) {
        block[written] = cursor.nextMs;
        cursor.advance();
      }
      return written;
    },
  };
};
