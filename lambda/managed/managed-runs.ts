// Requests that run on Managed Instances, of all functions: side by side, by their id.

import { widened } from '../basics/columns.ts';

const shift = 2;
const integers: number = 1 << shift;
const rowOf = 0;
const olderOf = 1;
const newerOf = 2;
const answeredOf = 3;

export class ManagedRuns {
  #startedAtMs: Float64Array = new Float64Array(64);
  #integers: Int32Array = new Int32Array(64 * integers);

  /** A request begins in environment `row` of its function. */
  begin(id: number, row: number, atMs: number): void {
    if (id >= this.#startedAtMs.length) this.#grow(Math.max(id + 1, 2 * this.#startedAtMs.length));
    this.#startedAtMs[id] = atMs;
    this.#integers[(id << shift) | rowOf] = row;
    this.#integers[(id << shift) | answeredOf] = 0;
  }

  /** The environment of its function in which it runs. */
  row(id: number): number {
    return this.#integers[(id << shift) | rowOf]!;
  }

  startedAtMs(id: number): number {
    return this.#startedAtMs[id]!;
  }

  /** Whether its caller was told that its time is up: it runs on. */
  isAnswered(id: number): boolean {
    return this.#integers[(id << shift) | answeredOf] === 1;
  }

  answer(id: number): void {
    this.#integers[(id << shift) | answeredOf] = 1;
  }

  /** Neighbours among the unanswered requests of its environment, in order of their start; -1 for none. */
  older(id: number): number {
    return this.#integers[(id << shift) | olderOf]!;
  }

  newer(id: number): number {
    return this.#integers[(id << shift) | newerOf]!;
  }

  setOlder(id: number, neighbour: number): void {
    this.#integers[(id << shift) | olderOf] = neighbour;
  }

  setNewer(id: number, neighbour: number): void {
    this.#integers[(id << shift) | newerOf] = neighbour;
  }

  #grow(length: number): void {
    this.#startedAtMs = widened(this.#startedAtMs, length);
    this.#integers = widened(this.#integers, length * integers);
  }
}
