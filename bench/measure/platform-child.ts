// The forked side of platform-process.ts: takes the options from its parent, serves until the parent lets go.

import { CodeError, startPlatform, type PlatformOptions } from '../../local/index.ts';
import { LogStreams, stampedLine } from './log-streams.ts';

/** What the fork says once: where it listens, or why it does not. */
export type PlatformReport =
  | { readonly url: string }
  /** `isCode`: the code of a handler is to blame. */
  | { readonly error: string; readonly isCode: boolean };

const report = (message: PlatformReport): Promise<void> =>
  new Promise((resolve) => {
    process.send!(message, () => resolve());
  });

/** What the fork is given: all but what only a process of one's own can have. */
export type PlatformOrder = Omit<PlatformOptions, 'log' | 'onNote' | 'port'> & {
  /** A directory for the functions' logs; default: nobody keeps them. */
  readonly logs?: string | undefined;
};

const mostLogBytes = 4 * 1024 ** 3;

const serve = async ({ logs, ...options }: PlatformOrder): Promise<void> => {
  try {
    const onNote = (text: string): void => void process.stderr.write(`${text}\n`);
    const streams = logs === undefined ? null : new LogStreams(logs, mostLogBytes, onNote);
    const log: PlatformOptions['log'] = (functionName, line, stream) =>
      streams?.write(functionName, stream, stampedLine(line, new Date()));
    const platform = await startPlatform({ ...options, port: 0, onNote, ...(streams === null ? {} : { log }) });
    process.once('disconnect', () => {
      void platform.stop().finally(() => process.exit(0));
    });
    await report({ url: platform.url });
  } catch (error) {
    const isCode = error instanceof CodeError;
    await report({ error: error instanceof Error ? error.message : String(error), isCode });
    process.exit(1);
  }
};

// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => {});

process.once('message', (options) => void serve(options as PlatformOrder));
