// What the operations of CloudWatch and of its logs take, for calls that are drawn, and both services over a clock that stands.

import { AlarmWatch } from '../../local/cloudwatch/alarm-watch.ts';
import { metricsService } from '../../local/cloudwatch/metrics-service.ts';
import { MetricStore } from '../../local/cloudwatch/metric-store.ts';
import { KeptBound } from '../../local/kept/kept-bound.ts';
import { LogStore } from '../../local/logs/log-store.ts';
import { logsService } from '../../local/logs/logs-service.ts';
import { jsonServices, type JsonServices } from '../../local/wire/aws-json.ts';
import { decodeCbor, encodeCbor } from '../../local/wire/cbor.ts';
import { StandingTime } from './cloudwatch-service.ts';
import {
  type DrawnCall,
  field,
  flag,
  given,
  long,
  operation,
  whole,
  word,
  type Field,
  type Fields,
  type Operation,
} from './drawn-call.ts';

export const logs = 'Logs_20140328';
export const metrics = 'GraniteServiceVersion20100801';
/** Where the clock stands at first: an hour begins. */
export const beginMs: number = Date.UTC(2026, 10, 1);
const beginS = beginMs / 1000;

const newGroup: Fields = { logGroupName: field(['/aws/g', '/aws/h'], 'none', 'a b', long(513), 5, '') };
const group: Fields = { logGroupName: field(['/aws/g', '/aws/h'], 'none', 5) };
const identified: Fields = {
  logGroupIdentifier: field([], '/aws/g', 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/g:*', 'none'),
};
const newStream: Fields = { logStreamName: field(['s', 't/1'], 'none', 'a:b', long(512), long(513), '') };
const stream: Fields = { logStreamName: field(['s', 't/1'], 'none') };
const paged: Fields = {
  limit: field([1, 2], 0, 50, 51, '1', 1.5),
  nextToken: field(['@nextToken'], 'x', 'WzFd', 'WzEsMl0'),
};
const dayMs = 86_400_000;
const within: Fields = {
  startTime: field([beginMs, beginMs + 1000], -1, 'x'),
  endTime: field([beginMs + 2000, beginMs + 60_000], beginMs, -1),
  limit: field([1, 2], 0, 10_000, 10_001),
};
const at = (ms: number, message: unknown = `{"level":"ERROR","ms":${ms}}`): object => ({
  timestamp: beginMs + ms,
  message,
});
const events: Field = field(
  [[at(0), at(1000, 'REPORT plain')], [at(1000, 'ERROR in all'), at(1000), at(2000, 'x')], [at(-1000)]],
  [],
  [at(1000), at(0)],
  [at(0), at(dayMs)],
  [at(0), at(dayMs + 1)],
  [at(-14 * dayMs - 1), at(-14 * dayMs + dayMs - 1)],
  [at(-15 * dayMs), at(-14 * dayMs - 1)],
  [at(0), at(2 * 3_600_000 + 400_000)],
  [at(-2 * dayMs), at(-dayMs - 1)],
  [at(0, '')],
  [at(0, 5)],
  [{ message: 'x' }],
  [5],
  [at(0, long(1_048_550))],
  [at(0, long(1_048_551))],
  'x',
);
const patterns: Field = field(
  ['ERROR', '{ $.level = "ERROR" }', '-ERROR'],
  '"in all"',
  '?plain ?x',
  'ERROR -all',
  '{ $.ms >= 1000 && $.level = ERR* }',
  '{ ($.ms < 1) || $.ms = 1000 }',
  '{ $.none NOT EXISTS }',
  '{ $.level IS NULL }',
  '{ $.level != "ERROR" }',
  '{ $.ms > x }',
  '{ $.ms',
  '{ level = 1 }',
  '{ $.level IN 1 }',
  '[a, b]',
  '%x%',
  '?a b',
  '"open',
  long(1024),
  long(1025),
  5,
);
const log = (name: string, needed: Fields, optional: Fields = {}, often = 4): Operation =>
  operation(`${logs}.${name}`, needed, optional, { name, often });

const protocols: Fields = { '?as': { usual: ['json', 'json', 'cbor', 'query'], odd: [] } };
const period = field([60, 300], 1, 5, 7, 30, 0, 90, 86_400 * 365, 86_400 * 365 + 60, '60');
const dimensions = field(
  [
    [],
    [{ Name: 'k', Value: 'v' }],
    [
      { Name: 'k', Value: 'v' },
      { Name: 'l', Value: '1' },
    ],
  ],
  [{ Name: 'k' }],
  [{ Value: 'v' }],
  Array.from({ length: 31 }, () => ({ Name: 'k', Value: 'v' })),
  'x',
);
const metric: Fields = {
  Namespace: field(['n', 'n', 'o'], 'AWS/x', ''),
  MetricName: field(['m', 'm', 'other'], 'none', 5),
};
const span: Fields = {
  StartTime: field([beginS, beginS - 3600], beginS + 7200, 'x'),
  EndTime: field([beginS + 3600, beginS + 7200], beginS),
};
const datum = (more: object): object => ({ MetricName: 'm', ...more });
const data: Field = field(
  [
    [datum({ Value: 5 })],
    [datum({ Value: -1.5, Unit: 'Seconds' }), { MetricName: 'other', Value: 2 }],
    [datum({ Values: [1, 2, 3], Counts: [1, 2, 1] })],
    [datum({ StatisticValues: { SampleCount: 4, Sum: 10, Minimum: 1, Maximum: 4 } })],
    [datum({ Value: 7, Timestamp: beginS + 60, Dimensions: [{ Name: 'k', Value: 'v' }] })],
    [datum({ Value: 1, StorageResolution: 1 })],
  ],
  [],
  [datum({})],
  [{ Value: 1 }],
  [datum({ Value: 1, Values: [1] })],
  [datum({ Values: [1, 2], Counts: [1] })],
  [datum({ Values: Array.from({ length: 150 }, () => 1) })],
  [datum({ Values: Array.from({ length: 151 }, () => 1) })],
  [datum({ Value: 2 ** 360 })],
  [datum({ Value: 2 ** 361 })],
  [datum({ Value: 1, Unit: 'Parsecs' })],
  [datum({ Value: 1, StorageResolution: 2 })],
  [datum({ Value: 1, StorageResolution: 61 })],
  [datum({ Value: 1, Timestamp: beginS - 14 * 86_400 - 1 })],
  [datum({ Value: 1, Timestamp: beginS - 14 * 86_400 + 86_400 })],
  [datum({ Value: 1, Timestamp: beginS + 3 * 7200 })],
  [datum({ StatisticValues: { SampleCount: 4, Sum: 10, Minimum: 1 } })],
  Array.from({ length: 1001 }, () => datum({ Value: 1 })),
  [5],
);
const query = (Id: string, more: object): object => ({ Id, ...more });
const stat = (more: object = {}): object => ({
  MetricStat: { Metric: { Namespace: 'n', MetricName: 'm' }, Period: 60, Stat: 'Sum', ...more },
});
const expression = (Expression: string): object[] => [
  query('a', { ...stat(), ReturnData: false }),
  query('b', stat({ Stat: 'Average', Metric: { Namespace: 'n', MetricName: 'other' } })),
  query('e', { Expression, Label: 'own' }),
];
const queries: Field = field(
  [[query('a', stat())], [query('a', stat({ Stat: 'p50', Period: 300 }))], expression('a / b * 100')],
  [],
  [query('A', stat())],
  [query('a', stat()), query('a', stat())],
  [query('a', {})],
  [query('a', stat({ Stat: 'p101' }))],
  [query('a', stat({ Period: 7 }))],
  [query('a', { ...stat(), Expression: '1' })],
  ...[
    'a + 1 - 2',
    'FILL(a, 0) + FILL(b, 7)',
    'IF(a > 5, a, b)',
    'SUM([a, b])',
    'MAX(a)',
    'AVG([a])',
    '-a ^ 2',
    'ABS(0 - a) <= 5',
    'a == b',
    '5',
    'c + 1',
    'e + 1',
    'a +',
    '(a',
    'NONE(a)',
    'IF(a)',
    '[a]',
    'FLOOR(a / 2)',
    'a b',
    'MIN([a, 1])',
  ].map(expression),
);
const statistics = field([['Sum'], ['Average', 'SampleCount'], ['Minimum', 'Maximum']], ['Other'], [], 'Sum');
const alarmName = field(['first', 'second', long(255)], long(256), '', 5);
const alarms: Fields = {
  Period: period,
  Statistic: word('Sum', 'Maximum'),
  ExtendedStatistic: field([], 'p90', 'q9'),
  Metrics: field([], [query('a', stat())], expression('a / b')),
  Dimensions: dimensions,
  Unit: field([], 'Count'),
  AlarmDescription: field(['d']),
  ActionsEnabled: flag,
  AlarmActions: field([['arn:aws:sns:eu-west-1:123456789012:t']], 'x'),
  DatapointsToAlarm: whole(1, 2),
  TreatMissingData: word('breaching', 'notBreaching', 'ignore', 'missing'),
  ...metric,
};
const ask = (name: string, needed: Fields, optional: Fields = {}, often = 6): Operation =>
  operation(`${metrics}.${name}`, { ...protocols, ...needed }, optional, { name, often });
const pagedRecords: Fields = { MaxRecords: field([1, 2], 0, 100, 101), NextToken: field(['@NextToken'], 'x') };

const tables: Readonly<Record<string, readonly Operation[]>> = {
  logs: [
    log('CreateLogGroup', newGroup, {}, 4),
    log('DeleteLogGroup', group, {}, 1),
    log('CreateLogStream', { ...group, ...newStream }, {}, 4),
    log('DeleteLogStream', { ...group, ...stream }, {}, 1),
    log('PutLogEvents', { ...group, ...stream, logEvents: events }, { sequenceToken: field(['x'], 5) }, 16),
    log('PutRetentionPolicy', { ...group, retentionInDays: field([1, 30], 0, 2, 3653, 3654, '1') }),
    log('DeleteRetentionPolicy', group, {}, 2),
    log(
      'DescribeLogGroups',
      {},
      { logGroupNamePrefix: field(['/aws/g', 'x']), logGroupNamePattern: field(['WS/H', 'x']), ...paged },
      14,
    ),
    log(
      'DescribeLogStreams',
      group,
      {
        ...identified,
        logStreamNamePrefix: field(['s', 'x']),
        orderBy: word('LogStreamName', 'LastEventTime'),
        descending: flag,
        ...paged,
      },
      14,
    ),
    log(
      'GetLogEvents',
      { ...group, ...stream },
      {
        ...within,
        startFromHead: flag,
        nextToken: field(['@nextForwardToken', '@nextBackwardToken'], 'x', 'f/x', 'f/WzFd'),
      },
      30,
    ),
    log(
      'FilterLogEvents',
      group,
      {
        ...within,
        ...identified,
        filterPattern: patterns,
        logStreamNames: field(
          [['s']],
          ['none'],
          Array.from({ length: 101 }, () => 's'),
        ),
        logStreamNamePrefix: field(['t', 'x']),
        interleaved: flag,
        nextToken: field(['@nextToken'], 'x', 'WzFd'),
      },
      40,
    ),
    log(
      'StartLiveTail',
      {
        logGroupIdentifiers: field(
          [['none']],
          [],
          Array.from({ length: 11 }, () => 'x'),
          ['/aws/g', '/aws/h'],
        ),
      },
      { logStreamNames: field([['s']]), logEventFilterPattern: field([], '%x%') },
      1,
    ),
    log('NoSuchOperation', {}, {}, 1),
  ],
  metrics: [
    ask(
      'PutMetricData',
      { Namespace: metric['Namespace']!, MetricData: data },
      { StrictEntityValidation: field([], true) },
      20,
    ),
    ask(
      'ListMetrics',
      {},
      {
        ...metric,
        Dimensions: field([[{ Name: 'k' }], [{ Name: 'k', Value: 'v' }]], [{ Value: 'v' }]),
        RecentlyActive: field(['PT3H'], 'PT1H'),
        NextToken: field([], 'x'),
      },
    ),
    ask(
      'GetMetricStatistics',
      { ...metric, ...span, Period: period, Statistics: statistics },
      {
        ExtendedStatistics: field(
          [
            ['p90', 'tm50'],
            ['p0', 'wm99', 'tc10', 'ts10'],
          ],
          ['p101'],
        ),
        Unit: field(['None', 'Seconds']),
        Dimensions: dimensions,
      },
      16,
    ),
    ask(
      'GetMetricData',
      { MetricDataQueries: queries, ...span },
      {
        ScanBy: word('TimestampAscending', 'TimestampDescending'),
        MaxDatapoints: field([1, 2], 0, 100_800, 100_801),
        NextToken: field(['@NextToken'], 'x'),
      },
      16,
    ),
    ask(
      'PutMetricAlarm',
      {
        AlarmName: alarmName,
        ...metric,
        Period: field([60, 300]),
        Statistic: field(['Sum', 'Average']),
        ComparisonOperator: word('GreaterThanThreshold', 'LessThanOrEqualToThreshold'),
        Threshold: field([1, 5], 'x'),
        EvaluationPeriods: whole(1, 10_080, 2),
      },
      alarms,
      14,
    ),
    ask(
      'DescribeAlarms',
      {},
      {
        AlarmNames: field([['first'], ['second', 'none']], 'x'),
        AlarmNamePrefix: field(['f', 'x']),
        StateValue: word('OK', 'ALARM', 'INSUFFICIENT_DATA'),
        ActionPrefix: field(['arn:aws:sns'], 'x'),
        AlarmTypes: field([['MetricAlarm'], ['CompositeAlarm']]),
        ...pagedRecords,
      },
      16,
    ),
    ask(
      'DescribeAlarmHistory',
      {},
      {
        AlarmName: field(['first', 'none']),
        HistoryItemType: word('StateUpdate', 'ConfigurationUpdate', 'Action'),
        StartDate: field([beginS + 60]),
        EndDate: field([beginS + 600]),
        ScanBy: word('TimestampAscending', 'TimestampDescending'),
        ...pagedRecords,
      },
      8,
    ),
    ask(
      'SetAlarmState',
      { AlarmName: field(['first', 'second'], 'none'), StateValue: word('OK', 'ALARM'), StateReason: field(['told']) },
      { StateReasonData: field(['{"a":1}'], '{') },
    ),
    ask('DeleteAlarms', { AlarmNames: field([['first'], ['second']], ['first', 'none'], []) }, {}, 2),
    ask('NoSuchOperation', {}, {}, 1),
  ],
};

const named = (name: string): Operation =>
  Object.values(tables)
    .flat()
    .find((one) => one.name === name)!;
const bounds = { logGroupName: '/aws/bounds' };
/** The instant of the call at `index` of the conversation: ten seconds go by with each. */
const nowOf = (index: number): number => 10_000 * (index + 1);
/** What is just taken and what is just too much, in a group that is gone after it: its second call is the eleventh. */
const atBounds: readonly DrawnCall[] = [
  given(named('CreateLogGroup'), bounds),
  given(named('CreateLogStream'), bounds),
  ...[
    [at(0, long(1_048_550))],
    [at(0, long(1_048_551))],
    [-1, 0].map((ms) => at(nowOf(12) - 14 * dayMs + ms)),
    [0, 1].map((ms) => at(nowOf(13) + 7_200_000 + ms)),
    [at(0), at(dayMs)],
    [at(0), at(dayMs + 1)],
  ].map((logEvents) => given(named('PutLogEvents'), { ...bounds, logEvents })),
  given(named('DeleteLogGroup'), bounds),
];
/** Calls that others need, and operations to draw from. */
export const serviceTables: Readonly<
  Record<string, readonly [first: readonly DrawnCall[], operations: readonly Operation[]]>
> = {
  logs: [
    [
      given(named('CreateLogGroup')),
      given(named('CreateLogGroup'), { logGroupName: '/aws/h' }),
      ...['s', 't/1'].flatMap((logStreamName, index) => [
        given(named('CreateLogStream'), { logStreamName }),
        given(named('PutLogEvents'), { logStreamName, logEvents: events.usual[index] }),
      ]),
      given(named('CreateLogStream'), { logGroupName: '/aws/h' }),
      given(named('CreateLogStream'), { logGroupName: '/aws/h', logStreamName: 't/1' }),
      ...atBounds,
    ],
    tables['logs']!,
  ],
  metrics: [
    [
      ...data.usual.map((one) => given(named('PutMetricData'), { MetricData: one })),
      given(named('PutMetricData'), { MetricData: [{ MetricName: 'p', Values: [1, 2, 3, 4], Counts: [1, 1, 1, 1] }] }),
      ...[
        ['p25', 'p50', 'p100', 'wm50'],
        ['tm50', 'tc50', 'ts50', 'p0'],
      ].map((ExtendedStatistics) => given(named('GetMetricStatistics'), { MetricName: 'p', ExtendedStatistics })),
      given(named('PutMetricAlarm')),
      given(named('PutMetricAlarm'), { AlarmName: 'second', MetricName: 'other' }),
    ],
    tables['metrics']!,
  ],
};

/** As the Query protocol says it, by dotted names. */
const formOf = (value: unknown, name: string): [string, string][] => {
  if (Array.isArray(value)) return value.flatMap((one, index) => formOf(one, `${name}.member.${index + 1}`));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([inner, one]) => formOf(one, name === '' ? inner : `${name}.${inner}`));
  }
  const isInstant = /Time$|Timestamp$|Date$/.test(name) && typeof value === 'number';
  return [[name, isInstant ? new Date(value * 1000).toISOString() : String(value)]];
};

/** Asks CloudWatch or its logs in one of their protocols; `moved` lets time go on. */
export interface DrawnServices {
  readonly ask: (target: string, body: object, as: string) => readonly unknown[];
  readonly moveTo: (nowMs: number) => void;
}

const requestOf = (target: string, body: object, as: string) => {
  const [service = '', action = ''] = target.split('.');
  if (as === 'json') return { path: '/', headers: { 'x-amz-target': target }, body: Buffer.from(JSON.stringify(body)) };
  if (as === 'cbor') {
    const path = `/service/${service}/operation/${action}`;
    return { path, headers: { 'smithy-protocol': 'rpc-v2-cbor' }, body: encodeCbor(body) };
  }
  const form = new URLSearchParams([['Action', action], ['Version', '2010-08-01'], ...formOf(body, '')]);
  return {
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(String(form)),
  };
};

const read = (as: string, body: string | Buffer): unknown => {
  if (as === 'query') return String(body).replaceAll(/<RequestId>r<\/RequestId>| xmlns="[^"]*"/g, '');
  const value: unknown = as === 'cbor' ? decodeCbor(body as Buffer) : JSON.parse(String(body));
  return JSON.parse(JSON.stringify(value)) as unknown;
};

export const drawnServices = (note: (line: string) => void): DrawnServices => {
  const names = { region: 'eu-west-1', accountId: '123456789012' };
  const bound = new KeptBound(1024 ** 3);
  const time = new StandingTime(beginMs);
  const store = new MetricStore(bound);
  const alarmWatch = new AlarmWatch({ store, time, note });
  const both: JsonServices = jsonServices([
    logsService(new LogStore(bound), names, note),
    metricsService({ store, time, alarms: alarmWatch, names, note }),
  ]);
  return {
    moveTo: (nowMs) => time.moveTo(nowMs),
    ask: (target, body, as) => {
      const answer = both({ method: 'POST', requestId: 'r', ...requestOf(target, body, as) })!;
      if ('stream' in answer) {
        answer.stream.destroy();
        return [answer.status, 'a stream'];
      }
      const { 'content-type': type = '', ...headers } = answer.headers;
      return [answer.status, type.replace(/.*\/(x-amz-)?/, ''), ...Object.values(headers), read(as, answer.body)];
    },
  };
};
