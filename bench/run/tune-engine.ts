// V8's settings for a process that simulates. The loop of the simulator is many small methods: with larger budgets V8 makes
// one piece of machine code of all that happens when a request arrives, and one of all when an invocation ends (measured: 15
// to 25 % more invocations a second). It has to watch for a while to know which (5 %), and the budgets have to hold the
// whole of either, or else what it took in first decides what is left out. What is collected is small and dead, so that
// helpers of the collector only cost CPU.

import { setFlagsFromString } from 'node:v8';

const flags = [
  '--max-inlined-bytecode-size=2000',
  '--max-inlined-bytecode-size-cumulative=6000',
  '--interrupt-budget=250000',
  '--no-parallel-scavenge',
  '--semi-space-growth-factor=1',
];

/** For the whole process; to be called before anything is simulated. */
export const tuneEngine = (): void => {
  for (const flag of flags) setFlagsFromString(flag);
};
