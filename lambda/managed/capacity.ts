// The instances of one capacity provider: which of them a new environment goes to, when another is started, and when one ends.
// Told the time; whoever drives it says when an environment has left. Sources: Developer Guide lambda-managed-instances-scaling
// and -capacity-providers; that environments go to the fullest instance with room, and that the type is started which costs least
// for each of the environments wanted, is assumed.

import {
  allowedTypes,
  environmentsOn,
  osMemoryMb,
  osVcpus,
  type EnvironmentSize,
  type InstanceType,
} from './instance-types.ts';
import type { CapacityProviderConfig } from './managed-config.ts';
import type { ManagedRules } from './managed-rules.ts';

export interface Instance {
  readonly id: number;
  readonly type: InstanceType;
  readonly startedAtMs: number;
  /** From then on it holds environments. */
  readonly readyAtMs: number;
  freeVcpus: number;
  freeMemoryMb: number;
  environments: number;
  /** Environments by whose they are. */
  readonly byOwner: Map<number, number>;
  /** Since when it has none; Infinity while it has. */
  emptySinceMs: number;
  /** It takes no further environments: it is being replaced. */
  retiring: boolean;
  ended: boolean;
}

/** Told of instances that start and end. */
export type InstanceListener = (type: InstanceType, change: 1 | -1, atMs: number) => void;

/** Environments of one version that are put on instances of their own, over the availability zones. */
const spreadEnvironments = 3;
/** A share of a vCPU that is left by adding and taking away again is room all the same. */
const slackVcpus = 1e-9;

export class Capacity {
  config: CapacityProviderConfig;
  readonly #rules: ManagedRules;
  #types: readonly InstanceType[];
  readonly #listener: InstanceListener;
  #instances: Instance[] = [];
  #nextId = 0;
  #vcpus = 0;
  /** Environments that found no room and no instance to be started. */
  blocked = 0;
  started = 0;

  constructor(config: CapacityProviderConfig, rules: ManagedRules, listener: InstanceListener) {
    this.config = config;
    this.#rules = rules;
    this.#types = allowedTypes(config);
    this.#listener = listener;
  }

  /** From now on it is this: what is there stays. */
  reconfigure(config: CapacityProviderConfig): void {
    this.config = config;
    this.#types = allowedTypes(config);
  }

  /** Instances alive, those that start included. */
  get instances(): readonly Instance[] {
    return this.#instances;
  }

  /** vCPUs of all of them, at most `maxVcpus`. */
  get vcpus(): number {
    return this.#vcpus;
  }

  /**
   * Room for an environment of `owner`, on an instance that is there or on a new one. `startMs` is what a new one takes; 0 for
   * those that are there when the run begins. `wanted` are still to be placed, this one included.
   * @returns null where the provider may have no more vCPUs
   */
  // oxlint-disable-next-line max-params -- an instant, a length and two numbers of it
  place(owner: number, size: EnvironmentSize, atMs: number, startMs: number, wanted: number): Instance | null {
    const own = this.#instances.filter(({ byOwner }) => (byOwner.get(owner) ?? 0) > 0).length;
    const room = this.#withRoom(size);
    const apart = own < spreadEnvironments ? room.filter(({ byOwner }) => (byOwner.get(owner) ?? 0) === 0) : room;
    const together = own < spreadEnvironments ? 1 : wanted;
    const instance = fullest(apart) ?? this.#start(this.#typeFor(size, together), atMs, startMs) ?? fullest(room);
    if (instance === null) {
      this.blocked += 1;
      return null;
    }
    instance.freeVcpus -= size.vcpus;
    instance.freeMemoryMb -= size.memoryMb;
    instance.environments += 1;
    instance.emptySinceMs = Infinity;
    instance.byOwner.set(owner, (instance.byOwner.get(owner) ?? 0) + 1);
    return instance;
  }

  /** An environment has ended. */
  leave(instance: Instance, owner: number, size: EnvironmentSize, atMs: number): void {
    instance.freeVcpus += size.vcpus;
    instance.freeMemoryMb += size.memoryMb;
    instance.environments -= 1;
    instance.byOwner.set(owner, instance.byOwner.get(owner)! - 1);
    if (instance.environments === 0) instance.emptySinceMs = atMs;
  }

  /** Ends instances that have been without environments for long enough; those that are replaced at once. */
  endIdle(atMs: number): void {
    const isOver = ({ emptySinceMs, retiring }: Instance): boolean =>
      emptySinceMs <= atMs && (retiring || atMs - emptySinceMs >= this.#rules.managedInstanceIdleMs);
    for (const instance of this.#instances.filter(isOver)) {
      instance.ended = true;
      this.#vcpus -= instance.type.vcpus;
      this.#listener(instance.type, -1, atMs);
    }
    this.#instances = this.#instances.filter(({ ended }) => !ended);
  }

  /** Instances that come to the end of their life within `leadMs`: from now on they take no environments. */
  retire(atMs: number, leadMs: number): Instance[] {
    const old = this.#instances.filter(
      ({ retiring, startedAtMs }) => !retiring && atMs >= startedAtMs + this.#rules.managedInstanceLifeMs - leadMs,
    );
    for (const instance of old) instance.retiring = true;
    return old;
  }

  #withRoom({ vcpus, memoryMb }: EnvironmentSize): Instance[] {
    return this.#instances.filter(
      ({ freeVcpus, freeMemoryMb, retiring }) =>
        !retiring && freeVcpus >= vcpus - slackVcpus && freeMemoryMb >= memoryMb,
    );
  }

  /** The type that costs least for each of so many environments; null where none may be started. */
  #typeFor(size: EnvironmentSize, wanted: number): InstanceType | null {
    let best: InstanceType | null = null;
    let bestUsd = Infinity;
    for (const type of this.#types) {
      if (this.#vcpus + type.vcpus > this.config.maxVcpus) continue;
      // The cheaper of two that cost alike comes first.
      const eachUsd = type.usdPerHour / Math.min(wanted, environmentsOn(type, size));
      if (eachUsd < bestUsd * (1 - 1e-9)) [best, bestUsd] = [type, eachUsd];
    }
    return best;
  }

  #start(type: InstanceType | null, atMs: number, startMs: number): Instance | null {
    if (type === null) return null;
    const instance: Instance = {
      id: this.#nextId,
      type,
      startedAtMs: atMs,
      readyAtMs: atMs + startMs,
      freeVcpus: type.vcpus - osVcpus,
      freeMemoryMb: type.memoryMb - osMemoryMb,
      environments: 0,
      byOwner: new Map(),
      emptySinceMs: atMs,
      retiring: false,
      ended: false,
    };
    this.#nextId += 1;
    this.started += 1;
    this.#vcpus += type.vcpus;
    this.#instances.push(instance);
    this.#listener(type, 1, atMs);
    return instance;
  }
}

/** The one with the least room left; of equal ones the oldest. */
const fullest = (instances: readonly Instance[]): Instance | null =>
  instances.reduce<Instance | null>(
    (best, instance) => (best === null || instance.freeVcpus < best.freeVcpus ? instance : best),
    null,
  );
