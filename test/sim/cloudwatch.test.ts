// CloudWatch's points told by hand, minute by minute, and what the sink behind it hears.

import { describe, expect, test } from 'vitest';
import { DropCondition, emptyInvocation, Outcome, ThrottleReason, type FunctionConfig } from '../../lambda/index.ts';
import { CloudWatch, functionScope, regionScope, type CloudWatchMetric } from '../../sim/index.ts';
import { noGauge } from '../../sim/engine/gauge.ts';
import { functionOfScope, providerOfScope, providerScope } from '../../sim/world/cloudwatch.ts';
import type { SimulationSink } from '../../sim/world/simulation-sink.ts';
import { configOf, CountingSink } from './support.ts';

const watching = (...configs: Partial<FunctionConfig>[]): CloudWatch =>
  new CloudWatch(
    new CountingSink(),
    configs.map((config, index) => configOf({ name: `f${index}`, ...config })),
  );

type Statistic = Parameters<CloudWatch['value']>[2];

const valuesOf = (
  cloudWatch: CloudWatch,
  scope: number | string,
  metric: CloudWatchMetric,
  [statistic, minutes]: readonly [Statistic, number] = ['Sum', 1],
): (number | null)[] =>
  Array.from({ length: minutes }, (_, minute) => cloudWatch.value(scope, metric, statistic, minute));

test('a point has a sum, a mean, a maximum and a count; a minute without one has none', () => {
  const cloudWatch = watching({});
  for (const [atMs, count] of [
    [0, 3],
    [59_999, 5],
    [120_000, 0],
  ] as const)
    cloudWatch.counted('m', 'PolledEventCount', atMs, count);
  const of = (statistic: Statistic): unknown => valuesOf(cloudWatch, 'm', 'PolledEventCount', [statistic, 4]);
  expect([of('Sum'), of('Average'), of('Maximum'), of('SampleCount')]).toEqual([
    [8, null, 0, null],
    [4, null, 0, null],
    [5, null, 0, null],
    [2, null, 1, null],
  ]);
  expect(cloudWatch.value('m', 'Errors', 'Sum', 0)).toBeNull();
  expect(cloudWatch.value('other', 'PolledEventCount', 'Sum', 0)).toBeNull();
});

test('minutes go on for as long as a run does', () => {
  const cloudWatch = watching({});
  for (const minute of [63, 64, 200, 1000]) cloudWatch.counted('m', 'PolledEventCount', minute * 60_000, minute);
  const sums = [0, 63, 64, 65, 200, 999, 1000, 1001, 5000].map((minute) =>
    cloudWatch.value('m', 'PolledEventCount', 'Sum', minute),
  );
  expect(sums).toEqual([null, 63, 64, null, 200, null, 1000, null, null]);
});

test('scopes come in order: functions, functions as wholes, mappings, the region', () => {
  const cloudWatch = watching({ name: 'f:1', versionOf: 'f' }, {}, {});
  cloudWatch.counted('mapping', 'PolledEventCount', 0, 1);
  cloudWatch.counted(2, 'Errors', 0, 1);
  cloudWatch.counted(0, 'Errors', 0, 1);
  cloudWatch.counted(1, 'AsyncEventsDropped', 0, 1);
  expect(cloudWatch.scopes()).toEqual([0, 1, 2, functionScope('f'), 'mapping', regionScope]);
  expect(cloudWatch.metrics(1)).toEqual(['AsyncEventsDropped']);
  expect(cloudWatch.metrics('none')).toEqual([]);
  expect([functionOfScope(functionScope('a b')), functionOfScope('a'), functionOfScope(3)]).toEqual([
    'a b',
    null,
    null,
  ]);
  expect(providerOfScope(providerScope('p', 'c7g.large'))).toEqual({ provider: 'p', type: 'c7g.large' });
  expect([providerOfScope('p'), providerOfScope(1)]).toEqual([null, null]);
});

test('a run is of the minute in which it began; retries of an event are errors too', () => {
  const cloudWatch = watching({}, { durable: { executionTimeoutS: 60, retentionDays: 1 } });
  const ended = (more: Partial<ReturnType<typeof emptyInvocation>>): void =>
    cloudWatch.invocation({ ...emptyInvocation(), endAtMs: 60_100, durationMs: 50, initMs: 0, runs: 1, ...more });
  ended({});
  ended({ durationMs: 100, initMs: 1 });
  ended({ outcome: Outcome.failed, runs: 3 });
  ended({ endAtMs: 20, outcome: Outcome.timedOut });
  ended({ runs: 0, outcome: Outcome.throttled });
  ended({ functionIndex: 1 });
  for (const scope of [0, regionScope]) {
    expect(valuesOf(cloudWatch, scope, 'Invocations', ['Sum', 2])).toEqual([2, 4]);
    expect(valuesOf(cloudWatch, scope, 'Errors', ['Sum', 2])).toEqual([1, 3]);
  }
  expect(valuesOf(cloudWatch, 0, 'Duration', ['Average', 2])).toEqual([75, 50]);
  expect(cloudWatch.metrics(1)).toEqual([]);
});

test('concurrency is of versions, of their function together, of what is unreserved and of what is claimed', () => {
  const cloudWatch = watching(
    { name: 'f', provisionedConcurrency: 5 },
    { name: 'f:1', versionOf: 'f' },
    { name: 'r', reservedConcurrency: 30 },
    { name: 'r:1', versionOf: 'r', reservedConcurrency: 30 },
  );
  cloudWatch.admitted(0, 0, 1, 1);
  cloudWatch.admitted(1, 0, 2, 3);
  cloudWatch.admitted(2, 0, 4, 7);
  cloudWatch.released(1, 0);
  cloudWatch.admitted(1, 60_000, 2, 7);
  const most = (scope: number | string, metric: CloudWatchMetric): unknown =>
    valuesOf(cloudWatch, scope, metric, ['Maximum', 2]);
  expect(most(0, 'ConcurrentExecutions')).toEqual([1, null]);
  expect(most(1, 'ConcurrentExecutions')).toEqual([2, 2]);
  expect(most(functionScope('f'), 'ConcurrentExecutions')).toEqual([3, 3]);
  expect(most(functionScope('r'), 'ConcurrentExecutions')).toEqual([4, null]);
  expect(most(regionScope, 'ConcurrentExecutions')).toEqual([7, 7]);
  expect(most(regionScope, 'UnreservedConcurrentExecutions')).toEqual([3, 3]);
  // Thirty are reserved, once for all versions; five provisioned ones are idle.
  expect(most(regionScope, 'ClaimedAccountConcurrency')).toEqual([38, 38]);
  cloudWatch.provisionedBusy(0, 120_000, 2);
  cloudWatch.admitted(0, 120_000, 2, 8);
  expect(cloudWatch.value(regionScope, 'ClaimedAccountConcurrency', 'Maximum', 2)).toBe(30 + 4 + 3);
  cloudWatch.provisioned(0, 180_000, 1);
  cloudWatch.admitted(0, 180_000, 3, 9);
  expect(cloudWatch.value(regionScope, 'ClaimedAccountConcurrency', 'Maximum', 3)).toBe(30 + 5 - 1);
});

test('provisioned concurrency has its use and its share, and what spills over it', () => {
  const cloudWatch = watching({ name: 'f:1', versionOf: 'f', provisionedConcurrency: 4, reservedConcurrency: 9 }, {});
  cloudWatch.provisionedBusy(0, 0, 3);
  cloudWatch.provisionedBusy(1, 0, 2);
  const run = { ...emptyInvocation(), endAtMs: 10, durationMs: 5, runs: 1 };
  cloudWatch.invocation({ ...run, provisioned: true });
  for (const _ of [1, 2]) cloudWatch.invocation({ ...run, provisioned: false });
  cloudWatch.invocation({ ...run, functionIndex: 1 });
  const first = (scope: number | string, metric: CloudWatchMetric): number | null =>
    cloudWatch.value(scope, metric, 'Maximum', 0);
  expect(first(0, 'ProvisionedConcurrentExecutions')).toBe(3);
  expect(first(0, 'ProvisionedConcurrencyUtilization')).toBe(0.75);
  expect(cloudWatch.value(0, 'ProvisionedConcurrencyInvocations', 'Sum', 0)).toBe(1);
  expect(cloudWatch.value(0, 'ProvisionedConcurrencySpilloverInvocations', 'Sum', 0)).toBe(2);
  expect(first(1, 'ProvisionedConcurrencyUtilization')).toBeNull();
  expect(cloudWatch.metrics(1)).toEqual(['ProvisionedConcurrentExecutions', 'Invocations', 'Errors', 'Duration']);
  // Of versions together these would mean nothing.
  expect(first(functionScope('f'), 'ProvisionedConcurrentExecutions')).toBeNull();
  expect(cloudWatch.value(functionScope('f'), 'ProvisionedConcurrencySpilloverInvocations', 'Sum', 0)).toBe(2);
});

test('throttles are of the function and of the region, but not those of a front door', () => {
  const cloudWatch = watching({});
  cloudWatch.throttled(0, 0, ThrottleReason.callerRateLimitExceeded);
  expect(cloudWatch.scopes()).toEqual([]);
  cloudWatch.throttled(0, 0, ThrottleReason.concurrentInvocationLimitExceeded);
  cloudWatch.throttled(0, 61_000, -1);
  for (const scope of [0, regionScope]) expect(valuesOf(cloudWatch, scope, 'Throttles', ['Sum', 2])).toEqual([1, 1]);
});

test('events are counted as they are taken, age and are dropped; a loop is told twice', () => {
  const cloudWatch = watching({});
  cloudWatch.eventAccepted(0, 0);
  cloudWatch.eventAge(0, 0, 70);
  cloudWatch.iteratorAge(0, 0, 80);
  cloudWatch.eventDropped(0, 0, DropCondition.retriesExhausted);
  cloudWatch.eventDropped(0, 0, DropCondition.recursiveLoop);
  const told = cloudWatch.metrics(0).map((metric) => [metric, cloudWatch.value(0, metric, 'Sum', 0)]);
  expect(told).toEqual([
    ['AsyncEventsReceived', 1],
    ['AsyncEventAge', 70],
    ['IteratorAge', 80],
    ['AsyncEventsDropped', 2],
    ['RecursiveInvocationsDropped', 1],
  ]);
  expect(cloudWatch.scopes()).toEqual([0]);
});

test('counts of errors and invocations are of the region, too; others are not', () => {
  const cloudWatch = watching({});
  for (const metric of ['Errors', 'Invocations', 'AsyncEventsDropped'] as const) cloudWatch.counted(0, metric, 0, 7);
  expect(cloudWatch.metrics(regionScope)).toEqual(['Errors', 'Invocations']);
  expect(valuesOf(cloudWatch, 0, 'AsyncEventsDropped')).toEqual([7]);
});

describe('the sink behind it', () => {
  const calls = (inner: SimulationSink): CloudWatch => new CloudWatch(inner, [configOf({ name: 'f' })]);

  test('hears everything as it was told', () => {
    const lines: unknown[][] = [];
    const gauge = { set: () => undefined, add: () => undefined };
    const inner = new Proxy(
      {},
      {
        get:
          (_, name: string) =>
          (...given: unknown[]) => {
            lines.push([name, ...given]);
            return gauge;
          },
      },
    ) as unknown as SimulationSink;
    const cloudWatch = calls(inner);
    const record = { ...emptyInvocation(), runs: 1 };
    const cost = { inits: 1, initMs: 2, invocations: 3, postInvokeMs: 4, cut: 5 };
    const told: Readonly<Record<string, readonly unknown[]>> = {
      offered: [0, 1],
      invocation: [record],
      admitted: [0, 2, 3, 4],
      released: [0, 5],
      throttled: [0, 6, 1],
      environmentStarted: [0, 7, 1],
      environmentEnded: [0, 8, 9],
      provisioned: [0, 10, 11],
      queueDepth: [0, 12, 13],
      givenUp: [0, 14, 1, true],
      eventAccepted: [0, 15],
      eventAge: [0, 16, 17],
      iteratorAge: [0, 18, 19],
      extensions: [0, cost],
      instances: ['p', 't', 20, 21],
      execution: [0, {}],
      eventSource: ['n', 'k', { a: 1 }],
      timelineEvent: [22, 'text'],
      assumed: ['rules.x', 23],
    };
    for (const [name, given] of Object.entries(told))
      (cloudWatch as unknown as Record<string, (...args: readonly unknown[]) => void>)[name]!(...given);
    expect(lines).toEqual(Object.entries(told).map(([name, given]) => [name, ...given]));
    expect(cloudWatch.gauge('s', 'l')).toBe(gauge);
    expect(lines.at(-1)).toEqual(['gauge', 's', 'l']);
  });

  test('need not listen to all of it', () => {
    const cloudWatch = calls(new CountingSink());
    cloudWatch.provisioned(0, 0, 1);
    cloudWatch.queueDepth(0, 0, 1);
    cloudWatch.givenUp(0, 0, 1, false);
    cloudWatch.eventAccepted(0, 0);
    cloudWatch.extensions(0, { inits: 1, initMs: 2, invocations: 3, postInvokeMs: 4, cut: 5 });
    cloudWatch.eventSource('n', 'k', {});
    cloudWatch.timelineEvent(0, 't');
    cloudWatch.assumed('rules.x', 1);
    expect(cloudWatch.gauge('s', 'l')).toBe(noGauge);
    expect(cloudWatch.metrics(0)).toEqual(['AsyncEventsReceived']);
  });
});
