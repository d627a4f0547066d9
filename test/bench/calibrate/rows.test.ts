// Rows of every column and sign that a format knows, and all that is told of each: held against test/golden/calibrate
// (`-u` accepts a change).

import { expect, test } from 'vitest';
import { readTexts, takeReads } from './reading.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 10, 0, second)).toISOString();
const rows = (...lines: string[]): string => `${lines.join('\n')}\n`;
const json = (value: unknown): string => JSON.stringify(value);

const minutes = [0, 60, 120];

const files: readonly (readonly [name: string, text: string])[] = [
  [
    'logs-insights-csv',
    rows(
      '@timestamp,@log,@logStream,@duration,@billedDuration,@initDuration,@restoreDuration,@memorySize,@maxMemoryUsed',
      '2026-01-01 10:00:00.000,123456789012:/aws/lambda/api,s/[$LATEST]a,12.5,13,,,128000000,70000000',
      '2026-01-01 10:00:01.000,123456789012:/aws/lambda/api,s/[$LATEST]b,20,21,150.5,,128000000,71000000',
      '2026-01-01 10:00:02.000,123456789012:/aws/lambda/api,s/[$LATEST]c,30,31,,210,128000000,72000000',
      '2026-01-01 10:00:05.000,123456789012:/aws/lambda/api,s/[$LATEST]a,0,1,,,128000000,72000000',
      '2026-01-01 10:00:09.000,123456789012:/aws/lambda/job,s/[$LATEST]d,3000,3000,,,256000000,90000000',
      '2026-01-01 10:00:10.000,123456789012:/aws/lambda/job,s/[$LATEST]d,,,,,,',
    ),
  ],
  [
    'logs-insights-json',
    json({
      status: 'Complete',
      results: [5, 8].map((second) => [
        { field: '@timestamp', value: `2026-01-01 10:00:0${second}.000` },
        { field: '@logStream', value: 's' },
        { field: '@duration', value: String(second) },
        { field: '@initDuration', value: second === 5 ? '99' : '' },
        { field: '@memorySize', value: '512000000' },
        { field: '@maxMemoryUsed', value: '80000000' },
      ]),
    }),
  ],
  [
    'x-ray-summaries',
    json({
      TraceSummaries: [
        { Id: '1', StartTime: at(1), ResponseTime: 0.25, EntryPoint: { Name: 'shop' } },
        { Id: '2', StartTime: at(2), ResponseTime: 0.5, EntryPoint: { Name: 'shop' }, HasFault: true },
        { Id: '3', StartTime: at(3), ResponseTime: 0.75, EntryPoint: { Name: 'shop' }, HasError: true },
        { Id: '4', StartTime: at(4), ResponseTime: 0.01, EntryPoint: { Name: 'shop' }, HasThrottle: true },
        { Id: '5', StartTime: at(5), EntryPoint: { Name: 'shop' } },
      ],
    }),
  ],
  [
    'x-ray-traces',
    json({
      Traces: [
        {
          Id: '1-a',
          Segments: [
            {
              Document: json({
                trace_id: '1-a',
                name: 'shop',
                origin: 'AWS::Lambda',
                start_time: 1_767_261_600,
                end_time: 1_767_261_601,
                http: { response: { status: 200 } },
              }),
            },
            {
              Document: json({
                trace_id: '1-a',
                name: 'shop',
                origin: 'AWS::Lambda::Function',
                start_time: 1_767_261_600.2,
                end_time: 1_767_261_601,
                error: true,
                subsegments: [{ name: 'Initialization', start_time: 1_767_261_600, end_time: 1_767_261_600.15 }],
              }),
            },
            { Document: json({ trace_id: '1-a', name: 'part', type: 'subsegment', start_time: 1, end_time: 2 }) },
            { Document: 'none' },
          ],
        },
        {
          Id: '1-b',
          Segments: [
            { Document: json({ trace_id: '1-b', name: 'shop', start_time: 1_767_261_602, throttle: true }) },
            {
              Document: json({
                trace_id: '1-b',
                name: 'shop',
                start_time: 1_767_261_603,
                http: { response: { status: 429 } },
              }),
            },
            { Document: json({ trace_id: '1-b', name: 'shop', start_time: 1, in_progress: true }) },
          ],
        },
      ],
    }),
  ],
  [
    'hey-csv',
    rows(
      'response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset',
      '0.0250,0.0010,0,0,0.0240,0,200,0.1',
      '0.0350,0.0010,0,0,0.0240,0,399,0.2',
      '0.0450,0.0010,0,0,0.0240,0,400,0.3',
      '0.0050,0.0010,0,0,0.0240,0,429,0.4',
      ',0.0010,0,0,0.0240,0,200,0.5',
      '-1,0,0,0,0,0,200,0.6',
      '0.01,0',
    ),
  ],
  [
    'oha-csv',
    rows(
      'request-start,DNS,DNS+dialup,Response-delay,request-duration,bytes,status',
      '0.1,0,0,0.02,0.021,2,200',
      '0.2,0,0,0.02,0.022,2,500',
      '0.3,0,0,0.02,0.023,2,429',
      '0.4,0,0,0.02,,2,200',
    ),
  ],
  [
    'jmeter-csv',
    rows(
      'timeStamp,elapsed,label,responseCode,responseMessage,threadName,success',
      '1767261600000,120,get,200,OK,t,true',
      '1767261600500,130,get,500,no,t,false',
      '1767261601000,10,get,429,slow down,t,false',
      '1767261601500,5,get,Non HTTP response code: java.net.X,none,t,false',
      '1767261602000,250,both,200,"Number of samples in transaction : 2, number of failing samples : 0",t,true',
      '1767261602500,,get,200,OK,t,true',
      'no time,1,get,200,OK,t,true',
    ),
  ],
  [
    'jmeter-xml',
    rows(
      '<?xml version="1.0"?>',
      '<testResults version="1.2">',
      '<httpSample t="120" ts="1767261600000" s="true" lb="get" rc="200" rm="OK"/>',
      '<sample t="130" ts="1767261600500" s="false" lb="put" rc="500" rm="no"/>',
      '<httpSample t="" ts="1767261600500" s="false" lb="put" rc="500" rm="no"/>',
      '</testResults>',
    ),
  ],
  [
    'cloudwatch-metric-data',
    json({
      MetricDataResults: [
        ...(['Invocations', 'Throttles', 'ConcurrentExecutions'] as const).map((metric, index) => ({
          Id: `m${index}`,
          Label: `api ${metric}`,
          Timestamps: minutes.map(at),
          Values: [
            [600, 0, 300],
            [0, 20, 0],
            [7, 1, 9],
          ][index],
        })),
        ...['Average', 'p50', 'p99', 'Maximum', 'Minimum'].map((statistic, index) => ({
          Id: `d${index}`,
          Label: `api Duration ${statistic}`,
          Timestamps: minutes.map(at),
          Values: [80, 10, 90].map((value) => value + index),
        })),
        { Id: 'e', Label: 'api Errors', Timestamps: minutes.map(at), Values: [6, 0, 3] },
        { Id: 'x', Label: 'api Unheard', Timestamps: minutes.map(at), Values: [6, 0, 3] },
      ],
    }),
  ],
  [
    'cloudwatch-metric-statistics',
    json({
      Label: 'Duration',
      Datapoints: minutes.map((second) => ({
        Timestamp: at(second),
        Average: 50 + second,
        Maximum: 100,
        Unit: 'Milliseconds',
      })),
    }),
  ],
  [
    'cloudwatch-console-csv',
    rows(
      'Full label,api Invocations,api Duration p99',
      'Label,Invocations,Duration',
      '2026/01/01 10:00:00,"1,200",150.5',
      '2026/01/01 10:01:00,600,160.5',
      '2026/01/01 10:02:00,,',
    ),
  ],
];

test.each(files)('%s', async (name, text) => {
  takeReads();
  await readTexts([text]);
  await expect(takeReads()).toMatchFileSnapshot(`../../golden/calibrate/rows-${name}.txt`);
});
