// The local platform in a process of its own, so that handlers and the load generator do not share an event loop.

import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CodeError } from '../../local/index.ts';
import type { PlatformOrder, PlatformReport } from './forked-platform.ts';

export interface PlatformProcess {
  readonly url: string;
  /** CPU seconds of the process so far are in its health; stopping ends it and everything it started. */
  stop(): Promise<void>;
}

/** The process, as whoever started it sees it. */
export type PlatformFork = Pick<ChildProcess, 'once' | 'send' | 'connected' | 'disconnect' | 'kill'>;

const forkPlatform = (): PlatformFork =>
  fork(fileURLToPath(new URL('./platform-child.js', import.meta.url)), [], {
    // Threads share these with their process; they are as on Lambda.
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'en_US.UTF-8' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

const reportOf = (child: PlatformFork): Promise<PlatformReport> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as PlatformReport));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the local platform ended before it was ready (exit code ${code})`)));
  });

/**
 * Starts the platform in a process of its own on a free port. Rejects when a handler cannot be loaded, with a CodeError.
 * @param forkChild starts that process; forkPlatform unless given
 */
export const startPlatformProcess = async (
  options: PlatformOrder,
  forkChild: () => PlatformFork = forkPlatform,
): Promise<PlatformProcess> => {
  const child = forkChild();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.send(options);
  const report = await reportOf(child);
  if ('error' in report) {
    await ended;
    throw report.isCode ? new CodeError(report.error) : new Error(report.error);
  }
  return {
    url: report.url,
    stop: async () => {
      if (child.connected) child.disconnect();
      const killer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(killer);
    },
  };
};
