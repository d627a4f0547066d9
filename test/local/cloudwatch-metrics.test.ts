// The API of CloudWatch over Lambda's metrics and those of handlers: as requests were seen from the SDK for JavaScript (AWS JSON
// 1.0 in 3.1164, the Query protocol in 3.400, RPC v2 CBOR where it is set).

import { gzipSync } from 'node:zlib';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CborError, decodeCbor, encodeCbor } from '../../local/wire/cbor.ts';
import { KeptBound } from '../../local/kept/kept-bound.ts';
import { MetricStore } from '../../local/cloudwatch/metric-store.ts';
import { statisticOf } from '../../local/cloudwatch/statistics.ts';
import { comesTrue, invoke, localFunction, testPlatform } from './support.ts';

const notes: string[] = [];
let platform: Platform;

const functions = [
  localFunction('sample.ts', 'failsWhenAsked'),
  localFunction('sample.ts', 'failsWhenAsked', { name: 'alarmed' }),
  localFunction('sample.ts', 'embeds'),
];

beforeAll(async () => {
  platform = await testPlatform(functions, {
    kept: { storeMb: 2, logs: true, metrics: true },
    // A minute is a second.
    clockSpeed: 60,
    onNote: (text) => notes.push(text),
  });
  for (const fails of [false, false, false, true]) await invoke(platform, 'failsWhenAsked', { fails });
  await invoke(platform, 'embeds', { orders: 2 });
});
afterAll(() => platform.stop());

const send = async (init: RequestInit, path = '/'): Promise<Response> =>
  fetch(`${platform.url}${path}`, { method: 'POST', ...init });

const json = async (operation: string, body: object): Promise<Record<string, unknown> & { status: number }> => {
  const response = await send({
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
      'x-amzn-query-mode': 'true',
    },
    body: JSON.stringify(body),
  });
  const queryError = response.headers.get('x-amzn-query-error');
  return { status: response.status, queryError, ...((await response.json()) as object) };
};

const query = async (fields: Record<string, string>): Promise<string> => {
  const response = await send({ body: new URLSearchParams({ Version: '2010-08-01', ...fields }) });
  return response.text();
};

const cbor = async (operation: string, body: object): Promise<unknown> => {
  const response = await send(
    {
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
      body: new Uint8Array(encodeCbor(body)),
    },
    `/service/GraniteServiceVersion20100801/operation/${operation}`,
  );
  return decodeCbor(Buffer.from(await response.arrayBuffer()));
};

/** Everything until an hour after now, which is all that there can be on a fast clock. */
const span = () => ({ StartTime: Date.now() / 1000 - 3600, EndTime: Date.now() / 1000 + 3600 });
const ofFunction = [{ Name: 'FunctionName', Value: 'failsWhenAsked' }];
const stat = (name: string, Stat: string, Dimensions: object[] = ofFunction) => ({
  Metric: { Namespace: 'AWS/Lambda', MetricName: name, Dimensions },
  Period: 3600,
  Stat,
});

const total = ({ Values }: { Values: number[] }): number => Values.reduce((sum, value) => sum + value, 0);

test('metrics of functions have the names and dimensions of AWS, and those of handlers are read from their lines', async () => {
  const names = async (Namespace: string): Promise<string[]> => {
    const { Metrics } = (await json('ListMetrics', { Namespace })) as unknown as {
      Metrics: { MetricName: string; Dimensions: { Name: string; Value: string }[] }[];
    };
    return Metrics.map(({ MetricName, Dimensions }) =>
      [MetricName, ...Dimensions.map(({ Name, Value }) => `${Name}=${Value}`)].join(' '),
    );
  };
  await expect.poll(() => names('shop')).toEqual(['orders service=orders env=x', 'latency service=orders env=x']);
  const own = await names('AWS/Lambda');
  for (const name of ['Invocations', 'Errors', 'Throttles', 'Duration']) {
    expect(own).toContain(`${name} FunctionName=failsWhenAsked`);
    expect(own).toContain(`${name} FunctionName=failsWhenAsked Resource=failsWhenAsked`);
    expect(own).toContain(name);
  }
  expect(own).toContain('ConcurrentExecutions FunctionName=failsWhenAsked');
  expect(notes.some((note) => note.includes('the dimension env is no text'))).toBe(true);
});

test('GetMetricData: statistics, percentiles and expressions', async () => {
  const { MetricDataResults: results } = (await json('GetMetricData', {
    MetricDataQueries: [
      { Id: 'e', MetricStat: stat('Errors', 'Sum'), ReturnData: false },
      { Id: 'i', MetricStat: stat('Invocations', 'Sum') },
      { Id: 'd', MetricStat: stat('Duration', 'p99.9') },
      { Id: 'r', Expression: '100 * e / i', Label: 'rate' },
    ],
    ...span(),
  })) as unknown as { MetricDataResults: { Id: string; Label: string; Timestamps: number[]; Values: number[] }[] };
  expect(results.map(({ Id, Label }) => `${Id} ${Label}`)).toEqual(['i Invocations', 'd Duration', 'r rate']);
  expect(total(results[0]!)).toBe(4);
  expect(results[0]!.Timestamps.every((seconds) => seconds % 3600 === 0)).toBe(true);
  expect(results[1]!.Values[0]).toBeGreaterThan(0);
  // Of each hour of the platform's clock in which something ran.
  expect(results[2]!.Values).toHaveLength(results[0]!.Values.length);
  expect(results[2]!.Values.every((rate) => rate >= 0 && rate <= 100)).toBe(true);
  expect(Math.max(...results[2]!.Values)).toBeGreaterThanOrEqual(25);
});

test('the Query protocol and RPC v2 CBOR say the same', async () => {
  const text = await query({
    Action: 'GetMetricStatistics',
    Namespace: 'shop',
    MetricName: 'orders',
    'Dimensions.member.1.Name': 'service',
    'Dimensions.member.1.Value': 'orders',
    'Dimensions.member.2.Name': 'env',
    'Dimensions.member.2.Value': 'x',
    StartTime: new Date(Date.now() - 3_600_000).toISOString(),
    EndTime: new Date(Date.now() + 3_600_000).toISOString(),
    Period: '86400',
    'Statistics.member.1': 'Sum',
    'ExtendedStatistics.member.1': 'p50',
  });
  expect(text).toContain('<GetMetricStatisticsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">');
  expect(text).toContain('<Sum>3</Sum><Unit>Count</Unit>');
  expect(text).toContain('<ExtendedStatistics><entry><key>p50</key><value>1</value></entry></ExtendedStatistics>');
  expect(text).toMatch(/<Timestamp>\d{4}-\d\d-\d\dT00:00:00.000Z<\/Timestamp>/);
  const wrong = await query({ Action: 'SetAlarmState', AlarmName: '<&>', StateValue: 'OK', StateReason: 'so' });
  expect(wrong).toContain('<Code>ResourceNotFound</Code><Message>There is no alarm called &lt;&amp;&gt;.</Message>');
  expect(await cbor('ListMetrics', { Namespace: 'shop', MetricName: 'orders' })).toEqual({
    Metrics: [
      {
        Namespace: 'shop',
        MetricName: 'orders',
        Dimensions: [
          { Name: 'service', Value: 'orders' },
          { Name: 'env', Value: 'x' },
        ],
      },
    ],
  });
  expect(await cbor('PutMetricData', { Namespace: 'own' })).toMatchObject({
    __type: 'MissingRequiredParameterException',
  });
});

test('PutMetricData takes values, counts and sets, compressed or not, and all of a call or nothing', async () => {
  const Timestamp = Date.now() / 1000;
  const put = (MetricData: object[]) => json('PutMetricData', { Namespace: 'own', MetricData });
  const data = [
    { MetricName: 'x', Values: [1, 2.5], Counts: [3, 1], Timestamp },
    { MetricName: 'x', StatisticValues: { SampleCount: 2, Sum: 8, Minimum: 3, Maximum: 5 }, Timestamp },
  ];
  const body = gzipSync(JSON.stringify({ Namespace: 'own', MetricData: data }));
  const headers = { 'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData', 'content-encoding': 'gzip' };
  expect((await send({ headers, body })).status).toBe(200);
  expect(await put([{ MetricName: 'x', Value: 7, Timestamp }, { MetricName: 'x' }])).toMatchObject({
    status: 400,
    __type: 'MissingRequiredParameterException',
    queryError: 'MissingParameter;Sender',
    message: 'The parameter MetricData.member.2.Value is required.',
  });
  expect(
    await json('GetMetricStatistics', {
      Namespace: 'own',
      MetricName: 'x',
      Period: 86_400,
      Statistics: ['Sum', 'SampleCount', 'Minimum', 'Maximum', 'Average'],
      ExtendedStatistics: ['p90'],
      ...span(),
    }),
  ).toMatchObject({
    Label: 'x',
    Datapoints: [{ Sum: 13.5, SampleCount: 6, Minimum: 1, Maximum: 5, Average: 2.25, Unit: 'None' }],
  });
  expect(
    await json('GetMetricStatistics', {
      Namespace: 'own',
      MetricName: 'x',
      Period: 60,
      Statistics: ['Sum'],
      StartTime: 0,
      EndTime: 259_200,
    }),
  ).toMatchObject({
    __type: 'InvalidParameterCombinationException',
    message: expect.stringContaining(
      'You have requested up to 4,320 datapoints, which exceeds the limit of 1,440.',
    ) as string,
  });
  // A body that unpacks to more than any request may have.
  const bomb = gzipSync(Buffer.alloc(64 * 1024 ** 2));
  const refused = await send({ headers, body: bomb });
  expect(await refused.json()).toMatchObject({ __type: 'SerializationException' });
});

describe('alarms', () => {
  const alarm = async (name: string) => {
    const { MetricAlarms } = await json('DescribeAlarms', { AlarmNames: [name] });
    return (MetricAlarms as Record<string, string>[])[0]!;
  };

  test('go off on live metrics with the reason that AWS gives, and back', async () => {
    const put = await json('PutMetricAlarm', {
      AlarmName: 'failing',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: 'alarmed' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(put.status).toBe(200);
    expect((await alarm('failing'))['AlarmArn']).toBe('arn:aws:cloudwatch:us-east-1:123456789012:alarm:failing');
    expect(await comesTrue(async () => (await alarm('failing'))['StateValue'] === 'OK')).toBe(true);
    await invoke(platform, 'alarmed', { fails: true });
    expect(await comesTrue(async () => (await alarm('failing'))['StateValue'] === 'ALARM')).toBe(true);
    const { StateReason, StateReasonData } = await alarm('failing');
    expect(StateReason).toMatch(
      /^Threshold Crossed: 1 out of the last 1 datapoints \[1\.0 \(\d\d\/\d\d\/\d\d \d\d:\d\d:00\)\] was greater than the threshold \(0\.0\) \(minimum 1 datapoint for OK -> ALARM transition\)\.$/,
    );
    expect(JSON.parse(StateReasonData!)).toMatchObject({ version: '1.0', statistic: 'Sum', period: 60, threshold: 0 });
    expect(await comesTrue(async () => (await alarm('failing'))['StateValue'] === 'OK')).toBe(true);
    const { AlarmHistoryItems } = await json('DescribeAlarmHistory', {
      AlarmName: 'failing',
      ScanBy: 'TimestampAscending',
    });
    expect((AlarmHistoryItems as { HistorySummary: string }[]).map((item) => item.HistorySummary)).toEqual([
      'Alarm "failing" created',
      'Alarm updated from INSUFFICIENT_DATA to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from ALARM to OK',
    ]);
    // What it was at first it may have been for a moment only.
    const { HistoryData } = (AlarmHistoryItems as { HistoryData: string }[])[1]!;
    expect(JSON.parse(HistoryData)).toMatchObject({
      oldState: { stateValue: 'INSUFFICIENT_DATA', stateReason: 'Unchecked: Initial alarm creation' },
    });
  });

  test('are set by hand until they look again, and deleted, all or none', async () => {
    await json('PutMetricAlarm', {
      AlarmName: 'rate',
      Metrics: [
        { Id: 'e', MetricStat: { ...stat('Errors', 'Sum'), Period: 60 }, ReturnData: false },
        { Id: 'i', MetricStat: { ...stat('Invocations', 'Sum'), Period: 60 }, ReturnData: false },
        { Id: 'r', Expression: 'e / i' },
      ],
      EvaluationPeriods: 2,
      Threshold: 0.05,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
    await json('SetAlarmState', { AlarmName: 'rate', StateValue: 'ALARM', StateReason: 'tried' });
    const { AlarmHistoryItems } = await json('DescribeAlarmHistory', {
      AlarmName: 'rate',
      HistoryItemType: 'StateUpdate',
    });
    expect(JSON.stringify(AlarmHistoryItems)).toContain('tried');
    // Nothing runs: it comes to know that it knows nothing.
    expect(await comesTrue(async () => (await alarm('rate'))['StateValue'] === 'INSUFFICIENT_DATA')).toBe(true);
    expect((await alarm('rate'))['StateReason']).toBe('Insufficient Data: 2 datapoints were unknown.');
    expect(await json('DeleteAlarms', { AlarmNames: ['rate', 'none'] })).toMatchObject({
      status: 404,
      __type: 'ResourceNotFound',
    });
    expect((await json('DeleteAlarms', { AlarmNames: ['rate'] })).status).toBe(200);
    expect(await json('DescribeAlarms', { AlarmNames: ['rate'] })).toMatchObject({ MetricAlarms: [] });
  });

  test('refuse what they cannot go by, in words', async () => {
    const right = {
      AlarmName: 'a',
      Namespace: 'n',
      MetricName: 'm',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
    };
    const refusal = async (change: object) =>
      (await json('PutMetricAlarm', { ...right, ComparisonOperator: 'LessThanThreshold', ...change }))['message'];
    expect(await refusal({ ComparisonOperator: 'Above' })).toBe(
      "1 validation error detected: Value 'Above' at 'comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: [GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold, LessThanOrEqualToThreshold]",
    );
    expect(await refusal({ Threshold: null })).toBe('The parameter Threshold is required.');
    expect(await refusal({ DatapointsToAlarm: 2 })).toContain('less than or equal to EvaluationPeriods');
    expect(await refusal({ EvaluationPeriods: 10_080 })).toContain('more than a day');
    expect(await refusal({ Period: 45 })).toContain('multiple of 60');
  });
});

test('no web page can ask, not even by a form', async () => {
  const body = new URLSearchParams({ Version: '2010-08-01', Action: 'ListMetrics' });
  for (const headers of [{ origin: 'https://elsewhere.example' }, { 'sec-fetch-site': 'cross-site' }]) {
    expect((await send({ headers, body })).status).toBe(403);
  }
  const cborHeaders = { 'smithy-protocol': 'rpc-v2-cbor', origin: 'https://elsewhere.example' };
  const path = '/service/GraniteServiceVersion20100801/operation/ListMetrics';
  expect((await send({ headers: cborHeaders }, path)).status).toBe(403);
});

test('statistics of values', () => {
  const store = new MetricStore(new KeptBound(1024 ** 2));
  const series = store.series({ namespace: 'n', name: 'm', dimensions: [] }, { unit: 'None', resolutionMs: 60_000 });
  for (let value = 1; value <= 1000; value += 1) series.add(0, value);
  const points = [...series.points.values()];
  // To three digits once there are many.
  expect(statisticOf('p99')!(points)).toBeCloseTo(990, -1);
  expect(statisticOf('p50')!(points)).toBeCloseTo(500, -1);
  expect(statisticOf('tm90')!(points)).toBeCloseTo(450.5, -1);
  expect(statisticOf('Sum')!(points)).toBe(500_500);
  for (const name of ['p101', 'p', 'x99', 'toString', 'sum']) expect(statisticOf(name)).toBeNull();
});

test('the oldest points make room, and what held a metric goes on with it', () => {
  const bound = new KeptBound(50_000);
  const store = new MetricStore(bound);
  const first = store.series({ namespace: 'n', name: 'first', dimensions: [] }, { unit: 'None', resolutionMs: 60_000 });
  first.add(0, 1);
  for (let i = 0; i < 5000; i += 1) {
    const dimensions = [{ name: 'd', value: `${i}` }];
    store.series({ namespace: 'n', name: 'm', dimensions }, { unit: 'None', resolutionMs: 60_000 }).add(i * 60_000, i);
  }
  expect(bound.kinds[0]!.bytes).toBeLessThanOrEqual(50_000);
  expect([...store.metrics()].length).toBeLessThan(100);
  expect([...store.metrics()].some(({ identity }) => identity.name === 'first')).toBe(false);
  const second = store.series(
    { namespace: 'n', name: 'first', dimensions: [] },
    { unit: 'None', resolutionMs: 60_000 },
  );
  first.add(60_000, 2);
  second.add(60_000, 3);
  const [found] = store.of({ namespace: 'n', name: 'first', dimensions: [] });
  expect(found!.points.get(60_000)).toMatchObject({ count: 2, sum: 5 });
});

test('CBOR of every kind, and what is none', () => {
  const value = { a: [1, -1, 24, 1e10, 1.5, 'text', true, false, null], b: { c: 'ö'.repeat(300) } };
  expect(decodeCbor(encodeCbor(value))).toEqual(value);
  expect(decodeCbor(encodeCbor(new Date(1500)))).toBe(1.5);
  // Lengths that are not known before, and a number in half precision.
  expect(decodeCbor(Buffer.from('bf6161 9f01f93e00ff 6162 7f6161626263ff ff'.replaceAll(' ', ''), 'hex'))).toEqual({
    a: [1, 1.5],
    b: 'abc',
  });
  for (const hex of ['', '1b', '5f01', '81', 'a101', 'ff', '0000', '9bffffffffffffffff', '81'.repeat(100)]) {
    expect(() => decodeCbor(Buffer.from(hex, 'hex')), hex).toThrow(CborError);
  }
});
