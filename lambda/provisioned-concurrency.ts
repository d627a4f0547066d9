// Provisioned concurrency by function: how many environments should be, and how many there are.

import { widened } from './basics/columns.ts';

/** Of a function, side by side. */
const functionShift = 2;
const functionIntegers: number = 1 << functionShift;
/** Environments that should be, that are, and that were busy at once since last asked. */
const target = 0;
const aliveNow = 1;
const peak = 2;
/** What it takes from the owner's concurrency: what should be, and what still runs beyond that. */
const claimed = 3;

export class ProvisionedConcurrency {
  #functions = 0;
  #integers: Int32Array;

  /** @param expected so many functions are there soon; more may come */
  constructor(expected: number) {
    this.#integers = new Int32Array(Math.max(16, expected) * functionIntegers);
  }

  /** As one that is made now. */
  reset(expected: number): void {
    this.#functions = 0;
    if (this.#integers.length >= expected * functionIntegers) this.#integers.fill(0);
    else this.#integers = new Int32Array(expected * functionIntegers);
  }

  /** One function more; its number is the next. */
  add(): void {
    const at = this.#functions << functionShift;
    if (at === this.#integers.length) this.#integers = widened(this.#integers, at * 2);
    this.#functions += 1;
  }

  setTarget(functionIndex: number, count: number): void {
    this.#integers[(functionIndex << functionShift) | target] = count;
  }

  alive(functionIndex: number): number {
    return this.#integers[(functionIndex << functionShift) | aliveNow]!;
  }

  /** How many there are beyond what should be; negative for how many are missing. */
  surplus(functionIndex: number): number {
    return (
      this.#integers[(functionIndex << functionShift) | aliveNow]! -
      this.#integers[(functionIndex << functionShift) | target]!
    );
  }

  /** One environment more (`by` 1), or less (-1). */
  change(functionIndex: number, by: number): void {
    this.#integers[(functionIndex << functionShift) | aliveNow]! += by;
  }

  claim(functionIndex: number): number {
    return this.#integers[(functionIndex << functionShift) | claimed]!;
  }

  /** Makes the claim what it should be; returns by how much it grew. */
  settleClaim(functionIndex: number): number {
    const before = this.#integers[(functionIndex << functionShift) | claimed]!;
    const claim = Math.max(
      this.#integers[(functionIndex << functionShift) | target]!,
      this.#integers[(functionIndex << functionShift) | aliveNow]!,
    );
    this.#integers[(functionIndex << functionShift) | claimed] = claim;
    return claim - before;
  }

  /** So many environments are busy now. */
  busy(functionIndex: number, count: number): void {
    if (count > this.#integers[(functionIndex << functionShift) | peak]!)
      this.#integers[(functionIndex << functionShift) | peak] = count;
  }

  /** Most environments busy at once since this was last asked; `busyNow` of them still are. */
  takePeak(functionIndex: number, busyNow: number): number {
    const most = this.#integers[(functionIndex << functionShift) | peak]!;
    this.#integers[(functionIndex << functionShift) | peak] = busyNow;
    return most;
  }
}
