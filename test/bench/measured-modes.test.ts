// What a measured run tells of Managed Instances and durable functions: by a timeline and executions as the platform tells them.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calibrated, CalibrationSink } from '../../bench/measure/calibrate.ts';
import { MeasuredExecutions } from '../../bench/measure/measured-executions.ts';
import { MeasuredInstances } from '../../bench/measure/managed-figures.ts';
import { byVersion, modeWarnings, snapStartProblems } from '../../bench/measure/measured-modes.ts';
import { answerLimitMs } from '../../bench/measure/sending.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { emptyInvocation } from '../../lambda/index.ts';
import { mockTarget, type Target } from '../../loadgen/index.ts';
import { emptyAnswer } from '../../loadgen/targets/target.ts';
import { Recorder } from '../../reports/index.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';

const scenario = (functions: Record<string, object>): Scenario =>
  compileScenario(
    {
      name: 'modes',
      duration: '1m',
      account: { era: '2026-09-01' },
      functions,
      traffic: Object.keys(functions).map((to) => ({ to, arrivals: { constant: { rate: '1/s' } } })),
    },
    'test',
    '.',
  );

const laws = { duration: { constant: '20ms' }, coldStart: { constant: '100ms' } };
const managed = {
  ...laws,
  compute: 'managed',
  memory: '2GB',
  managed: { memoryPerVcpu: 2, slots: 4, minimumEnvironments: 1, maximumEnvironments: 2 },
};
const durable = { ...laws, durable: { executionTimeout: '2m', program: [{ wait: '1s' }] } };
const snapStart = { ...laws, compute: 'snapstart', package: 'image' };

const recorderOf = ({ functions, durationMs }: Scenario): Recorder =>
  new Recorder({ functions: functions.map(({ config }) => config), durationMs, warmupMs: 0 });

const identity = {
  kind: 'measured',
  name: 'modes',
  warnings: [],
  assumptions: [],
  replications: 1,
} as unknown as Parameters<Recorder['result']>[0];

test('environments are placed on instances for as long as they were there, and figures are those of simulated runs', () => {
  const run = scenario({ api: managed });
  const recorder = recorderOf(run);
  const seen = new MeasuredInstances(run, recorder);
  for (const atMs of [0, 30_000]) {
    seen.environmentStarted(0, atMs);
    recorder.environmentStarted(0, atMs);
  }
  seen.admitted(0, 100);
  seen.admitted(0, 200);
  seen.released(0, 300);
  for (const cause of [0, 1, 1, 2]) seen.refused(0, cause);
  seen.looked(0, 40_000, 0.4, 0.25);
  seen.looked(0, 50_000, 0.2, 0.5);
  seen.environmentEnded(0, 30_000, 55_000);
  seen.finish();
  recorder.finish(60_000);
  const { eventSources, capacityProviders, functions, eventSourceSeries } = recorder.result(identity);
  expect(eventSources!['functions.api.managed']).toEqual({
    kind: 'managed',
    maxEnvironments: 2,
    environmentsStarted: 2,
    environmentsEnded: 1,
    environments: 1,
    ConcurrencyThrottles: 1,
    CPUThrottles: 2,
    MemoryThrottles: 1,
    noRoom: 0,
    maxCpuShare: 0.4,
    maxSlotShare: 0.5,
  });
  expect(Math.max(...eventSourceSeries!['functions.api.managed']!.levels['busySlots']!)).toBe(2);
  // Of a version, the first three are on instances of their own: one for the whole minute, one for half of it and until it would end.
  const { instanceTypes } = capacityProviders!['default']!;
  expect(Object.values(instanceTypes).map(({ most }) => most)).toEqual([2]);
  expect(Object.values(instanceTypes)[0]!.hours * 60).toBeCloseTo(1.5, 6);
  expect(functions['api']!.cost.instancesUsd).toBeGreaterThan(0);
});

let server: Server;
let url: string;
let told: readonly object[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const since = Number(new URL(request.url!, 'http://x').searchParams.get('since'));
    response.end(JSON.stringify({ executions: told.slice(since), next: told.length, dropped: 0 }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const execution = (startedAtMs: number, endedAtMs: number, status = 'SUCCEEDED'): object => ({
  functionName: 'order',
  status,
  startedAtMs,
  endedAtMs,
  runningMs: 40,
  waitingMs: endedAtMs - startedAtMs - 40,
  retryingMs: 0,
  invocations: 2,
  failedInvocations: 0,
  refusedInvocations: 1,
  operations: 3,
  writtenBytes: 10,
  keptByteMs: 1e6,
});

test('executions are told on the clock of the run, those before it not', async () => {
  told = [execution(0, 900)];
  const run = scenario({ order: durable });
  const recorder = recorderOf(run);
  const executions = new MeasuredExecutions(url);
  await executions.follow();
  told = [...told, execution(1000, 2040), execution(1500, 3540), execution(60_500, 61_540, 'FAILED')];
  expect(await executions.finish(recorder, run, 1000)).toBe(0);
  recorder.finish(70_000);
  const { functions, eventSources } = recorder.result(identity);
  expect(functions['order']!.durable).toMatchObject({
    succeeded: 2,
    failed: 1,
    runningMs: 120,
    waitingMs: 1000 + 2000 + 1000,
    invocations: 6,
    operations: 9,
    replays: { mean: 1, max: 1 },
  });
  expect(functions['order']!.durable!.timeMs.max).toBeCloseTo(2040, -1);
  expect(eventSources!['functions.order.durable']).toMatchObject({
    begun: 3,
    succeeded: 2,
    failed: 1,
    maxOpen: 2,
    openAtEnd: 1,
    refusedInvocations: 3,
    maxOperations: 3,
  });
});

test('executions that others began before the first instant are no part of a run; those of one instant begin and end', async () => {
  const run = scenario({ order: durable });
  const recorder = recorderOf(run);
  told = [];
  const executions = new MeasuredExecutions(url);
  await executions.follow();
  const before = [execution(800, 900), execution(700, 1000), execution(900, 4000), execution(949, 2000)];
  // By a clock that is behind ours, of no length, and one after the other.
  const early = [execution(950, 1150), execution(999, 1100)];
  const empty = { runningMs: 0, waitingMs: 0 };
  const short = [1000, 1500].map((atMs) => ({ ...execution(atMs, atMs), ...empty }));
  told = [...before, ...early, ...short, execution(2000, 2500), execution(2500, 3000)];
  await executions.finish(recorder, run, 1000);
  recorder.finish(70_000);
  const { functions, eventSources } = recorder.result(identity);
  expect(eventSources!['functions.order.durable']).toMatchObject({ begun: 6, succeeded: 6, maxOpen: 3, openAtEnd: 0 });
  expect(functions['order']!.durable!.timeMs).toMatchObject({ min: 0, mean: 216.833 });
});

test('each function is called by the version that it must be called by', async () => {
  const called: string[] = [];
  const inner: Target = mockTarget({ durationMs: () => 0 });
  const noting: Target = {
    ...inner,
    invoke: (request, answer) => {
      called.push(request.functionName);
      return inner.invoke(request, answer);
    },
  };
  const run = scenario({
    plain: laws,
    api: managed,
    order: durable,
    both: { ...durable, ...managed },
    image: snapStart,
  });
  const target = byVersion(noting, run);
  for (const functionName of ['plain', 'api', 'order', 'both', 'image'])
    await target.invoke({ functionName, payload: '{}' }, emptyAnswer());
  expect(called).toEqual(['plain', 'api', 'order:$LATEST', 'both:$LATEST.PUBLISHED', 'image:1']);
  expect(byVersion(noting, scenario({ plain: laws }))).toBe(noting);
  expect(snapStartProblems(run)).toEqual([
    { path: 'traffic.4.to', message: 'only published versions of image have a snapshot; name one with --qualifier' },
  ]);
});

test('an execution is waited for as long as it may last', () => {
  const { functions, rules } = scenario({ plain: laws, order: durable });
  const [plain, order] = functions.map(({ config }) => answerLimitMs(rules, config));
  expect(order! - plain!).toBe(120_000 - 3000);
});

test('what cannot be measured is named', () => {
  const all = scenario({ api: managed, order: durable, image: snapStart });
  expect(modeWarnings(all, { isLocal: true, lost: 0 })).toEqual([
    expect.stringMatching(/instances are placed .* by the rules of the simulator/),
    expect.stringMatching(/Duration and its bill are those of its last invocation/),
    expect.stringMatching(/loading a snapshot takes is drawn/),
  ]);
  expect(modeWarnings(all, { isLocal: false, lost: 2 })).toEqual([
    expect.stringMatching(/none of their cost/),
    expect.stringMatching(/last invocation/),
    expect.stringMatching(/not known/),
    expect.stringMatching(/2 executions .* are missing/),
  ]);
  expect(modeWarnings(scenario({ plain: laws }), { isLocal: true, lost: 0 })).toEqual([]);
});

test('laws are fitted to what an answer tells: response times, restores, nothing of an execution', () => {
  const cpu = { share: '50%', measuredAt: '1769MB' };
  const all = scenario({ api: { ...managed, cpu }, order: durable, image: snapStart });
  const seen = new CalibrationSink(3, 0);
  const tell = (functionIndex: number, own: object): void =>
    seen.invocation({ ...emptyInvocation(), functionIndex, scheduledAtMs: 100, attempts: 1, ...own });
  for (const endAtMs of [150, 160]) tell(0, { endAtMs });
  tell(1, { endAtMs: 5100, durationMs: 7 });
  tell(1, { endAtMs: 5100, durationMs: 9, coldStart: true, initMs: 80 });
  tell(2, { endAtMs: 700, durationMs: 20, coldStart: true, initMs: 400, restored: true });
  const fitted = calibrated(all, seen);
  const { api, order, image } = fitted.document.functions;
  expect(api).toMatchObject({ duration: { samples: ['50ms', '60ms'] }, coldStart: laws.coldStart });
  expect(api!.cpu).toBeUndefined();
  expect(order).toMatchObject({ duration: laws.duration, coldStart: { samples: ['80ms'] } });
  expect(order!.overhead).toEqual(all.document.functions['order']!.overhead);
  expect(image).toMatchObject({
    duration: { samples: ['20ms'] },
    coldStart: laws.coldStart,
    snapStart: { restore: { samples: ['400ms'] } },
  });
  const told = fitted.warnings.filter((text) => !all.warnings.includes(text)).join('\n');
  expect(told).toMatch(/functions.api: its response times are taken for its duration/);
  expect(told).toMatch(/functions.order: its program and laws are the scenario's own/);
});
