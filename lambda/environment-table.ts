// Execution environments of one account: an environment is a small integer, reused after its end. A simulated day touches
// millions of them: what every invocation asks of its environment lies side by side and in few bytes, what is asked for
// seldom in columns of its own.

import { widened } from './basics/columns.ts';

/** Of an environment, what every invocation asks: so many integers that a shift finds them. */
const idShift = 2;
const integers: number = 1 << idShift;
const functionOf = 0;
const older = 1;
const newer = 2;
const stateOf = 3;
/** A state is a sum of these: until its first invocation is over; of provisioned concurrency. */
const freshFlag = 1;
const provisionedFlag = 2;

/** Tables that never grow are constants to V8. */
const firstRows = 2048;

export class EnvironmentTable {
  /** Environments alive. */
  alive = 0;
  /** Instant of creation. */
  startedAtMs: Float64Array = new Float64Array(firstRows);
  /** Instant at which the current idle spell ends; meaningless while busy. */
  expiresAtMs: Float64Array = new Float64Array(firstRows);
  /** Where keep-alive asks for it. */
  idleSinceMs: Float64Array = new Float64Array(firstRows);
  #integers: Int32Array = new Int32Array(firstRows * integers);
  #used = 0;
  readonly #free: number[] = [];

  /** As one that is made now, with all the room that there is. */
  reset(): void {
    this.alive = 0;
    this.#used = 0;
    this.#free.length = 0;
  }

  create(functionIndex: number, atMs: number): number {
    const id = this.#free.pop() ?? this.#next();
    this.startedAtMs[id] = atMs;
    this.idleSinceMs[id] = atMs;
    this.expiresAtMs[id] = Infinity;
    this.#integers[(id << idShift) | functionOf] = functionIndex;
    this.#integers[(id << idShift) | stateOf] = freshFlag;
    this.alive += 1;
    return id;
  }

  /** A number of the same kind for what runs in no environment of its own. */
  lend(functionIndex: number): number {
    const id = this.#free.pop() ?? this.#next();
    this.#integers[(id << idShift) | functionOf] = functionIndex;
    this.#integers[(id << idShift) | stateOf] = 0;
    return id;
  }

  giveBack(id: number): void {
    this.#free.push(id);
  }

  remove(id: number): void {
    this.alive -= 1;
    this.#free.push(id);
  }

  functionIndex(id: number): number {
    return this.#integers[(id << idShift) | functionOf]!;
  }

  /** Whether the first invocation of an on-demand environment is not over. */
  isFreshOnDemand(id: number): boolean {
    return this.#integers[(id << idShift) | stateOf] === freshFlag;
  }

  /** Whether its first invocation is not over, on-demand or provisioned. */
  isFresh(id: number): boolean {
    return (this.#integers[(id << idShift) | stateOf]! & freshFlag) !== 0;
  }

  /** Its first invocation is over. */
  use(id: number): void {
    this.#integers[(id << idShift) | stateOf]! &= ~freshFlag;
  }

  isProvisioned(id: number): boolean {
    return this.#integers[(id << idShift) | stateOf]! >= provisionedFlag;
  }

  provision(id: number): void {
    this.#integers[(id << idShift) | stateOf]! |= provisionedFlag;
  }

  /** Neighbours in the list of idle environments that it is in: the one that is idle for longer, and the other. */
  older(id: number): number {
    return this.#integers[(id << idShift) | older]!;
  }

  newer(id: number): number {
    return this.#integers[(id << idShift) | newer]!;
  }

  setOlder(id: number, neighbour: number): void {
    this.#integers[(id << idShift) | older] = neighbour;
  }

  setNewer(id: number, neighbour: number): void {
    this.#integers[(id << idShift) | newer] = neighbour;
  }

  #next(): number {
    if (this.#used === this.startedAtMs.length) this.#grow(this.#used * 2);
    this.#used += 1;
    return this.#used - 1;
  }

  #grow(length: number): void {
    this.startedAtMs = widened(this.startedAtMs, length);
    this.expiresAtMs = widened(this.expiresAtMs, length);
    this.idleSinceMs = widened(this.idleSinceMs, length);
    this.#integers = widened(this.#integers, length * integers);
  }
}
