// What operates functions while they run: provisioned concurrency that changes, aliases, alarms, deployments.

import { describe, expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { Alarm, deploymentPreferences, ProvisionedAllocation, rulesOf, TargetTracking } from '../../lambda/index.ts';
import type { RunResult } from '../../reports/index.ts';

const run = (document: Record<string, unknown>): Promise<RunResult> =>
  simulateScenario(compileScenario({ name: 'test', ...document }, 'test', '.'), { comparesKeepAlive: false });

describe('provisioned concurrency', () => {
  test('takes its time by era: the burst at once and 500 a minute, or 6,000 a minute', () => {
    const ready = (era: string, added: number): number =>
      new ProvisionedAllocation(rulesOf(era, 'us-east-1')).readyAtMs(0, added, 0);
    expect(ready('2020-06-01', 3000)).toBe(90_000);
    expect(ready('2020-06-01', 3500)).toBe(150_000);
    expect(ready('2024-06-01', 6000)).toBe(150_000);
  });

  test('to Nov 2023 all functions of the region share burst and minutes; since then each has its own', () => {
    const asked = (era: string): number[] => {
      const allocation = new ProvisionedAllocation(
        rulesOf(era, 'sa-east-1', { provisionedPreparationMs: 0, ...(era === '2020-06-01' ? { burst: 500 } : {}) }),
      );
      return [
        [0, 400, 0],
        [1, 400, 0],
        [2, 700, 30_000],
        [2, 500, 600_000],
      ].map(([f, added, atMs]) => allocation.readyAtMs(f!, added!, atMs!));
    };
    // 500 at once, 500 at 1 min, 500 at 2 min; full again by the tenth.
    expect(asked('2020-06-01')).toEqual([0, 60_000, 30_000 + 120_000, 600_000]);
    expect(asked('2024-06-01')).toEqual([4000, 4000, 37_000, 605_000]);
  });

  test('what would take the unreserved minimum or more than the reservation is refused', async () => {
    const result = await run({
      duration: '10m',
      account: { concurrency: 200 },
      functions: {
        f: {
          provisionedScaling: {
            schedule: [
              ['0s', 101],
              ['3m', 100],
            ],
          },
          duration: { constant: '10ms' },
          coldStart: { constant: 0 },
        },
        g: { reservedConcurrency: 0, duration: { constant: '10ms' }, coldStart: { constant: 0 } },
      },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    });
    expect(result.eventSources!['functions.f.provisionedScaling']).toMatchObject({ refused: 1, maxAllocated: 100 });
    expect(result.timeline![0]!.text).toContain('101 refused');
  });

  test('target tracking brings a function to its minimum at once', async () => {
    const result = await run({
      duration: '5m',
      functions: {
        f: {
          provisionedScaling: { tracking: { minimum: 5, maximum: 10 } },
          duration: { constant: '10ms' },
          coldStart: { constant: 0 },
        },
      },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    });
    const { levels, stepMs } = result.eventSourceSeries!['functions.f.provisionedScaling']!;
    expect(levels['allocated']!.findIndex((count) => count === 5) * stepMs).toBe(90_000);
  });

  test('target tracking: three minutes above scale out, fifteen below 90 % scale in', () => {
    const tracking = new TargetTracking({
      minimum: 5,
      maximum: 100,
      target: 0.7,
      scaleOutPoints: 3,
      scaleInPoints: 15,
    });
    expect([0.9, 0.9, 0.9].map((utilization) => tracking.next(10, utilization))).toEqual([10, 10, 13]);
    expect(Array.from({ length: 15 }, () => tracking.next(13, 0.3)).at(-1)).toBe(6);
    expect(Array.from({ length: 30 }, () => tracking.next(100, 1)).every((count) => count <= 100)).toBe(true);
  });

  test('target tracking: a cooldown holds a change up, but not one that adds more', () => {
    const tracking = new TargetTracking({
      minimum: 1,
      maximum: 100,
      target: 0.5,
      scaleOutPoints: 1,
      scaleInPoints: 1,
      scaleOutCooldownMs: 300_000,
      scaleInCooldownMs: 300_000,
    });
    const at = (minute: number, allocated: number, utilization: number): number =>
      tracking.next(allocated, utilization, minute * 60_000);
    // Ten more; eight more must wait, twelve more need not.
    expect([at(0, 20, 0.75), at(1, 30, 0.62), at(2, 30, 0.7)]).toEqual([30, 30, 42]);
    expect([at(8, 42, 0.55), at(9, 47, 0.1), at(10, 10, 0.1), at(14, 10, 0.1)]).toEqual([47, 10, 10, 2]);
    // A scale-out ends the cooldown of a scale-in.
    expect([at(15, 2, 1), at(16, 4, 0.25)]).toEqual([4, 2]);
  });

  test('target tracking: with scale-in off nothing is taken away, and bounds move', () => {
    const tracking = new TargetTracking({
      minimum: 1,
      maximum: 9,
      target: 0.5,
      scaleOutPoints: 1,
      scaleInPoints: 1,
      scalesIn: false,
    });
    expect([tracking.next(8, 0.1), tracking.next(8, 1)]).toEqual([8, 9]);
    tracking.bound(2, 12);
    expect(tracking.next(8, 1)).toBe(12);
  });

  test('scheduled bounds bring what is outside of them in, and tracking keeps to them', async () => {
    const result = await run({
      duration: '40m',
      functions: {
        f: {
          provisionedConcurrency: 4,
          provisionedScaling: {
            schedule: [
              { at: '5m', minimum: 10 },
              { at: '20m', minimum: 2, maximum: 6 },
            ],
            tracking: { minimum: 4, maximum: 50 },
          },
          duration: { constant: '1s' },
          coldStart: { constant: 0 },
        },
      },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    });
    const { levels, stepMs } = result.eventSourceSeries!['functions.f.provisionedScaling']!;
    const at = (minute: number): number => levels['allocated']![Math.floor((minute * 60_000) / stepMs)]!;
    expect([at(4), at(19), at(20.5)]).toEqual([4, 10, 6]);
    expect(at(39)).toBeLessThan(6);
    expect(at(39)).toBeGreaterThanOrEqual(2);
  });

  // As measured in Nov 2025 (cosmo-grant/aws-by-example): one invocation of four minutes, target 50 %, at most 2.
  const oneLongRun = (provisionedConcurrency: number, minimum: number): Promise<RunResult> =>
    run({
      duration: '6m',
      cloudWatch: true,
      functions: {
        f: {
          timeout: '300s',
          provisionedConcurrency,
          provisionedScaling: { tracking: { minimum, maximum: 2, target: '50%' } },
          duration: { constant: '240s' },
          coldStart: { constant: '100ms' },
        },
      },
      traffic: [{ to: 'f', arrivals: { instants: ['1s'] } }],
    });
  const utilizationOf = ({ cloudWatch = [] }: RunResult): (number | null)[] =>
    cloudWatch.flatMap(({ metric, values }) => (metric === 'ProvisionedConcurrencyUtilization' ? values : []));

  test('target tracking goes from 1 to 2 within the six minutes around a load of four', async () => {
    const result = await oneLongRun(1, 1);
    expect(result.eventSources!['functions.f.provisionedScaling']).toMatchObject({
      allocatedAtEnd: 2,
      minutesWithoutMetric: 0,
    });
    expect(utilizationOf(result).some((value) => value === 1)).toBe(true);
    expect(result.warnings).toEqual([]);
  });

  test('target tracking never begins from 0: its metric is missing there', async () => {
    const result = await oneLongRun(0, 0);
    const name = 'functions.f.provisionedScaling';
    expect(result.eventSources![name]).toMatchObject({ maxAllocated: 0, changes: 0, minutesWithoutMetric: 6 });
    expect(utilizationOf(result).filter((value) => value !== null)).toEqual([]);
    expect(result.timeline).toEqual([
      { atMs: 60_000, text: `${name}: at 0 there is no ProvisionedConcurrencyUtilization, so tracking does nothing` },
    ]);
    expect(result.warnings.join()).toContain(`${name}.tracking begins at 0`);
  });

  test('what scales in to 0 stays there, until a schedule raises it', async () => {
    const result = await run({
      duration: '60m',
      functions: {
        f: {
          provisionedConcurrency: 4,
          provisionedScaling: { schedule: [['40m', 3]], tracking: { minimum: 0, maximum: 9, target: '50%' } },
          duration: { constant: '2s' },
          coldStart: { constant: 0 },
        },
      },
      traffic: [
        {
          to: 'f',
          arrivals: {
            constant: {
              rate: [
                ['20m', '0/s'],
                ['20m', '3/s'],
              ],
            },
          },
        },
      ],
    });
    const { levels, stepMs } = result.eventSourceSeries!['functions.f.provisionedScaling']!;
    const at = (minute: number): number => levels['allocated']![(minute * 60_000) / stepMs]!;
    expect([at(10), at(18), at(39), at(42), at(55)]).toEqual([4, 0, 0, 3, 9]);
    expect(result.timeline!.filter(({ text }) => text.includes('tracking does nothing'))).toHaveLength(1);
    expect(result.warnings).toEqual([]);
  });

  test('target tracking without the metric forgets the points it had', () => {
    const tracking = new TargetTracking({ minimum: 0, maximum: 9, target: 0.5, scaleOutPoints: 3, scaleInPoints: 15 });
    const next = (allocated: number, utilization: number): number => tracking.next(allocated, utilization);
    expect([next(1, 1), next(1, 1), next(0, 0), next(1, 1), next(1, 1), next(1, 1)]).toEqual([1, 1, 0, 1, 1, 2]);
  });

  test('a schedule is kept, and what is held is paid for', async () => {
    const result = await run({
      duration: '20m',
      functions: {
        f: {
          memory: '1024MB',
          provisionedConcurrency: 4,
          provisionedScaling: { schedule: [['10m', 0]] },
          duration: { constant: '100ms' },
          coldStart: { constant: '500ms' },
        },
      },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }],
    });
    expect(result.cost.provisionedGbSeconds).toBeCloseTo(4 * 600, 3);
    // Six requests come while the first environment initialises for 500 ms and runs for 100.
    expect(result.totals.coldStarts).toBe(6);
    const step = Math.floor(630_000 / result.series.stepMs);
    expect(result.series.coldStarts.slice(0, Math.floor(600_000 / result.series.stepMs)).every((n) => n === 0)).toBe(
      true,
    );
    expect(result.series.environments[step]).toBe(6);
  });
});

describe('INIT of what provisioned concurrency adds', () => {
  const document = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
    duration: '20m',
    functions: {
      f: {
        memory: '1024MB',
        provisionedConcurrency: 2,
        provisionedScaling: {
          schedule: [
            ['2m', 4],
            ['6m', 10],
            ['12m', 5],
          ],
        },
        duration: { constant: '100ms' },
        coldStart: { constant: '500ms' },
      },
    },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    ...changes,
  });
  const initUsd = 0.5 * 0.0000097222;

  test('is billed as the Duration of what runs on it, of what is added in the run', async () => {
    const { cost, functions } = await run(document());
    expect(cost.provisionedInitUsd).toBeCloseTo(8 * initUsd, 15);
    expect(functions['f']!.cost.provisionedInitUsd).toBe(cost.provisionedInitUsd);
    expect(cost.totalUsd).toBeCloseTo(cost.requestsUsd + cost.durationUsd + cost.provisionedUsd + 8 * initUsd, 12);
  });

  test('is counted since the warm-up, and left out of results by older rules', async () => {
    expect((await run(document({ warmup: '5m' }))).cost.provisionedInitUsd).toBeCloseTo(6 * initUsd, 15);
    expect((await run(document({ account: { era: '2023' } }))).cost.provisionedInitUsd).toBeUndefined();
  });

  test('costs nothing where nothing is added', async () => {
    const f = { memory: '1024MB', provisionedConcurrency: 2, duration: { constant: '100ms' } };
    expect((await run(document({ functions: { f } }))).cost.provisionedInitUsd).toBeUndefined();
  });
});

describe('aliases', () => {
  const laws = { duration: { constant: '100ms' }, coldStart: { constant: '200ms' } };
  const split = {
    ...laws,
    versions: { '1': {}, '2': {} },
    aliases: { live: { version: '1', weights: { '2': '30%' } } },
  };
  const ways = {
    sync: { via: 'sync' },
    http: { via: 'http', http: { kind: 'url' } },
    async: { via: 'async' },
    sqs: { via: 'sqs', sqs: { batchSize: 1 } },
    kinesis: { via: 'kinesis', stream: { shards: 20, batchSize: 1 } },
  };

  test.each(Object.entries(ways))('by %s: each version gets its share', async (_, way) => {
    const arrivals = { poisson: { rate: '20/s' } };
    const result = await run({
      duration: '5m',
      functions: { f: split },
      traffic: [{ to: 'f:live', ...way, arrivals }],
    });
    const [one, two] = ['f:1', 'f:2'].map((name) => result.functions[name]!.totals.offered) as [number, number];
    expect(one + two).toBeGreaterThan(5000);
    // Four standard deviations of a share of 0.3 over that many draws.
    expect(Math.abs(two / (one + two) - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / (one + two)));
  });

  test('by a closed loop: each version gets its share', async () => {
    const result = await run({
      duration: '5m',
      functions: { f: split },
      traffic: [{ to: 'f:live', closedLoop: { clients: 10, think: { constant: '50ms' } } }],
    });
    expect(result.functions['f:2']!.totals.offered / result.totals.offered).toBeCloseTo(0.3, 1);
  });

  test('provisioned concurrency of an alias is divided by its weights, and moves with a deployment', async () => {
    const result = await run({
      duration: '20m',
      functions: {
        f: {
          ...laws,
          versions: { '1': {}, '2': {} },
          aliases: {
            live: {
              version: '1',
              provisionedConcurrency: 10,
              deployment: { to: '2', at: '5m', preference: 'Canary10Percent5Minutes' },
            },
          },
        },
      },
      cloudWatch: true,
      traffic: [{ to: 'f:live', arrivals: { constant: { rate: '20/s' } } }],
    });
    expect(result.functions['f:1']!.provisionedConcurrency).toBe(10);
    const moves = result.timeline!.flatMap(({ atMs, text }) => (text.includes('provisioned') ? [[atMs, text]] : []));
    const ready = (atMs: number, added: number): number => atMs + 90_000 + added * 10;
    expect(moves).toEqual([
      [ready(300_000, 1), 'deployment f:live: 1 of 10 provisioned concurrency at the new version'],
      [ready(600_000, 9), 'deployment f:live: 10 of 10 provisioned concurrency at the new version'],
    ]);
    // Until the allocation follows, the new version runs on demand.
    expect(result.functions['f:1']!.totals.coldStarts).toBe(0);
    expect(result.functions['f:2']!.totals.coldStarts).toBeGreaterThan(0);
    const last = (metric: string): number | null =>
      result.cloudWatch!.find((one) => one.metric === metric && one.dimensions['Resource'] === 'f:2')!.values.at(-1)!;
    // 20 requests a second of 100 ms: two at once, of ten.
    expect(last('ProvisionedConcurrentExecutions')).toBe(2);
    expect(last('ProvisionedConcurrencyUtilization')).toBe(0.2);
    expect(result.cost.provisionedGbSeconds).toBeCloseTo(10 * 1200 * 0.125, 3);
  });

  test('two configurations of provisioned concurrency may not meet on one version', () => {
    const aliases = { live: { version: '1', provisionedConcurrency: 1 } };
    const compile = (functions: Record<string, unknown>): unknown =>
      compileScenario(
        { name: 'x', duration: '1m', functions, traffic: [{ to: 'f:live', arrivals: { burst: { at: 0, count: 1 } } }] },
        'test',
        '.',
      );
    expect(() => compile({ f: { ...laws, versions: { '1': { provisionedConcurrency: 2 } }, aliases } })).toThrow(
      /aliases\.live\.provisionedConcurrency: version 1 has provisioned concurrency of its own already; keep one/,
    );
    expect(() =>
      compile({
        f: {
          ...laws,
          versions: { '1': {} },
          aliases: { ...aliases, next: { version: '1', provisionedConcurrency: 1 } },
        },
      }),
    ).toThrow(/of the alias next already/);
  });
});

describe('alarms', () => {
  test('go off when enough of the latest points breach, and a missing point does not', () => {
    const alarm = new Alarm({ threshold: 5, comparison: '>', datapointsToAlarm: 2, evaluationPeriods: 3 });
    const states = [6, null, 7, 4, 4, 4].map((value) => {
      alarm.next(value);
      return alarm.state;
    });
    // A gap: the three points before it decide, as two more are looked at.
    expect(states).toEqual(['OK', 'OK', 'ALARM', 'ALARM', 'OK', 'OK']);
  });
});

describe('deployments', () => {
  test('every preference ends with all requests on the new version', () => {
    expect(Object.keys(deploymentPreferences)).toHaveLength(9);
    for (const steps of Object.values(deploymentPreferences)) expect(steps.at(-1)!.share).toBe(1);
    expect(deploymentPreferences['Linear10PercentEvery10Minutes']!.at(-1)!.afterMs).toBe(90 * 60_000);
    expect(deploymentPreferences['Canary10Percent5Minutes']).toEqual([
      { afterMs: 0, share: 0.1 },
      { afterMs: 300_000, share: 1 },
    ]);
  });

  const deployed = (deployment: Record<string, unknown>, errors = '0%'): Promise<RunResult> =>
    run({
      duration: '15m',
      seed: 3,
      functions: {
        f: {
          duration: { constant: '20ms' },
          coldStart: { constant: '50ms' },
          versions: { '1': {}, '2': { errors } },
          aliases: {
            live: {
              version: '1',
              deployment: { to: '2', at: '1m', preference: 'Canary10Percent5Minutes', ...deployment },
            },
          },
        },
      },
      alarms: { bad: { function: 'f:2', metric: 'Errors', threshold: 10 } },
      traffic: [{ to: 'f:live', arrivals: { constant: { rate: '20/s' } } }],
    });

  const shareOfNew = (result: RunResult, fromMinute: number, toMinute: number): number => {
    const sum = (name: string): number => {
      const { offered, stepMs } = result.functions[name]!.series;
      return offered.slice((fromMinute * 60_000) / stepMs, (toMinute * 60_000) / stepMs).reduce((a, b) => a + b, 0);
    };
    return sum('f:2') / (sum('f:1') + sum('f:2'));
  };

  const texts = (result: RunResult): string[] => (result.timeline ?? []).map((entry) => entry.text);

  test('a good version gets a tenth, then everything', async () => {
    const result = await deployed({ alarms: ['bad'] });
    expect(shareOfNew(result, 0, 1)).toBe(0);
    expect(shareOfNew(result, 1, 6)).toBeCloseTo(0.1, 1);
    expect(shareOfNew(result, 7, 15)).toBe(1);
    expect(texts(result).at(-1)).toBe('deployment f:live: succeeded');
  });

  test('a bad one is rolled back by its alarm within the next minute', async () => {
    const result = await deployed({ alarms: ['bad'] }, '50%');
    expect(texts(result)).toContain('deployment f:live: rolled back: alarm bad');
    expect(shareOfNew(result, 4, 15)).toBe(0);
  });

  test('without the alarm it stays', async () => {
    expect(shareOfNew(await deployed({ alarms: [] }, '50%'), 7, 15)).toBe(1);
  });

  test('a hook that fails keeps all requests on the old version', async () => {
    const result = await deployed({ beforeTraffic: { duration: '30s', succeeds: false } });
    expect(shareOfNew(result, 0, 15)).toBe(0);
    expect(texts(result)).toContain('deployment f:live: rolled back: BeforeAllowTraffic failed');
  });

  test('a hook after the shift that fails brings the old version back', async () => {
    const result = await deployed({ afterTraffic: { duration: '30s', succeeds: false } });
    expect(shareOfNew(result, 7, 15)).toBe(0);
    expect(texts(result)).toContain('deployment f:live: rolled back: AfterAllowTraffic failed');
  });
});

test('versions share the reservation of their function', async () => {
  const result = await run({
    duration: '30s',
    functions: {
      f: {
        reservedConcurrency: 5,
        duration: { constant: '1s' },
        coldStart: { constant: 0 },
        versions: { '1': {}, '2': {} },
      },
    },
    traffic: ['f:1', 'f:2'].map((to) => ({ to, arrivals: { constant: { rate: '10/s' } } })),
  });
  expect(result.totals.concurrency.max).toBe(5);
  expect(result.totals.throttled).toBeGreaterThan(400);
});

test('CloudWatch points agree with the totals', async () => {
  const result = await run({
    duration: '3m',
    cloudWatch: true,
    functions: {
      f: { reservedConcurrency: 3, errors: '10%', duration: { constant: '200ms' }, coldStart: { constant: 0 } },
    },
    traffic: [{ to: 'f', arrivals: { poisson: { rate: '15/s' } } }],
  });
  const sumOf = (metric: string): number =>
    result
      .cloudWatch!.find((series) => series.metric === metric)!
      .values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const { completed, failed, throttled } = result.totals;
  expect(sumOf('Invocations')).toBe(completed + failed);
  expect(sumOf('Errors')).toBe(failed);
  expect(sumOf('Throttles')).toBe(throttled);
  expect(
    Math.max(...result.cloudWatch!.find(({ metric }) => metric === 'ConcurrentExecutions')!.values.map((v) => v ?? 0)),
  ).toBe(3);
});

test('a function in a VPC is Pending at its creation since Hyperplane, and answers after', async () => {
  const result = await run({
    duration: '2m',
    functions: {
      f: { vpc: { freeIps: [10], pendingFor: '60s' }, duration: { constant: '10ms' }, coldStart: { constant: 0 } },
    },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
  });
  expect(result.totals).toMatchObject({ failed: 60, completed: 60 });
});

test('CloudWatch tells the age of events and of the iterator', async () => {
  const result = await run({
    duration: '5m',
    cloudWatch: true,
    functions: {
      events: { reservedConcurrency: 1, duration: { constant: '900ms' }, coldStart: { constant: 0 } },
      records: { duration: { constant: '700ms' }, coldStart: { constant: 0 } },
    },
    traffic: [
      { to: 'events', via: 'async', arrivals: { constant: { rate: '1/s' } } },
      { to: 'records', via: 'kinesis', arrivals: { constant: { rate: '10/s' } } },
    ],
  });
  const values = (metric: string): readonly (number | null)[] =>
    result.cloudWatch!.find((one) => one.metric === metric)!.values;
  expect(values('AsyncEventsReceived')).toEqual([60, 60, 60, 60, 60]);
  expect(Math.max(...values('AsyncEventAge').map((value) => value ?? 0))).toBe(
    result.eventSources!['functions.events.events']!['maxAgeMs'],
  );
  expect(Math.max(...values('IteratorAge').map((value) => value ?? 0))).toBe(
    result.eventSources!['traffic.1.kinesis']!['maxIteratorAgeMs'],
  );
});

test('requests on provisioned concurrency count against the request rate of the account', async () => {
  const laws = { duration: { constant: '10ms' }, coldStart: { constant: 0 } };
  const result = await run({
    duration: '20s',
    account: { concurrency: 30, unreservedMinimum: 0 },
    functions: { ready: { provisionedConcurrency: 19, ...laws }, other: laws },
    traffic: [
      { to: 'ready', arrivals: { constant: { rate: '180/s' } } },
      { to: 'other', arrivals: { constant: { rate: '150/s' } } },
    ],
  });
  // 300 a second for both together; a bucket of one second at the start.
  expect(result.throttlesByReason.FunctionInvocationRateLimitExceeded).toBeGreaterThan(250);
  expect(result.totals.completed).toBeLessThan(20 * 300 + 310);
});

test('adaptive clients in a closed loop hold back', async () => {
  const refusals = async (retry: string): Promise<number> => {
    const { throttlesByReason } = await run({
      duration: '60s',
      functions: { f: { reservedConcurrency: 5, duration: { constant: '100ms' }, coldStart: { constant: 0 } } },
      traffic: [{ to: 'f', closedLoop: { clients: 40, think: { constant: '50ms' } }, retry }],
    });
    return throttlesByReason.ReservedFunctionConcurrentInvocationLimitExceeded;
  };
  expect(await refusals('sdk-v3-adaptive')).toBeLessThan(0.8 * (await refusals('sdk-v3-standard')));
});

test('CloudWatch tells what the region uses and claims, and what the mappings deliver', async () => {
  const laws = { duration: { constant: '990ms' }, coldStart: { constant: 0 } };
  const result = await run({
    duration: '3m',
    cloudWatch: true,
    functions: {
      reserved: { reservedConcurrency: 50, ...laws },
      ready: { versions: { '1': { provisionedConcurrency: 20 } }, ...laws },
      plain: laws,
    },
    traffic: [
      { to: 'reserved', arrivals: { constant: { rate: '10/s' } } },
      { to: 'ready:1', arrivals: { constant: { rate: '5/s' } } },
      { to: 'plain', via: 'sqs', sqs: { batchSize: 1 }, arrivals: { constant: { rate: '3/s' } } },
    ],
  });
  const of = (metric: string, dimensions: Record<string, string>): readonly (number | null)[] =>
    result.cloudWatch!.find(
      (one) => one.metric === metric && JSON.stringify(one.dimensions) === JSON.stringify(dimensions),
    )!.values;
  const highest = (metric: string): number => Math.max(...of(metric, {}).map((value) => value ?? 0));
  expect(highest('UnreservedConcurrentExecutions')).toBe(8);
  expect(highest('ConcurrentExecutions')).toBe(18);
  // 50 reserved, 20 provisioned, 3 more of the function that has neither.
  expect(highest('ClaimedAccountConcurrency')).toBe(73);
  const sum = (metric: string, dimensions: Record<string, string>): number =>
    of(metric, dimensions).reduce<number>((total, value) => total + (value ?? 0), 0);
  const { sent, deleted } = result.eventSources!['traffic.2.sqs'] as unknown as Record<string, number>;
  const mapping = { EventSourceMappingUUID: 'traffic.2.sqs' };
  expect(sum('PolledEventCount', mapping)).toBe(sent);
  expect(sum('DeletedEventCount', mapping)).toBeGreaterThanOrEqual(deleted! - 3);
  expect(sum('Invocations', {})).toBe(sum('Invocations', { FunctionName: 'reserved' }) + 900 + 540);
});

test('a Function URL counts its requests and errors', async () => {
  const result = await run({
    duration: '1m',
    cloudWatch: true,
    functions: { f: { reservedConcurrency: 1, duration: { constant: '150ms' }, coldStart: { constant: 0 } } },
    traffic: [{ to: 'f', via: 'http', http: { kind: 'url' }, arrivals: { constant: { rate: '10/s' } } }],
  });
  const point = (metric: string): number | null => result.cloudWatch!.find((one) => one.metric === metric)!.values[0]!;
  expect(point('UrlRequestCount')).toBe(600);
  expect(point('Url4xxCount')).toBe(result.totals.throttled);
});

test('a Function URL counts what fails as 5xx, and what it turns away as 4xx', async () => {
  const result = await run({
    duration: '1m',
    cloudWatch: true,
    functions: {
      f: { reservedConcurrency: 1, duration: { constant: '150ms' }, coldStart: { constant: 0 }, errors: '20%' },
    },
    traffic: [{ to: 'f', via: 'http', http: { kind: 'url' }, arrivals: { constant: { rate: '10/s' } } }],
  });
  const point = (metric: string): number | null => result.cloudWatch!.find((one) => one.metric === metric)!.values[0]!;
  const { failed, throttled, completed } = result.totals;
  expect(failed).toBeGreaterThan(10);
  expect([point('Url5xxCount'), point('Url4xxCount'), point('UrlRequestCount')]).toEqual([
    failed,
    throttled,
    failed + throttled + completed,
  ]);
});

test('a Function URL counts what its own limit turns away as 4xx, too', async () => {
  const result = await run({
    duration: '1m',
    cloudWatch: true,
    functions: { f: { duration: { constant: '150ms' }, coldStart: { constant: 0 } } },
    traffic: [
      { to: 'f', via: 'http', http: { kind: 'url', rate: '5/s', burst: 1 }, arrivals: { constant: { rate: '10/s' } } },
    ],
  });
  const point = (metric: string): number | null => result.cloudWatch!.find((one) => one.metric === metric)!.values[0]!;
  expect(result.totals.throttled).toBe(300);
  expect([point('Url4xxCount'), point('UrlRequestCount')]).toEqual([300, 600]);
});

test('event sources tell their levels over time', async () => {
  const laws = { duration: { constant: '2s' }, coldStart: { constant: 0 } };
  const result = await run({
    duration: '2m',
    account: { era: '2018' },
    functions: { f: { ...laws, memory: '1536MB', vpc: { freeIps: [100], eniDelay: { constant: '10s' } } }, g: laws },
    traffic: [
      { to: 'f', arrivals: { burst: { at: '30s', count: 10 } } },
      { to: 'g', via: 'sqs', sqs: { batchSize: 1 }, arrivals: { burst: { at: 0, count: 5000 } } },
    ],
  });
  const { stepMs, levels } = result.eventSourceSeries!['functions.f.vpc']!;
  const at = (values: readonly number[], ms: number): number => values[Math.floor(ms / stepMs)]!;
  // Two environments of 1.5 GB share an interface.
  expect(at(levels['interfaces']!, 29_000)).toBe(0);
  expect(at(levels['interfaces']!, 60_000)).toBe(5);
  const { pollers, batches, visible, hidden, oldestAgeMs } = result.eventSourceSeries!['traffic.1.sqs']!.levels;
  // 5 at the start, 60 more a minute, of which the first ten seconds bring none.
  expect(at(pollers!, 1000)).toBe(5);
  expect(at(pollers!, 60_000)).toBe(65);
  pollers!.forEach((most, step) => expect(batches![step]!).toBeLessThanOrEqual(most));
  // All at once, of which five are received at once.
  expect(visible![0]).toBe(4995);
  expect(hidden![0]).toBeGreaterThanOrEqual(5);
  // What waits gets older all the time: the backlog is not gone with the run.
  for (const ms of [20_000, 60_000, 100_000])
    expect(Math.abs(at(oldestAgeMs!, ms) - ms)).toBeLessThan(2000 + 3 * stepMs);
});
