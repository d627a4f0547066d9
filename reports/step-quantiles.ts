// Median and 99th percentile within each step of a run, from small histograms: 32 buckets for each doubling, so a value is
// known to 1.6 %. Memory is taken only for steps that see a value.

import { microsOf } from './latency-counts.ts';
import type { LatencyHeat } from './result.ts';

const perDoubling = 32;
const perDoublingLog2 = 5;
const doublings = 32;
const buckets = perDoubling * doublings;
/** Times are counted in µs, from 1 to what 32 bits hold (71 minutes). */
const mostMicros = 2 ** 32 - 1;

/** Steps with few values keep the buckets themselves; a histogram only pays from so many on. */
const mostListed = 448;

/** Buckets of the values of one step, one by one or as counts. */
type StepValues = number[] | Uint32Array;

const bucketOf = (valueMs: number): number => {
  const micros = Math.min(mostMicros, Math.max(1, microsOf(valueMs)));
  const doubling = 31 - Math.clz32(micros);
  const shift = doubling - perDoublingLog2;
  const within = (shift >= 0 ? micros >>> shift : micros << -shift) & (perDoubling - 1);
  return doubling * perDoubling + within;
};

/** Middle of a bucket, ms. */
const valueOf = (bucket: number): number => {
  const doubling = Math.floor(bucket / perDoubling);
  return ((1 + ((bucket % perDoubling) + 0.5) / perDoubling) * 2 ** doubling) / 1000;
};

/** Lowest value of a bucket, ms. */
const edgeOf = (bucket: number): number => {
  const doubling = Math.floor(bucket / perDoubling);
  return ((1 + (bucket % perDoubling) / perDoubling) * 2 ** doubling) / 1000;
};

/** A heat map has at most so many columns and rows. */
const mostColumns = 60;
const mostRows = 24;

const countsOf = (values: StepValues): Uint32Array => {
  if (values instanceof Uint32Array) return values;
  const counts = new Uint32Array(buckets);
  for (const bucket of values) counts[bucket]! += 1;
  return counts;
};

export class StepQuantiles {
  readonly #steps: (StepValues | undefined)[];
  readonly #stepMs: number;
  /** The step recorded last, while it is counted: most values that follow are of it too. */
  #counting: Uint32Array | null = null;
  #countingFromMs = Infinity;
  #countingToMs = -Infinity;

  constructor(steps: number, stepMs: number) {
    this.#steps = Array.from({ length: steps }, () => undefined);
    this.#stepMs = stepMs;
  }

  record(atMs: number, valueMs: number): void {
    if (this.#counting !== null && atMs >= this.#countingFromMs && atMs < this.#countingToMs) {
      this.#counting[bucketOf(valueMs)]! += 1;
      return;
    }
    this.#recordIn(Math.floor(atMs / this.#stepMs), bucketOf(valueMs));
  }

  #recordIn(step: number, bucket: number): void {
    if (step >= this.#steps.length) return;
    const values = (this.#steps[step] ??= []);
    if (!(values instanceof Uint32Array) && values.length < mostListed) {
      values.push(bucket);
      return;
    }
    const counts = countsOf(values);
    counts[bucket]! += 1;
    this.#steps[step] = counts;
    this.#counting = counts;
    this.#countingFromMs = step * this.#stepMs;
    this.#countingToMs = (step + 1) * this.#stepMs;
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

  /** All values by instant and size, in as many columns and rows as an eye can tell apart; null without values. */
  heat(): LatencyHeat | null {
    const used = this.#usedBuckets();
    if (used === null) return null;
    const perColumn = Math.ceil(this.#steps.length / mostColumns);
    const fits = (size: number): boolean => (used.last - used.first) / size <= mostRows - 2;
    const perRow = [1, 2, 4, 8, 16].find(fits) ?? perDoubling;
    const firstRow = Math.floor(used.first / perRow);
    const rows = Math.floor(used.last / perRow) - firstRow + 1;
    const columns = Math.ceil(this.#steps.length / perColumn);
    const counts = Array.from({ length: columns }, () => Array.from({ length: rows }, () => 0));
    this.#steps.forEach((values, step) => {
      if (values === undefined) return;
      const column = counts[Math.floor(step / perColumn)]!;
      const add = (bucket: number, times: number): number => (column[Math.floor(bucket / perRow) - firstRow]! += times);
      if (!(values instanceof Uint32Array)) for (const bucket of values) add(bucket, 1);
      else for (let bucket = used.first; bucket <= used.last; bucket += 1) add(bucket, values[bucket]!);
    });
    const edgesMs = Array.from({ length: rows + 1 }, (_, row) =>
      Number(edgeOf((firstRow + row) * perRow).toPrecision(5)),
    );
    return { stepMs: this.#stepMs * perColumn, edgesMs, counts };
  }

  #usedBuckets(): { first: number; last: number } | null {
    let first = Infinity;
    let last = -Infinity;
    const seen = (bucket: number): void => {
      if (bucket < first) first = bucket;
      if (bucket > last) last = bucket;
    };
    for (const values of this.#steps) {
      if (values instanceof Uint32Array) {
        const [from, to] = [values.findIndex((count) => count > 0), values.findLastIndex((count) => count > 0)];
        seen(from);
        seen(to);
      } else values?.forEach(seen);
    }
    return first === Infinity ? null : { first, last };
  }

  /** The mean within each step, ms, as exact as the buckets are; 0 where nothing ended. */
  meansMs(): number[] {
    return this.#steps.map((values) => {
      if (values === undefined) return 0;
      let count = 0;
      let sumMs = 0;
      countsOf(values).forEach((times, bucket) => {
        count += times;
        sumMs += times * valueOf(bucket);
      });
      return Number((sumMs / count).toPrecision(4));
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
      return Number(valueOf(bucket).toPrecision(4));
    });
  }
}
