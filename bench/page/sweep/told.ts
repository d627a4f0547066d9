// A sweep as its page tells of it: settings by their names, figures as cells.

import { msOf30Days } from '../../../reports/result/month-cost.ts';
import { limitValueText } from '../../simulate/objectives.ts';
import type { PricedSetting } from '../../../reports/chart/cost-against-latency.ts';
import type { SweepResult } from '../../../reports/index.ts';
import type { JudgedLimit, JudgedPoint } from '../../sweep/judged-point.ts';

/** Settings differ by less than a cent. */
export const price = (value: number): string => `$${Number(value.toPrecision(4))}`;

/** A sweep with what is read off it again and again. */
export interface Told {
  readonly sweep: SweepResult;
  readonly points: readonly JudgedPoint[];
  /** Of the settings, as short as tells them apart. */
  readonly keys: readonly string[];
  readonly countedMs: number;
  readonly runLength: string;
}

export const mean = ({ point }: JudgedPoint, figureName: string): number | null =>
  point.figures[figureName]?.mean ?? null;

export const nameOf = ({ keys }: Told, { point }: JudgedPoint): string =>
  keys.map((key, index) => `${key} ${point.values[index]}`).join(', ');

/** The most settings that a sentence names. */
const mostNamed = 8;

/** Such as `memory 1GB, 2GB`: what all share is said once. */
export const namesOf = (told: Told, points: readonly JudgedPoint[]): string => {
  const named = points.slice(0, mostNamed);
  const texts =
    told.keys.length === 1
      ? `${told.keys[0]} ${named.map(({ point }) => point.values[0]).join(', ')}`
      : named.map((point) => nameOf(told, point)).join('; ');
  return points.length > mostNamed ? `${texts} and more` : texts;
};

export const limitCell = ({ limit, estimate, verdict, isClose }: JudgedLimit): string => {
  if (estimate === null) return 'no data';
  const mark = verdict === 'kept' ? '' : ' ✗';
  return `${limitValueText(limit, estimate.mean)}${mark}${isClose ? ' (close)' : ''}`;
};

/** What tables call it. */
export const verdictWord = {
  kept: 'kept',
  broken: 'BROKEN',
  'no data': 'NO DATA',
  none: '',
  planned: 'planned',
} as const;

/** Of both the unit once. */
const spread = (middle: string, half: string): string => {
  const [, sign, own, unit] = /^(\$?)([\d.,]+)(.*)$/.exec(middle) ?? [];
  const [, halfSign, halfOwn, halfUnit] = /^(\$?)([\d.,]+)(.*)$/.exec(half) ?? [];
  if (own === undefined || sign !== halfSign || unit !== halfUnit) return `${middle} ± ${half}`;
  return `${sign}${own} ± ${halfOwn}${unit}`;
};

/** A figure as a cell: its mean, and half of its interval where there is one. */
export const cell = (point: JudgedPoint, figureName: string, text: (value: number) => string): string => {
  const estimate = point.point.figures[figureName];
  if (estimate === undefined) return '';
  const { mean: middle, high, samples } = estimate;
  return samples > 1 && high > middle
    ? spread(text(middle), text(Number((high - middle).toPrecision(1))))
    : text(middle);
};

export const monthOf = ({ countedMs }: Told, point: JudgedPoint): number =>
  ((mean(point, 'costUsd') ?? 0) / countedMs) * msOf30Days;

export const priced = (told: Told): PricedSetting[] =>
  told.points.flatMap((point) => {
    const [cost, p99] = [mean(point, 'costUsd'), mean(point, 'p99Ms')];
    return cost === null || p99 === null
      ? []
      : [{ name: nameOf(told, point), usd: cost, value: p99, verdict: point.verdict }];
  });
