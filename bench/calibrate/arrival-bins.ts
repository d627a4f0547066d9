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
  /** Over which time the count of each step came, where it is a part of a counted step; undefined where all are instants. */
  readonly parts?: readonly (Part | null)[];
}

/** A part of a counted step, Unix time. */
export interface Part {
  readonly fromMs: number;
  readonly toMs: number;
}

const together = (one: Part | undefined, other: Part): Part =>
  one === undefined ? other : { fromMs: Math.min(one.fromMs, other.fromMs), toMs: Math.max(one.toMs, other.toMs) };

/** Instants before are of no clock but of a run that begins at 0. */
const firstOfClocks = 365 * 86_400_000;

/** Whether an instant is Unix time. */
export const hasClock = (ms: number): boolean => ms > firstOfClocks;

/** Instants of one origin. */
class Instants {
  count = 0;
  firstMs: number = Infinity;
  lastMs: number = -Infinity;
  #isWhole = false;
  #stepMs = 1;
  #bins = new Map<number, number>();
  /** Of bins that hold a part of a counted step: over which time. */
  #parts = new Map<number, Part>();

  add(atMs: number, count: number, part: Part | null = null): void {
    this.count += count;
    if (atMs < this.firstMs) this.firstMs = atMs;
    if (atMs > this.lastMs) this.lastMs = atMs;
    const bin = Math.floor(atMs / this.#stepMs);
    this.#bins.set(bin, (this.#bins.get(bin) ?? 0) + count);
    if (part !== null) this.#parts.set(bin, together(this.#parts.get(bin), part));
    if (this.#bins.size > mostBins) this.#coarsen();
  }

  spread(atMs: number, stepMs: number, count: number): void {
    const parts = Math.min(count, 60);
    for (let part = 0; part < parts; part += 1) {
      const own = Math.floor(((part + 1) * count) / parts) - Math.floor((part * count) / parts);
      const at = (share: number): number => atMs + (share * stepMs) / parts;
      this.add(at(part + 0.5), own, { fromMs: at(part), toMs: at(part + 1) });
    }
    this.#isWhole = true;
    this.firstMs = Math.min(this.firstMs, atMs);
    this.lastMs = Math.max(this.lastMs, atMs + stepMs);
  }

  /** @param laterMs by which all of them are later */
  addAll(other: BinnedArrivals, laterMs: number): void {
    while (this.#stepMs < other.stepMs) this.#coarsen();
    const fromMs = other.fromMs + laterMs;
    other.steps.forEach((step, index) => {
      const part = other.parts?.[index] ?? null;
      const moved = part === null ? null : { fromMs: part.fromMs + laterMs, toMs: part.toMs + laterMs };
      this.add(fromMs + step * other.stepMs, other.counts[index]!, moved);
    });
    this.#isWhole ||= other.isWhole;
    this.firstMs = Math.min(this.firstMs, other.firstMs + laterMs);
    this.lastMs = Math.max(this.lastMs, other.lastMs + laterMs);
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
      ...(this.#parts.size === 0 ? {} : { parts: sorted.map(([bin]) => this.#parts.get(bin) ?? null) }),
    };
  }

  #coarsen(): void {
    const coarse = new Map<number, number>();
    for (const [bin, count] of this.#bins) {
      const half = Math.floor(bin / 2);
      coarse.set(half, (coarse.get(half) ?? 0) + count);
    }
    this.#bins = coarse;
    const parts = new Map<number, Part>();
    for (const [bin, part] of this.#parts) {
      const half = Math.floor(bin / 2);
      parts.set(half, together(parts.get(half), part));
    }
    this.#parts = parts;
    this.#stepMs *= 2;
  }
}

/** Instants of several files: those without a clock begin at 0, and are laid beside the others where these begin. */
export class ArrivalBins {
  readonly #clocked = new Instants();
  readonly #bare = new Instants();

  get count(): number {
    return this.#clocked.count + this.#bare.count;
  }

  get firstMs(): number {
    return this.binned().firstMs;
  }

  get lastMs(): number {
    return this.binned().lastMs;
  }

  /** Whether some have a clock and some have none. */
  get isMixed(): boolean {
    return this.#clocked.count > 0 && this.#bare.count > 0;
  }

  /** `count` in the step from `atMs` (Unix time) on. */
  add(atMs: number, count = 1): void {
    this.#of(atMs).add(atMs, count);
  }

  /** A count of a whole step is spread over it, so that no instant is told that nobody knows. */
  spread(atMs: number, stepMs: number, count: number): void {
    this.#of(atMs).spread(atMs, stepMs, count);
  }

  /** @param laterMs by which all of them are later */
  addAll(other: BinnedArrivals, laterMs = 0): void {
    if (other.steps.length > 0) this.#of(other.firstMs + laterMs).addAll(other, laterMs);
  }

  /** What `other` holds, with a clock and without. */
  addBins(other: ArrivalBins): void {
    this.addAll(other.#clocked.binned());
    this.addAll(other.#bare.binned());
  }

  binned(): BinnedArrivals {
    if (!this.isMixed) return (this.#bare.count > 0 ? this.#bare : this.#clocked).binned();
    const all = new Instants();
    all.addAll(this.#clocked.binned(), 0);
    all.addAll(this.#bare.binned(), this.#clocked.firstMs);
    return all.binned();
  }

  #of(atMs: number): Instants {
    return hasClock(atMs) ? this.#clocked : this.#bare;
  }
}
