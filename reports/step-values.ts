// Values by function (a row) and step, counted in small histograms. The step under way and the one before lie open, all
// rows side by side, so that hundreds of functions in turn find theirs at hand; of a step that is over, only the buckets
// that saw something are kept.

import { bucketCount, bucketOf, perDoubling } from './step-buckets.ts';
import { StepQuantiles } from './step-quantiles.ts';
import type { Window } from './window.ts';

/** Steps that lie open: answers end a little out of order when the way back takes differently long. */
const openSteps = 2;
/** So many values of steps long over are put where they belong at once. */
const mostLate = 65_536;

/** The newest step: its number, where the older open one begins, where it begins itself and where it ends. */
const newest = 0;
const openFromMs = 1;
const newestFromMs = 2;
const newestToMs = 3;

export class StepValueCounts {
  readonly #rows: number;
  readonly #steps: number;
  readonly #stepMs: number;
  readonly #clock: Float64Array;
  /** Counts of the open steps, even and odd ones: by row and bucket. */
  readonly #open: Uint32Array;
  /** By open step and row, a bit for each doubling of which a bucket saw something. */
  readonly #doublings: Int32Array;
  /** Where the values of a row and step lie in the log; 0 for nowhere. */
  readonly #place: Uint32Array;
  /** Of each step that is over: how many numbers follow, then buckets and their counts. */
  #log: Uint32Array = new Uint32Array(1024);
  #logged = 1;
  /** Values of steps that were over: place times `bucketCount` plus bucket. */
  #late: number[] = [];

  constructor(rows: number, { steps, stepMs }: Window) {
    this.#rows = rows;
    this.#steps = steps;
    this.#stepMs = stepMs;
    this.#clock = Float64Array.of(0, -stepMs, 0, stepMs);
    this.#open = new Uint32Array(openSteps * rows * bucketCount);
    this.#doublings = new Int32Array(openSteps * rows);
    this.#place = new Uint32Array(rows * steps);
  }

  record(row: number, atMs: number, valueMs: number): void {
    const clock = this.#clock;
    if (atMs >= clock[newestToMs]!) this.#enter(Math.floor(atMs / this.#stepMs));
    const bucket = bucketOf(valueMs);
    if (atMs < clock[openFromMs]!) {
      this.#recordLate(row, Math.floor(atMs / this.#stepMs), bucket);
      return;
    }
    const step = atMs >= clock[newestFromMs]! ? clock[newest]! : clock[newest]! - 1;
    const index = (step & 1) * this.#rows + row;
    this.#open[index * bucketCount + bucket]! += 1;
    this.#doublings[index]! |= 1 << (bucket / perDoubling);
  }

  /** What each step saw of one row. */
  quantiles(row: number): StepQuantiles {
    this.#closeAll();
    const places = this.#place.slice(row * this.#steps, (row + 1) * this.#steps);
    return new StepQuantiles(this.#log, places, this.#stepMs);
  }

  #valuesOf(place: number): Uint32Array | undefined {
    const at = this.#place[place]!;
    return at === 0 ? undefined : this.#log.subarray(at + 1, at + 1 + this.#log[at]!);
  }

  #enter(step: number): void {
    const clock = this.#clock;
    const before = clock[newest]!;
    this.#close(before - 1);
    if (step > before + 1) this.#close(before);
    clock[newest] = step;
    clock[openFromMs] = (step - 1) * this.#stepMs;
    clock[newestFromMs] = step * this.#stepMs;
    clock[newestToMs] = (step + 1) * this.#stepMs;
  }

  #closeAll(): void {
    this.#close(this.#clock[newest]! - 1);
    this.#close(this.#clock[newest]!);
    this.#settleLate();
  }

  /** The counts of an open step go to the log; what lies beyond the run is kept nowhere. */
  #close(step: number): void {
    if (step < 0) return;
    for (let row = 0; row < this.#rows; row += 1) {
      const index = (step & 1) * this.#rows + row;
      const doublings = this.#doublings[index]!;
      if (doublings === 0) continue;
      this.#doublings[index] = 0;
      this.#moveToLog(index * bucketCount, doublings, step < this.#steps ? row * this.#steps + step : -1);
    }
  }

  /** Empties one histogram of the open steps into the log, under `place`; nowhere when that is negative. */
  #moveToLog(from: number, doublings: number, place: number): void {
    const counts = this.#open;
    const known = place >= 0 && this.#place[place] !== 0;
    if (known) this.#reopen(from, place);
    this.#reserve(1 + 2 * bucketCount);
    const log = this.#log;
    const begin = this.#logged;
    let at = begin + 1;
    for (let doubling = 0; doubling < 32; doubling += 1) {
      if (!known && (doublings & (1 << doubling)) === 0) continue;
      const end = from + (doubling + 1) * perDoubling;
      for (let i = end - perDoubling; i < end; i += 1) {
        if (counts[i] === 0) continue;
        log[at] = i - from;
        log[at + 1] = counts[i]!;
        at += 2;
        counts[i] = 0;
      }
    }
    if (place < 0) return;
    log[begin] = at - begin - 1;
    this.#place[place] = begin;
    this.#logged = at;
  }

  /** Adds what the log has already to an open histogram. */
  #reopen(from: number, place: number): void {
    const values = this.#valuesOf(place)!;
    for (let i = 0; i < values.length; i += 2) this.#open[from + values[i]!]! += values[i + 1]!;
  }

  #recordLate(row: number, step: number, bucket: number): void {
    if (step >= this.#steps) return;
    this.#late.push((row * this.#steps + step) * bucketCount + bucket);
    if (this.#late.length === mostLate) this.#settleLate();
  }

  /** Late values join those of their steps: a histogram beside the open ones takes them in turn. */
  #settleLate(): void {
    const late = Float64Array.from(this.#late).sort();
    this.#late = [];
    for (let i = 0; i < late.length;) {
      const place = Math.floor(late[i]! / bucketCount);
      const counts = new Map<number, number>();
      const known = this.#valuesOf(place) ?? [];
      for (let at = 0; at < known.length; at += 2) counts.set(known[at]!, known[at + 1]!);
      for (; i < late.length && Math.floor(late[i]! / bucketCount) === place; i += 1) {
        const bucket = late[i]! % bucketCount;
        counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
      }
      this.#append(place, counts);
    }
  }

  #append(place: number, counts: ReadonlyMap<number, number>): void {
    this.#reserve(1 + 2 * counts.size);
    const log = this.#log;
    const begin = this.#logged;
    log[begin] = 2 * counts.size;
    this.#logged = begin + 1;
    for (const [bucket, times] of [...counts].sort(([a], [b]) => a - b)) {
      log[this.#logged] = bucket;
      log[this.#logged + 1] = times;
      this.#logged += 2;
    }
    this.#place[place] = begin;
  }

  #reserve(numbers: number): void {
    if (this.#logged + numbers <= this.#log.length) return;
    const wider = new Uint32Array(Math.max(this.#log.length * 2, this.#logged + numbers));
    wider.set(this.#log);
    this.#log = wider;
  }
}
