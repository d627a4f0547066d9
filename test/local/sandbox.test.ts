// The promises of the Sandbox port, for every adapter there is.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bundleHandler,
  bundleRuntime,
  machineClock,
  processSandbox,
  workerSandbox,
  type Bundle,
  type Sandbox,
  type SandboxAnswer,
  type SandboxOptions,
} from 'lambda-windtunnel/local';
import { eventually, handlerPath } from './support.ts';

interface Adapter {
  readonly name: string;
  readonly kind: 'worker' | 'process';
  create(options: SandboxOptions, runtimeFile: string): Sandbox;
}
const adapters: readonly Adapter[] = [
  { name: 'worker thread', kind: 'worker', create: workerSandbox },
  {
    name: 'process',
    kind: 'process',
    create: (options, runtimeFile) => processSandbox({ ...options, runtimeFile, cpuShare: 'none' }),
  },
];

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

describe.each(adapters)('a sandbox in a $name', (adapter) => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
  const alive = new Set<Sandbox>();
  const bundles = new Map<string, Bundle>();
  let runtimeFile: string;
  let requests = 0;

  beforeAll(async () => {
    runtimeFile = await bundleRuntime(directory, adapter.kind);
    for (const file of ['sample', 'hostile', 'throws-at-load']) {
      bundles.set(file, await bundleHandler(handlerPath(`${file}.ts`), join(directory, file)));
    }
  });
  afterAll(async () => {
    await Promise.all([...alive].map((sandbox) => sandbox.kill()));
    rmSync(directory, { recursive: true });
  });

  const sandboxOf = (
    handlerExport: string,
    onLog: (text: string) => void = () => undefined,
    file = 'sample',
  ): Sandbox => {
    const sandbox = adapter.create(
      {
        clock: machineClock,
        onLog,
        program: {
          handlerFile: bundles.get(file)!.file,
          handlerFormat: bundles.get(file)!.format,
          handlerExport,
          functionName: handlerExport,
          memoryMb: 128,
          logGroupName: 'group',
          logStreamName: 'stream',
          environment: { ONLY: 'this' },
        },
      },
      runtimeFile,
    );
    alive.add(sandbox);
    return sandbox;
  };
  const invoke = (sandbox: Sandbox, event: unknown): Promise<SandboxAnswer> =>
    sandbox.invoke({
      requestId: `request-${(requests += 1)}`,
      payload: JSON.stringify(event),
      invokedFunctionArn: 'arn',
      deadlineMs: machineClock() + 10_000,
      clientContext: null,
      traceId: null,
      wantsLog: true,
    });
  const resultOf = async <T>(sandbox: Sandbox, event: unknown): Promise<T> => {
    const answer = await invoke(sandbox, event);
    expect(answer.kind).toBe('answered');
    return JSON.parse((answer as { payload: string }).payload) as T;
  };

  it('starts, and answers on the same clock as its caller', async () => {
    const sandbox = sandboxOf('echo');
    const beforeMs = machineClock();
    const start = await sandbox.start();
    expect(start.kind).toBe('ready');
    const answer = await invoke(sandbox, 1);
    expect(start.atMs).toBeGreaterThan(beforeMs);
    expect(answer.atMs).toBeGreaterThan(start.atMs);
    expect(answer.atMs).toBeLessThanOrEqual(machineClock());
    expect(sandbox.maxMemoryBytes).toBeGreaterThan(1024 * 1024);
  });

  it('says why it did not start', async () => {
    const start = await sandboxOf('handler', undefined, 'throws-at-load').start();
    expect(start).toMatchObject({ kind: 'failed', errorType: 'URIError' });
  });

  it('stands still between requests', async () => {
    const sandbox = sandboxOf('ticking');
    await sandbox.start();
    interface Ticks {
      readonly atStart: number;
      readonly atEnd: number;
    }
    const first = await resultOf<Ticks>(sandbox, { ms: 50 });
    await pause(300);
    const second = await resultOf<Ticks>(sandbox, { ms: 0 });
    expect(second.atStart - first.atEnd).toBeLessThanOrEqual(1);
    expect(second.atEnd).toBeGreaterThanOrEqual(second.atStart);
  });

  it('serves a handler that leaves nothing to wait for', async () => {
    const sandbox = sandboxOf('silent');
    await sandbox.start();
    for (let i = 0; i < 20; i += 1) {
      await pause(i % 3);
      expect(await resultOf(sandbox, i)).toBeNull();
    }
  });

  it('hands over what the handler prints before its answer, in order', async () => {
    let text = '';
    const sandbox = sandboxOf('printing', (piece) => (text += piece));
    await sandbox.start();
    expect(await resultOf(sandbox, { lines: 2 })).toBe('printed');
    expect(text.split('\n').map((line) => line.split('\t').at(-1))).toEqual([
      'line 0\rof two',
      'line 1\rof two',
      'raw text',
      '',
    ]);
  });

  it('tells an error from an exit', async () => {
    const failing = sandboxOf('failing');
    await failing.start();
    expect(await invoke(failing, {})).toMatchObject({ kind: 'failed', errorType: 'TypeError', fatal: false });
    expect(await invoke(failing, {})).toMatchObject({ kind: 'failed', errorType: 'TypeError', fatal: false });
    const exiting = sandboxOf('exits', undefined, 'hostile');
    await exiting.start();
    expect(await invoke(exiting, { status: 9 })).toMatchObject({ kind: 'exited', reason: 'exit status 9' });
    expect(await invoke(exiting, { status: 9 })).toMatchObject({ kind: 'exited', reason: 'exit status 9' });
  });

  it('can be killed at any time: starting, frozen, waiting, looping', async () => {
    const starting = sandboxOf('echo');
    const start = starting.start();
    await starting.kill();
    expect((await start).kind).toBe('exited');

    const frozen = sandboxOf('echo');
    await frozen.start();
    await frozen.kill();
    expect((await invoke(frozen, {})).kind).toBe('exited');

    for (const [name, file] of [
      ['wait', 'sample'],
      ['loops', 'hostile'],
    ] as const) {
      const busy = sandboxOf(name, undefined, file);
      await busy.start();
      const answer = invoke(busy, { ms: 60_000 });
      await pause(50);
      await busy.kill();
      expect((await answer).kind).toBe('exited');
    }
  });

  it('does not wait for its thread when killed: the answer comes at once', async () => {
    const busy = sandboxOf('loops', undefined, 'hostile');
    await busy.start();
    let settled = false;
    void invoke(busy, {}).then(() => (settled = true));
    const gone = busy.kill();
    expect(await eventually(() => settled)).toBe(true);
    await gone;
  });
});
