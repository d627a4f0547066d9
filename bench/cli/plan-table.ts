// A plan as people read it.

import { printable, textTable } from '../../reports/index.ts';
import type { FunctionPlan, Plan } from '../plan/plan.ts';
import { headroomSentence, intervalText, rowsOf, setting, stepText } from '../plan/plan-words.ts';

/** Of a function whose planning was stopped: what was tried, the latest last. */
const stoppedText = ({ functionName, steps }: NonNullable<Plan['stopped']>): string =>
  [
    `${functionName}: stopped; partial, ${steps.length} settings were tried and none of them is the plan`,
    ...steps.map((step) => `  ${stepText(step)}`),
  ].join('\n');

const functionText = (plan: FunctionPlan, slo: Plan['slo'], color: boolean): string => {
  const table = textTable([plan.functionName, 'now', 'planned'], rowsOf(plan, slo), { color });
  const verdict = plan.attainable
    ? `${plan.functionName}: reserved concurrency ${setting(plan.reservedConcurrency)}, ` +
      `provisioned concurrency ${plan.provisionedConcurrency} keep the slo`
    : `${plan.functionName}: the slo CANNOT be kept within this account`;
  const interval =
    plan.reservedInterval === null ? '' : ` (the right reservation is ${intervalText(plan.reservedInterval)})`;
  const doubt = plan.certain ? '' : interval;
  const basis = `in at least 95 of 100 runs, told from ${plan.replications}; ${plan.steps.length} settings tried`;
  const lines = [`${verdict}${doubt} ${basis}.`, ...plan.notes.map((note) => `note: ${note}`)];
  return [table, ...lines.map(printable)].join('\n');
};

/** The whole plan. */
export const planText = (plan: Plan, options: { color: boolean }): string =>
  [
    ...plan.functions.map((f) => functionText(f, plan.slo, options.color)),
    ...(plan.headroom === null ? [] : [printable(`headroom: ${headroomSentence(plan.headroom)}`)]),
    ...(plan.stopped === undefined ? [] : [stoppedText(plan.stopped)]),
  ].join('\n\n');
