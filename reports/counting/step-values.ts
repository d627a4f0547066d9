// Values by function (a row) and step, counted in small histograms. The step under way and the one before lie open; of a
// step that is over, only the buckets that saw something are kept.

import { EarlyLooks, numbersOffHeap } from '../../lambda/index.ts';
import { indexOf, microsOf } from '../histogram/latency-buckets.ts';
import { bucketCount, bucketOf } from './step-buckets.ts';
import { StepHistograms } from './step-histograms.ts';
import { StepLog } from './step-log.ts';
import { StepQuantiles } from './step-quantiles.ts';
import type { Window } from './window.ts';

/** Steps that lie open: answers end a little out of order when the way back takes differently long. */
const openSteps = 2;
/** So many values of steps long over are put where they belong at once. */
const mostLate = 65_536;

/** In `clock`: of the newest step its number, where the older open one begins, and where it begins itself. */
const newest = 0;
const openFromMs = 1;
export const newestFromMs = 2;
/** And when to look whether it is over: not after its end. */
export const nextLook = 3;

export class StepValueCounts {
  #rows: number;
  #steps: number;
  #stepMs: number;
  /** In a typed array, as whoever notes values of the newest step asks it for each. */
  readonly clock: Float64Array;
  readonly #early = new EarlyLooks();
  /** Of the open steps, even and odd ones, by row, and one histogram more beside them. */
  readonly #open: StepHistograms;
  /** Where the values of a row and step lie in the log. */
  #place: Uint32Array;
  #log = new StepLog();
  /** Values of steps that were over: place times `bucketCount` plus bucket. */
  #late: number[] = [];

  constructor(rows: number, { steps, stepMs }: Window) {
    this.#rows = rows;
    this.#steps = steps;
    this.#stepMs = stepMs;
    this.clock = numbersOffHeap(0, -stepMs, 0, 0);
    this.#open = new StepHistograms(openSteps * rows + 1);
    this.#place = new Uint32Array(rows * steps);
  }

  /** As those that are made now; what was read of the ones before stays as it is. */
  reset(rows: number, { steps, stepMs }: Window): void {
    if (this.#rows !== rows) this.#rows = rows;
    if (this.#steps !== steps) this.#steps = steps;
    if (this.#stepMs !== stepMs) this.#stepMs = stepMs;
    this.clock.set([0, -stepMs, 0, 0]);
    this.#open.reset(openSteps * rows + 1);
    this.#place = new Uint32Array(rows * steps);
    this.#log = new StepLog();
    this.#late = [];
  }

  /** Number of the histogram beside those of the open steps. */
  get #aside(): number {
    return openSteps * this.#rows;
  }

  /** Adds one value, of whichever step. */
  record(row: number, atMs: number, valueMs: number): void {
    if (atMs >= this.clock[nextLook]!) this.enter(atMs);
    const step = Math.floor(atMs / this.#stepMs);
    const bucket = bucketOf(indexOf(microsOf(valueMs)));
    if (atMs < this.clock[openFromMs]!) this.#recordLate(row, step, bucket);
    else this.#open.add(this.#openOf(row, step), bucket, 1);
  }

  /** Adds values of the newest step: `count` of them, of which HdrHistogram's indices are told. */
  addEach(row: number, indices: Uint16Array, count: number): void {
    this.#open.addEach(this.#openOf(row, this.clock[newest]!), indices, count);
  }

  #openOf(row: number, step: number): number {
    return (step & 1) * this.#rows + row;
  }

  /** What each step saw of one row. */
  quantiles(row: number): StepQuantiles {
    this.#closeAll();
    const places = this.#place.slice(row * this.#steps, (row + 1) * this.#steps);
    return new StepQuantiles(this.#log, places, this.#stepMs);
  }

  /** Something comes of the instant `atMs`, which may begin a step: what is noted of the newest must be here before. */
  enter(atMs: number): void {
    const { clock } = this;
    const step = Math.floor(atMs / this.#stepMs);
    const before = clock[newest]!;
    clock[nextLook] = this.#early.next(step * this.#stepMs, (Math.max(step, before) + 1) * this.#stepMs);
    if (step <= before) return;
    this.#close(before - 1);
    if (step > before + 1) this.#close(before);
    clock[newest] = step;
    clock[openFromMs] = (step - 1) * this.#stepMs;
    clock[newestFromMs] = step * this.#stepMs;
  }

  #closeAll(): void {
    this.#close(this.clock[newest]! - 1);
    this.#close(this.clock[newest]!);
    this.#settleLate();
  }

  /** The counts of an open step go to the log; what lies beyond the run is kept nowhere. */
  #close(step: number): void {
    if (step < 0) return;
    for (let row = 0; row < this.#rows; row += 1) {
      const index = this.#openOf(row, step);
      if (this.#open.isEmpty(index)) continue;
      if (step < this.#steps) this.#moveToLog(index, row * this.#steps + step);
      else this.#open.clear(index);
    }
  }

  /** Empties one of the histograms into the log; what the log has of `place` comes along. */
  #moveToLog(index: number, place: number): void {
    this.#log.addTo(this.#open, index, this.#place[place]!);
    this.#place[place] = this.#log.append(this.#open, index);
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
    late.forEach((value, i) => {
      const place = Math.floor(value / bucketCount);
      this.#open.add(this.#aside, value % bucketCount, 1);
      if (i + 1 === late.length || Math.floor(late[i + 1]! / bucketCount) > place) {
        this.#moveToLog(this.#aside, place);
      }
    });
  }
}
