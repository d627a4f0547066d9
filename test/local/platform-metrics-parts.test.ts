// The platform's counts as a scraper reads them, whole: of nothing, of runs of every end, and of several functions and versions.

import { expect, test } from 'vitest';
import { PlatformMetrics, type MetricLevels } from '../../local/cloudwatch/platform-metrics.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import type { InvocationRequest } from '../../local/environment/environment-kind.ts';

const levels: MetricLevels = {
  functionConcurrency: (functionIndex) => 10 ** functionIndex,
  concurrency: 7,
  environments: 9,
};
const request = { invokedFunctionArn: 'arn' } as InvocationRequest;
const finished = (durationMs: number, more: object = {}): Dispatched =>
  ({ kind: 'finished', finished: { failed: false, durationMs, ...more } }) as unknown as Dispatched;

/** Samples that are not 0. */
const samples = (metrics: PlatformMetrics): string[] =>
  metrics
    .text(levels)
    .split('\n')
    .filter((line) => !line.startsWith('#') && line !== '' && !line.endsWith(' 0'));

test('the text of a scrape, before anything happened', () => {
  const metrics = new PlatformMetrics(null);
  metrics.add(0, 'a"\\b', '$LATEST');
  const text = metrics.text(levels, [{ name: 'logs', bytes: 12, dropped: 3 }]);
  const lines = text.split('\n');
  expect(lines.filter((line) => line.startsWith('aws_lambda_') && !line.includes('FunctionName="a\\"\\\\b"'))).toEqual(
    [],
  );
  expect(text).not.toContain('PostRuntimeExtensionsDuration_');
  expect(lines.slice(-12)).toEqual([
    'aws_lambda_ConcurrentExecutions{FunctionName="a\\"\\\\b"} 1',
    '# TYPE windtunnel_environments gauge',
    '# HELP windtunnel_environments Execution environments alive, idle ones included.',
    'windtunnel_environments 9',
    '# TYPE windtunnel_kept_bytes gauge',
    '# HELP windtunnel_kept_bytes Logs, metrics and traces that are kept.',
    'windtunnel_kept_bytes{kind="logs"} 12',
    '# TYPE windtunnel_kept_dropped counter',
    '# HELP windtunnel_kept_dropped Log events, points of metrics and parts of traces that had to make room.',
    'windtunnel_kept_dropped_total{kind="logs"} 3',
    '# EOF',
    '',
  ]);
  expect(samples(metrics)).toEqual([
    'aws_lambda_ConcurrentExecutions{FunctionName="a\\"\\\\b"} 1',
    'windtunnel_environments 9',
  ]);
});

test.each([
  [[0.1, 0.2], '0.3'],
  [[1 / 3], '0.333'],
  [[2 / 3], '0.667'],
  [[1.0004], '1'],
  [[1234.5678, 0.0004], '1234.568'],
  [[2], '2'],
])('sums of %j ms are %s, to a thousandth', (each, sum) => {
  const metrics = new PlatformMetrics(null);
  metrics.add(0, 'f', '$LATEST');
  for (const ms of each) metrics.count(0, finished(ms, { extensionsMs: ms }), request);
  expect(samples(metrics).filter((line) => line.includes('_sum{'))).toEqual([
    `aws_lambda_Duration_sum{FunctionName="f"} ${sum}`,
    `aws_lambda_PostRuntimeExtensionsDuration_sum{FunctionName="f"} ${sum}`,
  ]);
});

test('versions of a function count together, functions by themselves', () => {
  const metrics = new PlatformMetrics(null);
  metrics.add(0, 'f', '$LATEST');
  metrics.add(1, 'g', '$LATEST');
  metrics.add(2, 'f', '1');
  metrics.count(0, finished(3), request);
  metrics.count(2, finished(900_000.5, { failed: true, extensionsMs: 1.25 }), request);
  metrics.count(2, finished(2, { extensionsMs: 0 }), request);
  metrics.count(1, { kind: 'throttled' } as Dispatched, request);
  metrics.count(1, { kind: 'refused' } as Dispatched, request);
  expect(metrics.names).toEqual(['f', 'g', 'f']);
  const buckets = ['2.0', '5.0', '10.0', '20.0', '50.0', '100.0', '200.0', '500.0', '1000.0', '2000.0', '5000.0'];
  const longer = ['10000.0', '30000.0', '60000.0', '900000.0'];
  expect(samples(metrics)).toEqual([
    'aws_lambda_Invocations_total{FunctionName="f"} 3',
    'aws_lambda_Errors_total{FunctionName="f"} 1',
    'aws_lambda_Throttles_total{FunctionName="g"} 1',
    ...[...buckets, ...longer].map(
      (le, index) => `aws_lambda_Duration_bucket{FunctionName="f",le="${le}"} ${index === 0 ? 1 : 2}`,
    ),
    'aws_lambda_Duration_bucket{FunctionName="f",le="+Inf"} 3',
    'aws_lambda_Duration_sum{FunctionName="f"} 900005.5',
    'aws_lambda_Duration_count{FunctionName="f"} 3',
    'aws_lambda_PostRuntimeExtensionsDuration_sum{FunctionName="f"} 1.25',
    'aws_lambda_PostRuntimeExtensionsDuration_count{FunctionName="f"} 2',
    'aws_lambda_ConcurrentExecutions{FunctionName="f"} 101',
    'aws_lambda_ConcurrentExecutions{FunctionName="g"} 10',
    'windtunnel_environments 9',
  ]);
});

test('requests to URLs and events by what became of them; of nobody known nothing', () => {
  const metrics = new PlatformMetrics(null);
  metrics.add(0, 'f', '$LATEST');
  for (const status of [200, 399, 400, 499, 500, 502]) metrics.countUrl('f', status);
  metrics.countEvent('f', 'AsyncEventsReceived');
  metrics.countEvent('f', 'DeadLetterErrors');
  metrics.countEvent('f', 'DeadLetterErrors');
  metrics.countUrl('nobody', 500);
  expect(samples(metrics).filter((line) => !/Concurrent|environments/.test(line))).toEqual([
    'aws_lambda_AsyncEventsReceived_total{FunctionName="f"} 1',
    'aws_lambda_DeadLetterErrors_total{FunctionName="f"} 2',
    'aws_lambda_UrlRequestCount_total{FunctionName="f"} 6',
    'aws_lambda_Url4xxCount_total{FunctionName="f"} 2',
    'aws_lambda_Url5xxCount_total{FunctionName="f"} 2',
  ]);
});
