// A sandbox in a thread, with a made-up runtime in it that does what it is told: what each message means, and how it ends.

import fs, { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { workerSandbox } from '../../local/isolation/worker-sandbox.ts';
import type { FromWorker } from '../../local/sandbox/protocol.ts';
import type { ResponseSink, Sandbox, SandboxOptions } from '../../local/sandbox/sandbox.ts';
import { eventually } from '../support/eventually.ts';
import { replacing } from '../support/stand-in-platform.ts';

/** What the runtime is told to do, in this order. */
type Step =
  | { readonly post: FromWorker }
  /** Rests from that instant on, or no more. */
  | { readonly rest: number | null }
  | { readonly exit: number }
  | { readonly fail: string }
  /** Prints, as JSON, what it was born with, the shared words, or the process that it begins. */
  | { readonly print: 'birth' | 'words' | 'child' };

const runtime = `
const { readlinkSync } = require('node:fs');
const { spawn } = require('node:child_process');
const { resourceLimits, workerData } = require('node:worker_threads');
const { port, words, program } = workerData;
const restedAt = new Float64Array(words.buffer, 32, 1);
const prints = {
  birth: () => ({ env: { ...process.env }, argv: process.argv.slice(2), execArgv: process.execArgv, program,
    oldMb: resourceLimits.maxOldGenerationSizeMb }),
  words: () => [...words],
  child: () => {
    Atomics.store(words, 4, Number(readlinkSync('/proc/thread-self').split('/').at(-1)));
    return spawn('/bin/sleep', ['600'], { stdio: 'ignore' }).pid;
  },
};
const act = (steps) => {
  for (const step of steps) {
    if ('post' in step) port.postMessage(step.post);
    if ('rest' in step) {
      restedAt[0] = step.rest ?? 0;
      Atomics.store(words, 5, step.rest === null ? 0 : 1);
    }
    if ('exit' in step) process.exit(step.exit);
    if ('fail' in step) throw Object.assign(new Error('of the thread'), { code: step.fail });
    if ('print' in step) {
      const text = JSON.stringify(prints[step.print]());
      Atomics.add(words, 1, text.length);
      port.postMessage({ kind: 'log', text });
    }
  }
};
let served = 0;
port.on('message', ({ payload }) => {
  // As the runtime does, which stands still until it is woken.
  Atomics.wait(words, 0, served, 30_000);
  served += 1;
  act(JSON.parse(payload));
});
act(JSON.parse(process.env.STEPS));
`;

let directory: string;
let runtimeFile: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-worker-sandbox-'));
  runtimeFile = join(directory, 'worker.cjs');
  writeFileSync(runtimeFile, runtime);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const made: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((sandbox) => sandbox.kill()));
});

const ready: FromWorker = { kind: 'ready', atMs: 5, memoryBytes: 1000 };
const answered = (atMs: number, memoryBytes = 0): Step => ({
  post: { kind: 'answered', atMs, memoryBytes, payload: '"done"' },
});

const begin = (
  steps: readonly Step[],
  {
    options = {},
    program = {},
  }: { options?: Partial<SandboxOptions>; program?: Partial<SandboxOptions['program']> } = {},
) => {
  const logs: string[] = [];
  const needs: string[] = [];
  const given: SandboxOptions = {
    places: { taskRoot: '/', layers: null, modules: null },
    home: null,
    clock: () => 77,
    onLog: (text) => void logs.push(text),
    onNeedsProcess: (reason) => void needs.push(reason),
    ...options,
    program: {
      handlerFile: '/handler.js',
      handlerFormat: 'cjs',
      handlerExport: 'handler',
      functionName: 'fn',
      memoryMb: 128,
      logGroupName: 'group',
      logStreamName: 'stream',
      environment: { STEPS: JSON.stringify(steps) },
      ...program,
    },
  };
  const sandbox = workerSandbox(given, runtimeFile);
  made.push(sandbox);
  return { sandbox, logs, needs, program: given.program };
};

const requestOf = (steps: readonly Step[]) => ({
  requestId: 'r',
  payload: JSON.stringify(steps),
  invokedFunctionArn: 'arn',
  deadlineMs: 0,
  clientContext: null,
  traceId: null,
  wantsLog: true,
});

/** One that has started. */
const started = async (more: Parameters<typeof begin>[1] = {}) => {
  const found = begin([{ post: ready }], more);
  await found.sandbox.start();
  return {
    ...found,
    invoke: (steps: readonly Step[], sink?: ResponseSink) => found.sandbox.invoke(requestOf(steps), sink),
  };
};

describe('it starts', () => {
  test('with the variables of the function, the flags of its Node.js and its memory and a gigabyte', async () => {
    const { sandbox, logs, program } = begin([{ print: 'birth' }, { post: ready }], {
      program: { nodeFlags: ['--no-warnings'], memoryMb: 300 },
    });
    expect(await sandbox.start()).toEqual(ready);
    expect(logs.map((text) => JSON.parse(text) as unknown)).toEqual([
      { env: program.environment, argv: [], execArgv: ['--no-warnings'], program, oldMb: 1324 },
    ]);
  });

  test('or fails to, as its handler does; without flags where none are given', async () => {
    const failed: Step = { post: { kind: 'initFailed', atMs: 6, errorType: 'T', payload: '{}' } };
    const { sandbox, logs } = begin([{ print: 'birth' }, failed]);
    expect(await sandbox.start()).toEqual({ kind: 'failed', atMs: 6, errorType: 'T', payload: '{}' });
    expect(JSON.parse(logs[0]!)).toMatchObject({ execArgv: [], oldMb: 1152 });
    expect(sandbox.maxMemoryBytes).toBe(0);
  });

  test('or is never begun, where no thread can have its variables', async () => {
    const { sandbox } = begin([], { program: { environment: { NODE_OPTIONS: '--no-such-flag' } } });
    const exit = { kind: 'exited', atMs: 77, reason: expect.stringContaining('--no-such-flag') as string };
    expect(await sandbox.start()).toEqual(exit);
    expect(await sandbox.invoke(requestOf([]))).toEqual(exit);
    expect(await sandbox.rest()).toEqual(exit);
    expect(await sandbox.kill()).toBeUndefined();
    expect(await sandbox.rest()).toEqual(exit);
  });
});

describe('an invocation', () => {
  test('ends by its answer or its failure, as they were said; the most memory of all of them counts', async () => {
    const { sandbox, invoke } = await started();
    expect(sandbox.maxMemoryBytes).toBe(1000);
    const { post } = answered(7, 3000) as { post: FromWorker };
    expect(await invoke([{ post }])).toEqual(post);
    const failed: FromWorker = { kind: 'failed', atMs: 8, memoryBytes: 2000, errorType: 'E', payload: '{"a":1}' };
    expect(await invoke([{ post: failed }])).toEqual(failed);
    expect(sandbox.maxMemoryBytes).toBe(3000);
  });

  test('streams to the sink that it was given, which hears nothing after its answer', async () => {
    const { invoke } = await started();
    const heard: unknown[] = [];
    const sink: ResponseSink = {
      begun: (type) => void heard.push(type),
      chunk: (bytes) => void heard.push(Buffer.from(bytes).toString()),
    };
    const chunk = (text: string): Step => ({ post: { kind: 'chunk', bytes: [...Buffer.from(text)] as never } });
    const begun: Step = { post: { kind: 'streamBegun', contentType: 'text/plain' } };
    await invoke([begun, chunk('one'), chunk('two'), answered(1), chunk('late')], sink);
    await invoke([begun, chunk('other'), answered(2)]);
    expect(heard).toEqual(['text/plain', 'one', 'two']);
  });

  test('wakes the thread, once each; what it prints leaves the pipe when it is taken', async () => {
    const { invoke, logs } = await started();
    await invoke([{ print: 'words' }, answered(1)]);
    await invoke([{ print: 'words' }, answered(2)]);
    // That of the first was taken, and that of the second not printed yet.
    expect(logs.map((text) => (JSON.parse(text) as number[]).slice(0, 2))).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  test('may ask for a process, whoever hears it', async () => {
    const steps: Step[] = [{ post: { kind: 'needsProcess', reason: 'it forks' } }, answered(1)];
    const { invoke, needs } = await started();
    await invoke(steps);
    expect(needs).toEqual(['it forks']);
    const deaf = await started({ options: { onNeedsProcess: undefined as never } });
    expect(await deaf.invoke(steps)).toMatchObject({ kind: 'answered' });
  });
});

describe('after its answer', () => {
  const atRest = (atMs: number): Step => ({ rest: atMs });

  test('it is waited for while it does not rest, and asked to tell', async () => {
    const { sandbox, invoke, logs } = await started();
    await invoke([answered(1)]);
    const rest = sandbox.rest();
    expect(rest).toBeInstanceOf(Promise);
    sandbox.look();
    /** Whether the thread is to tell. */
    const isAsked = async (steps: readonly Step[] = []): Promise<boolean> => {
      const before = logs.length;
      void invoke([...steps, { print: 'words' }]);
      await eventually(() => expect(logs.length).toBeGreaterThan(before));
      return (JSON.parse(logs.at(-1)!) as number[])[6] === 1;
    };
    await eventually(async () => expect(await isAsked()).toBe(true));
    // Said of an invocation before, it may come late.
    const resting: Step = { post: { kind: 'resting' } };
    expect(await isAsked([resting])).toBe(true);
    void invoke([atRest(30), resting]);
    expect(await rest).toEqual({ kind: 'asked', atMs: 30 });
    expect(await isAsked()).toBe(false);
  });

  test('it rests from the instant on at which it began to; whoever looks learns of it', async () => {
    const { sandbox, invoke } = await started();
    await invoke([atRest(12.5), answered(1)]);
    expect(sandbox.rest()).toEqual({ kind: 'asked', atMs: 12.5 });
    await invoke([{ rest: null }, answered(1)]);
    const rest = Promise.resolve(sandbox.rest());
    void invoke([atRest(9)]);
    await eventually(async () => {
      sandbox.look();
      expect(await Promise.race([rest, Promise.resolve()])).toEqual({ kind: 'asked', atMs: 9 });
    });
  });
});

describe('it ends', () => {
  test.each<[string, readonly Step[], string]>([
    ['by itself, for no reason', [{ exit: 0 }], ''],
    ['by itself, with a status', [{ exit: 3 }], 'exit status 3'],
    ['by an error', [{ fail: 'E_OTHER' }], 'exit status 1'],
    ['for memory that V8 did not have', [{ fail: 'ERR_WORKER_OUT_OF_MEMORY' }], 'signal: killed'],
    [
      'for the reason that it said',
      [{ post: { kind: 'exiting', memoryBytes: 5000, reason: 'signal: killed' } }, { exit: 1 }],
      'signal: killed',
    ],
  ])('%s', async (_, steps, reason) => {
    const { sandbox, invoke } = await started();
    const exit = { kind: 'exited', atMs: 77, reason };
    expect(await invoke(steps)).toEqual(exit);
    expect(await invoke([answered(1)])).toEqual(exit);
    expect(sandbox.rest()).toEqual(exit);
    expect(sandbox.maxMemoryBytes).toBe(reason === 'signal: killed' && steps.length === 2 ? 5000 : 1000);
  });

  test('while it starts', async () => {
    expect(await begin([{ exit: 4 }]).sandbox.start()).toEqual({ kind: 'exited', atMs: 77, reason: 'exit status 4' });
  });

  test('while it is waited for after its answer', async () => {
    const { sandbox, invoke } = await started();
    await invoke([answered(1)]);
    const rest = sandbox.rest();
    void invoke([{ exit: 2 }]);
    expect(await rest).toEqual({ kind: 'exited', atMs: 77, reason: 'exit status 2' });
  });

  test('with what it said last', async () => {
    const { invoke, logs } = await started();
    expect(await invoke([answered(1), { print: 'words' }, { exit: 0 }])).toMatchObject({ kind: 'answered' });
    await eventually(() => expect(logs).toHaveLength(1));
  });

  test.each(['kill', 'shutDown'] as const)('at once by %s, with the processes that it began', async (how) => {
    const { sandbox, invoke, logs } = await started();
    const answer = invoke([{ print: 'child' }]);
    await eventually(() => expect(logs).toHaveLength(1));
    const stateOf = (): string => {
      try {
        return /^State:\t(\w)/m.exec(readFileSync(`/proc/${logs[0]}/status`, 'utf8'))![1]!;
      } catch {
        return 'gone';
      }
    };
    expect(stateOf()).toMatch(/^[RS]$/);
    const gone = sandbox[how]('SPINDOWN' as never);
    expect(await answer).toEqual({ kind: 'exited', atMs: 77, reason: 'signal: killed' });
    await gone;
    await eventually(() => expect(stateOf()).toMatch(/^(?:gone|Z)$/));
  });

  test('and what another thread of its number begins is not its own any more', async () => {
    const { sandbox, invoke, logs } = await started();
    expect(await invoke([{ print: 'child' }, { exit: 0 }])).toMatchObject({ kind: 'exited' });
    const read: string[] = [];
    const readFileSync = (path: string): string => {
      read.push(path);
      return '';
    };
    await replacing(fs, { readFileSync }, () => sandbox.kill());
    expect(read).toEqual([]);
    process.kill(Number(logs[0]), 'SIGKILL');
  });
});
