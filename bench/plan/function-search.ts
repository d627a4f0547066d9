// What is tried of one function: settings, how often, and what all their runs say of the limits. What is tried next say those who
// search one setting each: concurrency, memory, sources, environments, scaling.

import { unreservedConcurrency } from '../../lambda/index.ts';
import { normalQuantile } from '../../sim/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SloLimit } from '../format/slo.ts';
import { Candidate, type Effort, type LimitJudgement } from './candidate.ts';
import type { PlanAnswer } from './plan-task.ts';
import { keptShare, type LimitVerdict } from './judge.ts';
import { settingsKey, withSettings, type Settings, type WrittenSettings } from './settings.ts';
import { limitsOn } from './function-limits.ts';
import { coupledSources, leastMaximumConcurrency, mostMaximumConcurrency } from './source-settings.ts';
import { smallest, type SearchRange } from '../simulate/smallest.ts';

/** A setting that was tried, and what all its runs so far say. */
export interface Tried {
  readonly candidate: Candidate;
  /** That it was tried for. */
  readonly limits: readonly SloLimit[];
  readonly verdict: LimitVerdict;
  readonly judgements: readonly LimitJudgement[];
  /** Whether it keeps them, doubtful or not. */
  readonly holds: boolean;
}

export interface SearchOptions extends Effort {
  /** One run of the function with these settings. */
  readonly run: (settings: Settings, replication: number) => Promise<PlanAnswer>;
  /** Batches that come from a queue, by the index of its traffic. */
  readonly batchesOf: (trafficIndex: number) => number;
  /** The most of it at once in each part of each block of time, where nothing holds any function back; empty where the run is short. */
  readonly peaks: readonly number[];
  /** The most of it at once where nothing holds any function back. */
  readonly mostAtOnce: number;
  /** The fewest runs behind an answer, and behind the refusal of its next smaller. */
  readonly confirmingRuns: number;
  readonly onTried: (tried: Tried) => void;
}

/** Settings by a number, and the limits that they are to keep. */
interface Numbered {
  readonly limits: readonly SloLimit[];
  readonly at: (n: number) => Settings;
}

export class FunctionSearch {
  readonly notes: string[] = [];
  /** Of all settings that are tried from now on. */
  written: WrittenSettings = {};
  /** The smallest reservation with which what comes is worked off, as far as that is more than the limits ask for. */
  leastCarrying = 1;
  /** The queues whose MaximumConcurrency goes with the reservation, with the share of it that each gets. */
  readonly #coupled: ReadonlyMap<number, number>;
  readonly #scenario: Scenario;
  readonly #functionIndex: number;
  readonly #options: SearchOptions;
  readonly #candidates = new Map<string, Candidate>();
  readonly #tried = new Map<Candidate, readonly SloLimit[]>();

  constructor(scenario: Scenario, functionIndex: number, options: SearchOptions) {
    this.#scenario = scenario;
    this.#functionIndex = functionIndex;
    this.#options = options;
    // What is searched first stays as it is; what the scenario changes it by is one of those that are tried then.
    if (this.#isScaled) this.written = { scaling: 'constant' };
    this.#coupled = coupledSources(scenario, functionIndex, this.limits, options.batchesOf);
  }

  /** So much concurrency, with all that is written, and what goes with a reservation. */
  at(reserved: number | null, provisioned: number): Settings {
    const reservedConcurrency = this.isManaged ? null : reserved;
    const provisionedConcurrency = this.takesProvisioned ? provisioned : 0;
    const settings = { ...this.written, ...this.#kept, reservedConcurrency, provisionedConcurrency };
    if (this.#coupled.size === 0 || reservedConcurrency === null) return settings;
    const bounded = [...this.#coupled].flatMap(([index, part]) => {
      const own = this.written.sources?.[index];
      if (own?.pollers !== undefined) return [];
      // The least for each, and the rest by shares: all of them together never bring more than is let in.
      const rest = Math.max(0, reservedConcurrency - leastMaximumConcurrency * this.#coupled.size);
      const maximumConcurrency = Math.min(mostMaximumConcurrency, leastMaximumConcurrency + Math.floor(rest * part));
      return [[index, { ...own, maximumConcurrency }] as const];
    });
    if (bounded.length === 0) return settings;
    return { ...settings, sources: { ...this.written.sources, ...Object.fromEntries(bounded) } };
  }

  /** Whether the MaximumConcurrency of this traffic's queue goes with the reservation. */
  isCoupled(trafficIndex: number): boolean {
    return this.#coupled.has(trafficIndex);
  }

  /** How many queues there are whose MaximumConcurrency goes with the reservation. */
  get coupled(): number {
    return this.#coupled.size;
  }

  /** Whether it runs on Managed Instances, where environments are kept and nothing is reserved or provisioned. */
  get isManaged(): boolean {
    return this.#config.managed !== undefined;
  }

  /** SnapStart and provisioned concurrency exclude each other (Developer Guide snapstart). */
  get takesProvisioned(): boolean {
    return !this.isManaged && this.#config.snapStart === undefined;
  }

  /** Whether the slo hangs on the memory size: times follow it, and there is a limit on time or cost. */
  get isSizeSearched(): boolean {
    return (
      this.scenario.document.functions[this.name]?.cpu !== undefined &&
      this.limits.some(({ unit }) => unit === 'ms' || unit === 'usd')
    );
  }

  /** Environments that are kept as long as nothing else is sought. */
  get #kept(): Pick<WrittenSettings, 'environments'> {
    const { managed } = this.#config;
    return managed === undefined ? {} : { environments: this.written.environments ?? managed.minimum };
  }

  get #config(): Scenario['functions'][number]['config'] {
    return this.#scenario.functions[this.#functionIndex]!.config;
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  get functionIndex(): number {
    return this.#functionIndex;
  }

  get peaks(): readonly number[] {
    return this.#options.peaks;
  }

  /** The settings with provisioned concurrency that stays as it is. */
  constantly(settings: Settings): Settings {
    const { scaling: _, ...others } = settings;
    return this.#isScaled ? { ...others, scaling: 'constant' } : others;
  }

  /** Whether the scenario changes provisioned concurrency as the run goes on. */
  get #isScaled(): boolean {
    return this.#scenario.functions[this.#functionIndex]!.provisionedScaling !== null;
  }

  get mostAtOnce(): number {
    return this.#options.mostAtOnce;
  }

  get name(): string {
    return this.#scenario.functions[this.#functionIndex]!.config.name;
  }

  /** The limits on what the traffic of the function makes. */
  get limits(): SloLimit[] {
    return limitsOn(this.#scenario, this.#functionIndex);
  }

  /** The scenario's own settings, whatever is sought. */
  get own(): Settings {
    const { reservedConcurrency, provisionedConcurrency, managed } = this.#config;
    return {
      ...(managed === undefined ? {} : { environments: managed.minimum }),
      reservedConcurrency,
      provisionedConcurrency,
    };
  }

  /** What was tried, with all that is known of it now, in order. */
  get tried(): Tried[] {
    return [...this.#tried].map(([candidate, limits]) => this.#told(candidate, limits));
  }

  /** Whether it was tried, for whatever limits. */
  wasTried(settings: Settings): boolean {
    const known = this.#candidates.get(settingsKey(settings));
    return known !== undefined && this.#tried.has(known);
  }

  candidate(settings: Settings): Candidate {
    const key = settingsKey(settings);
    const run = (replication: number): Promise<PlanAnswer> => this.#options.run(settings, replication);
    const known = this.#candidates.get(key) ?? new Candidate(settings, this.#scenario.slo, run);
    this.#candidates.set(key, known);
    return known;
  }

  /** The settings after as many runs as a first look takes. */
  async replicated(settings: Settings): Promise<Candidate> {
    const candidate = this.candidate(settings);
    await candidate.replicate(this.#options.firstReplications);
    return candidate;
  }

  /** Whether the settings keep the limits; what is not settled is decided by the runs that were made. */
  async holds(settings: Settings, limits: readonly SloLimit[]): Promise<boolean> {
    const candidate = this.candidate(settings);
    const { replications } = candidate;
    const verdict = await candidate.settle(limits, this.#options);
    if (verdict === 'no data') this.#noteLacks(candidate, limits);
    this.#tried.set(candidate, limits);
    if (candidate.replications > replications) this.#options.onTried(this.#told(candidate, limits));
    return verdict === 'kept' || (verdict === 'undecided' && candidate.holds(limits));
  }

  /** Whether what comes still waits at the end with such settings, and would not with nothing reserved. */
  leavesWaiting(settings: Settings): boolean {
    return settings.reservedConcurrency !== null && settings.reservedConcurrency < this.leastCarrying;
  }

  /** The most that may be reserved here: what the others leave above the unreserved minimum. */
  mostReserved(): number {
    const scenario = withSettings(this.#scenario, this.#functionIndex, {
      reservedConcurrency: null,
      provisionedConcurrency: 0,
    });
    const left = unreservedConcurrency({
      concurrency: scenario.accountConcurrency,
      functions: scenario.functions.map((f) => f.config),
    });
    return left - scenario.unreservedMinimum;
  }

  /**
   * The smallest number of `range` at which the settings keep the limits, looked at again in enough runs; the next above it that does
   * past doubt, where it is in doubt; null for none. Throws Interrupted.
   */
  async smallest(range: SearchRange, limits: readonly SloLimit[], at: (n: number) => Settings): Promise<number | null> {
    let found = await smallest(range, (n) => this.holds(at(n), limits));
    // Two runs that are alike by chance seem to settle what they do not: the answer and its neighbour are looked at again.
    while (found !== null && !(await this.confirmed(at(found), limits))) {
      found = found < range.high ? found + 1 : null;
    }
    while (found !== null && found > range.low) {
      const isLess = await this.confirmed(at(found - 1), limits, 0.5);
      if (!isLess || !(await this.confirmed(at(found - 1), limits))) break;
      found -= 1;
    }
    return found === null ? null : this.#pastDoubt(found, range.high, { limits, at });
  }

  /** `found` where it is sure; else the next above it that is; `found` still where none is that is near. */
  async #pastDoubt(found: number, most: number, { limits, at }: Numbered): Promise<number> {
    const isSure = (n: number): Promise<boolean> => this.isSure(at(n), limits);
    if (await isSure(found)) return found;
    const high = Math.min(most, found + Math.ceil(Math.sqrt(found)) + 2);
    const steps = this.#stepsToSurety(found, { limits, at });
    const guess = steps === null ? { start: found + 1 } : { start: Math.min(high, found + steps), step: 1 };
    return (await smallest({ low: found + 1, high, ...guess }, isSure)) ?? found;
  }

  /**
   * How far above `found` it is about to be sure, were each step to make it as much surer as the one from the number below did: all
   * have the same seeds, so that what one step makes is known far better than how sure each is. null where that step made it no surer.
   */
  #stepsToSurety(found: number, { limits, at }: Numbered): number | null {
    const [below, here] = [found - 1, found].map((n) => normalQuantile(this.candidate(at(n)).leastKept(limits)));
    const steps = (normalQuantile(keptShare) - here!) / (here! - below!);
    return steps > 0 && Number.isFinite(steps) ? Math.max(1, Math.round(steps)) : null;
  }

  /** Whether the settings keep the limits past doubt. */
  async isSure(settings: Settings, limits: readonly SloLimit[]): Promise<boolean> {
    if (!(await this.confirmed(settings, limits))) return false;
    return this.candidate(settings).becomesSure(limits, this.#options);
  }

  /** Whether the settings keep the limits in as many runs as confirm it, or in that share of them. */
  async confirmed(settings: Settings, limits: readonly SloLimit[], share = 1): Promise<boolean> {
    const { confirmingRuns, mostReplications } = this.#options;
    await this.candidate(settings).replicate(Math.min(Math.ceil(share * confirmingRuns), mostReplications));
    return this.holds(settings, limits);
  }

  #told(candidate: Candidate, limits: readonly SloLimit[]): Tried {
    const verdict = candidate.verdict(limits);
    return {
      candidate,
      limits,
      verdict,
      judgements: limits.map((limit) => candidate.judgement(limit)),
      holds: verdict === 'kept' || (verdict === 'undecided' && candidate.holds(limits)),
    };
  }

  /** What a plan knows nothing of, it cannot keep. */
  #noteLacks(candidate: Candidate, limits: readonly SloLimit[]): void {
    for (const limit of limits) {
      const { lack } = candidate.judgement(limit);
      const note = `no data of ${limit.figure}: ${lack}`;
      if (lack !== null && !this.notes.includes(note)) this.notes.push(note);
    }
  }
}
