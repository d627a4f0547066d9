// Managed Instances in whole runs: the published ramp, headroom, publishing, replacement, metrics, cost, refused scenarios.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { consoleSummary, type RunResult } from '../../reports/index.ts';

type Json = Record<string, unknown>;

const directory = fileURLToPath(new URL('../../bench/scenarios/', import.meta.url));
const exampleOf = (name: string): Json => parse(readFileSync(`${directory}${name}.yaml`, 'utf8')) as Json;
const run = (document: Json): Promise<RunResult> =>
  simulateScenario(compileScenario(document, 'test', directory), { comparesKeepAlive: false });
const counts = (result: RunResult, source: string): Json => ({ ...result.eventSources![source] });

/** A level of a source, at the end of each minute. */
const byMinute = ({ eventSourceSeries }: RunResult, source: string, level: string): number[] => {
  const { stepMs, levels } = eventSourceSeries![source]!;
  return levels[level]!.filter((_, step) => (step + 1) % (60_000 / stepMs) === 0);
};

const managedScenario = (fn: Json = {}, rest: Json = {}): Json => ({
  name: 'managed',
  duration: '10m',
  account: { era: '2026-09-01' },
  functions: {
    f: {
      compute: 'managed',
      memory: '2GB',
      managed: { memoryPerVcpu: 2 },
      duration: { constant: '100ms' },
      coldStart: { constant: '1s' },
      cpu: { share: '10%', measuredAt: '1769MB' },
      ...fn,
    },
  },
  traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }],
  ...rest,
});

test('a response that is streamed has its slot until it is sent, and no more CPU than its handler', async () => {
  const changes = { managed: { memoryPerVcpu: 2, initialEnvironments: 3 }, memory: '4GB', timeout: '1m' };
  const cpuOf = ({ eventSourceSeries }: RunResult): number[] =>
    eventSourceSeries!['functions.f.managed']!.levels['cpuPercent']!.slice(20);
  const plain = await simulateScenario(compileScenario(managedScenario(changes), 'test', '.'));
  const streamed = await simulateScenario(
    compileScenario(managedScenario({ ...changes, streamedResponse: '20MB' }), 'test', '.'),
  );
  // 30 ms of the handler's 100 until 6 MB are sent, and 14 MB at 2 MB a second.
  expect(plain.latencyMs.p50).toBeCloseTo(100, 6);
  expect(streamed.latencyMs.p50).toBeCloseTo(7030, 6);
  const { levels } = streamed.eventSourceSeries!['functions.f.managed']!;
  expect(Math.max(...levels['busySlots']!)).toBeGreaterThanOrEqual(70);
  expect(Math.max(...levels['busySlots']!)).toBeLessThanOrEqual(72);
  expect(Math.max(...cpuOf(streamed))).toBeCloseTo(Math.max(...cpuOf(plain)), 0);
  expect(streamed.cost.streamedUsd).toBeCloseTo((streamed.totals.completed * 14 * 0.008) / 1024, 9);
});

test('handlers fail on Managed Instances by their share, and keep their slot as long as others', async () => {
  const { totals, functions } = await run(managedScenario({ errors: '25%' }));
  expect(totals.failed / (totals.failed + totals.completed)).toBeCloseTo(0.25, 1);
  expect(functions['f']!.latencyMs).toMatchObject({ p50: expect.closeTo(100, 0), max: expect.closeTo(100, 0) });
});

test.each([
  ['none', {}],
  ['ConcurrentInvocationLimitExceeded', { ConcurrentInvocationLimitExceeded: 8 }],
])('the reason of a refusal is the one that the rule says: %s', async (managedThrottleReason, byReason) => {
  const managed = { memoryPerVcpu: 2, slots: 4, minimumEnvironments: 1, maximumEnvironments: 1 };
  const { totals, throttlesByReason } = await run(
    managedScenario(
      { managed },
      {
        account: { era: '2026-09-01', rules: { managedThrottleReason } },
        traffic: [{ to: 'f', arrivals: { burst: { at: '1s', count: 12 } } }],
      },
    ),
  );
  expect(totals).toMatchObject({ completed: 4, throttled: 8 });
  expect(Object.entries(throttlesByReason).filter(([, count]) => count > 0)).toEqual(Object.entries(byReason));
});

test('environments that are not needed end one after the other, down to the minimum', async () => {
  const result = await run(
    managedScenario({ managed: { memoryPerVcpu: 2, initialEnvironments: 6 } }, { duration: '60m' }),
  );
  const environments = byMinute(result, 'functions.f.managed', 'environments');
  expect(Math.max(...environments)).toBe(6);
  expect(environments.at(-1)).toBe(3);
  const steps = environments.slice(1).map((count, minute) => environments[minute]! - count);
  expect(steps.filter((step) => step > 0)).toEqual([1, 1, 1]);
  expect(result.totals).toMatchObject({ failed: 0, throttled: 0 });
});

test('the published ramp: 3 environments after 5 minutes, 10 after 10, 16 after 15; 1.8 times as slow until then', async () => {
  const result = await run(exampleOf('managed-ramp'));
  const environments = byMinute(result, 'functions.simulate.managed', 'environments');
  expect(environments.slice(0, 5)).toEqual([3, 3, 3, 3, 3]);
  // The figures published are read off a dashboard of five-minute points.
  expect(Math.abs(environments[9]! / 10 - 1)).toBeLessThan(0.15);
  expect(Math.abs(environments[14]! / 16 - 1)).toBeLessThan(0.15);
  const throttled = result.series.throttled;
  const perMinute = 60_000 / result.series.stepMs;
  const inMinute = (minute: number): number =>
    throttled.slice(minute * perMinute, (minute + 1) * perMinute).reduce((sum, count) => sum + count, 0);
  // "Throttles at once", about 150 a minute at most once the pollers wait their longest; fewer than half after ten minutes.
  expect(inMinute(2)).toBeGreaterThan(100);
  expect(inMinute(2)).toBeLessThan(200);
  expect(inMinute(14)).toBeLessThan(inMinute(2) / 2);
  // 2.5 minutes alone, 4.6 while ten share two vCPUs: those that began within the first minutes.
  const overloaded = Math.max(...byMinute(result, 'functions.simulate.managed', 'cpuPercent').slice(2, 5));
  expect(overloaded).toBeGreaterThan(85);
  const alone = 150_000;
  const alike = await run({
    ...exampleOf('managed-ramp'),
    account: { era: '2026-03-19', rules: { managedScaleOutLooks: 99 } },
  });
  expect(alike.functions['simulate']!.totals.completed).toBeGreaterThan(50);
  expect(
    Math.abs((alike.totals.concurrency.mean * 1_500_000) / alike.totals.completed / (1.84 * alone) - 1),
  ).toBeLessThan(0.15);
});

test('nothing starts cold, waits in a queue or is billed by duration', async () => {
  const { totals, cost, latencyMs, billedMs } = await run(managedScenario());
  expect(totals.coldStarts).toBe(0);
  expect(totals.completed).toBe(totals.offered);
  expect(latencyMs.max).toBeCloseTo(100, 6);
  expect([billedMs.max, cost.gbSeconds, cost.durationUsd]).toEqual([0, 0, 0]);
  // Three c6a.large for ten minutes, their fee, and the requests.
  expect(cost.instancesUsd).toBeCloseTo((3 * 0.0765) / 6, 10);
  expect(cost.managementUsd).toBeCloseTo((0.15 * 3 * 0.0765) / 6, 10);
  expect(cost.totalUsd).toBeCloseTo((1.15 * 3 * 0.0765) / 6 + totals.offered * 0.2e-6, 10);
});

test('the functions of a provider share what it costs by the vCPUs of their environments', async () => {
  const own = managedScenario()['functions'] as { f: Json };
  const large = { ...own.f, memory: '4GB', managed: { memoryPerVcpu: 2, minimumEnvironments: 3 } };
  const result = await run(
    managedScenario(
      {},
      {
        functions: { f: own.f, g: large },
        warmup: '1m',
        capacityProviders: { shared: { instanceTypes: ['m7i.xlarge'], savings: '25%' } },
        traffic: [
          { to: 'f', arrivals: { constant: { rate: '10/s' } } },
          { to: 'g', arrivals: { constant: { rate: '10/s' } } },
        ],
      },
    ),
  );
  const { functions, capacityProviders, cost } = result;
  const [f, g] = [functions['f']!.cost, functions['g']!.cost];
  expect(g.instancesUsd! / f.instancesUsd!).toBeCloseTo(2, 9);
  const { shared } = capacityProviders!;
  expect(f.instancesUsd! + g.instancesUsd!).toBeCloseTo(shared!.instancesUsd, 12);
  expect(cost.totalUsd).toBeCloseTo(f.totalUsd + g.totalUsd, 12);
  // Three instances over the nine minutes after the warm-up.
  expect(shared!.instanceTypes).toEqual({ 'm7i.xlarge': { hours: expect.closeTo(0.45, 9) as number, most: 3 } });
  expect(shared!.instancesUsd).toBeCloseTo(0.45 * 0.2016 * 0.75, 10);
  expect(shared!.managementUsd).toBeCloseTo(0.45 * 0.2016 * 0.15, 10);
});

test('a request whose time is up is answered, and keeps its slot until its code ends', async () => {
  const result = await run(
    managedScenario(
      { duration: { constant: '10s' }, timeout: '2s', managed: { memoryPerVcpu: 2, slots: 1 } },
      {
        traffic: [{ to: 'f', arrivals: { instants: ['1s', '1.1s', '1.2s', '4s', '10.9s', '11.05s', '30s'] } }],
        duration: '1m',
      },
    ),
  );
  // Three slots: taken until 11 s, 11.1 s and 11.2 s, though their callers were answered at 3 s and later.
  expect(result.totals).toMatchObject({ offered: 7, timedOut: 5, throttled: 2, completed: 0 });
  expect(result.latencyMs.max).toBeCloseTo(2000, 6);
  expect(counts(result, 'functions.f.managed')).toMatchObject({ lateAnswers: 5, ConcurrencyThrottles: 2 });
});

test('a version that is published fails calls until its environments are ready', async () => {
  const result = await run(managedScenario({ managed: { memoryPerVcpu: 2, publishedAt: '1m' } }));
  // 90 s for instances, 20 s for environments, 1 s of INIT.
  const readyAtS = 60 + 90 + 20 + 1;
  expect(Math.abs(result.totals.failed - readyAtS * 10)).toBeLessThanOrEqual(1);
  expect(result.timeline?.map(({ atMs }) => atMs)).toEqual([60_000, readyAtS * 1000]);
  expect(result.totals.retries).toBe(0);
});

test('instances at the end of their life are replaced without a refusal', async () => {
  const rules = { managedInstanceLifeMs: 300_000 };
  const result = await run(
    managedScenario(
      { duration: { exponential: { mean: '20s' } }, timeout: '10m' },
      {
        account: { era: '2026-09-01', rules },
        duration: '30m',
        traffic: [{ to: 'f', arrivals: { poisson: { rate: '0.5/s' } } }],
      },
    ),
  );
  expect(result.totals.throttled).toBe(0);
  expect(result.totals.failed + result.totals.timedOut).toBe(0);
  const provider = counts(result, 'capacityProviders.default');
  expect(Number(provider['instancesReplaced'])).toBeGreaterThanOrEqual(15);
  expect(provider['instancesStarted']).toBe(Number(provider['instancesEnded']) + Number(provider['instances']));
  expect(Math.min(...byMinute(result, 'functions.f.managed', 'environments'))).toBe(3);
  const own = counts(result, 'functions.f.managed');
  expect(Number(own['environmentsEnded'])).toBeGreaterThanOrEqual(15);
  expect(own['environmentsStarted']).toBe(Number(own['environmentsEnded']) + Number(own['environments']));
});

test('a deactivated version fails, and traffic does not wake it', async () => {
  const managed = { memoryPerVcpu: 2, minimumEnvironments: 0, maximumEnvironments: 0 };
  const result = await run(managedScenario({ managed }));
  expect(result.totals).toMatchObject({ failed: result.totals.offered, throttled: 0, completed: 0 });
  expect(result.cost.totalUsd).toBe(0);
});

test('exactly one cause is 1 in the metrics of each throttled request, under the names of AWS', async () => {
  const result = await run({ ...exampleOf('managed-cpu-throttles'), cloudWatch: true });
  const sum = (metric: string): number =>
    result
      .cloudWatch!.filter((series) => series.metric === metric && series.dimensions['FunctionName'] === 'hash')
      .flatMap(({ values }) => values)
      .reduce<number>((total, value) => total + (value ?? 0), 0);
  expect(sum('Throttles')).toBe(result.totals.throttled);
  expect([sum('CPUThrottles'), sum('ConcurrencyThrottles'), sum('MemoryThrottles')]).toEqual([sum('Throttles'), 0, 0]);
  const ofProvider = result.cloudWatch!.filter(({ dimensions }) => dimensions['CapacityProviderName'] === 'default');
  expect(ofProvider.map(({ metric }) => metric).sort()).toEqual(
    [
      'CPUUtilization',
      'MemoryAllocated',
      'MemoryAvailable',
      'MemoryUtilization',
      'vCPUAllocated',
      'vCPUAvailable',
    ].sort(),
  );
  expect(new Set(ofProvider.map(({ dimensions }) => dimensions['InstanceType']))).toEqual(new Set(['c6a.large']));
  expect(Object.values(result.throttlesByReason).every((count) => count === 0)).toBe(true);
});

test('the same seed gives the same figures, another one others', async () => {
  const document = exampleOf('managed-cpu-throttles');
  const { startedAt: _, host: __, ...first } = await run(document);
  const { startedAt: ___, host: ____, ...again } = await run(document);
  expect(again).toEqual(first);
  expect((await run({ ...document, seed: 99 })).totals.throttled).not.toBe(first.totals.throttled);
});

test('is told on the terminal: environments, causes, instances, price and fee', async () => {
  const text = consoleSummary(await run(exampleOf('managed-cpu-throttles')), { color: false });
  expect(text).toMatch(
    /Managed Instances: hash: environments 3 on average, 3 at most, of 64 slots and 1 vCPU; .*CPUThrottles/,
  );
  expect(text).toMatch(
    /Managed Instances: default: c6a.large: 3 at once at most, 9 min together; \$.* and a fee of \$/,
  );
  expect(text).not.toMatch(/keepAlive/);
});

describe('is refused', () => {
  const problems = (document: Json): string => {
    try {
      compileScenario(document, 'test', '.');
      return '';
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
  };
  test.each<[Json, RegExp]>([
    [{ memory: '1GB' }, /functions.f.memory: 1GB is outside 2048MB to 32768MB/],
    [{ memory: '3GB', managed: { memoryPerVcpu: 4 } }, /3GB at 4 GB a vCPU is less than 1 vCPU/],
    [{ memory: '2GB', managed: { memoryPerVcpu: 3 } }, /memoryPerVcpu: is 3; write 2, 4, 8: GB/],
    [{ runtime: 'nodejs20.x' }, /Managed Instances do not run nodejs20.x/],
    [
      { extensions: { postInvoke: { constant: '50ms' } } },
      /extensions: has no effect .* they hear of no invocation there/,
    ],
    [{ reservedConcurrency: 5 }, /reservedConcurrency: AWS says nothing of it for Managed Instances/],
    [{ provisionedConcurrency: 5 }, /provisionedConcurrency: has no effect with compute: managed/],
    [{ keepAlive: { fixed: '5m' } }, /keepAlive: has no effect with compute: managed/],
    [{ vpc: { freeIps: [10] } }, /vpc: has no effect with compute: managed/],
    [{ ephemeralStorage: '1GB' }, /ephemeralStorage: has no effect with compute: managed/],
    [
      { architecture: 'arm64', managed: { memoryPerVcpu: 2, capacityProvider: 'x' } },
      /no capacity provider is called "x"/,
    ],
    [{ timeout: '20m' }, /traffic.0.via: clients that wait for their answer take a timeout of 15m at most/],
    [{ timeout: '2h' }, /timeout: 2h is outside 1s to 5400s/],
    [{ managed: { slots: 0 } }, /slots/],
    [{ managed: { slot: 5 } }, /slot.*slots/],
    [{ compute: 'fargate' }, /compute: is "fargate"; write default, snapstart or managed/],
  ])('%o', (changes, expected) => {
    expect(problems(managedScenario(changes))).toMatch(expected);
  });

  test('a function that names none of several providers, or one of another architecture', () => {
    const two = { a: {}, b: { architecture: 'arm64' } };
    expect(problems(managedScenario({}, { capacityProviders: two }))).toMatch(
      /capacityProvider: missing: there are a, b; name one/,
    );
    const other = managedScenario({ managed: { memoryPerVcpu: 2, capacityProvider: 'b' } }, { capacityProviders: two });
    expect(problems(other)).toMatch(/architecture: x86_64 is not that of the capacity provider b, arm64/);
  });

  test('all at once, in one message', () => {
    const text = problems(managedScenario({ memory: '1GB', runtime: 'ruby3.4', keepAlive: { fixed: '1m' } }));
    for (const part of ['functions.f.memory', 'functions.f.runtime', 'functions.f.keepAlive'])
      expect(text).toContain(part);
  });
});

test('what has no effect, or is taken by default, is said', () => {
  const warnings = (document: Json): string => compileScenario(document, 'test', '.').warnings.join('\n');
  expect(warnings(managedScenario({ cpu: undefined }))).toMatch(/functions.f.cpu is not given/);
  expect(warnings(managedScenario({ managed: {} }))).toMatch(/memoryPerVcpu is not given: 2 GB for each vCPU/);
  expect(warnings(managedScenario({ managed: { memoryPerVcpu: 2, minimumEnvironments: 1 } }))).toMatch(/is for tests/);
  expect(warnings(managedScenario({ compute: 'default' }))).toMatch(
    /functions.f.managed has no effect without compute: managed/,
  );
  expect(warnings(managedScenario({}, { account: { era: '2023' } }))).toMatch(
    /functions.f.compute: Lambda has it since 2025-11-30/,
  );
  const ignored = managedScenario(
    { reservedConcurrency: 5 },
    { account: { era: '2026-09-01', rules: { managedReservedConcurrency: 'ignored' } } },
  );
  expect(warnings(ignored)).toMatch(/reservedConcurrency is ignored with compute: managed/);
});

test('on Managed Instances only who waits for an answer takes a timeout of 15 minutes at most', () => {
  const problems = (via: string): string[] => {
    const traffic = [{ to: 'f', via, arrivals: { constant: { rate: '1/s' } } }];
    try {
      compileScenario(managedScenario({ timeout: '20m' }, { traffic }), 'test', directory);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
      throw error;
    }
    return [];
  };
  expect(problems('sync')).toEqual([
    'traffic.0.via: clients that wait for their answer take a timeout of 15m at most; lower that of f, or send events',
  ]);
  expect(problems('async')).toEqual([]);
});

test('clients in turn are failed without a retry while a function is not there, and then answered', async () => {
  const closedLoop = { clients: 2, think: { constant: '1s' } };
  const traffic = [{ to: 'f', closedLoop, retry: 'sdk-v3-standard' }];
  const { totals } = await run(managedScenario({ managed: { memoryPerVcpu: 2, publishedAt: '1m' } }, { traffic }));
  // 171 s until it is Active, a second apart each; answers take a tenth of one.
  expect(Math.abs(totals.failed - 2 * 171)).toBeLessThanOrEqual(4);
  expect(totals.retries).toBe(0);
  expect(Math.abs(totals.completed - (2 * (600 - 171)) / 1.1)).toBeLessThanOrEqual(4);
});
