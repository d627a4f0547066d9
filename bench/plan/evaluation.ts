// One candidate setting of one function, simulated in as many replications as it takes to tell on which side of every
// limit it lies. All candidates use the same seeds, so that they see the same arrivals and the same handler times.

import { recordSimulation, replicationSeed, simulatedFunctions } from '../run/simulate-scenario.ts';
import { keepsLimit, sloValue, type SloLimit } from '../scenario/slo.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { estimate, type Estimate } from '../../sim/index.ts';
import type { RunFigures } from '../../reports/index.ts';

/** Settings that a plan may change. */
export interface Settings {
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
}

/** `scenario` with other settings for one of its functions. */
export const withSettings = (scenario: Scenario, functionIndex: number, settings: Settings): Scenario => {
  const name = scenario.functions[functionIndex]!.config.name;
  const { reservedConcurrency: _, ...others } = scenario.document.functions[name]!;
  const reserved = settings.reservedConcurrency;
  const changed = {
    ...others,
    provisionedConcurrency: settings.provisionedConcurrency,
    ...(reserved === null ? {} : { reservedConcurrency: reserved }),
  };
  return {
    ...scenario,
    document: { ...scenario.document, functions: { ...scenario.document.functions, [name]: changed } },
    functions: scenario.functions.map((f, index) =>
      index === functionIndex ? { ...f, config: { ...f.config, ...settings } } : f,
    ),
  };
};

/** How far the replications may go to settle a candidate. */
export interface Effort {
  readonly firstReplications: number;
  readonly mostReplications: number;
  readonly signal?: AbortSignal | undefined;
}

export type LimitVerdict = 'kept' | 'broken' | 'undecided';

/** A share of which nothing was seen in n trials may still be 3/n (95 %, the rule of three). */
const upperOf = (limit: SloLimit, value: Estimate, offered: number): number =>
  limit.unit === 'share' ? Math.max(value.high, 3 / Math.max(1, offered)) : value.high;

const verdictOf = (limit: SloLimit, value: Estimate, offered: number): LimitVerdict => {
  if (keepsLimit(limit, upperOf(limit, value, offered))) return 'kept';
  return keepsLimit(limit, value.low) ? 'undecided' : 'broken';
};

export class Evaluation {
  readonly settings: Settings;
  readonly #scenario: Scenario;
  readonly #name: string;
  readonly #sections: RunFigures[] = [];

  constructor(scenario: Scenario, functionIndex: number, settings: Settings) {
    this.settings = settings;
    this.#scenario = withSettings(scenario, functionIndex, settings);
    this.#name = scenario.functions[functionIndex]!.config.name;
  }

  get replications(): number {
    return this.#sections.length;
  }

  /** A figure over the replications so far. */
  figure(value: (section: RunFigures) => number): Estimate {
    return estimate(this.#sections.map(value));
  }

  /** Replicates until every limit is kept or one is broken, or the effort is spent. */
  async settle(limits: readonly SloLimit[], effort: Effort): Promise<LimitVerdict> {
    await this.#replicate(effort.firstReplications, effort);
    for (;;) {
      const verdict = this.#verdict(limits);
      const next = Math.min(effort.mostReplications, this.replications * 2);
      if (verdict !== 'undecided' || next <= this.replications || effort.signal?.aborted === true) return verdict;
      await this.#replicate(next, effort);
    }
  }

  /** Whether the means keep every limit. */
  keepsByMean(limits: readonly SloLimit[]): boolean {
    return limits.every((limit) => keepsLimit(limit, this.figure((s) => sloValue(s, limit.figure)).mean));
  }

  #verdict(limits: readonly SloLimit[]): LimitVerdict {
    const offered = this.#sections.reduce((sum, section) => sum + section.totals.offered, 0);
    const verdicts = new Set(
      limits.map((limit) => {
        const value = this.figure((section) => sloValue(section, limit.figure));
        return verdictOf(limit, value, offered);
      }),
    );
    if (verdicts.has('broken')) return 'broken';
    return verdicts.has('undecided') ? 'undecided' : 'kept';
  }

  async #replicate(upTo: number, effort: Effort): Promise<void> {
    const functions = simulatedFunctions(this.#scenario);
    while (this.replications < upTo && !(effort.signal?.aborted === true && this.replications > 1)) {
      const seed = replicationSeed(this.#scenario.seed, this.replications);
      const recorder = recordSimulation(this.#scenario, functions, seed);
      this.#sections.push(recorder.figures().functions[this.#name]!);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
