// A plan as people read it.

import { wrapped, type TextOptions } from '../../reports/text-table.ts';
import { printable, textTable } from '../../reports/index.ts';
import type { FunctionPlan, Plan } from '../plan/plan.ts';
import { accountSentence, headroomSentence, intervalText, rowsOf, setting, stepText } from '../plan/plan-words.ts';

/** Of a function whose planning was stopped: what was tried, the latest last. */
const stoppedText = ({ functionName, steps }: NonNullable<Plan['stopped']>): string =>
  [
    `${functionName}: stopped; partial, ${steps.length} settings were tried and none of them is the plan`,
    ...steps.map((step) => `  ${stepText(step)}`),
  ].join('\n');

const functionText = (plan: FunctionPlan, slo: Plan['slo'], options: TextOptions): string => {
  const table = textTable([plan.functionName, 'now', 'planned'], rowsOf(plan, slo), options);
  const verdict = plan.attainable
    ? `${plan.functionName}: reserved concurrency ${setting(plan.reservedConcurrency)}, ` +
      `provisioned concurrency ${plan.provisionedConcurrency} keep the slo`
    : `${plan.functionName}: the slo CANNOT be kept within this account`;
  const interval =
    plan.reservedInterval === null ? '' : ` (the right reservation is ${intervalText(plan.reservedInterval)})`;
  const doubt = plan.certain ? '' : interval;
  const basis = `in at least 95 of 100 runs, told from ${plan.replications}; ${plan.steps.length} settings tried`;
  const lines = [`${verdict}${doubt} ${basis}.`, ...plan.notes.map((note) => `note: ${note}`)];
  return [table, ...lines.map((line) => wrapped(printable(line), options))].join('\n');
};

/** The whole plan. */
export const planText = (plan: Plan, options: TextOptions): string =>
  [
    ...plan.functions.map((f) => functionText(f, plan.slo, options)),
    ...(plan.background === 0
      ? []
      : [
          wrapped(
            `Beside them ran what has less traffic, as it is set (${plan.background} more functions); --top plans more of them.`,
            options,
          ),
        ]),
    ...(accountSentence(plan) === null ? [] : [wrapped(printable(accountSentence(plan)!), options)]),
    ...(plan.headroom === null ? [] : [wrapped(printable(`headroom: ${headroomSentence(plan.headroom)}`), options)]),
    ...(plan.stopped === undefined ? [] : [stoppedText(plan.stopped)]),
  ].join('\n\n');
