// A token bucket that is told the time. Full at the start; refilled continuously, or in whole steps.

export class TokenBucket {
  tokens: number;
  readonly #capacity: number;
  readonly #refillPerMs: number;
  readonly #stepMs: number;
  #refilledAtMs = 0;

  /**
   * @param capacity most tokens it holds, and what it starts with
   * @param refillPerMs tokens added a millisecond
   * @param stepMs add only at whole multiples of this; 0 for continuously
   */
  constructor(capacity: number, refillPerMs: number, stepMs = 0) {
    this.tokens = capacity;
    this.#capacity = capacity;
    this.#refillPerMs = refillPerMs;
    this.#stepMs = stepMs;
  }

  /** Whether a whole token is there at `atMs`; instants must not decrease. */
  has(atMs: number): boolean {
    if (this.tokens >= 1) return true;
    this.#refill(atMs);
    return this.tokens >= 1;
  }

  /** Takes a token at `atMs`; ask `has` first. */
  take(atMs: number): void {
    this.#refill(atMs);
    this.tokens -= 1;
  }

  #refill(atMs: number): void {
    let elapsedMs = atMs - this.#refilledAtMs;
    if (this.#stepMs > 0) elapsedMs = Math.floor(elapsedMs / this.#stepMs + 1e-9) * this.#stepMs;
    if (elapsedMs <= 0) return;
    this.#refilledAtMs += elapsedMs;
    this.tokens = Math.min(this.#capacity, this.tokens + elapsedMs * this.#refillPerMs);
  }
}
