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
  // Node 20 has V8 11, Node 22 has V8 12, where functions are watched by a count of calls.
  { flag: '--interrupt-budget=250000', goneIn: 12 },
  { flag: '--no-parallel-scavenge' },
  { flag: '--semi-space-growth-factor=1' },
  { flag: '--no-always-sparkplug' },
];

/**
 * Most bytecode of a function that is inlined; the largest that happens at an event has less. It is never lowered again: V8 takes
 * it for one and the same throughout a compilation, of which one may be under way in another thread, and ends the process otherwise.
 */
const largestInlined = 2000;

/** Most bytecode of all that is inlined into one function. */
const ofWholeEvents = 9000;
/** About twice what V8 has by itself. */
const ofParts = 2000;
/** What V8 has by itself. */
const ofV8 = 920;
/** Methods of middle length, and many of them: what a few runs are worth, and still good in hundreds. */
const ofMethods = 4500;

const setInlining = (cumulative: number): void =>
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${cumulative}`);

const majorOfV8 = (): number => Number.parseInt(process.versions.v8, 10);

/** Maglev is in use by itself from V8 13 on (Node.js 24). */
const hasMaglev = (): boolean => majorOfV8() >= 13;

/** Largest function that TurboFan compiles, in bytes of bytecode; what V8 has by itself. */
const largestCompiled = 60 * 1024;

/** What compiles beside the running program. TurboFan is held by size: V8 12 does not take `--turbofan` for what it was before. */
const setCompilers = (inUse: boolean): void => {
  setFlagsFromString(`--max-optimized-bytecode-size=${inUse ? largestCompiled : 0}`);
  if (hasMaglev()) setFlagsFromString(inUse ? '--maglev' : '--no-maglev');
};

/** For the whole process; to be called before anything is simulated, and to undo what was called since. */
export const tuneEngine = (): void => {
  const major = majorOfV8();
  for (const { flag, goneIn = Infinity } of flags) if (major < goneIn) setFlagsFromString(flag);
  setCompilers(true);
  setFlagsFromString(`--max-inlined-bytecode-size=${largestInlined}`);
  setInlining(ofWholeEvents);
};

/** Of so many events a run is over before what is compiled for it in other threads is ready, which the end of the process waits for. */
const worthCompiling = 1000;

/**
 * For a process that simulates so many events and no more: where they are few, nothing is optimised from now on (measured with Node.js
 * 24 and 26: an eighth of the time of a run of 100 invocations less, as long at 600, half as long again at 5,000).
 */
export const tuneForEvents = (events: number): void => {
  if (events < worthCompiling) setCompilers(false);
};

/**
 * What can happen at an event of a run at most: a client has its `answer`; it may come again and `retry`; a queue looks for messages
 * whenever one comes, one is done, or it wakes (`queue`).
 */
export type EventKind = 'answer' | 'retry' | 'queue';

/** Of runs with so many events one thread simulates so many in a plan that larger pieces of code are worth their time. */
const worthWholeEvents = 5e5;

/**
 * For a run with such events. Of queues less is inlined: all that can happen, in each piece, is compiled again and again, for longer
 * than it saves (measured: SQS a fifth of the command; clients that retry take a fifth longer with as little). Most of what is
 * allocated there is garbage of messages that wait, some of it in use at every scavenge, and a new space that may grow is scavenged
 * less often (measured: 5 % of a command).
 */
export const tuneForRun = (kind: EventKind): void => {
  setInlining(kind === 'queue' ? ofParts : ofWholeEvents);
  if (kind === 'queue') setFlagsFromString('--semi-space-growth-factor=4');
};

/**
 * For the diagnosis of such a run. Where little can happen it makes mostly two or three short runs, for which code as large as a long
 * run's is compiled for longer than it runs (measured: an eighth of the diagnosis of a run that is well).
 */
export const tuneForDiagnosis = (kind: EventKind): void => {
  if (kind === 'answer') setInlining(ofV8);
};

/**
 * For a process whose threads each make some runs, of so many events each: what is called first is compiled plainly at once instead of
 * interpreted (measured: an eighth of the CPU time of a thread with fifteen runs of 100,000 invocations), and what is called often in
 * smaller pieces where no thread lives long enough for more (another twentieth). A single run has no use for it.
 */
export const tuneForManyRuns = (eventsOfRun: number): void => {
  setFlagsFromString('--always-sparkplug');
  if (eventsOfRun < worthWholeEvents) setInlining(ofMethods);
};
