// One writer at a time for a file that is read, changed and written again: a file beside it says who writes, and one whose
// writer is gone counts for nothing.

import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';

/** A file that another writer holds. */
export class LockError extends Error {
  override readonly name = 'LockError';
}

const tryEveryMs = 15;

interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly id: string;
}

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException).code ?? '');

const holderIn = async (path: string): Promise<Holder | null> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
};

/** Whether the holder is a process of this machine that has ended. */
const isGone = ({ host, pid }: Holder): boolean => {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return hasCode(error, 'ESRCH');
  }
};

/** Makes `path` whole at once, or not when it is there: no reader ever sees half a lock. */
const isTaken = async (path: string, holder: Holder): Promise<boolean> => {
  const own = `${path}.${holder.id}`;
  await writeFile(own, JSON.stringify(holder));
  try {
    await link(own, path).catch(async (error: unknown) => {
      if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS')) throw error;
      // A file system without links.
      await writeFile(path, JSON.stringify(holder), { flag: 'wx' });
    });
    return false;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return true;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
};

/** Removes the lock of a writer that is gone; only one process at a time may. */
const breakLock = async (path: string, holder: Holder): Promise<void> => {
  if (await isTaken(`${path}.breaking`, holder)) return;
  try {
    const other = await holderIn(path);
    if (other !== null && isGone(other)) await unlink(path);
  } finally {
    await rm(`${path}.breaking`, { force: true });
  }
};

/** Takes the lock of `file`, whose directory is made where there is none, and returns what gives it back. Throws LockError when it is not to be had for `patienceMs`. */
export const takeLock = async (file: string, patienceMs: number): Promise<() => Promise<void>> => {
  const path = `${file}.lock`;
  await mkdir(dirname(path), { recursive: true });
  const holder = { host: hostname(), pid: process.pid, id: randomUUID() };
  const untilMs = performance.now() + patienceMs;
  while (await isTaken(path, holder)) {
    const other = await holderIn(path);
    if (other !== null && isGone(other)) await breakLock(path, holder);
    else if (performance.now() >= untilMs) {
      const who = other === null ? 'another process' : `process ${other.pid} on ${other.host}`;
      throw new LockError(`${file} is being written by ${who}; wait for it, or remove ${path} if it is gone`);
    } else await rest(tryEveryMs * (0.5 + Math.random()));
  }
  return async () => {
    if ((await holderIn(path))?.id === holder.id) await rm(path, { force: true });
  };
};

/** Long enough for a hundred others to add a line. */
const usualPatienceMs = 30_000;

/** Does `work` while nobody else who asks for the lock of `file` writes it. */
export const withLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  const release = await takeLock(file, usualPatienceMs);
  try {
    return await work();
  } finally {
    await release();
  }
};
