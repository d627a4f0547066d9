// Admission on the wall clock: the account of lambda/ decides, and each environment it names is a real one here.
// A new environment is created at the instant of admission, and its request waits for it.

import {
  Account,
  throttleReasonOf,
  type ManagedRefusal,
  type ThrottleReason,
  type AccountOptions,
  type FunctionConfig,
  type TracedAttempt,
} from '../../lambda/index.ts';
import type { Clock } from '../clock/clock.ts';
import type { Dispatched, FinishedInvocation } from './dispatched.ts';
import { notRunHere } from '../functions/foreign-runtime.ts';
import type { Snapshots } from './snapshots.ts';
import type { InvocationEnd } from './environment-run.ts';
import { Environment } from './environment.ts';
import type { EnvironmentKind, InvocationRequest } from './environment-kind.ts';

export interface DispatcherOptions {
  readonly account: Omit<AccountOptions, 'onEnvironmentEnded' | 'functions'>;
  readonly clock: Clock;
  /** Told how each request ended. */
  readonly onDispatched?: (functionIndex: number, dispatched: Dispatched, request: InvocationRequest) => void;
  /** Told what becomes of environments on Managed Instances; nobody unless given. */
  readonly slots?: SlotsSink | undefined;
  /** Told of each request that was let in. */
  readonly onAdmitted?: ((functionIndex: number) => void) | undefined;
}

/** What is told of the environments of a pool. */
export interface PoolWatch {
  started(atMs: number): void;
  ended(startedAtMs: number, atMs: number): void;
  /** Since the look before: the share of its CPU that the busiest used, and of their slots that all did. */
  looked(highestCpuShare: number, slotShare: number, atMs: number): void;
}

/** The same of all functions, and why requests were refused. */
export interface SlotsSink {
  environmentStarted(functionIndex: number, atMs: number): void;
  environmentEnded(functionIndex: number, startedAtMs: number, atMs: number): void;
  refused(functionIndex: number, atMs: number, cause: ManagedRefusal): void;
  looked(functionIndex: number, atMs: number, highestCpuShare: number, slotShare: number): void;
}

/** The environments of a version that each take many requests at once. */
export interface SlotsPool {
  /** Environments that take requests. */
  readonly ready: number;
  /** What a refusal gives for its reason. */
  readonly throttleReason: ThrottleReason | null;
  /** Runs a request, or says why it is refused. */
  dispatch(request: InvocationRequest): Promise<Dispatched> | ManagedRefusal;
  /** From now on somebody is told. */
  watch(told: PoolWatch): void;
  /** Tells of use since the last look, without deciding anything by it. */
  lookOn(): void;
  /** Ends when what runs has been answered. */
  retire(): Promise<void>;
  stop(): void;
}

/** The end of an idle environment is acted on at most this much late (its recorded instant is exact). */
const expiryLateMs = 1000;

/** How long after its answer an environment is waited for by a request that finds no other. */
const settleMs = 10;

/** An environment that has answered, and works on. */
interface Settling {
  readonly environment: Environment;
  readonly tenant: number;
  /** When it is done. */
  readonly over: Promise<void>;
  readonly untilMs: number;
}

const dispatchedAs = (finished: FinishedInvocation): Dispatched =>
  finished.refused === undefined ? { kind: 'finished', finished } : { kind: 'refused', error: finished.refused };

/** As the account numbers them. */
const noTenant = -1;

const noteAdmission = (attempt: TracedAttempt, isAdmitted: boolean, nowMs: number): void => {
  attempt.admittedMs = nowMs;
  if (isAdmitted) return;
  attempt.outcome = 'throttled';
  attempt.endedMs = nowMs;
};

const noteBroken = (attempt: TracedAttempt, nowMs: number): void => {
  attempt.outcome = 'failed';
  if (Number.isNaN(attempt.endedMs)) attempt.endedMs = nowMs;
};

const poolWatch = (sink: SlotsSink, functionIndex: number): PoolWatch => ({
  started: (atMs) => sink.environmentStarted(functionIndex, atMs),
  ended: (startedAtMs, atMs) => sink.environmentEnded(functionIndex, startedAtMs, atMs),
  looked: (highestCpuShare, slotShare, atMs) => sink.looked(functionIndex, atMs, highestCpuShare, slotShare),
});

export class Dispatcher {
  readonly #account: Account;
  readonly #clock: Clock;
  /** By function index. */
  readonly #kinds: EnvironmentKind[] = [];
  readonly #onDispatched: DispatcherOptions['onDispatched'];
  readonly #onAdmitted: DispatcherOptions['onAdmitted'];
  readonly #slots: SlotsSink | undefined;
  /** By the account's environment id. */
  readonly #environments: (Environment | undefined)[] = [];
  /** By the same id: the index of its function. */
  readonly #functionOf: number[] = [];
  /** By function index: environments that are not gone yet, and whether no more will come. */
  readonly #alive: number[] = [];
  readonly #retired: boolean[] = [];
  readonly #settling: Set<Settling>[] = [];
  /** By function index: the environments of those on Managed Instances. */
  readonly #pools: (SlotsPool | undefined)[] = [];
  /** By function index: where versions with SnapStart have their environments from. */
  readonly #snapshots: (Snapshots | undefined)[] = [];
  /** Numbers of tenants, by their ids. */
  readonly #tenants = new Map<string, number>();
  #expiryTimer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: DispatcherOptions) {
    this.#clock = options.clock;
    this.#onDispatched = options.onDispatched;
    this.#onAdmitted = options.onAdmitted;
    this.#slots = options.slots;
    this.#account = new Account({
      ...options.account,
      functions: [],
      onEnvironmentEnded: (id) => {
        const environment = this.#environments[id];
        // The id is given to another before this one is gone.
        const functionIndex = this.#functionOf[id]!;
        this.#environments[id] = undefined;
        if (environment !== undefined) void environment.end().finally(() => this.#gone(functionIndex));
      },
    });
  }

  /** The account that decides; the control plane sets its reservations. */
  get account(): Account {
    return this.#account;
  }

  /** Invocations running. */
  get concurrency(): number {
    return this.#account.concurrency;
  }

  /** Invocations of one function, or version of one, running. */
  functionConcurrency(functionIndex: number): number {
    return this.#account.functionConcurrency(functionIndex);
  }

  /** Execution environments alive. */
  get environments(): number {
    return this.#pools.reduce((sum, pool) => sum + (pool?.ready ?? 0), this.#account.environments);
  }

  /** Initialises provisioned concurrency; resolves when all of it is ready or has failed. */
  async start(): Promise<void> {
    await Promise.all(this.#kinds.flatMap((_, functionIndex) => this.#provision(functionIndex)));
  }

  /** Begins an environment that nobody counts, to see whether its handler can be loaded; null when it can, or ends otherwise. */
  async tryLoading(functionIndex: number): Promise<{ errorType: string; payload: string } | null> {
    const environment = new Environment({ ...this.#kinds[functionIndex]!, log: null }, false);
    const start = await environment.initialised();
    await environment.end();
    return start?.kind === 'failed' ? start : null;
  }

  /**
   * One more function, or version of one.
   * @param pool its environments, where they are on Managed Instances; `snapshots`, where they come from with SnapStart
   * @returns its index
   */
  addFunction(
    kind: EnvironmentKind,
    config: FunctionConfig,
    { pool, snapshots }: { readonly pool?: SlotsPool | undefined; readonly snapshots?: Snapshots | undefined } = {},
  ): number {
    const functionIndex = this.#account.addFunction(config, this.#clock());
    this.#kinds[functionIndex] = kind;
    this.#pools[functionIndex] = pool;
    if (pool !== undefined && this.#slots !== undefined) pool.watch(poolWatch(this.#slots, functionIndex));
    this.#snapshots[functionIndex] = snapshots;
    this.#alive[functionIndex] = 0;
    this.#retired[functionIndex] = false;
    this.#settling[functionIndex] = new Set();
    return functionIndex;
  }

  /** No more requests come to it; what runs, ends on its own. */
  retire(functionIndex: number): void {
    if (this.#retired[functionIndex] === true) return;
    this.#account.retire(functionIndex, this.#clock());
    this.#retired[functionIndex] = true;
    this.#snapshots[functionIndex]?.stop();
    const pool = this.#pools[functionIndex];
    if (pool !== undefined) void pool.retire().then(() => this.#kinds[functionIndex]!.unused());
    else if (this.#alive[functionIndex] === 0) this.#kinds[functionIndex]!.unused();
  }

  /** Resolves when the environments that were missing are ready; rejects, and provides none, when one of them has failed. */
  async setProvisioned(functionIndex: number, count: number): Promise<void> {
    this.#account.setProvisioned(functionIndex, count, this.#clock());
    const starts = await Promise.all(this.#provision(functionIndex));
    // What is not run here would be ready on Lambda.
    if (starts.every((start) => start?.kind !== 'failed' || start.errorType === notRunHere)) return;
    if (this.#retired[functionIndex] !== true) this.#account.setProvisioned(functionIndex, 0, this.#clock());
    throw new Error('FUNCTION_ERROR_INIT_FAILURE');
  }

  /**
   * Resolves when the caller can be answered; the environment may be at work for longer.
   * @param metersRequests whether the request rate of ten times the concurrency holds for it
   */
  async dispatch(functionIndex: number, request: InvocationRequest, metersRequests = true): Promise<Dispatched> {
    const pool = this.#pools[functionIndex];
    if (pool !== undefined) return this.#dispatchTo(pool, functionIndex, request);
    const settling = this.#settling[functionIndex]!;
    const tenant = this.#tenantOf(request);
    if (settling.size > 0) await this.#settle(functionIndex, settling, tenant);
    this.#account.metersRequests = metersRequests;
    this.#account.tenant = tenant;
    const nowMs = this.#clock();
    const id = this.#account.invoke(functionIndex, nowMs);
    this.#account.metersRequests = true;
    this.#account.tenant = noTenant;
    if (request.attempt !== undefined) noteAdmission(request.attempt, id >= 0, nowMs);
    if (id < 0) {
      const throttled = { kind: 'throttled', reason: throttleReasonOf(id) } as const;
      this.#onDispatched?.(functionIndex, throttled, request);
      return throttled;
    }
    this.#onAdmitted?.(functionIndex);
    const environment = (this.#environments[id] ??= this.#newEnvironment(functionIndex, id, false));
    const end = (ended: InvocationEnd | null): void => {
      this.#ended(functionIndex, id, ended);
      if (ended !== null) this.#onDispatched?.(functionIndex, dispatchedAs(ended.finished), request);
    };
    try {
      const { finished, over } = await environment.run(request);
      if ('then' in over) this.#follow(settling, { environment, tenant, over: over.then(end, () => end(null)) });
      else end(over);
      return dispatchedAs(finished);
    } catch (error) {
      if (request.attempt !== undefined) noteBroken(request.attempt, this.#clock());
      end(null);
      throw error;
    }
  }

  /** On Managed Instances: no limit of the account binds it. */
  async #dispatchTo(pool: SlotsPool, functionIndex: number, request: InvocationRequest): Promise<Dispatched> {
    const nowMs = this.#clock();
    const running = pool.dispatch(request);
    const isRefused = typeof running === 'number';
    if (request.attempt !== undefined) noteAdmission(request.attempt, !isRefused, nowMs);
    if (isRefused) {
      const throttled = { kind: 'throttled', reason: pool.throttleReason, cause: running } as const;
      this.#slots?.refused(functionIndex, nowMs, running);
      this.#account.refusedElsewhere(functionIndex, throttled.reason, nowMs);
      this.#onDispatched?.(functionIndex, throttled, request);
      return throttled;
    }
    const id = this.#account.beginElsewhere(functionIndex, nowMs);
    this.#onAdmitted?.(functionIndex);
    const dispatched = await running;
    this.#account.endElsewhere(id, this.#clock());
    this.#account.giveBack(id);
    this.#onDispatched?.(functionIndex, dispatched, request);
    return dispatched;
  }

  /** Keeps an environment that has answered among those that are not done with it yet. */
  #follow(settling: Set<Settling>, answered: Omit<Settling, 'untilMs'>): void {
    const one = { ...answered, untilMs: this.#clock() + settleMs };
    settling.add(one);
    void one.over.then(() => settling.delete(one));
  }

  /**
   * Where a request would need a new environment, or be refused, while one has just answered: waits for that a little, as
   * the way back and forth to a client makes it wait elsewhere.
   */
  async #settle(functionIndex: number, settling: ReadonlySet<Settling>, tenant: number): Promise<void> {
    for (const { environment } of settling) environment.look();
    if (this.#hasIdle(functionIndex, tenant)) return;
    const nowMs = this.#clock();
    const recent = [...settling].filter((one) => one.untilMs > nowMs && one.tenant === tenant);
    if (recent.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.max(...recent.map(({ untilMs }) => untilMs)) - nowMs);
    });
    await Promise.race([late, ...recent.map(({ over }) => over)]);
    clearTimeout(timer);
  }

  #hasIdle(functionIndex: number, tenant: number): boolean {
    if (tenant === noTenant) return this.#alive[functionIndex]! > this.#account.functionConcurrency(functionIndex);
    this.#account.tenant = tenant;
    const has = this.#account.hasIdle(functionIndex, this.#clock());
    this.#account.tenant = noTenant;
    return has;
  }

  #tenantOf({ tenantId }: InvocationRequest): number {
    if (tenantId === undefined) return noTenant;
    const known = this.#tenants.get(tenantId) ?? this.#tenants.size;
    this.#tenants.set(tenantId, known);
    return known;
  }

  /** What environments on Managed Instances used since the last look is told now. */
  lookOn(): void {
    for (const pool of this.#pools) pool?.lookOn();
  }

  /** Ends every environment, busy or idle. */
  stop(): void {
    this.#stopped = true;
    if (this.#expiryTimer !== null) clearTimeout(this.#expiryTimer);
    for (const environment of this.#environments) void environment?.end();
    for (const pool of this.#pools) pool?.stop();
    for (const snapshots of this.#snapshots) snapshots?.stop();
  }

  #newEnvironment(functionIndex: number, id: number, provisioned: boolean): Environment {
    this.#functionOf[id] = functionIndex;
    this.#alive[functionIndex]! += 1;
    return this.#snapshots[functionIndex]?.take() ?? new Environment(this.#kinds[functionIndex]!, provisioned);
  }

  /** Nothing is left of one environment of a function. */
  #gone(functionIndex: number): void {
    this.#alive[functionIndex]! -= 1;
    if (this.#alive[functionIndex] === 0 && this.#retired[functionIndex] === true) this.#kinds[functionIndex]!.unused();
  }

  /** An environment is done with its invocation, or it broke. */
  #ended(functionIndex: number, id: number, end: InvocationEnd | null): void {
    if (!this.#stopped) this.#release(functionIndex, id, end?.environmentEnded ?? true);
  }

  #release(functionIndex: number, id: number, ended: boolean): void {
    const nowMs = this.#clock();
    if (ended) {
      this.#account.discard(id, nowMs);
      void Promise.all(this.#provision(functionIndex));
    } else this.#account.release(id, nowMs);
    this.#watchExpiry();
  }

  /** Creates the environments of provisioned concurrency that the account has and we have not. */
  #provision(functionIndex: number): ReturnType<Environment['initialised']>[] {
    const missing = this.#account.provisioned(functionIndex).filter((id) => this.#environments[id] === undefined);
    return missing.map((id) => {
      const environment = this.#newEnvironment(functionIndex, id, true);
      this.#environments[id] = environment;
      return environment.initialised();
    });
  }

  #watchExpiry(): void {
    if (this.#expiryTimer !== null) return;
    const nextMs = this.#account.nextExpiryMs();
    if (nextMs === Infinity) return;
    const waitMs = Math.min(Math.max(0, nextMs - this.#clock()), expiryLateMs);
    this.#expiryTimer = setTimeout(() => {
      this.#expiryTimer = null;
      this.#account.expire(this.#clock());
      this.#watchExpiry();
    }, waitMs + 1);
  }
}
