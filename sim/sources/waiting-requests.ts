// Refused requests that their clients will send again, each at a place (a slot) of its own: side by side in columns, for under
// load every other request waits, and as objects they are most of what the collector has to look at.

import { offHeap, widened } from '../../lambda/index.ts';

/** Of a slot, side by side. */
const integerShift = 2;
const streamOf = 0;
const functionOf = 1;
const tenantOf = 2;
const attemptsOf = 3;
const timeShift = 1;
const scheduledAtMsOf = 0;
const durationMsOf = 1;

export class WaitingRequests {
  #integers = new Int32Array(offHeap(0) << integerShift);
  #times = new Float64Array(offHeap(0) << timeShift);
  #count = 0;
  readonly #freeSlots: number[] = [];

  /** As those that are made now. */
  reset(): void {
    this.#count = 0;
    this.#freeSlots.length = 0;
  }

  /** One more, of one attempt so far; its times are to be set. @returns its slot */
  begin(stream: number, functionIndex: number, tenant: number): number {
    const slot = this.#freeSlots.pop() ?? this.#newSlot();
    const own = slot << integerShift;
    const integers = this.#integers;
    integers[own | streamOf] = stream;
    integers[own | functionOf] = functionIndex;
    integers[own | tenantOf] = tenant;
    integers[own | attemptsOf] = 1;
    return slot;
  }

  #newSlot(): number {
    const slot = this.#count;
    this.#count = slot + 1;
    if (slot << timeShift === this.#times.length) {
      this.#integers = widened(this.#integers, this.#integers.length * 2);
      this.#times = widened(this.#times, this.#times.length * 2);
    }
    return slot;
  }

  setTimes(slot: number, scheduledAtMs: number, durationMs: number): void {
    this.#times[(slot << timeShift) | scheduledAtMsOf] = scheduledAtMs;
    this.#times[(slot << timeShift) | durationMsOf] = durationMs;
  }

  /** Nobody waits at `slot` any more. */
  end(slot: number): void {
    this.#freeSlots.push(slot);
  }

  /** Its client has yet to send it for the first time. */
  hold(slot: number): void {
    this.#integers[(slot << integerShift) | attemptsOf] = 0;
  }

  /** It is sent once more. @returns the number of this attempt */
  sendAgain(slot: number): number {
    const attempts = this.attempts(slot) + 1;
    this.#integers[(slot << integerShift) | attemptsOf] = attempts;
    return attempts;
  }

  stream(slot: number): number {
    return this.#integers[(slot << integerShift) | streamOf]!;
  }

  /** The version that it was drawn for at first. */
  functionIndex(slot: number): number {
    return this.#integers[(slot << integerShift) | functionOf]!;
  }

  /** -1 for none. */
  tenant(slot: number): number {
    return this.#integers[(slot << integerShift) | tenantOf]!;
  }

  attempts(slot: number): number {
    return this.#integers[(slot << integerShift) | attemptsOf]!;
  }

  scheduledAtMs(slot: number): number {
    return this.#times[(slot << timeShift) | scheduledAtMsOf]!;
  }

  /** What its handler takes. */
  durationMs(slot: number): number {
    return this.#times[(slot << timeShift) | durationMsOf]!;
  }
}
