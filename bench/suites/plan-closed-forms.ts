// Plans beside closed forms: the fewest servers of Erlang's loss formula, and provisioned concurrency for 99 % warm, where what finds
// none of them free starts cold (the overflow of M/G/inf from so many servers, which is the same formula).

import { erlangB } from '../../sim/index.ts';
import { planScenario } from '../plan/plan.ts';
import type { FunctionPlan } from '../plan/result.ts';
import type { PlanEngine } from '../plan/engine.ts';
import { compileScenario } from '../scenario/compile.ts';

/** Loads in erlangs. */
export const closedFormLoads = [2, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2000] as const;

/** Mean service time, ms; the formula asks for the load alone. */
const serviceMs = 100;

/** About so many invocations a run: the share that is planned for is 0.1 %, so that some hundreds are beyond it. */
const invocationsOfRun = 60_000;

export type ClosedForm = 'reserved' | 'provisioned';

/** What may be refused, or start cold. */
const allowed: Readonly<Record<ClosedForm, number>> = { reserved: 0.001, provisioned: 0.01 };

/** The fewest servers that lose less than the allowed share. */
export const fewestExactly = (form: ClosedForm, load: number): number => {
  let servers = 1;
  while (erlangB(load, servers) >= allowed[form]) servers += 1;
  return servers;
};

/** The scenario for which the plan is made: exponential times, one of the two limits. */
export const closedFormDocument = (form: ClosedForm, load: number): Record<string, unknown> => ({
  name: `${form} for ${load} erlangs`,
  duration: `${Math.max(10, Math.ceil((invocationsOfRun * serviceMs) / 1000 / load))}s`,
  warmup: '2s',
  seed: 7,
  account: { concurrency: 10_000, unreservedMinimum: 0, rules: { scaling: 'unlimited' } },
  functions: {
    f: {
      // Environments on demand are gone at once, so that only provisioned ones are warm.
      keepAlive: { fixed: form === 'reserved' ? '1h' : '1ms' },
      duration: { exponential: { mean: `${serviceMs}ms` } },
      coldStart: { constant: 0 },
    },
  },
  traffic: [{ to: 'f', arrivals: { poisson: { rate: `${(load * 1000) / serviceMs}/s` } } }],
  slo: form === 'reserved' ? { throttled: '<0.1%' } : { coldStarts: '<1%' },
});

export interface ClosedFormCheck {
  readonly form: ClosedForm;
  readonly load: number;
  readonly exact: number;
  readonly planned: number;
  /** Between which numbers the right one lies, as the plan tells it. */
  readonly low: number;
  readonly high: number;
  readonly certain: boolean;
  readonly holds: boolean;
}

const intervalOf = (form: ClosedForm, plan: FunctionPlan): { readonly low: number; readonly high: number } => {
  const [interval, planned] =
    form === 'reserved'
      ? [plan.reservedInterval, plan.reservedConcurrency!]
      : [plan.provisionedInterval, plan.provisionedConcurrency];
  return { low: interval?.low ?? planned, high: interval?.high ?? planned };
};

/** How far a plan may lie above the closed form, which is of a run without an end: it holds in 95 of 100 short ones. */
const mostAbove = (load: number): number => 2 + Math.sqrt(load);

/** A plan for one load beside its closed form. */
export const besideClosedForm = (form: ClosedForm, load: number, plan: FunctionPlan): ClosedFormCheck => {
  const exact = fewestExactly(form, load);
  const planned = form === 'reserved' ? plan.reservedConcurrency! : plan.provisionedConcurrency;
  const { low, high } = intervalOf(form, plan);
  const isInside = low <= exact && exact <= high;
  return {
    form,
    load,
    exact,
    planned,
    low,
    high,
    certain: plan.certain,
    holds: plan.attainable && (planned === exact || (isInside && planned - exact <= mostAbove(load))),
  };
};

/** Plans for one load, with at most so many runs of a setting; null where it was stopped. */
export const checkClosedForm = async (
  form: ClosedForm,
  load: number,
  {
    engine,
    mostReplications,
    signal,
  }: { readonly engine: PlanEngine; readonly mostReplications: number; readonly signal: AbortSignal },
): Promise<ClosedFormCheck | null> => {
  const scenario = compileScenario(closedFormDocument(form, load), 'suite plan, closed forms', '.');
  const { functions } = await planScenario(scenario, { engine, mostReplications, signal });
  const [plan] = functions;
  return plan === undefined ? null : besideClosedForm(form, load, plan);
};
