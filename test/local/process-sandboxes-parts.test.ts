// What is asked of the system for sandboxes in processes, and what goes with them: which each function gets, how its runtime is
// begun, and what becomes of processes that never were.

import childProcess, { spawn } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainNeeds } from '../../local/code/handler-code.ts';
import { bundleRuntime } from '../../local/code/bundle.ts';
import type { InspectOptions } from '../../local/inspect/inspection.ts';
import { launchIn } from '../../local/isolation/launch.ts';
import { ProcessGroup } from '../../local/isolation/process-group.ts';
import { runtimeLaunch } from '../../local/isolation/runtime-launch.ts';
import { sandboxMaker, type RunCode, type SandboxMaker } from '../../local/isolation/sandbox-maker.ts';
import { endChildrenOf, ownThreadNumber } from '../../local/isolation/thread-children.ts';
import type { LocalFunction } from '../../local/settings/local-function.ts';
import { replacing } from '../support/stand-in-platform.ts';
import { localFunction } from './support.ts';

let base: string;
beforeAll(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'windtunnel-processes-')));
});
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

const noted: string[] = [];
const scratchOf = (directory: string) => ({
  directory,
  name: 'wt',
  noteGroup: (pid: number) => void noted.push(`begun ${pid}`),
  forgetGroup: (pid: number) => void noted.push(`gone ${pid}`),
  remove: () => Promise.resolve(),
});

const onLinux = async <T>(use: () => Promise<T>): Promise<T> => {
  const before = Object.getOwnPropertyDescriptor(process, 'platform')!;
  Object.defineProperty(process, 'platform', { ...before, value: 'linux' });
  try {
    return await use();
  } finally {
    Object.defineProperty(process, 'platform', before);
  }
};

describe('the sandboxes of a function', () => {
  let made = 0;
  /** Uses a maker where namespaces are allowed, control groups are not, and the runtime was built. */
  const withMaker = (
    sandbox: 'process' | 'auto' | 'thread',
    use: (maker: SandboxMaker, tried: () => number) => Promise<void>,
    inspect?: InspectOptions,
  ): Promise<void> => {
    made += 1;
    const directory = join(base, `maker-${made}`);
    fs.mkdirSync(directory);
    let tried = 0;
    const execFile = (...values: unknown[]): void => {
      tried += 1;
      setImmediate(values[3] as (error: null) => void, null);
    };
    const { mkdirSync, existsSync } = fs;
    const files = {
      mkdirSync: (path: string, options: object) => {
        if (path.startsWith('/sys/')) throw new Error('no groups');
        return mkdirSync(path, options);
      },
      existsSync: (path: string) => /\/(?:process|worker)\.cjs$/.test(path) || existsSync(path),
    };
    const choice = { sandbox, ...(inspect === undefined ? {} : { inspect }) };
    const runtime = { runtimeDirectory: directory, sdk: { packages: new Map<string, string>(), description: '' } };
    return onLinux(() =>
      replacing(childProcess, { execFile }, () =>
        replacing(fs, files, () =>
          replacing(fs.promises, { copyFile: async () => undefined }, async () =>
            use(await sandboxMaker(choice, scratchOf(directory), runtime), () => tried),
          ),
        ),
      ),
    );
  };
  const fn = (environment: Record<string, string> = {}, name = 'f'): LocalFunction => ({
    ...localFunction('sample.ts', 'echo', { name }),
    environment: { TZ: new Intl.DateTimeFormat().resolvedOptions().timeZone, ...environment },
  });
  const code = (needs: Partial<RunCode['needs']> = {}): RunCode => ({
    format: 'esm',
    needs: { ...plainNeeds, ...needs },
    layers: null,
  });
  const traits = { format: 'esm', lambdaPaths: false, extensions: [] } as const;
  const description = '/var/task, /opt and /tmp of their own, memory held by looking every 25 ms, a whole core each';

  test('are processes in file systems of their own where those are asked for', () =>
    withMaker('process', async (maker, tried) => {
      expect(maker.environments).toBe(`processes: ${description}`);
      const confinement = await maker.confinementFor(false);
      expect(confinement).toHaveProperty('newHome');
      expect(await maker.confinementFor(true)).toBe(confinement);
      expect(await maker.confinementOf(fn(), traits)).toBe(confinement);
      for (const [needs, expected] of [
        [{}, confinement],
        [{ bundled: true, confined: true }, confinement],
        // What was bundled for where it lies stays there.
        [{ bundled: true, confined: false }, null],
      ] as const) {
        const sandboxes = maker.of(fn(), code(needs));
        const [way, slots] = [await sandboxes.way(), await sandboxes.slots()];
        expect([way.confinement, way.extensions, slots.confinement]).toEqual([expected, true, expected]);
        expect(sandboxes.needsProcess('it is odd')).toBe(false);
      }
      expect(tried()).toBe(1);
    }));

  test('that are debugged stay where an editor has the files', () =>
    withMaker(
      'process',
      async (maker) => {
        expect(await maker.confinementOf(fn(), traits)).toBeNull();
        expect(await maker.confinementOf(fn({}, 'g'), traits)).toHaveProperty('newHome');
        expect(await maker.of(fn(), code()).way()).toMatchObject({ confinement: null, extensions: true });
        expect((await maker.of(fn({}, 'g'), code()).way()).confinement).toHaveProperty('newHome');
      },
      { functionName: 'f', port: 9229 },
    ));

  test('are processes where threads do not do; what they share is found out once, when it is needed', () =>
    withMaker('auto', async (maker, tried) => {
      expect([maker.environments, tried()]).toEqual(['worker threads', 0]);
      expect(await maker.confinementFor(false)).toBeNull();
      expect(await maker.confinementOf(fn(), traits)).toBeNull();
      expect(tried()).toBe(0);
      const sandboxes = maker.of(fn({ LANG: 'C' }), code());
      const opening = sandboxes.way();
      expect(opening).toBeInstanceOf(Promise);
      const confinement = await maker.confinementFor(true);
      expect(confinement).toHaveProperty('newHome');
      expect(await opening).toMatchObject({ confinement, extensions: true });
      // It is known by now.
      expect(sandboxes.way()).toMatchObject({ confinement, extensions: true });
      expect(maker.of(fn({ LANG: 'C' }), code({ bundled: true })).way()).toMatchObject({ confinement: null });
      expect(await maker.confinementOf(fn({ LANG: 'C' }), traits)).toBe(confinement);
      expect(maker.environments).toBe(`worker threads, or processes where one is needed: ${description}`);
      expect((await maker.of(fn(), code()).slots()).confinement).toBe(confinement);
      expect((await maker.of(fn(), code({ bundled: true })).slots()).confinement).toBeNull();
      expect(maker.of(fn(), code()).way()).toMatchObject({ confinement: null, extensions: false });
      expect(tried()).toBe(1);
    }));

  test('wait where the platform ends meanwhile, whose directory is theirs until it is known what they share', () =>
    withMaker('auto', async (maker, tried) => {
      await maker.settled();
      expect(tried()).toBe(0);
      let known = false;
      void (async () => {
        await maker.confinementFor(true);
        known = true;
      })();
      expect(known).toBe(false);
      await maker.settled();
      await Promise.resolve();
      expect([known, tried()]).toEqual([true, 1]);
    }));

  test('that are processes in any case have nothing left to find out', () =>
    withMaker('process', async (maker) => expect(maker.settled()).resolves.toBeUndefined()));

  test('that take many requests at once are processes in any case', () =>
    withMaker(
      'auto',
      async (maker, tried) => {
        expect(await maker.of(fn(), code()).way()).toMatchObject({ confinement: null, extensions: true });
        expect(tried()).toBe(1);
        expect((await maker.of(fn(), code()).slots()).confinement).toHaveProperty('newHome');
      },
      { functionName: 'f', port: 9229 },
    ));
});

test('the runtime of threads is the one that was built, where it was, and that unless another is said', async () => {
  const copied: string[][] = [];
  const copyFile = async (from: string, to: string): Promise<void> => void copied.push([from.split('/').at(-1)!, to]);
  await replacing(fs, { existsSync: () => true }, () =>
    replacing(fs.promises, { copyFile }, async () => {
      expect(await bundleRuntime('/out')).toBe('/out/worker.cjs');
      expect(await bundleRuntime('/out', 'process')).toBe('/out/process.cjs');
    }),
  );
  expect(copied).toEqual([
    ['worker.cjs', '/out/worker.cjs'],
    ['process.cjs', '/out/process.cjs'],
  ]);
});

describe('a launch', () => {
  const launch = { command: 'node', args: ['a.js'], directory: '/', environment: { A: 'b' }, wrappers: 0 };
  const group = { joinFiles: ['/g/one', '/g/two'], limitCpu: () => undefined, remove: () => undefined };
  const join = 'while [ "$1" != -- ]; do echo 0 > "$1"; shift; done; shift;';

  test('joins its control groups first, inside of what wraps it', () => {
    expect(launchIn(launch, null, null)).toBe(launch);
    expect(launchIn(launch, group, null)).toEqual({
      ...launch,
      command: '/bin/sh',
      args: ['-c', `${join} exec "$@"`, 'sh', '/g/one', '/g/two', '--', 'node', 'a.js'],
    });
    const root = {
      inside: (path: string) => path,
      wrap: (shell: (script: string, more: readonly string[]) => typeof launch) => ({
        ...shell('mounts;', ['table']),
        wrappers: 2,
      }),
    };
    const wrapped = { ...launch, command: '/bin/sh', wrappers: 2 };
    expect(launchIn(launch, group, root as never)).toEqual({
      ...wrapped,
      args: ['-c', `${join} mounts;`, 'sh', '/g/one', '/g/two', '--', 'table', 'node', 'a.js'],
    });
    expect(launchIn(launch, null, root as never)).toEqual({
      ...wrapped,
      args: ['-c', `${join} mounts;`, 'sh', '--', 'table', 'node', 'a.js'],
    });
  });

  const program = {
    handlerFile: '/code/index.mjs',
    handlerFormat: 'esm' as const,
    handlerExport: 'handler',
    functionName: 'f',
    memoryMb: 128,
    logGroupName: 'group',
    logStreamName: 'stream',
    environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrap' },
    needs: { ...plainNeeds, unreadable: ['/code/a', '/code/b'], refused: '/code/b' },
  };
  const places = { taskRoot: '/code', layers: '/layers', modules: null };
  const host = { runtimeFile: '/the/runtime/process.cjs' };

  test('of a runtime goes through its wrapper, from where that lies, and knows what it may not read', () => {
    const bare = runtimeLaunch({ host, program, places, home: null }, 'address');
    expect([bare.command, bare.args, bare.directory]).toEqual([
      '/layers/wrap',
      [process.execPath, '/the/runtime/process.cjs'],
      '/code',
    ]);
    const home = {
      address: '127.0.0.2',
      root: () => ({ inside: (path: string) => `/seen${path}`, wrap: undefined as never }),
      remove: () => Promise.resolve(),
    };
    const held = runtimeLaunch({ host, program, places, home }, 'address', 9229);
    expect([held.command, held.args, held.directory]).toEqual([
      '/opt/wrap',
      [
        `/seen${process.execPath}`,
        '--inspect-brk=127.0.0.1:9229',
        '--inspect-publish-uid=http',
        '/seen/the/runtime/process.cjs',
      ],
      '/',
    ]);
    const told = Object.values(held.environment).find((value) => value.startsWith('{'))!;
    expect(JSON.parse(told)).toEqual({
      ...program,
      handlerFile: '/seen/code/index.mjs',
      needs: { ...plainNeeds, unreadable: ['/seen/code/a', '/seen/code/b'], refused: '/seen/code/b' },
    });
  });
});

test('a command that cannot be begun is a group of nobody', async () => {
  noted.length = 0;
  const launch = { command: '/none/at/all', args: [], directory: '/', environment: {}, wrappers: 0 };
  const group = new ProcessGroup(launch, scratchOf('/'));
  expect(await group.ended(false)).toBe('spawn /none/at/all ENOENT');
  group.terminate();
  group.stop();
  group.continue();
  group.kill();
  expect([group.cpuMs(), group.residentBytes(), group.ownBytes(), group.peakBytes()]).toEqual([0, 0, 0, 0]);
  expect(noted).toEqual([]);
});

test('every child of a thread is ended, though one of them is gone', async () => {
  const children = [1, 2].map(() => spawn('/bin/sleep', ['600'], { stdio: 'ignore' }));
  const killed: unknown[] = [];
  try {
    endChildrenOf(ownThreadNumber(), (pid, signal) => {
      killed.push(`${pid} ${signal}`);
      throw new Error('gone');
    });
    expect(killed).toEqual(expect.arrayContaining(children.map(({ pid }) => `${pid} SIGKILL`)));
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
});

test('where no thread can be known none is', async () => {
  const readlinkSync = (): never => {
    throw new Error('no /proc');
  };
  await replacing(fs, { readlinkSync }, async () => expect(ownThreadNumber()).toBe(0));
});
