// The plan: for each function the smallest settings that keep the slo in at least 95 of 100 runs.

import { createHash } from 'node:crypto';
import { ConfigError } from '../input/config-error.ts';
import { Interrupted } from '../simulate/record-simulation.ts';
import type { ScenarioSource } from '../scenario/compiled-once.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Effort } from './candidate.ts';
import { inlinePlanEngine, type PlanEngine } from './engine.ts';
import { freedSources } from './freed-sources.ts';
import { FunctionPlanning } from './function-plan.ts';
import { roomAbove } from './concurrency-search.ts';
import { FunctionSearch } from './function-search.ts';
import { firstOfHeadroom, headroomOf, type Headroom } from './headroom.ts';
import { brokenTogether } from './joint.ts';
import type { PlanAnswer, PlanTask } from './plan-task.ts';
import { PlanProgress } from './plan-progress.ts';
import { planSchemaId, type FunctionPlan, type Plan, type PlanStep } from './result.ts';
import { blockMsOf, partsOfBlock } from './scaling-search.ts';
import { sceneOf, type SettledFunction } from './scene.ts';
import { settingsIn, withSettings, type Settings } from './settings.ts';
import { stepOf } from './tried-figures.ts';
import { warningsOf } from './warnings.ts';
import type { PlanWarning } from './plan-warning.ts';
import { wholeFunctions, withNote } from '../scenario/whole-functions.ts';

export interface PlanOptions {
  /** Runs that every setting has; default 2. */
  readonly firstReplications?: number;
  /** Most runs of one setting; default 48, of short runs up to 512. */
  readonly mostReplications?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where the scenario was read from; default: its name. */
  readonly source?: string;
  /** Default: every function that receives traffic. */
  readonly functionName?: string | undefined;
  /** So many functions at most, those with the most traffic; the others run beside them as they are set. Default 20. */
  readonly top?: number | undefined;
  /** Default: this thread. */
  readonly engine?: PlanEngine;
  readonly onStep?: (functionName: string, step: PlanStep) => void;
  /** Told after each run how much of the work is done, about; a share of 1. */
  readonly onProgress?: (share: number) => void;
}

/** Default effort: what happens in none of 45 runs happens, past doubt, in fewer than 5 of 100. */
const planEffort = { firstReplications: 2, mostReplications: 48 } as const;

/** Runs that are short are told apart by more of them. */
const mostOfShortRuns = 512;
/** Invocations that one setting may take in all, where 48 runs are not more. */
const invocationsPerSetting = 2e6;

/** Most runs of a setting whose runs have so many invocations. */
const mostRunsOf = (offered: number): number =>
  Math.round(
    Math.min(mostOfShortRuns, Math.max(planEffort.mostReplications, invocationsPerSetting / Math.max(1, offered))),
  );

/** An answer is looked at again in more runs, the shorter they are: the first few that settle it may be alike by chance. */
const [fewestConfirming, mostConfirming, invocationsToConfirm] = [8, 64, 1e6];

/** The fewest runs behind an answer. */
const confirmingRunsOf = (offered: number): number =>
  Math.round(Math.min(mostConfirming, Math.max(fewestConfirming, invocationsToConfirm / Math.max(1, offered))));

const nothingComes = ({ document: { duration } }: Scenario): string =>
  `nothing arrives in the whole run (duration ${duration}), so that there is nothing to plan; send something, or make it longer`;

/** Functions that are planned: the one that is named, or those with the most traffic of all that have any, in the scenario's order. */
const plannedFunctions = (
  scenario: Scenario,
  { functionName, top = usualTop }: Pick<PlanOptions, 'functionName' | 'top'>,
  free: readonly PlanAnswer[],
): number[] => {
  const names = scenario.functions.map((f) => f.config.name);
  if (functionName === undefined) {
    const sentTo = [...new Set(scenario.traffic.map((traffic) => traffic.functionIndex))];
    // Of one to which nothing came in the whole run nothing can be told.
    const called = sentTo.filter((index) => free[index]!.offered > 0);
    if (called.length === 0)
      throw new ConfigError(scenario.name, [{ path: 'traffic', message: nothingComes(scenario) }]);
    const byTraffic = called.toSorted((a, b) => free[b]!.offered - free[a]!.offered || a - b);
    const busiest = new Set(byTraffic.slice(0, top));
    return called.filter((index) => busiest.has(index));
  }
  const index = names.indexOf(functionName);
  if (index >= 0 && free[index]!.offered > 0) return [index];
  if (index >= 0) {
    const message = `"${functionName}": ${nothingComes(scenario)}`;
    throw new ConfigError(scenario.name, [{ path: '--function', message }]);
  }
  const message = `no function is called "${functionName}"; there are: ${names.join(', ')}`;
  throw new ConfigError(scenario.name, [{ path: '--function', message }]);
};

const baseOf = ({ document, directory, name }: Scenario, source: string = name): ScenarioSource => {
  const key = createHash('sha256')
    .update(JSON.stringify([document, directory]))
    .digest('hex');
  return { key, document, source, directory };
};

/** So many functions are planned where nobody says how many. */
const usualTop = 20;

/** Whether an account that one run without limits brought to `mostAtOnce` has room for more than that. */
const isRoomyFor = ({ accountConcurrency, functions }: Scenario, mostAtOnce: number): boolean => {
  const reserved = functions.reduce((sum, { config }) => sum + (config.reservedConcurrency ?? 0), 0);
  return roomAbove(mostAtOnce) <= accountConcurrency - reserved;
};

/** An account in which nobody is held back. */
const boundless = 1e6;

/** One run in which nothing holds any function back: what each comes to. Throws Interrupted. */
const freeRun = (scenario: Scenario, engine: PlanEngine, base: ScenarioSource): Promise<PlanAnswer[]> => {
  const about = scenario.functions.map((_, index) => index);
  const settings: Settings = { reservedConcurrency: null, provisionedConcurrency: 0 };
  // What a scenario has scheduled already changes nothing of what its traffic comes to.
  const settled = about.map((functionIndex) => {
    const isScaled = scenario.functions[functionIndex]!.provisionedScaling !== null;
    const sources = freedSources(scenario, functionIndex);
    return {
      functionIndex,
      settings: {
        ...settings,
        ...(isScaled ? { scaling: 'constant' as const } : {}),
        ...(sources === undefined ? {} : { sources }),
      },
    };
  });
  const blockMs = blockMsOf(scenario.durationMs);
  const steps = blockMs === null ? {} : { peaksMs: blockMs / partsOfBlock };
  return engine.run({
    base,
    settled,
    about,
    isJoint: true,
    startsAtOnce: true,
    accountConcurrency: boundless,
    replication: 0,
    ...steps,
  });
};

/** Throws ConfigError. */
const checkLimits = ({ slo, name }: Scenario): void => {
  if (slo.length > 0) return;
  const message = 'missing; a plan needs at least one limit, such as { throttled: "<0.1%", p99: "<300ms" }';
  throw new ConfigError(name, [{ path: 'slo', message }]);
};

const accountOf = ({ accountConcurrency }: Scenario, settled: readonly SettledFunction[]): Plan['account'] => ({
  concurrency: accountConcurrency,
  needed: settled.reduce((most, { settings }) => Math.max(most, settings.accountConcurrency ?? 0), accountConcurrency),
});

/** How sure, and how far: of runs in which so many invocations are offered. */
const effortOf = (offered: number, options: PlanOptions): Effort => {
  const mostReplications = options.mostReplications ?? mostRunsOf(offered);
  const firstReplications = Math.min(options.firstReplications ?? planEffort.firstReplications, mostReplications);
  return { firstReplications, mostReplications };
};

/** What the headroom and the warnings take of a plan, beside its functions. */
type Ending = Pick<Plan, 'headroom' | 'warnings' | 'stopped'>;

/** The same for equal tasks of one plan, and for no others. */
const keyOf = ({ base: { key }, ...task }: PlanTask): string => JSON.stringify([key, task]);

class Planner {
  readonly #scenario: Scenario;
  readonly #options: PlanOptions;
  readonly #engine: PlanEngine;
  readonly #engineBelow: PlanEngine;
  readonly #base: ScenarioSource;
  readonly #settled: SettledFunction[] = [];
  readonly #functions: FunctionPlan[] = [];
  /** Runs that nobody has asked for yet, by their task. */
  readonly #begun = new Map<string, Promise<PlanAnswer[]>>();
  #background = 0;
  #runs = 0;

  constructor(scenario: Scenario, options: PlanOptions) {
    const engine = options.engine ?? inlinePlanEngine(options.signal);
    this.#scenario = scenario;
    this.#options = options;
    this.#base = baseOf(scenario, options.source);
    this.#engineBelow = engine;
    this.#engine = {
      run: async (task) => {
        const key = keyOf(task);
        const answers = await (this.#begun.get(key) ?? engine.run(task));
        this.#begun.delete(key);
        this.#runs += 1;
        return answers;
      },
      close: () => engine.close(),
    };
  }

  /** Stopped, as far as it came. Throws Interrupted before there is anything. */
  async plan(): Promise<Plan> {
    const freely = freeRun(this.#scenario, this.#engine, this.#base);
    this.#beginOwnRuns();
    const free = await freely;
    const chosen = plannedFunctions(this.#scenario, this.#options, free);
    this.#background = new Set(this.#scenario.traffic.map(({ functionIndex }) => functionIndex)).size - chosen.length;
    const offered = free.reduce((sum, answer) => sum + answer.offered, 0);
    const effort = effortOf(offered, this.#options);
    const progress = new PlanProgress(chosen.map((index) => free[index]!.offered));
    for (const [place, functionIndex] of chosen.entries()) {
      const search = this.#searchOf(functionIndex, { free, effort, offered, progress });
      const isLast = place === chosen.length - 1;
      const planning = new FunctionPlanning(search, effort.firstReplications, (settings) => {
        if (isLast) this.#beginHeadroom([...this.#settled, { functionIndex, settings: settingsIn(settings) }]);
      });
      try {
        this.#add(functionIndex, await planning.plan());
        progress.planned(this.#runs);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        const best = await planning.stopped();
        if (best !== null) this.#add(functionIndex, best);
        const unplanned = chosen.slice(best === null ? place : place + 1);
        return this.#stopped(search.name, planning.steps, unplanned, free);
      }
    }
    try {
      if (this.#settled.length > 1) await this.#together(effort);
      const isKept = this.#functions.every(({ attainable }) => attainable);
      const context = { scenario: this.#scenario, engine: this.#engine, base: this.#base };
      const headroom = isKept ? await headroomOf(this.#settled, context) : null;
      return this.#told({ headroom, warnings: this.#warnings(free, headroom) });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      return this.#stopped(null, [], [], free);
    }
  }

  /** What a lone function comes to as it is set is asked for in any case: another thread may begin with it. */
  #beginOwnRuns(): void {
    const [only, ...others] = this.#scenario.functions;
    if (only === undefined || others.length > 0) return;
    const { reservedConcurrency, provisionedConcurrency } = only.config;
    const { firstReplications = planEffort.firstReplications, mostReplications = Infinity } = this.#options;
    for (let replication = 0; replication < Math.min(firstReplications, mostReplications); replication += 1) {
      const task = this.#taskOf(
        [{ functionIndex: 0, settings: { reservedConcurrency, provisionedConcurrency } }],
        false,
        replication,
      );
      this.#begin(task);
    }
  }

  /** Of the last function all but the headroom is told; where the others hold, it is asked for next. */
  #beginHeadroom(settled: readonly SettledFunction[]): void {
    const isWithin = settled.at(-1)!.settings.accountConcurrency === undefined;
    if (!isWithin || !this.#functions.every(({ attainable }) => attainable)) return;
    this.#begin(firstOfHeadroom(settled, { scenario: this.#scenario, base: this.#base }));
  }

  #begin(task: PlanTask): void {
    const run = this.#engineBelow.run(task);
    // A plan that is stopped meanwhile asks no more.
    run.catch(() => {});
    this.#begun.set(keyOf(task), run);
  }

  /** One run about the last of `settled`. */
  #taskOf(settled: readonly SettledFunction[], isRoomy: boolean, replication: number): PlanTask {
    const about = [settled.at(-1)!.functionIndex];
    return { base: this.#base, settled, about, isJoint: false, isRoomy, replication };
  }

  #searchOf(
    functionIndex: number,
    {
      free,
      effort,
      offered,
      progress,
    }: {
      readonly free: readonly PlanAnswer[];
      readonly effort: Effort;
      readonly offered: number;
      readonly progress: PlanProgress;
    },
  ): FunctionSearch {
    const others = [...this.#settled];
    const scenario = others.reduce(
      (changed, one) => withSettings(changed, one.functionIndex, one.settings),
      this.#scenario,
    );
    const own = free[functionIndex]!;
    const isRoomy =
      this.#scenario.functions.length > 1 && isRoomyFor(this.#scenario, free[0]?.accountMaxConcurrency ?? 0);
    return new FunctionSearch(scenario, functionIndex, {
      ...effort,
      mostAtOnce: own.maxConcurrency,
      peaks: own.peaks,
      batchesOf: (index) => {
        const { way } = scenario.traffic[index]!;
        return way.kind === 'sqs' ? (own.arrived[way.mapping.name] ?? 0) / way.mapping.batchSize : 0;
      },
      confirmingRuns: confirmingRunsOf(offered),
      run: async (settings, replication) => {
        const task = this.#taskOf([...others, { functionIndex, settings }], isRoomy, replication);
        const answers = await this.#engine.run(task);
        this.#options.onProgress?.(progress.shareAt(this.#runs));
        return answers[0]!;
      },
      onTried: (tried) =>
        this.#options.onStep?.(scenario.functions[functionIndex]!.config.name, stepOf(tried, scenario)),
    });
  }

  #add(functionIndex: number, plan: FunctionPlan): void {
    this.#functions.push(plan);
    this.#settled.push({ functionIndex, settings: settingsIn(plan) });
  }

  async #together(effort: Effort): Promise<void> {
    const scenario = this.#settled.reduce(
      (changed, { functionIndex, settings }) => withSettings(changed, functionIndex, settings),
      this.#scenario,
    );
    const together = await brokenTogether(scenario, this.#settled, { engine: this.#engine, base: this.#base, effort });
    this.#functions.forEach((plan, place) => {
      const said = together[place] ?? null;
      if (said !== null) this.#functions[place] = { ...plan, attainable: false, notes: [...plan.notes, said] };
    });
  }

  #warnings(free: readonly PlanAnswer[], headroom: Headroom | null): PlanWarning[] {
    const account = accountOf(this.#scenario, this.#settled);
    const { scenario } = sceneOf({
      base: this.#base,
      settled: this.#settled,
      about: [],
      isJoint: true,
      accountConcurrency: account.needed,
    });
    const isAhead = headroom !== null && headroom.functionName !== null && headroom.brokenAtTraffic !== null;
    const ahead = isAhead
      ? {
          functionName: headroom.functionName,
          attempts: headroom.attemptsPerRequest ?? 1,
          traffic: headroom.brokenAtTraffic,
        }
      : null;
    const load = { freePeaks: free.map(({ maxConcurrency }) => maxConcurrency), ahead };
    return warningsOf({ scenario, account, functions: this.#functions, load });
  }

  #stopped(
    functionName: string | null,
    steps: readonly PlanStep[],
    unplanned: readonly number[],
    free: readonly PlanAnswer[],
  ): Plan {
    const names = unplanned.map((index) => this.#scenario.functions[index]!.config.name);
    const stopped = { functionName, steps, unplanned: names };
    return this.#told({ headroom: null, warnings: this.#warnings(free, null), stopped });
  }

  #told(ending: Ending): Plan {
    const { name, document, seed } = this.#scenario;
    return {
      schema: planSchemaId,
      name,
      scenario: document,
      seed,
      slo: { ...document.slo },
      functions: this.#functions,
      background: this.#background,
      account: accountOf(this.#scenario, this.#settled),
      ...ending,
    };
  }
}

/** Plans the functions of `scenario` one after another, each with what was found for those before it; stopped, as far as it came. */
export const planScenario = async (scenario: Scenario, options: PlanOptions): Promise<Plan> => {
  checkLimits(scenario);
  const whole = wholeFunctions(scenario);
  // An alias or a version is asked for by the name of its function, too.
  const [functionName] = options.functionName?.split(':') ?? [];
  const plan = await new Planner(whole.scenario, { ...options, functionName }).plan();
  return { ...plan, functions: plan.functions.map((own) => withNote(own, whole)) };
};
