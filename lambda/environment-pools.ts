// The execution environments of every function (a pool each, by function index): which idle one serves next, and when idle
// ones end. There are no timers: what is over is ended whenever somebody looks, at the exact instant it was over, and
// `nextExpiryMs` says when looking is worth while. An environment whose idle spell ends at t no longer serves at t.
// What is asked of a pool stands in columns, its policies too: as objects they come in many shapes, one for each way to make
// them, and what V8 has compiled for one shape it throws away at the next.

import { numbersOffHeap, offHeap, widened } from './basics/columns.ts';
import { EarlyLooks } from './basics/early-looks.ts';
import { EnvironmentOrigin } from './environment-origin.ts';
import type { EnvironmentTable } from './environment-table.ts';
import { IdleLists } from './idle-lists.ts';
import type { FunctionConfig } from './settings/function-config.ts';
import type { KeepAlive } from './settings/keep-alive.ts';
import { QuietHalving } from './quiet-halving.ts';

export interface PoolsOptions {
  readonly table: EnvironmentTable;
  /** So many pools are there soon; more may come. Tables that never grow are constants to V8. */
  readonly expected: number;
  /** Uniform on [0, 1). */
  readonly random: () => number;
  readonly onEnded: (environmentId: number, atMs: number) => void;
}

type PoolConfig = Pick<FunctionConfig, 'keepAlive' | 'reuse'>;

/** Of a pool, side by side: no idle environment ends before the first; the second is the length of idle spells that all last as
 * long, so that idle order is expiry order, and 0 when they do not; at what age one ends; and two times of the policy: how long a
 * spell is, and nothing; how short the shortest, and how much longer the longest; how long the last one's, and a spare one's.
 * Before the last instant nobody need look whether one is over: it is not after the first. */
const timeShift = 3;
const nextExpiry = 0;
const idleSpell = 1;
const maxAge = 2;
const firstTime = 3;
const secondTime = 4;
const nextLook = 5;
/** And as integers: on-demand environments alive, busy and idle; flags. */
const integerShift = 1;
const aliveOf = 0;
const flagsOf = 1;
const takesNewestFlag = 1;
const retiredFlag = 2;
/** Whether keep-alive halves what is idle while nobody calls; and whether it has, since somebody did. */
const halvesFlag = 4;
const halvedFlag = 8;
const takesOldestFlag = 16;
/** The policy's kind; neither, where every spell is as long. */
const lastSpareFlag = 32;
const uniformFlag = 64;

const timesOf = (policy: KeepAlive): readonly [firstMs: number, secondMs: number] => {
  if (policy.kind === 'fixed') return [policy.idleMs, 0];
  return policy.kind === 'uniform' ? [policy.minMs, policy.maxMs - policy.minMs] : [policy.lastMs, policy.spareMs];
};
const kindFlag = { fixed: 0, uniform: uniformFlag, lastSpare: lastSpareFlag } as const;
const reuseFlag = { mru: takesNewestFlag, lru: takesOldestFlag, random: 0 } as const;

/** Origins that a successor can have. */
const originCount = EnvironmentOrigin.failure + 1;

export class EnvironmentPools {
  readonly #table: EnvironmentTable;
  readonly #random: () => number;
  readonly #onEnded: (environmentId: number, atMs: number) => void;
  #rows = 0;
  readonly #idle: IdleLists;
  readonly #quiet: QuietHalving;
  readonly #idleProvisioned: number[][] = [];
  #times: Float64Array;
  /** The instant told, for calls that are not inlined: as an argument it would be a new HeapNumber at every invocation. */
  readonly #toldMs: Float64Array = numbersOffHeap(0);
  #integers: Int32Array;
  readonly #early = new EarlyLooks();
  /** On-demand environments that ended and were not replaced yet, by pool and the origin that their successors will have. */
  #unreplaced: Int32Array;

  constructor({ table, expected, random, onEnded }: PoolsOptions) {
    this.#table = table;
    const rows = offHeap(expected);
    this.#idle = new IdleLists(table, rows);
    this.#quiet = new QuietHalving(rows);
    this.#times = new Float64Array(rows << timeShift);
    this.#integers = new Int32Array(rows << integerShift);
    this.#unreplaced = new Int32Array(rows * originCount);
    this.#random = random;
    this.#onEnded = onEnded;
  }

  /** As those that are made now, of no pool. */
  reset(expected: number): void {
    const rows = offHeap(expected);
    this.#rows = 0;
    this.#idleProvisioned.length = 0;
    this.#idle.reset(rows);
    this.#quiet.reset(rows);
    // What is in it is written before it is read.
    if (this.#times.length < rows << timeShift) this.#times = new Float64Array(rows << timeShift);
    if (this.#integers.length >= rows << integerShift) this.#integers.fill(0);
    else this.#integers = new Int32Array(rows << integerShift);
    if (this.#unreplaced.length >= rows * originCount) this.#unreplaced.fill(0);
    else this.#unreplaced = new Int32Array(rows * originCount);
  }

  /** One pool more; its number is the next. */
  add(config: PoolConfig): void {
    const row = this.#rows;
    const { keepAlive, reuse } = config;
    this.#rows = row + 1;
    this.#idleProvisioned.push([]);
    if (row << timeShift === this.#times.length) this.#widen(row * 2);
    this.#times[(row << timeShift) | nextLook] = this.#early.isOver ? Infinity : -Infinity;
    this.#setNextExpiry(row, Infinity);
    const isOrdered = keepAlive.kind === 'fixed' && keepAlive.maxAgeMs === Infinity;
    const own = row << timeShift;
    this.#times[own | idleSpell] = isOrdered ? keepAlive.idleMs : 0;
    this.#times[own | maxAge] = keepAlive.maxAgeMs;
    [this.#times[own | firstTime], this.#times[own | secondTime]] = timesOf(keepAlive);
    const halvingMs = keepAlive.kind === 'lastSpare' ? (keepAlive.halvingMs ?? Infinity) : Infinity;
    this.#quiet.setPeriod(row, halvingMs);
    this.#integers[(row << integerShift) | flagsOf] =
      reuseFlag[reuse] | kindFlag[keepAlive.kind] | (halvingMs < Infinity ? halvesFlag : 0);
  }

  #widen(rows: number): void {
    this.#idle.grow(rows);
    this.#quiet.grow(rows);
    this.#times = widened(this.#times, rows << timeShift);
    this.#integers = widened(this.#integers, rows << integerShift);
    this.#unreplaced = widened(this.#unreplaced, rows * originCount);
  }

  /** On-demand environments alive, busy and idle. */
  alive(row: number): number {
    return this.#integers[(row << integerShift) | aliveOf]!;
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
    return this.#times[(row << timeShift) | nextExpiry]!;
  }

  #setNextExpiry(row: number, atMs: number): void {
    const own = row << timeShift;
    this.#times[own | nextExpiry] = atMs;
    if (atMs < this.#times[own | nextLook]! || this.#early.isOver) this.#times[own | nextLook] = atMs;
  }

  #noLaterExpiry(row: number, atMs: number): void {
    if (atMs < this.nextExpiryMs(row)) this.#setNextExpiry(row, atMs);
  }

  #flags(row: number): number {
    return this.#integers[(row << integerShift) | flagsOf]!;
  }

  /** No idle environment at all ends before this instant. */
  earliestExpiryMs(): number {
    let earliest = Infinity;
    for (let row = 0; row < this.#rows; row += 1) earliest = Math.min(earliest, this.nextExpiryMs(row));
    return earliest;
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
    this.#integers[(row << integerShift) | aliveOf]! += 1;
    return this.#table.create(row, atMs);
  }

  /** A new environment of provisioned concurrency, idle. */
  createProvisioned(row: number, atMs: number): number {
    const id = this.#table.create(row, atMs);
    this.#table.provision(id);
    this.#idleProvisioned[row]!.push(id);
    return id;
  }

  /** Takes an idle on-demand environment, -1 when there is none. */
  take(row: number, atMs: number): number {
    this.#expireDue(row, atMs);
    const flags = this.#flags(row);
    if ((flags & halvedFlag) !== 0) {
      this.#toldMs[0] = atMs;
      this.#endQuiet(row);
    }
    return (flags & takesNewestFlag) !== 0 ? this.#idle.popNewest(row) : this.#takeAnother(row);
  }

  #takeAnother(row: number): number {
    const idle = this.#idle;
    if (idle.size(row) === 0) return -1;
    const isOldest = (this.#flags(row) & takesOldestFlag) !== 0;
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
    table.use(id);
    if (table.isProvisioned(id)) {
      this.#idleProvisioned[row]!.push(id);
      return;
    }
    // Whether it is the last one depends on those whose life is over.
    this.#expireDue(row, atMs);
    const idleMs = this.#times[(row << timeShift) | idleSpell]!;
    const expiresAtMs =
      idleMs > 0 && (this.#flags(row) & retiredFlag) === 0 ? atMs + idleMs : this.#expiryOf(row, id, atMs);
    if (expiresAtMs <= atMs) {
      this.#end(row, id, atMs);
      this.#settle(row, atMs);
      return;
    }
    table.expiresAtMs[id] = expiresAtMs;
    this.#noLaterExpiry(row, expiresAtMs);
    this.#idle.push(row, id);
  }

  /** Ends a busy environment. */
  discard(row: number, id: number, atMs: number): void {
    this.expire(row, atMs);
    if (!this.#table.isProvisioned(id)) {
      this.#unreplaced[row * originCount + EnvironmentOrigin.failure]! += 1;
      this.#quiet.used(row, atMs);
    }
    this.#onEnded(id, atMs);
    this.#forget(row, id);
    this.#settle(row, atMs);
  }

  /** Ends every idle environment now, and every busy one when it comes back. */
  retire(row: number, atMs: number): void {
    this.expire(row, atMs);
    this.#integers[(row << integerShift) | flagsOf]! |= retiredFlag;
    this.#endOldest(row, this.idle(row), atMs);
    this.#setNextExpiry(row, Infinity);
  }

  /** As `expire`, where mostly nothing is due. */
  #expireDue(row: number, atMs: number): void {
    if (atMs < this.#times[(row << timeShift) | nextLook]!) return;
    this.#toldMs[0] = atMs;
    this.#expireTold(row);
  }

  #expireTold(row: number): void {
    const atMs = this.#toldMs[0]!;
    this.expire(row, atMs);
    this.#times[(row << timeShift) | nextLook] = this.#early.next(atMs, this.nextExpiryMs(row));
  }

  /** Ends every idle environment whose life was over by `atMs`. */
  expire(row: number, atMs: number): void {
    if (atMs < this.nextExpiryMs(row)) return;
    if (this.#times[(row << timeShift) | idleSpell]! > 0) this.#expireOldest(row, atMs);
    else if ((this.#flags(row) & halvesFlag) !== 0) this.#expireQuiet(row, atMs);
    else this.#expireAny(row, atMs);
  }

  /** Ends every idle environment, of whatever pool, whose life was over by `atMs`. */
  expireAll(atMs: number): void {
    for (let row = 0; row < this.#rows; row += 1) this.expire(row, atMs);
  }

  #expireOldest(row: number, atMs: number): void {
    const table = this.#table;
    let id = this.#idle.oldest(row);
    for (; id >= 0 && table.expiresAtMs[id]! <= atMs; id = this.#idle.oldest(row))
      this.#endIdle(row, id, table.expiresAtMs[id]!);
    this.#setNextExpiry(row, id >= 0 ? table.expiresAtMs[id]! : Infinity);
  }

  #expireAny(row: number, atMs: number): void {
    const table = this.#table;
    const idle = this.#idle;
    const over: number[] = [];
    let nextMs = Infinity;
    for (let id = idle.oldest(row); id >= 0; id = idle.after(id)) {
      if (table.expiresAtMs[id]! <= atMs) over.push(id);
      else nextMs = Math.min(nextMs, table.expiresAtMs[id]!);
    }
    this.#setNextExpiry(row, nextMs);
    for (const id of over) idle.remove(row, id);
    over.sort((a, b) => table.expiresAtMs[a]! - table.expiresAtMs[b]!);
    let lastEndMs = -Infinity;
    for (const id of over) {
      const endMs = this.alive(row) === 1 ? this.#lastExpiry(row, id, lastEndMs) : table.expiresAtMs[id]!;
      this.#end(row, id, endMs);
      lastEndMs = endMs;
    }
    if (over.length > 0) this.#settle(row, lastEndMs);
    if (this.nextExpiryMs(row) <= atMs) this.#expireAny(row, atMs);
  }

  /** Lives that are over, and halvings, in the order of their instants; at one instant lives come first. */
  #expireQuiet(row: number, atMs: number): void {
    for (let dueMs = this.#halvingMs(row); dueMs <= atMs; dueMs = this.#halvingMs(row)) {
      this.#expireAny(row, dueMs);
      // What ended by itself may have left only one, which lives on by its own time.
      if (this.#halvingMs(row) === dueMs) this.#halve(row, dueMs);
    }
    this.#expireAny(row, atMs);
    this.#noLaterExpiry(row, this.#halvingMs(row));
  }

  /** When the row halves next: never while one runs, nor what never were several. */
  #halvingMs(row: number): number {
    const alive = this.alive(row);
    if (alive === 0 || this.idle(row) < alive) return Infinity;
    return alive > 1 || this.#isHalved(row) ? this.#quiet.nextMs(row) : Infinity;
  }

  #isHalved(row: number): boolean {
    return (this.#flags(row) & halvedFlag) !== 0;
  }

  /** Ends those that are idle for longest; what stays, only age ends until somebody calls. */
  #halve(row: number, atMs: number): void {
    const stay = this.#quiet.halve(row, this.alive(row));
    this.#integers[(row << integerShift) | flagsOf]! |= halvedFlag;
    this.#endOldest(row, this.alive(row) - stay, atMs);
    for (let id = this.#idle.oldest(row); id >= 0; id = this.#idle.after(id)) {
      this.#table.expiresAtMs[id] = this.#retiredAtMs(row, id);
    }
  }

  /** The row is called again at the instant told: lives go on from where they stood when it halved first. */
  #endQuiet(row: number): void {
    const table = this.#table;
    const spareMs = this.#times[(row << timeShift) | secondTime]!;
    const stoodMs = this.#quiet.end(row, this.#toldMs[0]!);
    this.#integers[(row << integerShift) | flagsOf]! &= ~halvedFlag;
    this.#setNextExpiry(row, Infinity);
    for (let id = this.#idle.oldest(row); id >= 0; id = this.#idle.after(id)) {
      table.idleSinceMs[id]! += stoodMs;
      table.expiresAtMs[id] = Math.min(table.idleSinceMs[id]! + spareMs, this.#retiredAtMs(row, id));
      this.#noLaterExpiry(row, table.expiresAtMs[id]!);
    }
  }

  /** When an environment is as old as any may be. */
  #retiredAtMs(row: number, id: number): number {
    return this.#table.startedAtMs[id]! + this.#times[(row << timeShift) | maxAge]!;
  }

  /** When the spell that begins now ends if nobody comes. */
  #expiryOf(row: number, id: number, atMs: number): number {
    const flags = this.#flags(row);
    const own = row << timeShift;
    const times = this.#times;
    this.#table.idleSinceMs[id] = atMs;
    if ((flags & retiredFlag) !== 0) return atMs;
    const retiredAtMs = Math.max(this.#table.startedAtMs[id]! + times[own | maxAge]!, atMs);
    // No `switch`: V8 would count on its end being reached, where undefined is returned, and return doubles as HeapNumbers.
    let expiresAtMs: number;
    if ((flags & lastSpareFlag) !== 0) {
      this.#quiet.used(row, atMs);
      const idle = this.idle(row);
      const alive = this.alive(row);
      if (idle > 0 && idle + 1 === alive) this.#noLaterExpiry(row, this.#quiet.nextMs(row));
      expiresAtMs = atMs + times[own | (alive === 1 ? firstTime : secondTime)]!;
    } else if ((flags & uniformFlag) === 0) expiresAtMs = atMs + times[own | firstTime]!;
    else expiresAtMs = atMs + times[own | firstTime]! + this.#random() * times[own | secondTime]!;
    return expiresAtMs < retiredAtMs ? expiresAtMs : retiredAtMs;
  }

  /** One ended at `atMs`, and now perhaps none runs: the row is quiet, or what is left is its only one. */
  #settle(row: number, atMs: number): void {
    const alive = this.alive(row);
    if (alive === 0 || this.idle(row) < alive) return;
    if (alive === 1) this.#settleLast(row, atMs);
    else this.#noLaterExpiry(row, this.#quiet.nextMs(row));
  }

  /** An idle environment that has become its function's last one at `atMs` lives by the policy's `lastMs`. */
  #settleLast(row: number, atMs: number): void {
    if ((this.#flags(row) & lastSpareFlag) === 0) return;
    const id = this.#idle.oldest(row);
    const expiresAtMs = this.#lastExpiry(row, id, atMs);
    this.#table.expiresAtMs[id] = expiresAtMs;
    this.#setNextExpiry(row, expiresAtMs);
  }

  #lastExpiry(row: number, id: number, aloneSinceMs: number): number {
    const table = this.#table;
    const lastMs = this.#times[(row << timeShift) | firstTime]!;
    // Alone all along: its expiry is that of a last one already.
    if ((this.#flags(row) & lastSpareFlag) === 0 || aloneSinceMs === -Infinity || this.#isHalved(row))
      return table.expiresAtMs[id]!;
    return Math.min(table.expiresAtMs[id]!, Math.max(aloneSinceMs, table.idleSinceMs[id]! + lastMs));
  }

  #endOldest(row: number, count: number, atMs: number): void {
    for (let left = count; left > 0; left -= 1) this.#endIdle(row, this.#idle.oldest(row), atMs);
  }

  #endIdle(row: number, id: number, atMs: number): void {
    this.#idle.remove(row, id);
    this.#end(row, id, atMs);
  }

  /** The end of a life, by age or after an idle spell. */
  #end(row: number, id: number, atMs: number): void {
    const isOld = atMs >= this.#retiredAtMs(row, id);
    const origin = isOld ? EnvironmentOrigin.retirement : EnvironmentOrigin.expiry;
    this.#unreplaced[row * originCount + origin]! += 1;
    this.#onEnded(id, atMs);
    this.#forget(row, id);
  }

  #forget(row: number, id: number): void {
    if (!this.#table.isProvisioned(id)) this.#integers[(row << integerShift) | aliveOf]! -= 1;
    this.#table.remove(id);
  }
}
