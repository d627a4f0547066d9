// Whether an environment on Managed Instances takes one more request. Its slots are one bound; the others are CPU and memory: by what
// a scenario says of a request, or by what its requests have been seen to use. How AWS's agent decides is not published; the bound of
// CPU is the simulator's (rules.managedCpuPressure).

import { environmentCapacity, ManagedRefusal, type ManagedConfig, type Rules } from '../../lambda/index.ts';

/** What an environment has used since it was started. */
export interface EnvironmentUse {
  /** CPU time of its processes, ms. */
  readonly cpuMs: number;
  /** Slots taken times the time, ms. */
  readonly busyMs: number;
  /** Of its processes, now. */
  readonly memoryBytes: number;
}

/** Between two looks at what is used, ms. */
const lookMs = 1000;
/** Above this share of its CPU a request no longer gets what it could use. */
const saturatedShare = 0.9;
/** What a look weighs against those before it. */
const newestPart = 0.3;
/** Less in slots than this tells nothing of a request, ms. */
const leastBusyMs = 100;

export class EnvironmentRoom {
  readonly #config: ManagedConfig;
  readonly #pressure: number | null;
  readonly #told: ReturnType<typeof environmentCapacity>;
  #lookedAtMs: number;
  #cpuMs = 0;
  #busyMs = 0;
  /** vCPUs that a request uses while there are some to spare; null until that was seen. */
  #requestVcpus: number | null = null;
  /** Whether at the last look its requests used all of its CPU. */
  #isSaturated = false;
  /** Without requests. */
  #idleBytes = Infinity;
  #requestBytes = 0;
  #memoryBytes = 0;

  constructor(config: ManagedConfig, { managedCpuPressure }: Pick<Rules, 'managedCpuPressure'>, nowMs: number) {
    this.#config = config;
    this.#pressure = managedCpuPressure;
    this.#told = environmentCapacity(config, managedCpuPressure);
    this.#lookedAtMs = nowMs;
  }

  /** Why it does not take one more beside `busy`; null where it does. Its use is asked for once a second at most. */
  refusal(busy: number, nowMs: number, use: () => EnvironmentUse): ManagedRefusal | null {
    if (busy >= this.#config.slots) return ManagedRefusal.concurrency;
    if (busy >= this.#told.most) return this.#told.refusal;
    // The first is always taken: an environment is as large as a request needs.
    if (busy === 0) return null;
    if (nowMs - this.#lookedAtMs >= lookMs) this.#look(use(), busy, nowMs);
    if (this.#isBusyByCpu(busy + 1)) return ManagedRefusal.cpu;
    return this.#isFull() ? ManagedRefusal.memory : null;
  }

  /** How its memory is while nothing runs in it. */
  idle(memoryBytes: number): void {
    this.#idleBytes = Math.min(this.#idleBytes, memoryBytes);
  }

  #isBusyByCpu(requests: number): boolean {
    if (this.#pressure === null || this.#requestVcpus === null || !this.#isSaturated) return false;
    return requests * this.#requestVcpus > this.#pressure * this.#config.size.vcpus;
  }

  #isFull(): boolean {
    return this.#requestBytes > 0 && this.#memoryBytes + this.#requestBytes > this.#config.size.memoryMb * 1024 ** 2;
  }

  #look({ cpuMs, busyMs, memoryBytes }: EnvironmentUse, busy: number, nowMs: number): void {
    const elapsedMs = nowMs - this.#lookedAtMs;
    const usedMs = cpuMs - this.#cpuMs;
    const takenMs = busyMs - this.#busyMs;
    const isFirst = this.#busyMs === 0;
    this.#lookedAtMs = nowMs;
    this.#cpuMs = cpuMs;
    this.#busyMs = busyMs;
    this.#memoryBytes = memoryBytes;
    if (this.#idleBytes < memoryBytes) this.#requestBytes = (memoryBytes - this.#idleBytes) / busy;
    // What its init used is in the first.
    this.#isSaturated = !isFirst && usedMs > saturatedShare * elapsedMs * this.#config.size.vcpus;
    if (isFirst || this.#isSaturated || takenMs < leastBusyMs) return;
    const vcpus = usedMs / takenMs;
    this.#requestVcpus =
      this.#requestVcpus === null ? vcpus : newestPart * vcpus + (1 - newestPart) * this.#requestVcpus;
  }
}
