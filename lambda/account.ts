// One account in one region: admission of every request over all of its functions. The one stateful face of this floor.
//
// The order of admission (Developer Guide: lambda-concurrency, provisioned-concurrency):
// 1. a free environment of the function's provisioned concurrency, while its request rate allows;
// 2. with reserved concurrency: what the reservation leaves; else what the unreserved pool leaves;
// 3. the request rate of ten times the concurrency (reserved: the function's; always, on provisioned concurrency too:
//    the account's);
// 4. an idle environment, else a new one if the scaling rate allows.
// A refused request spends nothing.

import { EnvironmentOrigin } from './environment-origin.ts';
import { EnvironmentPool } from './environment-pool.ts';
import { EnvironmentTable } from './environment-table.ts';
import { ThrottleReason } from './errors.ts';
import type { ConfigProblem, FunctionConfig } from './function-config.ts';
import type { ScalingSink } from './invocation.ts';
import type { Rules } from './rules.ts';
import { scalingRate, type ScalingRate } from './scaling-rate.ts';
import { TokenBucket } from './token-bucket.ts';

export interface AccountOptions {
  readonly rules: Rules;
  /** Concurrent executions of the account in the region. */
  readonly concurrency: number;
  /** Concurrency that must stay unreserved. */
  readonly unreservedMinimum: number;
  readonly functions: readonly FunctionConfig[];
  /** Uniform on [0, 1). */
  readonly random: () => number;
  readonly scaling?: ScalingSink;
  readonly onEnvironmentEnded?: (environmentId: number, atMs: number) => void;
}

/** The reason of a refusal that `Account.invoke` returned. */
export const throttleReasonOf = (admission: number): ThrottleReason => (-1 - admission) as ThrottleReason;

const refusal = (reason: ThrottleReason): number => -1 - reason;

/** The name under which versions share what belongs to their function. */
const ownerOf = (config: FunctionConfig): string => config.versionOf ?? config.name;

/** What reservations leave of the account's concurrency. */
export const unreservedConcurrency = (options: Pick<AccountOptions, 'concurrency' | 'functions'>): number => {
  const taken = new Map<string, { reserved: number | null; provisioned: number }>();
  for (const config of options.functions) {
    const owner = taken.get(ownerOf(config)) ?? { reserved: config.reservedConcurrency, provisioned: 0 };
    taken.set(ownerOf(config), { ...owner, provisioned: owner.provisioned + config.provisionedConcurrency });
  }
  return [...taken.values()].reduce(
    (left, { reserved, provisioned }) => left - (reserved ?? provisioned),
    options.concurrency,
  );
};

/** Every limit that the functions break together; empty when they fit the account. */
export const accountProblems = (
  options: Pick<AccountOptions, 'concurrency' | 'functions' | 'unreservedMinimum'>,
): ConfigProblem[] => {
  const taken = options.concurrency - unreservedConcurrency(options);
  if (taken === 0 || options.concurrency - taken >= options.unreservedMinimum) return [];
  const most = Math.max(0, options.concurrency - options.unreservedMinimum);
  return [
    {
      path: 'functions.*.reservedConcurrency',
      message:
        `${taken} reserved or provisioned of an account concurrency of ${options.concurrency} leave less than the ` +
        `unreserved minimum of ${options.unreservedMinimum}; reserve at most ${most}, raise account.concurrency, ` +
        'or lower account.unreservedMinimum',
    },
  ];
};

const rateBucket = (rules: Rules, concurrency: number): TokenBucket | null => {
  if (rules.requestRatePerConcurrency === null) return null;
  const perSecond = rules.requestRatePerConcurrency * concurrency;
  return new TokenBucket(perSecond, perSecond / 1000);
};

/** What the versions of one function share. */
interface OwnerState {
  /** Number of the function, for the scaling rate. */
  readonly index: number;
  reserved: number | null;
  reservedRate: TokenBucket | null;
  /** Most on-demand concurrency by reservation; without meaning where there is none. */
  onDemandReserved: number;
  onDemandRunning: number;
  provisionedRunning: number;
  /** The version that had environments first; -1 before any. */
  firstIndex: number;
}

/** What admission keeps of one function, or of one version of it. */
interface FunctionState {
  readonly owner: OwnerState;
  readonly pool: EnvironmentPool;
  provisionedRate: TokenBucket | null;
  /** Environments of provisioned concurrency that should be, that are, and that were busy at once since last asked. */
  provisionedTarget: number;
  provisionedAlive: number;
  provisionedPeak: number;
  /** What it takes from the pool: what should be, and what still runs beyond that. */
  provisionedClaim: number;
  running: number;
}

const newOwner = (rules: Rules, index: number, reserved: number | null): OwnerState => ({
  index,
  reserved,
  reservedRate: reserved === null ? null : rateBucket(rules, reserved),
  onDemandReserved: reserved ?? -1,
  onDemandRunning: 0,
  provisionedRunning: 0,
  firstIndex: -1,
});

export class Account {
  /** Whether requests count against the request rate; off while one is asked for that does not (asynchronous ones). */
  metersRequests = true;
  /** Whether new environments take from the scaling rate; off while one is asked for that does not. */
  metersScaling = true;
  readonly #functions: FunctionState[] = [];
  readonly #owners = new Map<string, OwnerState>();
  readonly #random: () => number;
  readonly #environmentEnded: (environmentId: number, atMs: number) => void;
  readonly #table = new EnvironmentTable();
  readonly #scalingRate: ScalingRate;
  readonly #countsRequests: boolean;
  readonly #watchesConcurrency: boolean;
  readonly #accountRate: TokenBucket | null;
  readonly #rules: Rules;
  /** What functions without a reservation may run on demand; and with what is provisioned for them. */
  #unreservedLimit: number;
  #unreservedTotal: number;
  readonly #unreservedMinimum: number;
  readonly #scaling: ScalingSink | undefined;
  #ownerCount = 0;
  #unreservedRunning = 0;
  #unreservedProvisionedRunning = 0;
  #onDemandRunning = 0;
  #running = 0;

  constructor(options: AccountOptions) {
    const { rules, functions } = options;
    this.#scaling = options.scaling;
    this.#rules = rules;
    this.#random = options.random;
    this.#environmentEnded = (id, atMs) => {
      this.#scaling?.environmentEnded(this.#table.functionIndex[id]!, this.#table.startedAtMs[id]!, atMs);
      options.onEnvironmentEnded?.(id, atMs);
    };
    this.#scalingRate = scalingRate(rules);
    this.#countsRequests = this.#scalingRate.countsRequests;
    this.#watchesConcurrency = this.#scalingRate.watchesConcurrency;
    this.#accountRate = rateBucket(rules, options.concurrency);
    this.#unreservedLimit = options.concurrency;
    this.#unreservedTotal = options.concurrency;
    this.#unreservedMinimum = options.unreservedMinimum;
    for (const config of functions) this.addFunction(config, 0);
  }

  /**
   * One more function, or version of one; the first of a function brings the reservation.
   * @returns its index
   */
  addFunction(config: FunctionConfig, atMs: number): number {
    const functionIndex = this.#functions.length;
    const pool = new EnvironmentPool({
      table: this.#table,
      functionIndex,
      config,
      random: this.#random,
      onEnded: this.#environmentEnded,
    });
    this.#functions.push({
      owner: this.#ownerFor(config),
      pool,
      provisionedRate: null,
      provisionedTarget: 0,
      provisionedAlive: 0,
      provisionedPeak: 0,
      provisionedClaim: 0,
      running: 0,
    });
    this.setProvisioned(functionIndex, config.provisionedConcurrency, atMs);
    return functionIndex;
  }

  /** The function, or the version, serves no more: idle environments end now, busy ones when they are done. */
  retire(functionIndex: number, atMs: number): void {
    this.setProvisioned(functionIndex, 0, atMs);
    this.#functions[functionIndex]!.pool.retire(atMs);
  }

  /** The function and all its versions are gone, and its reservation with them. */
  removeOwner(name: string): void {
    const owner = this.#owners.get(name);
    if (owner === undefined) return;
    const functionIndex = this.#functions.findIndex((f) => f.owner === owner);
    this.setReserved(functionIndex, null);
    this.#owners.delete(name);
  }

  #ownerFor(config: FunctionConfig): OwnerState {
    const name = ownerOf(config);
    const known = this.#owners.get(name);
    if (known !== undefined) return known;
    const owner = newOwner(this.#rules, this.#ownerCount, config.reservedConcurrency);
    this.#ownerCount += 1;
    this.#owners.set(name, owner);
    this.#scalingRate.grow(this.#ownerCount);
    this.#unreservedLimit -= owner.reserved ?? 0;
    this.#unreservedTotal -= owner.reserved ?? 0;
    return owner;
  }

  /** Invocations running in the account. */
  get concurrency(): number {
    return this.#running;
  }

  /** Execution environments alive, idle ones included. */
  get environments(): number {
    return this.#table.alive;
  }

  /** One more than the largest environment id so far. */
  get environmentSlots(): number {
    return this.#table.size;
  }

  /** Invocations of one function running. */
  functionConcurrency(functionIndex: number): number {
    return this.#functions[functionIndex]!.running;
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
    const f = this.#functions[functionIndex]!;
    if (
      f.provisionedAlive > 0 &&
      f.pool.idleProvisioned > 0 &&
      (f.provisionedRate === null || f.provisionedRate.has(atMs))
    ) {
      return this.#onProvisioned(functionIndex, f, atMs);
    }
    const { owner } = f;
    if (owner.reserved !== null) {
      if (owner.onDemandRunning >= owner.onDemandReserved) {
        return this.#refuse(functionIndex, atMs, ThrottleReason.reservedFunctionConcurrentInvocationLimitExceeded);
      }
    } else if (this.#unreservedRunning >= this.#unreservedLimit) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.concurrentInvocationLimitExceeded);
    }
    if (owner.reservedRate !== null && this.metersRequests && !owner.reservedRate.has(atMs)) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.reservedFunctionInvocationRateLimitExceeded);
    }
    if (this.#accountRate !== null && this.metersRequests && !this.#accountRate.has(atMs)) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.functionInvocationRateLimitExceeded);
    }
    return this.#onDemand(functionIndex, f, atMs);
  }

  /** Whether the environment's current invocation is its first and had to create it: a cold start. */
  isColdStart(environmentId: number): boolean {
    return this.#table.invocations[environmentId] === 1 && this.#table.provisioned[environmentId] === 0;
  }

  /** Whether the environment belongs to provisioned concurrency. */
  isProvisioned(environmentId: number): boolean {
    return this.#table.provisioned[environmentId] === 1;
  }

  /** The invocation ended; its environment is idle. */
  release(environmentId: number, atMs: number): void {
    const f = this.#leave(environmentId, atMs);
    if (this.#table.provisioned[environmentId] === 1) this.#releaseProvisioned(f, environmentId, atMs);
    else f.pool.put(environmentId, atMs);
  }

  #releaseProvisioned(f: FunctionState, environmentId: number, atMs: number): void {
    const functionIndex = this.#table.functionIndex[environmentId]!;
    if (f.provisionedAlive > f.provisionedTarget) {
      // Provisioned concurrency was lowered while this environment ran.
      f.provisionedAlive -= 1;
      f.pool.discard(environmentId, atMs);
      this.#claim(f);
    } else f.pool.put(environmentId, atMs);
    this.#scaling?.provisionedBusy?.(functionIndex, atMs, f.provisionedAlive - f.pool.idleProvisioned);
  }

  /** The invocation ended and its environment with it. */
  discard(environmentId: number, atMs: number): void {
    const f = this.#leave(environmentId, atMs);
    const functionIndex = this.#table.functionIndex[environmentId]!;
    const wasProvisioned = this.#table.provisioned[environmentId] === 1;
    f.pool.discard(environmentId, atMs);
    if (!wasProvisioned) return;
    f.provisionedAlive -= 1;
    if (f.provisionedAlive < f.provisionedTarget) this.#provision(functionIndex, f, atMs);
    this.#claim(f);
    this.#scaling?.provisionedBusy?.(functionIndex, atMs, f.provisionedAlive - f.pool.idleProvisioned);
  }

  /** From now on `count` environments are kept initialised; what is too many ends when it is idle. */
  setProvisioned(functionIndex: number, count: number, atMs: number): void {
    const f = this.#functions[functionIndex]!;
    f.provisionedTarget = count;
    f.provisionedRate = rateBucket(this.#rules, count);
    while (f.provisionedAlive < count) this.#provision(functionIndex, f, atMs);
    while (f.provisionedAlive > count && f.pool.idleProvisioned > 0) {
      f.provisionedAlive -= 1;
      f.pool.discard(f.pool.takeProvisioned(), atMs);
    }
    this.#claim(f);
  }

  /** Whether `count` environments may be provisioned for the function: its reservation, or the unreserved minimum, holds. */
  mayProvision(functionIndex: number, count: number): boolean {
    const f = this.#functions[functionIndex]!;
    const added = count - f.provisionedClaim;
    const { reserved, onDemandReserved } = f.owner;
    if (added <= 0) return true;
    if (reserved !== null) return added <= onDemandReserved;
    return this.#unreservedLimit - added >= this.#unreservedMinimum;
  }

  /** What runs on provisioned concurrency that was lowered keeps its place until it is done. */
  #claim(f: FunctionState): void {
    const claim = Math.max(f.provisionedTarget, f.provisionedAlive);
    const added = claim - f.provisionedClaim;
    f.provisionedClaim = claim;
    if (f.owner.reserved === null) this.#unreservedLimit -= added;
    else f.owner.onDemandReserved -= added;
  }

  /** From now on so much is reserved for the function and all its versions; null for nothing. */
  setReserved(functionIndex: number, count: number | null): void {
    const { owner } = this.#functions[functionIndex]!;
    const provisioned = this.#functions.reduce((sum, f) => (f.owner === owner ? sum + f.provisionedClaim : sum), 0);
    const taken = (reserved: number | null): number => reserved ?? provisioned;
    this.#unreservedLimit += taken(owner.reserved) - taken(count);
    this.#unreservedTotal += (owner.reserved ?? 0) - (count ?? 0);
    // What runs moves between the pools.
    const moves = owner.reserved === null ? (count === null ? 0 : -1) : count === null ? 1 : 0;
    this.#unreservedRunning += moves * owner.onDemandRunning;
    this.#unreservedProvisionedRunning += moves * owner.provisionedRunning;
    owner.reserved = count;
    owner.onDemandReserved = count === null ? -1 : count - provisioned;
    owner.reservedRate = count === null ? null : rateBucket(this.#rules, count);
  }

  /** What is reserved for the function; null for nothing. */
  reserved(functionIndex: number): number | null {
    return this.#functions[functionIndex]!.owner.reserved;
  }

  /** What reservations leave now. */
  get unreservedLimit(): number {
    return this.#unreservedLimit;
  }

  /** Most environments of provisioned concurrency busy at once since this was last asked. */
  takeProvisionedPeak(functionIndex: number): number {
    const f = this.#functions[functionIndex]!;
    const peak = f.provisionedPeak;
    f.provisionedPeak = f.provisionedAlive - f.pool.idleProvisioned;
    return peak;
  }

  /** Environments of provisioned concurrency that are idle now, by id. */
  provisioned(functionIndex: number): readonly number[] {
    return this.#functions[functionIndex]!.pool.provisionedIds;
  }

  /** No idle environment ends before this instant. */
  nextExpiryMs(): number {
    return this.#functions.reduce((next, f) => Math.min(next, f.pool.nextExpiryMs), Infinity);
  }

  /** Ends every idle environment whose life is over. */
  expire(atMs: number): void {
    for (const f of this.#functions) f.pool.expire(atMs);
  }

  #onProvisioned(functionIndex: number, f: FunctionState, atMs: number): number {
    const { owner } = f;
    // Where provisioned concurrency was raised, what ran on demand before may still fill its place.
    if (owner.reserved !== null && owner.onDemandRunning + owner.provisionedRunning >= owner.reserved) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.reservedFunctionConcurrentInvocationLimitExceeded);
    }
    const unreserved = this.#unreservedRunning + this.#unreservedProvisionedRunning;
    if (owner.reserved === null && unreserved >= this.#unreservedTotal) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.concurrentInvocationLimitExceeded);
    }
    // The account's request rate counts requests from all sources (DG limits, Jun 2019).
    const accountRate = this.metersRequests ? this.#accountRate : null;
    if (accountRate !== null && !accountRate.has(atMs)) {
      return this.#refuse(functionIndex, atMs, ThrottleReason.functionInvocationRateLimitExceeded);
    }
    accountRate?.take(atMs);
    f.provisionedRate?.take(atMs);
    const id = f.pool.takeProvisioned();
    const busy = f.provisionedAlive - f.pool.idleProvisioned;
    if (busy > f.provisionedPeak) f.provisionedPeak = busy;
    owner.provisionedRunning += 1;
    if (owner.reserved === null) this.#unreservedProvisionedRunning += 1;
    this.#scaling?.provisionedBusy?.(functionIndex, atMs, busy);
    return this.#admit(functionIndex, f, id, atMs);
  }

  #onDemand(functionIndex: number, f: FunctionState, atMs: number): number {
    const reason = ThrottleReason.concurrentInvocationLimitExceeded;
    const { owner } = f;
    if (this.#countsRequests && !this.#scalingRate.mayServe(owner.index, atMs)) {
      return this.#refuse(functionIndex, atMs, reason);
    }
    let id = f.pool.take(atMs);
    if (id < 0) {
      const metered = this.metersScaling;
      if (metered && !this.#scalingRate.mayStart(owner.index, atMs, this.#onDemandRunning)) {
        return this.#refuse(functionIndex, atMs, reason);
      }
      id = f.pool.create(atMs);
      if (metered) this.#scalingRate.started(owner.index, atMs);
      this.#scaling?.environmentStarted(functionIndex, atMs, this.#origin(functionIndex, f));
    }
    if (this.#countsRequests) this.#scalingRate.served(owner.index, atMs);
    if (this.metersRequests) {
      if (owner.reservedRate !== null) owner.reservedRate.take(atMs);
      if (this.#accountRate !== null) this.#accountRate.take(atMs);
    }
    if (this.#watchesConcurrency) this.#scalingRate.rising(atMs, this.#onDemandRunning);
    owner.onDemandRunning += 1;
    this.#onDemandRunning += 1;
    if (owner.reserved === null) this.#unreservedRunning += 1;
    return this.#admit(functionIndex, f, id, atMs);
  }

  #origin(functionIndex: number, { owner, pool }: FunctionState): number {
    if (owner.firstIndex < 0) owner.firstIndex = functionIndex;
    const origin = pool.replaces();
    const isNew = origin === EnvironmentOrigin.growth && owner.firstIndex !== functionIndex;
    return isNew ? EnvironmentOrigin.deployment : origin;
  }

  #admit(functionIndex: number, f: FunctionState, id: number, atMs: number): number {
    f.running += 1;
    this.#running += 1;
    this.#table.invocations[id]! += 1;
    this.#scaling?.admitted(functionIndex, atMs, f.running, this.#running);
    return id;
  }

  #refuse(functionIndex: number, atMs: number, reason: ThrottleReason): number {
    this.#scaling?.throttled(functionIndex, atMs, reason);
    return refusal(reason);
  }

  #leave(environmentId: number, atMs: number): FunctionState {
    const functionIndex = this.#table.functionIndex[environmentId]!;
    const f = this.#functions[functionIndex]!;
    f.running -= 1;
    this.#running -= 1;
    if (this.#table.provisioned[environmentId] === 0) {
      if (this.#watchesConcurrency) this.#scalingRate.falling(atMs, this.#onDemandRunning);
      f.owner.onDemandRunning -= 1;
      this.#onDemandRunning -= 1;
      if (f.owner.reserved === null) this.#unreservedRunning -= 1;
    } else {
      f.owner.provisionedRunning -= 1;
      if (f.owner.reserved === null) this.#unreservedProvisionedRunning -= 1;
    }
    this.#scaling?.released(functionIndex, atMs);
    return f;
  }

  #provision(functionIndex: number, f: FunctionState, atMs: number): void {
    f.pool.createProvisioned(atMs);
    f.provisionedAlive += 1;
    this.#scaling?.environmentStarted(functionIndex, atMs, EnvironmentOrigin.provisioned);
  }
}
