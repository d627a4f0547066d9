// The plan: for each function the smallest settings that keep the slo in at least 95 of 100 runs.

import { createHash } from 'node:crypto';
import { Interrupted } from '../simulate/record-simulation.ts';
import type { ScenarioSource } from '../scenario/compiled-once.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Effort } from './candidate.ts';
import { inlinePlanEngine, type PlanEngine } from './engine.ts';
import { FunctionPlanning } from './function-plan.ts';
import { roomAbove } from './concurrency-search.ts';
import { FunctionSearch } from './function-search.ts';
import { firstOfHeadroom, headroomOf, type Headroom } from './headroom.ts';
import { brokenTogether } from './joint.ts';
import type { PlanAnswer, PlanTask } from './plan-task.ts';
import { PlanProgress } from './plan-progress.ts';
import { planSchemaId, type FunctionPlan, type Plan, type PlanStep } from './result.ts';
import { sceneOf, type SettledFunction } from './scene.ts';
import { settingsIn, withSettings } from './settings.ts';
import { stepOf } from './tried-figures.ts';
import { warningsOf } from './warnings.ts';
import type { PlanWarning } from './plan-warning.ts';
import { wholeFunctions, withNote, type WholeFunctions } from '../scenario/whole-functions.ts';
import { confirmingRunsOf, defaultFirstReplications, effortOf } from './effort.ts';
import { plannedFunctions, checkLimits } from './planned-functions.ts';
import { freeRun } from './free-run.ts';
import type { PlanOptions } from './plan-options.ts';

const baseOf = ({ document, directory, name }: Scenario, source: string = name): ScenarioSource => {
  const key = createHash('sha256')
    .update(JSON.stringify([document, directory]))
    .digest('hex');
  return { key, document, source, directory };
};

/** Whether an account that one run without limits brought to `mostAtOnce` has room for more than that. */
const isRoomyFor = ({ accountConcurrency, functions }: Scenario, mostAtOnce: number): boolean => {
  const reserved = functions.reduce((sum, { config }) => sum + (config.reservedConcurrency ?? 0), 0);
  return roomAbove(mostAtOnce) <= accountConcurrency - reserved;
};

const accountOf = ({ accountConcurrency }: Scenario, settled: readonly SettledFunction[]): Plan['account'] => ({
  concurrency: accountConcurrency,
  needed: settled.reduce((most, { settings }) => Math.max(most, settings.accountConcurrency ?? 0), accountConcurrency),
});

/** What the headroom and the warnings take of a plan, beside its functions. */
type Ending = Pick<Plan, 'headroom' | 'warnings' | 'stopped'>;

/** The same for equal tasks of one plan, and for no others. */
const keyOf = ({ base: { key }, ...task }: PlanTask): string => JSON.stringify([key, task]);

class Planner {
  readonly #scenario: Scenario;
  readonly #placeOf: WholeFunctions['placeOf'];
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

  constructor({ scenario, placeOf }: WholeFunctions, options: PlanOptions) {
    const engine = options.engine ?? inlinePlanEngine(options.signal);
    this.#scenario = scenario;
    this.#placeOf = placeOf;
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
    const { firstReplications = defaultFirstReplications, mostReplications = Infinity } = this.#options;
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
    return warningsOf({ scenario, placeOf: this.#placeOf, account, functions: this.#functions, load });
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
  const plan = await new Planner(whole, { ...options, functionName }).plan();
  return { ...plan, functions: plan.functions.map((own) => withNote(own, whole)) };
};
