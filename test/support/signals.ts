// Commands that leave no listener for Ctrl-C behind in this process, and those that Ctrl-C ends as soon as they ask for it.

import { vi } from 'vitest';
import { run, type Ran } from './command-line.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Runs the command, and takes what it listens for away again: the eleventh listener would make Node.js warn. */
export const ranAlone = async (args: readonly string[]): Promise<Ran> => {
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)] as const));
  try {
    return await run(args);
  } finally {
    for (const [signal, known] of before) {
      for (const one of process.listeners(signal)) if (!known.includes(one)) process.off(signal, one);
    }
  }
};

/** Runs the command, to which Ctrl-C comes as soon as it listens for it. */
export const stoppedAtOnce = async (args: readonly string[]): Promise<Ran> => {
  const listen = vi.spyOn(process, 'on').mockImplementation((event: string, listener: () => void) => {
    if (event === 'SIGINT') listener();
    return process;
  });
  try {
    return await run(args);
  } finally {
    listen.mockRestore();
  }
};
