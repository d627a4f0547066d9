// Several arrival processes as one stream of (instant, source), ascending; at equal instants the lower source first.
//
// Arrivals are gathered a slice of time at a time and sorted together: hundreds of sources then cost hardly more than
// one, where lining them up anew for every arrival would be the dearest part of a simulation.

import type { ArrivalProcess } from './arrival-process.ts';
import { ArrivalSlice } from './arrival-slice.ts';

const blockLength = 256;
/** A slice should hold about so many arrivals, or as many as there are sources when those are more: each is looked at. */
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
  #sources: readonly Source[] = [];
  /** By source, its first arrival beyond the slice; Infinity at its end. */
  #firstMs: Float64Array = new Float64Array(0);
  #wanted = wantedInSlice;
  readonly #slice = new ArrivalSlice();
  #position = 0;
  #sliceMs = firstSliceMs;

  constructor(processes: readonly ArrivalProcess[]) {
    this.reset(processes);
  }

  /** From now on it is of these, from their present on. */
  reset(processes: readonly ArrivalProcess[]): void {
    this.#sources = processes.map((process) => ({
      process,
      block: new Float64Array(blockLength),
      position: blockLength,
      length: blockLength,
    }));
    this.#firstMs = Float64Array.from(this.#sources, firstOf);
    this.#wanted = Math.max(wantedInSlice, processes.length);
    this.#sliceMs = firstSliceMs;
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
    const firstMs = this.#firstMs;
    this.#position = 0;
    let fromMs = Infinity;
    for (let index = 0; index < firstMs.length; index += 1) if (firstMs[index]! < fromMs) fromMs = firstMs[index]!;
    const toMs = fromMs + this.#sliceMs;
    slice.begin(fromMs, toMs);
    for (let index = 0; index < firstMs.length; index += 1) if (firstMs[index]! < toMs) this.#take(index);
    slice.sort();
    if (slice.length < this.#wanted / 2) this.#sliceMs *= 2;
    else if (slice.length > this.#wanted * 2) this.#sliceMs = Math.max(leastSliceMs, this.#sliceMs / 2);
  }

  /** Takes what a source has within the slice. */
  #take(index: number): void {
    const source = this.#sources[index]!;
    do source.position = this.#slice.take(source.block, source.position, source.length, index);
    while (source.position === source.length && refill(source));
    this.#firstMs[index] = firstOf(source);
  }
}

/** The first arrival that a source has not given yet; Infinity at its end. */
const firstOf = (source: Source): number =>
  source.position < source.length || refill(source) ? source.block[source.position]! : Infinity;

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
