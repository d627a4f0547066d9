// Provisioned concurrency by function: how many environments should be, and how many there are.

import { widened } from './columns.ts';

export class ProvisionedConcurrency {
  #functions = 0;
  /** Environments that should be, that are, and that were busy at once since last asked. */
  #target: Int32Array = new Int32Array(16);
  #alive: Int32Array = new Int32Array(16);
  #peak: Int32Array = new Int32Array(16);
  /** What it takes from the owner's concurrency: what should be, and what still runs beyond that. */
  #claim: Int32Array = new Int32Array(16);

  /** One function more; its number is the next. */
  add(): void {
    if (this.#functions === this.#target.length) this.#widen(this.#functions * 2);
    this.#functions += 1;
  }

  #widen(functions: number): void {
    this.#target = widened(this.#target, functions);
    this.#alive = widened(this.#alive, functions);
    this.#peak = widened(this.#peak, functions);
    this.#claim = widened(this.#claim, functions);
  }

  setTarget(functionIndex: number, count: number): void {
    this.#target[functionIndex] = count;
  }

  alive(functionIndex: number): number {
    return this.#alive[functionIndex]!;
  }

  /** How many there are beyond what should be; negative for how many are missing. */
  surplus(functionIndex: number): number {
    return this.#alive[functionIndex]! - this.#target[functionIndex]!;
  }

  /** One environment more (`by` 1), or less (-1). */
  change(functionIndex: number, by: number): void {
    this.#alive[functionIndex]! += by;
  }

  claim(functionIndex: number): number {
    return this.#claim[functionIndex]!;
  }

  /** Makes the claim what it should be; returns by how much it grew. */
  settleClaim(functionIndex: number): number {
    const before = this.#claim[functionIndex]!;
    const claim = Math.max(this.#target[functionIndex]!, this.#alive[functionIndex]!);
    this.#claim[functionIndex] = claim;
    return claim - before;
  }

  /** So many environments are busy now. */
  busy(functionIndex: number, count: number): void {
    if (count > this.#peak[functionIndex]!) this.#peak[functionIndex] = count;
  }

  /** Most environments busy at once since this was last asked; `busyNow` of them still are. */
  takePeak(functionIndex: number, busyNow: number): number {
    const peak = this.#peak[functionIndex]!;
    this.#peak[functionIndex] = busyNow;
    return peak;
  }
}
