// Mean, median and 99th percentile within each step of a run, from small histograms.

import { bucketCount, edgeMsOf, middleMsOf, perDoubling } from './step-buckets.ts';
import type { LatencyHeat } from './result.ts';

/** Where the values of a step lie: nowhere (0), or how many numbers follow, then buckets, ascending, and their counts. */
type Places = Uint32Array;

/** A heat map has at most so many columns and rows. */
const mostColumns = 60;
const mostRows = 24;

export class StepQuantiles {
  readonly #log: Uint32Array;
  readonly #places: Places;
  readonly #stepMs: number;

  constructor(log: Uint32Array, places: Places, stepMs: number) {
    this.#log = log;
    this.#places = places;
    this.#stepMs = stepMs;
  }

  /** All that was seen, by several or over several runs of the same steps. */
  static sum(parts: readonly StepQuantiles[]): StepQuantiles {
    const [first] = parts;
    if (parts.length === 1) return first!;
    const log: number[] = [0];
    const places = new Uint32Array(first!.#places.length);
    const counts = new Float64Array(bucketCount);
    places.forEach((_, step) => {
      counts.fill(0);
      for (const part of parts) part.#forEach(step, (bucket, times) => (counts[bucket]! += times));
      const begin = log.push(0) - 1;
      counts.forEach((times, bucket) => times > 0 && log.push(bucket, times));
      log[begin] = log.length - begin - 1;
      if (log[begin] === 0) log.pop();
      else places[step] = begin;
    });
    return new StepQuantiles(Uint32Array.from(log), places, first!.#stepMs);
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
      if (place === 0) continue;
      first = Math.min(first, this.#log[place + 1]!);
      last = Math.max(last, this.#log[place + this.#log[place]! - 1]!);
    }
    return first === Infinity ? null : { first, last };
  }

  /** The mean within each step, ms, as exact as the buckets are; 0 where nothing ended. */
  meansMs(): number[] {
    return Array.from(this.#places, (place, step) => {
      if (place === 0) return 0;
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
      if (place === 0) return 0;
      let total = 0;
      this.#forEach(step, (_, times) => (total += times));
      let left = Math.max(1, Math.ceil(share * total - 1e-9));
      let at = place + 1;
      while (left > this.#log[at + 1]!) {
        left -= this.#log[at + 1]!;
        at += 2;
      }
      return Number(middleMsOf(this.#log[at]!).toPrecision(4));
    });
  }

  #forEach(step: number, see: (bucket: number, times: number) => void): void {
    const place = this.#places[step]!;
    if (place === 0) return;
    const end = place + 1 + this.#log[place]!;
    for (let at = place + 1; at < end; at += 2) see(this.#log[at]!, this.#log[at + 1]!);
  }
}
