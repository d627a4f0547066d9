// Processes that a handler in a thread has begun. They are children of the platform's process, but Linux keeps, for each
// thread, which ones it began; so they can end with it. What such a child begins in turn may stay.

import { readFileSync, readlinkSync } from 'node:fs';

/** The system's number of the calling thread; 0 where it cannot be known. */
export const ownThreadNumber = (): number => {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return 0;
  }
};

export const endChildrenOf = (threadNumber: number, kill: (pid: number, signal: 'SIGKILL') => unknown): void => {
  if (threadNumber === 0) return;
  let pids: string[];
  try {
    pids = readFileSync(`/proc/self/task/${threadNumber}/children`, 'utf8').split(' ').filter(Boolean);
  } catch {
    // The thread is gone.
    return;
  }
  for (const pid of pids) {
    try {
      kill(Number(pid), 'SIGKILL');
    } catch {
      // So is the child.
    }
  }
};
