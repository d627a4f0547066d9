// The plan: for each function the smallest settings that keep the slo in at least 95 of 100 runs.

import { createHash } from 'node:crypto';
import type { Estimate } from '../../sim/index.ts';
import { ConfigError } from '../scenario/config-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Candidate, Effort, LimitJudgement } from './candidate.ts';
import { inlinePlanEngine, type PlanEngine } from './engine.ts';
import {
  FunctionSearch,
  isOfCost,
  isOfThroughput,
  limitsOn,
  type SettingInterval,
  type Tried,
} from './function-search.ts';
import type { LimitVerdict } from './judge.ts';
import type { PlanBase } from './plan-task.ts';
import { withSettings, type Settings } from './settings.ts';

export const planSchemaId = 'windtunnel/plan@1';

/** A candidate that was tried. */
export interface PlanStep extends Settings {
  readonly replications: number;
  readonly verdict: LimitVerdict;
  /** Limits that it breaks, by figure. */
  readonly breaks: readonly string[];
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
  /** The same with the scenario's own settings. */
  readonly before: Settings & {
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
}

export interface PlanOptions extends Effort {
  /** Where the scenario was read from; default: its name. */
  readonly source?: string;
  /** Default: every function that receives traffic. */
  readonly functionName?: string | undefined;
  /** Default: this thread. */
  readonly engine?: PlanEngine;
  readonly onStep?: (functionName: string, step: PlanStep) => void;
}

/** Default effort: what never happens in 64 runs, happens in at most 5 of 100. */
export const planEffort = { firstReplications: 2, mostReplications: 64 } as const;

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
  breaks: judgements.filter((judgement) => judgement.verdict === 'broken').map(({ limit }) => limit.figure),
  figures: figuresOf(judgements),
  keptShares: keptSharesOf(judgements),
});

const moneyOf = (candidate: Candidate): { costUsd: Estimate; perMillionUsd: Estimate } => ({
  costUsd: candidate.figure(({ costUsd }) => costUsd),
  perMillionUsd: candidate.figure(({ perMillionUsd }) => perMillionUsd),
});

/** Whether the next smaller settings, where they were tried, are refused beyond doubt. */
const settledBelow = (tried: readonly Tried[], found: Settings): boolean =>
  !tried.some(({ settings, verdict }) => {
    const { reservedConcurrency, provisionedConcurrency } = settings;
    if (verdict === 'broken') return false;
    return reservedConcurrency === found.reservedConcurrency
      ? provisionedConcurrency === found.provisionedConcurrency - 1
      : reservedConcurrency === (found.reservedConcurrency ?? 0) - 1;
  });

const searchOf = (scenario: Scenario, functionIndex: number, context: PlanContext): FunctionSearch => {
  const { engine, base, options } = context;
  const settled = [...context.settled];
  return new FunctionSearch(scenario, functionIndex, {
    ...options,
    run: (settings, replication) => engine.run({ base, settled, functionIndex, settings, replication }),
    onTried: (functionName, tried) => options.onStep?.(functionName, stepOf(tried)),
  });
};

const planFunction = async (scenario: Scenario, functionIndex: number, context: PlanContext): Promise<FunctionPlan> => {
  const { options } = context;
  const search = searchOf(scenario, functionIndex, context);
  const limits = limitsOn(scenario, functionIndex);
  const [costs, searched] = [limits.filter(isOfCost), limits.filter((limit) => !isOfCost(limit))];
  const throughput = searched.filter(isOfThroughput);
  const settings = await search.settings(searched);
  const holds = await search.holds(settings, limits);
  const candidate = search.candidate(settings);
  if (costs.length > 0 && !candidate.keepsByMean(costs)) {
    search.notes.push('the limit on cost is broken at these settings, the smallest that keep the others');
  }
  const reservedInterval = holds && throughput.length > 0 ? await search.interval(settings, searched) : null;
  const { reservedConcurrency, provisionedConcurrency } = scenario.functions[functionIndex]!.config;
  const own = { reservedConcurrency, provisionedConcurrency };
  const before = search.candidate(own);
  await before.replicate(options.firstReplications, options.signal);
  const certain = candidate.verdict(limits) === 'kept' && settledBelow(search.tried, settings);
  if (holds && !certain) search.notes.push('more runs would be needed to tell these settings from their neighbours');
  const judgements = limits.map((limit) => candidate.judgement(limit));
  return {
    functionName: search.name,
    ...settings,
    attainable: holds,
    certain,
    reservedInterval,
    replications: candidate.replications,
    figures: figuresOf(judgements),
    keptShares: keptSharesOf(judgements),
    ...moneyOf(candidate),
    before: { ...own, ...moneyOf(before), figures: figuresOf(limits.map((limit) => before.judgement(limit))) },
    notes: search.notes,
    steps: search.tried.map(stepOf),
  };
};

const plannedFunctions = (scenario: Scenario, functionName: string | undefined): number[] => {
  const names = scenario.functions.map((f) => f.config.name);
  if (functionName === undefined) return [...new Set(scenario.traffic.map((traffic) => traffic.functionIndex))];
  const index = names.indexOf(functionName);
  if (index >= 0) return [index];
  const message = `no function is called "${functionName}"; there are: ${names.join(', ')}`;
  throw new ConfigError(scenario.name, [{ path: '--function', message }]);
};

interface PlanContext {
  readonly engine: PlanEngine;
  readonly base: PlanBase;
  readonly options: PlanOptions;
  /** What was found for functions before this one. */
  readonly settled: (readonly [functionIndex: number, settings: Settings])[];
}

/** Plans the functions of `scenario` one after another, each with what was found for those before it. */
export const planScenario = async (scenario: Scenario, options: PlanOptions): Promise<Plan> => {
  if (scenario.slo.length === 0) {
    const message = 'missing; a plan needs at least one limit, such as { throttled: "<0.1%", p99: "<300ms" }';
    throw new ConfigError(scenario.name, [{ path: 'slo', message }]);
  }
  const { document, directory, name } = scenario;
  const key = createHash('sha256')
    .update(JSON.stringify([document, directory]))
    .digest('hex');
  const base = { key, document, source: options.source ?? name, directory };
  const context: PlanContext = { engine: options.engine ?? inlinePlanEngine, base, options, settled: [] };
  let planned = scenario;
  const functions: FunctionPlan[] = [];
  for (const functionIndex of plannedFunctions(scenario, options.functionName)) {
    const plan = await planFunction(planned, functionIndex, context);
    const { reservedConcurrency, provisionedConcurrency } = plan;
    const settings = { reservedConcurrency, provisionedConcurrency };
    functions.push(plan);
    context.settled.push([functionIndex, settings]);
    planned = withSettings(planned, functionIndex, settings);
  }
  return {
    schema: planSchemaId,
    name,
    scenario: document,
    seed: scenario.seed,
    slo: { ...scenario.document.slo },
    functions,
  };
};
