// What an execution environment does where its sandbox has nothing to restore, or it is ended in the middle of something. Time passes when
// the test says so.

import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { scaledClock } from '../../local/clock/scaled-clock.ts';
import { Environment } from '../../local/environment/environment.ts';
import { Snapshots } from '../../local/environment/snapshots.ts';
import { Telemetry } from '../../local/telemetry/telemetry.ts';
import { invocationRequest, madeUpKind, type MadeUpKind, type MadeUpSandbox } from './made-up-environments.ts';
import { passingTime } from './passing-time.ts';

const time = passingTime();
const { clock, pass, told } = time;

const begin = (how: MadeUpKind = {}) => {
  const made = madeUpKind(clock, how);
  return { ...made, environment: new Environment(made.kind, false) };
};
const ready = (sandbox: MadeUpSandbox): void => sandbox.started.settle({ kind: 'ready', atMs: time.nowMs });
const answer = (sandbox: MadeUpSandbox, payload: string): void => {
  sandbox.rested = { kind: 'asked', atMs: time.nowMs };
  sandbox.answered.settle({ kind: 'answered', atMs: time.nowMs, payload });
};
const withoutHooks = (sandbox: MadeUpSandbox): MadeUpSandbox => Object.assign(sandbox, { restore: undefined });

describe('a snapshot whose sandbox has no hooks', () => {
  test('is restored once it is loaded', async () => {
    const { environment, sandboxes, lines } = begin({ snapshotLoadMs: () => 200, version: '3' });
    const sandbox = withoutHooks(sandboxes[0]!);
    ready(sandbox);
    await told();
    const running = environment.run(invocationRequest('r-1'));
    await pass(200);
    expect(sandbox.asked).toEqual(['invoke r-1']);
    await pass(10);
    answer(sandbox, '1');
    expect((await running).finished).toMatchObject({ payload: '1', durationMs: 10 });
    expect(lines.at(-1)).toBe(
      'REPORT RequestId: r-1\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\tRestore Duration: 200.00 ms\tBilled Restore Duration: 0 ms\t',
    );
  });

  test('is there at once where it begins inside of a request', async () => {
    const { environment, sandboxes } = begin({ snapshotLoadMs: () => 0, version: '3' });
    ready(withoutHooks(sandboxes[0]!));
    await told();
    const first = environment.run(invocationRequest('r-1'));
    await pass(3000);
    expect((await first).finished).toMatchObject({ failed: true, durationMs: 3000 });
    const next = environment.run(invocationRequest('r-2'));
    await told();
    const second = withoutHooks(sandboxes[1]!);
    ready(second);
    await told();
    expect(second.asked).toEqual(['invoke r-2']);
    answer(second, '2');
    expect((await next).finished).toMatchObject({ payload: '2', failed: false });
  });
});

describe('an environment that is ended', () => {
  test('between the start of its runtime and the request runs no request', async () => {
    const { environment, sandboxes } = begin();
    const running = environment.run(invocationRequest('r-1'));
    ready(sandboxes[0]!);
    await environment.end();
    const { finished, over } = await running;
    expect(finished).toMatchObject({ failed: true, durationMs: 0 });
    expect(JSON.parse(finished.payload)).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await over).toMatchObject({ environmentEnded: true });
    expect(sandboxes[0]!.asked).toEqual(['shut down: spindown']);
  });

  test('when its runtime has begun inside of a request does not run it any more', async () => {
    const { environment, sandboxes } = begin();
    ready(sandboxes[0]!);
    await told();
    const first = environment.run(invocationRequest('r-1'));
    await pass(3000);
    await first;
    const running = environment.run(invocationRequest('r-2'));
    await told();
    ready(sandboxes[1]!);
    void environment.end();
    const { finished, over } = await running;
    expect(JSON.parse(finished.payload)).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await over).toMatchObject({ environmentEnded: true });
    expect(sandboxes[1]!.asked).toEqual(['shut down: spindown']);
  });

  test('right after an answer has no more to say than that', async () => {
    const { environment, sandboxes } = begin();
    const [sandbox] = sandboxes;
    ready(sandbox!);
    await told();
    const running = environment.run(invocationRequest('r-1'));
    await pass(20);
    sandbox!.answered.settle({ kind: 'answered', atMs: time.nowMs, payload: '1' });
    void environment.end();
    const { finished, over } = await running;
    expect([finished, await over]).toMatchObject([{ durationMs: 20 }, { environmentEnded: true }]);
  });
});

test('with extensions an init that takes too long is told of as that', async () => {
  const say = vi.spyOn(Telemetry.prototype, 'say');
  onTestFinished(() => say.mockRestore());
  const { environment, sandboxes, lines } = begin({ extensions: true });
  sandboxes[0]!.extensions = [{ name: 'ext', state: 'Ready', events: ['INVOKE'], errorType: null } as never];
  const running = environment.run(invocationRequest('r-1'));
  await pass(10_000);
  expect(sandboxes[0]!.asked).toEqual(['shut down: timeout']);
  sandboxes[0]!.gone.settle();
  await told();
  ready(sandboxes[1]!);
  await told();
  answer(sandboxes[1]!, '1');
  expect((await running).finished).toMatchObject({ payload: '1' });
  expect(lines).toContain('INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout');
  const reports = say.mock.calls.filter(([type]) => type === 'platform.initReport').map(([, record]) => record);
  expect(reports).toMatchObject([
    { phase: 'init', status: 'timeout', metrics: { durationMs: 10_000 } },
    { phase: 'invoke', status: 'success' },
  ]);
});

test('what is streamed and is no text is passed on as bytes', async () => {
  const { environment, sandboxes } = begin();
  const [sandbox] = sandboxes;
  ready(sandbox!);
  await told();
  const gathered = environment.run(invocationRequest('r-1'));
  await told();
  sandbox!.sink!.begun('application/octet-stream');
  for (const bytes of [[0x61, 0xc3], [0xa9], [0xff]]) sandbox!.sink!.chunk(Buffer.from(bytes));
  answer(sandbox!, '');
  const { finished } = await gathered;
  expect(finished.bytes).toEqual(Buffer.from([0x61, 0xc3, 0xa9, 0xff]));
});

describe('snapshots of a version', () => {
  const publish = (how: MadeUpKind = {}) => {
    const made = madeUpKind(clock, { snapshotLoadMs: () => 0, version: '3', ...how });
    return { ...made, snapshots: new Snapshots(made.kind, scaledClock(clock, 1)) };
  };

  test('whose INIT failed begin anew for whoever calls', async () => {
    const { snapshots, sandboxes } = publish();
    sandboxes[0]!.started.settle({ kind: 'failed', atMs: time.nowMs, errorType: 'Own', payload: '{}' });
    await snapshots.settled();
    expect(sandboxes).toHaveLength(1);
    const taken = snapshots.take()!;
    // It, and the one after it.
    expect(sandboxes).toHaveLength(3);
    const running = taken.run(invocationRequest('r-1'));
    ready(sandboxes[1]!);
    await told();
    sandboxes[1]!.restored.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    answer(sandboxes[1]!, '1');
    expect((await running).finished).toMatchObject({ payload: '1', failed: false });
  });

  test('whose log nobody hears keep none', async () => {
    const { snapshots, sandboxes, lines } = publish({ log: false });
    ready(sandboxes[0]!);
    await snapshots.settled();
    const taken = [snapshots.take()!, snapshots.take()!];
    expect(taken[0]).not.toBe(taken[1]);
    ready(sandboxes[1]!);
    await told();
    const running = taken[1]!.run(invocationRequest('r-1'));
    await told();
    sandboxes[1]!.restored.settle({ kind: 'ready', atMs: time.nowMs });
    await told();
    expect(sandboxes[1]!.request!.wantsLog).toBe(false);
    answer(sandboxes[1]!, '1');
    await running;
    expect(lines).toEqual([]);
  });
});
