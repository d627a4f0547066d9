// When requests came in, in bounded memory: counts by steps of a ms, which double whenever there are too many different ones.

const mostBins = 16_384;

/** Steps that hold something, ascending. */
export interface BinnedArrivals {
  readonly stepMs: number;
  /** Unix time of the first step. */
  readonly fromMs: number;
  /** Unix time of the first and the last request, or of the beginning and the end of what a file counts. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Whether the two are those of whole steps that a file counts. */
  readonly isWhole: boolean;
  /** From the first step on. */
  readonly steps: readonly number[];
  readonly counts: readonly number[];
}

export class ArrivalBins {
  count = 0;
  firstMs: number = Infinity;
  lastMs: number = -Infinity;
  #isWhole = false;
  #stepMs = 1;
  #bins = new Map<number, number>();

  /** `count` in the step from `atMs` (Unix time) on. */
  add(atMs: number, count = 1): void {
    this.count += count;
    if (atMs < this.firstMs) this.firstMs = atMs;
    if (atMs > this.lastMs) this.lastMs = atMs;
    const bin = Math.floor(atMs / this.#stepMs);
    this.#bins.set(bin, (this.#bins.get(bin) ?? 0) + count);
    if (this.#bins.size > mostBins) this.#coarsen();
  }

  /** A count of a whole step is spread over it, so that no instant is told that nobody knows. */
  spread(atMs: number, stepMs: number, count: number): void {
    const parts = Math.min(count, 60);
    for (let part = 0; part < parts; part += 1) {
      const own = Math.floor(((part + 1) * count) / parts) - Math.floor((part * count) / parts);
      this.add(atMs + ((part + 0.5) * stepMs) / parts, own);
    }
    this.#isWhole = true;
    this.firstMs = Math.min(this.firstMs, atMs);
    this.lastMs = Math.max(this.lastMs, atMs + stepMs);
  }

  addAll(other: BinnedArrivals): void {
    other.steps.forEach((step, index) => this.add(other.fromMs + step * other.stepMs, other.counts[index]));
    this.#isWhole ||= other.isWhole;
    this.firstMs = Math.min(this.firstMs, other.firstMs);
    this.lastMs = Math.max(this.lastMs, other.lastMs);
  }

  binned(): BinnedArrivals {
    const sorted = [...this.#bins].sort(([a], [b]) => a - b);
    const first = sorted[0]?.[0] ?? 0;
    return {
      stepMs: this.#stepMs,
      fromMs: first * this.#stepMs,
      firstMs: this.firstMs,
      lastMs: this.lastMs,
      isWhole: this.#isWhole,
      steps: sorted.map(([bin]) => bin - first),
      counts: sorted.map(([, count]) => count),
    };
  }

  #coarsen(): void {
    const coarse = new Map<number, number>();
    for (const [bin, count] of this.#bins) {
      const half = Math.floor(bin / 2);
      coarse.set(half, (coarse.get(half) ?? 0) + count);
    }
    this.#bins = coarse;
    this.#stepMs *= 2;
  }
}
