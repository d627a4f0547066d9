// Events that a function's queue holds. What is asked of each lies side by side in one line of the cache: of millions that
// wait, each is far from the others.

import { widened, type EventHistory } from '../../lambda/index.ts';

/** Of an event: three numbers, then eight integers of half the size; room for eight numbers, so that a shift finds them. */
const doubleShift = 3;
const doubles: number = 1 << doubleShift;
const acceptedAt = 0;
const duration = 1;
const billed = 2;
const integerShift: number = doubleShift + 1;
const version = 6;
const attempts = 7;
const failedRuns = 8;
const refusals = 9;
const turn = 10;
const cold = 11;
const waits = 12;
const tenantOf = 13;

export class EventTable {
  #numbers = new Float64Array(64 * doubles);
  /** The same memory. */
  #integers = new Int32Array(this.#numbers.buffer);
  #count = 0;
  readonly #freeSlots: number[] = [];
  readonly #history: { -readonly [Key in keyof EventHistory]: number } = {
    acceptedAtMs: 0,
    failedRuns: 0,
    refusals: 0,
  };

  /** A new event; returns its slot. @param functionIndex the version that runs it; @param turnOfChain see `turn` */
  add(functionIndex: number, acceptedAtMs: number, durationMs: number, turnOfChain: number): number {
    const slot = this.#freeSlots.pop() ?? this.#newSlot();
    this.#numbers.fill(0, slot << doubleShift, (slot + 1) << doubleShift);
    this.#numbers[(slot << doubleShift) | acceptedAt] = acceptedAtMs;
    this.#numbers[(slot << doubleShift) | duration] = durationMs;
    this.#integers[(slot << integerShift) | version] = functionIndex;
    this.#integers[(slot << integerShift) | turn] = turnOfChain;
    return slot;
  }

  /** The slot may be taken by another event; what it holds can be asked until then. */
  free(slot: number): void {
    this.#freeSlots.push(slot);
  }

  /** -1 for none. */
  tenant(slot: number): number {
    return this.#integers[(slot << integerShift) | tenantOf]!;
  }

  setTenant(slot: number, tenant: number): void {
    this.#integers[(slot << integerShift) | tenantOf] = tenant;
  }

  functionIndex(slot: number): number {
    return this.#integers[(slot << integerShift) | version]!;
  }

  acceptedAtMs(slot: number): number {
    return this.#numbers[(slot << doubleShift) | acceptedAt]!;
  }

  durationMs(slot: number): number {
    return this.#numbers[(slot << doubleShift) | duration]!;
  }

  billedMs(slot: number): number {
    return this.#numbers[(slot << doubleShift) | billed]!;
  }

  /** Functions that led to one another before this event, its own included. */
  turn(slot: number): number {
    return this.#integers[(slot << integerShift) | turn]!;
  }

  attempts(slot: number): number {
    return this.#integers[(slot << integerShift) | attempts]!;
  }

  failedRuns(slot: number): number {
    return this.#integers[(slot << integerShift) | failedRuns]!;
  }

  /** Whether one of its runs was a cold start. */
  isCold(slot: number): boolean {
    return this.#integers[(slot << integerShift) | cold] === 1;
  }

  /** It waits for its next attempt, or no longer. */
  setWaiting(slot: number, isWaiting: boolean): void {
    this.#integers[(slot << integerShift) | waits] = isWaiting ? 1 : 0;
  }

  /** When the oldest of those that wait was accepted; Infinity when none does. Looks at all of them. */
  oldestWaitingMs(): number {
    let oldestMs = Infinity;
    for (let slot = 0; slot < this.#count; slot += 1) {
      if (this.#integers[(slot << integerShift) | waits] === 0) continue;
      oldestMs = Math.min(oldestMs, this.#numbers[(slot << doubleShift) | acceptedAt]!);
    }
    return oldestMs;
  }

  /** What decides about the next attempt; valid until the next call. */
  history(slot: number): EventHistory {
    const history = this.#history;
    history.acceptedAtMs = this.acceptedAtMs(slot);
    history.failedRuns = this.failedRuns(slot);
    history.refusals = this.#integers[(slot << integerShift) | refusals]!;
    return history;
  }

  /** One attempt more; returns how many there were, this one included. */
  countAttempt(slot: number): number {
    return (this.#integers[(slot << integerShift) | attempts]! += 1);
  }

  refused(slot: number): void {
    this.#integers[(slot << integerShift) | refusals]! += 1;
  }

  /** A run is over, and with it the refusals in a row. */
  ran(slot: number, billedMs: number, coldStart: boolean): void {
    this.#numbers[(slot << doubleShift) | billed]! += billedMs;
    this.#integers[(slot << integerShift) | refusals] = 0;
    if (coldStart) this.#integers[(slot << integerShift) | cold] = 1;
  }

  failed(slot: number): void {
    this.#integers[(slot << integerShift) | failedRuns]! += 1;
  }

  #newSlot(): number {
    this.#count += 1;
    if (this.#count * doubles > this.#numbers.length) {
      this.#numbers = widened(this.#numbers, 2 * this.#numbers.length);
      this.#integers = new Int32Array(this.#numbers.buffer);
    }
    return this.#count - 1;
  }
}
