// Operations of CloudWatch on metrics, each member with its effect and each refusal in its words.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { embeddedMetrics } from '../../local/cloudwatch/embedded-metrics.ts';
import { LambdaMetrics } from '../../local/cloudwatch/lambda-metrics.ts';
import { KeptBound } from '../../local/kept/kept-bound.ts';
import { MetricStore } from '../../local/cloudwatch/metric-store.ts';
import { metricQuery, units } from '../../local/cloudwatch/metric-words.ts';
import { platformTime } from '../../local/cloudwatch/platform-time.ts';
import { statisticOf } from '../../local/cloudwatch/statistics.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import { cloudWatch } from './cloudwatch-service.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const seconds = (ms: number): number => ms / 1000;

describe('ListMetrics', () => {
  const names = (answer: unknown): string[] =>
    (answer as { Metrics: { MetricName: string }[] }).Metrics.map(({ MetricName }) => MetricName);

  test('by namespace, name, and dimensions with and without a value', () => {
    const { ask, store, time } = cloudWatch();
    const put = (namespace: string, name: string, dimensions: Record<string, string>): void =>
      store
        .series(
          { namespace, name, dimensions: Object.entries(dimensions).map(([key, value]) => ({ name: key, value })) },
          { unit: 'None', resolutionMs: minuteMs },
        )
        .add(time.now(), 1);
    put('n', 'plain', {});
    put('n', 'one', { k: 'v' });
    put('n', 'two', { k: 'w', l: 'v' });
    put('other', 'plain', {});
    expect(names(ask('ListMetrics', {}))).toEqual(['plain', 'one', 'two', 'plain']);
    expect(names(ask('ListMetrics', { Namespace: 'n' }))).toEqual(['plain', 'one', 'two']);
    expect(names(ask('ListMetrics', { MetricName: 'plain' }))).toEqual(['plain', 'plain']);
    expect(names(ask('ListMetrics', { Dimensions: [{ Name: 'k' }] }))).toEqual(['one', 'two']);
    expect(names(ask('ListMetrics', { Dimensions: [{ Name: 'k', Value: 'v' }] }))).toEqual(['one']);
    expect(names(ask('ListMetrics', { Dimensions: [{ Name: 'k' }, { Name: 'l' }] }))).toEqual(['two']);
    expect(ask('ListMetrics', { Dimensions: [{ Value: 'v' }] })).toBe(
      'MissingRequiredParameterException: The parameter Name is required.',
    );
  });

  test('those alone that had a point within three hours, where it is asked for', () => {
    const { ask, add, time } = cloudWatch();
    add('old', time.now() - 3 * hourMs - minuteMs, 1);
    add('recent', time.now() - 3 * hourMs, 1);
    expect(names(ask('ListMetrics', { RecentlyActive: 'PT3H' }))).toEqual(['recent']);
    expect(names(ask('ListMetrics', {}))).toEqual(['old', 'recent']);
    expect(ask('ListMetrics', { RecentlyActive: 'PT4H' })).toBe(
      "ValidationError: 1 validation error detected: Value 'PT4H' at 'recentlyActive' failed to satisfy constraint: Member must satisfy enum value set: [PT3H]",
    );
  });

  test('500 a page', () => {
    const { ask, add, time } = cloudWatch();
    for (let i = 0; i < 501; i += 1) add(`m${i}`, time.now(), 1);
    const first = ask<{ NextToken: string }>('ListMetrics', {});
    expect(names(first)).toHaveLength(500);
    const last = ask('ListMetrics', { NextToken: first.NextToken });
    expect(names(last)).toEqual(['m500']);
    expect(last).not.toHaveProperty('NextToken');
    expect(ask('ListMetrics', { NextToken: 'no' })).toBe('InvalidNextToken: Invalid nextToken');
  });
});

describe('GetMetricData', () => {
  interface Result {
    readonly Id: string;
    readonly Label: string;
    readonly Timestamps: readonly Date[];
    readonly Values: readonly number[];
    readonly StatusCode: string;
  }
  const sum = (name: string, more: object = {}) => ({
    Metric: { Namespace: 'n', MetricName: name },
    Period: 60,
    Stat: 'Sum',
    ...more,
  });
  const made = () => {
    const made = cloudWatch();
    const begin = made.time.now() - 10 * minuteMs;
    for (let i = 0; i < 4; i += 1) {
      made.add('a', begin + i * minuteMs, i + 1);
      made.add('b', begin + i * minuteMs, 10);
    }
    const span = { StartTime: seconds(begin), EndTime: seconds(begin + 4 * minuteMs) };
    const data = (queries: object[], more: object = {}) =>
      made.ask<{ MetricDataResults: Result[]; NextToken?: string }>('GetMetricData', {
        MetricDataQueries: queries,
        ...span,
        ...more,
      });
    return { ...made, begin, data, span };
  };

  test('the latest first unless the oldest is asked for, from the start on and before the end', () => {
    const { data, begin } = made();
    const query = [{ Id: 'q', MetricStat: sum('a') }];
    const { MetricDataResults } = data(query);
    expect(MetricDataResults).toEqual([
      {
        Id: 'q',
        Label: 'a',
        Timestamps: [3, 2, 1, 0].map((i) => new Date(begin + i * minuteMs)),
        Values: [4, 3, 2, 1],
        StatusCode: 'Complete',
      },
    ]);
    expect(data(query, { ScanBy: 'TimestampAscending' }).MetricDataResults[0]!.Values).toEqual([1, 2, 3, 4]);
    const until = { EndTime: seconds(begin + 3 * minuteMs) };
    expect(data(query, until).MetricDataResults[0]!.Values).toEqual([3, 2, 1]);
    // A start within a period is that of the period.
    const from = { StartTime: seconds(begin + minuteMs + 1000) };
    expect(data(query, from).MetricDataResults[0]!.Values).toEqual([4, 3, 2]);
  });

  test('labels, hidden queries, and expressions of expressions in any order', () => {
    const { data } = made();
    const { MetricDataResults } = data([
      { Id: 'double', Expression: 'half * 4', Label: 'Twice' },
      { Id: 'half', Expression: 'x / 2' },
      { Id: 'x', MetricStat: sum('a'), ReturnData: false },
    ]);
    expect(MetricDataResults.map(({ Id, Label, Values }) => [Id, Label, Values])).toEqual([
      ['double', 'Twice', [8, 6, 4, 2]],
      ['half', 'half', [2, 1.5, 1, 0.5]],
    ]);
  });

  test('a page of several metrics has a next one as long as any of them has more', () => {
    const { add, data, begin } = made();
    add('short', begin, 7);
    const queries = ['a', 'short'].map((name) => ({ Id: name, MetricStat: sum(name) }));
    const first = data(queries, { MaxDatapoints: 2 });
    expect(first.MetricDataResults.map(({ Values, StatusCode }) => [Values, StatusCode])).toEqual([
      [[4, 3], 'PartialData'],
      [[7], 'Complete'],
    ]);
    const last = data(queries, { MaxDatapoints: 2, NextToken: first.NextToken });
    expect(last.MetricDataResults.map(({ Values }) => Values)).toEqual([[2, 1], []]);
    expect(last).not.toHaveProperty('NextToken');
  });

  test('in pages of MaxDatapoints, whose parts say that there is more', () => {
    const { data } = made();
    const query = [{ Id: 'q', MetricStat: sum('a') }];
    const first = data(query, { MaxDatapoints: 3 });
    expect(first.MetricDataResults[0]).toMatchObject({ Values: [4, 3, 2], StatusCode: 'PartialData' });
    const last = data(query, { MaxDatapoints: 3, NextToken: first.NextToken });
    expect(last.MetricDataResults[0]).toMatchObject({ Values: [1], StatusCode: 'Complete' });
    expect(last.NextToken).toBeUndefined();
    expect(data(query, { MaxDatapoints: 4 }).NextToken).toBeUndefined();
    expect(data(query, { MaxDatapoints: 0 })).toContain('greater than or equal to 1');
    expect(data(query, { MaxDatapoints: 100_801 })).toContain('less than or equal to 100800');
  });

  test('of one unit where it is asked for', () => {
    const { data, add, begin } = made();
    add('a', begin, 100, { unit: 'Count' });
    const of = (more: object) => data([{ Id: 'q', MetricStat: sum('a', more) }]).MetricDataResults[0]!.Values;
    expect(of({})).toEqual([4, 3, 2, 101]);
    expect(of({ Unit: 'Count' })).toEqual([100]);
    expect(of({ Unit: 'None' })).toEqual([4, 3, 2, 1]);
  });

  test('has no value of a percentile where nobody knows the values', () => {
    const { data, store, begin } = made();
    const series = store.series({ namespace: 'n', name: 'a', dimensions: [] }, { unit: 'None', resolutionMs: 60_000 });
    series.addSet(begin + minuteMs, { count: 2, sum: 3, min: 1, max: 2 });
    const of = (Stat: string) => data([{ Id: 'q', MetricStat: sum('a', { Stat }) }]).MetricDataResults[0]!.Values;
    expect(of('p50')).toEqual([4, 3, 1]);
    expect(of('Sum')).toEqual([4, 3, 5, 1]);
  });

  test('takes a period of an expression too, where it is one', () => {
    const { data } = made();
    const of = (Period: number) => data([{ Id: 'q', Expression: '1', Period }]);
    expect(of(60)).toHaveProperty('MetricDataResults');
    expect(of(7)).toBe(
      'InvalidParameterValueException: The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60.',
    );
  });

  test('refuses, in words, what cannot be answered', () => {
    const { data, span } = made();
    const right = { Id: 'q', MetricStat: sum('a') };
    expect(data([])).toBe('MissingRequiredParameterException: The parameter MetricDataQueries is required.');
    expect(data(Array.from({ length: 501 }, (_, i) => ({ ...right, Id: `q${i}` })))).toContain(
      'MetricDataQueries must not have a size greater than 500',
    );
    expect(data(Array.from({ length: 500 }, (_, i) => ({ ...right, Id: `q${i}` })))).toHaveProperty(
      'MetricDataResults',
    );
    expect(data([{ ...right, Id: 'Q' }])).toContain('not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$');
    expect(data([right, right])).toContain('id in MetricDataQueries are not unique');
    expect(data([{ Id: 'e', Expression: 'nobody + 1' }])).toContain("Undefined variable 'nobody'");
    expect(
      data([
        { Id: 'e', Expression: 'f' },
        { Id: 'f', Expression: 'e' },
      ]),
    ).toContain("'e': it needs itself");
    expect(data([{ ...right, Expression: '1' }])).toContain('Expression and MetricStat cannot both be given.');
    expect(data([{ Id: 'q' }])).toContain('The parameter MetricStat is required.');
    expect(data([{ Id: 'q', MetricStat: { Period: 60, Stat: 'Sum' } }])).toContain('The parameter Metric is required.');
    expect(data([{ Id: 'q', MetricStat: sum('a', { Period: null }) }])).toContain('The parameter Period is required.');
    expect(data([{ Id: 'q', MetricStat: sum('a', { Stat: 'p101' }) }])).toContain(
      'InvalidParameterValueException: The value p101 for parameter Stat is not supported here',
    );
    expect(data([right], { EndTime: span.StartTime })).toContain('StartTime must be less than the parameter EndTime');
    expect(data([right], { StartTime: null })).toContain('The parameter StartTime is required.');
    for (const Period of [1, 5, 10, 20, 30, 60, 120]) {
      expect(data([{ Id: 'q', MetricStat: sum('a', { Period }) }])).toHaveProperty('MetricDataResults');
    }
    for (const Period of [2, 15, 61]) {
      expect(data([{ Id: 'q', MetricStat: sum('a', { Period }) }])).toContain('1, 5, 10, 20, 30, or a multiple of 60');
    }
  });
});

describe('GetMetricStatistics', () => {
  const made = () => {
    const made = cloudWatch();
    const begin = made.time.now() - hourMs;
    const right = {
      Namespace: 'n',
      MetricName: 'm',
      Period: 120,
      Statistics: ['Sum'],
      StartTime: seconds(begin),
      EndTime: seconds(made.time.now()),
    };
    return { ...made, begin, get: (change: object = {}) => made.ask('GetMetricStatistics', { ...right, ...change }) };
  };

  test('gives each period that has points, in order, in the unit that they are in', () => {
    const { get, add, begin } = made();
    add('m', begin + 121_000, 4, { unit: 'Count' });
    add('m', begin, 1, { unit: 'Count' });
    add('m', begin + minuteMs, 2, { unit: 'Count' });
    expect(get()).toEqual({
      Label: 'm',
      Datapoints: [
        { Timestamp: new Date(begin), Sum: 3, Unit: 'Count' },
        { Timestamp: new Date(begin + 2 * minuteMs), Sum: 4, Unit: 'Count' },
      ],
    });
    expect(get({ Unit: 'Bytes' })).toMatchObject({ Datapoints: [] });
    expect(get({ Statistics: [], ExtendedStatistics: ['p100'] })).toMatchObject({
      Datapoints: [{ ExtendedStatistics: new Map([['p100', 2]]) }, { ExtendedStatistics: new Map([['p100', 4]]) }],
    });
  });

  test('1,440 points and no more', () => {
    const { get, begin } = made();
    const until = (points: number) => ({ Period: 60, EndTime: seconds(begin + points * minuteMs) });
    expect(get(until(1440))).toMatchObject({ Datapoints: [] });
    expect(get(until(1441))).toContain('You have requested up to 1,441 datapoints, which exceeds the limit of 1,440.');
  });

  test('refuses what it cannot give', () => {
    const { get } = made();
    expect(get({ Statistics: [] })).toContain('The parameter Statistics is required.');
    expect(get({ Statistics: ['p99'] })).toContain('[ SampleCount, Average, Sum, Minimum, Maximum ]');
    expect(get({ ExtendedStatistics: ['x1'] })).toContain('The value x1 for parameter ExtendedStatistics');
    expect(get({ Period: null })).toContain('The parameter Period is required.');
    expect(get({ Namespace: null })).toContain('The parameter Namespace is required.');
  });
});

describe('PutMetricData', () => {
  const made = () => {
    const made = cloudWatch(Date.now());
    const put = (datum: object, namespace = 'own') =>
      made.ask('PutMetricData', { Namespace: namespace, MetricData: [{ MetricName: 'm', Value: 1, ...datum }] });
    return { ...made, put };
  };
  const only = (store: MetricStore) => store.of({ namespace: 'own', name: 'm', dimensions: [] });

  test('keeps values, how often each was, unit and resolution', () => {
    const { put, store, time } = made();
    expect(put({ Value: null, Values: [1, 2], Counts: [3, 4], Unit: 'Count', StorageResolution: 1 })).toEqual({});
    const [series] = only(store);
    expect(series!.form).toEqual({ unit: 'Count', resolutionMs: 1000 });
    expect([...series!.points.values()]).toMatchObject([
      { fromMs: Math.floor(time.now() / 1000) * 1000, count: 7, sum: 11, min: 1, max: 2 },
    ]);
    put({ Value: null, Values: [5] });
    expect(only(store)[1]!.form).toEqual({ unit: 'None', resolutionMs: 60_000 });
    expect([...only(store)[1]!.points.values()]).toMatchObject([{ count: 1, sum: 5 }]);
  });

  test('takes instants from two weeks back to two hours ahead', () => {
    const { put } = made();
    const at = (ms: number) => put({ Timestamp: seconds(Date.now() + ms) });
    const message = 'MetricData.member.1.Timestamp must specify a time within the past two weeks and two hours.';
    expect(at(-14 * 24 * hourMs + minuteMs)).toEqual({});
    expect(at(-14 * 24 * hourMs - minuteMs)).toContain(message);
    expect(at(2 * hourMs - minuteMs)).toEqual({});
    expect(at(2 * hourMs + minuteMs)).toContain(message);
  });

  test('refuses in words', () => {
    const { put, ask, store } = made();
    const set = { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 };
    const exclusive = 'are mutually exclusive and you have specified more than one';
    expect(put({ Values: [1] })).toContain(exclusive);
    expect(put({ StatisticValues: set })).toContain(exclusive);
    expect(put({ Value: null })).toContain('The parameter MetricData.member.1.Value is required.');
    for (const name of Object.keys(set)) {
      expect(put({ Value: null, StatisticValues: { ...set, [name]: null } })).toContain(`StatisticValues.${name}`);
    }
    expect(put({ Value: null, StatisticValues: { ...set, Sum: 2 ** 361 } })).toContain(
      'for parameter StatisticValues.Sum',
    );
    expect(put({ Value: null, Values: Array(151).fill(1) })).toContain('must not have a size greater than 150');
    expect(put({ Value: null, Values: [1, 2], Counts: [1] })).toContain('must be of the same size');
    expect(put({ Value: null, Values: [1, -(2 ** 361)] })).toContain(
      'for parameter MetricData.member.1.Values is invalid',
    );
    expect(put({ Unit: 'Parsecs' })).toContain(
      `MetricData.member.1.Unit must be a value in the set [ ${units.join(', ')} ]`,
    );
    expect(put({ StorageResolution: 30 })).toContain('MetricData.member.1.StorageResolution must be 1 or 60.');
    expect(put({ Dimensions: Array.from({ length: 31 }, (_, i) => ({ Name: `${i}`, Value: 'v' })) })).toContain(
      'Dimensions must not have a size greater than 30',
    );
    for (const namespace of ['AWS/Lambda', ':x']) {
      expect(put({}, namespace)).toBe(
        `InvalidParameterValueException: The value ${namespace} for parameter Namespace is invalid.`,
      );
    }
    expect(ask('PutMetricData', { Namespace: 'own', MetricData: [] })).toContain(
      'The parameter MetricData is required',
    );
    const many = (count: number) => ({
      Namespace: 'own',
      MetricData: Array(count).fill({ MetricName: 'k', Value: 1 }),
    });
    expect(ask('PutMetricData', many(1001))).toContain('Member must have length less than or equal to 1000');
    expect([...store.metrics()]).toEqual([]);
    expect(ask('PutMetricData', many(1000))).toEqual({});
    const second = {
      Namespace: 'all',
      MetricData: [
        { MetricName: 'm', Value: 1 },
        { MetricName: 'm', Value: 2 ** 361 },
      ],
    };
    expect(ask('PutMetricData', second)).toContain('for parameter MetricData.member.2.Value is invalid');
    expect(store.of({ namespace: 'all', name: 'm', dimensions: [] })).toEqual([]);
    expect(put({ Value: 2 ** 360 })).toEqual({});
    expect(put({ Value: null, Values: Array(150).fill(1) })).toEqual({});
    expect(put({ Value: null, StatisticValues: set })).toEqual({});
  });
});

test('members of the Query protocol are numbers, instants and flags by their names', () => {
  const kind = (path: string) => metricQuery.kindOf(path.split('.'));
  expect(['MetricData.Value', 'Dimensions.Value', 'Tags.Value'].map(kind)).toEqual(['number', 'text', 'text']);
  for (const name of ['Timestamp', 'StartTime', 'EndTime', 'StartDate', 'EndDate']) expect(kind(name)).toBe('instant');
  for (const name of ['ActionsEnabled', 'MetricDataQueries.ReturnData']) expect(kind(name)).toBe('flag');
  for (const name of ['Period', 'EvaluationPeriods', 'DatapointsToAlarm', 'Threshold', 'MetricData.Values', 'Counts'])
    expect(kind(name), name).toBe('number');
  for (const name of ['SampleCount', 'Sum', 'Minimum', 'Maximum', 'StorageResolution', 'MaxRecords', 'MaxDatapoints'])
    expect(kind(name), name).toBe('number');
});

describe('statistics', () => {
  const pointsOf = (values: readonly (readonly [value: number, weight: number])[]) => {
    const store = new MetricStore(new KeptBound(1024 ** 2));
    const series = store.series({ namespace: 'n', name: 'm', dimensions: [] }, { unit: 'None', resolutionMs: 1000 });
    // Over two points, so that they are taken together.
    for (const [index, [value, weight]] of values.entries()) series.add((index % 2) * 1000, value, weight);
    return [...series.points.values()];
  };
  // 10 once, 20 twice, 30 five times, 40 twice.
  const points = pointsOf([
    [40, 2],
    [10, 1],
    [30, 5],
    [20, 2],
  ]);

  test.each([
    ['SampleCount', 10],
    ['Sum', 280],
    ['Average', 28],
    ['Minimum', 10],
    ['Maximum', 40],
    ['p10', 10],
    ['p10.1', 20],
    ['p30', 20],
    ['p50', 30],
    ['p80', 30],
    ['p81', 40],
    ['p100', 40],
    ['P100', 40],
    // 10 + 20 + 20 + 30 + 30.
    ['tm50', 22],
    ['ts50', 110],
    ['tc50', 5],
    // All above the median made it.
    ['wm50', (10 + 40 + 7 * 30) / 10],
  ])('%s', (name, expected) => {
    expect(statisticOf(name)!(points)).toBeCloseTo(expected, 9);
  });

  test('percentiles of a set of values that nobody knows are not told, of one that is one value they are', () => {
    const store = new MetricStore(new KeptBound(1024 ** 2));
    const series = store.series({ namespace: 'n', name: 'm', dimensions: [] }, { unit: 'None', resolutionMs: 1000 });
    series.addSet(0, { count: 3, sum: 12, min: 4, max: 4 });
    expect(statisticOf('p50')!([...series.points.values()])).toBe(4);
    series.addSet(0, { count: 2, sum: 3, min: 1, max: 2 });
    const all = [...series.points.values()];
    expect(statisticOf('p50')!(all)).toBeNull();
    expect(statisticOf('Sum')!(all)).toBe(15);
    expect(statisticOf('Minimum')!(all)).toBe(1);
    series.add(0, 9);
    expect(statisticOf('p50')!(all)).toBeNull();
    expect(statisticOf('SampleCount')!(all)).toBe(6);
    expect(statisticOf('p50')!([])).toBeNull();
  });

  test('200 different values are kept as they are, beyond to three digits', () => {
    const exact = pointsOf(Array.from({ length: 400 }, (_, i) => [1000.5 + i, 1] as const));
    // 200 in each of the two points.
    expect(statisticOf('p50')!(exact)).toBe(1200 - 0.5);
    // A zero has no digits.
    const zero = pointsOf([[0, 500] as const, ...Array.from({ length: 402 }, (_, i) => [1000.5 + i, 1] as const)]);
    expect(statisticOf('p50')!(zero)).toBe(0);
    expect(statisticOf('Sum')!(zero)).toBeCloseTo(402 * 1201, 6);
    const coarse = pointsOf(Array.from({ length: 402 }, (_, i) => [1000.5 + i, 1] as const));
    expect(statisticOf('p50')!(coarse)).toBe(1200);
    expect(statisticOf('SampleCount')!(coarse)).toBe(402);
    expect(statisticOf('tc100')!(coarse)).toBe(402);
  });
});

test('the order of dimensions tells no metrics apart; unit and resolution do within one', () => {
  const store = new MetricStore(new KeptBound(1024 ** 2));
  const [a, b] = [
    { name: 'a', value: '1' },
    { name: 'b', value: '2' },
  ];
  const form = { unit: 'None', resolutionMs: 1000 };
  store.series({ namespace: 'n', name: 'm', dimensions: [a, b] }, form).add(0, 1);
  store.series({ namespace: 'n', name: 'm', dimensions: [b, a] }, form).add(0, 2);
  store.series({ namespace: 'n', name: 'm', dimensions: [b, a] }, { ...form, unit: 'Count' }).add(7000, 4);
  const all = store.of({ namespace: 'n', name: 'm', dimensions: [b, a] });
  expect(all.map(({ form: { unit }, points }) => [unit, points.get(0)?.sum])).toEqual([
    ['None', 3],
    ['Count', undefined],
  ]);
  expect([...store.metrics()]).toEqual([{ identity: { namespace: 'n', name: 'm', dimensions: [a, b] }, lastMs: 7000 }]);
});

test('what is kept is counted: of each metric, each point and each value', () => {
  const bound = new KeptBound(1024 ** 2);
  const store = new MetricStore(bound);
  const [kept] = bound.kinds;
  const series = store.series({ namespace: 'n', name: 'm', dimensions: [] }, { unit: 'None', resolutionMs: 1000 });
  expect(kept!.bytes).toBe(0);
  series.add(0, 1);
  const first = kept!.bytes;
  series.add(0, 1);
  expect(kept!.bytes).toBe(first);
  series.add(1, 2);
  expect(kept!.bytes - first).toBe(24);
  series.add(1000, 2);
  expect(kept!.bytes - first).toBe(24 + 160 + 24);
  series.addSet(2000, { count: 2, sum: 4, min: 1, max: 3 });
  expect(kept!.bytes - first).toBe(24 + 160 + 24 + 160);
});

describe("a platform's time", () => {
  const machine = (speed: number) => {
    let nowMs = 0;
    vi.useFakeTimers({ now: 1_000_000 });
    const clock = {
      now: () => nowMs * speed,
      after: (delayMs: number, then: () => void) => {
        const timer = setTimeout(then, delayMs / speed);
        return () => clearTimeout(timer);
      },
    };
    const time = platformTime(clock, speed);
    const pass = (ms: number): void => {
      nowMs += ms;
      vi.advanceTimersByTime(ms);
    };
    return { time, pass };
  };

  test('begins with the machine and runs as fast as its clock', () => {
    try {
      const { time, pass } = machine(60);
      expect(time.now()).toBe(1_000_000);
      pass(1000);
      expect(time.now()).toBe(1_060_000);
      expect(time.of(1_000_500)).toBe(1_030_000);
      // Before the beginning, and what only the platform can have told.
      expect(time.of(999_000)).toBe(999_000);
      expect(time.of(1_002_000)).toBe(1_060_000 + 60_000);
      expect(time.of(1_002_001)).toBe(1_002_001);
      let due = false;
      time.at(1_120_000, () => {
        due = true;
      });
      pass(999);
      expect(due).toBe(false);
      pass(1);
      expect(due).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test("at the machine's speed is the machine's", () => {
    try {
      const { time, pass } = machine(1);
      pass(500);
      expect(time.now()).toBe(1_000_500);
      expect(time.of(1_000_100)).toBe(1_000_100);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('lines with metrics', () => {
  const made = () => {
    const made = cloudWatch();
    const take = embeddedMetrics(made.store, made.time, (text) => void made.notes.push(text));
    const line = (root: object, directive: object, aws: object = {}): void =>
      take({
        message: JSON.stringify({
          _aws: { CloudWatchMetrics: [{ Namespace: 'n', Metrics: [{ Name: 'm' }], ...directive }], ...aws },
          m: 5,
          ...root,
        }),
        timestamp: 120_000,
        group: '/aws/lambda/f',
      });
    const kept = () =>
      [...made.store.metrics()].flatMap(({ identity }) =>
        made.store.of(identity).flatMap(({ form, points }) =>
          [...points.values()].map(({ fromMs, sum, count }) => ({
            name: identity.name,
            dimensions: identity.dimensions.map(({ name, value }) => `${name}=${value}`).join(' '),
            ...form,
            fromMs,
            sum,
            count,
          })),
        ),
      );
    return { ...made, take, line, kept };
  };

  test('are taken with unit, resolution, instant and every set of dimensions', () => {
    const { line, kept, notes } = made();
    line(
      { m: [1, 2], k: 'v', l: 'w' },
      { Dimensions: [['k'], ['k', 'l']], Metrics: [{ Name: 'm', Unit: 'Count', StorageResolution: 1 }] },
      { Timestamp: 61_500 },
    );
    const of = { name: 'm', unit: 'Count', resolutionMs: 1000, fromMs: 61_000, sum: 3, count: 2 };
    expect(kept()).toEqual([
      { ...of, dimensions: 'k=v' },
      { ...of, dimensions: 'k=v l=w' },
    ]);
    expect(notes).toEqual([]);
  });

  test('may be none of a directive, which is none the less one', () => {
    const { line, kept, notes } = made();
    line({}, { Metrics: undefined });
    expect([kept(), notes]).toEqual([[], []]);
    line({}, { Metrics: undefined, Dimensions: 'k' });
    expect(notes).toEqual(['metrics in a line of /aws/lambda/f were not taken: Dimensions is no list']);
  });

  test('are of no dimension, no unit, a minute and their own instant unless they say so', () => {
    const { line, kept } = made();
    line({}, {});
    expect(kept()).toEqual([
      { name: 'm', dimensions: '', unit: 'None', resolutionMs: 60_000, fromMs: 120_000, sum: 5, count: 1 },
    ]);
  });

  test('that are none are left alone', () => {
    const { take, kept, notes } = made();
    for (const message of [
      'text "_aws"',
      '{"_aws": broken',
      '{"_aws": 1}',
      '{"a": "\\"_aws\\""}',
      '{"_aws": {}}',
      '[1]',
    ])
      take({ message, timestamp: 0, group: 'g' });
    expect(kept()).toEqual([]);
    expect(notes).toEqual([]);
  });

  test.each([
    [{ m: 'x' }, {}, 'm is no number, and no list of up to 100'],
    [{ m: Array(101).fill(1) }, {}, 'm is no number, and no list of up to 100'],
    [{ m: [1, 'x'] }, {}, 'm is no number, and no list of up to 100'],
    [{}, { Namespace: '' }, 'Namespace is no text'],
    [{}, { Dimensions: 'k' }, 'Dimensions is no list'],
    [{}, { Dimensions: ['k'] }, 'A set of Dimensions is no list'],
    [{}, { Dimensions: [[1]] }, 'A dimension is no text'],
    [{}, { Dimensions: [['k']] }, 'the dimension k is no text'],
    [{}, { Dimensions: [Array.from({ length: 31 }, (_, i) => `d${i}`)] }, 'there are more than 30 Dimensions'],
    [{}, { Metrics: 5 }, 'Metrics is no list'],
    [{}, { Metrics: [5] }, 'a metric is no structure'],
    [{}, { Metrics: [{ Name: 1 }] }, 'Name is no text'],
    [{}, { Metrics: [{ Name: 'm', Unit: 'Parsecs' }] }, 'there is no unit Parsecs'],
    [{}, { Metrics: Array(101).fill({ Name: 'm' }) }, 'there are more than 100 Metrics'],
  ])('that break the form are told of: %j %j', (root, directive, problem) => {
    const { line, kept, notes } = made();
    line(root, directive);
    expect(kept()).toEqual([]);
    expect(notes).toEqual([`metrics in a line of /aws/lambda/f were not taken: ${problem}`]);
  });

  test('may have as much as the form allows', () => {
    const { line, notes } = made();
    const names = Array.from({ length: 30 }, (_, i) => `d${i}`);
    line(
      { m: Array(100).fill(1), ...Object.fromEntries(names.map((name) => [name, 'v'])) },
      { Dimensions: [names], Metrics: Array(100).fill({ Name: 'm' }) },
    );
    expect(notes).toEqual([]);
  });

  test('whose list of directives is none are told of', () => {
    const { take, notes } = made();
    take({ message: '{"_aws": {"CloudWatchMetrics": [1]}}', timestamp: 0, group: 'g' });
    take({ message: '{"_aws": {"CloudWatchMetrics": 1}}', timestamp: 0, group: 'g' });
    expect(notes.map((note) => note.split(': ')[1])).toEqual([
      'a directive is no structure',
      'CloudWatchMetrics is no list',
    ]);
  });
});

describe("Lambda's own metrics", () => {
  const made = (speed = 1) => {
    const made = cloudWatch();
    made.time.speed = speed;
    const metrics = new LambdaMetrics(made.store, made.time);
    const kept = () =>
      [...made.store.metrics()].flatMap(({ identity }) =>
        made.store
          .of(identity)
          .flatMap(({ form, points }) =>
            [...points.values()].map(
              ({ fromMs, sum }) =>
                `${identity.name} ${identity.dimensions.map(({ name, value }) => `${name}=${value}`).join(' ')}: ${sum} ${form.unit} ${(fromMs - made.time.now()) / minuteMs}`,
            ),
          ),
      );
    return { metrics, kept };
  };
  const arn = (resource: string): string => `arn:aws:lambda:eu-west-1:123456789012:function:${resource}`;
  const ended = (durationMs: number, failed: boolean) =>
    ({ kind: 'finished', finished: { durationMs, failed } }) as unknown as Dispatched;

  test('of an invocation stand where it began, by function, by what was called, and of the region', () => {
    const { metrics, kept } = made(60);
    metrics.dispatched({ name: 'f', version: '$LATEST' }, arn('f'), ended(2000, true));
    for (const dimensions of ['FunctionName=f', 'FunctionName=f Resource=f', '']) {
      expect(kept()).toContain(`Invocations ${dimensions}: 1 Count -2`);
      expect(kept()).toContain(`Errors ${dimensions}: 1 Count -2`);
      expect(kept()).toContain(`Duration ${dimensions}: 2000 Milliseconds -2`);
      expect(kept()).toContain(`Throttles ${dimensions}: 0 Count -2`);
    }
    expect(kept()).toHaveLength(12);
  });

  test('that did not fail have no error, of a throttle there is nothing but that, of what its environment refuses nothing', () => {
    const { metrics, kept } = made();
    metrics.dispatched({ name: 'f', version: '$LATEST' }, arn('f'), ended(0, false));
    expect(kept()).toContain('Errors : 0 Count 0');
    const refused = made();
    refused.metrics.dispatched({ name: 'f', version: '$LATEST' }, arn('f'), { kind: 'throttled' } as Dispatched);
    expect(refused.kept()).toEqual([
      'Throttles FunctionName=f: 1 Count 0',
      'Throttles FunctionName=f Resource=f: 1 Count 0',
      'Throttles : 1 Count 0',
    ]);
    const broken = made();
    const error = { status: 502, errorType: 'EFSIOException', body: {} };
    broken.metrics.dispatched({ name: 'f', version: '$LATEST' }, arn('f'), { kind: 'refused', error });
    expect(broken.kept()).toEqual([]);
  });

  test('behind an alias are told by the version too; a version and $LATEST are none', () => {
    const of = (qualifier: string): string[] => {
      const { metrics, kept } = made();
      metrics.dispatched({ name: 'f', version: '7' }, arn(`f:${qualifier}`), ended(0, false));
      return kept().filter((line) => line.startsWith('Invocations'));
    };
    const alike = (qualifier: string) => [
      'Invocations FunctionName=f: 1 Count 0',
      `Invocations FunctionName=f Resource=f:${qualifier}: 1 Count 0`,
    ];
    expect(of('live')).toEqual([
      ...alike('live'),
      'Invocations FunctionName=f Resource=f:live ExecutedVersion=7: 1 Count 0',
      'Invocations : 1 Count 0',
    ]);
    for (const qualifier of ['7', '$LATEST'])
      expect(of(qualifier)).toEqual([...alike(qualifier), 'Invocations : 1 Count 0']);
  });

  test('of concurrency are of the function and of the region', () => {
    const { metrics, kept } = made();
    metrics.admitted('f', 3, 5);
    metrics.admitted('g', 1, 6);
    expect(kept()).toEqual([
      'ConcurrentExecutions FunctionName=f: 3 Count 0',
      'ConcurrentExecutions : 11 Count 0',
      'ConcurrentExecutions FunctionName=g: 1 Count 0',
    ]);
  });

  test('of events are counted by function', () => {
    const { metrics, kept } = made();
    metrics.counted('f', 'AsyncEventsDropped');
    metrics.counted('f', 'AsyncEventsDropped');
    expect(kept()).toContain('AsyncEventsDropped FunctionName=f: 2 Count 0');
    expect(kept()).toContain('AsyncEventsDropped FunctionName=f Resource=f: 2 Count 0');
  });
});

const metric = { Namespace: 'n', MetricName: 'm' };
const span = { StartTime: 0, EndTime: 60 };

/** A request that is right but for a member of few words. */
const choices: readonly (readonly [operation: string, member: string, asked: object, words: readonly string[]])[] = [
  ['ListMetrics', 'RecentlyActive', {}, ['PT3H']],
  [
    'GetMetricData',
    'ScanBy',
    { ...span, MetricDataQueries: [{ Id: 'a', Expression: '1' }] },
    ['TimestampDescending', 'TimestampAscending'],
  ],
  ['DescribeAlarms', 'StateValue', {}, ['OK', 'ALARM', 'INSUFFICIENT_DATA']],
  ['SetAlarmState', 'StateValue', { AlarmName: 'a', StateReason: 'r' }, ['OK', 'ALARM', 'INSUFFICIENT_DATA']],
  ['DescribeAlarmHistory', 'HistoryItemType', {}, ['ConfigurationUpdate', 'StateUpdate', 'Action']],
  ['DescribeAlarmHistory', 'ScanBy', {}, ['TimestampDescending', 'TimestampAscending']],
  [
    'PutMetricAlarm',
    'Statistic',
    {
      ...metric,
      AlarmName: 'a',
      Threshold: 1,
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'LessThanThreshold',
    },
    ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'],
  ],
  [
    'PutMetricAlarm',
    'ComparisonOperator',
    { ...metric, AlarmName: 'a', Threshold: 1, Period: 60, EvaluationPeriods: 1, Statistic: 'Sum' },
    ['GreaterThanOrEqualToThreshold', 'GreaterThanThreshold', 'LessThanThreshold', 'LessThanOrEqualToThreshold'],
  ],
];

describe('a member that must be one of a few words', () => {
  test.each(choices)('refuses others: %s of %s', (operation, member, asked, words) => {
    const { ask } = cloudWatch();
    const place = `${member[0]!.toLowerCase()}${member.slice(1)}`;
    const refused = ask<string>(operation, { ...asked, [member]: 'no such word' });
    const [before, inside] = refused.split('[');
    expect(before).toBe(
      `ValidationError: 1 validation error detected: Value 'no such word' at '${place}' failed to satisfy constraint: Member must satisfy enum value set: `,
    );
    expect(inside!.slice(0, -1).split(', ').toSorted()).toEqual(words.toSorted());
  });

  test('is here, whichever the sources know', () => {
    const directory = new URL('../../local/cloudwatch/', import.meta.url);
    const texts = readdirSync(directory).map((file) => readFileSync(new URL(file, directory), 'utf8'));
    const known = texts.flatMap((text) => [...text.matchAll(/\.choice\('(\w+)'/g)].map(([, member]) => member!));
    expect(known.toSorted()).toEqual(choices.map(([, member]) => member).toSorted());
  });
});
