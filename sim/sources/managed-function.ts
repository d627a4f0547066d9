// A function on Managed Instances: requests go to one of its environments, or are refused; environments are started and ended
// as its capacity provider's scaler decides.

import {
  defaultMinimum,
  environmentCapacity,
  EnvironmentOrigin,
  ManagedEnvironments,
  managedThrottleMetrics,
  ManagedScaler,
  Outcome,
  refusedAsInactive,
  RunEnd,
  ThrottleReason,
  unreasonedThrottle,
  type Capacity,
  type Instance,
  type InvocationRecord,
  type ManagedConfig,
  type ManagedRefusal,
  type ManagedRuns,
} from '../../lambda/index.ts';
import type { Gauge } from '../engine/gauge.ts';
import { randomStream } from '../random/stream.ts';
import type { World } from '../world/world.ts';
import { DivertedFunction } from './diverted-function.ts';

export interface ManagedFunctionOptions {
  readonly functionIndex: number;
  readonly name: string;
  readonly config: ManagedConfig;
  readonly timeoutMs: number;
  readonly capacity: Capacity;
  /** Of all managed functions of the run. */
  readonly runs: ManagedRuns;
}

/** An environment, from the order to start it to its end. */
interface Environment {
  readonly row: number;
  readonly instance: Instance;
  /** One that is closed once this is ready; null for none. */
  readonly replaces: Environment | null;
  startedAtMs: number;
  state: 'starting' | 'ready' | 'closing';
}

/** Tokens of environments that become ready lie below those of environments in which something happens; the last publishes. */
const readyToken = (row: number): number => -2 - row;
const publishToken = -1;

/** What a sink is told where nobody documents the reason of a 429. */
const noReason = -1;

export class ManagedFunction extends DivertedFunction {
  /** vCPUs used since the look before, on average, and MB now; of `look`. */
  usedVcpus = 0;
  usedMb = 0;
  readonly #options: ManagedFunctionOptions;
  readonly #environments: ManagedEnvironments;
  readonly #scaler: ManagedScaler;
  readonly #most: number;
  readonly #refusal: ManagedRefusal;
  /** A ThrottleReason, or none. */
  readonly #reason: number;
  readonly #timeoutMs: number;
  readonly #slowsFirst: boolean;
  readonly #gauges: Readonly<Record<'environments' | 'slots' | 'busySlots' | 'cpuPercent', Gauge>>;
  readonly #busyGauge: Gauge;
  /** By row. */
  readonly #byRow: (Environment | null)[] = [];
  #starting = 0;
  /** Those that start in the place of others that are still there. */
  #replacing = 0;
  /** Whether it can be invoked. */
  #isActive = false;
  #isPublished = false;
  readonly #counts = {
    maxEnvironments: 0,
    environmentsStarted: 0,
    environmentsEnded: 0,
    ConcurrencyThrottles: 0,
    CPUThrottles: 0,
    MemoryThrottles: 0,
    noRoom: 0,
    lateAnswers: 0,
    maxCpuShare: 0,
    maxSlotShare: 0,
  };
  /** Refusals while an environment that was not asked had room. */
  #missed = 0;
  /** What the last request that was the first of its environment takes longer. */
  #extraMs = 0;

  constructor(world: World, sourceIndex: number, options: ManagedFunctionOptions) {
    const { config, name, timeoutMs, functionIndex, capacity, runs } = options;
    super(world, sourceIndex, { functionIndex, name, mode: 'managed' });
    this.#options = options;
    const { rules } = world;
    const { most, refusal } = environmentCapacity(config, rules.managedCpuPressure);
    const router = randomStream(world.seed, `${name}/router`);
    this.#most = most;
    this.#refusal = refusal;
    this.#reason = rules.managedThrottleReason === 'none' ? noReason : ThrottleReason.concurrentInvocationLimitExceeded;
    this.#timeoutMs = timeoutMs;
    this.#slowsFirst = world.slowsFirst(functionIndex);
    this.#environments = new ManagedEnvironments({
      most,
      vcpus: config.size.vcpus,
      requestVcpus: config.request.vcpus,
      timeoutMs,
      tries: rules.managedRouterTries,
      random: () => router.uniform(),
      runs,
    });
    const { minimum, maximum } = config;
    const cpuTarget = capacity.config.cpuTarget ?? rules.managedCpuTarget;
    this.#scaler = new ManagedScaler(rules, { minimum, maximum, cpuTarget });
    this.#gauges = {
      environments: this.level('environments'),
      slots: this.level('slots'),
      busySlots: this.level('busySlots'),
      cpuPercent: this.level('cpuPercent'),
    };
    this.#busyGauge = this.#gauges.busySlots;
    if (config.publishedAtMs === null) this.#begin();
    else world.wake(sourceIndex, config.publishedAtMs, publishToken);
  }

  ended(): void {}

  /** No duration is billed, and nothing is placed for a request. */
  bill(record: InvocationRecord): void {
    record.billedMs = 0;
    record.placementMs = 0;
    record.extensionsMs = 0;
    record.restored = false;
  }

  /** Environments that count: those that take requests, and those that start in nobody's place. */
  get #alive(): number {
    return this.#environments.ready + this.#starting - this.#replacing;
  }

  // oxlint-disable-next-line max-params -- the hot path: plain numbers instead of an object for each call
  invoke(
    sourceIndex: number,
    token: number,
    atMs: number,
    scheduledAtMs: number,
    durationMs: number,
    attempts: number,
  ): number {
    if (!this.#isActive) return refusedAsInactive;
    const environments = this.#environments;
    const row = environments.pick();
    if (row < 0) return this.#refuse(atMs);
    const { world, functionIndex } = this;
    const id = world.account.beginElsewhere(functionIndex, atMs);
    const { running } = world;
    running.begin(id, sourceIndex, token, attempts);
    running.setScheduledAtMs(id, scheduledAtMs);
    running.decide(id, world.drawFailure(functionIndex, atMs) ? Outcome.failed : Outcome.completed, false);
    const extraMs = this.#slowsFirst && environments.takeFresh(row) ? world.drawFirstInvocationMs(functionIndex) : 0;
    if (extraMs > 0) this.#extraMs = extraMs;
    environments.begin(row, id, durationMs + extraMs, atMs);
    this.#busyGauge.set(environments.busy, atMs);
    this.#plan(row, atMs);
    return id;
  }

  /**
   * Begins a request that lasts until `close`, or until its time is up, of which its source is told; then until `leave` says. It uses the
   * CPU of others, and none slows it down. Its Duration so far is what it needs before its handler starts.
   * @returns its number, or a refusal
   */
  open(sourceIndex: number, token: number, atMs: number, attempts: number): number {
    this.#extraMs = 0;
    const id = this.invoke(sourceIndex, token, atMs, atMs, Infinity, attempts);
    if (id >= 0) this.world.running.setDurationMs(id, this.#extraMs);
    return id;
  }

  /** It ends now; its source is told. */
  close(id: number, outcome: Outcome, atMs: number): void {
    this.world.running.decide(id, outcome, false);
    this.leave(id, atMs, atMs);
    this.#settleNow(this.#options.runs.row(id), atMs);
  }

  /** Its slot is free at `untilMs`. */
  leave(id: number, untilMs: number, atMs: number): void {
    this.#environments.endIn(this.#options.runs.row(id), id, untilMs - atMs, atMs);
  }

  wake(token: number, atMs: number): void {
    if (token >= 0) this.#settle(token, atMs);
    else if (token === publishToken) this.#publish(atMs);
    else this.#open(-2 - token, atMs);
  }

  /** The scaler's look. */
  look(atMs: number): void {
    if (!this.#isPublished) return;
    const environments = this.#environments;
    const { config } = this.#options;
    const use = environments.look(atMs);
    const ready = environments.ready;
    this.usedVcpus = use.cpuShare * ready * config.size.vcpus;
    this.usedMb = ready * config.idleMemoryMb + environments.busy * config.request.memoryMb;
    this.#tellUse(use);
    this.#gauges.cpuPercent.set(100 * use.cpuShare, atMs);
    this.#tellMetrics(use.highestCpuShare, atMs);
    if (!this.#isActive && this.#starting > 0) return;
    const wanted = this.#scaler.look(use, ready, this.#alive, atMs);
    this.#startUpTo(wanted, atMs);
    if (wanted < this.#alive && ready > 0) this.#close(this.#byRow[environments.leastBusy()]!, atMs);
  }

  #tellUse({ highestCpuShare, slotShare }: { readonly highestCpuShare: number; readonly slotShare: number }): void {
    this.#counts.maxCpuShare = Math.max(this.#counts.maxCpuShare, highestCpuShare);
    this.#counts.maxSlotShare = Math.max(this.#counts.maxSlotShare, slotShare);
  }

  /** Instances are being replaced: each environment on them is, too. */
  replace(instances: readonly Instance[], atMs: number): void {
    for (const environment of this.#byRow) {
      if (environment === null || environment.state === 'closing' || !instances.includes(environment.instance))
        continue;
      // Where no other instance may be started, the scaler finds that it is missing.
      if (!this.#start(atMs, environment, 1)) this.#close(environment, atMs);
    }
  }

  finish(atMs: number): void {
    const { sink } = this.world;
    // A run may end before the first look, or between two.
    this.#tellUse(this.#environments.look(atMs));
    const environments = this.#byRow.filter((one) => one !== null && one.state !== 'starting').length;
    sink.eventSource?.(this.title, 'managed', { ...this.#counts, environments });
    const { added, removed, bounded, byCpu, bySlots } = this.#scaler.decided;
    const told: readonly (readonly [setting: string, times: number])[] = [
      ['rules.managedScaleOutLooks', added],
      ['rules.managedCpuTarget', this.#options.capacity.config.cpuTarget === null ? byCpu : 0],
      ['rules.managedSlotTarget', bySlots],
      ['rules.managedGrowth', bounded],
      ['rules.managedScaleInLooks', removed],
      ['rules.managedRouterTries', this.#missed],
      ['rules.managedCpuPressure', this.#counts.CPUThrottles],
    ];
    for (const [setting, times] of told) if (times > 0) sink.assumed?.(setting, times);
  }

  /** Published long before the run: what is kept is there. */
  #begin(): void {
    const { config } = this.#options;
    this.#startUpTo(config.initial ?? config.minimum, 0);
    this.#isPublished = true;
    this.#isActive = config.minimum > 0 && this.#environments.ready > 0;
  }

  #publish(atMs: number): void {
    this.#isPublished = true;
    this.world.sink.timelineEvent?.(atMs, `${this.#options.name}: published, Pending until its environments are ready`);
    this.#startUpTo(this.#options.config.minimum, atMs);
  }

  /** As many as are wanted, or as find room. */
  #startUpTo(wanted: number, atMs: number): void {
    let hasRoom = true;
    while (hasRoom && this.#alive < wanted) hasRoom = this.#start(atMs, null, wanted - this.#alive);
  }

  /** A new environment. @returns false where it finds no room, and no instance may be started for it */
  #start(atMs: number, replaces: Environment | null, wanted: number): boolean {
    const { capacity, config, functionIndex } = this.#options;
    const { rules } = this.world;
    const isThere = !this.#isPublished && config.publishedAtMs === null;
    const startMs = isThere ? 0 : rules.managedInstanceStartMs;
    const instance = capacity.place(functionIndex, config.size, atMs, startMs, wanted);
    if (instance === null) {
      this.#counts.noRoom += 1;
      return false;
    }
    const row = this.#environments.create();
    this.#byRow[row] = { row, instance, replaces, startedAtMs: atMs, state: 'starting' };
    this.#starting += 1;
    if (replaces !== null) this.#replacing += 1;
    if (isThere) {
      this.#open(row, atMs);
      return true;
    }
    const { sink } = this.world;
    sink.assumed?.('rules.managedEnvironmentStartMs', 1);
    if (instance.readyAtMs > atMs) sink.assumed?.('rules.managedInstanceStartMs', 1);
    const initMs = this.world.drawInitMs(functionIndex);
    const readyAtMs = Math.max(instance.readyAtMs, atMs) + rules.managedEnvironmentStartMs + initMs;
    this.world.wake(this.sourceIndex, readyAtMs, readyToken(row));
    return true;
  }

  /** It takes requests from now on. */
  #open(row: number, atMs: number): void {
    const environment = this.#byRow[row]!;
    const { functionIndex, name, config } = this.#options;
    this.#starting -= 1;
    environment.state = 'ready';
    environment.startedAtMs = atMs;
    this.#environments.open(row, atMs);
    this.#counts.environmentsStarted += 1;
    this.world.sink.environmentStarted(functionIndex, atMs, EnvironmentOrigin.growth);
    if (environment.replaces !== null) {
      this.#replacing -= 1;
      this.#close(environment.replaces, atMs);
    }
    this.#tellLevels(atMs);
    if (this.#isActive || this.#environments.ready < Math.min(defaultMinimum, config.minimum)) return;
    if (this.#isPublished) this.world.sink.timelineEvent?.(atMs, `${name}: Active`);
    this.#isActive = true;
  }

  /** It takes no more requests, and ends when the last of those in it has. */
  #close(environment: Environment, atMs: number): void {
    if (environment.state !== 'ready') return;
    environment.state = 'closing';
    this.#environments.close(environment.row);
    this.#tellLevels(atMs);
    if (this.#environments.busyOf(environment.row) === 0) this.#remove(environment, atMs);
  }

  #remove({ row, instance, startedAtMs }: Environment, atMs: number): void {
    const { capacity, config, functionIndex } = this.#options;
    this.#byRow[row] = null;
    this.#environments.remove(row);
    capacity.leave(instance, functionIndex, config.size, atMs);
    this.#counts.environmentsEnded += 1;
    this.world.sink.environmentEnded(functionIndex, startedAtMs, atMs);
  }

  /** What is due in an environment happens; nothing when it was planned anew meanwhile. */
  #settle(row: number, atMs: number): void {
    const environments = this.#environments;
    if (environments.plannedMs(row) !== atMs) return;
    environments.plan(row, Infinity);
    this.#settleNow(row, atMs);
  }

  #settleNow(row: number, atMs: number): void {
    const environments = this.#environments;
    for (let id = environments.settle(row, atMs); id >= 0; id = environments.settle(row, atMs)) this.#over(id, atMs);
    this.#busyGauge.set(environments.busy, atMs);
    if (environments.busyOf(row) > 0) this.#plan(row, atMs);
    else if (this.#byRow[row]?.state === 'closing') this.#remove(this.#byRow[row], atMs);
  }

  #over(id: number, atMs: number): void {
    const { account, running } = this.world;
    const { ending } = this.#environments;
    if (ending === RunEnd.slotFreed) {
      account.giveBack(id);
      return;
    }
    if (ending === RunEnd.timedOut) {
      running.decide(id, Outcome.timedOut, false);
      running.setDurationMs(id, this.#timeoutMs);
      this.#counts.lateAnswers += 1;
      this.world.endedElsewhere(id, atMs);
      return;
    }
    running.setDurationMs(id, atMs - this.#options.runs.startedAtMs(id));
    this.world.endedElsewhere(id, atMs);
    account.giveBack(id);
  }

  #plan(row: number, atMs: number): void {
    const environments = this.#environments;
    const nextMs = environments.nextMs(row, atMs);
    if (nextMs >= environments.plannedMs(row)) return;
    environments.plan(row, nextMs);
    this.world.wakeAtEnd(this.sourceIndex, nextMs, row);
  }

  #refuse(atMs: number): number {
    const { functionIndex } = this;
    const { sink } = this.world;
    const cause = managedThrottleMetrics[this.#refusal];
    const environments = this.#environments;
    this.#counts[cause] += 1;
    if (environments.busy < environments.ready * this.#most) this.#missed += 1;
    sink.throttled(functionIndex, atMs, this.#reason);
    for (const metric of managedThrottleMetrics) sink.counted?.(functionIndex, metric, atMs, metric === cause ? 1 : 0);
    return unreasonedThrottle;
  }

  #tellLevels(atMs: number): void {
    const { ready } = this.#environments;
    this.#counts.maxEnvironments = Math.max(this.#counts.maxEnvironments, ready);
    this.#gauges.environments.set(ready, atMs);
    this.#gauges.slots.set(ready * this.#most, atMs);
  }

  #tellMetrics(highestCpuShare: number, atMs: number): void {
    const { sink } = this.world;
    if (sink.counted === undefined) return;
    const { functionIndex, config } = this.#options;
    const environments = this.#environments;
    const peak = environments.takePeak();
    const usedMb = config.idleMemoryMb + peak * config.request.memoryMb;
    sink.counted(functionIndex, 'ExecutionEnvironmentConcurrency', atMs, peak);
    sink.counted(functionIndex, 'ExecutionEnvironmentConcurrencyLimit', atMs, config.slots);
    sink.counted(functionIndex, 'ExecutionEnvironmentCPUUtilization', atMs, 100 * highestCpuShare);
    sink.counted(functionIndex, 'ExecutionEnvironmentMemoryUtilization', atMs, (100 * usedMb) / config.size.memoryMb);
  }
}
