// CloudWatch's statistics of points taken together (User Guide, Statistics-definitions): of sums, and of the values that a
// percentile or a trimmed statistic takes.

import type { MetricPoint } from './metric-point.ts';

/** null where the points do not tell. */
export type Statistic = (points: readonly MetricPoint[]) => number | null;

const total = (points: readonly MetricPoint[], of: (point: MetricPoint) => number): number =>
  points.reduce((sum, point) => sum + of(point), 0);

const count: Statistic = (points) => total(points, (point) => point.count);

const simple: Readonly<Record<string, Statistic>> = {
  SampleCount: count,
  Sum: (points) => total(points, (point) => point.sum),
  Average: (points) => total(points, (point) => point.sum) / count(points)!,
  Minimum: (points) => Math.min(...points.map(({ min }) => min)),
  Maximum: (points) => Math.max(...points.map(({ max }) => max)),
};

/** Names of the statistics that GetMetricStatistics takes as such. */
export const simpleStatistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

type Weighted = readonly (readonly [value: number, weight: number])[];

/** In order; null where a point does not know its values. */
const valuesOf = (points: readonly MetricPoint[]): Weighted | null => {
  const values: [number, number][] = [];
  for (const { distribution } of points) {
    if (distribution === null) return null;
    values.push(...distribution);
  }
  return values.sort(([a], [b]) => a - b);
};

const weightOf = (values: Weighted): number => values.reduce((sum, [, weight]) => sum + weight, 0);

/** The value below or at which a share of all values lies. */
const quantile = (values: Weighted, share: number): number => {
  const rank = share * weightOf(values);
  let below = 0;
  for (const [value, weight] of values) {
    below += weight;
    if (below >= rank - 1e-9) return value;
  }
  return values.at(-1)![0];
};

/** The lowest `share` of the values, the last of them in part. */
const trimmed = (values: Weighted, share: number): Weighted => {
  let left = share * weightOf(values);
  return values.flatMap(([value, weight]) => {
    const taken = Math.min(weight, left);
    left -= taken;
    return taken > 0 ? [[value, taken] as const] : [];
  });
};

const sumOf = (values: Weighted): number => values.reduce((sum, [value, weight]) => sum + value * weight, 0);

/** By the letters before the number: percentile, trimmed mean, count and sum, winsorized mean. */
const ofShare: Readonly<Record<string, (values: Weighted, share: number) => number>> = {
  p: quantile,
  tm: (values, share) => sumOf(trimmed(values, share)) / weightOf(trimmed(values, share)),
  tc: (values, share) => weightOf(trimmed(values, share)),
  ts: (values, share) => sumOf(trimmed(values, share)),
  wm: (values, share) => {
    const most = quantile(values, share);
    return sumOf(values.map(([value, weight]) => [Math.min(value, most), weight] as const)) / weightOf(values);
  },
};

/** The statistic of a name such as `Sum`, `p99.9` or `tm90`; null for one that is not known. */
export const statisticOf = (name: string): Statistic | null => {
  if (Object.hasOwn(simple, name)) return simple[name]!;
  const [, kind, digits] = /^(p|tm|tc|ts|wm)(\d{1,3}(?:\.\d{1,10})?)$/i.exec(name) ?? [];
  if (kind === undefined || Number(digits) > 100) return null;
  const of = ofShare[kind.toLowerCase()]!;
  return (points) => {
    const values = valuesOf(points);
    return values === null || values.length === 0 ? null : of(values, Number(digits) / 100);
  };
};
