// The environments of one managed function, each with many slots. Requests in one environment share its CPU alike (processor
// sharing): while those in it could use more than it has, all of them go on so much slower. A request ends when the environment's
// virtual time, which goes as fast as each request does, reaches what it needs; so an arrival or an end costs the logarithm of the
// slots, whatever else runs. A request whose time is up is answered, and runs on in its slot (RIE internal/
// lambda-managed-instances, Jan 2026). No queue: who finds no free slot is refused.

import { widened } from '../basics/columns.ts';
import type { ManagedRuns } from './managed-runs.ts';

/** How the next of `settle` came about. */
export const RunEnd = { completed: 0, timedOut: 1, slotFreed: 2 } as const;

/** Of an environment: so many numbers that a shift finds them. */
const doubleShift = 3;
/** Since it was empty last: ms that a request of now would have been through. */
const virtualOf = 0;
/** Until when virtual time and areas are counted. */
const reachedOf = 1;
/** What was asked for with `plan`. */
const plannedOf = 2;
/** vCPUs used, and slots taken, times the time, since the last look. */
const cpuAreaOf = 3;
const slotAreaOf = 4;
const lookedAtOf = 5;
const readyAtOf = 6;

const integerShift = 3;
const busyOf = 0;
/** Place among those that are ready; -1 for others. */
const placeOf = 1;
/** Unanswered requests in order of their start. */
const oldestOf = 2;
const newestOf = 3;
const freshOf = 4;

export interface EnvironmentsOptions {
  /** Requests at once in each. */
  readonly most: number;
  readonly vcpus: number;
  /** vCPUs that one request uses while nothing slows it down. */
  readonly requestVcpus: number;
  readonly timeoutMs: number;
  /** Environments that are asked before a request is refused; null for all. */
  readonly tries: number | null;
  /** Uniform on (0, 1). */
  readonly random: () => number;
  /** Shared by all functions. */
  readonly runs: ManagedRuns;
}

export class ManagedEnvironments {
  /** Requests in slots, answered ones too. */
  busy = 0;
  #peak = 0;
  /** A RunEnd: of what `settle` returned. */
  ending = 0;
  readonly #most: number;
  readonly #vcpus: number;
  readonly #timeoutMs: number;
  readonly #tries: number;
  readonly #random: () => number;
  readonly #runs: ManagedRuns;
  /** By requests at once: how fast each goes on, and the vCPUs that all use. */
  readonly #pace: Float64Array;
  readonly #use: Float64Array;
  #doubles: Float64Array = new Float64Array(0);
  #integers: Int32Array = new Int32Array(0);
  /** By environment, a heap of what runs in it: the virtual time at which each ends, and its id. */
  #endsAt: Float64Array = new Float64Array(0);
  #ids: Int32Array = new Int32Array(0);
  #rows = 0;
  readonly #freeRows: number[] = [];
  /** Environments that take requests. */
  #ready: Int32Array = new Int32Array(0);
  #readyCount = 0;

  constructor({ most, vcpus, requestVcpus, timeoutMs, tries, random, runs }: EnvironmentsOptions) {
    this.#most = most;
    this.#vcpus = vcpus;
    this.#timeoutMs = timeoutMs;
    this.#tries = tries ?? Infinity;
    this.#random = random;
    this.#runs = runs;
    const counts = Float64Array.from({ length: most + 1 }, (_, count) => count);
    this.#pace = counts.map((count) => (count * requestVcpus > vcpus ? vcpus / (count * requestVcpus) : 1));
    this.#use = counts.map((count) => Math.min(vcpus, count * requestVcpus));
  }

  /** Environments that take requests. */
  get ready(): number {
    return this.#readyCount;
  }

  /** One more, which takes no requests yet. @returns its row */
  create(): number {
    const row = this.#freeRows.pop() ?? this.#nextRow();
    const own = row << integerShift;
    this.#integers[own | busyOf] = 0;
    this.#integers[own | placeOf] = -1;
    this.#integers[own | oldestOf] = -1;
    this.#integers[own | newestOf] = -1;
    this.#integers[own | freshOf] = 1;
    return row;
  }

  /** It takes requests from now on. */
  open(row: number, atMs: number): void {
    const own = row << doubleShift;
    for (const area of [virtualOf, cpuAreaOf, slotAreaOf]) this.#doubles[own | area] = 0;
    for (const instant of [reachedOf, lookedAtOf, readyAtOf]) this.#doubles[own | instant] = atMs;
    this.#doubles[own | plannedOf] = Infinity;
    this.#ready[this.#readyCount] = row;
    this.#integers[(row << integerShift) | placeOf] = this.#readyCount;
    this.#readyCount += 1;
  }

  /** It takes no more requests: what runs in it ends there. */
  close(row: number): void {
    const place = this.#integers[(row << integerShift) | placeOf]!;
    const last = this.#ready[this.#readyCount - 1]!;
    this.#swapIn(place, last);
    this.#readyCount -= 1;
    this.#integers[(row << integerShift) | placeOf] = -1;
  }

  /** It is no more; nothing runs in it. */
  remove(row: number): void {
    this.#freeRows.push(row);
  }

  busyOf(row: number): number {
    return this.#integers[(row << integerShift) | busyOf]!;
  }

  readyAtMs(row: number): number {
    return this.#doubles[(row << doubleShift) | readyAtOf]!;
  }

  /** Whether nothing has run in it yet; from now on, something has. */
  takeFresh(row: number): boolean {
    const at = (row << integerShift) | freshOf;
    if (this.#integers[at] === 0) return false;
    this.#integers[at] = 0;
    return true;
  }

  /** Most requests at once in one environment since this was last asked. */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = 0;
    return peak;
  }

  /** An environment that takes requests, with the fewest in it. */
  leastBusy(): number {
    let best = -1;
    for (let place = 0; place < this.#readyCount; place += 1) {
      const row = this.#ready[place]!;
      if (best < 0 || this.busyOf(row) < this.busyOf(best)) best = row;
    }
    return best;
  }

  /** The environment that takes the next request, asked in random order; -1 when none of those that are asked does. */
  pick(): number {
    const count = this.#readyCount;
    const tries = Math.min(this.#tries, count);
    const ready = this.#ready;
    for (let asked = 0; asked < tries; asked += 1) {
      const place = asked + Math.floor(this.#random() * (count - asked));
      const row = ready[place]!;
      if (this.#integers[(row << integerShift) | busyOf]! < this.#most) return row;
      // Not asked again for this request.
      this.#swapIn(place, ready[asked]!);
      this.#swapIn(asked, row);
    }
    return -1;
  }

  /** A request that needs `workMs` on its own begins in `row`, which has a free slot. */
  begin(row: number, id: number, workMs: number, atMs: number): void {
    this.#reach(row, atMs);
    const integers = this.#integers;
    const own = row << integerShift;
    const busy = integers[own | busyOf]!;
    integers[own | busyOf] = busy + 1;
    this.busy += 1;
    if (busy >= this.#peak) this.#peak = busy + 1;
    this.#rise(row, busy, this.#doubles[(row << doubleShift) | virtualOf]! + workMs, id);
    const runs = this.#runs;
    runs.begin(id, row, atMs);
    const newest = integers[own | newestOf]!;
    runs.setOlder(id, newest);
    runs.setNewer(id, -1);
    if (newest < 0) integers[own | oldestOf] = id;
    else runs.setNewer(newest, id);
    integers[own | newestOf] = id;
  }

  /** A request that runs in `row` needs `workMs` more from now on, whatever it needed; it may have begun without an end (Infinity). */
  endIn(row: number, id: number, workMs: number, atMs: number): void {
    this.#reach(row, atMs);
    const first = row * this.#most;
    const busy = this.#integers[(row << integerShift) | busyOf]!;
    let place = 0;
    while (this.#ids[first + place] !== id) place += 1;
    // Those above it in the heap go down by one, so that it is the first, and gone from there.
    for (; place > 0; place = (place - 1) >> 1) {
      const above = (place - 1) >> 1;
      this.#endsAt[first + place] = this.#endsAt[first + above]!;
      this.#ids[first + place] = this.#ids[first + above]!;
    }
    this.#sink(row, busy - 1);
    this.#rise(row, busy - 1, this.#doubles[(row << doubleShift) | virtualOf]! + workMs, id);
  }

  /**
   * What happened in `row` up to `atMs`, one after the other: the id of a request that has ended, that is answered because its
   * time is up, or that was answered and has ended now (`ending` says which); -1 when that is all.
   */
  settle(row: number, atMs: number): number {
    this.#reach(row, atMs);
    const integers = this.#integers;
    const own = row << integerShift;
    const first = row * this.#most;
    if (integers[own | busyOf]! > 0) {
      const left = this.#endsAt[first]! - this.#doubles[(row << doubleShift) | virtualOf]!;
      // Within what rounding makes of an instant.
      if (left <= Math.max(1e-6, atMs * 1e-15)) return this.#complete(row);
    }
    const oldest = integers[own | oldestOf]!;
    if (oldest < 0 || this.#runs.startedAtMs(oldest) + this.#timeoutMs > atMs) return -1;
    this.#unlink(row, oldest);
    this.#runs.answer(oldest);
    this.ending = RunEnd.timedOut;
    return oldest;
  }

  /** When something happens in `row` next; Infinity when nothing runs in it. It was settled, or began something, at `atMs`. */
  nextMs(row: number, atMs: number): number {
    const busy = this.#integers[(row << integerShift) | busyOf]!;
    if (busy === 0) return Infinity;
    const left = this.#endsAt[row * this.#most]! - this.#doubles[(row << doubleShift) | virtualOf]!;
    const endMs = left > 0 ? atMs + left / this.#pace[busy]! : atMs;
    const oldest = this.#integers[(row << integerShift) | oldestOf]!;
    if (oldest < 0) return endMs;
    const timeUpMs = this.#runs.startedAtMs(oldest) + this.#timeoutMs;
    return timeUpMs < endMs ? timeUpMs : endMs;
  }

  /** When whoever drives it looks at `row` next. */
  plannedMs(row: number): number {
    return this.#doubles[(row << doubleShift) | plannedOf]!;
  }

  plan(row: number, atMs: number): void {
    this.#doubles[(row << doubleShift) | plannedOf] = atMs;
  }

  /** Use of those that are ready, since the last look; `highestCpuShare` of the busiest. */
  look(atMs: number): { readonly cpuShare: number; readonly slotShare: number; readonly highestCpuShare: number } {
    let cpu = 0;
    let slots = 0;
    let time = 0;
    let highestCpuShare = 0;
    for (let place = 0; place < this.#readyCount; place += 1) {
      const row = this.#ready[place]!;
      this.#reach(row, atMs);
      const own = row << doubleShift;
      const sinceMs = atMs - this.#doubles[own | lookedAtOf]!;
      const cpuArea = this.#doubles[own | cpuAreaOf]!;
      cpu += cpuArea;
      slots += this.#doubles[own | slotAreaOf]!;
      time += sinceMs;
      if (sinceMs > 0) highestCpuShare = Math.max(highestCpuShare, cpuArea / (sinceMs * this.#vcpus));
      this.#doubles[own | cpuAreaOf] = 0;
      this.#doubles[own | slotAreaOf] = 0;
      this.#doubles[own | lookedAtOf] = atMs;
    }
    if (time === 0) return { cpuShare: 0, slotShare: 0, highestCpuShare: 0 };
    return { cpuShare: cpu / (time * this.#vcpus), slotShare: slots / (time * this.#most), highestCpuShare };
  }

  #complete(row: number): number {
    const id = this.#ids[row * this.#most]!;
    const own = row << integerShift;
    const busy = this.#integers[own | busyOf]! - 1;
    this.#integers[own | busyOf] = busy;
    this.busy -= 1;
    this.#sink(row, busy);
    // Virtual time begins anew, so that it keeps its digits.
    if (busy === 0) this.#doubles[(row << doubleShift) | virtualOf] = 0;
    if (this.#runs.isAnswered(id)) this.ending = RunEnd.slotFreed;
    else {
      this.#unlink(row, id);
      this.ending = RunEnd.completed;
    }
    return id;
  }

  /** Counts up to `atMs` at the pace of what runs. */
  #reach(row: number, atMs: number): void {
    const own = row << doubleShift;
    const doubles = this.#doubles;
    const elapsedMs = atMs - doubles[own | reachedOf]!;
    doubles[own | reachedOf] = atMs;
    const busy = this.#integers[(row << integerShift) | busyOf]!;
    if (busy === 0) return;
    doubles[own | virtualOf]! += elapsedMs * this.#pace[busy]!;
    doubles[own | cpuAreaOf]! += elapsedMs * this.#use[busy]!;
    doubles[own | slotAreaOf]! += elapsedMs * busy;
  }

  #unlink(row: number, id: number): void {
    const runs = this.#runs;
    const older = runs.older(id);
    const newer = runs.newer(id);
    if (older < 0) this.#integers[(row << integerShift) | oldestOf] = newer;
    else runs.setNewer(older, newer);
    if (newer < 0) this.#integers[(row << integerShift) | newestOf] = older;
    else runs.setOlder(newer, older);
  }

  /** Puts what ends at `endsAt` behind the `size` that run in `row`. */
  #rise(row: number, size: number, endsAt: number, id: number): void {
    const first = row * this.#most;
    const times = this.#endsAt;
    const ids = this.#ids;
    let i = size;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const parentTime = times[first + parent]!;
      if (parentTime <= endsAt) break;
      times[first + i] = parentTime;
      ids[first + i] = ids[first + parent]!;
      i = parent;
    }
    times[first + i] = endsAt;
    ids[first + i] = id;
  }

  /** The first of `row` is gone: the one behind the end of a heap of `size` sinks from its root. */
  #sink(row: number, size: number): void {
    const first = row * this.#most;
    const times = this.#endsAt;
    const ids = this.#ids;
    const time = times[first + size]!;
    const id = ids[first + size]!;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && times[first + child + 1]! < times[first + child]!) child += 1;
      if (time <= times[first + child]!) break;
      times[first + i] = times[first + child]!;
      ids[first + i] = ids[first + child]!;
      i = child;
    }
    times[first + i] = time;
    ids[first + i] = id;
  }

  #swapIn(place: number, row: number): void {
    this.#ready[place] = row;
    this.#integers[(row << integerShift) | placeOf] = place;
  }

  #nextRow(): number {
    const row = this.#rows;
    this.#rows += 1;
    if (row << doubleShift >= this.#doubles.length) this.#grow(Math.max(4, 2 * row));
    return row;
  }

  #grow(rows: number): void {
    this.#doubles = widened(this.#doubles, rows << doubleShift);
    this.#integers = widened(this.#integers, rows << integerShift);
    this.#endsAt = widened(this.#endsAt, rows * this.#most);
    this.#ids = widened(this.#ids, rows * this.#most);
    this.#ready = widened(this.#ready, rows);
  }
}
