// V8's settings for a process that simulates. The loop of the simulator is many small methods: with larger budgets V8 makes
// one piece of machine code of all that happens when a request arrives, and one of all when an invocation ends (measured: 15
// to 25 % more invocations a second). It has to watch for a while to know which (5 %), and the budgets have to hold the
// whole of either, or else what it took in first decides what is left out. What is collected is small and dead, so that
// helpers of the collector only cost CPU.

import { setFlagsFromString } from 'node:v8';

interface Flag {
  readonly flag: string;
  /** The first major version of V8 that does not know it: V8 writes to stderr of a flag that it does not know. */
  readonly goneIn?: number;
}

const flags: readonly Flag[] = [
  { flag: '--max-inlined-bytecode-size=2000' },
  { flag: '--max-inlined-bytecode-size-cumulative=6000' },
  // Node 20 has V8 11, Node 22 has V8 12, where functions are watched by a count of calls.
  { flag: '--interrupt-budget=250000', goneIn: 12 },
  { flag: '--no-parallel-scavenge' },
  { flag: '--semi-space-growth-factor=1' },
];

/** For the whole process; to be called before anything is simulated. */
export const tuneEngine = (): void => {
  const major = Number.parseInt(process.versions.v8, 10);
  for (const { flag, goneIn = Infinity } of flags) if (major < goneIn) setFlagsFromString(flag);
};

/**
 * For a process whose threads each make some runs: what is called first is compiled plainly at once instead of interpreted (measured:
 * an eighth of the CPU time of a thread with fifteen runs of 100,000 invocations). A single run has no use for it.
 */
export const tuneForManyRuns = (): void => setFlagsFromString('--always-sparkplug');
