// Pending events in flat typed arrays. Contract: events come out by (time, priority, sequence): earlier first, at equal
// times the lower priority number first, at equal priorities first in, first out. An event is two small integers, a
// kind and a subject; what they mean is the caller's. Not a general container: nothing can be removed but the first.
//
// A calendar: the near future (a year) is cut into days; the events of a day lie in a list without order. The day that has
// begun is a binary heap, of one or two events when the days are of the right length. What lies beyond the year waits
// until the next one is made, with days as long as events were apart lately. Whatever the times are, even all the same,
// no operation costs more than the heap's logarithm.
//
// Beside it a lane, first in, first out: what comes after all that is in it is put at its end. Ends of a constant handler time
// come in order already, and so do timers of one length; other laws put one in hundreds there.

import { numbersOffHeap, widened } from '../../lambda/index.ts';

/** Sequences below 2^40 and priorities below 2^13 share one exactly representable key. */
const prioritySpan = 2 ** 40;
const none = -1;
/** As many slots at first as days: arrays that never grow are constants to V8. */
const fewestDays = 2048;
const firstSlots = 2048;
const mostDays = 2 ** 20;
/** A day with more events than that was too long. */
const crowdedDay = 32;
const firstDayMs = 1;
/** Of the year: where it begins, and its days; and the instant of the event of it popped last. */
const yearBeginMs = 0;
const daysPerMs = 1;
const poppedMs = 2;
/** Of the lane: its first event, Infinity without one; its last, -Infinity. */
const laneFirstMs = 3;
const laneLastMs = 4;
const laneLastOrder = 5;
/** These, of a queue that has held nothing yet. */
const atFirst: readonly number[] = [0, 1 / firstDayMs, 0, Infinity, -Infinity, 0];
/** A picosecond: no events of a simulation are closer, and days stay countable from any instant to any other. */
const shortestDayMs = 1e-9;

/** Room of the lane; a mask finds a place. What finds none is put into the calendar. */
const laneLength = 4096;
const laneMask: number = laneLength - 1;

export class EventQueue {
  /** What `take` took last. */
  subject = 0;
  /** In the calendar. */
  #size = 0;
  /** By slot: what an event is, and the next slot of its list. */
  #atMs: Float64Array = new Float64Array(firstSlots);
  #order: Float64Array = new Float64Array(firstSlots);
  #kind: Int32Array = new Int32Array(firstSlots);
  #subject: Int32Array = new Int32Array(firstSlots);
  #next: Int32Array = new Int32Array(firstSlots);
  #freeSlot = none;
  #usedSlots = 0;
  #sequence = 0;
  /** The heap of today's events, and of everything before today. */
  #heapMs: Float64Array = new Float64Array(64).fill(Infinity);
  #heapSlot: Int32Array = new Int32Array(64);
  #heapSize = 0;
  /** First slot of each day's list. */
  #days: Int32Array = new Int32Array(fewestDays).fill(none);
  #today = -1;
  /** In a typed array, and no instant is an argument: it would be allocated as a HeapNumber. */
  readonly #year: Float64Array = numbersOffHeap(...atFirst);
  /** The lane, a ring: instants, orders, and kinds and subjects in turn; how many were taken out and put in. */
  readonly #laneMs: Float64Array = new Float64Array(laneLength);
  readonly #laneOrder: Float64Array = new Float64Array(laneLength);
  readonly #laneEvents: Int32Array = new Int32Array(2 * laneLength);
  #laneHead = 0;
  #laneSize = 0;
  #far = none;
  /** Since the year was made. */
  #pops = 0;
  #yearMadeMs = 0;

  /** As one that is made now, with all the room that there is. */
  reset(): void {
    this.subject = 0;
    this.#size = 0;
    this.#freeSlot = none;
    this.#usedSlots = 0;
    this.#sequence = 0;
    this.#heapMs.fill(Infinity);
    this.#heapSize = 0;
    this.#days.fill(none);
    this.#today = -1;
    this.#year.set(atFirst);
    this.#laneHead = 0;
    this.#laneSize = 0;
    this.#far = none;
    this.#pops = 0;
    this.#yearMadeMs = 0;
  }

  get size(): number {
    return this.#size + this.#laneSize;
  }

  /** Instant of the first event, Infinity when there is none. */
  get firstMs(): number {
    const laneMs = this.#year[laneFirstMs]!;
    const heapMs = this.#heapMs[0]!;
    return laneMs < heapMs ? laneMs : heapMs;
  }

  get firstSubject(): number {
    return this.#isLaneFirst() ? this.#laneEvents[2 * this.#laneHead + 1]! : this.#subject[this.#heapSlot[0]!]!;
  }

  #isLaneFirst(): boolean {
    const laneMs = this.#year[laneFirstMs]!;
    const heapMs = this.#heapMs[0]!;
    if (laneMs !== heapMs) return laneMs < heapMs;
    return this.#laneSize > 0 && this.#laneOrder[this.#laneHead]! < this.#order[this.#heapSlot[0]!]!;
  }

  /** Adds an event. */
  push(atMs: number, priority: number, kind: number, subject: number): void {
    const year = this.#year;
    const order = priority * prioritySpan + this.#sequence;
    this.#sequence += 1;
    const lastMs = year[laneLastMs]!;
    if (
      this.#laneSize < laneLength &&
      (atMs > lastMs || (atMs === lastMs && order > year[laneLastOrder]!)) &&
      atMs < Infinity
    ) {
      const place = (this.#laneHead + this.#laneSize) & laneMask;
      this.#laneMs[place] = atMs;
      this.#laneOrder[place] = order;
      this.#laneEvents[2 * place] = kind;
      this.#laneEvents[2 * place + 1] = subject;
      if (this.#laneSize === 0) year[laneFirstMs] = atMs;
      this.#laneSize += 1;
      year[laneLastMs] = atMs;
      year[laneLastOrder] = order;
      return;
    }
    const slot = this.#takeSlot();
    this.#atMs[slot] = atMs;
    this.#order[slot] = order;
    this.#kind[slot] = kind;
    this.#subject[slot] = subject;
    this.#size += 1;
    if (this.#heapSize === 0) this.#beginWith(slot);
    this.#place(slot);
  }

  /** Removes the first event; the queue must not be empty. */
  pop(): void {
    if (this.#isLaneFirst()) this.#popLane();
    else this.#popHeap();
  }

  /** The same; returns its kind, and leaves its subject in `subject`. */
  take(): number {
    if (this.#isLaneFirst()) {
      const at = 2 * this.#laneHead;
      this.subject = this.#laneEvents[at + 1]!;
      this.#popLane();
      return this.#laneEvents[at]!;
    }
    const slot = this.#heapSlot[0]!;
    this.subject = this.#subject[slot]!;
    this.#popHeap();
    return this.#kind[slot]!;
  }

  #popLane(): void {
    const year = this.#year;
    const head = (this.#laneHead + 1) & laneMask;
    this.#laneHead = head;
    this.#laneSize -= 1;
    if (this.#laneSize > 0) year[laneFirstMs] = this.#laneMs[head]!;
    else {
      year[laneFirstMs] = Infinity;
      year[laneLastMs] = -Infinity;
    }
  }

  #popHeap(): void {
    const slot = this.#heapSlot[0]!;
    this.#next[slot] = this.#freeSlot;
    this.#freeSlot = slot;
    this.#size -= 1;
    this.#pops += 1;
    const last = this.#heapSize - 1;
    this.#heapSize = last;
    if (last > 0) {
      this.#sink(last);
      return;
    }
    this.#year[poppedMs] = this.#heapMs[0]!;
    this.#heapMs[0] = Infinity;
    if (this.#size > 0) this.#nextDay();
  }

  /** The day of an event; days before today are as good as today. */
  #dayOf(slot: number): number {
    return Math.floor((this.#atMs[slot]! - this.#year[yearBeginMs]!) * this.#year[daysPerMs]!);
  }

  /** Puts an event where it belongs. */
  #place(slot: number): void {
    const day = this.#dayOf(slot);
    if (day <= this.#today) this.#rise(slot);
    else if (day < this.#days.length) {
      this.#next[slot] = this.#days[day]!;
      this.#days[day] = slot;
    } else {
      this.#next[slot] = this.#far;
      this.#far = slot;
    }
  }

  /** Nothing else is pending: the day of this event is today. */
  #beginWith(slot: number): void {
    const day = this.#dayOf(slot);
    if (day >= this.#days.length) {
      this.#year[yearBeginMs] = this.#atMs[slot]!;
      this.#today = 0;
    } else if (day > this.#today) this.#today = day;
  }

  /** Today's events are over: those of the next day that has any become the heap. */
  #nextDay(): void {
    const days = this.#days;
    let day = this.#today + 1;
    while (day < days.length && days[day] === none) day += 1;
    this.#today = day;
    if (day === days.length) {
      this.#newYear();
      return;
    }
    let count = 0;
    let slot = days[day]!;
    days[day] = none;
    while (slot !== none) {
      const next = this.#next[slot]!;
      this.#rise(slot);
      slot = next;
      count += 1;
    }
    if (count > crowdedDay && this.#pops > this.#size) this.#endYear();
  }

  /** The days turned out too long: everything is laid out anew. */
  #endYear(): void {
    const keep = (slot: number): void => {
      this.#next[slot] = this.#far;
      this.#far = slot;
    };
    for (let i = 0; i < this.#heapSize; i += 1) keep(this.#heapSlot[i]!);
    this.#heapMs.fill(Infinity);
    this.#heapSize = 0;
    for (let day = this.#today + 1; day < this.#days.length; day += 1) {
      let slot = this.#days[day]!;
      while (slot !== none) {
        const next = this.#next[slot]!;
        keep(slot);
        slot = next;
      }
    }
    this.#newYear();
  }

  /** Makes the year that begins with the first of the far events, and takes those of it in. */
  #newYear(): void {
    const nowMs = this.#year[poppedMs]!;
    const apartMs = (nowMs - this.#yearMadeMs) / this.#pops;
    if (apartMs >= shortestDayMs && apartMs < Infinity) this.#year[daysPerMs] = 1 / apartMs;
    this.#pops = 0;
    this.#yearMadeMs = nowMs;
    let length = fewestDays;
    while (length < 2 * this.#size && length < mostDays) length *= 2;
    if (length === this.#days.length) this.#days.fill(none);
    else this.#days = new Int32Array(length).fill(none);
    let firstMs = Infinity;
    for (let slot = this.#far; slot !== none; slot = this.#next[slot]!) {
      if (this.#atMs[slot]! < firstMs) firstMs = this.#atMs[slot]!;
    }
    this.#year[yearBeginMs] = firstMs;
    this.#today = 0;
    let slot = this.#far;
    this.#far = none;
    while (slot !== none) {
      const next = this.#next[slot]!;
      this.#place(slot);
      slot = next;
    }
  }

  /** Puts an event into the heap. */
  #rise(slot: number): void {
    const atMs = this.#atMs[slot]!;
    if (this.#heapSize === this.#heapSlot.length) this.#growHeap();
    const times = this.#heapMs;
    const slots = this.#heapSlot;
    let i = this.#heapSize;
    this.#heapSize = i + 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const parentMs = times[parent]!;
      if (parentMs < atMs || (parentMs === atMs && this.#order[slots[parent]!]! < this.#order[slot]!)) break;
      times[i] = parentMs;
      slots[i] = slots[parent]!;
      i = parent;
    }
    times[i] = atMs;
    slots[i] = slot;
  }

  /** Lets the event behind the end of a heap of `size` sink from its root. */
  #sink(size: number): void {
    const times = this.#heapMs;
    const slots = this.#heapSlot;
    const atMs = times[size]!;
    const slot = slots[size]!;
    const orders = this.#order;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      let childMs = times[child]!;
      if (child + 1 < size) {
        const rightMs = times[child + 1]!;
        if (rightMs < childMs || (rightMs === childMs && orders[slots[child + 1]!]! < orders[slots[child]!]!)) {
          child += 1;
          childMs = rightMs;
        }
      }
      if (atMs < childMs || (atMs === childMs && orders[slot]! < orders[slots[child]!]!)) break;
      times[i] = childMs;
      slots[i] = slots[child]!;
      i = child;
    }
    times[i] = atMs;
    slots[i] = slot;
  }

  #takeSlot(): number {
    const slot = this.#freeSlot;
    if (slot !== none) {
      this.#freeSlot = this.#next[slot]!;
      return slot;
    }
    if (this.#usedSlots === this.#atMs.length) this.#growSlots();
    this.#usedSlots += 1;
    return this.#usedSlots - 1;
  }

  #growSlots(): void {
    const length = this.#atMs.length * 2;
    this.#atMs = widened(this.#atMs, length);
    this.#order = widened(this.#order, length);
    this.#kind = widened(this.#kind, length);
    this.#subject = widened(this.#subject, length);
    this.#next = widened(this.#next, length);
  }

  #growHeap(): void {
    const length = this.#heapSlot.length * 2;
    this.#heapMs = widened(this.#heapMs, length);
    this.#heapSlot = widened(this.#heapSlot, length);
  }
}
