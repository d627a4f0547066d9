// Commands that leave no listener for Ctrl-C behind in this process, and those that Ctrl-C ends.

import { vi } from 'vitest';
import { runCommand } from '../../bench/cli/main.ts';
import { run, type Ran } from './command-line.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Runs the command, and takes what it listens for away again: Node.js would warn of many listeners, on its stderr. */
export const ranAlone = async (args: readonly string[]): Promise<Ran> => {
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)] as const));
  const most = process.getMaxListeners();
  process.setMaxListeners(0);
  try {
    return await run(args);
  } finally {
    process.setMaxListeners(most);
    for (const [signal, known] of before) {
      for (const one of process.listeners(signal)) if (!known.includes(one)) process.off(signal, one);
    }
  }
};

/** Runs the command, to which Ctrl-C comes once it said `text`; without one as soon as it listens for it. */
export const ranUntil = async (args: readonly string[], text = ''): Promise<Ran> => {
  const said = { stdout: '', stderr: '' };
  let interrupt: (() => void) | null = null;
  const interruptOnce = (): void => {
    const now = interrupt;
    interrupt = null;
    now?.();
  };
  const spies = [
    vi.spyOn(process, 'on').mockImplementation((event: string | symbol, listener: () => void) => {
      if (event === 'SIGINT') interrupt = listener;
      if (text === '') interruptOnce();
      return process;
    }),
    ...(['stdout', 'stderr'] as const).map((stream) =>
      vi.spyOn(process[stream], 'write').mockImplementation((written) => {
        said[stream] += String(written);
        if (text !== '' && said[stream].includes(text)) interruptOnce();
        return true;
      }),
    ),
  ];
  try {
    const code = await runCommand(['node', 'windtunnel', ...args]);
    return { code, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
