// A plan held to its word: its settings in runs with seeds that the plan has not seen, and the next cheaper ones in the same runs.

import { power } from '../../lambda/power.ts';
import { sharedPlanEngine, type PlanEngine } from '../plan/engine.ts';
import { planScenario } from '../plan/plan.ts';
import { plannedDocument } from '../plan/planned-document.ts';
import type { Plan } from '../plan/result.ts';
import { sloVerdict } from '../simulate/objectives.ts';
import { breathe } from '../simulate/pace.ts';
import { settingsText } from '../plan/plan-words.ts';
import { replicationSeed, simulateScenario } from '../simulate/simulate-scenario.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { estimatedEvents } from '../scenario/size-estimate.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { availableParallelism } from 'node:os';
import { nextCheaper } from './next-cheaper.ts';
import type { PlanCase } from './plan-cases.ts';

export interface CheckedPlan {
  readonly kind: string;
  readonly plan: Plan;
  /** The planned settings in words. */
  readonly settings: string;
  readonly runs: number;
  /** How many of them keep every objective. */
  readonly kept: number;
  /** The same for the next cheaper settings, one of each thing that is set; empty where nothing is cheaper. */
  readonly cheaper: readonly { readonly settings: string; readonly kept: number; readonly isDearer: boolean }[];
  readonly holds: boolean;
}

/** Of so many runs that keep the objectives, what a plan promises. */
const promisedShare = 0.95;

/** More runs than these of so many would keep what no more than `promisedShare` of all do once in ten times at most. */
export const surelyKept = (runs: number): number => {
  let [kept, chance] = [runs, power(promisedShare, runs)];
  for (let all = chance; all <= 0.1 && kept > 0; all += chance) {
    chance *= (kept / (runs - kept + 1)) * ((1 - promisedShare) / promisedShare);
    kept -= 1;
  }
  return kept;
};

/** Replications of plans are numbered from 0: these are others. */
const firstNewRun = 1_000_000;

/** How many of `runs` new runs keep the objectives of every function of `names`, and what those cost in all. */
const keptRuns = async (
  scenario: Scenario,
  names: readonly string[],
  { runs, signal }: { readonly runs: number; readonly signal: AbortSignal },
): Promise<{ readonly kept: number; readonly usd: number }> => {
  let [kept, usd] = [0, 0];
  for (let run = 0; run < runs && !signal.aborted; run += 1) {
    const seed = replicationSeed(scenario.seed, firstNewRun + run);
    const result = await simulateScenario(scenario, { seed, comparesKeepAlive: false });
    const isKept = names.every((name) => sloVerdict({ ...result, ...result.functions[name]! }, scenario.slo).kept);
    if (isKept) kept += 1;
    usd += names.reduce((sum, name) => sum + result.functions[name]!.cost.totalUsd, 0);
    await breathe();
  }
  return { kept, usd };
};

/** Plans a case and holds the plan to its word in `runs` new runs. */
export const checkPlan = async (
  { kind, document }: PlanCase,
  runs: number,
  { signal, engine }: { readonly signal: AbortSignal; readonly engine?: PlanEngine },
): Promise<CheckedPlan> => {
  const source = `suite plan, ${String(document['name'])}`;
  const scenario = compileScenario(document, source, '.');
  const own = engine ?? sharedPlanEngine(availableParallelism(), signal, estimatedEvents(scenario.document));
  const plan = await planScenario(scenario, { engine: own, source, signal });
  if (engine === undefined) await own.close();
  const names = plan.functions.map(({ functionName }) => functionName);
  const planned = plannedDocument(scenario.document, plan);
  const compiled = (changed: ScenarioDocument): Scenario => compileScenario(changed, source, '.');
  const all = { runs, signal };
  const { kept, usd } = await keptRuns(compiled(planned), names, all);
  // Of several functions the last one: a plan that was stopped may have none.
  const last = plan.functions.at(-1);
  const cheaper: { settings: string; kept: number; isDearer: boolean }[] = [];
  for (const { settings, words, isCheaper } of last === undefined ? [] : nextCheaper(last, scenario)) {
    const functions = plan.functions.map((one) =>
      one === last ? { ...settings, functionName: one.functionName } : one,
    );
    const less = await keptRuns(compiled(plannedDocument(scenario.document, { ...plan, functions })), names, all);
    cheaper.push({ settings: words, kept: less.kept, isDearer: !isCheaper && less.usd >= usd });
  }
  const certain = plan.functions.every((one) => one.certain);
  // What a plan itself calls too close to tell is contradicted by what chance does not explain alone.
  const mostCheaper = certain ? promisedShare * runs : surelyKept(runs) + 1;
  return {
    kind,
    plan,
    settings: plan.functions.map(settingsText).join('; '),
    runs,
    kept,
    cheaper,
    holds:
      plan.functions.length > 0 &&
      plan.stopped === undefined &&
      plan.functions.every(({ attainable }) => attainable) &&
      kept >= promisedShare * runs &&
      cheaper.every((less) => less.isDearer || less.kept < mostCheaper),
  };
};
