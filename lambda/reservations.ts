// Whose the account's concurrency is: what is reserved for a function and its versions (an owner), what is provisioned for
// them, and what is left for all others. Source: Developer Guide, lambda-concurrency and provisioned-concurrency.

import { numbersOffHeap, widened } from './basics/columns.ts';

/** In place of a reservation: none. */
const unreserved = -1;

/** Of an owner, side by side, because an invocation asks for most of it. */
const ownerShift = 2;
const ownerIntegers: number = 1 << ownerShift;
/** What is reserved; `unreserved` for nothing. */
const reserved = 0;
/** Most on-demand concurrency by reservation; without meaning where there is none. */
const onDemandReserved = 1;
const onDemandRunning = 2;
const provisionedRunning = 3;

/** Of owners without a reservation, together: what they may run on demand, and with what is provisioned for them; what they run. */
const limit = 0;
const total = 1;
const running = 2;
const runningProvisioned = 3;

export class Reservations {
  /** In a typed array: without a limit they are Infinity, and a field of Smis that becomes one of doubles is another map. */
  readonly #unreserved: Float64Array = numbersOffHeap(0, 0, 0, 0);
  #unreservedMinimum = 0;
  #owners = 0;
  #integers: Int32Array;

  /**
   * @param unreservedMinimum concurrency that must stay unreserved
   * @param expected so many owners are there soon; more may come
   */
  constructor(concurrency: number, unreservedMinimum: number, expected: number) {
    this.#integers = new Int32Array(Math.max(16, expected) * ownerIntegers);
    this.reset(concurrency, unreservedMinimum, expected);
  }

  /** As those that are made now. */
  reset(concurrency: number, unreservedMinimum: number, expected: number): void {
    if (this.#integers.length >= expected * ownerIntegers) this.#integers.fill(0);
    else this.#integers = new Int32Array(expected * ownerIntegers);
    this.#unreserved.fill(0);
    this.#unreserved[limit] = concurrency;
    this.#unreserved[total] = concurrency;
    this.#unreservedMinimum = unreservedMinimum;
    this.#owners = 0;
  }

  /** One owner more; its number is the next. */
  add(count: number | null): void {
    const at = this.#owners << ownerShift;
    this.#owners += 1;
    if (at === this.#integers.length) this.#integers = widened(this.#integers, at * 2);
    this.#integers[at | reserved] = count ?? unreserved;
    this.#integers[at | onDemandReserved] = count ?? unreserved;
    this.#unreserved[limit]! -= count ?? 0;
    this.#unreserved[total]! -= count ?? 0;
  }

  isReserved(owner: number): boolean {
    return this.#integers[(owner << ownerShift) | reserved] !== unreserved;
  }

  /** What is reserved for the owner; null for nothing. */
  reserved(owner: number): number | null {
    const count = this.#integers[(owner << ownerShift) | reserved]!;
    return count === unreserved ? null : count;
  }

  /** What reservations leave now. */
  get unreservedLimit(): number {
    return this.#unreserved[limit]!;
  }

  /** Whether the owner may run one more on demand. */
  hasRoom(owner: number): boolean {
    if (this.#integers[(owner << ownerShift) | reserved] === unreserved)
      return this.#unreserved[running]! < this.#unreserved[limit]!;
    return (
      this.#integers[(owner << ownerShift) | onDemandRunning]! <
      this.#integers[(owner << ownerShift) | onDemandReserved]!
    );
  }

  /** Whether the owner may run one more on provisioned concurrency: where that was raised, what ran on demand before may still fill its place. */
  hasProvisionedRoom(owner: number): boolean {
    const count = this.#integers[(owner << ownerShift) | reserved]!;
    if (count === unreserved) {
      return this.#unreserved[running]! + this.#unreserved[runningProvisioned]! < this.#unreserved[total]!;
    }
    return (
      this.#integers[(owner << ownerShift) | onDemandRunning]! +
        this.#integers[(owner << ownerShift) | provisionedRunning]! <
      count
    );
  }

  /** One more of the owner runs (`by` 1), or one less (-1), on demand. */
  runOnDemand(owner: number, by: number): void {
    this.#integers[(owner << ownerShift) | onDemandRunning]! += by;
    if (this.#integers[(owner << ownerShift) | reserved] === unreserved) this.#unreserved[running]! += by;
  }

  /** One more of the owner runs (`by` 1), or one less (-1), on provisioned concurrency. */
  runProvisioned(owner: number, by: number): void {
    this.#integers[(owner << ownerShift) | provisionedRunning]! += by;
    if (this.#integers[(owner << ownerShift) | reserved] === unreserved) this.#unreserved[runningProvisioned]! += by;
  }

  /** Whether so much more may be provisioned for the owner: its reservation, or the unreserved minimum, holds. */
  mayProvision(owner: number, added: number): boolean {
    if (added <= 0) return true;
    if (this.isReserved(owner)) return added <= this.#integers[(owner << ownerShift) | onDemandReserved]!;
    return this.#unreserved[limit]! - added >= this.#unreservedMinimum;
  }

  /** Provisioned concurrency takes so much more of what the owner could run on demand. */
  provision(owner: number, added: number): void {
    if (this.isReserved(owner)) this.#integers[(owner << ownerShift) | onDemandReserved]! -= added;
    else this.#unreserved[limit]! -= added;
  }

  /** From now on so much is reserved for the owner, null for nothing. @param provisioned what is provisioned for it */
  setReserved(owner: number, count: number | null, provisioned: number): void {
    const before = this.reserved(owner);
    this.#unreserved[limit]! += (before ?? provisioned) - (count ?? provisioned);
    this.#unreserved[total]! += (before ?? 0) - (count ?? 0);
    // What runs moves between the pools.
    const moves = before === null ? (count === null ? 0 : -1) : count === null ? 1 : 0;
    this.#unreserved[running]! += moves * this.#integers[(owner << ownerShift) | onDemandRunning]!;
    this.#unreserved[runningProvisioned]! += moves * this.#integers[(owner << ownerShift) | provisionedRunning]!;
    this.#integers[(owner << ownerShift) | reserved] = count ?? unreserved;
    this.#integers[(owner << ownerShift) | onDemandReserved] = count === null ? unreserved : count - provisioned;
  }
}
