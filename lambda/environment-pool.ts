// The execution environments of one function: which idle one serves next, and when idle ones end.
// It has no timers: it ends what is over whenever somebody looks, at the exact instant it was over, and says in
// `nextExpiryMs` when looking is worth while. An environment whose idle spell ends at t no longer serves at t.

import { EnvironmentOrigin } from './environment-origin.ts';
import type { EnvironmentTable } from './environment-table.ts';
import { IdleQueue } from './idle-queue.ts';
import type { FunctionConfig } from './function-config.ts';
import type { KeepAlive } from './keep-alive.ts';

export interface PoolOptions {
  readonly table: EnvironmentTable;
  readonly functionIndex: number;
  readonly config: Pick<FunctionConfig, 'keepAlive' | 'reuse'>;
  /** Uniform on [0, 1). */
  readonly random: () => number;
  readonly onEnded: (environmentId: number, atMs: number) => void;
}

export class EnvironmentPool {
  /** On-demand environments alive, busy and idle. */
  alive = 0;
  /** No idle environment ends before this instant. */
  nextExpiryMs: number = Infinity;
  readonly #idle = new IdleQueue();
  readonly #idleProvisioned: number[] = [];
  readonly #options: PoolOptions;
  readonly #table: EnvironmentTable;
  readonly #takesNewest: boolean;
  readonly #keepAlive: KeepAlive;
  /** Of idle spells that all last as long; 0 when they do not. */
  readonly #idleMs: number;
  /** Idle order is expiry order, so only the oldest need be looked at. */
  readonly #ordered: boolean;
  #retired = false;
  /** On-demand environments that ended and were not replaced yet, by the origin that their successors will have. */
  readonly #unreplaced = new Uint32Array(4);

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#keepAlive = options.config.keepAlive;
    this.#table = options.table;
    this.#takesNewest = options.config.reuse === 'mru';
    this.#ordered = this.#keepAlive.kind === 'fixed' && this.#keepAlive.maxAgeMs === Infinity;
    this.#idleMs = this.#keepAlive.kind === 'fixed' && this.#ordered ? this.#keepAlive.idleMs : 0;
  }

  get idle(): number {
    return this.#idle.size;
  }

  get idleProvisioned(): number {
    return this.#idleProvisioned.length;
  }

  /** Idle environments of provisioned concurrency, by id. */
  get provisionedIds(): readonly number[] {
    return this.#idleProvisioned;
  }

  /** Why an on-demand environment is created now: in the place of which one, or as one more. */
  replaces(): number {
    for (let origin: number = EnvironmentOrigin.failure; origin > EnvironmentOrigin.growth; origin -= 1) {
      const count = this.#unreplaced[origin]!;
      if (count === 0) continue;
      this.#unreplaced[origin] = count - 1;
      return origin;
    }
    return EnvironmentOrigin.growth;
  }

  /** A new on-demand environment, busy from the start. */
  create(atMs: number): number {
    this.alive += 1;
    return this.#table.create(this.#options.functionIndex, atMs);
  }

  /** A new environment of provisioned concurrency, idle. */
  createProvisioned(atMs: number): number {
    const table = this.#table;
    const { functionIndex } = this.#options;
    const id = table.create(functionIndex, atMs);
    table.provisioned[id] = 1;
    this.#idleProvisioned.push(id);
    return id;
  }

  /** Takes an idle on-demand environment, -1 when there is none. */
  take(atMs: number): number {
    if (atMs >= this.nextExpiryMs) this.expire(atMs);
    if (this.#idle.size === 0) return -1;
    if (this.#takesNewest) return this.#idle.popNewest();
    if (this.#options.config.reuse === 'lru') return this.#idle.popOldest();
    return this.#idle.removeAt(Math.floor(this.#options.random() * this.#idle.size));
  }

  /** Takes an idle environment of provisioned concurrency; there must be one. */
  takeProvisioned(): number {
    return this.#idleProvisioned.pop()!;
  }

  /** Gives a busy environment back; it may end at once by age. */
  put(id: number, atMs: number): void {
    const table = this.#table;
    if (table.provisioned[id] === 1) {
      this.#idleProvisioned.push(id);
      return;
    }
    // Whether it is the last one depends on those whose life is over.
    if (atMs >= this.nextExpiryMs) this.expire(atMs);
    table.idleSinceMs[id] = atMs;
    const expiresAtMs = this.#retired ? atMs : this.#ordered ? atMs + this.#idleMs : this.#expiryOf(id, atMs);
    if (expiresAtMs <= atMs) {
      this.#end(id, atMs);
      this.#settleLast(atMs);
      return;
    }
    table.expiresAtMs[id] = expiresAtMs;
    if (expiresAtMs < this.nextExpiryMs) this.nextExpiryMs = expiresAtMs;
    this.#idle.push(id);
  }

  /** Ends a busy environment. */
  discard(id: number, atMs: number): void {
    this.expire(atMs);
    if (this.#table.provisioned[id] === 0) this.#unreplaced[EnvironmentOrigin.failure]! += 1;
    this.#options.onEnded(id, atMs);
    this.#forget(id);
    this.#settleLast(atMs);
  }

  /** Ends every idle environment now, and every busy one when it comes back. */
  retire(atMs: number): void {
    this.expire(atMs);
    this.#retired = true;
    while (this.#idle.size > 0) this.#end(this.#idle.popOldest(), atMs);
    this.nextExpiryMs = Infinity;
  }

  /** Ends every idle environment whose life was over by `atMs`. */
  expire(atMs: number): void {
    if (atMs < this.nextExpiryMs) return;
    if (this.#ordered) this.#expireOldest(atMs);
    else this.#expireAny(atMs);
  }

  #expireOldest(atMs: number): void {
    const { expiresAtMs } = this.#table;
    while (this.#idle.size > 0 && expiresAtMs[this.#idle.at(0)]! <= atMs) {
      const id = this.#idle.popOldest();
      this.#end(id, expiresAtMs[id]!);
    }
    this.nextExpiryMs = this.#idle.size > 0 ? expiresAtMs[this.#idle.at(0)]! : Infinity;
  }

  #expireAny(atMs: number): void {
    const { expiresAtMs } = this.#table;
    const over: number[] = [];
    let next = Infinity;
    this.#idle.retain((id) => {
      const at = expiresAtMs[id]!;
      if (at <= atMs) over.push(id);
      else if (at < next) next = at;
      return at > atMs;
    });
    this.nextExpiryMs = next;
    over.sort((a, b) => expiresAtMs[a]! - expiresAtMs[b]!);
    let lastEndMs = -Infinity;
    for (const id of over) {
      const at = this.alive === 1 ? this.#lastExpiry(id, lastEndMs) : expiresAtMs[id]!;
      this.#end(id, at);
      lastEndMs = at;
    }
    if (over.length > 0) this.#settleLast(lastEndMs);
    if (this.nextExpiryMs <= atMs) this.#expireAny(atMs);
  }

  /** When the spell that begins now ends if nobody comes. */
  #expiryOf(id: number, atMs: number): number {
    const policy = this.#keepAlive;
    const retiredAtMs = Math.max(this.#table.startedAtMs[id]! + policy.maxAgeMs, atMs);
    switch (policy.kind) {
      case 'fixed':
        return Math.min(atMs + policy.idleMs, retiredAtMs);
      case 'uniform':
        return Math.min(atMs + policy.minMs + this.#options.random() * (policy.maxMs - policy.minMs), retiredAtMs);
      case 'lastSpare':
        return Math.min(atMs + (this.alive === 1 ? policy.lastMs : policy.spareMs), retiredAtMs);
    }
  }

  /** An idle environment that has become its function's last one at `atMs` lives by the policy's `lastMs`. */
  #settleLast(atMs: number): void {
    if (this.alive !== 1 || this.#idle.size !== 1 || this.#keepAlive.kind !== 'lastSpare') return;
    const id = this.#idle.at(0);
    const at = this.#lastExpiry(id, atMs);
    this.#table.expiresAtMs[id] = at;
    this.nextExpiryMs = at;
  }

  #lastExpiry(id: number, aloneSinceMs: number): number {
    const { expiresAtMs, idleSinceMs } = this.#table;
    // Alone all along: its expiry is that of a last one already.
    if (this.#keepAlive.kind !== 'lastSpare' || aloneSinceMs === -Infinity) return expiresAtMs[id]!;
    return Math.min(expiresAtMs[id]!, Math.max(aloneSinceMs, idleSinceMs[id]! + this.#keepAlive.lastMs));
  }

  /** The end of a life, by age or after an idle spell. */
  #end(id: number, atMs: number): void {
    const isOld = atMs >= this.#table.startedAtMs[id]! + this.#keepAlive.maxAgeMs;
    this.#unreplaced[isOld ? EnvironmentOrigin.retirement : EnvironmentOrigin.expiry]! += 1;
    this.#options.onEnded(id, atMs);
    this.#forget(id);
  }

  #forget(id: number): void {
    if (this.#table.provisioned[id] === 0) this.alive -= 1;
    this.#table.remove(id);
  }
}
