// Mean, median and 99th percentile within each step of a run, from small histograms.

import { edgeMsOf, middleMsOf, perDoubling } from './step-buckets.ts';
import { StepHistograms } from './step-histograms.ts';
import { nowhere, StepLog } from './step-log.ts';
import type { LatencyHeat } from '../result/result.ts';

/** A heat map has at most so many columns and rows. */
const mostColumns = 60;
const mostRows = 24;

export class StepQuantiles {
  readonly #log: StepLog;
  readonly #places: Uint32Array;
  readonly #stepMs: number;

  /** @param places where the log has the values of each step */
  constructor(log: StepLog, places: Uint32Array, stepMs: number) {
    this.#log = log;
    this.#places = places;
    this.#stepMs = stepMs;
  }

  /** All that was seen, by several or over several runs of the same steps. */
  static sum(parts: readonly StepQuantiles[]): StepQuantiles {
    const [first] = parts;
    if (parts.length === 1) return first!;
    const log = new StepLog();
    const sum = new StepHistograms(1);
    const places = first!.#places.map((_, step) => {
      for (const part of parts) part.#forEach(step, (bucket, times) => sum.add(0, bucket, times));
      return log.append(sum, 0);
    });
    return new StepQuantiles(log, places, first!.#stepMs);
  }

  /** All values by instant and size, in as many columns and rows as an eye can tell apart; null without values. */
  heat(): LatencyHeat | null {
    const used = this.#usedBuckets();
    if (used === null) return null;
    const perColumn = Math.ceil(this.#places.length / mostColumns);
    const fits = (size: number): boolean => (used.last - used.first) / size <= mostRows - 2;
    const perRow = [1, 2, 4, 8, 16].find(fits) ?? perDoubling;
    const firstRow = Math.floor(used.first / perRow);
    const rows = Math.floor(used.last / perRow) - firstRow + 1;
    const columns = Math.ceil(this.#places.length / perColumn);
    const counts = Array.from({ length: columns }, () => Array.from({ length: rows }, () => 0));
    this.#places.forEach((_, step) => {
      const column = counts[Math.floor(step / perColumn)]!;
      this.#forEach(step, (bucket, times) => (column[Math.floor(bucket / perRow) - firstRow]! += times));
    });
    const edgesMs = Array.from({ length: rows + 1 }, (_, row) =>
      Number(edgeMsOf((firstRow + row) * perRow).toPrecision(5)),
    );
    return { stepMs: this.#stepMs * perColumn, edgesMs, counts };
  }

  #usedBuckets(): { first: number; last: number } | null {
    let first = Infinity;
    let last = -Infinity;
    for (const place of this.#places) {
      if (place === nowhere) continue;
      const { lowest, highest } = this.#log.range(place);
      first = Math.min(first, lowest);
      last = Math.max(last, highest);
    }
    return first === Infinity ? null : { first, last };
  }

  /** How many values each step saw. */
  counts(): number[] {
    return Array.from(this.#places, (_, step) => {
      let count = 0;
      this.#forEach(step, (_bucket, times) => (count += times));
      return count;
    });
  }

  /** The mean within each step, ms, as exact as the buckets are; 0 where nothing ended. */
  meansMs(): number[] {
    return Array.from(this.#places, (place, step) => {
      if (place === nowhere) return 0;
      let count = 0;
      let sumMs = 0;
      this.#forEach(step, (bucket, times) => {
        count += times;
        sumMs += times * middleMsOf(bucket);
      });
      return Number((sumMs / count).toPrecision(4));
    });
  }

  /** The quantile within each step, ms; 0 where nothing ended. */
  quantilesMs(share: number): number[] {
    return Array.from(this.#places, (place, step) => {
      if (place === nowhere) return 0;
      let total = 0;
      this.#forEach(step, (_, times) => (total += times));
      const rank = Math.max(1, Math.ceil(share * total - 1e-9));
      return Number(middleMsOf(this.#log.bucketOfRank(place, rank)).toPrecision(4));
    });
  }

  #forEach(step: number, see: (bucket: number, times: number) => void): void {
    this.#log.forEach(this.#places[step]!, see);
  }
}
