// Median and 99th percentile within each step of a run, from small histograms: 48 buckets a decade, so a value is known
// to 2.4 %. Memory is taken only for steps that see a value.

const perDecade = 48;
const decades = 8;
/** Times are at least this: 0.01 ms. */
const lowestMs = 0.01;
const buckets = perDecade * decades;
const scale = perDecade / Math.LN10;

export class StepQuantiles {
  readonly #steps: (Uint32Array | undefined)[];
  readonly #stepMs: number;

  constructor(steps: number, stepMs: number) {
    this.#steps = Array.from({ length: steps }, () => undefined);
    this.#stepMs = stepMs;
  }

  record(atMs: number, valueMs: number): void {
    const step = Math.floor(atMs / this.#stepMs);
    if (step >= this.#steps.length) return;
    const counts = (this.#steps[step] ??= new Uint32Array(buckets));
    const bucket = Math.floor(Math.log(Math.max(lowestMs, valueMs) / lowestMs) * scale);
    counts[Math.min(buckets - 1, bucket)]! += 1;
  }

  add(other: StepQuantiles): void {
    other.#steps.forEach((theirs, step) => {
      if (theirs === undefined) return;
      const ours = (this.#steps[step] ??= new Uint32Array(buckets));
      for (let i = 0; i < buckets; i += 1) ours[i]! += theirs[i]!;
    });
  }

  /** The quantile within each step, ms; 0 where nothing ended. */
  quantilesMs(share: number): number[] {
    return this.#steps.map((counts) => {
      if (counts === undefined) return 0;
      const total = counts.reduce((sum, count) => sum + count, 0);
      let left = Math.max(1, Math.ceil(share * total - 1e-9));
      let bucket = 0;
      while (left > counts[bucket]!) {
        left -= counts[bucket]!;
        bucket += 1;
      }
      return Number((lowestMs * Math.exp((bucket + 0.5) / scale)).toPrecision(4));
    });
  }
}
