// How many environments a managed function should have: asynchronous, by the use of CPU and slots of those that are ready, never
// by a single request. Source: Developer Guide lambda-managed-instances-scaling (what drives it, headroom, slow scale-in); the
// figures are assumed or fitted (managed-rules.ts).

import { growthWindowMs, type ManagedRules } from './managed-rules.ts';

/** Means over the environments since the last look, 0 to 1. */
export interface EnvironmentUse {
  readonly cpuShare: number;
  readonly slotShare: number;
}

export interface ScalerConfig {
  readonly minimum: number;
  readonly maximum: number | null;
  /** 0 to 1. */
  readonly cpuTarget: number;
}

/** What is aimed at is not missed for a rounding error. */
const slack = 1e-9;

export class ManagedScaler {
  /**
   * Looks that added environments, by what was used most; that would have added more but for the bound on growth; that took one
   * away.
   */
  readonly decided: { added: number; byCpu: number; bySlots: number; bounded: number; removed: number } = {
    added: 0,
    byCpu: 0,
    bySlots: 0,
    bounded: 0,
    removed: 0,
  };
  readonly #rules: ManagedRules;
  readonly #config: ScalerConfig;
  #above = 0;
  #below = 0;
  #removedAtMs = -Infinity;
  /** Environments at each look within the window that bounds growth. */
  #counts: { readonly atMs: number; readonly count: number }[] = [];

  constructor(rules: ManagedRules, config: ScalerConfig) {
    this.#rules = rules;
    this.#config = config;
  }

  /**
   * One look.
   * @param ready environments that take requests; `alive` counts those that start too
   * @returns how many there should be
   */
  look(use: EnvironmentUse, ready: number, alive: number, atMs: number): number {
    const { managedSlotTarget, managedScaleOutLooks, managedScaleInLooks, managedScaleInEveryMs } = this.#rules;
    const [byCpu, bySlots] = [use.cpuShare / this.#config.cpuTarget, use.slotShare / managedSlotTarget];
    const load = Math.max(byCpu, bySlots);
    const needed = Math.ceil(ready * load - slack);
    const most = this.#most(alive, atMs);
    const isAbove = load > 1 + slack;
    this.#above = isAbove ? this.#above + 1 : 0;
    this.#below = !isAbove && needed < alive ? this.#below + 1 : 0;
    const { minimum } = this.#config;
    if (this.#above >= managedScaleOutLooks && needed > alive) {
      const wanted = Math.max(alive, Math.min(needed, most));
      if (wanted > alive) {
        this.decided.added += 1;
        this.decided[byCpu >= bySlots ? 'byCpu' : 'bySlots'] += 1;
      }
      if (most < Math.min(needed, this.#config.maximum ?? Infinity)) this.decided.bounded += 1;
      return wanted;
    }
    const mayRemove = atMs - this.#removedAtMs >= managedScaleInEveryMs;
    if (this.#below >= managedScaleInLooks && mayRemove && alive > minimum) {
      this.#removedAtMs = atMs;
      this.decided.removed += 1;
      return alive - 1;
    }
    return Math.max(alive, minimum);
  }

  /** What growth and the maximum allow now. */
  #most(alive: number, atMs: number): number {
    this.#counts = this.#counts.filter((count) => count.atMs >= atMs - growthWindowMs);
    this.#counts.push({ atMs, count: alive });
    const { managedGrowth } = this.#rules;
    const before = this.#counts[0]!.count;
    const byGrowth = managedGrowth === null ? Infinity : Math.floor(before * managedGrowth + slack);
    return Math.min(byGrowth, this.#config.maximum ?? Infinity);
  }
}
