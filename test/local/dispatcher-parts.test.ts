// Admission on the wall clock, with sandboxes that are made up: which environment a request gets, what its caller and those who look on
// are told, and when nothing is left. Time passes when the test says so.

import { afterEach, describe, expect, test, vi } from 'vitest';
import { newAttempt, rulesOf, ThrottleReason, type FunctionConfig } from '../../lambda/index.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import { Dispatcher, type PoolWatch, type SlotsPool } from '../../local/environment/dispatcher.ts';
import type { InvocationRequest } from '../../local/environment/environment-kind.ts';
import type { Snapshots } from '../../local/environment/snapshots.ts';
import { Environment } from '../../local/environment/environment.ts';
import { notRunHere } from '../../local/functions/foreign-runtime.ts';
import type { SandboxRest } from '../../local/sandbox/sandbox.ts';
import { invocationRequest, madeUpKind, type Kind, type MadeUpSandbox, type Settled } from './made-up-environments.ts';
import { passingTime } from './passing-time.ts';

const time = passingTime();
const { clock, pass, told } = time;
let dispatcher: Dispatcher;
afterEach(() => dispatcher.stop());

interface Opened {
  readonly index: number;
  readonly made: Kind;
  /** How requests ended, and that they were let in. */
  readonly seen: string[];
  readonly unused: () => number;
}

const summary = (dispatched: Dispatched): string => {
  if (dispatched.kind === 'finished')
    return `${dispatched.finished.failed ? 'failed' : 'done'} ${dispatched.finished.payload}`;
  return dispatched.kind === 'throttled'
    ? `throttled ${String(dispatched.reason)}`
    : `refused ${dispatched.error.errorType}`;
};

const open = (
  config: Partial<FunctionConfig> = {},
  more: { readonly pool?: SlotsPool; readonly snapshots?: Snapshots; readonly slots?: object } = {},
): Opened => {
  const made = madeUpKind(clock, { config });
  let unused = 0;
  const kind = {
    ...made.kind,
    unused: () => {
      unused += 1;
    },
  };
  const seen: string[] = [];
  dispatcher = new Dispatcher({
    clock,
    slots: more.slots as never,
    onDispatched: (index, dispatched, { requestId }) => seen.push(`${index} ${requestId}: ${summary(dispatched)}`),
    onAdmitted: (index) => seen.push(`${index} let in`),
    account: { rules: rulesOf('2023', 'us-east-1'), concurrency: 100, unreservedMinimum: 10, random: () => 0.5 },
  });
  const index = dispatcher.addFunction(kind, made.kind.fn.config, more);
  return { index, made, seen, unused: () => unused };
};

const ready = (sandbox: MadeUpSandbox): void => sandbox.started.settle({ kind: 'ready', atMs: time.nowMs });
/** Answers, and asks for the next `restMs` later; never where that is null. */
const answer = async (sandbox: MadeUpSandbox, payload: string, restMs: number | null = 0): Promise<void> => {
  if (restMs === 0) sandbox.rested = { kind: 'asked', atMs: time.nowMs };
  sandbox.answered.settle({ kind: 'answered', atMs: time.nowMs, payload });
  await told();
  if (restMs === null || restMs === 0) return;
  await pass(restMs);
  (sandbox.rested as Settled<SandboxRest>).settle({ kind: 'asked', atMs: time.nowMs });
  await told();
};
const dispatch = (index: number, requestId: string, more: Partial<InvocationRequest> = {}): Promise<Dispatched> =>
  dispatcher.dispatch(index, invocationRequest(requestId, more));

test('a request waits for its environment, and the next finds it idle', async () => {
  const { index, made, seen } = open();
  const first = dispatch(index, 'r-1');
  await told();
  expect([dispatcher.concurrency, dispatcher.functionConcurrency(index), dispatcher.environments]).toEqual([1, 1, 1]);
  ready(made.sandboxes[0]!);
  await told();
  await answer(made.sandboxes[0]!, '1');
  expect(summary(await first)).toBe('done 1');
  expect([dispatcher.concurrency, dispatcher.environments]).toEqual([0, 1]);
  const second = dispatch(index, 'r-2');
  await told();
  await answer(made.sandboxes[0]!, '2');
  expect(summary(await second)).toBe('done 2');
  expect(made.sandboxes).toHaveLength(1);
  expect(seen).toEqual(['0 let in', '0 r-1: done 1', '0 let in', '0 r-2: done 2']);
});

test('what finds no room is refused, which an attempt that is traced notes', async () => {
  const { index, made, seen } = open({ reservedConcurrency: 1 });
  const [taken, refused] = [newAttempt('a', 900), newAttempt('b', 900)];
  const first = dispatch(index, 'r-1', { attempt: taken });
  await pass(5);
  expect(await dispatch(index, 'r-2', { attempt: refused })).toEqual({
    kind: 'throttled',
    reason: ThrottleReason.reservedFunctionConcurrentInvocationLimitExceeded,
  });
  expect(refused).toMatchObject({ admittedMs: 1005, endedMs: 1005, outcome: 'throttled' });
  expect(taken).toMatchObject({ admittedMs: 1000, outcome: 'completed' });
  ready(made.sandboxes[0]!);
  await told();
  await answer(made.sandboxes[0]!, '1');
  await first;
  expect(seen).toEqual([
    '0 let in',
    `0 r-2: throttled ${ThrottleReason.reservedFunctionConcurrentInvocationLimitExceeded}`,
    '0 r-1: done 1',
  ]);
});

test('an environment that broke serves no more, and its caller hears why', async () => {
  const { index, made, seen } = open();
  const attempt = newAttempt('a', 900);
  const run = vi.spyOn(Environment.prototype, 'run').mockRejectedValueOnce(new Error('broken'));
  const broken = dispatch(index, 'r-1', { attempt });
  await expect(broken).rejects.toThrow('broken');
  run.mockRestore();
  expect(attempt).toMatchObject({ outcome: 'failed', endedMs: 1000 });
  expect([dispatcher.concurrency, dispatcher.environments, seen]).toEqual([0, 0, ['0 let in']]);
  const next = dispatch(index, 'r-2');
  await told();
  expect(made.sandboxes).toHaveLength(2);
  ready(made.sandboxes[1]!);
  await told();
  await answer(made.sandboxes[1]!, '2');
  expect(summary(await next)).toBe('done 2');
});

test('an environment that breaks after its answer serves no more, and its caller has the answer', async () => {
  const { index, seen } = open();
  const finished = { payload: '1', failed: false, durationMs: 5, logTail: null };
  const run = vi
    .spyOn(Environment.prototype, 'run')
    .mockResolvedValueOnce({ finished, over: Promise.reject(new Error('broken')) });
  expect(summary(await dispatch(index, 'r-1'))).toBe('done 1');
  run.mockRestore();
  await told();
  expect([dispatcher.concurrency, dispatcher.environments, seen]).toEqual([0, 0, ['0 let in']]);
});

test('an attempt that had ended before its environment broke keeps its end', async () => {
  const { index } = open();
  const attempt = { ...newAttempt('a', 900), endedMs: 950 };
  const run = vi.spyOn(Environment.prototype, 'run').mockRejectedValueOnce(new Error('broken'));
  await expect(dispatch(index, 'r-1', { attempt })).rejects.toThrow('broken');
  run.mockRestore();
  expect(attempt).toMatchObject({ outcome: 'failed', endedMs: 950 });
});

test('what cannot be run here is refused by its error', async () => {
  const { index, seen } = open();
  const refused = { errorType: 'Odd', status: 502 } as never;
  const finished = { payload: '', failed: true, durationMs: 0, logTail: null, refused };
  const run = vi
    .spyOn(Environment.prototype, 'run')
    .mockResolvedValueOnce({ finished, over: { finished, environmentEnded: true } });
  expect(await dispatch(index, 'r-1')).toEqual({ kind: 'refused', error: refused });
  run.mockRestore();
  expect(seen).toEqual(['0 let in', '0 r-1: refused Odd']);
  expect(dispatcher.environments).toBe(0);
});

describe('an environment that has answered and works on', () => {
  const settled = async (restMs: number): Promise<{ sandboxes: number; asked: readonly string[] }> => {
    const { index, made } = open();
    const first = dispatch(index, 'r-1');
    await told();
    const sandbox = made.sandboxes[0]!;
    ready(sandbox);
    await told();
    await answer(sandbox, '1', null);
    await first;
    const second = dispatch(index, 'r-2');
    await pass(restMs);
    (sandbox.rested as Settled<SandboxRest>).settle({ kind: 'asked', atMs: time.nowMs });
    await told();
    const used = made.sandboxes.at(-1)!;
    ready(used);
    await told();
    await answer(used, '2');
    await second;
    return { sandboxes: made.sandboxes.length, asked: sandbox.asked };
  };

  test('is waited for by the next, for ten milliseconds', async () => {
    expect(await settled(9)).toEqual({ sandboxes: 1, asked: ['invoke r-1', 'look', 'invoke r-2'] });
    expect((await settled(10)).sandboxes).toBe(2);
  });

  test('is not waited for where another is idle', async () => {
    const { index, made } = open();
    const both = [dispatch(index, 'r-1'), dispatch(index, 'r-2')];
    await told();
    for (const sandbox of made.sandboxes) ready(sandbox);
    await told();
    const [working, idle] = made.sandboxes;
    await answer(idle!, '2');
    await answer(working!, '1', null);
    await Promise.all(both);
    void dispatch(index, 'r-3');
    await told();
    expect([made.sandboxes.length, working!.asked, idle!.asked]).toEqual([
      2,
      ['invoke r-1', 'look'],
      ['invoke r-2', 'invoke r-3'],
    ]);
  });

  test('is not waited for by another tenant, nor once it has been long at it', async () => {
    const { index, made } = open({ tenantIsolation: true });
    const first = dispatch(index, 'r-1', { tenantId: 'blue' });
    await told();
    ready(made.sandboxes[0]!);
    await told();
    await answer(made.sandboxes[0]!, '1', null);
    await first;
    void dispatch(index, 'r-2', { tenantId: 'red' });
    await told();
    expect(made.sandboxes).toHaveLength(2);
    await pass(11);
    void dispatch(index, 'r-3', { tenantId: 'blue' });
    await told();
    expect(made.sandboxes).toHaveLength(3);
  });
});

describe('provisioned concurrency', () => {
  test('is ready once all its environments are', async () => {
    const { index, made } = open();
    let isReady = false;
    const setting = dispatcher.setProvisioned(index, 2).then(() => {
      isReady = true;
      return isReady;
    });
    await told();
    expect(made.sandboxes).toHaveLength(2);
    ready(made.sandboxes[0]!);
    await told();
    expect(isReady).toBe(false);
    ready(made.sandboxes[1]!);
    await setting;
    expect(dispatcher.account.provisioned(index)).toHaveLength(2);
  });

  test('is taken back when one of them fails, unless that is because it is not run here', async () => {
    const { index, made } = open();
    const failing = dispatcher.setProvisioned(index, 2).then(
      () => 'ready',
      (error: unknown) => (error as Error).message,
    );
    await told();
    ready(made.sandboxes[0]!);
    made.sandboxes[1]!.started.settle({ kind: 'failed', atMs: time.nowMs, errorType: 'Own', payload: '{}' });
    await pass(0);
    expect(await failing).toBe('FUNCTION_ERROR_INIT_FAILURE');
    expect(dispatcher.account.provisioned(index)).toEqual([]);
    const foreign = open();
    const setting = dispatcher.setProvisioned(foreign.index, 1);
    await told();
    foreign.made.sandboxes[0]!.started.settle({
      kind: 'failed',
      atMs: time.nowMs,
      errorType: notRunHere,
      payload: '{}',
    });
    await pass(0);
    await expect(setting).resolves.toBeUndefined();
    expect(dispatcher.account.provisioned(foreign.index)).toHaveLength(1);
  });

  test('is there at the start', async () => {
    const { made } = open({ provisionedConcurrency: 3 });
    const starting = dispatcher.start();
    await told();
    expect(made.sandboxes).toHaveLength(3);
    for (const sandbox of made.sandboxes) ready(sandbox);
    await expect(starting).resolves.toBeUndefined();
  });
});

describe('a handler that is tried', () => {
  test.each([
    [{ kind: 'failed', atMs: 0, errorType: 'Own', payload: '{}' } as const, 'Own'],
    [{ kind: 'ready', atMs: 0 } as const, null],
  ])('and loads to %j is told as %j, counted by nobody', async (start, errorType) => {
    const { index, made } = open();
    const trying = dispatcher.tryLoading(index);
    await told();
    expect(dispatcher.environments).toBe(0);
    made.sandboxes[0]!.started.settle(start);
    await told();
    expect((await trying)?.errorType ?? null).toBe(errorType);
    expect(made.sandboxes[0]!.asked.at(-1)).toMatch(/^shut down/);
    expect(made.lines).toEqual([]);
  });
});

describe('a function that is retired', () => {
  test('is unused at once where nothing of it is left, and only once', () => {
    const { index, unused } = open();
    dispatcher.retire(index);
    dispatcher.retire(index);
    expect(unused()).toBe(1);
  });

  test('is unused when its last environment is gone', async () => {
    const { index, made, unused } = open();
    const running = dispatch(index, 'r-1');
    await told();
    ready(made.sandboxes[0]!);
    await told();
    dispatcher.retire(index);
    expect(unused()).toBe(0);
    await answer(made.sandboxes[0]!, '1');
    await running;
    await pass(10);
    expect([unused(), dispatcher.environments]).toEqual([1, 0]);
  });

  test('ends its snapshots, of which its environments were taken', async () => {
    const taken: string[] = [];
    const snapshots = {
      take: () => {
        taken.push('take');
        return null;
      },
      stop: () => taken.push('stop'),
    } as unknown as Snapshots;
    const { index, made } = open({}, { snapshots });
    void dispatch(index, 'r-1');
    await told();
    // Where there is none to be had, one is begun.
    expect([taken, made.sandboxes.length]).toEqual([['take'], 1]);
    dispatcher.retire(index);
    dispatcher.stop();
    expect(taken).toEqual(['take', 'stop', 'stop']);
  });
});

test('an idle environment ends when its time is up, a second late at most', async () => {
  const { index, made } = open();
  const first = dispatch(index, 'r-1');
  await told();
  ready(made.sandboxes[0]!);
  await told();
  await answer(made.sandboxes[0]!, '1');
  await first;
  const endsMs = dispatcher.account.nextExpiryMs();
  expect(endsMs).toBeGreaterThan(time.nowMs + 60_000);
  for (let looks = Math.floor((endsMs - time.nowMs - 1) / 1001); looks > 0; looks -= 1) await pass(1001);
  expect(dispatcher.environments).toBe(1);
  await pass(1002);
  expect([dispatcher.environments, made.sandboxes[0]!.asked.at(-1)]).toEqual([0, 'shut down: spindown']);
});

describe('a version on Managed Instances', () => {
  const opened = () => {
    const asked: string[] = [];
    let watch: PoolWatch | undefined;
    let running: Promise<Dispatched> | number = 0;
    const pool = {
      ready: 4,
      throttleReason: null,
      dispatch: ({ requestId }: InvocationRequest) => {
        asked.push(`dispatch ${requestId}`);
        return running;
      },
      watch: (told: PoolWatch) => {
        watch = told;
      },
      lookOn: () => asked.push('look on'),
      retire: () => {
        asked.push('retire');
        return Promise.resolve();
      },
      stop: () => asked.push('stop'),
    } as unknown as SlotsPool;
    const sunk: unknown[][] = [];
    const slots = Object.fromEntries(
      ['environmentStarted', 'environmentEnded', 'refused', 'looked'].map((name) => [
        name,
        (...values: unknown[]) => sunk.push([name, ...values]),
      ]),
    );
    const one = open({}, { pool, slots });
    return {
      ...one,
      asked,
      sunk,
      watch: watch!,
      answers: (next: Promise<Dispatched> | number) => {
        running = next;
      },
    };
  };
  const done: Dispatched = {
    kind: 'finished',
    finished: { payload: '1', failed: false, durationMs: 1, logTail: null },
  };

  test('runs in its pool, within no limit of the account', async () => {
    const { index, asked, seen, answers, made } = opened();
    let finish: (dispatched: Dispatched) => void = () => undefined;
    answers(
      new Promise((resolve) => {
        finish = resolve;
      }),
    );
    const attempt = newAttempt('a', 900);
    const running = dispatch(index, 'r-1', { attempt });
    await told();
    expect([dispatcher.functionConcurrency(index), dispatcher.environments]).toEqual([1, 4]);
    expect(attempt).toMatchObject({ admittedMs: 1000, outcome: 'completed' });
    finish(done);
    expect(await running).toBe(done);
    expect(dispatcher.functionConcurrency(index)).toBe(0);
    expect([asked, seen, made.sandboxes]).toEqual([['dispatch r-1'], ['0 let in', '0 r-1: done 1'], []]);
  });

  test('is refused where its pool has no room, by the cause that it gives', async () => {
    const { index, seen, sunk, answers } = opened();
    answers(2);
    const attempt = newAttempt('a', 900);
    expect(await dispatch(index, 'r-1', { attempt })).toEqual({ kind: 'throttled', reason: null, cause: 2 });
    expect(attempt).toMatchObject({ admittedMs: 1000, endedMs: 1000, outcome: 'throttled' });
    expect([seen, sunk]).toEqual([['0 r-1: throttled null'], [['refused', 0, 1000, 2]]]);
  });

  test('is looked on, and retired before it is unused', async () => {
    const { index, asked, sunk, watch, unused } = opened();
    watch.started(5);
    watch.ended(5, 9);
    watch.looked(0.5, 0.25, 10);
    expect(sunk).toEqual([
      ['environmentStarted', 0, 5],
      ['environmentEnded', 0, 5, 9],
      ['looked', 0, 10, 0.5, 0.25],
    ]);
    dispatcher.lookOn();
    dispatcher.retire(index);
    expect(unused()).toBe(0);
    await told();
    expect(unused()).toBe(1);
    dispatcher.stop();
    expect(asked).toEqual(['look on', 'retire', 'stop']);
  });
});
