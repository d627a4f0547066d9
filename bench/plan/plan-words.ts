// A plan in words, for terminal and page: settings, figures with their intervals, what one setting came to.

import type { Estimate } from '../../sim/index.ts';
import { counted, several } from '../../reports/words/format.ts';
import { keepsLimit, readLimit, type SloLimit } from '../format/slo.ts';
import { limitValueText } from '../simulate/objectives.ts';
import { costPartNames, totalUsd, type CostParts } from './cost-parts.ts';
import { keptShare } from './judge.ts';
import type { PlanWarning } from './plan-warning.ts';
import type { BrokenLimit, FailingSettings, FunctionPlan, Plan, PlanStep, StoppedPlan } from './result.ts';
import { scalingText, shortScalingText } from './scaling-settings.ts';
import type { SettingInterval } from './setting-interval.ts';
import type { PollerRange, Settings } from './settings.ts';

export const number = (value: number): string => `${Number(value.toPrecision(4))}`;

const valueText = (limit: SloLimit, value: number): string => {
  if (limit.unit === 'share') return `${number(value * 100)} %`;
  return limit.unit === 'ms' ? `${number(value)} ms` : limitValueText(limit, value);
};

/** A figure of which the replications say too little has no estimate. */
export const figureText = (figure: string, limit: string, estimate: Estimate | undefined): string => {
  const read = readLimit(figure, limit);
  if (estimate === undefined || 'problem' in read) return 'no data';
  const text = (value: number): string => valueText(read, value);
  return `${text(estimate.mean)} [${text(Math.max(0, estimate.low))}, ${text(estimate.high)}]`;
};

/** What the scenario's own settings break, by the mean of few runs, such as `p99 is 530.4 ms, not <500ms`; empty where they keep all. */
export const brokenNow = ({ before }: FunctionPlan, slo: Plan['slo']): string[] =>
  Object.entries(slo).flatMap(([figure, limit]) => {
    const read = readLimit(figure, limit);
    const estimate = before.figures[figure];
    if (estimate === undefined || 'problem' in read || keepsLimit(read, estimate.mean)) return [];
    return [`${figure} is ${valueText(read, estimate.mean)}, not ${limit}`];
  });

/** Of few runs an interval may reach below what nothing can cost. */
const usd = ({ mean, low, high }: Estimate): string =>
  `$${number(mean)} [${number(Math.max(0, low))}, ${number(high)}]`;

/** `none` for no reservation. */
export const setting = (value: number | null): string => (value === null ? 'none' : String(value));

const rangeText = ({ minimum, maximum }: PollerRange): string => `${minimum} to ${maximum}`;

/** What a plan says of a setting that stood there before, which is written as the scenario has it; undefined where it was not. */
export const saidBefore = ({ before }: FunctionPlan, path: string): string | undefined => {
  const written = before.written[path];
  return written === undefined || !path.endsWith('.pollers') ? written : rangeText(JSON.parse(written) as PollerRange);
};

/** What else a plan sets, each as its path in a scenario and a value; nothing where that stays as it is. */
export const writtenSettings = (
  functionName: string,
  { memoryMb, scaling, environments, sources = {} }: Settings,
): [string, string][] => [
  ...(scaling === undefined
    ? []
    : [[`functions.${functionName}.provisionedScaling`, scalingText(scaling)] as [string, string]]),
  ...(memoryMb === undefined ? [] : [[`functions.${functionName}.memory`, `${memoryMb}MB`] as [string, string]]),
  ...(environments === undefined
    ? []
    : [[`functions.${functionName}.managed.minimumEnvironments`, String(environments)] as [string, string]]),
  ...Object.entries(sources).flatMap(([index, source]): [string, string][] => {
    const { maximumConcurrency, pollers, visibilityTimeoutMs, kafkaPollers } = source;
    const at = `traffic.${index}.sqs`;
    return [
      ...(maximumConcurrency === undefined
        ? []
        : [[`${at}.maximumConcurrency`, String(maximumConcurrency)] as [string, string]]),
      ...(pollers === undefined ? [] : [[`${at}.pollers`, rangeText(pollers)] as [string, string]]),
      ...(visibilityTimeoutMs === undefined
        ? []
        : [[`${at}.visibilityTimeout`, `${visibilityTimeoutMs / 1000}s`] as [string, string]]),
      ...(kafkaPollers === undefined
        ? []
        : [[`traffic.${index}.kafka.pollers`, rangeText(kafkaPollers)] as [string, string]]),
    ];
  }),
];

const monthWords: Readonly<Record<keyof CostParts, string>> = {
  requestsUsd: 'requests',
  durationUsd: 'duration',
  initUsd: 'init',
  provisionedUsd: 'provisioned concurrency',
  pollersUsd: 'pollers',
  instancesUsd: 'instances',
  snapStartUsd: 'snapshots',
  tenantsUsd: 'tenants',
};

/** A month of the same with its parts, such as `$12.3 (requests 2.1, duration 10.2)`; parts of nothing are left out. */
export const monthText = (month: CostParts): string => {
  const parts = costPartNames.filter((name) => month[name] > 0);
  return `$${number(totalUsd(month))} (${parts.map((name) => `${monthWords[name]} ${number(month[name])}`).join(', ')})`;
};

/** Settings, objectives and costs, now and planned. */
export const rowsOf = (plan: FunctionPlan, slo: Plan['slo']): string[][] => [
  ...writtenSettings(plan.functionName, plan).map(([path, value]) => [
    path,
    saidBefore(plan, path) ?? 'default',
    value,
  ]),
  // Managed Instances have neither.
  ...(plan.environments === undefined
    ? [
        ['reservedConcurrency', setting(plan.before.reservedConcurrency), setting(plan.reservedConcurrency)],
        ['provisionedConcurrency', setting(plan.before.provisionedConcurrency), setting(plan.provisionedConcurrency)],
      ]
    : []),
  ...Object.entries(slo)
    .filter(([figure]) => figure in plan.figures || figure in plan.before.figures)
    .map(([figure, limit]) => [
      `${figure} ${limit}`,
      figureText(figure, limit, plan.before.figures[figure]),
      figureText(figure, limit, plan.figures[figure]),
    ]),
  ['cost of the run', usd(plan.before.costUsd), usd(plan.costUsd)],
  ['cost per million', usd(plan.before.perMillionUsd), usd(plan.perMillionUsd)],
  ['30 days of the same', monthText(plan.before.monthUsd), monthText(plan.monthUsd)],
];

/** Between which reservations the right one lies. */
export const intervalText = ({ low, high }: SettingInterval): string => {
  if (high === null) return `${low} or more`;
  return low === high ? String(low) : `${low} to ${high}`;
};

const sourceTexts = ({ sources = {} }: Pick<Settings, 'sources'>): string[] =>
  Object.values(sources).flatMap(({ maximumConcurrency, pollers, visibilityTimeoutMs, kafkaPollers }) => [
    ...(maximumConcurrency === undefined ? [] : [`maximum concurrency ${maximumConcurrency}`]),
    ...(pollers === undefined ? [] : [`pollers ${rangeText(pollers)}`]),
    ...(visibilityTimeoutMs === undefined ? [] : [`visibility timeout ${visibilityTimeoutMs / 1000}s`]),
    ...(kafkaPollers === undefined ? [] : [`event pollers ${rangeText(kafkaPollers)}`]),
  ]);

export const settingsText = ({
  reservedConcurrency,
  provisionedConcurrency,
  memoryMb,
  scaling = 'constant',
  environments,
  sources = {},
}: Settings): string =>
  [
    ...(memoryMb === undefined ? [] : [`memory ${memoryMb} MB`]),
    environments === undefined
      ? `reserved ${setting(reservedConcurrency)}, provisioned ${provisionedConcurrency}${shortScalingText(scaling)}`
      : `environments from ${environments}`,
    ...sourceTexts({ sources }),
  ].join(', ');

/** Between which numbers the right ones lie, in brackets; empty where nothing tells. */
export const intervalsText = ({ reservedInterval, provisionedInterval }: FunctionPlan): string => {
  const parts = [
    ...(reservedInterval === null ? [] : [`the right reservation is ${intervalText(reservedInterval)}`]),
    ...(provisionedInterval === null
      ? []
      : [`the right provisioned concurrency is ${intervalText(provisionedInterval)}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
};

/** How sure a planned setting is, and of how many runs that is told. */
export const sureText = (kept: FunctionPlan['kept']): string =>
  `${kept.isSure ? '90 % sure' : 'not sure'} by how ${counted(kept.of, 'run spreads', 'runs spread')}, of which ${kept.runs} kept it`;

/** The planned settings, and what goes with them. */
const plannedText = (plan: FunctionPlan): string => {
  const { reservedConcurrency, provisionedConcurrency, environments, scaling = 'constant' } = plan;
  return environments === undefined
    ? [
        `reserved concurrency ${setting(reservedConcurrency)}`,
        `provisioned concurrency ${provisionedConcurrency}${shortScalingText(scaling)}`,
        ...sourceTexts(plan),
      ].join(', ')
    : `${several(environments, 'environment')} at least on Managed Instances`;
};

/** The limits on cost that the planned settings break. */
const dearOf = ({ keptShares }: FunctionPlan, slo: Plan['slo']): string[] =>
  Object.keys(slo).filter((figure) => figure === 'cost' && (keptShares[figure] ?? 1) < keptShare);

/** Whether no settings that were tried keep the objectives, cost aside: then those that come nearest are told, and are no plan. */
export const isNearest = ({ attainable, kept }: Pick<FunctionPlan, 'attainable' | 'kept'>): boolean =>
  !attainable && kept.runs < keptShare * kept.of;

/** Heads the column of what was found. */
export const foundWord = (plan: FunctionPlan): string => (isNearest(plan) ? 'nearest' : 'planned');

const inRuns = ({ runs, of }: FunctionPlan['kept']): string => `in ${runs} of ${several(of, 'run')}`;

/** Whether the objectives are kept, by what, and how sure that is: of what is not kept nothing else is said. */
export const verdictSentence = (plan: FunctionPlan, slo: Plan['slo']): string => {
  const { functionName, attainable, certain, kept, accountConcurrency } = plan;
  const settings = plannedText(plan);
  const doubt = certain ? '' : intervalsText(plan);
  const promise = kept.isSure
    ? `keep the slo${doubt} in at least 95 of 100 runs (${sureText(kept)})`
    : `kept the slo ${inRuns(kept)}${doubt}, too few to be sure of 95 of 100`;
  if (attainable) return `${functionName}: ${settings} ${promise}`;
  if (isNearest(plan))
    return `${functionName}: the slo CANNOT be kept by any settings that were tried; nearest come ${settings}, which kept it ${inRuns(kept)}`;
  if (accountConcurrency !== undefined)
    return `${functionName}: the slo CANNOT be kept within this account; in one of ${accountConcurrency}, ${settings} ${promise}`;
  const dear = dearOf(plan, slo);
  if (dear.length > 0) {
    const others = Object.keys(slo).length > dear.length ? `; ${settings} keep the rest of it ${inRuns(kept)}` : '';
    return `${functionName}: the slo CANNOT be kept, for ${dear.join(', ')} is not${others}`;
  }
  return `${functionName}: the slo CANNOT be kept with all functions at work together; alone, ${settings} ${promise}`;
};

/** The answer for a function, and how sure it is. */
export const settingsSentence = (plan: FunctionPlan, slo: Plan['slo']): string => {
  const tried = plan.steps.length;
  return `${verdictSentence(plan, slo)}; ${several(tried, 'setting')} tried.`;
};

/** What became of a setting. */
export const verdictWords: Readonly<Record<PlanStep['verdict'], string>> = {
  kept: 'kept',
  broken: 'BROKEN',
  undecided: 'too close to tell',
  'no data': 'no data of',
};

/** What one setting came to, such as `reserved 58, provisioned 0: BROKEN throttled (4 replications)`. */
export const stepText = (step: PlanStep): string =>
  `${settingsText(step)}: ${verdictWords[step.verdict]} ${step.decidedBy.join(', ')} (${several(step.replications, 'replication')})`;

/** Such as `traffic.0.sqs.visibilityTimeout 30s: below six times the timeout of worker (10 s); set it to 60s`. */
export const warningText = ({ path, value, said, cure }: PlanWarning): string => `${path} ${value}: ${said}; ${cure}`;

const brokenText = ({ figure, limit, value, keptShare }: BrokenLimit, replications: number): string => {
  const read = readLimit(figure, limit);
  const kept = `kept in ${Math.round(keptShare * replications)} of ${several(replications, 'run')}`;
  // Too few answers for the figure itself may still be too many beyond it.
  if (value === null && keptShare > 0) return `${figure} was ${kept}`;
  if (value === null || 'problem' in read) return `no data of ${figure}`;
  const told = valueText(read, value.mean);
  return keepsLimit(read, value.mean)
    ? `${figure} is ${told} in the mean, ${kept}`
    : `${figure} is ${told}, not ${limit} (${kept})`;
};

/** What a smaller setting breaks, such as `reserved 61, provisioned 0 fails: p99 is 503 ms, not <500ms (kept in 1 of 4 runs)`. */
export const failText = (fail: FailingSettings): string =>
  `${settingsText(fail)} fails: ${fail.breaks.map((one) => brokenText(one, fail.replications)).join('; ')}`;

/** What was stopped, and what is missing for it. */
export const stoppedSentence = ({ functionName, steps, unplanned }: StoppedPlan): string => {
  if (functionName === null) return 'stopped: the functions were not tried together, nor with more traffic';
  const isBest = !unplanned.includes(functionName);
  const told = isBest
    ? `stopped while ${functionName} was planned; what is told of it is the best of ${steps.length} settings that were tried`
    : `stopped while ${functionName} was planned; none of ${counted(steps.length, 'setting that was tried', 'settings that were tried')} keeps the slo`;
  const others = unplanned.filter((name) => name !== functionName);
  return others.length === 0 ? told : `${told}; not planned: ${others.join(', ')}`;
};
