// The environments of one version on Managed Instances: how many there are, which takes a request, and what state the version is
// in. The scaler and the room on instances are those of lambda/; environments are real, and ready as soon as their runtime is.

import {
  ManagedRefusal,
  ManagedScaler,
  routed,
  ThrottleReason,
  type Capacity,
  type Instance,
  type ManagedConfig,
  type Rules,
} from '../../lambda/index.ts';
import type { ScaledClock } from '../clock/scaled-clock.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import type { PoolWatch, SlotsPool } from '../environment/dispatcher.ts';
import type { EnvironmentKind, InvocationRequest } from '../environment/environment-kind.ts';
import type { ManagedVersion, ScalingBounds, VersionState } from '../settings/managed-version.ts';
import { ManagedEnvironment, type ManagedStart } from './managed-environment.ts';

export interface ManagedPoolOptions {
  readonly kind: EnvironmentKind;
  readonly bounds: ScalingBounds;
  readonly capacity: Capacity;
  /** Whose environments are spread over instances: another number for every version. */
  readonly owner: number;
  /** By which it looks, and waits. */
  readonly waiting: ScaledClock;
  /** Uniform on [0, 1). */
  readonly random: () => number;
}

/** Environments that a version waits for when it is published. */
const awaitedEnvironments = 3;

/** Between failed starts in the place of one that was lost: as long again each time. */
const restartMs = { first: 1000, most: 60_000 } as const;

const reasonOf = (start: ManagedStart): { readonly reasonCode: string; readonly reason: string } => {
  if (start.kind === 'overrun')
    return {
      reasonCode: 'FunctionError.InitTimeout',
      reason: 'The function did not initialize within its time limit.',
    };
  const reason =
    start.kind === 'failed' ? `${start.errorType}: ${start.payload}` : start.kind === 'exited' ? start.reason : '';
  if (start.kind === 'exited' && start.extensionError !== undefined) {
    const isTooMany = start.reason === 'ErrTooManyExtensions';
    const reasonCode = isTooMany ? 'FunctionError.TooManyExtensions' : 'FunctionError.ExtensionInitError';
    return { reasonCode, reason: `${start.extensionError}: ${start.reason}` };
  }
  const unbegun = start.kind === 'exited' && start.unbegun === true;
  return { reasonCode: unbegun ? 'FunctionError.InvalidEntryPoint' : 'FunctionError.RuntimeInitError', reason };
};

interface Placed {
  readonly environment: ManagedEnvironment;
  readonly instance: Instance;
}

export class ManagedPool implements ManagedVersion, SlotsPool {
  readonly #options: ManagedPoolOptions;
  readonly #config: ManagedConfig;
  readonly #rules: Rules;
  /** Environments by what they are: those that take requests, and all that are alive. */
  #ready: ManagedEnvironment[] = [];
  readonly #placed = new Map<ManagedEnvironment, Instance>();
  readonly #closing = new Set<ManagedEnvironment>();
  #bounds: ScalingBounds;
  #scaler: ManagedScaler;
  #state: VersionState = { state: 'Pending', reasonCode: 'Creating', reason: 'The function is being created.' };
  #settled: (() => void)[] = [];
  #cancelLook: () => void = () => undefined;
  #lookedAtMs = 0;
  #cpuAtLook = new Map<ManagedEnvironment, number>();
  readonly #startedAtMs = new Map<ManagedEnvironment, number>();
  #watch: PoolWatch | null = null;
  #failedStarts = 0;
  #closed = false;

  constructor(options: ManagedPoolOptions) {
    const { kind, bounds } = options;
    this.#options = options;
    this.#config = kind.fn.config.managed!;
    this.#rules = kind.rules;
    this.#bounds = bounds;
    this.#scaler = this.#newScaler();
    this.#activate();
  }

  get state(): VersionState {
    return this.#state;
  }

  get bounds(): ScalingBounds {
    return this.#bounds;
  }

  get throttleReason(): ThrottleReason | null {
    const named = this.#rules.managedThrottleReason === 'ConcurrentInvocationLimitExceeded';
    return named ? ThrottleReason.concurrentInvocationLimitExceeded : null;
  }

  get provider(): string {
    return this.#config.provider;
  }

  /** Environments that take requests. */
  get ready(): number {
    return this.#ready.length;
  }

  /** Resolves when it is no longer on its way to what it is to be. */
  settled(): Promise<void> {
    if (this.#state.state !== 'Pending' && this.#state.state !== 'Deactivating') return Promise.resolve();
    return new Promise((resolve) => {
      this.#settled.push(resolve);
    });
  }

  watch(told: PoolWatch): void {
    this.#watch = told;
  }

  /** Runs a request in an environment that takes it; where none of those that are asked does, says why the last of them did not. */
  dispatch(request: InvocationRequest): Promise<Dispatched> | ManagedRefusal {
    const { managedRouterTries } = this.#rules;
    let why: ManagedRefusal = ManagedRefusal.concurrency;
    const takes = (one: ManagedEnvironment): boolean => {
      const refusal = one.refusal();
      why = refusal ?? why;
      return refusal === null;
    };
    const environment = routed(this.#ready, managedRouterTries, this.#options.random, takes);
    if (environment === null) return why;
    return environment.run(request).then((finished) => ({ kind: 'finished', finished }));
  }

  /** How many environments there may be from now on. */
  setBounds(bounds: ScalingBounds): void {
    this.#bounds = bounds;
    this.#scaler = this.#newScaler();
    if (bounds.maximum === 0) return this.#deactivate();
    if (this.#state.state === 'Deactivated' || this.#state.state === 'Deactivating') return this.#activate();
    this.#startUpTo(bounds.minimum);
    this.#endDownTo(bounds.maximum ?? Infinity);
    return undefined;
  }

  /** No more requests come; ends when those that run have been answered. */
  async retire(): Promise<void> {
    this.#close();
    await Promise.all([...this.#placed.keys()].map((environment) => environment.close()));
  }

  /** Ends every environment, whatever runs in it. */
  stop(): void {
    this.#close();
    for (const environment of this.#placed.keys()) void environment.end();
  }

  #close(): void {
    this.#closed = true;
    this.#cancelLook();
    this.#ready = [];
    this.#settle({ state: 'Deactivated' });
  }

  #newScaler(): ManagedScaler {
    const { minimum, maximum } = this.#bounds;
    const { cpuTarget } = this.#options.capacity.config;
    return new ManagedScaler(this.#rules, { minimum, maximum, cpuTarget: cpuTarget ?? this.#rules.managedCpuTarget });
  }

  #activate(): void {
    if (this.#bounds.maximum === 0) {
      this.#settle({ state: 'Deactivated' });
      return;
    }
    this.#state = { state: 'Pending', reasonCode: 'Creating', reason: 'The function is being created.' };
    this.#failedStarts = 0;
    this.#startUpTo(this.#bounds.minimum);
    this.#lookAgain();
  }

  #deactivate(): void {
    this.#cancelLook();
    this.#state = { state: 'Deactivating' };
    this.#ready = [];
    void this.#endAll();
  }

  async #endAll(): Promise<void> {
    await Promise.all([...this.#placed.keys()].map((environment) => environment.close()));
    if (this.#state.state === 'Deactivating') this.#settle({ state: 'Deactivated' });
  }

  #settle(state: VersionState): void {
    this.#state = state;
    const settled = this.#settled;
    this.#settled = [];
    for (const tell of settled) tell();
  }

  #startUpTo(wanted: number): void {
    while (!this.#closed && this.#alive < wanted) {
      if (this.#start(wanted - this.#alive)) continue;
      if (this.#alive === 0)
        this.#settle({
          state: 'Failed',
          reasonCode: 'VcpuLimitExceeded',
          reason: `The capacity provider ${this.#config.provider} has no room for an environment within its MaxVCpuCount.`,
        });
      return;
    }
  }

  /** @returns false where the provider has no room */
  #start(wanted: number): boolean {
    const { capacity, waiting, kind } = this.#options;
    const { size } = this.#config;
    const instance = capacity.place(this.#options.owner, size, waiting.now(), 0, wanted);
    if (instance === null) return false;
    const environment = new ManagedEnvironment(kind, () => undefined);
    this.#placed.set(environment, instance);
    void environment.started.then((start) => this.#begun({ environment, instance }, start));
    return true;
  }

  #begun(placed: Placed, start: ManagedStart): void {
    const { environment } = placed;
    const isReady = start.kind === 'ready' && !this.#closed && this.#state.state !== 'Deactivating';
    void environment.ended.then(() => this.#gone(placed));
    if (!isReady) {
      void environment.end();
      if (start.kind !== 'ready' && this.#state.state === 'Pending') this.#fail(start);
      return;
    }
    this.#failedStarts = 0;
    this.#ready.push(environment);
    // What its init used, and has waited, is not of its requests.
    this.#cpuAtLook.set(environment, environment.cpuMs);
    this.#startedAtMs.set(environment, start.atMs);
    this.#watch?.started(start.atMs);
    // The most may have been lowered while it started.
    this.#endDownTo(this.#bounds.maximum ?? Infinity);
    const awaited = Math.min(awaitedEnvironments, this.#bounds.minimum, this.#alive);
    if (this.#state.state === 'Pending' && this.#ready.length >= awaited) this.#settle({ state: 'Active' });
  }

  /** The first start has failed, and with it the version. */
  #fail(start: ManagedStart): void {
    this.#cancelLook();
    this.#settle({ state: 'Failed', ...reasonOf(start) });
    for (const environment of this.#placed.keys()) void environment.end();
    this.#ready = [];
  }

  #gone({ environment, instance }: Placed): void {
    const { capacity, waiting } = this.#options;
    if (!this.#placed.delete(environment)) return;
    this.#cpuAtLook.delete(environment);
    const startedAtMs = this.#startedAtMs.get(environment);
    this.#startedAtMs.delete(environment);
    if (startedAtMs !== undefined) this.#watch?.ended(startedAtMs, this.#options.kind.clock());
    this.#closing.delete(environment);
    capacity.leave(instance, this.#options.owner, this.#config.size, waiting.now());
    const wasReady = this.#ready.includes(environment);
    this.#ready = this.#ready.filter((one) => one !== environment);
    // One that ended by itself is replaced.
    if (this.#state.state !== 'Active' || this.#closed || this.#alive >= this.#bounds.minimum) return;
    if (wasReady) this.#startUpTo(this.#bounds.minimum);
    else {
      const delayMs = Math.min(restartMs.most, restartMs.first * 2 ** this.#failedStarts);
      this.#failedStarts += 1;
      waiting.after(delayMs, () => this.#startUpTo(this.#bounds.minimum));
    }
  }

  /** Environments that count: those that do not end already. */
  get #alive(): number {
    return this.#placed.size - this.#closing.size;
  }

  #endDownTo(wanted: number): void {
    while (this.#alive > wanted && this.#ready.length > 0) {
      const least = this.#ready.reduce((best, one) => (one.busy < best.busy ? one : best));
      this.#ready = this.#ready.filter((one) => one !== least);
      this.#closing.add(least);
      void least.close();
    }
  }

  #lookAgain(): void {
    const { waiting, kind } = this.#options;
    this.#lookedAtMs = kind.clock();
    this.#cancelLook = waiting.after(this.#rules.managedLookMs, () => this.#look());
  }

  /** The scaler's look. */
  #look(): void {
    const { waiting, capacity } = this.#options;
    const ready = this.#ready.length;
    if (this.#state.state === 'Active' && ready > 0) {
      const wanted = this.#scaler.look(this.#use(), ready, this.#alive, waiting.now());
      if (wanted > this.#alive) this.#startUpTo(wanted);
      else if (wanted < this.#alive) this.#endDownTo(wanted);
      capacity.endIdle(waiting.now());
    }
    this.#lookAgain();
  }

  lookOn(): void {
    if (this.#ready.length === 0) return;
    this.#use();
    this.#lookedAtMs = this.#options.kind.clock();
  }

  /** Means since the last look. */
  #use(): { readonly cpuShare: number; readonly slotShare: number } {
    const nowMs = this.#options.kind.clock();
    const elapsedMs = Math.max(1, nowMs - this.#lookedAtMs);
    let [cpuMs, busyMs, highestMs] = [0, 0, 0];
    for (const environment of this.#ready) {
      const now = environment.cpuMs;
      const usedMs = Math.max(0, now - (this.#cpuAtLook.get(environment) ?? now));
      cpuMs += usedMs;
      highestMs = Math.max(highestMs, usedMs);
      this.#cpuAtLook.set(environment, now);
      busyMs += environment.takeBusyMs();
    }
    const { size, slots } = this.#config;
    const count = this.#ready.length * elapsedMs;
    const slotShare = Math.min(1, busyMs / (count * slots));
    this.#watch?.looked(Math.min(1, highestMs / (elapsedMs * size.vcpus)), slotShare, nowMs);
    return { cpuShare: Math.min(1, cpuMs / (count * size.vcpus)), slotShare };
  }
}
