// Where a thread is: which arguments of which functions of `fs` are paths, and where those that are not absolute begin.

import childProcess from 'node:child_process';
import fs from 'node:fs';
import module, { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import workerThreads from 'node:worker_threads';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { lambdaPaths } from '../../local/code/lambda-paths.ts';
import { furnishPlaces } from '../../local/worker/places.ts';

type Functions = Record<string, (...values: unknown[]) => unknown>;

const places = [fs, fs.promises, childProcess, os, workerThreads, module, process] as unknown as Functions[];

/** What `act` finds in a thread that begins in /code, whose functions give back what they are called with. Puts all back. */
const placed = <Found>(
  act: () => Found,
  {
    needsProcess = () => undefined,
    prepare = () => undefined,
  }: {
    readonly needsProcess?: (reason: string) => void;
    /** Done to what is there before. */
    readonly prepare?: () => void;
  } = {},
): Found => {
  const before = places.map((place) => Object.getOwnPropertyDescriptors(place));
  try {
    for (const place of [fs, fs.promises, childProcess] as unknown as Functions[]) {
      for (const [name, value] of Object.entries(place)) {
        if (typeof value === 'function' && /^[a-z]/.test(name)) place[name] = (...values) => values;
      }
    }
    prepare();
    furnishPlaces('/code', needsProcess);
    return act();
  } finally {
    places.forEach((place, index) => {
      for (const [name, descriptor] of Object.entries(before[index]!)) {
        if (descriptor.configurable === true && typeof descriptor.value === 'function')
          Object.defineProperty(place, name, descriptor);
      }
    });
    syncBuiltinESMExports();
  }
};

/** Functions by the arguments of theirs that are paths; a twin that ends in Sync goes by its name. */
const pathsOf = (place: object): Record<string, string[]> => {
  const found: Record<string, string[]> = {};
  for (const [name, call] of Object.entries(place as Functions)) {
    if (typeof call !== 'function' || !/^[a-z]/.test(name)) continue;
    const got = call('a', 'b');
    if (!Array.isArray(got)) continue;
    const which = (got as unknown[]).flatMap((value, index) => (String(value).startsWith('/code/') ? [index] : []));
    if (which.length > 0) (found[which.join()] ??= []).push(name);
  }
  for (const names of Object.values(found)) names.sort();
  return found;
};

const one =
  'access appendFile chmod chown lstat lutimes mkdir mkdtemp open opendir readFile readdir readlink realpath rm rmdir stat statfs truncate unlink utimes writeFile'.split(
    ' ',
  );
const both = ['copyFile', 'cp', 'link', 'rename'];
const twins = (names: readonly string[]): string[] => names.flatMap((name) => [name, `${name}Sync`]);

test('of each function of fs that takes paths, and of its twins, these arguments begin at the code', () => {
  const { plain, promised } = placed(() => ({ plain: pathsOf(fs), promised: pathsOf(fs.promises) }));
  const alone = ['unwatchFile', 'watch', 'watchFile', 'openAsBlob'];
  expect(plain['0']).toEqual(expect.arrayContaining([...twins([...one, 'exists']), ...alone]));
  expect(plain['0,1']).toEqual(twins(both).sort());
  expect(plain['1']).toEqual(['symlink', 'symlinkSync']);
  expect(promised['0']).toEqual(expect.arrayContaining(one));
  expect(promised['0,1']).toEqual(both);
  expect(promised['1']).toEqual(['symlink']);
});

test('absolute paths, descriptors and arguments that are not there stay as they are', () => {
  const got = placed(() => {
    const { readFile, rename, symlink } = fs as unknown as Functions;
    return [readFile!('/x', 'utf8'), readFile!(7), rename!('a'), rename!('../a', '/b'), symlink!('to', 'at')];
  });
  expect(got).toEqual([['/x', 'utf8'], [7], ['/code/a'], ['/a', '/b'], ['to', '/code/at']]);
});

test('what begins a process begins it at the code, or at a directory from there', () => {
  const got = placed(() => {
    const { exec, spawn, fork } = childProcess as unknown as Functions;
    const done = (): void => undefined;
    return [
      spawn!('ls'),
      spawn!('ls', ['-l']),
      spawn!('ls', ['-l'], { cwd: 'sub', env: {} }),
      spawn!('ls', { cwd: '/tmp' }),
      spawn!('ls', undefined, { shell: true }),
      fork!('a.js', ['x'], undefined),
      exec!('ls', done),
    ].map((values) => (values as unknown[]).map((value) => (typeof value === 'function' ? 'done' : value)));
  });
  expect(got).toEqual([
    ['ls', { cwd: '/code' }],
    ['ls', ['-l'], { cwd: '/code' }],
    ['ls', ['-l'], { cwd: '/code/sub', env: {} }],
    ['ls', { cwd: '/tmp' }],
    ['ls', undefined, { cwd: '/code', shell: true }],
    ['a.js', ['x'], { cwd: '/code' }],
    ['ls', { cwd: '/code' }, 'done'],
  ]);
});

test('paths begin where the working directory was changed to, which must be one', () => {
  const files = fs as unknown as Functions;
  const found = placed(
    () => {
      const { readFile } = files;
      const at = [process.cwd()];
      process.chdir('sub/inner');
      at.push(process.cwd(), String(readFile!('a')));
      process.chdir('..');
      at.push(process.cwd());
      process.chdir('/elsewhere/');
      at.push(process.cwd(), String(readFile!('a')));
      let refused: unknown;
      try {
        process.chdir('file');
      } catch (error) {
        refused = error;
      }
      return { at, refused, after: process.cwd() };
    },
    {
      prepare: () => {
        files['statSync'] = (path) => ({ isDirectory: () => !String(path).endsWith('file') });
      },
    },
  );
  expect(found.at).toEqual([
    '/code',
    '/code/sub/inner',
    '/code/sub/inner/a',
    '/code/sub',
    '/elsewhere',
    '/elsewhere/a',
  ]);
  expect(found.refused).toMatchObject({
    message: "ENOTDIR: not a directory, chdir 'file'",
    code: 'ENOTDIR',
    syscall: 'chdir',
  });
  expect(found.after).toBe('/elsewhere');
  expect(process.cwd()).not.toBe('/elsewhere');
});

test('the home is that of the environment, or that on Lambda, and never the user’s', () => {
  const homes = placed(() => {
    vi.stubEnv('HOME', '/own');
    const own = os.homedir();
    vi.stubEnv('HOME', undefined);
    const none = os.homedir();
    vi.unstubAllEnvs();
    return [own, none, os.userInfo().homedir];
  });
  expect(homes).toEqual(['/own', lambdaPaths.home, lambdaPaths.home]);
  expect(os.userInfo().homedir).not.toBe(lambdaPaths.home);
});

test('what code promises of a process begins at the code, too', async () => {
  const given = placed(() => promisify(childProcess.exec)('ls') as unknown as Promise<unknown[]>, {
    prepare: () => {
      const exec = (...values: unknown[]): unknown[] => values;
      (childProcess as unknown as Functions)['exec'] = Object.assign(exec, {
        [promisify.custom]: (...values: unknown[]) => Promise.resolve(['promised', ...values]),
      });
    },
  });
  expect(await given).toEqual(['promised', 'ls', { cwd: '/code' }]);
});

test.each<[string, (functions: { readonly files: Functions; readonly processes: Functions }) => unknown]>([
  ['a path of a file', ({ files }) => files['readFile']!('/opt/nowhere/a')],
  ['a program', ({ processes }) => processes['spawn']!('/opt/nowhere/a')],
  ['a word that a shell is told', ({ processes }) => processes['exec']!("cat '/opt/nowhere/a'")],
  ['a setting that a shell is told', ({ processes }) => processes['execSync']!('A=/opt/nowhere/a b')],
  ['a directory to begin in', ({ processes }) => processes['spawn']!('ls', { cwd: '/opt/nowhere/a' })],
  [
    'a module',
    () => (module as unknown as { _resolveFilename: (path: string) => string })._resolveFilename('/opt/nowhere/a'),
  ],
])('who looks by %s for what no thread has needs a process, which is told once', (_, look) => {
  const reasons: string[] = [];
  placed(
    () => {
      const functions = { files: fs as unknown as Functions, processes: childProcess as unknown as Functions };
      functions.files['readFile']!('/tmp/nowhere');
      functions.files['readFile']!('nowhere');
      for (let times = 0; times < 2; times += 1) {
        try {
          look(functions);
        } catch {
          // There is no such module.
        }
      }
      return functions.files['readFile']!('/var/task/nowhere');
    },
    { needsProcess: (reason) => reasons.push(reason) },
  );
  expect(reasons).toEqual(['it looks for /opt/nowhere/a, which no thread has']);
});
