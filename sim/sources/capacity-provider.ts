// A capacity provider of Managed Instances: looks at its functions now and then, lets their scalers decide, and ends and
// replaces instances.

import { Capacity, osMemoryMb, osVcpus, type CapacityProviderConfig, type InstanceType } from '../../lambda/index.ts';
import { providerScope } from '../world/cloudwatch.ts';
import type { Gauge } from '../engine/gauge.ts';
import type { World } from '../world/world.ts';
import type { ManagedFunction } from './managed-function.ts';
import type { Source } from '../world/source.ts';

const mbBytes = 1024 * 1024;

/** The instances of a provider, and what is told of them. */
export class ProviderCapacity {
  readonly capacity: Capacity;
  readonly byType: Map<string, number> = new Map();
  readonly counts = { maxInstances: 0, maxVcpus: 0, instancesStarted: 0, instancesEnded: 0, instancesReplaced: 0 };
  readonly #world: World;
  readonly #gauges: Readonly<Record<'instances' | 'vcpus', Gauge>>;

  constructor(world: World, config: CapacityProviderConfig) {
    this.#world = world;
    const title = `capacityProviders.${config.name}`;
    this.#gauges = { instances: world.gauge(title, 'instances'), vcpus: world.gauge(title, 'vcpus') };
    this.capacity = new Capacity(config, world.rules, (type, change, atMs) => this.#changed(type, change, atMs));
  }

  #changed(type: InstanceType, change: 1 | -1, atMs: number): void {
    const count = (this.byType.get(type.name) ?? 0) + change;
    this.byType.set(type.name, count);
    const { vcpus, config } = this.capacity;
    const instances = [...this.byType.values()].reduce((sum, of) => sum + of, 0);
    const { counts } = this;
    if (change > 0) counts.instancesStarted += 1;
    else counts.instancesEnded += 1;
    counts.maxInstances = Math.max(counts.maxInstances, instances);
    counts.maxVcpus = Math.max(counts.maxVcpus, vcpus);
    this.#gauges.instances.set(instances, atMs);
    this.#gauges.vcpus.set(vcpus, atMs);
    this.#world.sink.instances?.(config.name, type.name, atMs, count);
  }
}

export class CapacityProvider implements Source {
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #functions: readonly ManagedFunction[];
  readonly #own: ProviderCapacity;

  constructor(world: World, sourceIndex: number, own: ProviderCapacity, functions: readonly ManagedFunction[]) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#own = own;
    this.#functions = functions;
    // The scaler looks until then: without an end the run would have none.
    if (world.endMs === Infinity) throw new RangeError('Managed Instances need an end of the run (endMs)');
    this.#lookAgain(0);
  }

  arrive(): void {}

  ended(): void {}

  wake(_token: number, atMs: number): void {
    if (atMs > this.#world.endMs) return;
    const { capacity, counts } = this.#own;
    const { managedInstanceStartMs, managedEnvironmentStartMs, managedLookMs } = this.#world.rules;
    const old = capacity.retire(atMs, managedInstanceStartMs + managedEnvironmentStartMs + managedLookMs);
    counts.instancesReplaced += old.length;
    for (const managed of this.#functions) {
      managed.look(atMs);
      if (old.length > 0) managed.replace(old, atMs);
    }
    capacity.endIdle(atMs);
    this.#tellMetrics(atMs);
    this.#lookAgain(atMs);
  }

  finish(): void {
    const { capacity, counts } = this.#own;
    const { name } = capacity.config;
    const figures = { ...counts, instances: capacity.instances.length, noRoom: capacity.blocked };
    this.#world.sink.eventSource?.(`capacityProviders.${name}`, 'capacityProvider', figures);
  }

  #lookAgain(atMs: number): void {
    const nextMs = atMs + this.#world.rules.managedLookMs;
    if (nextMs <= this.#world.endMs) this.#world.wake(this.#sourceIndex, nextMs, 0);
  }

  /** By type of instance; use of CPU and memory is of its functions, which are on each in the same parts. */
  #tellMetrics(atMs: number): void {
    const { sink } = this.#world;
    if (sink.counted === undefined) return;
    const { config, instances } = this.#own.capacity;
    const all = instances.reduce((sum, { type }) => sum + type.vcpus, 0);
    const allMb = instances.reduce((sum, { type }) => sum + type.memoryMb, 0);
    const usedVcpus = this.#functions.reduce((sum, managed) => sum + managed.usedVcpus, 0);
    const usedMb = this.#functions.reduce((sum, managed) => sum + managed.usedMb, 0);
    for (const name of this.#own.byType.keys()) {
      const own = instances.filter(({ type }) => type.name === name);
      const scope = providerScope(config.name, name);
      const vcpus = own.reduce((sum, { type }) => sum + type.vcpus - osVcpus, 0);
      const freeVcpus = own.reduce((sum, instance) => sum + instance.freeVcpus, 0);
      const memoryMb = own.reduce((sum, { type }) => sum + type.memoryMb - osMemoryMb, 0);
      const freeMemoryMb = own.reduce((sum, instance) => sum + instance.freeMemoryMb, 0);
      if (all > 0) sink.counted(scope, 'CPUUtilization', atMs, (100 * usedVcpus) / all);
      if (allMb > 0) sink.counted(scope, 'MemoryUtilization', atMs, (100 * usedMb) / allMb);
      sink.counted(scope, 'vCPUAvailable', atMs, freeVcpus);
      sink.counted(scope, 'vCPUAllocated', atMs, vcpus - freeVcpus);
      sink.counted(scope, 'MemoryAvailable', atMs, freeMemoryMb * mbBytes);
      sink.counted(scope, 'MemoryAllocated', atMs, (memoryMb - freeMemoryMb) * mbBytes);
    }
  }
}
