// A plan as people read it.

import { textTable } from '../../reports/index.ts';
import type { Estimate } from '../../sim/index.ts';
import type { FunctionPlan, Plan } from '../plan/plan.ts';

const shareFigures: ReadonlySet<string> = new Set(['throttled', 'errors', 'coldStarts']);

const number = (value: number): string => `${Number(value.toPrecision(4))}`;

const figureText = (figure: string, { mean, low, high }: Estimate): string => {
  const isShare = shareFigures.has(figure);
  const text = (value: number): string => (isShare ? `${number(value * 100)} %` : `${number(value)} ms`);
  return `${text(mean)} [${text(Math.max(0, low))}, ${text(high)}]`;
};

const usd = ({ mean, low, high }: Estimate): string => `$${number(mean)} [${number(low)}, ${number(high)}]`;

const setting = (value: number | null): string => (value === null ? 'none' : String(value));

const rowsOf = (plan: FunctionPlan, slo: Plan['slo']): string[][] => [
  ['reservedConcurrency', setting(plan.before.reservedConcurrency), setting(plan.reservedConcurrency)],
  ['provisionedConcurrency', setting(plan.before.provisionedConcurrency), setting(plan.provisionedConcurrency)],
  ...Object.keys(slo).map((figure) => [
    `${figure} ${slo[figure]}`,
    figureText(figure, plan.before.figures[figure]!),
    figureText(figure, plan.figures[figure]!),
  ]),
  ['cost of the run', usd(plan.before.costUsd), usd(plan.costUsd)],
  ['cost per million', '', usd(plan.perMillionUsd)],
];

const functionText = (plan: FunctionPlan, slo: Plan['slo'], color: boolean): string => {
  const table = textTable([plan.functionName, 'now', 'planned'], rowsOf(plan, slo), { color });
  const verdict = plan.attainable
    ? `${plan.functionName}: reserved concurrency ${setting(plan.reservedConcurrency)}, ` +
      `provisioned concurrency ${plan.provisionedConcurrency} keep the slo`
    : `${plan.functionName}: the slo CANNOT be kept within this account`;
  const doubt = plan.certain ? '' : ' (within its interval)';
  const basis = `mean and 95 % interval of ${plan.replications} replications, ${plan.steps.length} settings tried`;
  return [table, `${verdict}${doubt}; ${basis}.`, ...plan.notes.map((note) => `note: ${note}`)].join('\n');
};

/** The whole plan. */
export const planText = (plan: Plan, options: { color: boolean }): string =>
  plan.functions.map((f) => functionText(f, plan.slo, options.color)).join('\n\n');
