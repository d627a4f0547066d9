// Alarms on a clock that is moved by hand: what they look at and when, the words of their reasons, and the API over them.

import { describe, expect, test } from 'vitest';
import type { AlarmConfig } from '../../lambda/index.ts';
import { decimal, reasonDataOf, reasonOf } from '../../local/cloudwatch/alarm-words.ts';
import { queryCodeOf } from '../../local/wire/aws-service.ts';
import { JsonRefusal } from '../../local/wire/json-refusal.ts';
import { cloudWatch } from './cloudwatch-service.ts';

const minuteMs = 60_000;
const right = {
  AlarmName: 'a',
  Namespace: 'n',
  MetricName: 'm',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
};

interface Shown extends Record<string, unknown> {
  readonly AlarmName: string;
  readonly StateValue: string;
}

const made = () => {
  const made = cloudWatch();
  const put = (change: object = {}) => made.ask('PutMetricAlarm', { ...right, ...change });
  const described = (asked: object = {}) =>
    made.ask<{ MetricAlarms: Shown[]; NextToken?: string }>('DescribeAlarms', asked).MetricAlarms;
  const names = (asked: object = {}) => described(asked).map(({ AlarmName }) => AlarmName);
  const state = () => described()[0]!.StateValue;
  return { ...made, put, described, names, state };
};

describe('when they look', () => {
  test('on every minute of the clock, at the minutes before', () => {
    const { put, time, add, state, notes } = made();
    const begin = time.now();
    time.moveTo(begin + 10_000);
    put();
    expect(time.awaited).toEqual([begin + minuteMs]);
    add('m', begin + 1000, 5);
    // Not included: it has not begun when the alarm looks.
    add('m', begin + minuteMs, 50);
    time.moveTo(begin + minuteMs);
    expect(state()).toBe('ALARM');
    expect(notes[0]).toMatch(/^alarm a is ALARM: Threshold Crossed: 1 out of the last 1 datapoints \[5\.0 \(/);
    expect(time.awaited).toEqual([begin + 2 * minuteMs]);
  });

  test('every ten seconds at those of shorter periods, and at those alone', () => {
    const { put, time, store, described } = made();
    const begin = time.now();
    put({ AlarmName: 'minute' });
    put({ AlarmName: 'short', Period: 10 });
    // The first that was put waits for a minute; from then on the shorter rules.
    time.moveTo(begin + minuteMs);
    expect(time.awaited).toEqual([begin + minuteMs + 10_000]);
    const form = { unit: 'None', resolutionMs: 1000 };
    store.series({ namespace: 'n', name: 'm', dimensions: [] }, form).add(begin + minuteMs + 3000, 5);
    time.moveTo(begin + minuteMs + 10_000);
    expect(described().map(({ AlarmName, StateValue }) => `${AlarmName} ${StateValue}`)).toEqual([
      'minute INSUFFICIENT_DATA',
      'short ALARM',
    ]);
    time.moveTo(begin + 2 * minuteMs);
    expect(described({ AlarmNames: ['minute'] })[0]!.StateValue).toBe('ALARM');
  });

  test('and say what has changed, not that nothing has', () => {
    const { put, time, add, notes, ask } = made();
    const begin = time.now();
    put();
    for (const minute of [0, 1, 2]) add('m', begin + minute * minuteMs, 5);
    time.moveTo(begin + 3 * minuteMs);
    expect(notes.filter((note) => note.startsWith('alarm a is '))).toHaveLength(1);
    const { AlarmHistoryItems: items } = ask<{ AlarmHistoryItems: { HistoryItemType: string }[] }>(
      'DescribeAlarmHistory',
      { HistoryItemType: 'StateUpdate' },
    );
    expect(items).toHaveLength(1);
  });

  test('at several periods together, and nobody waits without an alarm or after the end', () => {
    const { put, time, add, state, ask, alarms } = made();
    const begin = time.now();
    put({ EvaluationPeriods: 3, DatapointsToAlarm: 2, Period: 120 });
    for (const at of [0, 4]) add('m', begin + at * minuteMs, 5);
    time.moveTo(begin + 6 * minuteMs);
    expect(state()).toBe('ALARM');
    ask('DeleteAlarms', { AlarmNames: ['a'] });
    time.moveTo(begin + 8 * minuteMs);
    expect(time.awaited).toEqual([]);
    put();
    expect(time.awaited).toHaveLength(1);
    alarms.stop();
    expect(time.awaited).toEqual([]);
    put({ AlarmName: 'later' });
    expect(time.awaited).toEqual([]);
  });

  test('and of several one that is ALARM is told, of none nothing', () => {
    const { put, ask, alarms } = made();
    for (const AlarmName of ['a', 'b', 'c']) put({ AlarmName });
    expect(alarms.alarming(['a', 'b', 'gone'])).toBeNull();
    for (const AlarmName of ['c', 'b']) ask('SetAlarmState', { AlarmName, StateValue: 'ALARM', StateReason: 'so' });
    expect([alarms.alarming(['a', 'b', 'c']), alarms.alarming(['a', 'gone']), alarms.alarming([])]).toEqual([
      'b',
      null,
      null,
    ]);
  });

  test('on an expression at the values of its metrics', () => {
    const { ask, time, add, state, described } = made();
    const begin = time.now();
    const stat = (MetricName: string) => ({ Metric: { Namespace: 'n', MetricName }, Period: 60, Stat: 'Sum' });
    const put = ask('PutMetricAlarm', {
      ...right,
      MetricName: null,
      Namespace: null,
      Statistic: null,
      Period: null,
      Threshold: 0.5,
      Metrics: [
        { Id: 'e', MetricStat: stat('errors'), ReturnData: false },
        { Id: 'i', MetricStat: stat('calls'), ReturnData: false },
        { Id: 'r', Expression: 'e / i' },
      ],
    });
    expect(put).toEqual({});
    add('errors', begin, 3);
    add('calls', begin, 4);
    time.moveTo(begin + minuteMs);
    expect(state()).toBe('ALARM');
    const [alarm] = described();
    expect(JSON.parse(String(alarm!['StateReasonData']))).toMatchObject({
      statistic: 'Expression',
      period: 60,
      recentDatapoints: [0.75],
      evaluatedDatapoints: [{ sampleCount: 1, value: 0.75 }],
    });
    expect(alarm!['Metrics']).toHaveLength(3);
  });

  test('in the unit and by the percentile that were asked for', () => {
    const { put, time, add, described } = made();
    const begin = time.now();
    put({ Statistic: null, ExtendedStatistic: 'p50', Unit: 'Count' });
    for (const value of [1, 7, 9]) add('m', begin, value, { unit: 'Count' });
    add('m', begin, 1000);
    time.moveTo(begin + minuteMs);
    const [alarm] = described();
    expect(JSON.parse(String(alarm!['StateReasonData']))).toMatchObject({
      statistic: 'p50',
      evaluatedDatapoints: [{ sampleCount: 3, value: 7 }],
    });
    expect(alarm).toMatchObject({ ExtendedStatistic: 'p50', Unit: 'Count', Period: 60 });
  });
});

describe('reasons', () => {
  const at = Date.UTC(2026, 10, 28, 8, 30);
  const config: AlarmConfig = {
    threshold: 2,
    comparison: '>',
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    missingData: 'missing',
  };
  const points = (...values: number[]) =>
    values.map((value, index) => ({ atMs: at + index * minuteMs, value, count: index + 1 }));
  const alarm = { from: 'OK', to: 'ALARM' } as const;
  const ok = { from: 'ALARM', to: 'OK' } as const;

  test.each<readonly [name: string, said: string, expected: string]>([
    [
      'to ALARM',
      reasonOf(config, points(3, 1, 2.5), alarm),
      'Threshold Crossed: 2 out of the last 3 datapoints [3.0 (28/11/26 08:30:00), 2.5 (28/11/26 08:32:00)] were greater than the threshold (2.0) (minimum 2 datapoints for OK -> ALARM transition).',
    ],
    [
      'to OK',
      reasonOf(config, points(3, 1, 2), ok),
      'Threshold Crossed: 2 out of the last 3 datapoints [1.0 (28/11/26 08:31:00), 2.0 (28/11/26 08:32:00)] were not greater than the threshold (2.0) (minimum 2 datapoints for ALARM -> OK transition).',
    ],
    [
      'of the latest periods alone',
      reasonOf({ ...config, evaluationPeriods: 1, datapointsToAlarm: 1 }, points(9, 9, 3), alarm),
      'Threshold Crossed: 1 out of the last 1 datapoints [3.0 (28/11/26 08:32:00)] was greater than the threshold (2.0) (minimum 1 datapoint for OK -> ALARM transition).',
    ],
    ...(
      [
        ['>=', 'greater than or equal to', 2],
        ['<', 'less than', 1],
        ['<=', 'less than or equal to', 2],
      ] as const
    ).map(
      ([comparison, words, value]) =>
        [
          comparison,
          reasonOf({ ...config, comparison, evaluationPeriods: 1, datapointsToAlarm: 1 }, points(value), alarm),
          `Threshold Crossed: 1 out of the last 1 datapoints [${value}.0 (28/11/26 08:30:00)] was ${words} the threshold (2.0) (minimum 1 datapoint for OK -> ALARM transition).`,
        ] as const,
    ),
    [
      'where nothing came',
      reasonOf({ ...config, missingData: 'breaching' }, [], alarm),
      'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
    ],
    [
      'where nothing came for one',
      reasonOf({ ...config, evaluationPeriods: 1, missingData: 'notBreaching' }, [], ok),
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    ],
    [
      'where what is missing made it',
      reasonOf({ ...config, missingData: 'breaching' }, points(1, 1), alarm),
      'Threshold Crossed: 1 missing datapoint was treated as [Breaching].',
    ],
    [
      'not known',
      reasonOf(config, [], { from: 'OK', to: 'INSUFFICIENT_DATA' }),
      'Insufficient Data: 3 datapoints were unknown.',
    ],
    [
      'one not known',
      reasonOf({ ...config, evaluationPeriods: 1 }, [], { from: 'OK', to: 'INSUFFICIENT_DATA' }),
      'Insufficient Data: 1 datapoint was unknown.',
    ],
  ])('%s', (_name, said, expected) => {
    expect(said).toBe(expected);
  });

  test('numbers are printed as Java prints doubles', () => {
    expect([0, 5, 2.5, -1].map(decimal)).toEqual(['0.0', '5.0', '2.5', '-1.0']);
    expect([0.001, 0.0009, 9_999_999, 10_000_000, 12_345_678.5, 2.5e108].map(decimal)).toEqual([
      '0.001',
      '9.0E-4',
      '9999999.0',
      '1.0E7',
      '1.23456785E7',
      '2.5E108',
    ]);
  });

  test('data: the points, the latest first with when they were', () => {
    const looked = { atMs: at + 3 * minuteMs, statistic: 'Sum', periodMs: minuteMs };
    expect(JSON.parse(reasonDataOf(config, { ...looked, points: points(3, 1) }))).toEqual({
      version: '1.0',
      queryDate: '2026-11-28T08:33:00.000+0000',
      startDate: '2026-11-28T08:30:00.000+0000',
      statistic: 'Sum',
      period: 60,
      recentDatapoints: [3, 1],
      threshold: 2,
      evaluatedDatapoints: [
        { timestamp: '2026-11-28T08:31:00.000+0000', sampleCount: 2, value: 1 },
        { timestamp: '2026-11-28T08:30:00.000+0000', sampleCount: 1, value: 3 },
      ],
    });
    expect(JSON.parse(reasonDataOf(config, { ...looked, points: [] }))).not.toHaveProperty('startDate');
  });
});

describe('PutMetricAlarm', () => {
  test('takes a name of 255 characters, and none longer', () => {
    const { put, described } = made();
    put({ AlarmName: 'a'.repeat(255) });
    expect(described()[0]).toMatchObject({ AlarmName: 'a'.repeat(255) });
    expect(JSON.stringify(put({ AlarmName: 'a'.repeat(256) }))).toContain(
      "at 'alarmName' failed to satisfy constraint: Member must have length less than or equal to 255",
    );
  });

  test('shows what it was given, and notes actions, which nobody takes', () => {
    const { put, described, notes } = made();
    put({
      AlarmDescription: 'too many',
      ActionsEnabled: false,
      AlarmActions: ['arn:one'],
      Dimensions: [{ Name: 'k', Value: 'v' }],
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'ignore',
    });
    expect(described()[0]).toMatchObject({
      AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a',
      AlarmDescription: 'too many',
      ActionsEnabled: false,
      AlarmActions: ['arn:one'],
      OKActions: [],
      InsufficientDataActions: [],
      MetricName: 'm',
      Namespace: 'n',
      Statistic: 'Sum',
      Dimensions: [{ Name: 'k', Value: 'v' }],
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
    });
    expect(notes).toEqual(['the actions of alarm a are not taken here']);
  });

  test('leaves out what was not given, and changes an alarm that is there without its state', () => {
    const { put, described, ask, time, notes } = made();
    put();
    expect(described()[0]).toMatchObject({ ActionsEnabled: true });
    for (const name of ['DatapointsToAlarm', 'TreatMissingData', 'StateReasonData'])
      expect(described()[0]).not.toHaveProperty(name);
    expect(notes).toEqual([]);
    ask('SetAlarmState', { AlarmName: 'a', StateValue: 'ALARM', StateReason: 'so' });
    time.moveTo(time.now() + 1000);
    put({ Threshold: 9 });
    expect(described()).toHaveLength(1);
    expect(described()[0]).toMatchObject({
      Threshold: 9,
      StateValue: 'ALARM',
      AlarmConfigurationUpdatedTimestamp: new Date(time.now()),
      StateUpdatedTimestamp: new Date(time.now() - 1000),
    });
  });

  test.each([
    [{ AlarmName: null }, 'The parameter AlarmName is required.'],
    [{ ComparisonOperator: null }, 'The parameter ComparisonOperator is required.'],
    [{ EvaluationPeriods: null }, 'The parameter EvaluationPeriods is required.'],
    [{ EvaluationPeriods: 0 }, 'greater than or equal to 1'],
    [{ Period: null }, 'The parameter Period is required.'],
    [{ Statistic: null }, 'The parameter Statistic is required.'],
    [{ ExtendedStatistic: 'p9' }, 'Exactly one of Statistic and ExtendedStatistic must be specified'],
    [{ Statistic: null, ExtendedStatistic: 'x9' }, 'The value x9 for parameter ExtendedStatistic is not supported.'],
    [{ TreatMissingData: 'never' }, 'The value never for parameter TreatMissingData is not supported.'],
    [{ Metrics: [{ Id: 'x', Expression: '1' }] }, 'Metrics and MetricName cannot both be given.'],
    [
      {
        MetricName: null,
        Metrics: [
          { Id: 'x', Expression: '1' },
          { Id: 'y', Expression: '1' },
        ],
      },
      'Exactly one element of the metrics list should return data',
    ],
    [{ Period: 60, EvaluationPeriods: 1441 }, 'more than a day'],
    [{ Period: 3600, EvaluationPeriods: 169 }, 'more than a day'],
  ])('refuses %j', (change, message) => {
    const { put, names } = made();
    expect(put(change)).toContain(message);
    expect(names()).toEqual([]);
  });

  test('looks back a day, of hours a week', () => {
    const { put } = made();
    expect(put({ EvaluationPeriods: 1440 })).toEqual({});
    expect(put({ Period: 3600, EvaluationPeriods: 168 })).toEqual({});
    expect(put({ EvaluationPeriods: 3, DatapointsToAlarm: 3 })).toEqual({});
  });

  test('as many as 5,000, then only changes', () => {
    const { put } = made();
    for (let i = 0; i < 5000; i += 1) put({ AlarmName: `a${i}` });
    expect(put({ AlarmName: 'more' })).toBe(
      'LimitExceededFault: The maximum number of alarms, 5000, has been reached.',
    );
    expect(put({ AlarmName: 'a7' })).toEqual({});
  });
});

test('DescribeAlarms: by name, prefix, state, action and type, in the order of names, in pages', () => {
  const { put, names, ask } = made();
  put({ AlarmName: 'b', OKActions: ['arn:ok'] });
  put({ AlarmName: 'ab', InsufficientDataActions: ['arn:none'] });
  put({ AlarmName: 'aa' });
  ask('SetAlarmState', { AlarmName: 'b', StateValue: 'OK', StateReason: 'so' });
  expect(names()).toEqual(['aa', 'ab', 'b']);
  expect(names({ AlarmNames: ['b', 'aa', 'none'] })).toEqual(['aa', 'b']);
  expect(names({ AlarmNamePrefix: 'a' })).toEqual(['aa', 'ab']);
  expect(names({ StateValue: 'OK' })).toEqual(['b']);
  expect(names({ ActionPrefix: 'arn' })).toEqual(['ab', 'b']);
  expect(names({ ActionPrefix: 'arn:o' })).toEqual(['b']);
  expect(names({ AlarmTypes: ['CompositeAlarm'] })).toEqual([]);
  expect(names({ AlarmTypes: ['CompositeAlarm', 'MetricAlarm'] })).toEqual(['aa', 'ab', 'b']);
  const first = ask<{ NextToken: string }>('DescribeAlarms', { MaxRecords: 2 });
  expect(names({ MaxRecords: 2, NextToken: first.NextToken })).toEqual(['b']);
  expect(ask('DescribeAlarms', { MaxRecords: 3 })).not.toHaveProperty('NextToken');
  expect(ask('DescribeAlarms', { MaxRecords: 101 })).toContain('less than or equal to 100');
  expect(ask('DescribeAlarms', { AlarmNames: ['a'], AlarmNamePrefix: 'a' })).toContain('mutually exclusive');
  expect(ask('DescribeAlarms', { StateValue: 'BAD' })).toContain('[OK, ALARM, INSUFFICIENT_DATA]');
});

test('SetAlarmState: what it says stands there, and in the history', () => {
  const { put, described, ask, time } = made();
  put();
  const set = (change: object) =>
    ask('SetAlarmState', { AlarmName: 'a', StateValue: 'OK', StateReason: 'so', ...change });
  time.moveTo(time.now() + 1000);
  expect(set({ StateReasonData: '{"x":1}' })).toEqual({});
  expect(described()[0]).toMatchObject({ StateValue: 'OK', StateReason: 'so', StateReasonData: '{"x":1}' });
  time.moveTo(time.now() + 1000);
  set({ StateReason: 'again' });
  expect(described()[0]).toMatchObject({
    StateReason: 'again',
    StateUpdatedTimestamp: new Date(time.now()),
    StateTransitionedTimestamp: new Date(time.now() - 1000),
  });
  const { AlarmHistoryItems } = ask<{ AlarmHistoryItems: Record<string, unknown>[] }>('DescribeAlarmHistory', {});
  expect(
    AlarmHistoryItems.map((item) => ({ ...item, HistoryData: JSON.parse(String(item['HistoryData'])) as unknown })),
  ).toEqual([
    {
      AlarmName: 'a',
      AlarmType: 'MetricAlarm',
      Timestamp: new Date(time.now()),
      HistoryItemType: 'StateUpdate',
      HistorySummary: 'Alarm updated from OK to OK',
      HistoryData: {
        version: '1.0',
        oldState: { stateValue: 'OK', stateReason: 'so' },
        newState: { stateValue: 'OK', stateReason: 'again' },
      },
    },
    {
      AlarmName: 'a',
      AlarmType: 'MetricAlarm',
      Timestamp: new Date(time.now() - 1000),
      HistoryItemType: 'StateUpdate',
      HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to OK',
      HistoryData: {
        version: '1.0',
        oldState: { stateValue: 'INSUFFICIENT_DATA', stateReason: 'Unchecked: Initial alarm creation' },
        newState: { stateValue: 'OK', stateReason: 'so', stateReasonData: { x: 1 } },
      },
    },
    {
      AlarmName: 'a',
      AlarmType: 'MetricAlarm',
      Timestamp: new Date(time.now() - 2000),
      HistoryItemType: 'ConfigurationUpdate',
      HistorySummary: 'Alarm "a" created',
      HistoryData: { type: 'Create', version: '1.0' },
    },
  ]);
  expect(set({ StateReasonData: '{' })).toBe('InvalidFormatFault: TEXT/PLAIN: StateReasonData was not a valid JSON');
  expect(set({ AlarmName: 'none' })).toBe('ResourceNotFound: There is no alarm called none.');
  expect(set({ StateValue: null })).toContain('The parameter StateValue is required.');
  expect(set({ StateReason: null })).toContain('The parameter StateReason is required.');
});

test('DescribeAlarmHistory: of one alarm, one type, one span, either way round, of the last hundred changes', () => {
  const { put, ask, time } = made();
  put();
  put({ AlarmName: 'other' });
  const begin = time.now();
  for (let i = 1; i <= 3; i += 1) {
    time.moveTo(begin + i * 1000);
    ask('SetAlarmState', { AlarmName: 'a', StateValue: 'OK', StateReason: `${i}` });
  }
  const history = (asked: object): string[] =>
    ask<{ AlarmHistoryItems: { AlarmName: string; HistorySummary: string; Timestamp: Date }[] }>(
      'DescribeAlarmHistory',
      asked,
    ).AlarmHistoryItems.map(({ AlarmName, Timestamp }) => `${AlarmName} ${(Timestamp.getTime() - begin) / 1000}`);
  expect(history({ AlarmName: 'a' })).toEqual(['a 3', 'a 2', 'a 1', 'a 0']);
  expect(history({ ScanBy: 'TimestampAscending' })).toEqual(['a 0', 'other 0', 'a 1', 'a 2', 'a 3']);
  expect(history({ HistoryItemType: 'ConfigurationUpdate' })).toEqual(['a 0', 'other 0']);
  expect(history({ HistoryItemType: 'Action' })).toEqual([]);
  expect(history({ StartDate: begin / 1000 + 1, EndDate: begin / 1000 + 2 })).toEqual(['a 2', 'a 1']);
  for (let i = 0; i < 120; i += 1) ask('SetAlarmState', { AlarmName: 'a', StateValue: 'OK', StateReason: 'x' });
  expect(history({ AlarmName: 'a', MaxRecords: 100 })).toHaveLength(100);
  expect(ask('DescribeAlarmHistory', { AlarmName: 'a', MaxRecords: 100 })).not.toHaveProperty('NextToken');
});

test('error codes of the Query protocol are those that older clients know', () => {
  const { service } = cloudWatch();
  const code = (type: string) => queryCodeOf(service, new JsonRefusal(type, 'so'));
  expect(
    [
      'InvalidParameterValueException',
      'InvalidParameterCombinationException',
      'MissingRequiredParameterException',
      'InvalidFormatFault',
      'LimitExceededFault',
      'ResourceNotFound',
    ].map(code),
  ).toEqual([
    'InvalidParameterValue',
    'InvalidParameterCombination',
    'MissingParameter',
    'InvalidFormat',
    'LimitExceeded',
    'ResourceNotFound',
  ]);
});
