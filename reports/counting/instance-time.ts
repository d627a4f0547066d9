// How long instances of capacity providers were there within the window of a run, by provider and type, and what that costs.

import { instanceCost, type InstanceCost } from '../../lambda/index.ts';
import type { CapacityProviderResult } from '../result/result.ts';
import type { Window } from './window.ts';

const msPerHour = 3_600_000;

/** Of one type of one provider. */
interface InstanceLevel {
  count: number;
  sinceMs: number;
  /** Count times the time, within the window. */
  areaMs: number;
  most: number;
}

export class InstanceTime {
  readonly #window: Window;
  readonly #savings: Readonly<Record<string, number>>;
  readonly #levels = new Map<string, Map<string, InstanceLevel>>();

  /** @param savings by provider, what is taken off the price of instances, 0 to 1 */
  constructor(window: Window, savings: Readonly<Record<string, number>>) {
    this.#window = window;
    this.#savings = savings;
  }

  /** From `atMs` on so many are there. Instants of one type must not decrease. */
  set(provider: string, type: string, atMs: number, count: number): void {
    const level = this.#level(provider, type);
    this.#count(level, atMs);
    level.count = count;
    if (atMs <= this.#window.toMs) level.most = Math.max(level.most, count);
  }

  /** The run is over: those that are there stay to its end. */
  end(): void {
    for (const types of this.#levels.values())
      for (const level of types.values()) this.#count(level, this.#window.toMs);
  }

  /** Adds those of another run, which is over too. */
  merge(other: InstanceTime): void {
    for (const [provider, types] of other.#levels) {
      for (const [type, { areaMs, most }] of types) {
        const level = this.#level(provider, type);
        level.areaMs += areaMs;
        level.most = Math.max(level.most, most);
      }
    }
  }

  /** What the instances of a provider cost in one run of `runs`. */
  cost(provider: string, runs: number): InstanceCost {
    const parts = [...(this.#levels.get(provider) ?? [])].map(([type, { areaMs }]) =>
      instanceCost(type, areaMs / runs, this.#savings[provider] ?? 0),
    );
    return {
      instancesUsd: parts.reduce((sum, { instancesUsd }) => sum + instancesUsd, 0),
      managementUsd: parts.reduce((sum, { managementUsd }) => sum + managementUsd, 0),
    };
  }

  /** By provider; nothing where there are none. */
  results(runs: number): Record<string, CapacityProviderResult> | null {
    if (this.#levels.size === 0) return null;
    return Object.fromEntries(
      [...this.#levels].map(([provider, types]) => [
        provider,
        {
          savingsShare: this.#savings[provider] ?? 0,
          ...this.cost(provider, runs),
          instanceTypes: Object.fromEntries(
            [...types].map(([type, { areaMs, most }]) => [type, { hours: areaMs / msPerHour / runs, most }]),
          ),
        },
      ]),
    );
  }

  #level(provider: string, type: string): InstanceLevel {
    const types = this.#levels.get(provider) ?? new Map<string, InstanceLevel>();
    this.#levels.set(provider, types);
    const level = types.get(type) ?? { count: 0, sinceMs: 0, areaMs: 0, most: 0 };
    types.set(type, level);
    return level;
  }

  #count(level: InstanceLevel, atMs: number): void {
    const { fromMs, toMs } = this.#window;
    const insideMs = Math.min(atMs, toMs) - Math.max(level.sinceMs, fromMs);
    if (insideMs > 0) level.areaMs += level.count * insideMs;
    level.sinceMs = Math.max(level.sinceMs, atMs);
  }
}
