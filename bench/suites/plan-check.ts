// A plan held to its word: its settings in runs with seeds that the plan has not seen, and the next cheaper ones in the same runs.

import { power } from '../../lambda/power.ts';
import { sharedPlanEngine, type PlanEngine } from '../plan/engine.ts';
import { planScenario } from '../plan/plan.ts';
import { plannedDocument } from '../plan/planned-document.ts';
import type { Plan } from '../plan/result.ts';
import { sloVerdict } from '../simulate/objectives.ts';
import { breathe } from '../simulate/pace.ts';
import { withConcurrency, type Concurrency } from '../plan/settings.ts';
import { replicationSeed, simulateScenario } from '../simulate/simulate-scenario.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { estimatedEvents } from '../scenario/size-estimate.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { availableParallelism } from 'node:os';
import type { PlanCase } from './plan-cases.ts';

export interface CheckedPlan {
  readonly kind: string;
  readonly plan: Plan;
  /** The planned settings in words. */
  readonly settings: string;
  readonly runs: number;
  /** How many of them keep every objective. */
  readonly kept: number;
  /** The same for the next cheaper settings; null where nothing is cheaper. */
  readonly cheaper: { readonly settings: string; readonly kept: number } | null;
  readonly holds: boolean;
}

/** Of so many runs that keep the objectives, what a plan promises. */
const promisedShare = 0.95;

/** More runs than these of so many would keep what no more than `promisedShare` of all do once in ten times at most. */
const surelyKept = (runs: number): number => {
  let [kept, chance] = [runs, power(promisedShare, runs)];
  for (let all = chance; all <= 0.1 && kept > 0; all += chance) {
    chance *= (kept / (runs - kept + 1)) * ((1 - promisedShare) / promisedShare);
    kept -= 1;
  }
  return kept;
};

/** Replications of plans are numbered from 0: these are others. */
const firstNewRun = 1_000_000;

const inWords = (name: string, { reservedConcurrency: reserved, provisionedConcurrency }: Concurrency): string =>
  [
    ...(reserved === null ? [] : [`reserved ${reserved}`]),
    ...(provisionedConcurrency === 0 ? [] : [`provisioned ${provisionedConcurrency}`]),
  ].join(', ') || `${name} as it is`;

/** One less of what costs, else of what is held back from the others; null where there is nothing less. */
const nextCheaper = ({ reservedConcurrency: reserved, provisionedConcurrency }: Concurrency): Concurrency | null => {
  if (provisionedConcurrency > 0)
    return { reservedConcurrency: reserved, provisionedConcurrency: provisionedConcurrency - 1 };
  return reserved === null || reserved <= 1
    ? null
    : { reservedConcurrency: reserved - 1, provisionedConcurrency: provisionedConcurrency };
};

/** How many of `runs` new runs keep the objectives of every function of `names`. */
const keptRuns = async (
  scenario: Scenario,
  names: readonly string[],
  { runs, signal }: { readonly runs: number; readonly signal: AbortSignal },
): Promise<number> => {
  let kept = 0;
  for (let run = 0; run < runs && !signal.aborted; run += 1) {
    const seed = replicationSeed(scenario.seed, firstNewRun + run);
    const result = await simulateScenario(scenario, { seed, comparesKeepAlive: false });
    const isKept = names.every((name) => sloVerdict({ ...result, ...result.functions[name]! }, scenario.slo).kept);
    if (isKept) kept += 1;
    await breathe();
  }
  return kept;
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
  const kept = await keptRuns(compiled(planned), names, { runs, signal });
  // Of several functions the last one: a plan that was stopped may have none.
  const last = plan.functions.at(-1);
  const less = last === undefined ? null : nextCheaper(last);
  const cheaper =
    last === undefined || less === null
      ? null
      : {
          settings: inWords(last.functionName, less),
          kept: await keptRuns(compiled(withConcurrency(planned, last.functionName, less)), names, { runs, signal }),
        };
  const certain = plan.functions.every((one) => one.certain);
  // What a plan itself calls too close to tell is contradicted by what chance does not explain alone.
  const mostCheaper = certain ? promisedShare * runs : surelyKept(runs) + 1;
  return {
    kind,
    plan,
    settings: plan.functions.map((one) => inWords(one.functionName, one)).join('; '),
    runs,
    kept,
    cheaper,
    holds:
      plan.functions.length > 0 &&
      plan.stopped === undefined &&
      plan.functions.every(({ attainable }) => attainable) &&
      kept >= promisedShare * runs &&
      (cheaper === null || cheaper.kept < mostCheaper),
  };
};
