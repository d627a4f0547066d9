// One account in one region: admission of every request over all of its functions. The one stateful face of this floor.
//
// The order of admission (Developer Guide: lambda-concurrency, provisioned-concurrency):
// 1. a free environment of the function's provisioned concurrency, while its request rate allows;
// 2. with reserved concurrency: what the reservation leaves; else what the unreserved pool leaves;
// 3. the request rate of ten times the concurrency (reserved: the function's; always, on provisioned concurrency too:
//    the account's);
// 4. an idle environment, else a new one if the scaling rate allows.
// A refused request spends nothing.

import { ownerOf, type AccountLimits } from './account-limits.ts';
import { numbersOffHeap, widened } from './basics/columns.ts';
import { EnvironmentOrigin } from './environment-origin.ts';
import { EnvironmentPools } from './environment-pools.ts';
import { EnvironmentTable } from './environment-table.ts';
import { ThrottleReason } from './answers/errors.ts';
import { refusalOf, unreasonedThrottle } from './answers/refusal.ts';
import type { FunctionConfig } from './settings/function-config.ts';
import type { ScalingSink } from './invocation.ts';
import { ProvisionedConcurrency } from './provisioned-concurrency.ts';
import { Reservations } from './reservations.ts';
import type { Rules } from './rules.ts';
import { scalingRate, type ScalingRate } from './scaling-rate.ts';
import { TenantPools } from './tenancy.ts';
import { TokenBucket } from './basics/token-bucket.ts';

export interface AccountOptions extends AccountLimits {
  readonly rules: Rules;
  /** Uniform on [0, 1). */
  readonly random: () => number;
  readonly scaling?: ScalingSink;
  readonly onEnvironmentEnded?: (environmentId: number, atMs: number) => void;
}

/** What differs between one run and the next. */
export type AccountSettings = Omit<AccountOptions, 'random' | 'onEnvironmentEnded'>;

/** Requests a second that so much concurrency takes; null where nothing limits them. */
const requestRate = ({ requestRatePerConcurrency: each }: Rules, concurrency: number): number | null =>
  each === null ? null : each * concurrency;

const rateBucket = (rules: Rules, concurrency: number): TokenBucket | null => {
  const perSecond = requestRate(rules, concurrency);
  return perSecond === null ? null : new TokenBucket(perSecond, perSecond / 1000);
};

/** Of a function, or version of one, side by side: who its owner is, and how many invocations run. */
const functionShift = 1;
const ownerIndex = 0;
const runningOf = 1;

export class Account {
  /** Whether requests count against the request rate; off while one is asked for that does not (asynchronous ones). */
  metersRequests = true;
  /** Whether new environments take from the scaling rate; off while one is asked for that does not. */
  metersScaling = true;
  /** The tenant of what is asked for; -1 for none. */
  tenant = -1;
  /** null where no function isolates tenants; the first that does brings it. */
  tenancy: TenantPools | null = null;
  #rules: Rules;
  #scaling: ScalingSink | undefined;
  readonly #table = new EnvironmentTable();
  readonly #pools: EnvironmentPools;
  readonly #reservations: Reservations;
  readonly #provisioned: ProvisionedConcurrency;
  #scalingRate: ScalingRate;
  #countsRequests: boolean;
  #watchesConcurrency: boolean;
  readonly #accountRate = new TokenBucket(0, 0);
  /** Whether the account has a request rate. */
  #limitsRate: boolean;
  #accountConcurrency: number;
  #functionCount = 0;
  /** Pools so far: each function has one, and each of its tenants. */
  #rows = 0;
  readonly #configs: FunctionConfig[] = [];
  #integers: Int32Array;
  /** By function: the request rate of what is provisioned. */
  readonly #provisionedRate: (TokenBucket | null)[] = [];
  /** By name, and by owner: the request rate of its reservation, and the version that had environments first. */
  readonly #owners = new Map<string, number>();
  readonly #reservedRate: (TokenBucket | null)[] = [];
  readonly #firstIndex: number[] = [];
  #onDemandRunning = 0;
  #running = 0;
  /** The instant told, for calls that are not inlined: as an argument it would be a new HeapNumber at every invocation. */
  readonly #toldMs: Float64Array = numbersOffHeap(0);

  constructor(options: AccountOptions) {
    const { rules, concurrency, random, scaling, onEnvironmentEnded } = options;
    const expected = options.functions.length;
    this.#rules = rules;
    this.#scaling = scaling;
    const table = this.#table;
    const onEnded = (id: number, atMs: number): void => {
      const row = table.functionIndex(id);
      this.tenancy?.ended(row);
      this.#scaling?.environmentEnded(this.#functionOf(row), table.startedAtMs[id]!, atMs);
      onEnvironmentEnded?.(id, atMs);
    };
    this.#integers = new Int32Array(Math.max(16, expected) << functionShift);
    this.#pools = new EnvironmentPools({ table, expected, random, onEnded });
    this.#provisioned = new ProvisionedConcurrency(expected);
    this.#reservations = new Reservations(concurrency, options.unreservedMinimum, expected);
    this.#scalingRate = scalingRate(rules);
    this.#countsRequests = this.#scalingRate.countsRequests;
    this.#watchesConcurrency = this.#scalingRate.watchesConcurrency;
    this.#limitsRate = rules.requestRatePerConcurrency !== null;
    this.#accountConcurrency = concurrency;
    this.#begin(options);
  }

  /** From now on it is as one that is made now. Written is what differs alone: what never does stays a constant to V8. */
  reset(settings: AccountSettings): void {
    const { rules, concurrency, unreservedMinimum, functions, scaling } = settings;
    const expected = functions.length;
    if (!this.metersRequests) this.metersRequests = true;
    if (!this.metersScaling) this.metersScaling = true;
    if (this.tenant !== -1) this.tenant = -1;
    if (this.tenancy !== null) this.tenancy = null;
    if (this.#rules !== rules) this.#rules = rules;
    if (this.#scaling !== scaling) this.#scaling = scaling;
    this.#table.reset();
    this.#pools.reset(expected);
    this.#provisioned.reset(expected);
    this.#reservations.reset(concurrency, unreservedMinimum, expected);
    this.#limitBy(scalingRate(rules, this.#scalingRate), rules);
    this.#accountConcurrency = concurrency;
    this.#functionCount = 0;
    this.#rows = 0;
    this.#configs.length = 0;
    if (this.#integers.length >= expected << functionShift) this.#integers.fill(0);
    else this.#integers = new Int32Array(expected << functionShift);
    this.#provisionedRate.length = 0;
    this.#owners.clear();
    this.#reservedRate.length = 0;
    this.#firstIndex.length = 0;
    this.#onDemandRunning = 0;
    this.#running = 0;
    this.#begin(settings);
  }

  #limitBy(rate: ScalingRate, { requestRatePerConcurrency }: Rules): void {
    const { countsRequests, watchesConcurrency } = rate;
    if (this.#scalingRate !== rate) this.#scalingRate = rate;
    if (this.#countsRequests !== countsRequests) this.#countsRequests = countsRequests;
    if (this.#watchesConcurrency !== watchesConcurrency) this.#watchesConcurrency = watchesConcurrency;
    const limitsRate = requestRatePerConcurrency !== null;
    if (this.#limitsRate !== limitsRate) this.#limitsRate = limitsRate;
  }

  #begin({ rules, concurrency, functions }: AccountSettings): void {
    const perSecond = requestRate(rules, concurrency) ?? 0;
    this.#accountRate.reset(perSecond, perSecond / 1000);
    for (const config of functions) this.addFunction(config, 0);
  }

  /** The function that a pool is of: each tenant of one has its own. */
  #functionOf(row: number): number {
    return this.tenancy === null ? row : this.tenancy.functionOf(row);
  }

  /** The pool that serves what is asked for. */
  #rowOf(functionIndex: number): number {
    if (this.tenancy === null || this.tenant < 0) return this.#ownRow(functionIndex);
    return this.tenancy.rowOf(functionIndex, this.tenant);
  }

  /** The pool of what is of no tenant: those of tenants lie between. */
  #ownRow(functionIndex: number): number {
    return this.tenancy === null ? functionIndex : this.tenancy.ownRow(functionIndex);
  }

  #addRow(config: FunctionConfig): number {
    this.#pools.add(config);
    this.#rows += 1;
    return this.#rows - 1;
  }

  #beginTenancy(): TenantPools {
    const pools = this.#pools;
    const tenancy = new TenantPools(this.#accountConcurrency, {
      add: (functionIndex) => this.#addRow(this.#configs[functionIndex]!),
      expire: (row, atMs) => pools.expire(row, atMs),
      nextExpiryMs: (row) => pools.nextExpiryMs(row),
    });
    // Until now each had the row of its own number.
    for (let row = 0; row < this.#rows; row += 1) tenancy.addFunction(row, row);
    return tenancy;
  }

  /**
   * One more function, or version of one; the first of a function brings the reservation.
   * @returns its index
   */
  addFunction(config: FunctionConfig, atMs: number): number {
    if (config.tenantIsolation === true) this.tenancy ??= this.#beginTenancy();
    const functionIndex = this.#functionCount;
    this.#functionCount += 1;
    const at = functionIndex << functionShift;
    if (at === this.#integers.length) this.#integers = widened(this.#integers, at * 2);
    this.#integers[at | ownerIndex] = this.#ownerFor(config);
    this.#configs.push(config);
    this.tenancy?.addFunction(functionIndex, this.#rows);
    this.#addRow(config);
    this.#provisioned.add();
    this.#provisionedRate.push(null);
    this.setProvisioned(functionIndex, config.provisionedConcurrency, atMs);
    return functionIndex;
  }

  /** The function, or the version, serves no more: idle environments end now, busy ones when they are done. */
  retire(functionIndex: number, atMs: number): void {
    this.setProvisioned(functionIndex, 0, atMs);
    this.#pools.retire(this.#ownRow(functionIndex), atMs);
    for (const row of this.tenancy?.rowsOf(functionIndex) ?? []) this.#pools.retire(row, atMs);
  }

  /** The function and all its versions are gone, and its reservation with them. */
  removeOwner(name: string): void {
    const owner = this.#owners.get(name);
    if (owner === undefined) return;
    this.#setReserved(owner, null);
    this.#owners.delete(name);
  }

  #ownerFor(config: FunctionConfig): number {
    const name = ownerOf(config);
    const known = this.#owners.get(name);
    if (known !== undefined) return known;
    const owner = this.#reservedRate.length;
    const { reservedConcurrency } = config;
    this.#owners.set(name, owner);
    this.#reservations.add(reservedConcurrency);
    this.#reservedRate.push(reservedConcurrency === null ? null : rateBucket(this.#rules, reservedConcurrency));
    this.#firstIndex.push(-1);
    this.#scalingRate.grow(owner + 1);
    return owner;
  }

  #ownerOf(functionIndex: number): number {
    return this.#integers[(functionIndex << functionShift) | ownerIndex]!;
  }

  /** Invocations running in the account. */
  get concurrency(): number {
    return this.#running;
  }

  /** Execution environments alive, idle ones included. */
  get environments(): number {
    return this.#table.alive;
  }

  /** Invocations of one function running. */
  functionConcurrency(functionIndex: number): number {
    return this.#integers[(functionIndex << functionShift) | runningOf]!;
  }

  /** Most concurrency that the scaling rate lets new environments bring the account to. */
  scalingCeiling(atMs: number): number {
    return this.#scalingRate.ceiling(atMs);
  }

  /**
   * Asks for one invocation; instants must not decrease.
   * @returns the environment that runs it (>= 0), or a refusal (< 0; see `throttleReasonOf`)
   */
  invoke(functionIndex: number, atMs: number): number {
    const owner = this.#ownerOf(functionIndex);
    if (this.#provisioned.alive(functionIndex) > 0 && this.#hasProvisioned(functionIndex, atMs)) {
      return this.#onProvisioned(functionIndex, owner, atMs);
    }
    if (!this.#reservations.hasRoom(owner)) return this.#refuseFull(functionIndex, owner, atMs);
    const reservedRate = this.#reservations.isReserved(owner) ? this.#reservedRate[owner]! : null;
    if (reservedRate !== null && this.metersRequests && !reservedRate.has(atMs)) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.reservedFunctionInvocationRateLimitExceeded);
    }
    if (this.#limitsRate && this.metersRequests && !this.#accountRate.has(atMs)) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.functionInvocationRateLimitExceeded);
    }
    return this.#onDemand(functionIndex, owner, reservedRate, atMs);
  }

  /**
   * An invocation that runs elsewhere, on Managed Instances: no limit of the account binds it, and it is counted.
   * @returns a number of the kind that environments have
   */
  beginElsewhere(functionIndex: number, atMs: number): number {
    return this.#admit(functionIndex, this.#table.lend(functionIndex), atMs);
  }

  /** A number of the kind that environments have, for what holds no concurrency while it lasts; see `giveBack`. */
  lend(functionIndex: number): number {
    return this.#table.lend(this.#ownRow(functionIndex));
  }

  /** A request for what runs elsewhere was refused there. */
  refusedElsewhere(functionIndex: number, reason: ThrottleReason | null, atMs: number): void {
    this.#scaling?.throttled(functionIndex, atMs, reason ?? -1);
  }

  /** It was answered; its number is still its own. */
  endElsewhere(id: number, atMs: number): void {
    const functionIndex = this.#table.functionIndex(id);
    this.#integers[(functionIndex << functionShift) | runningOf]! -= 1;
    this.#running -= 1;
    this.#scaling?.released(functionIndex, atMs);
  }

  /** Nothing of it is left: its number may be used again. */
  giveBack(id: number): void {
    this.#table.giveBack(id);
  }

  /** Whether the environment's current invocation is its first and had to create it: a cold start. */
  isColdStart(environmentId: number): boolean {
    return this.#table.isFreshOnDemand(environmentId);
  }

  /** Whether it is its first, cold or on provisioned concurrency. */
  isFirstInvocation(environmentId: number): boolean {
    return this.#table.isFresh(environmentId);
  }

  functionIndexOf(environmentId: number): number {
    const row = this.#table.functionIndex(environmentId);
    return this.tenancy === null ? row : this.tenancy.functionOf(row);
  }

  /** Whether an environment of what is asked for, and of its tenant, waits for a request. */
  hasIdle(functionIndex: number, atMs: number): boolean {
    const row = this.#rowOf(functionIndex);
    this.#pools.expire(row, atMs);
    return this.#pools.idle(row) > 0;
  }

  /** Whether the environment belongs to provisioned concurrency. */
  isProvisioned(environmentId: number): boolean {
    return this.#table.isProvisioned(environmentId);
  }

  /** The invocation ended; its environment is idle. */
  release(environmentId: number, atMs: number): void {
    const functionIndex = this.#leave(environmentId, atMs);
    if (this.#table.isProvisioned(environmentId)) this.#releaseProvisioned(functionIndex, environmentId, atMs);
    else if (this.tenancy === null) this.#pools.put(functionIndex, environmentId, atMs);
    else this.#putBack(this.tenancy, environmentId, atMs);
  }

  #putBack(tenancy: TenantPools, environmentId: number, atMs: number): void {
    const row = this.#table.functionIndex(environmentId);
    this.#pools.put(row, environmentId, atMs);
    if (tenancy.isTenant(row)) tenancy.idle(row);
  }

  #releaseProvisioned(functionIndex: number, environmentId: number, atMs: number): void {
    if (this.#provisioned.surplus(functionIndex) > 0) {
      // Provisioned concurrency was lowered while this environment ran.
      this.#provisioned.change(functionIndex, -1);
      this.#pools.discard(this.#ownRow(functionIndex), environmentId, atMs);
      this.#claim(functionIndex);
    } else this.#pools.put(this.#ownRow(functionIndex), environmentId, atMs);
    this.#scaling?.provisionedBusy?.(functionIndex, atMs, this.#provisionedBusy(functionIndex));
  }

  /** The invocation ended and its environment with it. */
  discard(environmentId: number, atMs: number): void {
    const functionIndex = this.#leave(environmentId, atMs);
    const wasProvisioned = this.#table.isProvisioned(environmentId);
    this.#pools.discard(this.#table.functionIndex(environmentId), environmentId, atMs);
    if (!wasProvisioned) return;
    this.#provisioned.change(functionIndex, -1);
    if (this.#provisioned.surplus(functionIndex) < 0) this.#provision(functionIndex, atMs);
    this.#claim(functionIndex);
    this.#scaling?.provisionedBusy?.(functionIndex, atMs, this.#provisionedBusy(functionIndex));
  }

  /** From now on `count` environments are kept initialised; what is too many ends when it is idle. */
  setProvisioned(functionIndex: number, count: number, atMs: number): void {
    const provisioned = this.#provisioned;
    provisioned.setTarget(functionIndex, count);
    this.#provisionedRate[functionIndex] = rateBucket(this.#rules, count);
    while (provisioned.surplus(functionIndex) < 0) this.#provision(functionIndex, atMs);
    while (
      provisioned.surplus(functionIndex) > 0 &&
      this.#pools.idleProvisioned(this.#ownRow(functionIndex)).length > 0
    ) {
      provisioned.change(functionIndex, -1);
      this.#pools.discard(this.#ownRow(functionIndex), this.#pools.takeProvisioned(this.#ownRow(functionIndex)), atMs);
    }
    this.#claim(functionIndex);
  }

  /** Whether `count` environments may be provisioned for the function: its reservation, or the unreserved minimum, holds. */
  mayProvision(functionIndex: number, count: number): boolean {
    const added = count - this.#provisioned.claim(functionIndex);
    return this.#reservations.mayProvision(this.#ownerOf(functionIndex), added);
  }

  /** What runs on provisioned concurrency that was lowered keeps its place until it is done. */
  #claim(functionIndex: number): void {
    this.#reservations.provision(this.#ownerOf(functionIndex), this.#provisioned.settleClaim(functionIndex));
  }

  /** From now on so much is reserved for the function and all its versions; null for nothing. */
  setReserved(functionIndex: number, count: number | null): void {
    this.#setReserved(this.#ownerOf(functionIndex), count);
  }

  #setReserved(owner: number, count: number | null): void {
    let provisioned = 0;
    for (let index = 0; index < this.#functionCount; index += 1) {
      if (this.#ownerOf(index) === owner) provisioned += this.#provisioned.claim(index);
    }
    this.#reservations.setReserved(owner, count, provisioned);
    this.#reservedRate[owner] = count === null ? null : rateBucket(this.#rules, count);
  }

  /** What is reserved for the function; null for nothing. */
  reserved(functionIndex: number): number | null {
    return this.#reservations.reserved(this.#ownerOf(functionIndex));
  }

  /** What reservations leave now. */
  get unreservedLimit(): number {
    return this.#reservations.unreservedLimit;
  }

  /** Most environments of provisioned concurrency busy at once since this was last asked. */
  takeProvisionedPeak(functionIndex: number): number {
    return this.#provisioned.takePeak(functionIndex, this.#provisionedBusy(functionIndex));
  }

  /** Environments of provisioned concurrency that are idle now, by id. */
  provisioned(functionIndex: number): readonly number[] {
    return this.#pools.idleProvisioned(this.#ownRow(functionIndex));
  }

  /** No idle environment ends before this instant. */
  nextExpiryMs(): number {
    return this.#pools.earliestExpiryMs();
  }

  /** Ends every idle environment whose life is over. */
  expire(atMs: number): void {
    this.#pools.expireAll(atMs);
  }

  /** Whether an environment of provisioned concurrency is free, and its request rate allows to use it. */
  #hasProvisioned(functionIndex: number, atMs: number): boolean {
    if (this.#pools.idleProvisioned(this.#ownRow(functionIndex)).length === 0) return false;
    const rate = this.#provisionedRate[functionIndex]!;
    return rate === null || rate.has(atMs);
  }

  #onProvisioned(functionIndex: number, owner: number, atMs: number): number {
    if (!this.#reservations.hasProvisionedRoom(owner)) return this.#refuseFull(functionIndex, owner, atMs);
    // The account's request rate counts requests from all sources (DG limits, Jun 2019).
    const isMetered = this.metersRequests && this.#limitsRate;
    if (isMetered && !this.#accountRate.has(atMs)) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.functionInvocationRateLimitExceeded);
    }
    if (isMetered) this.#accountRate.take(atMs);
    this.#provisionedRate[functionIndex]?.take(atMs);
    const id = this.#pools.takeProvisioned(this.#ownRow(functionIndex));
    const busy = this.#provisionedBusy(functionIndex);
    this.#provisioned.busy(functionIndex, busy);
    this.#reservations.runProvisioned(owner, 1);
    this.#scaling?.provisionedBusy?.(functionIndex, atMs, busy);
    return this.#admit(functionIndex, id, atMs);
  }

  #onDemand(functionIndex: number, owner: number, reservedRate: TokenBucket | null, atMs: number): number {
    if (this.#countsRequests && !this.#scalingRate.mayServe(owner, atMs)) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.concurrentInvocationLimitExceeded);
    }
    const row = this.tenancy === null ? functionIndex : this.#rowOf(functionIndex);
    let id = this.#pools.take(row, atMs);
    if (id < 0) {
      this.#toldMs[0] = atMs;
      id = this.#startEnvironment(functionIndex, owner);
      if (id < 0) return id;
    }
    if (this.#countsRequests) this.#scalingRate.served(owner, atMs);
    if (this.metersRequests) {
      if (reservedRate !== null) reservedRate.take(atMs);
      if (this.#limitsRate) this.#accountRate.take(atMs);
    }
    if (this.#watchesConcurrency) this.#scalingRate.rising(atMs, this.#onDemandRunning);
    this.#reservations.runOnDemand(owner, 1);
    this.#onDemandRunning += 1;
    return this.#admit(functionIndex, id, atMs);
  }

  /** A new environment at the instant told, or a refusal: no more may be started yet. */
  #startEnvironment(functionIndex: number, owner: number): number {
    const atMs = this.#toldMs[0]!;
    const metered = this.metersScaling;
    if (metered && !this.#scalingRate.mayStart(owner, atMs, this.#onDemandRunning)) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.concurrentInvocationLimitExceeded);
    }
    const row = this.#rowOf(functionIndex);
    if (this.tenancy !== null && this.tenant >= 0) {
      if (!this.tenancy.hasRoom(atMs)) return this.#refuseTenant(functionIndex, atMs);
      this.tenancy.started();
    }
    const id = this.#pools.create(row, atMs);
    if (metered) this.#scalingRate.started(owner, atMs);
    this.#scaling?.environmentStarted(functionIndex, atMs, this.#origin(row, functionIndex, owner));
    return id;
  }

  /** All environments that tenants may have are there: 429 "Rate exceeded", without a reason. */
  #refuseTenant(functionIndex: number, atMs: number): number {
    this.#scaling?.throttled(functionIndex, atMs, -1);
    return unreasonedThrottle;
  }

  #origin(row: number, functionIndex: number, owner: number): number {
    if (this.#firstIndex[owner]! < 0) this.#firstIndex[owner] = functionIndex;
    const origin = this.#pools.replaces(row);
    const isNew = origin === EnvironmentOrigin.growth && this.#firstIndex[owner] !== functionIndex;
    return isNew ? EnvironmentOrigin.deployment : origin;
  }

  #admit(functionIndex: number, id: number, atMs: number): number {
    const at = (functionIndex << functionShift) | runningOf;
    const running = this.#integers[at]! + 1;
    this.#integers[at] = running;
    this.#running += 1;
    this.#scaling?.admitted(functionIndex, atMs, running, this.#running);
    return id;
  }

  /** The reservation, or what all others share, is used up. */
  #refuseFull(functionIndex: number, owner: number, atMs: number): number {
    const reason = this.#reservations.isReserved(owner)
      ? ThrottleReason.reservedFunctionConcurrentInvocationLimitExceeded
      : ThrottleReason.concurrentInvocationLimitExceeded;
    return this.#refuse(functionIndex, atMs, reason);
  }

  #refuse(functionIndex: number, atMs: number, reason: ThrottleReason): number {
    this.#scaling?.throttled(functionIndex, atMs, reason);
    return refusalOf(reason);
  }

  /** One invocation less runs; returns whose. */
  #leave(environmentId: number, atMs: number): number {
    const row = this.#table.functionIndex(environmentId);
    const functionIndex = this.tenancy === null ? row : this.tenancy.functionOf(row);
    const owner = this.#ownerOf(functionIndex);
    this.#integers[(functionIndex << functionShift) | runningOf]! -= 1;
    this.#running -= 1;
    if (!this.#table.isProvisioned(environmentId)) {
      if (this.#watchesConcurrency) this.#scalingRate.falling(atMs, this.#onDemandRunning);
      this.#reservations.runOnDemand(owner, -1);
      this.#onDemandRunning -= 1;
    } else this.#reservations.runProvisioned(owner, -1);
    this.#scaling?.released(functionIndex, atMs);
    return functionIndex;
  }

  #provisionedBusy(functionIndex: number): number {
    return this.#provisioned.alive(functionIndex) - this.#pools.idleProvisioned(this.#ownRow(functionIndex)).length;
  }

  #provision(functionIndex: number, atMs: number): void {
    this.#pools.createProvisioned(this.#ownRow(functionIndex), atMs);
    this.#provisioned.change(functionIndex, 1);
    this.#scaling?.environmentStarted(functionIndex, atMs, EnvironmentOrigin.provisioned);
  }
}
