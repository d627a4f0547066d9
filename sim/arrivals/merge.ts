// Several arrival processes as one stream of (instant, source), ascending; at equal instants the lower source first.

import type { ArrivalProcess } from './arrival-process.ts';

const blockLength = 512;

interface Source {
  readonly process: ArrivalProcess;
  readonly block: Float64Array;
  position: number;
  length: number;
}

/** A cursor over the merged arrivals of `processes`. */
export class MergedArrivals {
  /** Instant of the next arrival, Infinity at the end. */
  nextMs: number = Infinity;
  /** Which process the next arrival belongs to. */
  nextSource = 0;
  readonly #sources: readonly Source[];
  /** Next instant of each source; Infinity once it has ended. */
  readonly #heads: Float64Array;
  /** A binary heap of sources by head. */
  readonly #heap: Int32Array;

  constructor(processes: readonly ArrivalProcess[]) {
    this.#sources = processes.map((process) => ({
      process,
      block: new Float64Array(blockLength),
      position: blockLength,
      length: blockLength,
    }));
    this.#heads = new Float64Array(processes.length);
    this.#heap = Int32Array.from(processes.keys());
    for (const source of processes.keys()) this.#heads[source] = this.#read(source);
    for (let i = (processes.length >> 1) - 1; i >= 0; i -= 1) this.#sift(i);
    this.#show();
  }

  /** Steps over the arrival shown. */
  advance(): void {
    const source = this.nextSource;
    this.#heads[source] = this.#read(source);
    if (this.#heap.length > 1) this.#sift(0);
    this.#show();
  }

  #show(): void {
    if (this.#heap.length === 0) return;
    this.nextSource = this.#heap[0]!;
    this.nextMs = this.#heads[this.nextSource]!;
  }

  #read(index: number): number {
    const source = this.#sources[index]!;
    if (source.position === source.length) {
      if (source.length < blockLength) return Infinity;
      source.length = source.process.fill(source.block);
      source.position = 0;
      if (source.length === 0) return Infinity;
    }
    const atMs = source.block[source.position]!;
    source.position += 1;
    return atMs;
  }

  #before(a: number, b: number): boolean {
    const atA = this.#heads[a]!;
    const atB = this.#heads[b]!;
    return atA < atB || (atA === atB && a < b);
  }

  #sift(from: number): void {
    const heap = this.#heap;
    const source = heap[from]!;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!this.#before(heap[child]!, source)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = source;
  }
}

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
