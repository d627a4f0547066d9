// What the ways to run the same functions cost at several times the traffic, and where one becomes cheaper than another.

import { number, share, usd } from '../words/format.ts';
import type { ReportTable } from './report-table.ts';

/** One way at one traffic. */
export interface ComputeCost {
  /** 30 days of the same. */
  readonly usdPerMonth: number;
  readonly throttledShare: number;
  readonly p99Ms: number;
}

/** All ways at so many times the scenario's traffic. */
export interface TrafficCosts {
  readonly factor: number;
  /** Invocations a second, on average. */
  readonly perSecond: number;
  /** By way. */
  readonly ways: Readonly<Record<string, ComputeCost>>;
}

export interface ComputeCosts {
  readonly ways: readonly string[];
  /** In order of the traffic. */
  readonly traffic: readonly TrafficCosts[];
  /** Where more traffic was not tried though no way changed: invocations of one run at most. */
  readonly mostTried?: number;
}

/** Where the cheaper of two ways changes. */
export interface BreakEven {
  /** The way that is cheaper below, and the one above. */
  readonly below: string;
  readonly above: string;
  /** In times of the scenario's traffic. */
  readonly factor: number;
  readonly perSecond: number;
}

/** A way that turns away more than so many is not cheaper, but does less. */
const mostThrottled = 0.01;

export const serves = ({ throttledShare }: ComputeCost): boolean => throttledShare <= mostThrottled;

/** Between two points, on logarithmic axes. */
const crossing = (a: number, b: number, [at, to]: readonly [number, number]): number => a * (b / a) ** (at / (at - to));

const between = ({ traffic }: ComputeCosts, first: string, second: string): BreakEven[] => {
  const known = traffic.filter(({ ways }) => serves(ways[first]!) && serves(ways[second]!));
  return known.slice(1).flatMap((after, index) => {
    const before = known[index]!;
    const ratio = ({ ways }: TrafficCosts): number =>
      Math.log(ways[second]!.usdPerMonth) - Math.log(ways[first]!.usdPerMonth);
    const [at, to] = [ratio(before), ratio(after)];
    if (!Number.isFinite(at) || !Number.isFinite(to) || at > 0 === to > 0) return [];
    return [
      {
        below: at > 0 ? first : second,
        above: at > 0 ? second : first,
        factor: crossing(before.factor, after.factor, [at, to]),
        perSecond: crossing(before.perSecond, after.perSecond, [at, to]),
      },
    ];
  });
};

const pairsOf = (ways: readonly string[]): [string, string][] =>
  ways.flatMap((first, index) => ways.slice(index + 1).map((second): [string, string] => [first, second]));

/** Every traffic at which the cheaper of two ways changes; at those where one turns requests away it cannot. */
export const breakEvens = (costs: ComputeCosts): BreakEven[] =>
  pairsOf(costs.ways).flatMap(([first, second]) => between(costs, first, second));

const times = (factor: number): string => `${number(Number(factor.toPrecision(3)))} times the traffic`;
const rate = (perSecond: number): string => `${number(Number(perSecond.toPrecision(3)))}/s`;

/** Where neither becomes cheaper: which one is, throughout. */
const throughout = (costs: ComputeCosts, first: string, second: string): string => {
  const known = costs.traffic.filter(({ ways }) => serves(ways[first]!) && serves(ways[second]!));
  const [least, most] = [known[0], known.at(-1)];
  if (least === undefined || most === undefined) {
    return `${first} and ${second}: no traffic was tried that both of them serve`;
  }
  const isFirst = least.ways[first]!.usdPerMonth <= least.ways[second]!.usdPerMonth;
  const more =
    costs.mostTried === undefined
      ? ''
      : `; more would be a run of over ${number(costs.mostTried)} invocations: shorten the scenario's duration to try it`;
  return (
    `${isFirst ? first : second} is cheaper than ${isFirst ? second : first} at all traffic that was tried and both serve, ` +
    `${number(least.factor)} to ${number(most.factor)} times (${rate(least.perSecond)} to ${rate(most.perSecond)} on average)${more}`
  );
};

/** Which way costs least at the scenario's own traffic, beside the others; null where none of them serves it. */
export const cheapestSentence = ({ traffic }: ComputeCosts): string | null => {
  const own = traffic.find(({ factor }) => factor === 1);
  const ways = Object.entries(own?.ways ?? {})
    .filter(([, cost]) => serves(cost))
    .sort(([, a], [, b]) => a.usdPerMonth - b.usdPerMonth);
  const [least, ...others] = ways;
  if (own === undefined || least === undefined) return null;
  const [name, { usdPerMonth }] = least;
  // Where nothing comes one costs nothing, and of nothing there is no multiple.
  const beside = others.map(([other, cost]) => {
    const timesText = usdPerMonth === 0 ? '' : ` (${number(cost.usdPerMonth / usdPerMonth)} times)`;
    return `${other} ${usd(cost.usdPerMonth)}${timesText}`;
  });
  const rest = beside.length === 0 ? 'no other way serves it' : beside.join(', ');
  return `At this traffic (${rate(own.perSecond)} on average) ${name} costs least: ${usd(usdPerMonth)} for 30 days; ${rest}.`;
};

/** For each pair of ways, where it breaks even. */
export const breakEvenSentences = (costs: ComputeCosts): string[] =>
  pairsOf(costs.ways).flatMap(([first, second]) => {
    const found = between(costs, first, second);
    if (found.length === 0) return [`${throughout(costs, first, second)}.`];
    return found.map(
      ({ below, above, factor, perSecond }) =>
        `break-even: below ${times(factor)} (${rate(perSecond)} on average) ${below} is cheaper, above it ${above}.`,
    );
  });

/** A row for each traffic. */
export const computeCostTable = ({ ways, traffic }: ComputeCosts): ReportTable => ({
  title: 'Cost of 30 days by traffic',
  columns: ['times the traffic', 'on average', ...ways.flatMap((way) => [way, `throttled, ${way}`])],
  rows: traffic.map(({ factor, perSecond, ways: costs }) => [
    number(factor),
    rate(perSecond),
    ...ways.flatMap((way) => [usd(costs[way]!.usdPerMonth), share(costs[way]!.throttledShare)]),
  ]),
  note:
    'Limits of account, reservations and capacity providers grow with the traffic; functions on Managed Instances begin with as ' +
    'many environments as the traffic needs on average. A way that turns away more than 1 % counts for no break-even.',
});
