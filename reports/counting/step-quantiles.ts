// Mean, median and 99th percentile within each step of a run, from small histograms.

import { bucketCount, edgeMsOf, middlesMs, perDoubling } from './step-buckets.ts';
import { StepHistograms } from './step-histograms.ts';
import { nowhere, StepLog } from './step-log.ts';
import type { LatencyHeat } from '../result/result.ts';

/** A heat map has at most so many columns and rows. */
const mostColumns = 60;
const mostRows = 24;

/** By step. */
interface StepMeans {
  readonly counts: number[];
  readonly meansMs: number[];
}

/** Middles of buckets to four digits, by bucket; NaN before one is asked for. */
const shortMiddlesMs: Float64Array = new Float64Array(bucketCount).fill(Number.NaN);

const shortMiddleMs = (bucket: number): number => {
  const known = shortMiddlesMs[bucket]!;
  if (!Number.isNaN(known)) return known;
  const made = Number(middlesMs[bucket]!.toPrecision(4));
  shortMiddlesMs[bucket] = made;
  return made;
};

export class StepQuantiles {
  readonly #log: StepLog;
  readonly #places: Uint32Array;
  readonly #stepMs: number;
  #means: StepMeans | null = null;

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
      for (const part of parts) part.#log.addTo(sum, 0, part.#places[step]!);
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
    return this.#read().counts;
  }

  /** The mean within each step, ms, as exact as the buckets are; 0 where nothing ended. */
  meansMs(): number[] {
    return this.#read().meansMs;
  }

  /** The quantile within each step, ms; 0 where nothing ended. */
  quantilesMs(share: number): number[] {
    const { counts } = this.#read();
    const values: number[] = [];
    for (let step = 0; step < counts.length; step += 1) {
      const count = counts[step]!;
      const rank = Math.max(1, Math.ceil(share * count - 1e-9));
      values.push(count === 0 ? 0 : shortMiddleMs(this.#log.bucketOfRank(this.#places[step]!, rank)));
    }
    return values;
  }

  /** What each step saw: read once, though asked for several figures. */
  #read(): StepMeans {
    if (this.#means !== null) return this.#means;
    const counts: number[] = [];
    const meansMs: number[] = [];
    for (const place of this.#places) {
      const { count, sum } = this.#log.sums(place, middlesMs);
      counts.push(count);
      meansMs.push(count === 0 ? 0 : Number((sum / count).toPrecision(4)));
    }
    this.#means = { counts, meansMs };
    return this.#means;
  }

  #forEach(step: number, see: (bucket: number, times: number) => void): void {
    this.#log.forEach(this.#places[step]!, see);
  }
}
