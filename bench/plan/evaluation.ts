// One candidate setting of one function, simulated in as many replications as it takes to tell on which side of every
// limit it lies. All candidates use the same seeds, so that they see the same arrivals and the same handler times.

import { breathe } from '../run/pace.ts';
import { Interrupted, watchSimulation } from '../run/record-simulation.ts';
import { replicationSeed } from '../run/simulate-scenario.ts';
import { simulatedFunctions } from '../run/simulation-of.ts';
import { isQuantile, quantileShares, sloReading, type SloSubject } from '../run/slo-reading.ts';
import { keepsLimit, type SloLimit } from '../scenario/slo.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { estimate, type Estimate } from '../../sim/index.ts';
import { quantileLack, ranLack, type Recorder } from '../../reports/index.ts';
import { functionSources } from './function-sources.ts';

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

export type LimitVerdict = 'kept' | 'broken' | 'undecided' | 'no data';

/** A share of which nothing was seen in n trials may still be 3/n (95 %, the rule of three). */
const upperOf = (limit: SloLimit, value: Estimate, offered: number): number =>
  limit.unit === 'share' ? Math.max(value.high, 3 / Math.max(1, offered)) : value.high;

const verdictOf = (limit: SloLimit, value: Estimate | null, offered: number): LimitVerdict => {
  if (value === null) return 'no data';
  if (keepsLimit(limit, upperOf(limit, value, offered))) return 'kept';
  return keepsLimit(limit, value.low) ? 'undecided' : 'broken';
};

const readingLack = (section: SloSubject, limit: SloLimit): string | null => sloReading(section, limit).lack;

const valueIn = (section: SloSubject, limit: SloLimit): number | null => {
  if (!isQuantile(limit.figure)) return sloReading(section, limit).value;
  return section.latencyMs.count === 0 ? null : section.latencyMs[limit.figure];
};

export class Evaluation {
  readonly settings: Settings;
  readonly #scenario: Scenario;
  readonly #name: string;
  readonly #sources: ReadonlySet<string>;
  readonly #sections: SloSubject[] = [];

  constructor(scenario: Scenario, functionIndex: number, settings: Settings) {
    this.settings = settings;
    this.#scenario = withSettings(scenario, functionIndex, settings);
    this.#name = scenario.functions[functionIndex]!.config.name;
    this.#sources = functionSources(scenario, functionIndex);
  }

  get replications(): number {
    return this.#sections.length;
  }

  /** A figure over the replications so far. */
  figure(value: (section: SloSubject) => number): Estimate {
    return estimate(this.#sections.map(value));
  }

  /** The figure of a limit over the replications that have one; null where there is too little for a verdict. */
  limited(limit: SloLimit): Estimate | null {
    if (this.lack(limit) !== null) return null;
    const values = this.#sections.map((section) => valueIn(section, limit)).filter((value) => value !== null);
    return values.length === 0 ? null : estimate(values);
  }

  /** Why the replications say too little of a limit; null when they say enough. */
  lack(limit: SloLimit): string | null {
    const lacks = this.#sections.map((section) => (isQuantile(limit.figure) ? ranLack : readingLack)(section, limit));
    if (lacks.every((lack) => lack !== null)) return lacks[0] ?? 'nothing was simulated';
    if (!isQuantile(limit.figure)) return null;
    // The answers of all replications stand behind the mean of their quantiles.
    const answers = this.#sections.reduce((sum, section) => sum + section.latencyMs.count, 0);
    return quantileLack(quantileShares[limit.figure], answers);
  }

  /** Replicates until every limit is kept or one is broken, or the effort is spent. Throws Interrupted once the signal comes. */
  async settle(limits: readonly SloLimit[], effort: Effort): Promise<LimitVerdict> {
    await this.#replicate(effort.firstReplications, effort);
    for (;;) {
      const verdict = this.#verdict(limits);
      const next = Math.min(effort.mostReplications, this.replications * 2);
      if (verdict === 'kept' || verdict === 'broken' || next <= this.replications) return verdict;
      await this.#replicate(next, effort);
    }
  }

  /** Whether the means keep every limit. */
  keepsByMean(limits: readonly SloLimit[]): boolean {
    return limits.every((limit) => {
      const value = this.limited(limit);
      return value !== null && keepsLimit(limit, value.mean);
    });
  }

  /** What the replications so far say of each limit. */
  verdicts(limits: readonly SloLimit[]): LimitVerdict[] {
    const offered = this.#sections.reduce((sum, section) => sum + section.totals.offered, 0);
    return limits.map((limit) => verdictOf(limit, this.limited(limit), offered));
  }

  #verdict(limits: readonly SloLimit[]): LimitVerdict {
    const verdicts = new Set(this.verdicts(limits));
    return (['broken', 'no data', 'undecided'] as const).find((verdict) => verdicts.has(verdict)) ?? 'kept';
  }

  /** The function's own figures, with the queues and streams that feed it. */
  #subject(recorder: Recorder): SloSubject {
    const own = <T>(sources: Readonly<Record<string, T>> = {}): Record<string, T> =>
      Object.fromEntries(Object.entries(sources).filter(([name]) => this.#sources.has(name)));
    const { eventSources, eventSourceSeries } = recorder.sources();
    return {
      ...recorder.figures().functions[this.#name]!,
      durationMs: this.#scenario.durationMs,
      warmupMs: this.#scenario.warmupMs,
      replications: 1,
      eventSources: own(eventSources),
      eventSourceSeries: own(eventSourceSeries),
    };
  }

  async #replicate(upTo: number, effort: Effort): Promise<void> {
    const functions = simulatedFunctions(this.#scenario);
    const { signal } = effort;
    while (this.replications < upTo) {
      const seed = replicationSeed(this.#scenario.seed, this.replications);
      const { recorder } = await watchSimulation(this.#scenario, functions, seed, { signal });
      this.#sections.push(this.#subject(recorder));
      await breathe();
      if (signal?.aborted === true) throw new Interrupted(`${this.#scenario.name}: stopped`);
    }
  }
}
