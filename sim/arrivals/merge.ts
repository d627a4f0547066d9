// Several arrival processes as one stream of (instant, source), ascending; at equal instants the lower source first.

import { EventQueue } from '../engine/event-queue.ts';
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
  /** Which process the next arrival belongs to. */
  nextSource = 0;
  readonly #sources: readonly Source[];
  /** Next instant of each source; Infinity once it has ended. */
  readonly #heads: Float64Array;
  /** The heads in order, at equal instants the lower source first; empty with a single source. */
  readonly #order = new EventQueue();

  constructor(processes: readonly ArrivalProcess[]) {
    this.#sources = processes.map((process) => ({
      process,
      block: new Float64Array(blockLength),
      position: blockLength,
      length: blockLength,
    }));
    this.#heads = new Float64Array(Math.max(1, processes.length)).fill(Infinity);
    for (const source of processes.keys()) {
      this.#read(source);
      if (processes.length > 1) this.#line(source);
    }
    if (this.#order.size > 0) this.nextSource = this.#order.firstSubject;
  }

  /** Instant of the next arrival, Infinity at the end. */
  get nextMs(): number {
    return this.#heads[this.nextSource]!;
  }

  /** Steps over the arrival shown. */
  advance(): void {
    this.#read(this.nextSource);
    if (this.#order.size === 0) return;
    this.#order.pop();
    this.#line(this.nextSource);
    if (this.#order.size > 0) this.nextSource = this.#order.firstSubject;
  }

  /** Lines a source up by its head; one that has ended stays away. */
  #line(source: number): void {
    const headMs = this.#heads[source]!;
    if (headMs < Infinity) this.#order.push(headMs, source, 0, source);
  }

  /** The next instant of a source. */
  #read(index: number): void {
    const source = this.#sources[index]!;
    if (source.position === source.length) this.#refill(source);
    const { position } = source;
    if (position === source.length) {
      this.#heads[index] = Infinity;
      return;
    }
    this.#heads[index] = source.block[position]!;
    source.position = position + 1;
  }

  #refill(source: Source): void {
    // A block that was not full was the last.
    if (source.length < blockLength) return;
    source.length = source.process.fill(source.block);
    source.position = 0;
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
