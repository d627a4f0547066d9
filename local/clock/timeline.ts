// Every change of scale, in order, as the platform saw it: five columns in a ring that grows to two million events
// and then drops the oldest. Readers come back with the number of the next event they want.

import type { ManagedRefusal, ScalingSink } from '../../lambda/index.ts';

/** Kinds of event, the first number of each. */
export const TimelineKind = {
  /** x = the function's concurrency, y = the account's, both with this one. */
  admitted: 0,
  released: 1,
  /** x = reason code. */
  throttled: 2,
  /** x = origin code, -1 when unknown. */
  environmentStarted: 3,
  /** x = the instant it started. */
  environmentEnded: 4,
  /** On Managed Instances, beside `throttled`: x = number of the metric of its cause. */
  refused: 5,
  /** On Managed Instances, since the look before: x = share of its CPU that the busiest environment used, y = share of the slots in use. */
  looked: 6,
} as const;

/** [kind, function index, instant, x, y] */
export type TimelineEvent = readonly [kind: number, functionIndex: number, atMs: number, x: number, y: number];

export interface TimelinePage {
  readonly events: readonly TimelineEvent[];
  /** To be given as `since` next time. */
  readonly next: number;
  /** Events lost so far because nobody read them in time. */
  readonly dropped: number;
}

const firstCapacity = 16 * 1024;

class Columns {
  readonly kind: Uint8Array;
  readonly functionIndex: Uint32Array;
  readonly atMs: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.kind = new Uint8Array(capacity);
    this.functionIndex = new Uint32Array(capacity);
    this.atMs = new Float64Array(capacity);
    this.x = new Float64Array(capacity);
    this.y = new Float64Array(capacity);
  }

  set(number: number, [kind, functionIndex, atMs, x, y]: TimelineEvent): void {
    const row = number % this.capacity;
    this.kind[row] = kind;
    this.functionIndex[row] = functionIndex;
    this.atMs[row] = atMs;
    this.x[row] = x;
    this.y[row] = y;
  }

  get(number: number): TimelineEvent {
    const row = number % this.capacity;
    return [this.kind[row]!, this.functionIndex[row]!, this.atMs[row]!, this.x[row]!, this.y[row]!];
  }
}

export class Timeline implements ScalingSink {
  #columns = new Columns(firstCapacity);
  #first = 0;
  #next = 0;
  readonly #capacity: number;
  readonly #epochMs: number;

  /** `epochMs`: the account creates provisioned environments at 0, which was this instant. */
  constructor(epochMs: number, capacity = 2_000_000) {
    this.#epochMs = epochMs;
    this.#capacity = capacity;
  }

  admitted(functionIndex: number, atMs: number, functionConcurrency: number, accountConcurrency: number): void {
    this.#add([TimelineKind.admitted, functionIndex, atMs, functionConcurrency, accountConcurrency]);
  }

  released(functionIndex: number, atMs: number): void {
    this.#add([TimelineKind.released, functionIndex, atMs, 0, 0]);
  }

  throttled(functionIndex: number, atMs: number, reason: number): void {
    this.#add([TimelineKind.throttled, functionIndex, atMs, reason, 0]);
  }

  environmentStarted(functionIndex: number, atMs: number, origin = -1): void {
    this.#add([TimelineKind.environmentStarted, functionIndex, Math.max(atMs, this.#epochMs), origin, 0]);
  }

  environmentEnded(functionIndex: number, startedAtMs: number, atMs: number): void {
    const since = Math.max(startedAtMs, this.#epochMs);
    this.#add([TimelineKind.environmentEnded, functionIndex, atMs, since, 0]);
  }

  refused(functionIndex: number, atMs: number, cause: ManagedRefusal): void {
    this.#add([TimelineKind.refused, functionIndex, atMs, cause, 0]);
  }

  looked(functionIndex: number, atMs: number, highestCpuShare: number, slotShare: number): void {
    this.#add([TimelineKind.looked, functionIndex, atMs, highestCpuShare, slotShare]);
  }

  /** Up to `limit` events from number `since` on. */
  page(since: number, limit: number): TimelinePage {
    const from = Math.min(Math.max(since, this.#first), this.#next);
    const next = Math.min(from + limit, this.#next);
    const events = Array.from({ length: next - from }, (_, i) => this.#columns.get(from + i));
    return { events, next, dropped: this.#first };
  }

  /** Forgets everything; numbers begin at 0 again. */
  reset(): void {
    this.#columns = new Columns(firstCapacity);
    this.#first = 0;
    this.#next = 0;
  }

  #add(event: TimelineEvent): void {
    if (this.#next - this.#first === this.#columns.capacity) this.#makeRoom();
    this.#columns.set(this.#next, event);
    this.#next += 1;
  }

  #makeRoom(): void {
    const { capacity } = this.#columns;
    if (capacity >= this.#capacity) {
      this.#first += 1;
      return;
    }
    const wider = new Columns(Math.min(capacity * 2, this.#capacity));
    for (let number = this.#first; number < this.#next; number += 1) wider.set(number, this.#columns.get(number));
    this.#columns = wider;
  }
}
