// What GetMetricStatistics shows of a window: the statistics that were asked for, of each period that has points.

import type { JsonMembers } from '../wire/json-members.ts';
import type { MetricPoint } from './metric-point.ts';
import type { MetricStore } from './metric-store.ts';
import { pointsByPeriod, type MetricWindow } from './metric-window.ts';
import { invalidCombination, invalidValue, missing } from './metric-words.ts';
import { simpleStatistics, statisticOf, type Statistic } from './statistics.ts';

const mostDatapoints = 1440;

export interface AskedStatistics {
  readonly simple: readonly string[];
  readonly extended: readonly string[];
}

export const askedStatistics = (asked: JsonMembers): AskedStatistics => {
  const simple = asked.texts('Statistics');
  const extended = asked.texts('ExtendedStatistics');
  if (simple.length === 0 && extended.length === 0) throw missing('Statistics');
  for (const [index, name] of simple.entries()) {
    if (!simpleStatistics.some((one) => one === name)) {
      throw invalidValue(
        `The parameter Statistics.member.${index + 1} must be a value in the set [ ${simpleStatistics.join(', ')} ].`,
      );
    }
  }
  for (const name of extended) {
    if (statisticOf(name) === null)
      throw invalidValue(`The value ${name} for parameter ExtendedStatistics is not supported.`);
  }
  return { simple, extended };
};

const grouped = (count: number): string => count.toLocaleString('en-US');

const shown = (statistics: ReadonlyMap<string, Statistic>, points: readonly MetricPoint[]): Map<string, number> =>
  new Map(
    [...statistics].flatMap(([name, statistic]) => {
      const value = statistic(points);
      return value === null ? [] : [[name, value] as const];
    }),
  );

const named = (names: readonly string[]): ReadonlyMap<string, Statistic> =>
  new Map(names.map((name) => [name, statisticOf(name)!]));

export const statisticsAnswer = (store: MetricStore, window: MetricWindow, asked: AskedStatistics): object => {
  const count = Math.ceil((window.toMs - window.fromMs) / window.periodMs);
  if (count > mostDatapoints) {
    throw invalidCombination(
      `You have requested up to ${grouped(count)} datapoints, which exceeds the limit of ${grouped(mostDatapoints)}. ` +
        'You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
    );
  }
  const simple = named(asked.simple);
  const extended = named(asked.extended);
  const form = store.of(window.identity).find((one) => window.unit === undefined || one.form.unit === window.unit);
  return {
    Label: window.identity.name,
    Datapoints: pointsByPeriod(store, window).map(([atMs, points]) => {
      const more = shown(extended, points);
      return {
        Timestamp: new Date(atMs),
        ...Object.fromEntries(shown(simple, points)),
        Unit: form!.form.unit,
        ...(more.size === 0 ? {} : { ExtendedStatistics: more }),
      };
    }),
  };
};
