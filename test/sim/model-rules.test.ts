// Rules of the model that work on whole scenarios: filters, destinations, the loop guard, doors, pollers, interfaces, metrics.

import { describe, expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { RunResult } from '../../reports/index.ts';

const run = (document: Record<string, unknown>): Promise<RunResult> =>
  simulateScenario(compileScenario({ name: 'test', duration: '1m', ...document }, 'test', '.'), {
    comparesKeepAlive: false,
  });

const quick = { duration: { constant: '10ms' }, coldStart: { constant: 0 } };
const sourceOf = (result: RunResult, name: string): Readonly<Record<string, number | string>> =>
  result.eventSources![name]!;
const metricOf = (result: RunResult, metric: string, dimensions: Record<string, string>): number[] =>
  result
    .cloudWatch!.find(
      (series) => series.metric === metric && JSON.stringify(series.dimensions) === JSON.stringify(dimensions),
    )!
    .values.map((value) => value ?? 0);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('filters', () => {
  test('of a queue: what no pattern fits is deleted, never run, and counted', async () => {
    const result = await run({
      cloudWatch: true,
      functions: { f: quick },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { constant: { rate: '100/s' } },
          sqs: { batchSize: 1, filter: '30%', visibilityTimeout: '10s' },
        },
      ],
    });
    const { sent, deleted, filteredOut } = sourceOf(result, 'traffic.0.sqs');
    expect(Number(deleted) + Number(filteredOut)).toBe(sent);
    // Six thousand draws: five standard deviations are 3 %.
    expect(Math.abs(Number(deleted) / Number(sent) - 0.3)).toBeLessThan(0.03);
    expect(result.totals.completed).toBe(deleted);
    const mapping = { EventSourceMappingUUID: 'traffic.0.sqs' };
    expect(sum(metricOf(result, 'FilteredOutEventCount', mapping))).toBe(filteredOut);
    expect(sum(metricOf(result, 'PolledEventCount', mapping))).toBe(sent);
  });

  test('of a FIFO queue: a group waits for the messages of its batch that passed', async () => {
    const result = await run({
      functions: { f: { duration: { constant: '500ms' }, coldStart: { constant: 0 } } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { constant: { rate: '50/s' } },
          sqs: { batchSize: 10, fifo: true, groups: 2, filter: '50%' },
        },
      ],
    });
    expect(result.totals.concurrency.max).toBe(2);
  });
});

describe('asynchronous events', () => {
  const loop = (era: string, own: Record<string, unknown> = {}): Promise<RunResult> =>
    run({
      account: { era },
      functions: {
        a: { ...quick, ...own, destinations: { onSuccess: 'b' } },
        b: { ...quick, ...own, destinations: { onSuccess: 'a' } },
      },
      traffic: [{ to: 'a', via: 'async', arrivals: { burst: { at: '0s', count: 1 } } }],
    });

  test('a chain of functions is stopped since mid 2023, unless the functions opted out', async () => {
    expect((await loop('2023-07-13')).totals.completed).toBe(16);
    // Two runs of 10 ms at a time, for a minute.
    expect((await loop('2023-07-12')).totals.completed).toBeGreaterThan(5000);
    expect((await loop('2025-01-01', { recursiveLoop: 'Allow' })).totals.completed).toBeGreaterThan(5000);
  });

  test('destinations that are no functions are told, beside the dead-letter queue', async () => {
    const result = await run({
      duration: '10m',
      functions: {
        f: {
          ...quick,
          errors: '50%',
          deadLetter: true,
          maximumRetryAttempts: 0,
          destinations: { onSuccess: 'events:bus', onFailure: 'sns:alerts' },
        },
      },
      traffic: [{ to: 'f', via: 'async', arrivals: { constant: { rate: '1/s' } } }],
    });
    const { succeeded, deadLettered, successRecords, failureRecords, lost } = sourceOf(result, 'functions.f.events');
    expect([successRecords, failureRecords, lost]).toEqual([succeeded, deadLettered, 0]);
    expect(Number(deadLettered)).toBeGreaterThan(200);
  });

  test('they are exempt from the request rate, unless told otherwise', async () => {
    const refused = async (asyncRequestRate: boolean): Promise<number> => {
      const { throttlesByReason } = await run({
        account: { rules: { asyncRequestRate } },
        functions: { f: { ...quick, reservedConcurrency: 5 } },
        traffic: [{ to: 'f', via: 'async', arrivals: { constant: { rate: '100/s' } } }],
      });
      return throttlesByReason.ReservedFunctionInvocationRateLimitExceeded;
    };
    expect(await refused(false)).toBe(0);
    expect(await refused(true)).toBeGreaterThan(1000);
  });
});

describe('event source mappings', () => {
  test('a provisioned poller receives ten times a second: two of them 20 batches', async () => {
    const result = await run({
      account: { era: '2025-12-01' },
      functions: { f: quick },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { burst: { at: '0s', count: 10_000 } },
          sqs: { batchSize: 1, pollers: { minimum: 2, maximum: 2 } },
        },
      ],
    });
    // A second's worth at once, then 20 a second.
    expect(Math.abs(result.totals.offered - (20 + 60 * 20))).toBeLessThanOrEqual(1);
  });

  test('and a megabyte a second', async () => {
    const result = await run({
      account: { era: '2025-12-01' },
      functions: { f: quick },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { burst: { at: '0s', count: 10_000 } },
          sqs: { batchSize: 4, messageSize: '256KB', pollers: { minimum: 2, maximum: 2 } },
        },
      ],
    });
    // The first messages are received one by one: eight of a quarter of a megabyte; then two batches of four a second.
    expect(result.totals.offered).toBe(8 + 2 * 60);
  });

  test('a batch closes at 6 MB', async () => {
    const invocations = async (messageSize: string): Promise<number> => {
      const { totals } = await run({
        functions: { f: quick },
        traffic: [
          {
            to: 'f',
            via: 'sqs',
            arrivals: { burst: { at: '1s', count: 1000 } },
            sqs: { batchSize: 100, batchWindow: '1s', messageSize },
          },
        ],
      });
      return totals.offered;
    };
    expect(await invocations('10KB')).toBe(10);
    expect(await invocations('256KB')).toBe(Math.ceil(1000 / 24));
  });

  test('a visibility shorter than timeout and window is raised by Lambda to both and 30 s', async () => {
    const result = await run({
      duration: '3m',
      functions: { f: { ...quick, timeout: '20s', errors: '100%' } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { burst: { at: '0s', count: 1 } },
          sqs: { batchSize: 20, batchWindow: '10s', visibilityTimeout: '25s' },
        },
      ],
    });
    // After 10 s of window: received at 10, 70 and 130 s (20 + 10 + 30 s hidden, and a window each time).
    expect(result.totals.offered).toBe(3);
  });

  test('a batch that is worked off message by message takes the sum of their times', async () => {
    const result = await run({
      functions: { f: { timeout: '20s', duration: { constant: '100ms' }, coldStart: { constant: 0 } } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { burst: { at: '1s', count: 8 } },
          sqs: { batchSize: 10, batchWindow: '1s', durationPer: 'message' },
        },
      ],
    });
    expect(Math.round(result.billedMs.max / 10)).toBe(80);
  });

  test('messages beyond their retention expire though nobody received them', async () => {
    const result = await run({
      duration: '10m',
      functions: { f: { ...quick, reservedConcurrency: 0 } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { constant: { rate: '1/s' } },
          sqs: { batchSize: 1, retention: '2m', visibilityTimeout: '30s' },
        },
      ],
    });
    const { expired, visible, hidden } = sourceOf(result, 'traffic.0.sqs');
    expect(Number(visible) + Number(hidden)).toBeLessThanOrEqual(121);
    expect(Number(expired)).toBeGreaterThanOrEqual(479);
  });

  test('a tumbling window whose closing invocation fails waits longer and longer', async () => {
    const { totals } = await run({
      duration: '5m',
      functions: { f: { ...quick, errors: '100%' } },
      traffic: [
        {
          to: 'f',
          via: 'kinesis',
          arrivals: { burst: { at: '1s', count: 1 } },
          stream: { tumblingWindow: '10s', maximumRetryAttempts: 0 },
        },
      ],
    });
    // The record once; the closing 1, 2, 4 ... 60 s apart.
    expect(totals.offered).toBeGreaterThan(8);
    expect(totals.offered).toBeLessThan(14);
  });

  test('pollers may be exempt from the scaling rate', async () => {
    const refused = async (pollersSpendScaling: boolean): Promise<number> => {
      const { throttlesByReason } = await run({
        account: { rules: { perFunctionBurst: 1, pollersSpendScaling } },
        functions: { f: { timeout: '60s', duration: { constant: '50s' }, coldStart: { constant: 0 } } },
        traffic: [{ to: 'f', via: 'sqs', arrivals: { burst: { at: '0s', count: 5 } }, sqs: { batchSize: 1 } }],
      });
      return sum(Object.values(throttlesByReason));
    };
    expect(await refused(false)).toBe(0);
    expect(await refused(true)).toBeGreaterThan(0);
  });
});

describe('front doors', () => {
  const doors = (rules: Record<string, unknown>, traffic: unknown[]): Promise<RunResult> =>
    run({ account: { rules }, cloudWatch: true, functions: { f: quick, g: quick }, traffic });

  test('APIs share the bucket of the account; Function URLs do not', async () => {
    const of = (kind: string, to: string): unknown => ({
      to,
      via: 'http',
      http: { kind },
      arrivals: { constant: { rate: '100/s' } },
    });
    const result = await doors({ apiGatewayRate: 120, apiGatewayBurst: 20 }, [
      of('rest', 'f'),
      of('http', 'f'),
      of('url', 'g'),
    ]);
    const passed = ['traffic.0.http', 'traffic.1.http'].map((name) => Number(sourceOf(result, name)['status200']));
    // A minute's worth, and the burst.
    expect(Math.abs(sum(passed) - 7220)).toBeLessThanOrEqual(2);
    expect(sourceOf(result, 'traffic.2.http')).toEqual({ kind: 'door', status200: 6000 });
    // What API Gateway turns away is no throttle of Lambda's.
    expect(result.throttlesByReason.CallerRateLimitExceeded).toBe(12_000 - sum(passed));
    expect(result.cloudWatch!.some(({ metric }) => metric === 'Throttles')).toBe(false);
    expect(Math.max(...metricOf(result, 'UrlRequestLatency', { FunctionName: 'g' }))).toBeCloseTo(10, 6);
  });

  test('a client that retries passes the door with every attempt', async () => {
    const result = await doors({ apiGatewayRate: 10, apiGatewayBurst: 1 }, [
      {
        to: 'f',
        via: 'http',
        http: { kind: 'rest' },
        retry: { attempts: 3, base: '100ms', cap: '1s' },
        arrivals: { constant: { rate: '20/s' } },
      },
    ]);
    const { status200, status429 } = sourceOf(result, 'traffic.0.http');
    expect(result.totals.completed).toBe(status200);
    expect(Number(status429)).toBe(result.totals.retries + result.totals.throttled);
    expect(result.totals.retries).toBeGreaterThan(500);
  });

  test('statuses that sources disagree about can be set', async () => {
    const result = await run({
      functions: { f: { ...quick, reservedConcurrency: 0 } },
      traffic: [
        {
          to: 'f',
          via: 'http',
          http: { kind: 'rest', answers: { throttled: 502 } },
          arrivals: { burst: { at: '0s', count: 3 } },
        },
      ],
    });
    expect(sourceOf(result, 'traffic.0.http')).toEqual({ kind: 'door', status502: 3 });
  });
});

describe('failures of the service', () => {
  const vpc = { subnets: ['a'], freeIps: [1], eniDelay: { constant: '1s' } };
  const crowded = (own: Record<string, unknown>, traffic: Record<string, unknown>): Promise<RunResult> =>
    run({
      account: { era: '2018' },
      cloudWatch: true,
      functions: {
        f: { memory: '3008MB', timeout: '60s', duration: { constant: '30s' }, coldStart: { constant: 0 }, vpc, ...own },
      },
      traffic: [{ to: 'f', ...traffic }],
    });

  test('no address left: callers of every kind see an error, and it counts among the Errors', async () => {
    const sync = await crowded({}, { arrivals: { burst: { at: '1s', count: 5 } } });
    expect(sync.totals).toMatchObject({ completed: 1, failed: 4, throttled: 0 });
    expect(sum(metricOf(sync, 'Errors', { FunctionName: 'f' }))).toBe(4);
    const url = await crowded({}, { via: 'http', http: { kind: 'url' }, arrivals: { burst: { at: '1s', count: 5 } } });
    expect(sourceOf(url, 'traffic.0.http')).toEqual({ kind: 'door', status200: 1, status502: 4 });
    const loop = await crowded({}, { closedLoop: { clients: 2, think: { constant: '1s' } } });
    expect(loop.totals.throttled).toBe(0);
    expect(loop.totals.failed).toBeGreaterThan(10);
    const queue = await crowded({}, { via: 'sqs', sqs: { batchSize: 1 }, arrivals: { burst: { at: '1s', count: 5 } } });
    expect(queue.totals.throttled).toBe(0);
    expect(queue.totals.failed).toBeGreaterThan(0);
  });

  test('SDKs retry a 502, but not the 409 of a Pending function', async () => {
    const retried = await crowded({}, { retry: 'sdk-v3-standard', arrivals: { burst: { at: '1s', count: 5 } } });
    expect(retried.totals.retries).toBe(8);
    const pending = await run({
      functions: { f: { ...quick, vpc: { freeIps: [1], pendingFor: '30s' } } },
      traffic: [{ to: 'f', retry: 'sdk-v3-standard', arrivals: { burst: { at: '1s', count: 5 } } }],
    });
    expect(pending.totals).toMatchObject({ failed: 5, retries: 0 });
  });

  test('security groups of their own do not give functions more addresses, interfaces or calls', async () => {
    const own = (securityGroup: string, eniQuota = 350): Record<string, unknown> => ({
      memory: '3008MB',
      timeout: '60s',
      duration: { constant: '30s' },
      coldStart: { constant: 0 },
      vpc: { subnets: ['a'], securityGroups: [securityGroup], freeIps: [4], eniQuota, eniDelay: { constant: '1s' } },
    });
    const both = (eniQuota: number): Promise<RunResult> =>
      run({
        account: { era: '2018' },
        functions: { f: own('x', eniQuota), g: own('y', eniQuota) },
        traffic: ['f', 'g'].map((to) => ({ to, arrivals: { burst: { at: '1s', count: 4 } } })),
      });
    expect((await both(350)).totals.completed).toBe(4);
    expect((await both(3)).totals.completed).toBe(3);
  });
});

test('Retry-After, where answers have one, lengthens the delays of SDK v3', async () => {
  const meanMs = async (retryAfterMs: number | null): Promise<number> => {
    const { latencyMs } = await run({
      account: { rules: { retryAfterMs } },
      functions: { f: { ...quick, reservedConcurrency: 1, duration: { constant: '100ms' } } },
      traffic: [{ to: 'f', retry: 'sdk-v3-standard', arrivals: { burst: { at: '0s', count: 2 } } }],
    });
    return latencyMs.max;
  };
  expect(await meanMs(null)).toBeLessThan(700);
  expect(await meanMs(3000)).toBeGreaterThan(2900);
  // At most 5 s beyond what was drawn.
  expect(await meanMs(60_000)).toBeLessThan(5700);
});

test('the metrics of a function are of all its versions, and alarms may be on them', async () => {
  const result = await run({
    duration: '2m',
    cloudWatch: true,
    functions: {
      f: {
        ...quick,
        duration: { constant: '500ms' },
        versions: { '1': {}, '2': { errors: '50%' } },
        aliases: { live: { version: '1', weights: { '2': '50%' } } },
      },
    },
    alarms: { errors: { function: 'f', metric: 'Errors', threshold: 10 } },
    traffic: [{ to: 'f:live', arrivals: { constant: { rate: '10/s' } } }],
  });
  const of = (metric: string, Resource?: string): number[] =>
    metricOf(result, metric, { FunctionName: 'f', ...(Resource === undefined ? {} : { Resource }) });
  expect(sum(of('Invocations'))).toBe(sum(of('Invocations', 'f:1')) + sum(of('Invocations', 'f:2')));
  expect(of('Errors')).toEqual(of('Errors', 'f:2'));
  expect(Math.max(...of('ConcurrentExecutions'))).toBe(5);
  expect(result.timeline!.map(({ text }) => text)).toContain('alarm errors: ALARM');
});

test('a deployment preference of its own', async () => {
  const result = await run({
    duration: '10m',
    functions: {
      f: {
        ...quick,
        versions: { '1': {}, '2': {} },
        aliases: {
          live: {
            version: '1',
            deployment: { to: '2', at: '1m', preference: { linear: { percent: 25, interval: '2m' } } },
          },
        },
      },
    },
    traffic: [{ to: 'f:live', arrivals: { constant: { rate: '1/s' } } }],
  });
  const shifts = result
    .timeline!.filter(({ text }) => text.includes('%'))
    .map(({ atMs, text }) => [atMs / 60_000, text.match(/\d+ %/)![0]]);
  expect(shifts).toEqual([
    [1, '25 %'],
    [3, '50 %'],
    [5, '75 %'],
    [7, '100 %'],
  ]);
});
