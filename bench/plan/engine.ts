// The port between a plan and what computes its runs.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { breathe } from '../simulate/pace.ts';
import { Interrupted } from '../simulate/record-simulation.ts';
import { endedBy, openThreads } from '../jobs/threads.ts';
import { runPlanTask, type PlanAnswer, type PlanTask } from './plan-task.ts';

/** Computes runs, several at once where it can. What comes out does not depend on how many. */
export interface PlanEngine {
  /** Throws Interrupted once the plan is stopped. */
  run(task: PlanTask): Promise<PlanAnswer[]>;
  close(): Promise<void>;
}

/** This very thread, one run after the other. */
export const inlinePlanEngine = (signal?: AbortSignal): PlanEngine => ({
  run: async (task) => {
    await breathe();
    if (signal?.aborted === true) throw new Interrupted('stopped before the run');
    return runPlanTask(task, signal);
  },
  close: async () => {},
});

const threadFile = fileURLToPath(new URL('./plan-thread.js', import.meta.url));

/** Where the sources run as they are, there is no file for a thread. */
export const mayBeginThreads = (): boolean => existsSync(threadFile);

/**
 * So many threads of this process; they are ended when the signal comes. They begin to load what they need at once.
 * @param open the threads; openThreads unless given
 */
export const threadedPlanEngine = (
  threads: number,
  signal: AbortSignal,
  open: typeof openThreads<PlanTask, PlanAnswer[]> = openThreads,
): PlanEngine => {
  const pool = endedBy(signal, open(threadFile, 'task', threads));
  return {
    run: async (task) => {
      try {
        if (!signal.aborted) return await pool.run(task);
      } catch (error) {
        // Ending the threads fails what they were at; that is how a stop is wanted.
        if (!signal.aborted) throw error;
      }
      throw new Interrupted('stopped with its threads');
    },
    close: () => pool.close(),
  };
};

/** Of runs with fewer events there are enough in the time in which a thread begins. */
const worthThreadsEvents = 1e5;
/** A thread that is done finds its next run waiting, as long as there are more: this one may be busy for a hundredth of a second. */
const mostPerThread = 2;

/** What a shared engine shares the work between. */
export interface SharedEngines {
  readonly own: PlanEngine;
  readonly open: (threads: number, signal: AbortSignal) => PlanEngine;
}

/**
 * This thread and, for runs of many events, so many less one beside it, which begin at once: what they load and compile, they do
 * while this one is at its first run.
 */
export const sharedPlanEngine = (
  threads: number,
  signal: AbortSignal,
  eventsOfRun: number,
  { own, open }: SharedEngines = { own: inlinePlanEngine(signal), open: threadedPlanEngine },
): PlanEngine => {
  const helpers = eventsOfRun < worthThreadsEvents ? 0 : threads - 1;
  // Alone too it makes one run after the other: of two at a time, V8 knows neither.
  const pool = helpers === 0 ? own : open(helpers, signal);
  const waiting: ((engine: PlanEngine) => Promise<void>)[] = [];
  let isOwnBusy = false;
  let given = 0;
  const next = (): void => {
    while (waiting.length > 0) {
      // The last ones are left to whoever is done first.
      const isWaitingEnough = isOwnBusy && waiting.length > helpers && given < helpers * mostPerThread;
      const isHelperFree = given < helpers || isWaitingEnough;
      if (!isHelperFree && isOwnBusy) return;
      const begin = waiting.shift()!;
      // This one begins at once, while helpers may have yet to load what they need.
      void (isOwnBusy ? byHelper(begin) : byOwn(begin));
    }
  };
  const byHelper = async (begin: (engine: PlanEngine) => Promise<void>): Promise<void> => {
    given += 1;
    await begin(pool);
    given -= 1;
    next();
  };
  const byOwn = async (begin: (engine: PlanEngine) => Promise<void>): Promise<void> => {
    isOwnBusy = true;
    await begin(own);
    isOwnBusy = false;
    next();
  };
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        const begin = async (engine: PlanEngine): Promise<void> => {
          try {
            resolve(await engine.run(task));
          } catch (error) {
            reject(error);
          }
        };
        waiting.push(begin);
        // All that is asked for at once is seen before any of it begins.
        queueMicrotask(next);
      }),
    close: () => pool.close(),
  };
};
