// Median and 99th percentile within each step of a run, from small histograms: 48 buckets a decade, so a value is known
// to 2.4 %. Memory is taken only for steps that see a value.

const perDecade = 48;
const decades = 8;
/** Times are at least this: 0.01 ms. */
const lowestMs = 0.01;
const buckets = perDecade * decades;
const scale = perDecade / Math.LN10;

/** Steps with few values keep the buckets themselves; a histogram only pays from so many on. */
const mostListed = 64;

/** Buckets of the values of one step, one by one or as counts. */
type StepValues = number[] | Uint32Array;

const bucketOf = (valueMs: number): number =>
  Math.min(buckets - 1, Math.floor(Math.log(Math.max(lowestMs, valueMs) / lowestMs) * scale));

const countsOf = (values: StepValues): Uint32Array => {
  if (values instanceof Uint32Array) return values;
  const counts = new Uint32Array(buckets);
  for (const bucket of values) counts[bucket]! += 1;
  return counts;
};

export class StepQuantiles {
  readonly #steps: (StepValues | undefined)[];
  readonly #stepMs: number;

  constructor(steps: number, stepMs: number) {
    this.#steps = Array.from({ length: steps }, () => undefined);
    this.#stepMs = stepMs;
  }

  record(atMs: number, valueMs: number): void {
    const step = Math.floor(atMs / this.#stepMs);
    if (step >= this.#steps.length) return;
    const values = (this.#steps[step] ??= []);
    const bucket = bucketOf(valueMs);
    if (values instanceof Uint32Array) values[bucket]! += 1;
    else if (values.length < mostListed) values.push(bucket);
    else {
      const counts = countsOf(values);
      counts[bucket]! += 1;
      this.#steps[step] = counts;
    }
  }

  add(other: StepQuantiles): void {
    other.#steps.forEach((theirs, step) => {
      if (theirs === undefined) return;
      const ours = this.#steps[step] ?? [];
      if (
        !(ours instanceof Uint32Array) &&
        !(theirs instanceof Uint32Array) &&
        ours.length + theirs.length <= mostListed
      ) {
        this.#steps[step] = [...ours, ...theirs];
        return;
      }
      const sum = countsOf(ours).slice();
      countsOf(theirs).forEach((count, bucket) => {
        sum[bucket]! += count;
      });
      this.#steps[step] = sum;
    });
  }

  /** The quantile within each step, ms; 0 where nothing ended. */
  quantilesMs(share: number): number[] {
    return this.#steps.map((values) => {
      if (values === undefined) return 0;
      const counts = countsOf(values);
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
