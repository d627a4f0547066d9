// Simulates variants of one scenario that share all their chance: arrivals, handler times, errors. What differs between two
// of them is what was changed.

import { countsOf } from '../../reports/histogram/histogram-doubt.ts';
import { LatencyCounts, type RunIdentity, type RunResult } from '../../reports/index.ts';
import { breathe } from '../simulate/pace.ts';
import { Interrupted, readSimulation } from '../simulate/record-simulation.ts';
import { compileScenario } from '../scenario/compile.ts';
import { ConfigError } from '../input/config-error.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { partOfArrivals } from './part-of-arrivals.ts';
import type { Change } from './settings.ts';

/** One variant, simulated. */
export interface Trial {
  /** Without latencies by step. */
  readonly result: RunResult;
  /** Of all functions. */
  readonly latency: LatencyCounts;
}

/** A part of the run; what comes before `countedFromMs` only leads in. */
export interface Part {
  readonly fromMs: number;
  readonly toMs: number;
  readonly countedFromMs: number;
}

export interface LaboratoryOptions {
  readonly seed: number;
  /** null for the whole run. */
  readonly part: Part | null;
  readonly signal?: AbortSignal | undefined;
  /** Told before each variant. */
  readonly onRun?: ((runs: number) => void) | undefined;
}

/** Laws are changed on the compiled scenario where a document cannot say it. */
export type Adjust = (scenario: Scenario) => Scenario;

const identity = ({ name, document, accountConcurrency }: Scenario): RunIdentity =>
  ({
    kind: 'simulated',
    name,
    scenario: document,
    warnings: [],
    intervals: null,
    generator: null,
    replications: 1,
    limits: { accountConcurrency, unreservedConcurrency: accountConcurrency },
  }) as unknown as RunIdentity;

/** What a run takes: attempts, and messages and records that wait. */
export const costOf = ({ totals, throttlesByReason, eventSources = {} }: RunResult): number => {
  const refused = Object.values(throttlesByReason).reduce((sum, count) => sum + count, 0);
  const items = Object.values(eventSources).reduce((sum, source) => {
    const { sent = 0, put = 0 } = source as { sent?: number; put?: number };
    return sum + sent + put;
  }, 0);
  return totals.offered + totals.retries + refused + items;
};

/** A whole run as if the laboratory had made it. */
export const trialOf = (result: RunResult): Trial => {
  let latency: LatencyCounts | undefined;
  return {
    result,
    get latency() {
      return (latency ??= countsOf(result.histograms.latency));
    },
  };
};

export class Laboratory {
  runs = 0;
  /** Attempts and messages that may still be simulated. */
  budget = 0;
  readonly #scenario: Scenario;
  readonly #options: LaboratoryOptions;

  constructor(scenario: Scenario, options: LaboratoryOptions) {
    this.#scenario = scenario;
    this.#options = options;
  }

  /** Whether nothing more may be simulated. */
  get isOver(): boolean {
    return this.#options.signal?.aborted === true || this.budget <= 0;
  }

  /** The scenario as it is, of which `result` is a whole run: it need not be simulated again. */
  itself(result: RunResult): Trial | null {
    if (this.isOver) return null;
    this.runs += 1;
    this.#options.onRun?.(this.runs);
    this.budget -= costOf(result);
    return trialOf(result);
  }

  /** The scenario with a change, simulated; null where AWS (or the format) would refuse it, and when the laboratory is over. */
  async trial(change: Change, adjust: Adjust = (scenario) => scenario): Promise<Trial | null> {
    if (this.isOver) return null;
    const compiled = this.#compiled(change(this.#scenario.document));
    if (compiled === null) return null;
    this.runs += 1;
    this.#options.onRun?.(this.runs);
    await breathe();
    const scenario = this.#inPart(adjust(compiled));
    const trial = await this.#simulated(scenario);
    if (trial !== null) this.budget -= costOf(trial.result);
    return trial;
  }

  /** null when it was stopped. */
  async #simulated(scenario: Scenario): Promise<Trial | null> {
    const { seed, signal } = this.#options;
    try {
      return await readSimulation(scenario, seed, { signal }, (recorder) => ({
        result: recorder.result(identity(scenario)),
        latency: LatencyCounts.of(recorder.latency()),
      }));
    } catch (error) {
      if (error instanceof Interrupted) return null;
      throw error;
    }
  }

  /** Arrivals that did not change are those of the scenario: a trace is not read again. */
  #compiled(document: ScenarioDocument): Scenario | null {
    const { traffic } = this.#scenario;
    const isSame = document.traffic.map(
      (stream, i) => stream.arrivals === this.#scenario.document.traffic[i]!.arrivals,
    );
    const light = document.traffic.map((stream, index) =>
      stream.arrivals === undefined || !isSame[index] ? stream : { ...stream, arrivals: { instants: [] } },
    );
    try {
      const made = compileScenario({ ...document, traffic: light }, this.#scenario.name, this.#scenario.directory);
      return {
        ...made,
        document,
        traffic: made.traffic.map((stream, index) =>
          isSame[index] === true ? { ...stream, arrivals: traffic[index]!.arrivals } : stream,
        ),
      };
    } catch (error) {
      if (error instanceof ConfigError) return null;
      throw error;
    }
  }

  #inPart(scenario: Scenario): Scenario {
    const { part } = this.#options;
    if (part === null) return scenario;
    const { fromMs, toMs, countedFromMs } = part;
    return {
      ...scenario,
      durationMs: toMs - fromMs,
      warmupMs: countedFromMs - fromMs,
      traffic: scenario.traffic.map((stream) => ({
        ...stream,
        arrivals: (seed) => partOfArrivals(stream.arrivals(seed), fromMs, toMs),
      })),
    };
  }
}
