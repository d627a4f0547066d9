// The plan: for each function the smallest settings that keep the slo in at least 95 of 100 runs.

import { createHash } from 'node:crypto';
import type { Estimate } from '../../sim/index.ts';
import { ConfigError } from '../scenario/config-error.ts';
import { Interrupted } from '../run/record-simulation.ts';
import type { ScenarioSource } from '../scenario/compiled-once.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SloFigure, SloLimit } from '../scenario/slo.ts';
import { placeOf } from '../scenario/place.ts';
import { costPartNames, type CostParts } from './cost-parts.ts';
import { writtenSettings } from './plan-words.ts';
import type { Candidate, Effort, LimitJudgement } from './candidate.ts';
import { inlinePlanEngine, type PlanEngine } from './engine.ts';
import {
  FunctionSearch,
  isOfCost,
  isOfThroughput,
  roomAbove,
  type SettingInterval,
  type Tried,
} from './function-search.ts';
import { headroomOf, type Headroom } from './headroom.ts';
import { brokenTogether } from './joint.ts';
import type { LimitVerdict } from './judge.ts';
import type { PlanAnswer } from './plan-task.ts';
import type { SettledFunction } from './scene.ts';
import { withMemory } from './memory-search.ts';
import { settleQueue } from './poller-search.ts';
import { settingsIn, withSettings, type Settings } from './settings.ts';

export const planSchemaId = 'windtunnel/plan@1';

/** A candidate that was tried. */
export interface PlanStep extends Settings {
  readonly replications: number;
  readonly verdict: LimitVerdict;
  /** The limits that decided: all of them where they are kept, else those that have the verdict. */
  readonly decidedBy: readonly SloFigure[];
  readonly figures: Readonly<Record<string, Estimate>>;
  /** Share of the runs that kept each limit. */
  readonly keptShares: Readonly<Record<string, number>>;
}

/** What one function should be set to. */
export interface FunctionPlan extends Settings {
  readonly functionName: string;
  /** False when no setting within the account keeps every limit; the settings are then the best that were tried. */
  readonly attainable: boolean;
  /** False when more runs would be needed to tell these settings, or the next smaller, from enough. */
  readonly certain: boolean;
  /** Between which reservations the right one lies; null where none is planned. */
  readonly reservedInterval: SettingInterval | null;
  readonly replications: number;
  /** Mean and 95 % interval over the replications at these settings. */
  readonly figures: Readonly<Record<string, Estimate>>;
  /** Share of the runs at these settings that kept each limit. */
  readonly keptShares: Readonly<Record<string, number>>;
  /** Of the function over the scenario's duration. */
  readonly costUsd: Estimate;
  readonly perMillionUsd: Estimate;
  /** USD of 30 days of the same, part by part, by the mean over the runs. */
  readonly monthUsd: CostParts;
  /** The same with the scenario's own settings. */
  readonly before: Settings & {
    readonly monthUsd: CostParts;
    /** What the scenario says of the other settings that the plan changes, by their path. */
    readonly written: Readonly<Record<string, string>>;
    readonly costUsd: Estimate;
    readonly perMillionUsd: Estimate;
    readonly figures: Readonly<Record<string, Estimate>>;
  };
  readonly notes: readonly string[];
  readonly steps: readonly PlanStep[];
}

export interface Plan {
  readonly schema: typeof planSchemaId;
  readonly name: string;
  readonly scenario: unknown;
  readonly seed: number;
  readonly slo: Readonly<Record<string, string>>;
  readonly functions: readonly FunctionPlan[];
  /** The account's limit, and the one that the planned settings need. */
  readonly account: { readonly concurrency: number; readonly needed: number };
  /** Functions with traffic that ran beside those that are planned, as they are set. */
  readonly background: number;
  /** Of what was planned; null where it does not keep the slo, or was stopped. */
  readonly headroom: Headroom | null;
  /** Of a plan that was stopped: the function that was being planned, and what was tried for it. */
  readonly stopped?: { readonly functionName: string; readonly steps: readonly PlanStep[] };
}

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

const figuresOf = (judgements: readonly LimitJudgement[]): Record<string, Estimate> =>
  Object.fromEntries(judgements.flatMap(({ limit, figure }) => (figure === null ? [] : [[limit.figure, figure]])));

const keptSharesOf = (judgements: readonly LimitJudgement[]): Record<string, number> =>
  Object.fromEntries(
    judgements.flatMap(({ limit, keptShare, lack }) => (lack === null ? [[limit.figure, keptShare]] : [])),
  );

const stepOf = ({ settings, replications, verdict, judgements }: Tried): PlanStep => ({
  ...settings,
  replications,
  verdict,
  decidedBy: judgements.filter((judgement) => judgement.verdict === verdict).map(({ limit }) => limit.figure),
  figures: figuresOf(judgements),
  keptShares: keptSharesOf(judgements),
});

const msOf30Days = 30 * 86_400_000;

const monthOf = (candidate: Candidate, countedMs: number): CostParts => {
  const part = (name: keyof CostParts): number =>
    (candidate.figure(({ cost }) => cost[name]).mean / countedMs) * msOf30Days;
  return Object.fromEntries(costPartNames.map((name) => [name, part(name)])) as unknown as CostParts;
};

/** What the scenario says of written settings that the plan changes, by their path. */
const writtenBefore = ({ document }: Scenario, functionName: string, settings: Settings): Record<string, string> =>
  Object.fromEntries(
    writtenSettings(functionName, settings).flatMap(([path]) => {
      const place = placeOf(document, path);
      if ('problem' in place || place.value === undefined) return [];
      const { value } = place;
      return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
    }),
  );

const moneyOf = (candidate: Candidate): { costUsd: Estimate; perMillionUsd: Estimate } => ({
  costUsd: candidate.figure(({ costUsd }) => costUsd),
  perMillionUsd: candidate.figure(({ perMillionUsd }) => perMillionUsd),
});

/** Whether the next smaller settings, where they were tried, are refused beyond doubt. */
const settledBelow = (tried: readonly Tried[], found: Settings): boolean =>
  !tried.some(({ settings, verdict }) => {
    const { reservedConcurrency, provisionedConcurrency } = settings;
    if (verdict === 'broken') return false;
    if (settings.memoryMb !== found.memoryMb) return false;
    return reservedConcurrency === found.reservedConcurrency
      ? provisionedConcurrency === found.provisionedConcurrency - 1
      : reservedConcurrency === (found.reservedConcurrency ?? 0) - 1;
  });

/** Queue and memory size first, for all else hangs on them; then what the function needs of its account. */
const settingsOf = async (search: FunctionSearch, limits: readonly SloLimit[]): Promise<Settings> => {
  await settleQueue(search, limits);
  return (await withMemory(search, limits)) ?? search.settings(limits);
};

/** Plans what `search` searches. Throws Interrupted. */
const planFunction = async (search: FunctionSearch, firstReplications: number): Promise<FunctionPlan> => {
  const { limits, own } = search;
  const [costs, searched] = [limits.filter(isOfCost), limits.filter((limit) => !isOfCost(limit))];
  const settings = await settingsOf(search, searched);
  const holds = await search.holds(settings, limits);
  const candidate = search.candidate(settings);
  if (costs.length > 0 && !candidate.keepsByMean(costs)) {
    search.notes.push('the limit on cost is broken at these settings, the smallest that keep the others');
  }
  const isWithinAccount = settings.accountConcurrency === undefined;
  const isSearched = holds && isWithinAccount && searched.some(isOfThroughput);
  const reservedInterval = isSearched ? await search.interval(settings, searched) : null;
  const before = search.candidate(own);
  await before.replicate(firstReplications);
  const countedMs = search.scenario.durationMs - search.scenario.warmupMs;
  const certain = candidate.verdict(limits) === 'kept' && settledBelow(search.tried, settings);
  if (holds && !certain) search.notes.push('more runs would be needed to tell these settings from their neighbours');
  const judgements = limits.map((limit) => candidate.judgement(limit));
  return {
    functionName: search.name,
    ...settings,
    attainable: holds && isWithinAccount,
    certain,
    reservedInterval,
    replications: candidate.replications,
    figures: figuresOf(judgements),
    keptShares: keptSharesOf(judgements),
    ...moneyOf(candidate),
    monthUsd: monthOf(candidate, countedMs),
    before: {
      ...own,
      ...moneyOf(before),
      monthUsd: monthOf(before, countedMs),
      written: writtenBefore(search.scenario, search.name, settings),
      figures: figuresOf(limits.map((limit) => before.judgement(limit))),
    },
    notes: search.notes,
    steps: search.tried.map(stepOf),
  };
};

/** Functions that are planned: the one that is named, or those with the most traffic of all that have any, in the scenario's order. */
const plannedFunctions = (
  scenario: Scenario,
  { functionName, top = usualTop }: Pick<PlanOptions, 'functionName' | 'top'>,
  free: readonly PlanAnswer[],
): number[] => {
  const names = scenario.functions.map((f) => f.config.name);
  if (functionName === undefined) {
    const called = [...new Set(scenario.traffic.map((traffic) => traffic.functionIndex))];
    const byTraffic = called.toSorted((a, b) => free[b]!.offered - free[a]!.offered || a - b);
    const busiest = new Set(byTraffic.slice(0, top));
    return called.filter((index) => busiest.has(index));
  }
  const index = names.indexOf(functionName);
  if (index >= 0) return [index];
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
  const settled = about.map((functionIndex) => ({ functionIndex, settings }));
  return engine.run({ base, settled, about, isJoint: true, accountConcurrency: boundless, replication: 0 });
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

/** Plans the functions of `scenario` one after another, each with what was found for those before it; stopped, as far as it came. */
export const planScenario = async (scenario: Scenario, options: PlanOptions): Promise<Plan> => {
  checkLimits(scenario);
  const engine = options.engine ?? inlinePlanEngine(options.signal);
  const base = baseOf(scenario, options.source);
  const settled: SettledFunction[] = [];
  const functions: FunctionPlan[] = [];
  let background = 0;
  const found = (more: Pick<Plan, 'headroom' | 'stopped'>): Plan => ({
    schema: planSchemaId,
    name: scenario.name,
    scenario: scenario.document,
    seed: scenario.seed,
    slo: { ...scenario.document.slo },
    functions,
    background,
    account: accountOf(scenario, settled),
    ...more,
  });
  const free = await freeRun(scenario, engine, base);
  const offered = free.reduce((sum, answer) => sum + answer.offered, 0);
  const mostReplications = options.mostReplications ?? mostRunsOf(offered);
  const firstReplications = Math.min(options.firstReplications ?? planEffort.firstReplications, mostReplications);
  const effort: Effort = { firstReplications, mostReplications };
  let planned = scenario;
  const isRoomy = isRoomyFor(scenario, free[0]?.accountMaxConcurrency ?? 0);
  const chosen = plannedFunctions(scenario, options, free);
  background = new Set(scenario.traffic.map(({ functionIndex }) => functionIndex)).size - chosen.length;
  for (const functionIndex of chosen) {
    const others = [...settled];
    const search = new FunctionSearch(planned, functionIndex, {
      ...effort,
      mostAtOnce: free[functionIndex]!.maxConcurrency,
      confirmingRuns: confirmingRunsOf(offered),
      run: async (settings, replication) => {
        const all = [...others, { functionIndex, settings }];
        const answers = await engine.run({
          base,
          settled: all,
          about: [functionIndex],
          isJoint: false,
          isRoomy,
          replication,
        });
        return answers[0]!;
      },
      onTried: (functionName, tried) => options.onStep?.(functionName, stepOf(tried)),
    });
    try {
      const plan = await planFunction(search, effort.firstReplications);
      functions.push(plan);
      settled.push({ functionIndex, settings: settingsIn(plan) });
      planned = withSettings(planned, functionIndex, plan);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      return found({ headroom: null, stopped: { functionName: search.name, steps: search.tried.map(stepOf) } });
    }
  }
  try {
    const together = settled.length > 1 ? await brokenTogether(planned, settled, { engine, base, effort }) : [];
    functions.forEach((plan, place) => {
      const said = together[place] ?? null;
      if (said !== null) functions[place] = { ...plan, attainable: false, notes: [...plan.notes, said] };
    });
    const isKept = functions.every(({ attainable }) => attainable);
    return found({ headroom: isKept ? await headroomOf(settled, { scenario, engine, base }) : null });
  } catch (error) {
    // Every function is planned: what is missing is how they fare together.
    if (!(error instanceof Interrupted)) throw error;
    return found({ headroom: null });
  }
};
