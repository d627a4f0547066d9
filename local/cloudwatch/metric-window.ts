// Points of a metric by period: what GetMetricData, GetMetricStatistics and alarms read.

import type { MetricPoint } from './metric-point.ts';
import type { MetricIdentity, MetricStore } from './metric-store.ts';
import type { Statistic } from './statistics.ts';

export interface MetricWindow {
  readonly identity: MetricIdentity;
  /** In one unit alone, when it is given. */
  readonly unit?: string | undefined;
  /** Where the first period begins. */
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  readonly periodMs: number;
}

/** The points of each period that has some, by the instant at which it begins, in order. */
export const pointsByPeriod = (
  store: MetricStore,
  { identity, unit, fromMs, toMs, periodMs }: MetricWindow,
): readonly (readonly [number, readonly MetricPoint[]])[] => {
  const periods = new Map<number, MetricPoint[]>();
  for (const { form, points } of store.of(identity)) {
    if (unit !== undefined && form.unit !== unit) continue;
    for (const [atMs, point] of points) {
      if (atMs < fromMs || atMs >= toMs) continue;
      const begin = fromMs + Math.floor((atMs - fromMs) / periodMs) * periodMs;
      const period = periods.get(begin);
      if (period === undefined) periods.set(begin, [point]);
      else period.push(point);
    }
  }
  return [...periods].sort(([a], [b]) => a - b);
};

export interface Datapoint {
  readonly atMs: number;
  readonly value: number;
  readonly count: number;
}

export const datapoints = (store: MetricStore, window: MetricWindow, statistic: Statistic): readonly Datapoint[] =>
  pointsByPeriod(store, window).flatMap(([atMs, points]) => {
    const value = statistic(points);
    const count = points.reduce((sum, point) => sum + point.count, 0);
    return value === null ? [] : [{ atMs, value, count }];
  });
