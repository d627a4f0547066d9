// The environments of a version on Managed Instances, one and many, told by its state, its log, what its sandboxes are asked, and what
// room they take. Time passes when the test says so.

import { describe, expect, test, vi } from 'vitest';
import {
  Capacity,
  ManagedRefusal,
  newAttempt,
  ThrottleReason,
  type CapacityProviderConfig,
  type ManagedConfig,
  type RuleOverrides,
} from '../../lambda/index.ts';
import { scaledClock } from '../../local/clock/scaled-clock.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import { ManagedEnvironment } from '../../local/managed/managed-environment.ts';
import { ManagedPool } from '../../local/managed/managed-pool.ts';
import type { ScalingBounds } from '../../local/settings/managed-version.ts';
import { defaultProvider, managedConfig } from '../support/managed-config.ts';
import { invocationRequest, madeUpKind, type MadeUpKind } from './made-up-environments.ts';
import { passingTime } from './passing-time.ts';

const time = passingTime();
const { clock, pass, told } = time;

interface Record {
  readonly type: string;
  readonly record: unknown;
}
const recordsOf = (lines: readonly string[]): Record[] => lines.map((line) => JSON.parse(line) as Record);
const wellStarted = { kind: 'ready' } as const;

interface Made extends Omit<MadeUpKind, 'config'> {
  readonly managed?: Partial<ManagedConfig>;
  readonly timeoutMs?: number;
}

const kindOf = ({ managed = {}, timeoutMs = 3000, rules = {}, ...how }: Made) =>
  madeUpKind(clock, {
    ...how,
    rules: { managedCpuPressure: null, ...rules },
    config: { timeoutMs, memoryMb: 2048, managed: managedConfig({ slots: 2, minimum: 1, ...managed }) },
  });

describe('an environment of many slots', () => {
  const begin = async (how: Made = {}) => {
    const made = kindOf({ version: '3', ...how });
    const freed: number[] = [];
    const environment: ManagedEnvironment = new ManagedEnvironment(made.kind, (one) => void freed.push(one.busy));
    await told();
    return { ...made, environment, sandbox: made.slots[0]!, freed };
  };
  const ready = async (how: Made = {}) => {
    const all = await begin(how);
    all.sandbox.starting.settle({ ...wellStarted, atMs: time.nowMs });
    await told();
    return all;
  };

  test('says what it starts as, how that went, and every request, in JSON', async () => {
    const { environment, sandbox, lines, streams } = await begin();
    expect(sandbox.options.program).toMatchObject({
      functionName: 'f',
      workers: 2,
      extensions: [],
      environment: { AWS_LAMBDA_MAX_CONCURRENCY: '2', AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances' },
    });
    await pass(120);
    sandbox.starting.settle({ ...wellStarted, atMs: time.nowMs });
    expect(await environment.started).toEqual({ kind: 'ready', atMs: 1120 });
    const running = environment.run(invocationRequest('r-1'));
    await pass(30);
    sandbox.requests.get('r-1')!.settle({ kind: 'answered', atMs: time.nowMs, payload: '"ö"' });
    expect(await running).toEqual({ payload: '"ö"', bytes: undefined, failed: false, durationMs: 30, logTail: null });
    expect(recordsOf(lines).map(({ type, record }) => [type, record])).toEqual([
      [
        'platform.initStart',
        expect.objectContaining({
          initializationType: 'lambda-managed-instances',
          phase: 'init',
          functionName: 'f',
          functionVersion: '3',
          instanceMaxMemory: 2048 * 1024 * 1024,
        }),
      ],
      [
        'platform.initReport',
        {
          initializationType: 'lambda-managed-instances',
          phase: 'init',
          status: 'success',
          metrics: { durationMs: 120 },
        },
      ],
      ['platform.start', { requestId: 'r-1', version: '3' }],
      ['platform.report', { requestId: 'r-1', metrics: { durationMs: 30 }, status: 'success' }],
    ]);
    expect([...streams][0]).toMatch(/^\d{4}\/\d\d\/\d\d\/\[3\][0-9a-f]{32}$/);
  });

  test.each([
    [1, 1, 1],
    [64, 1, 8],
    [64, 2, 16],
    [64, 0.5, 8],
  ])('of %i slots and %f vCPUs has %i threads', async (slots, vcpus, workers) => {
    const { sandbox } = await begin({ managed: { slots, size: { vcpus, memoryMb: 2048 } } });
    expect(sandbox.options.program.workers).toBe(workers);
  });

  test.each([
    [{ kind: 'failed', errorType: 'Own', payload: '{}' }, 'Own'],
    [{ kind: 'exited', reason: 'exit status 3' }, 'Runtime.ExitError'],
  ] as const)('an init that ends with %j is told, and ends it', async (start, errorType) => {
    const { environment, sandbox, lines } = await begin();
    sandbox.starting.settle({ ...start, atMs: time.nowMs });
    expect(await environment.started).toEqual({ ...start, atMs: 1000 });
    expect(sandbox.asked).toEqual(['shut down']);
    expect(recordsOf(lines).at(-1)).toMatchObject({
      type: 'platform.initReport',
      record: { status: 'error', errorType },
    });
    expect(environment.refusal()).toBe(ManagedRefusal.concurrency);
    await environment.ended;
  });

  test.each([
    [3000, 130_000],
    [200_000, 200_000],
    [1_000_000, 900_000],
  ])('with a timeout of %i ms an init has %i ms', async (timeoutMs, limitMs) => {
    const { environment, sandbox, lines } = await begin({ timeoutMs });
    await pass(limitMs - 1);
    expect(sandbox.asked).toEqual([]);
    await pass(1);
    expect(sandbox.asked[0]).toBe('shut down');
    expect(await environment.started).toEqual({ kind: 'overrun', atMs: 1000 + limitMs });
    const last = recordsOf(lines).at(-1)!;
    expect(last).toMatchObject({ type: 'platform.initReport', record: { status: 'timeout' } });
    expect(last.record).not.toHaveProperty('errorType');
  });

  test('one that is ended while it starts says nothing of its init', async () => {
    const { environment, lines } = await begin();
    await environment.end();
    expect((await environment.started).kind).toBe('exited');
    expect(recordsOf(lines).map(({ type }) => type)).toEqual(['platform.initStart']);
    const made = kindOf({});
    const early = new ManagedEnvironment(made.kind, () => undefined);
    await early.end();
    expect(await early.started).toEqual({ kind: 'exited', atMs: 1000, reason: '' });
    expect(made.slots).toEqual([]);
  });

  test('takes as many as it has slots, and tells of each that is free again', async () => {
    const { environment, sandbox, freed } = await ready();
    expect(environment.refusal()).toBe(null);
    const both = ['r-1', 'r-2'].map((id) => environment.run(invocationRequest(id)));
    expect([environment.busy, environment.refusal()]).toEqual([2, ManagedRefusal.concurrency]);
    await pass(10);
    sandbox.requests.get('r-2')!.settle({ kind: 'failed', atMs: time.nowMs, errorType: 'Own', payload: '{}' });
    expect(await both[1]).toMatchObject({ payload: '{}', failed: true, durationMs: 10 });
    expect([environment.busy, environment.refusal(), freed]).toEqual([1, null, [1]]);
    await pass(20);
    sandbox.requests.get('r-1')!.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect(await both[0]).toMatchObject({ payload: '1', durationMs: 30 });
    expect(freed).toEqual([1, 0]);
    // 10 ms with two and 20 with one.
    expect([environment.takeBusyMs(), environment.takeBusyMs()]).toEqual([40, 0]);
    sandbox.isOver = true;
    expect(environment.refusal()).toBe(ManagedRefusal.concurrency);
  });

  test('a timeout answers its caller; its slot stays taken while the code goes on', async () => {
    const { environment, sandbox, freed, lines } = await ready();
    const running = environment.run(invocationRequest('r-1'));
    await pass(2999);
    expect(sandbox.asked).toEqual(['invoke r-1']);
    await pass(1);
    expect(await running).toMatchObject({
      payload:
        '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: r-1 Error: Task timed out after 3.00 seconds"}',
      failed: true,
      durationMs: 3000,
    });
    expect([sandbox.asked.at(-1), environment.busy, freed]).toEqual(['timed out r-1', 1, []]);
    expect(recordsOf(lines).at(-1)).toMatchObject({ type: 'platform.report', record: { status: 'timeout' } });
    const said = lines.length;
    sandbox.requests.get('r-1')!.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    await told();
    expect([environment.busy, freed, lines.length]).toEqual([0, [0], said]);
    // One that its runtime never had leaves its slot at once.
    sandbox.hasRequest = false;
    const unasked = environment.run(invocationRequest('r-2'));
    await pass(3000);
    expect(await unasked).toMatchObject({ failed: true });
    expect(environment.busy).toBe(0);
  });

  test('closed it takes none, and ends with the last of those in it', async () => {
    const { environment, sandbox } = await ready();
    const running = environment.run(invocationRequest('r-1'));
    const closed = environment.close();
    expect([environment.refusal(), sandbox.asked]).toEqual([ManagedRefusal.concurrency, ['invoke r-1']]);
    sandbox.requests.get('r-1')!.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect(await running).toMatchObject({ payload: '1' });
    await closed;
    expect(sandbox.asked).toEqual(['invoke r-1', 'shut down']);
    const idle = await ready();
    await idle.environment.close();
    expect(idle.sandbox.asked).toEqual(['shut down']);
  });

  test('a runtime that ends takes all its requests along', async () => {
    const { environment, sandbox } = await ready();
    const both = ['r-1', 'r-2'].map((id) => environment.run(invocationRequest(id)));
    sandbox.end('exit status 3');
    for (const one of await Promise.all(both))
      expect(one).toMatchObject({ failed: true, payload: expect.stringContaining('exit status 3') as string });
    await environment.ended;
    expect(environment.refusal()).toBe(ManagedRefusal.concurrency);
  });

  test('what is streamed is gathered, or passed on', async () => {
    const { environment, sandbox } = await ready();
    const gathered = environment.run(invocationRequest('r-1'));
    sandbox.sinks.get('r-1')!.begun('text/plain');
    sandbox.sinks.get('r-1')!.chunk(Buffer.from('whole'));
    sandbox.requests.get('r-1')!.settle({ kind: 'answered', atMs: time.nowMs, payload: '' });
    expect(await gathered).toMatchObject({ payload: 'whole' });
    const heard: string[] = [];
    const sink = {
      begun: (type: string) => void heard.push(type),
      chunk: (bytes: Uint8Array) => void heard.push(String(bytes.length)),
    };
    const passed = environment.run(invocationRequest('r-2', { sink }));
    sandbox.sinks.get('r-2')!.begun('text/html');
    sandbox.sinks.get('r-2')!.chunk(Buffer.from('whole'));
    sandbox.requests.get('r-2')!.settle({ kind: 'answered', atMs: time.nowMs, payload: '' });
    expect(await passed).toMatchObject({ payload: '' });
    expect(heard).toEqual(['text/html', '5']);
  });

  test.each(['none', 'request'] as const)(
    'a caller who asks for the log gets, by the rule %j, that',
    async (managedLogTail) => {
      const { environment, sandbox } = await ready({ rules: { managedLogTail } });
      const wanting = environment.run(invocationRequest('r-1', { wantsTail: true }));
      const other = environment.run(invocationRequest('r-2'));
      sandbox.options.onLog('{"requestId":"r-1","message":"mine"}\n{"requestId":"r-2","message":"not mine"}\n');
      for (const id of ['r-1', 'r-2'])
        sandbox.requests.get(id)!.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
      expect((await other).logTail).toBe(null);
      const { logTail } = await wanting;
      const lines = logTail === null ? null : Buffer.from(logTail, 'base64').toString().trimEnd().split('\n');
      const told = lines?.map((line) => (JSON.parse(line) as { type?: string }).type ?? line) ?? null;
      expect(told).toEqual(
        { none: null, request: ['platform.start', '{"requestId":"r-1","message":"mine"}', 'platform.report'] }[
          managedLogTail
        ],
      );
    },
  );

  test('notes the parts of an attempt that is traced', async () => {
    const { environment, sandbox } = await ready();
    const attempts = ['r-1', 'r-2', 'r-3'].map((id) => ({ id, attempt: newAttempt('0123456789abcde', 900) }));
    const [well, failed, late] = attempts;
    const running = attempts.map(({ id, attempt }) => environment.run(invocationRequest(id, { attempt })));
    await pass(5);
    sandbox.requests.get('r-1')!.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    sandbox.requests.get('r-2')!.settle({ kind: 'failed', atMs: time.nowMs, errorType: 'Own', payload: '{}' });
    await pass(2995);
    await Promise.all(running);
    const parts = { invokedMs: 1000, answeredMs: 1005, endedMs: 1005 };
    expect(well!.attempt).toMatchObject({ ...parts, outcome: newAttempt('0', 0).outcome });
    expect(failed!.attempt).toMatchObject({ ...parts, outcome: 'failed' });
    expect(late!.attempt).toMatchObject({ invokedMs: 1000, answeredMs: NaN, endedMs: 4000, outcome: 'timedOut' });
  });

  test('what its extensions and its handlers print is in its log, and what it has on disk goes with it', async () => {
    const removed = vi.fn<() => Promise<void>>().mockResolvedValue();
    const home = { address: '127.0.0.9', root: () => ({}) as never, remove: removed };
    const { environment, sandbox, lines, ending } = await ready({ home });
    expect(sandbox.options.home).toBe(home);
    const host = sandbox.options.extensionHost!;
    expect(host.accountId).toBe('123456789012');
    sandbox.options.onLog('a line\n');
    host.onLine('of an extension');
    host.onSubscribed('e', ['platform']);
    host.onRuntimeDone(5);
    expect(lines.slice(2, 4)).toEqual(['a line', 'of an extension']);
    expect(recordsOf(lines.slice(4))).toMatchObject([
      { type: 'platform.telemetrySubscription', record: { name: 'e', state: 'Subscribed', types: ['platform'] } },
    ]);
    sandbox.maxMemoryBytes = 77;
    sandbox.usedCpuMs = 12;
    expect([environment.maxMemoryBytes, environment.cpuMs]).toEqual([77, 12]);
    await environment.end();
    expect(removed).toHaveBeenCalledTimes(1);
    expect(ending).toHaveLength(1);
  });
});

describe('the environments of a version', () => {
  const looks: RuleOverrides = {
    managedLookMs: 1000,
    managedScaleOutLooks: 1,
    managedScaleInLooks: 1,
    managedScaleInEveryMs: 0,
    managedGrowth: null,
  };
  interface Pooled extends Made {
    readonly bounds?: Partial<ScalingBounds>;
    readonly provider?: Partial<CapacityProviderConfig>;
    readonly random?: () => number;
  }
  const publish = async ({ bounds = {}, provider = {}, random = () => 0, rules = {}, ...how }: Pooled = {}) => {
    const made = kindOf({ ...how, rules: { ...looks, ...rules } });
    const capacity = new Capacity({ ...defaultProvider, ...provider }, made.kind.rules, () => undefined);
    const waiting = scaledClock(clock, 1);
    const all = { minimum: 2, maximum: null, ...bounds };
    const pool = new ManagedPool({ kind: made.kind, bounds: all, capacity, owner: 1, waiting, random });
    const watched: unknown[][] = [];
    pool.watch({
      started: (...values) => void watched.push(['started', ...values]),
      ended: (...values) => void watched.push(['ended', ...values]),
      looked: (...values) => void watched.push(['looked', ...values]),
    });
    await told();
    const environments = (): number => capacity.instances.reduce((sum, { environments: here }) => sum + here, 0);
    return { ...made, pool, capacity, environments, watched };
  };
  type Published = Awaited<ReturnType<typeof publish>>;
  const start = async ({ slots }: Published, ...which: readonly number[]): Promise<void> => {
    for (const one of which) slots[one]!.starting.settle({ ...wellStarted, atMs: time.nowMs });
    await told();
  };
  const dispatched = (of: Promise<Dispatched> | ManagedRefusal): Promise<Dispatched> => of as Promise<Dispatched>;
  const pending = { state: 'Pending', reasonCode: 'Creating', reason: 'The function is being created.' };

  test.each([
    [1, 1],
    [2, 2],
    [3, 3],
    [5, 3],
  ])('with at least %i it is active once %i of them are ready', async (minimum, awaited) => {
    const all = await publish({ bounds: { minimum } });
    const settled = vi.fn<() => void>();
    void all.pool.settled().finally(settled);
    expect([all.slots.length, all.environments()]).toEqual([minimum, minimum]);
    for (let one = 0; one < awaited; one += 1) {
      expect([all.pool.state, all.pool.ready]).toEqual([pending, one]);
      expect(settled).not.toHaveBeenCalled();
      await start(all, one);
    }
    expect([all.pool.state, all.pool.ready, all.pool.provider]).toEqual([{ state: 'Active' }, awaited, 'default']);
    expect(settled).toHaveBeenCalledTimes(1);
    await all.pool.settled();
    expect(all.watched).toEqual(Array(awaited).fill(['started', 1000]));
    all.pool.stop();
  });

  test.each([
    [
      { kind: 'failed', errorType: 'Own', payload: '{"errorMessage":"m"}' },
      { reasonCode: 'FunctionError.RuntimeInitError', reason: 'Own: {"errorMessage":"m"}' },
    ],
    [
      { kind: 'exited', reason: 'exit status 3' },
      { reasonCode: 'FunctionError.RuntimeInitError', reason: 'exit status 3' },
    ],
    [
      { kind: 'exited', reason: 'not there', unbegun: true },
      { reasonCode: 'FunctionError.InvalidEntryPoint', reason: 'not there' },
    ],
    [
      { kind: 'exited', reason: 'exit status 2', extensionError: 'Extension.Crash' },
      { reasonCode: 'FunctionError.ExtensionInitError', reason: 'Extension.Crash: exit status 2' },
    ],
    [
      { kind: 'exited', reason: 'ErrTooManyExtensions', extensionError: 'Extension.LaunchError' },
      { reasonCode: 'FunctionError.TooManyExtensions', reason: 'Extension.LaunchError: ErrTooManyExtensions' },
    ],
    [
      null,
      { reasonCode: 'FunctionError.InitTimeout', reason: 'The function did not initialize within its time limit.' },
    ],
  ] as const)('a first start that ends with %j is the failure of the version', async (ended, why) => {
    const all = await publish();
    const { pool, slots } = all;
    await start(all, 0);
    if (ended === null) await pass(130_000);
    else slots[1]!.starting.settle({ ...ended, atMs: time.nowMs });
    await pool.settled();
    expect(pool.state).toEqual({ state: 'Failed', ...why });
    await told();
    expect([pool.ready, all.environments()]).toEqual([0, 0]);
    // Nobody looks any more.
    const { length } = all.watched;
    await pass(60_000);
    expect([slots.length, all.watched.length]).toEqual([2, length]);
  });

  test('a provider without room is a failure where there is none at all', async () => {
    const none = await publish({ provider: { maxVcpus: 0 } });
    expect(none.pool.state).toEqual({
      state: 'Failed',
      reasonCode: 'VcpuLimitExceeded',
      reason: 'The capacity provider default has no room for an environment within its MaxVCpuCount.',
    });
    expect(none.slots).toEqual([]);
  });

  test('requests go to one that takes them; where none of those that are asked does, the last says why', async () => {
    const all = await publish({ bounds: { minimum: 2, maximum: 2 }, rules: { managedRouterTries: 2 } });
    const { pool, slots } = all;
    expect(pool.dispatch(invocationRequest('r-0'))).toBe(ManagedRefusal.concurrency);
    await start(all, 0, 1);
    const running = ['r-1', 'r-2', 'r-3', 'r-4'].map((id) => dispatched(pool.dispatch(invocationRequest(id))));
    expect(slots.map(({ asked }) => asked)).toEqual([
      ['invoke r-1', 'invoke r-2'],
      ['invoke r-3', 'invoke r-4'],
    ]);
    expect(pool.dispatch(invocationRequest('r-5'))).toBe(ManagedRefusal.concurrency);
    slots[1]!.requests.get('r-4')!.settle({ kind: 'answered', atMs: time.nowMs, payload: '4' });
    expect(await running[3]).toEqual({
      kind: 'finished',
      finished: { payload: '4', bytes: undefined, failed: false, durationMs: 0, logTail: null },
    });
    pool.stop();
    for (const one of await Promise.all(running.slice(0, 3))) expect(one).toMatchObject({ finished: { failed: true } });
    expect(pool.state).toEqual({ state: 'Deactivated' });
  });

  test.each([
    ['none', null],
    ['ConcurrentInvocationLimitExceeded', ThrottleReason.concurrentInvocationLimitExceeded],
  ] as const)('the reason of a 429 is, by the rule %s, %j', async (managedThrottleReason, reason) => {
    const { pool } = await publish({ rules: { managedThrottleReason } });
    expect(pool.throttleReason).toBe(reason);
    pool.stop();
  });

  test('one more is started where CPU or slots are used beyond the target, one fewer is kept where they are not', async () => {
    const all = await publish({ bounds: { minimum: 1, maximum: 3 } });
    const { pool, slots, watched } = all;
    await pass(400);
    await start(all, 0);
    await pass(600);
    expect(watched.at(-1)).toEqual(['looked', 0, 0, 2000]);
    // Both slots for all of a second.
    for (const id of ['r-1', 'r-2']) void pool.dispatch(invocationRequest(id));
    slots[0]!.usedCpuMs = 250;
    await pass(1000);
    expect(watched.at(-1)).toEqual(['looked', 0.25, 1, 3000]);
    expect(slots).toHaveLength(2);
    await start(all, 1);
    for (const id of ['r-1', 'r-2'])
      slots[0]!.requests.get(id)!.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    slots[0]!.usedCpuMs = 1250;
    await pass(1000);
    // The busiest of two; the mean is at the target.
    expect(watched.at(-1)).toEqual(['looked', 1, 0, 4000]);
    expect(slots).toHaveLength(2);
    slots[0]!.usedCpuMs = 1250 + 100;
    slots[1]!.usedCpuMs = 2000;
    await pass(1000);
    expect(watched.at(-1)).toEqual(['looked', 1, 0, 5000]);
    expect(slots).toHaveLength(3);
    await start(all, 2);
    await pass(1000);
    expect([pool.ready, all.environments()]).toEqual([2, 2]);
    await pass(1000);
    expect([pool.ready, all.environments()]).toEqual([1, 1]);
    await pass(5000);
    expect([pool.ready, all.environments()]).toEqual([1, 1]);
    expect(watched.filter(([what]) => what === 'ended')).toHaveLength(2);
    pool.stop();
  });

  test('whoever measures looks on: what was used before is of no look any more', async () => {
    const all = await publish({ bounds: { minimum: 1 } });
    all.pool.lookOn();
    expect(all.watched).toEqual([]);
    await start(all, 0);
    all.slots[0]!.usedCpuMs = 900;
    time.nowMs += 900;
    all.pool.lookOn();
    expect(all.watched.at(-1)).toEqual(['looked', 1, 0, 1900]);
    time.nowMs += 100;
    await vi.advanceTimersByTimeAsync(1000);
    expect(all.watched.at(-1)).toEqual(['looked', 0, 0, 2000]);
    all.pool.stop();
  });

  test('bounds: more are started at once, too many end idle ones first, and none at all ends the version', async () => {
    const all = await publish({ bounds: { minimum: 2, maximum: null } });
    const { pool, slots } = all;
    await start(all, 0, 1);
    expect(pool.bounds).toEqual({ minimum: 2, maximum: null });
    pool.setBounds({ minimum: 3, maximum: 4 });
    await told();
    expect(slots).toHaveLength(3);
    await start(all, 2);
    const running = dispatched(pool.dispatch(invocationRequest('r-1')));
    expect(slots[0]!.asked).toEqual(['invoke r-1']);
    pool.setBounds({ minimum: 1, maximum: 1 });
    await told();
    expect(slots.map(({ asked }) => asked)).toEqual([['invoke r-1'], ['shut down'], ['shut down']]);
    expect([pool.ready, all.environments()]).toEqual([1, 1]);
    pool.setBounds({ minimum: 0, maximum: 0 });
    expect([pool.state, pool.ready]).toEqual([{ state: 'Deactivating' }, 0]);
    expect(pool.dispatch(invocationRequest('r-2'))).toBe(ManagedRefusal.concurrency);
    slots[0]!.requests.get('r-1')!.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect(await running).toMatchObject({ finished: { payload: '1' } });
    await pool.settled();
    await told();
    expect([pool.state, all.environments()]).toEqual([{ state: 'Deactivated' }, 0]);
    pool.setBounds({ minimum: 1, maximum: 2 });
    await told();
    expect([pool.state, slots.length]).toEqual([pending, 4]);
    await start(all, 3);
    expect(pool.state).toEqual({ state: 'Active' });
    const published = await publish({ bounds: { minimum: 0, maximum: 0 } });
    expect([published.pool.state, published.slots]).toEqual([{ state: 'Deactivated' }, []]);
    pool.stop();
  });

  test('the most may be lowered while one starts: it is closed when it is ready', async () => {
    const all = await publish({ bounds: { minimum: 3, maximum: 3 } });
    await start(all, 0);
    all.pool.setBounds({ minimum: 1, maximum: 2 });
    await told();
    expect(all.slots[0]!.asked).toEqual(['shut down']);
    await start(all, 1, 2);
    expect([all.pool.ready, all.environments(), all.pool.state]).toEqual([2, 2, { state: 'Active' }]);
    all.pool.stop();
  });

  test('one that ends by itself is replaced at once, one that does not start after longer each time', async () => {
    const all = await publish({ bounds: { minimum: 1, maximum: 1 } });
    const { slots } = all;
    await start(all, 0);
    slots[0]!.end('exit status 1');
    await told();
    expect([slots.length, all.pool.ready, all.watched.at(-1)]).toEqual([2, 0, ['ended', 1000, 1000]]);
    for (const [failed, delayMs] of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000].entries()) {
      slots[failed + 1]!.starting.settle({ kind: 'failed', atMs: time.nowMs, errorType: 'Own', payload: '{}' });
      await told();
      expect(all.pool.state).toEqual({ state: 'Active' });
      await pass(delayMs - 1);
      expect(slots).toHaveLength(failed + 2);
      await pass(1);
      expect(slots).toHaveLength(failed + 3);
    }
    await start(all, 9);
    expect(all.pool.ready).toBe(1);
    slots[9]!.end('exit status 1');
    await told();
    // It counts from one again.
    slots[10]!.starting.settle({ kind: 'failed', atMs: time.nowMs, errorType: 'Own', payload: '{}' });
    await pass(1000);
    expect(slots).toHaveLength(12);
    all.pool.stop();
  });

  test('retired it takes none, and ends when those that run have been answered', async () => {
    const all = await publish({ bounds: { minimum: 2 } });
    const { pool, slots } = all;
    await start(all, 0, 1);
    const running = dispatched(pool.dispatch(invocationRequest('r-1')));
    const retired = vi.fn<() => void>();
    void pool.retire().finally(retired);
    expect(pool.dispatch(invocationRequest('r-2'))).toBe(ManagedRefusal.concurrency);
    await told();
    expect(slots.map(({ asked }) => asked)).toEqual([['invoke r-1'], ['shut down']]);
    expect(retired).not.toHaveBeenCalled();
    slots[0]!.requests.get('r-1')!.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect(await running).toMatchObject({ finished: { payload: '1' } });
    await told();
    expect(retired).toHaveBeenCalledTimes(1);
    await pass(60_000);
    expect([slots.length, all.environments(), pool.state]).toEqual([2, 0, { state: 'Deactivated' }]);
  });

  test('one that starts while the version is retired is ended, and leaves its room', async () => {
    const all = await publish({ bounds: { minimum: 1 } });
    all.slots[0]!.endsAtOnce = false;
    all.pool.stop();
    await start(all, 0);
    expect(all.pool.ready).toBe(0);
    all.slots[0]!.end('signal: killed');
    await told();
    expect([all.environments(), all.slots.length]).toEqual([0, 1]);
  });
});
