// The port between a plan and what computes its runs.

import { fileURLToPath } from 'node:url';
import { breathe } from '../run/pace.ts';
import { Interrupted } from '../run/record-simulation.ts';
import { openThreads } from '../threads.ts';
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

/** So many threads of this process; they are ended when the signal comes. */
export const threadedPlanEngine = (threads: number, signal: AbortSignal): PlanEngine => {
  const filename = fileURLToPath(new URL('./plan-thread.js', import.meta.url));
  const pool = openThreads<PlanTask, PlanAnswer[]>(filename, 'task', threads);
  const onAbort = (): void => void pool.close();
  signal.addEventListener('abort', onAbort, { once: true });
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
    close: async () => {
      signal.removeEventListener('abort', onAbort);
      await pool.close();
    },
  };
};

/** Who has spent so much on the first runs has many before him: threads pay, though they take some tenths of a second to begin. */
const worthThreadsMs = 40;

/** This thread while there is little to do, then so many others. */
export const growingPlanEngine = (threads: number, signal: AbortSignal): PlanEngine => {
  const own = inlinePlanEngine(signal);
  let spentMs = 0;
  let pool: PlanEngine | undefined;
  // A batch is asked for at once: one waits for the other here, and then looks whether that took too long.
  let before: Promise<unknown> = Promise.resolve();
  const run = async (task: PlanTask): Promise<PlanAnswer[]> => {
    const startMs = performance.now();
    const answer = await own.run(task);
    spentMs += performance.now() - startMs;
    return answer;
  };
  return {
    run: async (task) => {
      const turn = before;
      let done: () => void = () => {};
      before = new Promise<void>((resolve) => (done = resolve));
      await turn;
      if (threads > 1 && spentMs > worthThreadsMs) pool ??= threadedPlanEngine(threads, signal);
      if (pool !== undefined) {
        done();
        return pool.run(task);
      }
      try {
        return await run(task);
      } finally {
        done();
      }
    },
    close: async () => pool?.close(),
  };
};
