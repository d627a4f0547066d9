// A token bucket that is told the time. Full at the start; refilled continuously, or in whole steps.

import { numbersOffHeap } from './columns.ts';

/** Side by side in a typed array: fields that are Smis at first and doubles later change their representation, which deprecates the map. */
const tokensLeft = 0;
const refilledAtMs = 1;
/** Most tokens it holds; tokens added a millisecond; 0, or at whole multiples of which alone they are added. */
const capacityOf = 2;
const refillPerMsOf = 3;
const stepOfMs = 4;

export class TokenBucket {
  readonly #numbers: Float64Array = numbersOffHeap(0, 0, 0, 0, 0);

  /**
   * @param capacity most tokens it holds, and what it starts with
   * @param refillPerMs tokens added a millisecond
   * @param stepMs add only at whole multiples of this; 0 for continuously
   */
  constructor(capacity: number, refillPerMs: number, stepMs = 0) {
    this.reset(capacity, refillPerMs, stepMs);
  }

  /** As one that is made now. */
  reset(capacity: number, refillPerMs: number, stepMs = 0): void {
    const numbers = this.#numbers;
    numbers[tokensLeft] = capacity;
    numbers[refilledAtMs] = 0;
    numbers[capacityOf] = capacity;
    numbers[refillPerMsOf] = refillPerMs;
    numbers[stepOfMs] = stepMs;
  }

  /** Tokens left when it was asked last. */
  get tokens(): number {
    return this.#numbers[tokensLeft]!;
  }

  /** Whether a whole token is there at `atMs`; instants must not decrease. */
  has(atMs: number): boolean {
    if (this.#numbers[tokensLeft]! >= 1) return true;
    this.#refill(atMs);
    return this.#numbers[tokensLeft]! >= 1;
  }

  /** Takes a token at `atMs`; ask `has` first. */
  take(atMs: number): void {
    this.#refill(atMs);
    this.#numbers[tokensLeft]! -= 1;
  }

  #refill(atMs: number): void {
    const numbers = this.#numbers;
    const stepMs = numbers[stepOfMs]!;
    let elapsedMs = atMs - numbers[refilledAtMs]!;
    if (stepMs > 0) elapsedMs = Math.floor(elapsedMs / stepMs + 1e-9) * stepMs;
    if (elapsedMs <= 0) return;
    numbers[refilledAtMs]! += elapsedMs;
    numbers[tokensLeft] = Math.min(numbers[capacityOf]!, numbers[tokensLeft]! + elapsedMs * numbers[refillPerMsOf]!);
  }
}
