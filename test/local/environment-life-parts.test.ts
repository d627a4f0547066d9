// The life of an execution environment, and of snapshots that serve as one, told by its log, what its callers hear, and what its
// sandboxes are asked. Time passes when the test says so.

import { describe, expect, test, vi } from 'vitest';
import { newAttempt } from '../../lambda/index.ts';
import { scaledClock } from '../../local/clock/scaled-clock.ts';
import { Environment } from '../../local/environment/environment.ts';
import { streaming } from '../../local/environment/streamed-response.ts';
import { Snapshots } from '../../local/environment/snapshots.ts';
import type { InvocationEnd } from '../../local/environment/environment-run.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import type { ResponseSink, SandboxRest } from '../../local/sandbox/sandbox.ts';
import { invocationRequest, madeUpKind, Settled, type MadeUpKind } from './made-up-environments.ts';
import { passingTime } from './passing-time.ts';

const time = passingTime();
const { clock, pass, told } = time;

const begin = (how: MadeUpKind = {}, provisioned = false) => {
  const made = madeUpKind(clock, how);
  const environment = new Environment(made.kind, provisioned);
  return { ...made, environment };
};
const initStart =
  /^INIT_START Runtime Version: nodejs:22\.\S+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:\S+$/;
const overOf = async (over: InvocationEnd | Promise<InvocationEnd>): Promise<InvocationEnd> => over;

describe('an environment', () => {
  test('starts, runs a request after its init, and is done when its runtime asks for the next', async () => {
    const { environment, sandboxes, lines, streams } = begin();
    const [sandbox] = sandboxes;
    expect(environment.initializationType).toBe('on-demand');
    const running = environment.run(invocationRequest('r-1', { tenantId: 'blue' }));
    await pass(150);
    sandbox!.options.onLog('loading\n');
    sandbox!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    expect(await environment.initialised()).toBe(null);
    expect(sandbox!.request).toEqual({
      requestId: 'r-1',
      payload: '{"a":1}',
      invokedFunctionArn: 'arn:f',
      clientContext: null,
      traceId: 'Root=1-2;Parent=3;Sampled=1',
      tenantId: 'blue',
      deadlineMs: 1150 + 3000,
      wantsLog: true,
    });
    await pass(40);
    sandbox!.options.onLog('said\nopen');
    sandbox!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '"done"' });
    const { finished, over } = await running;
    expect(finished).toEqual({ payload: '"done"', bytes: undefined, failed: false, durationMs: 40, logTail: null });
    environment.look();
    expect(sandbox!.asked).toEqual(['invoke r-1', 'look']);
    await pass(25.5);
    (sandbox!.rested as Settled<SandboxRest>).settle({ kind: 'asked', atMs: time.nowMs });
    expect(await over).toEqual({
      finished: { payload: '"done"', bytes: undefined, failed: false, durationMs: 65.5, logTail: null },
      environmentEnded: false,
    });
    expect(lines[0]).toMatch(initStart);
    expect(lines.slice(1)).toEqual([
      'loading',
      'START RequestId: r-1 Version: $LATEST',
      'said',
      'open',
      'END RequestId: r-1',
      'REPORT RequestId: r-1\tDuration: 65.50 ms\tBilled Duration: 66 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\tInit Duration: 150.00 ms\t',
    ]);
    expect([...streams][0]).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  test('runs the next without an init, and a failure of its handler is none of its own', async () => {
    const { environment, sandboxes, lines } = begin();
    const [sandbox] = sandboxes;
    sandbox!.started.settle({ kind: 'ready', atMs: time.nowMs });
    expect(await environment.initialised()).toEqual({ kind: 'ready', atMs: 1000, initMs: 0 });
    for (const id of ['r-1', 'r-2']) {
      const running = environment.run(invocationRequest(id));
      await pass(10);
      sandbox!.rested = { kind: 'asked', atMs: time.nowMs };
      sandbox!.answered.settle({ kind: 'failed', atMs: time.nowMs, errorType: 'Own', payload: '{"errorMessage":"m"}' });
      const { finished, over } = await running;
      expect(finished).toMatchObject({ payload: '{"errorMessage":"m"}', failed: true, durationMs: 10 });
      expect(over).toMatchObject({ environmentEnded: false });
    }
    expect(lines.filter((line) => line.startsWith('REPORT'))).toEqual([
      'REPORT RequestId: r-1\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\tInit Duration: 0.00 ms\t',
      'REPORT RequestId: r-2\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\t',
    ]);
    await environment.end();
    expect(sandbox!.asked.at(-1)).toBe('shut down: spindown');
  });

  test('no limit of time ends what is over in time: it rests for as long as nobody ends it, and runs on', async () => {
    const { environment, sandboxes, lines } = begin();
    const [sandbox] = sandboxes;
    await pass(9999);
    sandbox!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    const asked: string[] = [];
    for (const id of ['r-1', 'r-2']) {
      await pass(3_600_000);
      expect(sandbox!.asked).toEqual(asked);
      asked.push(`invoke ${id}`);
      const running = environment.run(invocationRequest(id));
      await pass(2999);
      sandbox!.rested = { kind: 'asked', atMs: time.nowMs };
      sandbox!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
      expect((await running).finished).toMatchObject({ payload: '1', durationMs: 2999 });
    }
    await pass(3_600_000);
    expect(sandbox!.asked).toEqual(asked);
    expect(lines.filter((line) => /INIT_REPORT|Status/.test(line))).toEqual([]);
    expect(sandboxes).toHaveLength(1);
  });

  test('a caller who wants the log waits for all of it', async () => {
    const { environment, sandboxes } = begin({ log: false });
    const [sandbox] = sandboxes;
    sandbox!.started.settle({ kind: 'ready', atMs: time.nowMs });
    const running = environment.run(invocationRequest('r-1', { wantsTail: true }));
    await told();
    expect(sandbox!.request!.wantsLog).toBe(true);
    sandbox!.options.onLog('said\n');
    sandbox!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    await pass(5);
    (sandbox!.rested as Settled<SandboxRest>).settle({ kind: 'asked', atMs: time.nowMs });
    const { finished } = await running;
    expect(Buffer.from(finished.logTail!, 'base64').toString()).toBe(
      'START RequestId: r-1 Version: $LATEST\nsaid\nEND RequestId: r-1\n' +
        'REPORT RequestId: r-1\tDuration: 5.00 ms\tBilled Duration: 5 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\tInit Duration: 0.00 ms\t\n',
    );
    // Where nobody listens, nothing is printed for anybody.
    const unheard = environment.run(invocationRequest('r-2'));
    await told();
    expect(sandbox!.request!.wantsLog).toBe(false);
    sandbox!.rested = { kind: 'asked', atMs: time.nowMs };
    sandbox!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect((await unheard).finished.logTail).toBe(null);
  });

  test('a timeout ends its runtime and keeps it: the next request has the init in its Duration', async () => {
    const { environment, sandboxes, lines } = begin();
    sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    const running = environment.run(invocationRequest('r-1'));
    await pass(2999);
    expect(sandboxes[0]!.asked).toEqual(['invoke r-1']);
    await pass(1);
    const { finished, over } = await running;
    expect(finished).toMatchObject({
      payload:
        '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: r-1 Error: Task timed out after 3.00 seconds"}',
      failed: true,
      durationMs: 3000,
    });
    expect(await over).toMatchObject({ environmentEnded: false });
    expect(sandboxes[0]!.asked).toEqual(['invoke r-1', 'shut down: timeout']);
    const next = environment.run(invocationRequest('r-2'));
    await pass(100);
    expect(sandboxes).toHaveLength(2);
    sandboxes[1]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await pass(50);
    sandboxes[1]!.rested = { kind: 'asked', atMs: time.nowMs };
    sandboxes[1]!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect((await next).finished).toMatchObject({ payload: '1', durationMs: 150 });
    expect(lines.filter((line) => line.startsWith('REPORT'))).toEqual([
      'REPORT RequestId: r-1\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\tInit Duration: 0.00 ms\tStatus: timeout\t',
      'REPORT RequestId: r-2\tDuration: 150.00 ms\tBilled Duration: 150 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\t',
    ]);
  });

  test('an answer that came after the timeout is none, one at it is', async () => {
    for (const [lateMs, status] of [
      [0, 'answered'],
      [0.5, 'timed out'],
    ] as const) {
      time.nowMs = 1000;
      const { environment, sandboxes } = begin();
      sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
      const running = environment.run(invocationRequest('r-1'));
      await told();
      // The timer is late.
      time.nowMs += 3000 + lateMs;
      sandboxes[0]!.rested = { kind: 'asked', atMs: time.nowMs };
      sandboxes[0]!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
      const { finished } = await running;
      expect([finished.payload === '1' ? 'answered' : 'timed out', finished.durationMs]).toEqual([status, 3000]);
    }
  });

  test('a timeout after the answer is its environment’s alone', async () => {
    const { environment, sandboxes, lines } = begin();
    const [sandbox] = sandboxes;
    sandbox!.started.settle({ kind: 'ready', atMs: time.nowMs });
    const running = environment.run(invocationRequest('r-1'));
    await pass(10);
    sandbox!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    const { finished, over } = await running;
    expect(finished).toMatchObject({ payload: '1', durationMs: 10 });
    await pass(2990);
    expect(await over).toMatchObject({ finished: { payload: '1', durationMs: 3000 }, environmentEnded: false });
    expect(lines.at(-1)).toContain('\tDuration: 3000.00 ms\t');
    expect(lines.at(-1)).toContain('\tStatus: timeout\t');
  });

  test('one whose runtime ended takes it along; what it reports after its answer counts too', async () => {
    const { environment, sandboxes, lines } = begin();
    const [sandbox] = sandboxes;
    sandbox!.started.settle({ kind: 'ready', atMs: time.nowMs });
    const running = environment.run(invocationRequest('r-1'));
    await pass(10);
    sandbox!.answered.settle({ kind: 'exited', atMs: time.nowMs, reason: 'exit status 3' });
    const { finished, over } = await running;
    expect(finished).toMatchObject({
      payload:
        '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: r-1 Error: Runtime exited with error: exit status 3"}',
      failed: true,
      durationMs: 10,
    });
    expect(over).toMatchObject({ environmentEnded: true });
    expect(lines.at(-1)).toContain('\tStatus: error\tError Type: Runtime.ExitError\t');
    await environment.end();
    expect(sandbox!.asked.at(-1)).toBe('shut down: failure');

    const other = begin();
    other.sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    const second = other.environment.run(invocationRequest('r-2'));
    await told();
    other.sandboxes[0]!.answered.settle({ kind: 'failed', atMs: time.nowMs, errorType: 'Own', payload: '{}' });
    const answered = await second;
    await pass(7);
    (other.sandboxes[0]!.rested as Settled<SandboxRest>).settle({ kind: 'exited', atMs: time.nowMs, reason: '' });
    expect(await answered.over).toMatchObject({ finished: { payload: '{}', durationMs: 7 }, environmentEnded: true });
    expect(other.lines.at(-1)).toContain('\tStatus: error\tError Type: Own\t');
  });

  test('an init that fails is told, and tried again inside of the request', async () => {
    const { environment, sandboxes, lines } = begin();
    const running = environment.run(invocationRequest('r-1'));
    await pass(30);
    sandboxes[0]!.started.settle({
      kind: 'failed',
      atMs: time.nowMs,
      errorType: 'Own',
      payload: '{"errorMessage":"m"}',
    });
    await pass(20);
    expect(sandboxes[0]!.asked).toEqual(['shut down: failure']);
    sandboxes[1]!.started.settle({
      kind: 'failed',
      atMs: time.nowMs,
      errorType: 'Own',
      payload: '{"errorMessage":"again"}',
    });
    const { finished, over } = await running;
    expect(finished).toMatchObject({ payload: '{"errorMessage":"again"}', failed: true, durationMs: 20 });
    expect(over).toMatchObject({ environmentEnded: true });
    expect(lines.slice(1)).toEqual([
      'INIT_REPORT Init Duration: 30.00 ms\tPhase: init\tStatus: error\tError Type: Own',
      'START RequestId: r-1 Version: $LATEST',
      'INIT_REPORT Init Duration: 20.00 ms\tPhase: invoke\tStatus: error\tError Type: Own',
      'END RequestId: r-1',
      'REPORT RequestId: r-1\tDuration: 20.00 ms\tBilled Duration: 20 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\tStatus: error\tError Type: Own\t',
    ]);
  });

  test('an init that takes too long is stopped, and begins again inside of the request', async () => {
    const { environment, sandboxes, lines } = begin();
    const running = environment.run(invocationRequest('r-1'));
    await pass(9999);
    expect(sandboxes[0]!.asked).toEqual([]);
    await pass(1);
    expect(sandboxes[0]!.asked).toEqual(['shut down: timeout']);
    expect(await environment.initialised()).toBe(null);
    await pass(10);
    sandboxes[1]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    sandboxes[1]!.rested = { kind: 'asked', atMs: time.nowMs };
    sandboxes[1]!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect((await running).finished).toMatchObject({ payload: '1', durationMs: 10 });
    expect(lines[1]).toBe('INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout');
    expect(lines.at(-1)).not.toContain('Init Duration');
  });

  test.each([
    [3000, 130_000],
    [900_000, 900_000],
  ])(
    'of provisioned concurrency, with a timeout of %i ms, an init has %i ms, and is told by itself',
    async (timeoutMs, limitMs) => {
      const { environment, sandboxes, lines } = begin({ config: { timeoutMs } }, true);
      expect(environment.initializationType).toBe('provisioned-concurrency');
      await pass(limitMs - 1);
      expect(sandboxes[0]!.asked).toEqual([]);
      await pass(1);
      expect(sandboxes[0]!.asked).toEqual(['shut down: timeout']);
      expect(lines[1]).toBe(`INIT_REPORT Init Duration: ${limitMs}.00 ms\tPhase: init\tStatus: timeout`);
      const well = begin({ config: { timeoutMs } }, true);
      await pass(12);
      well.sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
      await told();
      expect(well.lines.slice(1)).toEqual(['INIT_REPORT Init Duration: 12.00 ms\tPhase: init\tStatus: success']);
      const running = well.environment.run(invocationRequest('r-1'));
      await told();
      well.sandboxes[0]!.rested = { kind: 'asked', atMs: time.nowMs };
      well.sandboxes[0]!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
      await running;
      expect(well.lines.at(-1)).not.toContain('Init Duration');
      expect(well.lines.filter((line) => line.startsWith('INIT_REPORT'))).toHaveLength(1);
    },
  );

  test('a debugger that has its code stopped stops its time', async () => {
    const { environment, sandboxes } = begin();
    sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    const running = environment.run(invocationRequest('r-1'));
    await pass(1000);
    sandboxes[0]!.options.onHeld!(true);
    await pass(60_000);
    sandboxes[0]!.options.onHeld!(false);
    await pass(1999);
    sandboxes[0]!.rested = { kind: 'asked', atMs: time.nowMs };
    sandboxes[0]!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect((await running).finished).toMatchObject({ payload: '1', durationMs: 62_999 });
  });

  test('a thread that does not do is loaded again in a process, once', async () => {
    const { environment, sandboxes, reasons } = begin();
    sandboxes[0]!.options.onNeedsProcess!('it wants more');
    sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    expect(sandboxes[0]!.asked).toEqual(['shut down: failure']);
    expect(sandboxes).toHaveLength(2);
    sandboxes[1]!.options.onNeedsProcess!('again');
    sandboxes[1]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    expect(await environment.initialised()).toMatchObject({ kind: 'ready' });
    expect([sandboxes.length, reasons]).toEqual([2, ['it wants more', 'again']]);
    // One that turns out so later ends its environment after the request.
    const later = begin();
    later.sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    const running = later.environment.run(invocationRequest('r-1'));
    await told();
    later.sandboxes[0]!.options.onNeedsProcess!('it wants more');
    later.sandboxes[0]!.rested = { kind: 'asked', atMs: time.nowMs };
    later.sandboxes[0]!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect((await running).over).toMatchObject({ finished: { payload: '1' }, environmentEnded: true });
  });

  test('what is streamed is gathered, or passed on and no longer than it may be', async () => {
    const { environment, sandboxes } = begin();
    const [sandbox] = sandboxes;
    sandbox!.started.settle({ kind: 'ready', atMs: time.nowMs });
    sandbox!.rested = { kind: 'asked', atMs: time.nowMs };
    const gathered = environment.run(invocationRequest('r-1'));
    await told();
    expect(sandbox!.sink!.live).toBe(false);
    sandbox!.sink!.begun('text/plain');
    for (const text of ['one ', 'two']) sandbox!.sink!.chunk(Buffer.from(text));
    sandbox!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '' });
    expect((await gathered).finished).toMatchObject({ payload: 'one two', failed: false });
    const heard: string[] = [];
    const sink = {
      begun: (type: string) => void heard.push(type),
      chunk: (bytes: Uint8Array) => void heard.push(Buffer.from(bytes).toString()),
    };
    const passed = environment.run(invocationRequest('r-2', { sink }));
    await told();
    expect(sandbox!.sink!.live).toBe(true);
    sandbox!.sink!.begun('text/html');
    sandbox!.sink!.chunk(Buffer.from('piece'));
    sandbox!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '' });
    expect((await passed).finished).toMatchObject({ payload: '', failed: false });
    expect(heard).toEqual(['text/html', 'piece']);
    const long = environment.run(invocationRequest('r-3'));
    await told();
    sandbox!.sink!.begun('text/plain');
    sandbox!.sink!.chunk(Buffer.alloc(6 * 1024 ** 2 + 100_000));
    sandbox!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '' });
    expect((await long).finished).toMatchObject({
      failed: true,
      payload: expect.stringContaining('Function.ResponseSizeTooLarge') as string,
    });
  });

  test('notes the parts of an attempt that is traced, and says them in its last line', async () => {
    const { environment, sandboxes, lines } = begin();
    const [sandbox] = sandboxes;
    const attempt = newAttempt('0123456789abcde', 900);
    const running = environment.run(invocationRequest('r-1', { attempt }));
    await pass(100);
    sandbox!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await pass(0);
    await pass(20);
    sandbox!.answered.settle({
      kind: 'failed',
      atMs: time.nowMs,
      errorType: 'Own',
      payload: `"${'x'.repeat(20_000)}"`,
    });
    const { over } = await running;
    await pass(5);
    (sandbox!.rested as Settled<SandboxRest>).settle({ kind: 'asked', atMs: time.nowMs, runtimeAtMs: time.nowMs - 2 });
    await over;
    expect(attempt).toMatchObject({
      initStartMs: 1000,
      initEndMs: 1100,
      restored: false,
      invokedMs: 1100,
      answeredMs: 1120,
      endedMs: 1125,
      extensionsMs: 2,
      outcome: 'failed',
    });
    expect(attempt.error).toBe(`"${'x'.repeat(9999)}`);
    expect(lines.at(-1)).toMatch(/\t\nXRAY TraceId: 1-2\tSegmentId: 0123456789abcde\w\tSampled: true\t$/);
    const late = newAttempt('0123456789abcde', 900);
    const timed = environment.run(invocationRequest('r-2', { attempt: late }));
    await pass(3000);
    await timed;
    expect(late).toMatchObject({ initStartMs: NaN, initEndMs: NaN, outcome: 'timedOut', endedMs: time.nowMs });
    // The error of a timeout is in its payload.
    expect(late.error).toContain('Task timed out after 3.00 seconds');
  });

  test('what it has on disk goes with it, once its runtime is gone', async () => {
    const removed = vi.fn<() => Promise<void>>().mockResolvedValue();
    const home = { address: '127.0.0.9', root: () => ({}) as never, remove: removed };
    const { environment, sandboxes, ending } = begin({ home, extensions: true });
    expect(sandboxes[0]!.options.home).toBe(home);
    sandboxes[0]!.extensions = [{ name: 'e', state: 'Ready', events: [], errorType: null }];
    sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    const ended = environment.end();
    await told();
    expect(removed).not.toHaveBeenCalled();
    sandboxes[0]!.gone.settle();
    await ended;
    expect(removed).toHaveBeenCalledTimes(1);
    expect(ending).toHaveLength(2);
    await Promise.all(ending);
  });

  test('one that ended before its sandbox could be had begins none', async () => {
    const { environment, sandboxes } = begin({ isLate: true });
    const ended = environment.end();
    await told();
    await ended;
    expect(sandboxes).toEqual([]);
    expect(await environment.initialised()).toEqual({ kind: 'exited', atMs: 1000, initMs: 0, reason: '' });
  });

  test('with extensions, their Shutdown phase is over before another runtime begins, which nobody waits for', async () => {
    const { environment, sandboxes, lines } = begin({ extensions: true });
    const info = { name: 'e', state: 'Ready', events: ['INVOKE', 'SHUTDOWN'], errorType: null } as const;
    sandboxes[0]!.extensions = [info];
    sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    const running = environment.run(invocationRequest('r-1'));
    await told();
    expect(lines).toContain('EXTENSION\tName: e\tState: Ready\tEvents: [INVOKE, SHUTDOWN]');
    const host = sandboxes[0]!.options.extensionHost!;
    expect(host.accountId).toBe('123456789012');
    host.onLine('its line');
    host.onSubscribed('e', ['platform', 'function']);
    host.onRuntimeDone(time.nowMs);
    expect(lines.slice(-2)).toEqual(['its line', 'TELEMETRY\tName: e\tState: Subscribed\tTypes: [Platform, Function]']);
    await pass(3000);
    const { finished, over } = await running;
    expect(finished.durationMs).toBe(3000);
    let isOver = false;
    const observed = overOf(over).then((end) => {
      isOver = true;
      return end;
    });
    await told();
    expect(isOver).toBe(false);
    const next = environment.run(invocationRequest('r-2'));
    await pass(100);
    expect(sandboxes).toHaveLength(1);
    sandboxes[0]!.gone.settle();
    await told();
    expect(await observed).toMatchObject({ environmentEnded: false });
    expect(sandboxes).toHaveLength(2);
    sandboxes[1]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    sandboxes[1]!.rested = { kind: 'asked', atMs: time.nowMs, runtimeAtMs: time.nowMs };
    sandboxes[1]!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect((await next).finished).toMatchObject({ payload: '1', durationMs: 100, extensionsMs: 0 });
  });
});

describe('an environment of a snapshot', () => {
  const snapshot = async (how: MadeUpKind = {}) => {
    const made = begin({ snapshotLoadMs: () => 200, version: '3', ...how });
    made.sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    return { ...made, sandbox: made.sandboxes[0]! };
  };

  test('is restored before its first request: loading takes as long as it is told, and is not billed', async () => {
    const { environment, sandbox, lines } = await snapshot();
    expect(environment.initializationType).toBe('snap-start');
    const attempt = newAttempt('0123456789abcde', 900);
    const running = environment.run(invocationRequest('r-1', { attempt }));
    await pass(199);
    expect(sandbox.asked).toEqual([]);
    await pass(1);
    expect(sandbox.asked).toEqual(['restore']);
    await pass(30.5);
    sandbox.restored.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    expect(attempt).toMatchObject({ initStartMs: 1000, initEndMs: 1230.5, restored: true, invokedMs: 1230.5 });
    await pass(10);
    sandbox.rested = { kind: 'asked', atMs: time.nowMs };
    sandbox.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect((await running).finished).toMatchObject({ payload: '1', durationMs: 10 });
    expect(lines.slice(1)).toEqual([
      'INIT_REPORT Init Duration: 0.00 ms\tPhase: init\tStatus: success',
      'START RequestId: r-1 Version: 3',
      'END RequestId: r-1',
      'REPORT RequestId: r-1\tDuration: 10.00 ms\tBilled Duration: 41 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\tRestore Duration: 230.50 ms\tBilled Restore Duration: 31 ms\t\nXRAY TraceId: 1-2\tSegmentId: 0123456789abcde3\tSampled: true\t',
    ]);
    // Once: the next has none, however late it comes.
    await pass(3_600_000);
    const next = environment.run(invocationRequest('r-2'));
    await told();
    sandbox.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    await next;
    expect(sandbox.asked).toEqual(['restore', 'invoke r-1', 'invoke r-2']);
    expect(lines.at(-1)).not.toContain('Restore');
  });

  test.each([
    {
      how: 'fails',
      restored: { kind: 'failed', errorType: 'Own', payload: '{}' },
      ms: 0,
      line: 'RESTORE_REPORT Restore Duration: 200.00 ms\tStatus: error\tError Type: Own',
      text: 'The afterRestore() runtime hook encountered an error: Own',
    },
    {
      how: 'ends it',
      restored: { kind: 'exited', reason: 'exit status 1' },
      ms: 0,
      line: 'RESTORE_REPORT Restore Duration: 200.00 ms\tStatus: error\tError Type: Runtime.ExitError',
      text: 'The afterRestore() runtime hook encountered an error: Runtime.ExitError',
    },
    {
      how: 'takes too long',
      restored: null,
      ms: 10_000,
      line: 'RESTORE_REPORT Restore Duration: 10200.00 ms\tStatus: timeout',
      text: "Lambda couldn't restore the snapshot within the timeout limit.",
    },
  ] as const)('a restore that $how refuses its request', async ({ restored, ms, line, text }) => {
    const { environment, sandbox, lines } = await snapshot();
    const attempt = newAttempt('0123456789abcde', 900);
    const running = environment.run(invocationRequest('r-1', { attempt }));
    await pass(200);
    if (restored !== null) sandbox.restored.settle({ ...restored, atMs: time.nowMs });
    await pass(ms);
    const { finished, over } = await running;
    expect(JSON.stringify(finished.refused)).toContain(JSON.stringify(text).slice(1, -1));
    expect(finished).toMatchObject({ payload: '', failed: true, durationMs: 0, logTail: null });
    expect(over).toMatchObject({ environmentEnded: true });
    expect(lines.at(-1)).toBe(line);
    expect(attempt).toMatchObject({ restored: true, outcome: 'failed', endedMs: time.nowMs });
    expect(attempt.invokedMs).toBeNaN();
    await environment.end();
  });

  test('one that lost its runtime meanwhile cannot be restored', async () => {
    const made = begin({ snapshotLoadMs: () => 0, version: '3' });
    made.sandboxes[0]!.started.settle({ kind: 'failed', atMs: time.nowMs, errorType: 'Own', payload: '{}' });
    await told();
    expect(made.lines[1]).toBe('INIT_REPORT Init Duration: 0.00 ms\tPhase: init\tStatus: error\tError Type: Own');
    const running = made.environment.run(invocationRequest('r-1'));
    await told();
    expect(JSON.stringify((await running).finished.refused)).toContain('Runtime.ExitError');
  });

  test('a runtime that begins inside of a request is restored at once', async () => {
    const { environment, sandbox, sandboxes } = await snapshot();
    const running = environment.run(invocationRequest('r-1'));
    await pass(200);
    sandbox.restored.settle({ kind: 'ready', atMs: time.nowMs });
    await pass(3000);
    await running;
    const next = environment.run(invocationRequest('r-2'));
    await told();
    sandboxes[1]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    expect(sandboxes[1]!.asked).toEqual(['restore']);
    sandboxes[1]!.restored.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    expect(sandboxes[1]!.asked).toEqual(['restore', 'invoke r-2']);
    sandboxes[1]!.rested = { kind: 'asked', atMs: time.nowMs };
    sandboxes[1]!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    expect((await next).finished).toMatchObject({ payload: '1' });
  });
});

describe('snapshots of a version', () => {
  const publish = (how: MadeUpKind = {}) => {
    const made = madeUpKind(clock, { snapshotLoadMs: () => 0, version: '3', ...how });
    const snapshots = new Snapshots(made.kind, scaledClock(clock, 1));
    return { ...made, snapshots };
  };
  const pending = { state: 'Pending', reasonCode: 'Creating', reason: 'The function is being created.' };

  test('are pending until their INIT is over, and then active', async () => {
    const { snapshots, sandboxes } = publish();
    expect(snapshots.state).toEqual(pending);
    sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await snapshots.settled();
    expect(snapshots.state).toEqual({ state: 'Active' });
    expect(sandboxes).toHaveLength(1);
  });

  test.each([
    [{ kind: 'failed', errorType: 'Own', payload: '{"errorMessage":"m"}' }, 'Own: {"errorMessage":"m"}'],
    [{ kind: 'exited', reason: 'exit status 3' }, 'exit status 3'],
    [null, 'The function did not initialize within its time limit.'],
  ] as const)('an INIT that ends with %j is their failure', async (start, reason) => {
    const { snapshots, sandboxes } = publish();
    if (start === null) await pass(130_000);
    else sandboxes[0]!.started.settle({ ...start, atMs: time.nowMs });
    await snapshots.settled();
    expect(snapshots.state).toEqual({ state: 'Failed', reasonCode: 'FunctionError.RuntimeInitError', reason });
  });

  test('each taken has another kept ready in its place, whose init nobody hears', async () => {
    const { snapshots, sandboxes, lines } = publish();
    sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await snapshots.settled();
    const heard = lines.length;
    const first = snapshots.take();
    expect(sandboxes).toHaveLength(2);
    sandboxes[1]!.options.onLog('of its init\n');
    expect(lines).toHaveLength(heard);
    sandboxes[1]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    sandboxes[1]!.options.onLog('after it\n');
    expect(lines.slice(heard)).toEqual(['after it']);
    const second = snapshots.take();
    expect(second).not.toBe(first);
    expect(sandboxes).toHaveLength(3);
    sandboxes[0]!.options.onLog('the first is heard\n');
    expect(lines.at(-1)).toBe('the first is heard');
    snapshots.stop();
    expect(snapshots.take()).toBe(null);
    expect(sandboxes.map(({ asked }) => asked)).toEqual([[], [], ['shut down: spindown']]);
  });

  test('one that is stopped while it is published has no state of its own any more', async () => {
    const { snapshots, sandboxes } = publish();
    snapshots.stop();
    expect(sandboxes[0]!.asked).toEqual(['shut down: spindown']);
    await snapshots.settled();
    expect(snapshots.state).toEqual(pending);
  });

  const days = 86_400_000;
  test.each([
    ['java21', 14 * days, 'Active', 1],
    ['java21', 14 * days + 1, 'Pending', 2],
    ['python3.12', 14 * days + 1, 'Active', 1],
  ])('of %s, nobody having called for %i ms, are %s', async (runtime, idleMs, state, inits) => {
    const { snapshots, sandboxes } = publish({ config: { runtime } });
    sandboxes[0]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await snapshots.settled();
    time.nowMs += 5;
    snapshots.called();
    time.nowMs += idleMs;
    snapshots.called();
    expect(snapshots.state.state).toBe(state);
    expect(sandboxes).toHaveLength(inits);
    if (state !== 'Pending') return;
    expect(snapshots.state).toEqual({
      state: 'Pending',
      reasonCode: 'Restoring',
      reason: 'The function is restoring from an idle state.',
    });
    expect(sandboxes[0]!.asked).toEqual(['shut down: spindown']);
    time.nowMs += 15 * days;
    // It is on its way already.
    snapshots.called();
    expect(sandboxes).toHaveLength(2);
    sandboxes[1]!.started.settle({ kind: 'ready', atMs: time.nowMs });
    await snapshots.settled();
    expect(snapshots.state).toEqual({ state: 'Active' });
  });
});

describe('an invocation whose response may be streamed', () => {
  const whole = (payload: string): Dispatched => ({
    kind: 'finished',
    finished: { payload, failed: false, durationMs: 1, logTail: null },
  });

  test('is whole where it ends without having streamed', async () => {
    expect(await streaming(() => Promise.resolve(whole('1')))).toEqual({ kind: 'whole', dispatched: whole('1') });
    await expect(streaming(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  test('is streamed from when it says so to its end', async () => {
    const ends = new Settled<Dispatched>();
    let sink!: ResponseSink;
    const began = streaming((given) => {
      sink = given;
      return ends.promise;
    });
    sink.begun('text/html');
    sink.chunk(Buffer.from('one '));
    const streamed = await began;
    if (streamed.kind !== 'streamed') throw new Error('it is whole');
    expect(streamed.contentType).toBe('text/html');
    sink.chunk(Buffer.from('two'));
    ends.settle(whole(''));
    const pieces: string[] = [];
    for await (const piece of streamed.chunks) pieces.push((piece as Buffer).toString());
    expect(pieces.join('')).toBe('one two');
    expect(await streamed.dispatched).toEqual(whole(''));
  });
});
