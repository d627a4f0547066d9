// Plans of fifteen scenarios of different kinds, each held to its word: kept in 95 of 100 new runs, and the next cheaper settings not.

import type { SuiteReport } from '../../reports/index.ts';
import { availableParallelism } from 'node:os';
import { sharedPlanEngine, type PlanEngine } from '../plan/engine.ts';
import { ownReport } from './own-report.ts';
import { planCases } from './plan-cases.ts';
import { checkPlan, type CheckedPlan } from './plan-check.ts';
import { checkClosedForm, closedFormLoads, type ClosedFormCheck } from './plan-closed-forms.ts';
import type { Suite, SuiteContext } from './suite.ts';

/** New runs of each setting. */
const newRuns = 100;

const rowOf = ({ kind, plan, settings, runs, kept, cheaper, holds }: CheckedPlan): readonly string[] => [
  kind,
  Object.entries(plan.slo)
    .map(([figure, limit]) => `${figure} ${limit}`)
    .join(', '),
  settings,
  plan.functions.every(({ certain }) => certain) ? 'yes' : 'no',
  `${Math.min(...plan.functions.map((one) => Math.floor(one.kept.shareAtLeast * 1000) / 10))} %`,
  `${kept} of ${runs}`,
  cheaper
    .map((less) => `${less.settings}: ${less.kept} of ${runs}${less.isDearer ? ', and costs more' : ''}`)
    .join('; ') || 'nothing is cheaper',
  holds ? 'pass' : 'fail',
];

/** A quick bench looks at loads up to this. */
const quickLoad = 40;
const runsOfClosedForms = 16;

/** How plans are checked. */
export interface PlanChecks {
  readonly check: typeof checkPlan;
  readonly checkForm: typeof checkClosedForm;
  /** What computes plans beside closed forms. */
  readonly openEngine: (signal: AbortSignal) => PlanEngine;
}

const usualChecks: PlanChecks = {
  check: checkPlan,
  checkForm: checkClosedForm,
  openEngine: (signal) => sharedPlanEngine(availableParallelism(), signal, Infinity),
};

const checkClosedForms = async (
  context: SuiteContext,
  { checkForm, openEngine }: PlanChecks,
): Promise<ClosedFormCheck[]> => {
  const { quick, signal } = context;
  const engine = openEngine(signal);
  const checks: ClosedFormCheck[] = [];
  try {
    for (const form of ['reserved', 'provisioned'] as const) {
      for (const load of closedFormLoads.filter((one) => !quick || one <= quickLoad)) {
        if (signal.aborted) return checks;
        context.onStage(`closed form: ${form}, ${load} erlangs`, 0);
        const check = await checkForm(form, load, { engine, signal, mostReplications: runsOfClosedForms });
        if (check !== null && !signal.aborted) checks.push(check);
      }
    }
    return checks;
  } finally {
    await engine.close();
  }
};

const formNames = { reserved: 'reserved, lost < 0.1 %', provisioned: 'provisioned, cold < 1 %' } as const;

const closedFormRow = ({ form, load, exact, planned, low, high, certain, holds }: ClosedFormCheck) => [
  formNames[form],
  load,
  exact,
  planned,
  `${low} to ${high}`,
  certain ? 'yes' : 'no',
  holds ? 'pass' : 'fail',
];

/** The suite's report of what was planned and checked. */
export const planReport = (
  checked: readonly CheckedPlan[],
  closedForms: readonly ClosedFormCheck[],
  aborted: boolean,
): SuiteReport =>
  ownReport(plan, {
    aborted,
    holds: [...checked, ...closedForms].every(({ holds }) => holds),
    tables: [
      {
        title: 'Plans, held to their word',
        columns: [
          'scenario',
          'objectives',
          'planned',
          'past doubt',
          'at least (90 % sure)',
          'keep them',
          'the next cheaper',
          'verdict',
        ],
        rows: checked.map(rowOf),
        note:
          'Of 100 runs with seeds that the plan has not seen at least 95 keep every objective, and fewer with the next less of anything that is set. Of all runs as many ' +
          'do as the plan says, at least. Where it calls one less too close to tell, that must not keep more than chance explains.',
      },
      {
        title: 'Plans beside closed forms',
        columns: ['planned for', 'erlangs', 'closed form', 'plan', 'the right one lies in', 'past doubt', 'verdict'],
        rows: closedForms.map(closedFormRow),
        note: 'The formula is of a run without an end; a plan holds in 95 of 100 short ones, so that it may lie a little above.',
      },
    ],
  });

/** @param checks checkPlan and checkClosedForm, on as many threads as the machine has cores, unless given */
export const runPlans = async (context: SuiteContext, checks: PlanChecks = usualChecks): Promise<SuiteReport> => {
  const cases = planCases.filter(({ isQuick }) => !context.quick || isQuick === true);
  const checked: CheckedPlan[] = [];
  for (const one of cases) {
    if (context.signal.aborted) break;
    context.onStage(`planning and checking: ${one.kind}`, 0);
    const { seed } = context;
    const document = seed === undefined ? one.document : { ...one.document, seed };
    const result = await checks.check({ ...one, document }, newRuns, context);
    // Of one that was stopped nothing is known.
    if (!context.signal.aborted) checked.push(result);
  }
  const closedForms = await checkClosedForms(context, checks);
  return planReport(checked, closedForms, context.signal.aborted);
};

export const plan: Suite = {
  name: 'plan',
  description:
    'Plans of fifteen scenarios of different kinds, each in a hundred new runs, and the next cheaper settings.',
  onDemand: true,
  run: (context) => runPlans(context),
};
