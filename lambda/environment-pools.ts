// The execution environments of every function (a pool each, by function index): which idle one serves next, and when idle
// ones end. There are no timers: what is over is ended whenever somebody looks, at the exact instant it was over, and
// `nextExpiryMs` says when looking is worth while. An environment whose idle spell ends at t no longer serves at t.
// What every invocation asks of a pool stands in columns; the rest, asked for seldom, in its configuration.

import { widened } from './columns.ts';
import { EnvironmentOrigin } from './environment-origin.ts';
import type { EnvironmentTable } from './environment-table.ts';
import { IdleLists } from './idle-lists.ts';
import type { FunctionConfig } from './function-config.ts';

export interface PoolsOptions {
  readonly table: EnvironmentTable;
  /** Uniform on [0, 1). */
  readonly random: () => number;
  readonly onEnded: (environmentId: number, atMs: number) => void;
}

type PoolConfig = Pick<FunctionConfig, 'keepAlive' | 'reuse'>;

/** Origins that a successor can have. */
const originCount = EnvironmentOrigin.failure + 1;

export class EnvironmentPools {
  readonly #table: EnvironmentTable;
  readonly #random: () => number;
  readonly #onEnded: (environmentId: number, atMs: number) => void;
  readonly #configs: PoolConfig[] = [];
  readonly #idle = new IdleLists();
  readonly #idleProvisioned: number[][] = [];
  /** On-demand environments alive, busy and idle. */
  #alive: Int32Array = new Int32Array(0);
  #nextExpiryMs: Float64Array = new Float64Array(0);
  #takesNewest: Uint8Array = new Uint8Array(0);
  /** Length of idle spells that all last as long, so that idle order is expiry order; 0 when they do not. */
  #idleMs: Float64Array = new Float64Array(0);
  #retired: Uint8Array = new Uint8Array(0);
  /** On-demand environments that ended and were not replaced yet, by pool and the origin that their successors will have. */
  #unreplaced: Int32Array = new Int32Array(0);

  constructor({ table, random, onEnded }: PoolsOptions) {
    this.#table = table;
    this.#random = random;
    this.#onEnded = onEnded;
  }

  /** One pool more; its number is the next. */
  add(config: PoolConfig): void {
    const row = this.#configs.length;
    const { keepAlive, reuse } = config;
    this.#configs.push(config);
    this.#idleProvisioned.push([]);
    if (row === this.#alive.length) this.#widen(Math.max(16, row * 2));
    this.#nextExpiryMs[row] = Infinity;
    this.#takesNewest[row] = reuse === 'mru' ? 1 : 0;
    this.#idleMs[row] = keepAlive.kind === 'fixed' && keepAlive.maxAgeMs === Infinity ? keepAlive.idleMs : 0;
  }

  #widen(rows: number): void {
    this.#idle.grow(rows);
    this.#alive = widened(this.#alive, rows);
    this.#nextExpiryMs = widened(this.#nextExpiryMs, rows);
    this.#takesNewest = widened(this.#takesNewest, rows);
    this.#idleMs = widened(this.#idleMs, rows);
    this.#retired = widened(this.#retired, rows);
    this.#unreplaced = widened(this.#unreplaced, rows * originCount);
  }

  /** On-demand environments alive, busy and idle. */
  alive(row: number): number {
    return this.#alive[row]!;
  }

  idle(row: number): number {
    return this.#idle.size(row);
  }

  /** Idle environments of provisioned concurrency, by id. */
  idleProvisioned(row: number): readonly number[] {
    return this.#idleProvisioned[row]!;
  }

  /** No idle environment of the pool ends before this instant. */
  nextExpiryMs(row: number): number {
    return this.#nextExpiryMs[row]!;
  }

  /** No idle environment at all ends before this instant. */
  earliestExpiryMs(): number {
    return this.#configs.reduce((earliest, _, row) => Math.min(earliest, this.#nextExpiryMs[row]!), Infinity);
  }

  /** Why an on-demand environment is created now: in the place of which one, or as one more. */
  replaces(row: number): number {
    for (let origin: number = EnvironmentOrigin.failure; origin > EnvironmentOrigin.growth; origin -= 1) {
      const at = row * originCount + origin;
      if (this.#unreplaced[at] === 0) continue;
      this.#unreplaced[at]! -= 1;
      return origin;
    }
    return EnvironmentOrigin.growth;
  }

  /** A new on-demand environment, busy from the start. */
  create(row: number, atMs: number): number {
    this.#alive[row]! += 1;
    return this.#table.create(row, atMs);
  }

  /** A new environment of provisioned concurrency, idle. */
  createProvisioned(row: number, atMs: number): number {
    const id = this.#table.create(row, atMs);
    this.#table.provisioned[id] = 1;
    this.#idleProvisioned[row]!.push(id);
    return id;
  }

  /** Takes an idle on-demand environment, -1 when there is none. */
  take(row: number, atMs: number): number {
    if (atMs >= this.#nextExpiryMs[row]!) this.expire(row, atMs);
    return this.#takesNewest[row] === 1 ? this.#idle.popNewest(row) : this.#takeAnother(row);
  }

  #takeAnother(row: number): number {
    const idle = this.#idle;
    if (idle.size(row) === 0) return -1;
    const isOldest = this.#configs[row]!.reuse === 'lru';
    const id = isOldest ? idle.oldest(row) : idle.at(row, Math.floor(this.#random() * idle.size(row)));
    idle.remove(row, id);
    return id;
  }

  /** Takes an idle environment of provisioned concurrency; there must be one. */
  takeProvisioned(row: number): number {
    return this.#idleProvisioned[row]!.pop()!;
  }

  /** Gives a busy environment back; it may end at once by age. */
  put(row: number, id: number, atMs: number): void {
    const table = this.#table;
    table.fresh[id] = 0;
    if (table.provisioned[id] === 1) {
      this.#idleProvisioned[row]!.push(id);
      return;
    }
    // Whether it is the last one depends on those whose life is over.
    if (atMs >= this.#nextExpiryMs[row]!) this.expire(row, atMs);
    table.idleSinceMs[id] = atMs;
    const idleMs = this.#idleMs[row]!;
    const expiresAtMs = this.#retired[row] === 1 ? atMs : idleMs > 0 ? atMs + idleMs : this.#expiryOf(row, id, atMs);
    if (expiresAtMs <= atMs) {
      this.#end(row, id, atMs);
      this.#settleLast(row, atMs);
      return;
    }
    table.expiresAtMs[id] = expiresAtMs;
    if (expiresAtMs < this.#nextExpiryMs[row]!) this.#nextExpiryMs[row] = expiresAtMs;
    this.#idle.push(row, id);
  }

  /** Ends a busy environment. */
  discard(row: number, id: number, atMs: number): void {
    this.expire(row, atMs);
    if (this.#table.provisioned[id] === 0) this.#unreplaced[row * originCount + EnvironmentOrigin.failure]! += 1;
    this.#onEnded(id, atMs);
    this.#forget(row, id);
    this.#settleLast(row, atMs);
  }

  /** Ends every idle environment now, and every busy one when it comes back. */
  retire(row: number, atMs: number): void {
    this.expire(row, atMs);
    this.#retired[row] = 1;
    while (this.#idle.size(row) > 0) this.#endIdle(row, this.#idle.oldest(row), atMs);
    this.#nextExpiryMs[row] = Infinity;
  }

  /** Ends every idle environment whose life was over by `atMs`. */
  expire(row: number, atMs: number): void {
    if (atMs < this.#nextExpiryMs[row]!) return;
    if (this.#idleMs[row]! > 0) this.#expireOldest(row, atMs);
    else this.#expireAny(row, atMs);
  }

  /** Ends every idle environment, of whatever pool, whose life was over by `atMs`. */
  expireAll(atMs: number): void {
    for (let row = 0; row < this.#configs.length; row += 1) this.expire(row, atMs);
  }

  #expireOldest(row: number, atMs: number): void {
    const { expiresAtMs } = this.#table;
    let id = this.#idle.oldest(row);
    for (; id >= 0 && expiresAtMs[id]! <= atMs; id = this.#idle.oldest(row)) this.#endIdle(row, id, expiresAtMs[id]!);
    this.#nextExpiryMs[row] = id >= 0 ? expiresAtMs[id]! : Infinity;
  }

  #expireAny(row: number, atMs: number): void {
    const { expiresAtMs } = this.#table;
    const idle = this.#idle;
    const over: number[] = [];
    let nextMs = Infinity;
    for (let id = idle.oldest(row); id >= 0; id = idle.after(id)) {
      if (expiresAtMs[id]! <= atMs) over.push(id);
      else nextMs = Math.min(nextMs, expiresAtMs[id]!);
    }
    this.#nextExpiryMs[row] = nextMs;
    for (const id of over) idle.remove(row, id);
    over.sort((a, b) => expiresAtMs[a]! - expiresAtMs[b]!);
    let lastEndMs = -Infinity;
    for (const id of over) {
      const endMs = this.#alive[row] === 1 ? this.#lastExpiry(row, id, lastEndMs) : expiresAtMs[id]!;
      this.#end(row, id, endMs);
      lastEndMs = endMs;
    }
    if (over.length > 0) this.#settleLast(row, lastEndMs);
    if (this.#nextExpiryMs[row]! <= atMs) this.#expireAny(row, atMs);
  }

  /** When the spell that begins now ends if nobody comes. */
  #expiryOf(row: number, id: number, atMs: number): number {
    const policy = this.#configs[row]!.keepAlive;
    const retiredAtMs = Math.max(this.#table.startedAtMs[id]! + policy.maxAgeMs, atMs);
    switch (policy.kind) {
      case 'fixed':
        return Math.min(atMs + policy.idleMs, retiredAtMs);
      case 'uniform':
        return Math.min(atMs + policy.minMs + this.#random() * (policy.maxMs - policy.minMs), retiredAtMs);
      case 'lastSpare':
        return Math.min(atMs + (this.#alive[row] === 1 ? policy.lastMs : policy.spareMs), retiredAtMs);
    }
  }

  /** An idle environment that has become its function's last one at `atMs` lives by the policy's `lastMs`. */
  #settleLast(row: number, atMs: number): void {
    if (this.#alive[row] !== 1 || this.#idle.size(row) !== 1) return;
    if (this.#configs[row]!.keepAlive.kind !== 'lastSpare') return;
    const id = this.#idle.oldest(row);
    const expiresAtMs = this.#lastExpiry(row, id, atMs);
    this.#table.expiresAtMs[id] = expiresAtMs;
    this.#nextExpiryMs[row] = expiresAtMs;
  }

  #lastExpiry(row: number, id: number, aloneSinceMs: number): number {
    const { expiresAtMs, idleSinceMs } = this.#table;
    const { keepAlive } = this.#configs[row]!;
    // Alone all along: its expiry is that of a last one already.
    if (keepAlive.kind !== 'lastSpare' || aloneSinceMs === -Infinity) return expiresAtMs[id]!;
    return Math.min(expiresAtMs[id]!, Math.max(aloneSinceMs, idleSinceMs[id]! + keepAlive.lastMs));
  }

  #endIdle(row: number, id: number, atMs: number): void {
    this.#idle.remove(row, id);
    this.#end(row, id, atMs);
  }

  /** The end of a life, by age or after an idle spell. */
  #end(row: number, id: number, atMs: number): void {
    const isOld = atMs >= this.#table.startedAtMs[id]! + this.#configs[row]!.keepAlive.maxAgeMs;
    const origin = isOld ? EnvironmentOrigin.retirement : EnvironmentOrigin.expiry;
    this.#unreplaced[row * originCount + origin]! += 1;
    this.#onEnded(id, atMs);
    this.#forget(row, id);
  }

  #forget(row: number, id: number): void {
    if (this.#table.provisioned[id] === 0) this.#alive[row]! -= 1;
    this.#table.remove(id);
  }
}
