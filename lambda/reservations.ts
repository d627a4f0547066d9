// Whose the account's concurrency is: what is reserved for a function and its versions (an owner), what is provisioned for
// them, and what is left for all others. Source: Developer Guide, lambda-concurrency and provisioned-concurrency.

import { widened } from './columns.ts';

/** In place of a reservation: none. */
const unreserved = -1;

export class Reservations {
  /** What owners without a reservation may run on demand; and with what is provisioned for them. */
  #unreservedLimit: number;
  #unreservedTotal: number;
  readonly #unreservedMinimum: number;
  #unreservedRunning = 0;
  #unreservedProvisionedRunning = 0;
  #owners = 0;
  /** By owner; `unreserved` for none. */
  #reserved: Int32Array = new Int32Array(16);
  /** Most on-demand concurrency by reservation; without meaning where there is none. */
  #onDemandReserved: Int32Array = new Int32Array(16);
  #onDemandRunning: Int32Array = new Int32Array(16);
  #provisionedRunning: Int32Array = new Int32Array(16);

  /** @param unreservedMinimum concurrency that must stay unreserved */
  constructor(concurrency: number, unreservedMinimum: number) {
    this.#unreservedLimit = concurrency;
    this.#unreservedTotal = concurrency;
    this.#unreservedMinimum = unreservedMinimum;
  }

  /** One owner more; its number is the next. */
  add(reserved: number | null): void {
    const owner = this.#owners;
    this.#owners += 1;
    if (owner === this.#reserved.length) this.#widen(owner * 2);
    this.#reserved[owner] = reserved ?? unreserved;
    this.#onDemandReserved[owner] = reserved ?? unreserved;
    this.#unreservedLimit -= reserved ?? 0;
    this.#unreservedTotal -= reserved ?? 0;
  }

  #widen(owners: number): void {
    this.#reserved = widened(this.#reserved, owners);
    this.#onDemandReserved = widened(this.#onDemandReserved, owners);
    this.#onDemandRunning = widened(this.#onDemandRunning, owners);
    this.#provisionedRunning = widened(this.#provisionedRunning, owners);
  }

  isReserved(owner: number): boolean {
    return this.#reserved[owner] !== unreserved;
  }

  /** What is reserved for the owner; null for nothing. */
  reserved(owner: number): number | null {
    const reserved = this.#reserved[owner]!;
    return reserved === unreserved ? null : reserved;
  }

  /** What reservations leave now. */
  get unreservedLimit(): number {
    return this.#unreservedLimit;
  }

  /** Whether the owner may run one more on demand. */
  hasRoom(owner: number): boolean {
    if (this.#reserved[owner] === unreserved) return this.#unreservedRunning < this.#unreservedLimit;
    return this.#onDemandRunning[owner]! < this.#onDemandReserved[owner]!;
  }

  /** Whether the owner may run one more on provisioned concurrency: where that was raised, what ran on demand before may still fill its place. */
  hasProvisionedRoom(owner: number): boolean {
    const reserved = this.#reserved[owner]!;
    if (reserved === unreserved) {
      return this.#unreservedRunning + this.#unreservedProvisionedRunning < this.#unreservedTotal;
    }
    return this.#onDemandRunning[owner]! + this.#provisionedRunning[owner]! < reserved;
  }

  /** One more of the owner runs (`by` 1), or one less (-1), on demand. */
  runOnDemand(owner: number, by: number): void {
    this.#onDemandRunning[owner]! += by;
    if (this.#reserved[owner] === unreserved) this.#unreservedRunning += by;
  }

  /** One more of the owner runs (`by` 1), or one less (-1), on provisioned concurrency. */
  runProvisioned(owner: number, by: number): void {
    this.#provisionedRunning[owner]! += by;
    if (this.#reserved[owner] === unreserved) this.#unreservedProvisionedRunning += by;
  }

  /** Whether so much more may be provisioned for the owner: its reservation, or the unreserved minimum, holds. */
  mayProvision(owner: number, added: number): boolean {
    if (added <= 0) return true;
    if (this.isReserved(owner)) return added <= this.#onDemandReserved[owner]!;
    return this.#unreservedLimit - added >= this.#unreservedMinimum;
  }

  /** Provisioned concurrency takes so much more of what the owner could run on demand. */
  provision(owner: number, added: number): void {
    if (this.isReserved(owner)) this.#onDemandReserved[owner]! -= added;
    else this.#unreservedLimit -= added;
  }

  /** From now on so much is reserved for the owner, null for nothing. @param provisioned what is provisioned for it */
  setReserved(owner: number, count: number | null, provisioned: number): void {
    const before = this.reserved(owner);
    this.#unreservedLimit += (before ?? provisioned) - (count ?? provisioned);
    this.#unreservedTotal += (before ?? 0) - (count ?? 0);
    // What runs moves between the pools.
    const moves = before === null ? (count === null ? 0 : -1) : count === null ? 1 : 0;
    this.#unreservedRunning += moves * this.#onDemandRunning[owner]!;
    this.#unreservedProvisionedRunning += moves * this.#provisionedRunning[owner]!;
    this.#reserved[owner] = count ?? unreserved;
    this.#onDemandReserved[owner] = count === null ? unreserved : count - provisioned;
  }
}
