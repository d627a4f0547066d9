// Values by function (a row) and step, counted in small histograms. The step under way and the one before lie open: what
// comes is noted, row by row side by side, so that hundreds of functions in turn find the place at hand, and counted many
// at a time. Of a step that is over, only the buckets that saw something are kept.

import { EarlyLooks, numbersOffHeap, offHeap } from '../../lambda/index.ts';
import { bucketCount, bucketOf } from './step-buckets.ts';
import { StepHistograms } from './step-histograms.ts';
import { StepLog } from './step-log.ts';
import { StepQuantiles } from './step-quantiles.ts';
import type { Window } from './window.ts';

/** Steps that lie open: answers end a little out of order when the way back takes differently long. */
const openSteps = 2;
/** So many values of a row and open step are noted before they are counted. */
const notedShift = 7;
const mostNoted: number = 1 << notedShift;
/** So many values of steps long over are put where they belong at once. */
const mostLate = 65_536;

/** The newest step: its number, where the older open one begins, where it begins itself; and when to look whether it is over, not
 * after its end. */
const newest = 0;
const openFromMs = 1;
const newestFromMs = 2;
const nextLook = 3;

export class StepValueCounts {
  readonly #rows: number;
  readonly #steps: number;
  readonly #stepMs: number;
  /** Number of the histogram beside those of the open steps. */
  readonly #aside: number;
  readonly #clock: Float64Array;
  readonly #early = new EarlyLooks();
  /** Buckets of the values of the open steps, even and odd ones, that are not counted yet: by row, as they came. */
  readonly #noted: Uint16Array;
  /** How many, by open step and row. */
  readonly #notedCount: Uint8Array;
  /** What was counted of the open steps, by row, and one histogram more beside them. */
  readonly #open: StepHistograms;
  /** Where the values of a row and step lie in the log. */
  readonly #place: Uint32Array;
  readonly #log = new StepLog();
  /** Values of steps that were over: place times `bucketCount` plus bucket. */
  #late: number[] = [];

  constructor(rows: number, { steps, stepMs }: Window) {
    this.#rows = rows;
    this.#steps = steps;
    this.#stepMs = stepMs;
    this.#clock = numbersOffHeap(0, -stepMs, 0, 0);
    this.#noted = new Uint16Array(openSteps * rows * mostNoted);
    this.#notedCount = new Uint8Array(offHeap(openSteps * rows));
    this.#aside = openSteps * rows;
    this.#open = new StepHistograms(openSteps * rows + 1);
    this.#place = new Uint32Array(rows * steps);
  }

  record(row: number, atMs: number, valueMs: number): void {
    const clock = this.#clock;
    if (atMs >= clock[nextLook]!) this.#enter(Math.floor(atMs / this.#stepMs));
    const bucket = bucketOf(valueMs);
    if (atMs < clock[openFromMs]!) {
      this.#recordLate(row, Math.floor(atMs / this.#stepMs), bucket);
      return;
    }
    const step = atMs >= clock[newestFromMs]! ? clock[newest]! : clock[newest]! - 1;
    const index = (step & 1) * this.#rows + row;
    const noted = this.#notedCount[index]!;
    this.#noted[(index << notedShift) | noted] = bucket;
    this.#notedCount[index] = noted + 1;
    if (noted + 1 === mostNoted) this.#count(index, index);
  }

  /** Counts what was noted of an open step and row, in the histogram `to`. */
  #count(index: number, to: number): void {
    const from = index * mostNoted;
    this.#open.addEach(to, this.#noted, from, from + this.#notedCount[index]!);
    this.#notedCount[index] = 0;
  }

  /** What each step saw of one row. */
  quantiles(row: number): StepQuantiles {
    this.#closeAll();
    const places = this.#place.slice(row * this.#steps, (row + 1) * this.#steps);
    return new StepQuantiles(this.#log, places, this.#stepMs);
  }

  #enter(step: number): void {
    const clock = this.#clock;
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
    this.#close(this.#clock[newest]! - 1);
    this.#close(this.#clock[newest]!);
    this.#settleLate();
  }

  /** The counts of an open step go to the log; what lies beyond the run is kept nowhere. */
  #close(step: number): void {
    if (step < 0) return;
    for (let row = 0; row < this.#rows; row += 1) {
      const index = (step & 1) * this.#rows + row;
      // A row that was never counted before needs no histogram of its own: the one beside them is at hand.
      const counted = this.#open.isEmpty(index) ? this.#aside : index;
      this.#count(index, counted);
      if (this.#open.isEmpty(counted)) continue;
      if (step < this.#steps) this.#moveToLog(counted, row * this.#steps + step);
      else this.#open.clear(counted);
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
