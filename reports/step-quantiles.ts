// Mean, median and 99th percentile within each step of a run, from small histograms.

import { bucketCount, edgeMsOf, middleMsOf, perDoubling } from './step-buckets.ts';
import type { LatencyHeat } from './result.ts';

/** What a step saw: its buckets, ascending, each followed by its count. */
export type StepValues = ArrayLike<number>;

/** A heat map has at most so many columns and rows. */
const mostColumns = 60;
const mostRows = 24;

export class StepQuantiles {
  /** Nothing for a step that saw nothing. */
  readonly #steps: readonly (StepValues | undefined)[];
  readonly #stepMs: number;

  constructor(steps: readonly (StepValues | undefined)[], stepMs: number) {
    this.#steps = steps;
    this.#stepMs = stepMs;
  }

  /** All that was seen, by several or over several runs of the same steps. */
  static sum(parts: readonly StepQuantiles[]): StepQuantiles {
    const [first] = parts;
    if (parts.length === 1) return first!;
    const steps = first!.#steps.map((_, step) =>
      summed(parts.map((part) => part.#steps[step]).filter((values) => values !== undefined)),
    );
    return new StepQuantiles(steps, first!.#stepMs);
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
      const column = counts[Math.floor(step / perColumn)]!;
      forEach(values, (bucket, times) => {
        column[Math.floor(bucket / perRow) - firstRow]! += times;
      });
    });
    const edgesMs = Array.from({ length: rows + 1 }, (_, row) =>
      Number(edgeMsOf((firstRow + row) * perRow).toPrecision(5)),
    );
    return { stepMs: this.#stepMs * perColumn, edgesMs, counts };
  }

  #usedBuckets(): { first: number; last: number } | null {
    let first = Infinity;
    let last = -Infinity;
    for (const values of this.#steps) {
      if (values === undefined) continue;
      first = Math.min(first, values[0]!);
      last = Math.max(last, values[values.length - 2]!);
    }
    return first === Infinity ? null : { first, last };
  }

  /** The mean within each step, ms, as exact as the buckets are; 0 where nothing ended. */
  meansMs(): number[] {
    return this.#steps.map((values) => {
      if (values === undefined) return 0;
      let count = 0;
      let sumMs = 0;
      forEach(values, (bucket, times) => {
        count += times;
        sumMs += times * middleMsOf(bucket);
      });
      return Number((sumMs / count).toPrecision(4));
    });
  }

  /** The quantile within each step, ms; 0 where nothing ended. */
  quantilesMs(share: number): number[] {
    return this.#steps.map((values) => {
      if (values === undefined) return 0;
      let total = 0;
      forEach(values, (_, times) => (total += times));
      let left = Math.max(1, Math.ceil(share * total - 1e-9));
      let at = 0;
      while (left > values[at + 1]!) {
        left -= values[at + 1]!;
        at += 2;
      }
      return Number(middleMsOf(values[at]!).toPrecision(4));
    });
  }
}

const forEach = (values: StepValues | undefined, see: (bucket: number, times: number) => void): void => {
  if (values !== undefined) for (let at = 0; at < values.length; at += 2) see(values[at]!, values[at + 1]!);
};

const summed = (parts: readonly StepValues[]): StepValues | undefined => {
  if (parts.length <= 1) return parts[0];
  const counts = new Float64Array(bucketCount);
  for (const part of parts) {
    forEach(part, (bucket, times) => {
      counts[bucket]! += times;
    });
  }
  return packed(counts);
};

/** The buckets that saw something, and what. */
const packed = (counts: Float64Array): number[] => {
  const values: number[] = [];
  counts.forEach((times, bucket) => {
    if (times > 0) values.push(bucket, times);
  });
  return values;
};
