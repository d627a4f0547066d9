// One plan for each way to run the same functions, and the way that costs least of those that keep the slo.

import type { ComputeMode } from '../simulate/compute-mode.ts';
import { number, usd } from '../../reports/words/format.ts';
import { totalUsd } from './cost-parts.ts';
import { settingsText } from './plan-words.ts';
import type { Plan, PlannedWay } from './result.ts';

/** USD of 30 days of all that was planned. */
const monthUsdOf = ({ functions }: Plan): number =>
  functions.reduce((sum, { monthUsd }) => sum + totalUsd(monthUsd), 0);

const wayOf = (compute: ComputeMode, plan: Plan): PlannedWay => ({
  compute,
  attainable: plan.stopped === undefined && plan.functions.every(({ attainable }) => attainable),
  ...(plan.stopped === undefined ? {} : { stopped: true as const }),
  monthUsd: monthUsdOf(plan),
  settings: Object.fromEntries(plan.functions.map((own) => [own.functionName, settingsText(own)])),
  keptAtTraffic: plan.headroom?.keptAtTraffic ?? null,
});

/** The plan of the cheapest way that keeps the slo, of the first way where none is known to; with what the others come to. */
export const cheapestPlan = (
  plans: readonly { readonly compute: ComputeMode; readonly plan: Plan }[],
  left: readonly string[],
): Plan => {
  const ways = plans.map(({ compute, plan }) => wayOf(compute, plan));
  const [best] = ways.filter(({ attainable }) => attainable).toSorted((a, b) => a.monthUsd - b.monthUsd);
  const chosen = best?.compute ?? ways[0]!.compute;
  const { plan } = plans.find(({ compute }) => compute === chosen)!;
  return { ...plan, ways: { chosen, all: ways, left } };
};

const carries = ({ keptAtTraffic }: PlannedWay): string =>
  keptAtTraffic === null
    ? ''
    : keptAtTraffic === 1
      ? ', just carries this traffic'
      : `, carries ${number(keptAtTraffic)} times the traffic`;

/** Which way is planned and why; none of a plan of one way. */
export const waysSentences = ({ ways }: Plan): string[] => {
  if (ways === undefined) return [];
  const { chosen, all, left } = ways;
  const own = all.find(({ compute }) => compute === chosen)!;
  const others = all.filter(({ compute }) => compute !== chosen);
  const told = others.map((way) =>
    way.attainable
      ? `${way.compute} ${usd(way.monthUsd)} (${number(way.monthUsd / own.monthUsd)} times${carries(way)})`
      : `${way.compute} ${way.stopped === true ? 'was stopped' : 'does not keep it'}`,
  );
  const first = own.attainable
    ? `compute ${chosen} costs least of what keeps the slo: ${usd(own.monthUsd)} for 30 days${carries(own)}${others.length === 0 ? '' : `; ${told.join('; ')}`}`
    : `${noneKeeps(all)}; what follows is of compute ${chosen}`;
  return [first, ...left];
};

/** That no way is known to keep the slo: of one that was stopped nothing is. */
const noneKeeps = (all: readonly PlannedWay[]): string => {
  const stopped = all.filter((way) => way.stopped === true).map(({ compute }) => compute);
  if (stopped.length === 0) return 'no way keeps the slo';
  const open = `compute ${stopped.join(' and ')} ${stopped.length === 1 ? 'was' : 'were'} stopped before it was known whether the slo is kept`;
  return stopped.length === all.length ? open : `of the other ways none keeps the slo, and ${open}`;
};

const keptWord = ({ attainable, stopped }: PlannedWay): string =>
  attainable ? 'yes' : stopped === true ? 'stopped' : 'NO';

export const wayColumns = ['compute', 'keeps the slo', '30 days', 'carries', 'settings'] as const;

export const wayRows = ({ ways }: Plan): string[][] =>
  (ways?.all ?? []).map((way) => [
    way.compute,
    keptWord(way),
    usd(way.monthUsd),
    way.keptAtTraffic === null
      ? ''
      : way.keptAtTraffic === 1
        ? 'just this traffic'
        : `${number(way.keptAtTraffic)} times`,
    Object.entries(way.settings)
      .map(([name, text]) => `${name}: ${text}`)
      .join('; '),
  ]);
