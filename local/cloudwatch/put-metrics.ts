// PutMetricData (API reference: 1,000 metrics a call, 150 values a metric, two weeks back and two hours ahead).

import type { JsonMembers } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';
import type { MetricSeries, MetricStore } from './metric-store.ts';
import type { StatisticSet } from './metric-point.ts';
import { dimensionsOf, invalidCombination, invalidValue, missing, neededInside, units } from './metric-words.ts';
import type { PlatformTime } from './platform-time.ts';

const mostMetrics = 1000;
const mostValues = 150;
const hourMs = 60 * 60 * 1000;
const backMs = 14 * 24 * hourMs;
const aheadMs = 2 * hourMs;
/** Beyond, a value loses what it is made of (API reference, MetricDatum). */
const largest = 2 ** 360;

const checked = (name: string, value: number): number => {
  if (Math.abs(value) <= largest) return value;
  throw invalidValue(`The value ${value} for parameter ${name} is invalid.`);
};

const statisticSet = (asked: JsonMembers): StatisticSet => {
  const set = neededInside(asked, 'StatisticValues');
  const needed = (name: string): number => {
    const value = set.number(name);
    if (value === undefined) throw missing(`StatisticValues.${name}`);
    return checked(`StatisticValues.${name}`, value);
  };
  return { count: needed('SampleCount'), sum: needed('Sum'), min: needed('Minimum'), max: needed('Maximum') };
};

/** Adds the values of one datum to a series. */
type Adding = (series: MetricSeries, atMs: number) => void;

const addingOf = (asked: JsonMembers, at: string): Adding => {
  const value = asked.number('Value');
  const values = asked.numbers('Values');
  const counts = asked.numbers('Counts');
  const ways = [value !== undefined, values.length > 0, asked.has('StatisticValues')].filter(Boolean).length;
  if (ways === 0) throw missing(`${at}.Value`);
  if (ways > 1) {
    throw invalidCombination(
      `The parameters ${at}.Value, ${at}.Values and ${at}.StatisticValues are mutually exclusive and you have specified more than one.`,
    );
  }
  if (value !== undefined) {
    checked(`${at}.Value`, value);
    return (series, atMs) => series.add(atMs, value);
  }
  if (values.length === 0) {
    const set = statisticSet(asked);
    return (series, atMs) => series.addSet(atMs, set);
  }
  if (values.length > mostValues) {
    throw invalidValue(`The collection ${at}.Values must not have a size greater than ${mostValues}.`);
  }
  if (counts.length > 0 && counts.length !== values.length) {
    throw invalidValue(`The parameters ${at}.Values and ${at}.Counts must be of the same size.`);
  }
  for (const one of values) checked(`${at}.Values`, one);
  return (series, atMs) => {
    for (const [index, one] of values.entries()) series.add(atMs, one, counts[index] ?? 1);
  };
};

const datum = (store: MetricStore, time: PlatformTime, namespace: string, at: string) => {
  return (asked: JsonMembers): (() => void) => {
    const name = asked.needed('MetricName');
    const unit = asked.text('Unit') ?? 'None';
    if (!units.includes(unit)) {
      throw invalidValue(`The parameter ${at}.Unit must be a value in the set [ ${units.join(', ')} ].`);
    }
    const dimensions = dimensionsOf(asked);
    const given = asked.instant('Timestamp') ?? Date.now();
    if (given < Date.now() - backMs || time.of(given) > time.now() + aheadMs) {
      throw invalidValue(`The parameter ${at}.Timestamp must specify a time within the past two weeks and two hours.`);
    }
    const resolution = asked.integer('StorageResolution', { min: 1, max: 60, otherwise: 60 });
    if (resolution !== 1 && resolution !== 60)
      throw invalidValue(`The parameter ${at}.StorageResolution must be 1 or 60.`);
    const add = addingOf(asked, at);
    const form = { unit, resolutionMs: resolution * 1000 };
    return () => add(store.series({ namespace, name, dimensions }, form), time.of(given));
  };
};

export const putMetricData = (store: MetricStore, time: PlatformTime, asked: JsonMembers): object => {
  const namespace = asked.needed('Namespace');
  if (/^(?:AWS\/|:)/.test(namespace)) {
    throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
  }
  const given = asked.structures('MetricData');
  if (given.length === 0) throw missing('MetricData');
  if (given.length > mostMetrics) {
    throw new JsonRefusal(
      'ValidationError',
      `1 validation error detected: Value at 'metricData' failed to satisfy constraint: Member must have length less than or equal to ${mostMetrics}`,
    );
  }
  // All of it, or nothing.
  const adding = given.map((one, index) =>
    datum(store, time, namespace, `MetricData.member.${index + 1}`)(asked.inside(one)),
  );
  for (const add of adding) add();
  return {};
};
