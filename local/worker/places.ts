// Where a thread is: all threads of a process share its working directory and its user's home, so both are made here. Paths
// that are not absolute start at the code, as on Lambda, or where `process.chdir` led; native code still sees the process's.

import childProcess from 'node:child_process';
import fs from 'node:fs';
import module, { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import workerThreads, { SHARE_ENV, type WorkerOptions } from 'node:worker_threads';
import { isLambdaPath, lambdaPaths } from '../code/lambda-paths.ts';

type AnyFunction = (...values: unknown[]) => unknown;

const { home } = lambdaPaths;

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
/** Hears of what a thread has not; null before there is anybody to hear it. */
let lacks: ((path: string) => void) | null = null;
const { existsSync } = fs;

/** /opt and /var/task are a process's own; a thread would look in those of this machine. */
const noteLambdaPath = (path: string): void => {
  if (lacks !== null && isLambdaPath(path) && !existsSync(path)) lacks(path);
};

const absolute = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (!path.isAbsolute(value)) return path.join(directory, value);
  noteLambdaPath(value);
  return value;
};

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

/** A program, or what a shell is told. */
const noteProgram = (command: unknown): void => {
  if (typeof command === 'string') for (const word of command.split(/[\s'"=]+/)) noteLambdaPath(word);
};

/** Arguments of a function that begins a process, with a directory to begin it in. */
const begunHere = (values: unknown[]): unknown[] => {
  noteProgram(values[0]);
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

/** Threads that the handler begins know nothing of this, and would find the user's home. */
const replaceThreads = (): void => {
  workerThreads.Worker = class extends workerThreads.Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      const { env = process.env } = options;
      super(file, { ...options, env: env === SHARE_ENV ? env : { HOME: home, ...env } });
    }
  };
};

type ResolveFilename = (this: unknown, request: string, ...rest: unknown[]) => string;

/** `require` by where a module is on Lambda. */
const watchRequire = (): void => {
  const loader = module as unknown as { _resolveFilename: ResolveFilename };
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function placed(this: unknown, request, ...rest) {
    noteLambdaPath(request);
    return resolve.call(this, request, ...rest);
  };
};

/**
 * Makes the thread begin in `taskRoot`, in no user's home.
 * @param needsProcess told, once, when a handler looks where a thread has nothing
 */
export const furnishPlaces = (taskRoot: string | undefined, needsProcess: (reason: string) => void): void => {
  lacks = (path) => {
    lacks = null;
    needsProcess(`it looks for ${path}, which no thread has`);
  };
  watchRequire();
  const { userInfo } = os;
  os.homedir = () => process.env['HOME'] ?? home;
  replaceThreads();
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
