// A plan as people read it.

import { printable, textTable } from '../../reports/index.ts';
import type { Estimate } from '../../sim/index.ts';
import type { SettingInterval } from '../plan/function-search.ts';
import type { FunctionPlan, Plan, PlanStep } from '../plan/plan.ts';
import type { Settings } from '../plan/settings.ts';
import { limitValueText } from '../run/objectives.ts';
import { readLimit, type SloLimit } from '../scenario/slo.ts';

const number = (value: number): string => `${Number(value.toPrecision(4))}`;

const valueText = (limit: SloLimit, value: number): string => {
  if (limit.unit === 'share') return `${number(value * 100)} %`;
  return limit.unit === 'ms' ? `${number(value)} ms` : limitValueText(limit, value);
};

/** A figure of which the replications say too little has no estimate. */
const figureText = (figure: string, limit: string, estimate: Estimate | undefined): string => {
  const read = readLimit(figure, limit);
  if (estimate === undefined || 'problem' in read) return 'no data';
  const text = (value: number): string => valueText(read, value);
  return `${text(estimate.mean)} [${text(Math.max(0, estimate.low))}, ${text(estimate.high)}]`;
};

const usd = ({ mean, low, high }: Estimate): string => `$${number(mean)} [${number(low)}, ${number(high)}]`;

const setting = (value: number | null): string => (value === null ? 'none' : String(value));

const rowsOf = (plan: FunctionPlan, slo: Plan['slo']): string[][] => [
  ['reservedConcurrency', setting(plan.before.reservedConcurrency), setting(plan.reservedConcurrency)],
  ['provisionedConcurrency', setting(plan.before.provisionedConcurrency), setting(plan.provisionedConcurrency)],
  ...Object.entries(slo)
    .filter(([figure]) => figure in plan.figures || figure in plan.before.figures)
    .map(([figure, limit]) => [
      `${figure} ${limit}`,
      figureText(figure, limit, plan.before.figures[figure]),
      figureText(figure, limit, plan.figures[figure]),
    ]),
  ['cost of the run', usd(plan.before.costUsd), usd(plan.costUsd)],
  ['cost per million', usd(plan.before.perMillionUsd), usd(plan.perMillionUsd)],
];

const intervalText = ({ low, high }: SettingInterval): string => {
  if (high === null) return `${low} or more`;
  return low === high ? String(low) : `${low} to ${high}`;
};

const settingsText = ({ reservedConcurrency, provisionedConcurrency }: Settings): string =>
  `reserved ${setting(reservedConcurrency)}, provisioned ${provisionedConcurrency}`;

const verdictWords: Readonly<Record<PlanStep['verdict'], string>> = {
  kept: 'kept',
  broken: 'BROKEN',
  undecided: 'too close to tell',
  'no data': 'no data of',
};

/** What one setting came to, such as `reserved 58, provisioned 0: BROKEN throttled (4 replications)`. */
export const stepText = (step: PlanStep): string =>
  `${settingsText(step)}: ${verdictWords[step.verdict]} ${step.decidedBy.join(', ')} (${step.replications} replications)`;

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
    ...(plan.stopped === undefined ? [] : [stoppedText(plan.stopped)]),
  ].join('\n\n');
