// The forked side of platform-process.ts: takes the options from its parent, serves until the parent lets go.

import { CodeError, startPlatform, type PlatformOptions } from '../../local/index.ts';

/** What the fork says once: where it listens, or why it does not. */
export type PlatformReport =
  | { readonly url: string }
  /** `isCode`: the code of a handler is to blame. */
  | { readonly error: string; readonly isCode: boolean };

const report = (message: PlatformReport): Promise<void> =>
  new Promise((resolve) => {
    process.send!(message, () => resolve());
  });

const serve = async (options: Omit<PlatformOptions, 'log' | 'onNote' | 'port'>): Promise<void> => {
  try {
    const onNote = (text: string): void => void process.stderr.write(`${text}\n`);
    const platform = await startPlatform({ ...options, port: 0, onNote });
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

process.once('message', (options) => void serve(options as Omit<PlatformOptions, 'log' | 'onNote' | 'port'>));
