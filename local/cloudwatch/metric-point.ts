// What a metric was in one minute (or second): count, sum, least, most, and the values themselves for percentiles.

export interface StatisticSet {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** As many different values are kept exactly; beyond, they are kept to three digits. */
const mostExact = 200;

/** Within 0.5 %. */
const coarse = (value: number): number => (value === 0 ? 0 : Number(value.toPrecision(3)));

export class MetricPoint {
  readonly fromMs: number;
  count = 0;
  sum = 0;
  min: number = Infinity;
  max: number = -Infinity;
  /** How often each was; null where a set was given of which nobody knows them. */
  #values: Map<number, number> | null = new Map();
  #isCoarse = false;
  #counted = 0;

  constructor(fromMs: number) {
    this.fromMs = fromMs;
  }

  /** How many values were counted as kept. */
  get counted(): number {
    return this.#counted;
  }

  get distribution(): ReadonlyMap<number, number> | null {
    return this.#values;
  }

  /** @returns whether one more value is kept */
  add(value: number, weight: number): boolean {
    this.#total({ count: weight, sum: value * weight, min: value, max: value });
    if (this.#values === null) return false;
    if (!this.#isCoarse && this.#values.size >= mostExact) this.#coarsen(this.#values);
    const kept = this.#isCoarse ? coarse(value) : value;
    const before = this.#values.get(kept);
    this.#values.set(kept, (before ?? 0) + weight);
    if (before === undefined) this.#counted += 1;
    return before === undefined;
  }

  /** Percentiles of a set are known only where it is of one value (API reference, PutMetricData). */
  addSet(set: StatisticSet): boolean {
    if (set.min === set.max && set.count > 0) return this.add(set.min, set.count);
    this.#total(set);
    this.#values = null;
    return false;
  }

  #total({ count, sum, min, max }: StatisticSet): void {
    this.count += count;
    this.sum += sum;
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
  }

  #coarsen(values: ReadonlyMap<number, number>): void {
    const coarser = new Map<number, number>();
    for (const [value, weight] of values) coarser.set(coarse(value), (coarser.get(coarse(value)) ?? 0) + weight);
    this.#values = coarser;
    this.#isCoarse = true;
  }
}
