// Where a thread is: all threads of a process share its working directory and its user's home, so both are made here. Paths
// that are not absolute start at the code, as on Lambda, or where `process.chdir` led; native code still sees the process's.

import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

type AnyFunction = (...values: unknown[]) => unknown;

/** As on Lambda; there is no such directory, here nor there. */
const home = '/home/sbx_user1051';

/** Functions of `fs`, each with a twin that ends in Sync and one in `fs.promises` where there is one: which arguments are paths. */
const pathArguments: Readonly<Record<string, readonly number[]>> = {
  ...Object.fromEntries(
    [
      'access',
      'appendFile',
      'chmod',
      'chown',
      'exists',
      'lchmod',
      'lchown',
      'lstat',
      'lutimes',
      'mkdir',
      'mkdtemp',
      'open',
      'openAsBlob',
      'opendir',
      'readFile',
      'readdir',
      'readlink',
      'realpath',
      'rm',
      'rmdir',
      'stat',
      'statfs',
      'truncate',
      'unlink',
      'unwatchFile',
      'utimes',
      'watch',
      'watchFile',
      'writeFile',
    ].map((name) => [name, [0]]),
  ),
  copyFile: [0, 1],
  cp: [0, 1],
  link: [0, 1],
  rename: [0, 1],
  // Its target is kept as it is written.
  symlink: [1],
};

let directory = '';

const absolute = (value: unknown): unknown =>
  typeof value === 'string' && !path.isAbsolute(value) ? path.join(directory, value) : value;

/** Puts a function in the place of another, with what hangs on that. */
const replace = (
  target: Record<string, AnyFunction>,
  name: string,
  make: (original: AnyFunction) => AnyFunction,
): void => {
  const original = target[name];
  if (typeof original !== 'function') return;
  const made = make(original);
  Object.defineProperties(made, Object.getOwnPropertyDescriptors(original));
  target[name] = made;
};

const replacePaths = (target: object, name: string, positions: readonly number[]): void =>
  replace(
    target as Record<string, AnyFunction>,
    name,
    (original) =>
      function placed(this: unknown, ...values: unknown[]): unknown {
        for (const position of positions) if (position < values.length) values[position] = absolute(values[position]);
        return original.apply(this, values);
      },
  );

const isOptions = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Arguments of a function that begins a process, with a directory to begin it in. */
const begunHere = (values: unknown[]): unknown[] => {
  const at = values.findIndex((value, index) => index > 0 && isOptions(value));
  if (at < 0) {
    const place = Array.isArray(values[1]) ? 2 : 1;
    return [
      ...values.slice(0, place),
      { cwd: directory },
      ...values.slice(values[place] === undefined ? place + 1 : place),
    ];
  }
  const options = values[at] as Record<string, unknown>;
  const cwd = options['cwd'] ?? directory;
  return values.with(at, { ...options, cwd: absolute(cwd) });
};

const replaceBeginning = (name: string): void => {
  const target = childProcess as unknown as Record<string, AnyFunction>;
  const original = target[name]!;
  const begin: AnyFunction = (...values) => original(...begunHere(values));
  const promised = (original as { [promisify.custom]?: AnyFunction })[promisify.custom];
  if (promised !== undefined) {
    Object.defineProperty(begin, promisify.custom, { value: (...values: unknown[]) => promised(...begunHere(values)) });
  }
  target[name] = begin;
};

const placeProcess = (): void => {
  process.cwd = () => directory;
  process.chdir = (to: string): void => {
    const target = absolute(to) as string;
    if (fs.statSync(target).isDirectory()) {
      directory = path.resolve(target);
      return;
    }
    throw Object.assign(new Error(`ENOTDIR: not a directory, chdir '${to}'`), { code: 'ENOTDIR', syscall: 'chdir' });
  };
};

/** Makes the thread begin in `taskRoot`, in no user's home. */
export const furnishPlaces = (taskRoot: string | undefined): void => {
  const { userInfo } = os;
  os.homedir = () => process.env['HOME'] ?? home;
  os.userInfo = ((...values: never[]) => ({ ...userInfo(...values), homedir: home })) as typeof userInfo;
  if (taskRoot !== undefined) {
    directory = taskRoot;
    placeProcess();
    for (const [name, positions] of Object.entries(pathArguments)) {
      replacePaths(fs, name, positions);
      replacePaths(fs, `${name}Sync`, positions);
      replacePaths(fs.promises, name, positions);
    }
    for (const name of ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'])
      replaceBeginning(name);
  }
  syncBuiltinESMExports();
};
