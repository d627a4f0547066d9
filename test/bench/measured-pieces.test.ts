// Pieces of a measured run at their edges: pages of the platform that come out of turn, figures of functions that are not on Managed
// Instances, connections that nobody can foresee, laws of what was seen never.

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { calibrated, CalibrationSink } from '../../bench/measure/calibrate.ts';
import { foreseenConnections, peakPerSecond, warmConnections } from '../../bench/measure/foreseen-connections.ts';
import { MeasuredExecutions } from '../../bench/measure/measured-executions.ts';
import { MeasuredInstances } from '../../bench/measure/managed-figures.ts';
import { modeWarnings } from '../../bench/measure/measured-modes.ts';
import { runSender, type SenderPort, type SenderReport } from '../../bench/measure/sender.ts';
import { Tape } from '../../bench/measure/tape.ts';
import { Timeline } from '../../bench/measure/timeline.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { emptyInvocation, Outcome, type InvocationRecord } from '../../lambda/index.ts';
import { mockTarget, type Target } from '../../loadgen/index.ts';
import { Recorder } from '../../reports/index.ts';

const plain = { duration: { constant: '20ms' }, coldStart: { constant: '100ms' } };
const durable = { ...plain, durable: { executionTimeout: '2m', program: [{ wait: '1s' }] } };
const managed = { ...plain, compute: 'managed', memory: '2GB', managed: { memoryPerVcpu: 2, slots: 4 } };

const scenario = (functions: Record<string, object>, more: object = {}): Scenario =>
  compileScenario(
    {
      name: 'pieces',
      duration: '1m',
      account: { era: '2026-09-01' },
      functions,
      traffic: Object.keys(functions).map((to) => ({ to, arrivals: { constant: { rate: '1/s' } } })),
      ...more,
    },
    'test',
    '.',
  );

const recorderOf = ({ functions, durationMs }: Scenario): Recorder =>
  new Recorder({ functions: functions.map(({ config }) => config), durationMs, warmupMs: 0 });

const identity = {
  kind: 'measured',
  name: 'pieces',
  warnings: [],
  assumptions: [],
  replications: 1,
} as unknown as Parameters<Recorder['result']>[0];

describe('pages', () => {
  let server: Server;
  let url: string;
  /** What was asked, each answered when a test wants it to be; with null in half a page. */
  let asked: { readonly query: string; readonly answer: (page: object | null) => void }[];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response: ServerResponse) => {
      asked.push({
        query: request.url!.split('?')[1]!,
        answer: (page) => response.end(page === null ? '{' : JSON.stringify(page)),
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    server.closeAllConnections();
    server.close();
  });
  const wasAsked = async (times: number): Promise<void> => {
    await expect.poll(() => asked.length).toBe(times);
  };

  const execution = (more: object = {}): object => ({
    functionName: 'order',
    status: 'SUCCEEDED',
    startedAtMs: 1000,
    endedAtMs: 2000,
    runningMs: 400,
    waitingMs: 600,
    retryingMs: 0,
    invocations: 2,
    failedInvocations: 0,
    refusedInvocations: 0,
    operations: 3,
    writtenBytes: 10,
    keptByteMs: 1e6,
    ...more,
  });

  test('of executions are asked for every half a second, and one that another was faster than is not told twice', async () => {
    const run = scenario({ order: durable, f: plain });
    const recorder = recorderOf(run);
    const executions = new MeasuredExecutions(url);
    const following = executions.follow();
    await wasAsked(1);
    asked[0]!.answer({ executions: [execution()], next: 1, dropped: 5 });
    await following;
    vi.advanceTimersByTime(499);
    vi.advanceTimersByTime(1);
    await wasAsked(2);
    vi.advanceTimersByTime(500);
    await wasAsked(3);
    const finishing = executions.finish(recorder, run, 0);
    await wasAsked(4);
    expect(asked.map(({ query }) => query)).toEqual(['since=0', 'since=1', 'since=1', 'since=1']);
    asked[1]!.answer(null);
    const page = { executions: [execution(), execution({ startedAtMs: 2000, endedAtMs: 3000 })], next: 3, dropped: 1 };
    asked[2]!.answer(page);
    asked[3]!.answer(page);
    expect(await finishing).toBe(0);
    vi.advanceTimersByTime(5000);
    recorder.finish(60_000);
    const { eventSources } = recorder.result(identity);
    // The second begins when the first ends: they are never open together.
    expect(eventSources).toEqual({
      'functions.order.durable': {
        kind: 'durable',
        begun: 2,
        succeeded: 2,
        failed: 0,
        timedOut: 0,
        maxOpen: 1,
        openAtEnd: 0,
        invocations: 4,
        failedInvocations: 0,
        refusedInvocations: 0,
        operations: 6,
        maxOperations: 3,
        open: 0,
      },
    });
    expect(asked).toHaveLength(4);
  });

  test('of executions tell what was dropped before it was read, and what is still open when nothing arrives any more', async () => {
    const run = scenario({ order: durable });
    const recorder = recorderOf(run);
    const executions = new MeasuredExecutions(url);
    const finishing = executions.finish(recorder, run, 1000);
    await wasAsked(1);
    const late = { startedAtMs: 61_000, endedAtMs: 62_000 };
    const open = { startedAtMs: 60_000, endedAtMs: 62_000, runningMs: 1400, status: 'TIMED_OUT', operations: 7 };
    asked[0]!.answer({
      executions: [execution({ startedAtMs: 1000, runningMs: 400 }), execution(open), execution(late)],
      next: 4,
      dropped: 3,
    });
    expect(await finishing).toBe(3);
    expect(() => recorder.finish(61_000)).not.toThrow();
    expect(recorder.result(identity).eventSources!['functions.order.durable']).toMatchObject({
      begun: 3,
      succeeded: 2,
      timedOut: 1,
      maxOpen: 2,
      openAtEnd: 2,
      operations: 13,
      maxOperations: 7,
    });
  });

  test('of the timeline are followed every half a second, and one that another was faster than is not told twice', async () => {
    const timeline = new Timeline(url);
    timeline.follow();
    vi.advanceTimersByTime(499);
    vi.advanceTimersByTime(1);
    await wasAsked(1);
    const released: number[][] = [];
    const sink = { released: (functionIndex: number, atMs: number) => void released.push([functionIndex, atMs]) };
    const finishing = timeline.finish({ sink: sink as never, instances: null, indexOf: () => 3 }, 0);
    await wasAsked(2);
    const page = { functions: ['f'], events: [[1, 0, 5, 0, 0]], next: 1 };
    asked[0]!.answer(page);
    asked[1]!.answer(page);
    await wasAsked(3);
    asked[2]!.answer({ functions: ['f'], events: [[1, 0, 7, 0, 0]], next: 2 });
    await wasAsked(4);
    asked[3]!.answer({ functions: ['f'], events: [], next: 2 });
    await finishing;
    vi.advanceTimersByTime(5000);
    expect(asked.map(({ query }) => query)).toEqual(['since=0', 'since=0&look=1', 'since=1', 'since=2']);
    expect(released).toEqual([
      [3, 5],
      [3, 7],
    ]);
  });
});

describe('what is told of instances', () => {
  test('of a default function counts for nobody', () => {
    const run = scenario({ f: plain, api: managed });
    const recorder = recorderOf(run);
    const seen = new MeasuredInstances(run, recorder);
    seen.environmentStarted(0, 10);
    seen.admitted(0, 20);
    seen.refused(0, 1);
    seen.looked(0, 30, 0.5, 0.5);
    seen.released(0, 40);
    seen.environmentEnded(0, 10, 50);
    // Of one that nobody saw begin then there is no instance to leave.
    seen.environmentStarted(1, 5);
    seen.environmentEnded(1, 6, 50);
    seen.finish();
    recorder.finish(60_000);
    const { eventSources, capacityProviders } = recorder.result(identity);
    const [{ hours, most }] = Object.values(capacityProviders!['default']!.instanceTypes) as [
      { hours: number; most: number },
    ];
    expect([hours * 3600, most]).toEqual([expect.closeTo(59.995, 6), 1]);
    expect(Object.keys(eventSources!)).toEqual(['functions.api.managed']);
    expect(eventSources!['functions.api.managed']).toMatchObject({ environmentsStarted: 1, environmentsEnded: 1 });
  });

  test('that an environment has left has room for the next, whichever of those that began at one instant ended', () => {
    const run = scenario({ api: managed });
    const recorder = recorderOf(run);
    const seen = new MeasuredInstances(run, recorder);
    for (const [atMs, change] of [
      [0, 1],
      [0, 1],
      [10_000, -1],
      [11_000, -1],
      [20_000, 1],
      [20_000, 1],
    ] as const)
      if (change > 0) seen.environmentStarted(0, atMs);
      else seen.environmentEnded(0, 0, atMs);
    seen.finish();
    recorder.finish(60_000);
    const { eventSources, capacityProviders } = recorder.result(identity);
    expect(eventSources!['functions.api.managed']).toMatchObject({ environmentsStarted: 4, environments: 2 });
    expect(Object.values(capacityProviders!['default']!.instanceTypes).map(({ most }) => most)).toEqual([2]);
  });

  test('that have no room for an environment is counted', () => {
    const run = scenario({ api: managed }, { capacityProviders: { default: { maxVcpus: 12 } } });
    const recorder = recorderOf(run);
    const seen = new MeasuredInstances(run, recorder);
    for (let atMs = 0; atMs < 40; atMs += 1) seen.environmentStarted(0, atMs);
    seen.finish();
    recorder.finish(60_000);
    const { noRoom, environmentsStarted, environments, maxEnvironments } = recorder.result(identity).eventSources![
      'functions.api.managed'
    ]! as Record<string, number>;
    expect({ environmentsStarted, environments, maxEnvironments }).toEqual({
      environmentsStarted: 40,
      environments: 40,
      maxEnvironments: 40,
    });
    expect(noRoom).toBeGreaterThan(0);
    expect(noRoom).toBeLessThan(40);
  });

  test.each([
    [{ initialEnvironments: 3 }, true],
    [{ publishedAt: '5s' }, true],
    [{}, false],
  ])('with %j: that a measured run begins with its minimum is said: %s', (own, isSaid) => {
    const run = scenario({ api: { ...managed, managed: { ...managed.managed, ...own } }, f: plain });
    expect(modeWarnings(run, { isLocal: true, lost: 0 })).toEqual([
      'instances are placed for the environments that ran, by the rules of the simulator, and none takes time to start here',
      ...(isSaid
        ? ['functions.api.managed: initialEnvironments and publishedAt are simulated alone: it began with its minimum']
        : []),
    ]);
  });
});

describe('connections', () => {
  const looped = (clients: number, think: string, own: object = {}): Scenario =>
    scenario({ f: own }, { traffic: [{ to: 'f', closedLoop: { clients, think: { constant: think } } }] });

  test.each([
    [1, 2],
    [2, 2],
    [7, 7],
    [1000, 1000],
    [1001, 1000],
  ])('of %s clients of a closed loop are %s', (clients, connections) => {
    expect(foreseenConnections(looped(clients, '1s'), 1, 0)).toBe(connections);
  });

  test.each<[number, string, object, number]>([
    [10, '50ms', plain, 143],
    [10, '50ms', {}, 200],
    [10, '50ms', { ...plain, overhead: { constant: '30ms' } }, 100],
    [3, '0ms', {}, 3000],
  ])('%s clients who think for %s: at most so many requests a second', (clients, think, own, requests) => {
    expect(peakPerSecond(looped(clients, think, own), 1)).toBe(requests);
  });

  const warmed = async (warmth: { connections: number | null; threads: number }, target: Partial<Target>) => {
    const asked: number[] = [];
    const warm = async (count: number): Promise<void> => void asked.push(count);
    const mock = mockTarget({ durationMs: () => 0 });
    await warmConnections({ ...mock, warm, ...target }, looped(11, '1s'), { seed: 1, ...warmth });
    return asked;
  };

  test('that are named are opened, a share a thread; else as many as are foreseen, after three that tell how far it is', async () => {
    expect(await warmed({ connections: 7, threads: 2 }, {})).toEqual([4]);
    expect(await warmed({ connections: 0, threads: 2 }, {})).toEqual([0]);
    expect(await warmed({ connections: null, threads: 1 }, {})).toEqual([1, 2, 3, 11]);
    expect(await warmed({ connections: null, threads: 2 }, { connections: () => ({ connectMs: 5 }) as never })).toEqual(
      [1, 2, 3, 6],
    );
  });

  test('of a target that has none are not opened', async () => {
    const mock: Target = { ...mockTarget({ durationMs: () => 0 }) };
    delete (mock as { warm?: unknown }).warm;
    await expect(
      warmConnections(mock, looped(1, '1s'), { seed: 1, connections: 4, threads: 1 }),
    ).resolves.toBeUndefined();
  });

  test('that take long to reach are foreseen for so much longer', () => {
    const run = scenario(
      { f: { duration: { constant: '99ms' } } },
      { traffic: [{ to: 'f', arrivals: { constant: { rate: '100/s' } } }] },
    );
    expect([0, 100].map((roundTripMs) => foreseenConnections(run, 1, roundTripMs))).toEqual([10, 20]);
  });
});

describe('laws', () => {
  test('of what was never seen are those of the scenario, and of nothing at all no errors', () => {
    const run = scenario({
      f: { ...plain, packageSize: '10MB' },
      image: { ...plain, compute: 'snapstart', package: 'image' },
    });
    const { f, image } = calibrated(run, new CalibrationSink(2, 0)).document.functions;
    expect(f).toMatchObject({ ...plain, errors: '0%', firstInvocation: 'none', placement: 'none' });
    expect(f!.overhead).toEqual(run.document.functions['f']!.overhead);
    expect(f!.packageSize).toBeUndefined();
    expect(image!.snapStart).toEqual(run.document.functions['image']!.snapStart);
  });

  test('are of warm invocations at the first attempt after the warm-up, failures with them', () => {
    const run = scenario({ f: plain });
    const seen = new CalibrationSink(1, 100);
    const tell = (own: Partial<InvocationRecord>): void =>
      seen.invocation({ ...emptyInvocation(), scheduledAtMs: 100, endAtMs: 150, durationMs: 30, attempts: 1, ...own });
    tell({});
    tell({ outcome: Outcome.failed, durationMs: 60 });
    tell({ attempts: 2, durationMs: 31 });
    tell({ coldStart: true, initMs: 70, durationMs: 32 });
    tell({ coldStart: true, initMs: 71, scheduledAtMs: 99 });
    tell({ scheduledAtMs: 99 });
    tell({ outcome: Outcome.throttled });
    tell({ outcome: Outcome.dropped });
    expect(seen.functions).toEqual([
      { durationMs: [30, 60, 31, 32], initMs: [70, 71], overheadMs: [20, 0], failed: 1 },
    ]);
    expect(calibrated(run, seen).document.functions['f']).toMatchObject({
      coldStart: { samples: ['70ms', '71ms'] },
      overhead: { samples: ['0ms', '20ms'] },
      errors: '25%',
    });
  });
});

test('a sending thread whose target fails with what is no error says that', async () => {
  const said: SenderReport[] = [];
  const port: SenderPort = { on: () => {}, postMessage: (report) => void said.push(report), close: () => {} };
  const run = scenario({ f: plain });
  const task = { document: run.document, directory: '.', seed: 1, target: { kind: 'http', url: 'http://x' } } as never;
  await runSender(task, port, () => Promise.reject('out of sockets'));
  await runSender(task, port, () => Promise.reject(new RangeError('too many')));
  expect(said).toEqual([
    { error: 'out of sockets', name: 'Error' },
    { error: 'too many', name: 'RangeError' },
  ]);
});

test.each([
  [false, false],
  [true, false],
  [true, true],
])('a tape keeps whether it was a cold start (%s) by a snapshot (%s)', (coldStart, restored) => {
  const tape = new Tape();
  const record = { ...emptyInvocation(), coldStart, restored, provisioned: coldStart, attempts: 2, traceNumber: 4 };
  tape.invocation(record);
  const told: InvocationRecord[] = [];
  tape.tell({ offered: () => {}, invocation: (one) => void told.push({ ...one }) });
  expect(told).toEqual([record]);
});
