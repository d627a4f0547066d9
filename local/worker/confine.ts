// A thread shares its process with the platform, so what would reach the process is turned to the worker alone:
// - `process.kill` of this process and `process.abort` end the environment (`signal: ...`), other processes are out of
//   reach (EPERM);
// - what only a process has one of, such as its mask for new files, stays as it is, and the platform is told;
// - descriptors 1 and 2 are the log, and only descriptors that the handler opened can be closed.
// This keeps accidents and test cases from the platform. It is no security boundary: native addons, child processes
// and /proc can still reach the process.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { signalReason } from '../isolation/exit-reason.ts';
import type { WorkerLog } from './log.ts';

const systemError = (code: string, syscall: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });

const confineSignals = (end: (reason: string) => void): void => {
  process.kill = (pid: number, signal: string | number = 'SIGTERM'): true => {
    if (pid !== process.pid && pid !== 0 && pid !== -process.pid) throw systemError('EPERM', 'kill');
    if (signal !== 0) end(signalReason(signal));
    return true;
  };
  process.abort = (): never => {
    end('signal: aborted');
    throw new Error('unreachable: the environment has ended');
  };
};

/** Gives a replacement what else hangs on the original: its name, its promisified form. */
const replace = (target: Record<string, AnyFunction>, name: string, replacement: AnyFunction): void => {
  Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(target[name]!));
  target[name] = replacement;
};

type AnyFunction = (...values: unknown[]) => unknown;

/** What a write is given: a text, or bytes with an offset and a length. */
const textOf = (data: unknown, rest: readonly unknown[]): string => {
  if (typeof data === 'string') return data;
  const bytes = Buffer.from(data as Uint8Array);
  const offset = typeof rest[0] === 'number' ? rest[0] : 0;
  const length = typeof rest[1] === 'number' ? rest[1] : bytes.length - offset;
  return bytes.subarray(offset, offset + length).toString('utf8');
};
const isLog = (fd: unknown): boolean => fd === 1 || fd === 2;

/** The last of the values when it is a function: the callback of Node's style. */
const callbackOf = (values: readonly unknown[]): AnyFunction | undefined => {
  const last = values.at(-1);
  return typeof last === 'function' ? (last as AnyFunction) : undefined;
};

const confineWrites = (log: WorkerLog): void => {
  const target = fs as unknown as Record<string, AnyFunction>;
  for (const name of ['write', 'writeSync', 'writeFileSync', 'appendFileSync']) {
    const original = target[name]!;
    replace(target, name, (fd, data, ...rest) => {
      if (!isLog(fd)) return original(fd, data, ...rest);
      const text = textOf(data, rest);
      log.write(text);
      const callback = callbackOf(rest);
      if (callback === undefined) return Buffer.byteLength(text);
      setImmediate(() => callback(null, Buffer.byteLength(text), data));
      return undefined;
    });
  }
};

const confineCloses = (): void => {
  const target = fs as unknown as Record<string, AnyFunction>;
  const opened = new Set<unknown>();
  const { open, openSync, close, closeSync } = target as Record<
    'open' | 'openSync' | 'close' | 'closeSync',
    AnyFunction
  >;
  replace(target, 'openSync', (...values) => {
    const fd = openSync(...values);
    opened.add(fd);
    return fd;
  });
  replace(target, 'open', (...values) => {
    const callback = callbackOf(values);
    if (callback === undefined) return open(...values);
    return open(...values.slice(0, -1), (error: unknown, fd: unknown) => {
      if (error === null || error === undefined) opened.add(fd);
      callback(error, fd);
    });
  });
  replace(target, 'closeSync', (fd) => {
    if (isLog(fd) || fd === 0) return undefined;
    if (!opened.delete(fd)) throw systemError('EBADF', 'close');
    return closeSync(fd);
  });
  replace(target, 'close', (fd, callback) => {
    const finish = typeof callback === 'function' ? (callback as AnyFunction) : () => undefined;
    if (opened.delete(fd)) return close(fd, finish);
    const standard = isLog(fd) || fd === 0;
    setImmediate(() => finish(standard ? null : systemError('EBADF', 'close')));
    return undefined;
  });
};

/** Members of `process` that work in no worker, and throw there. */
const processOnly = ['initgroups', 'setegid', 'seteuid', 'setgid', 'setgroups', 'setuid'] as const;

/** Native code that wants a process to itself says so only when it is loaded. */
const ownsProcess = /did not self-register|not context-aware/i;

/** LD_LIBRARY_PATH is read when a process starts: that of this one leads to no layer. */
const lacksLibrary = /cannot open shared object file/;

const watchProcessOnly = (needsProcess: (reason: string) => void): void => {
  const target = process as unknown as Record<string, AnyFunction>;
  const telling = (name: string, tells: (error: unknown, values: readonly unknown[]) => string | null): void => {
    const original = target[name];
    if (original === undefined) return;
    target[name] = (...values) => {
      try {
        return original.apply(process, values);
      } catch (error) {
        const reason = tells(error, values);
        if (reason !== null) needsProcess(reason);
        throw error;
      }
    };
  };
  const refused = (error: unknown): boolean =>
    (error as { code?: unknown } | null)?.code === 'ERR_WORKER_UNSUPPORTED_OPERATION';
  for (const name of [...processOnly, 'umask'])
    telling(name, (error) => (refused(error) ? `it calls process.${name}, which no thread can` : null));
  telling('dlopen', (error, [, file]) => {
    const [said, addon] = [String((error as Error | null)?.message), `its native addon ${basename(String(file))}`];
    if (ownsProcess.test(said)) return `${addon} works in no thread`;
    return lacksLibrary.test(said) ? `${addon} looks for a library where a process of its own does` : null;
  });
};

/** Who hears of what a worker cannot do for itself. */
export interface Confiner {
  /** Ends it for a reason. */
  end(reason: string): void;
  /** It asked for what only a process can do. */
  needsProcess(reason: string): void;
}

/** Turns what would reach the process to this worker. */
export const confine = (log: WorkerLog, confiner: Confiner): void => {
  confineSignals((reason) => confiner.end(reason));
  watchProcessOnly((reason) => confiner.needsProcess(reason));
  confineWrites(log);
  confineCloses();
  syncBuiltinESMExports();
};
