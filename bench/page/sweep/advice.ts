// What to do after a sweep: the cheapest setting that keeps all, or the nearest to that.

import { frontierOf, type PricedSetting } from '../../../reports/chart/cost-against-latency.ts';
import { milliseconds, usd } from '../../../reports/words/format.ts';
import type { JudgedPoint } from '../../sweep/judged-point.ts';
import { limitCell, mean, monthOf, nameOf, namesOf, price, priced, type Told } from './told.ts';

const inWords = (told: Told, point: JudgedPoint): string => {
  const { limits } = point;
  const figures = limits.map((limit) => `${limit.limit.figure} ${limitCell(limit).replace(' ✗', '')}`);
  const cost = `${price(mean(point, 'costUsd') ?? 0)} a run`;
  return `${nameOf(told, point)}: ${[...figures, cost].join(', ')}`;
};

/** How many times the broken limits are exceeded, all together, as a logarithm. */
const excess = ({ limits }: JudgedPoint): number =>
  limits.reduce(
    (sum, { limit, verdict, estimate }) =>
      verdict === 'kept' ? sum : sum + Math.log((estimate?.mean ?? Infinity) / Math.max(limit.limit, 1e-9)),
    0,
  );

/** The one that exceeds its broken objectives least. */
const nearest = (points: readonly JudgedPoint[]): JudgedPoint | undefined =>
  points.toSorted((a, b) => excess(a) - excess(b) || (mean(a, 'costUsd') ?? 0) - (mean(b, 'costUsd') ?? 0))[0];

/** Ascending, where they are numbers in one unit; else as they were named. */
const inOrder = (values: readonly string[]): readonly string[] => {
  const units = new Set(values.map((value) => /^[\d.]+(.*)$/.exec(value)?.[1]));
  const isOne = units.size === 1 && !units.has(undefined);
  return isOne ? values.toSorted((a, b) => Number.parseFloat(a) - Number.parseFloat(b)) : values;
};

/** Where the nearest lies at an end of what was tried, the answer may lie beyond. */
const beyond = ({ sweep, keys }: Told, { point }: JudgedPoint): string[] => {
  const ends = sweep.vary.flatMap(({ values }, index) => {
    if (values.length < 2) return [];
    const at = inOrder(values).indexOf(point.values[index]!);
    // Of what is counted there is nothing below one.
    const isEnd = at === values.length - 1 || (at === 0 && !['0', '1'].includes(point.values[index]!));
    return isEnd ? [`${keys[index]} beyond ${point.values[index]}`] : [];
  });
  return ends.length === 0 ? [] : [`It lies at an end of what was tried: try ${ends.join(' and ')}.`];
};

const cheapest = (points: readonly JudgedPoint[]): JudgedPoint | undefined =>
  points.toSorted((a, b) => (mean(a, 'costUsd') ?? 0) - (mean(b, 'costUsd') ?? 0))[0];

/** Sentences: what to set, or what comes nearest and where to look on, and what is too close to call. */
export const advice = (told: Told): string[] => {
  const { points, sweep } = told;
  const kept = points.filter(({ verdict }) => verdict === 'kept');
  const isJudged = points.some(({ verdict }) => verdict !== 'none');
  const best = cheapest(kept.length > 0 ? kept : points);
  const near = nearest(points);
  const close = points.filter(({ limits }) => limits.some(({ isClose }) => isClose));
  return [
    ...(!isJudged && best !== undefined ? [`The cheapest is ${inWords(told, best)}.`] : []),
    ...(isJudged && kept.length > 0 && best !== undefined
      ? [
          `Set ${inWords(told, best)}, ${usd(monthOf(told, best))} for 30 days of the same ${told.runLength}: the cheapest that keeps all.`,
        ]
      : []),
    ...(isJudged && kept.length === 0 && near !== undefined
      ? [`Nearest comes ${inWords(told, near)}.`, ...beyond(told, near)]
      : []),
    ...(close.length > 0 ? [`Too close to call: ${namesOf(told, close)}. More --replications tell.`] : []),
    ...(isJudged && sweep.replications === 1
      ? ['Each setting was simulated once: --replications 5 tells how much is chance.']
      : []),
  ];
};

/** As far as it is printed: what differs behind that differs by nothing. */
const asPrinted = (setting: PricedSetting): PricedSetting => ({
  ...setting,
  usd: Number(setting.usd.toPrecision(4)),
  value: Number(setting.value.toPrecision(3)),
});

/** Without objectives nothing else tells settings apart; with them the chart shows it. */
export const tradeOff = (told: Told): string[] => {
  if (told.points.some(({ verdict }) => verdict !== 'none')) return [];
  const seen = new Set<string>();
  const frontier = frontierOf(priced(told).map(asPrinted)).filter(({ usd: cost, value }) => {
    const key = `${cost} ${value}`;
    return !seen.has(key) && seen.add(key);
  });
  if (told.points.length < 2 || frontier.length === 0) return [];
  const texts = frontier
    .slice(0, 6)
    .map(({ name, usd: cost, value }) => `${name} (${price(cost)}, ${milliseconds(value)})`);
  return [`In cost and p99 none beats ${texts.join('; ')}${frontier.length > 6 ? ' and more' : ''}.`];
};
