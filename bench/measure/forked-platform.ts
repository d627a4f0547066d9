// A local platform for the process that asked for it: says where it listens, and serves until that lets go.

import { CodeError, startPlatform, type PlatformOptions } from '../../local/index.ts';
import { LogStreams, stampedLine } from './log-streams.ts';

/** What the fork says once: where it listens, or why it does not. */
export type PlatformReport =
  | { readonly url: string }
  /** `isCode`: the code of a handler is to blame. */
  | { readonly error: string; readonly isCode: boolean };

/** What the fork is given: all but what only a process of one's own can have. */
export type PlatformOrder = Omit<PlatformOptions, 'log' | 'onNote' | 'port'> & {
  /** A directory for the functions' logs; default: nobody keeps them. */
  readonly logs?: string | undefined;
};

const mostLogBytes = 4 * 1024 ** 3;

/** What such a process is to itself. */
export interface PlatformSelf {
  once(event: 'disconnect', listener: () => void): unknown;
  send?(message: PlatformReport, sent: () => void): boolean;
  exit(code: number): void;
  readonly stderr: { write(text: string): unknown };
}

/**
 * Starts what is ordered on a free port.
 * @param self the process that serves; this one unless given
 * @param start starts the platform; startPlatform unless given
 */
export const servePlatform = async (
  { logs, ...options }: PlatformOrder,
  self: PlatformSelf = process,
  start: typeof startPlatform = startPlatform,
): Promise<void> => {
  const report = (message: PlatformReport): Promise<void> =>
    new Promise((resolve) => {
      self.send!(message, () => resolve());
    });
  try {
    const onNote = (text: string): void => void self.stderr.write(`${text}\n`);
    const streams = logs === undefined ? null : new LogStreams(logs, mostLogBytes, onNote);
    const log: PlatformOptions['log'] = (functionName, line, stream) =>
      streams?.write(functionName, stream, stampedLine(line, new Date()));
    const platform = await start({ ...options, port: 0, onNote, ...(streams === null ? {} : { log }) });
    self.once('disconnect', () => {
      void platform.stop().finally(() => self.exit(0));
    });
    await report({ url: platform.url });
  } catch (error) {
    const isCode = error instanceof CodeError;
    await report({ error: error instanceof Error ? error.message : String(error), isCode });
    self.exit(1);
  }
};
