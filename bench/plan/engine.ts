// The port between a plan and what computes its runs.

import { fileURLToPath } from 'node:url';
import { openThreads } from '../threads.ts';
import { runPlanTask, type PlanAnswer, type PlanTask } from './plan-task.ts';

/** Computes runs, several at once where it can. What comes out does not depend on how many. */
export interface PlanEngine {
  run(task: PlanTask): Promise<PlanAnswer>;
  close(): Promise<void>;
}

/** This very thread, one run after the other. */
export const inlinePlanEngine: PlanEngine = {
  run: async (task) => {
    // Lets signals and timers in between runs.
    await new Promise((resolve) => setImmediate(resolve));
    return runPlanTask(task);
  },
  close: async () => {},
};

/** So many threads of this process. */
export const threadedPlanEngine = (threads: number): PlanEngine =>
  openThreads(fileURLToPath(new URL('./plan-thread.js', import.meta.url)), 'task', threads);

/** Beyond so much work threads pay, which take some tenths of a second to begin. */
const worthThreadsMs = 500;

/** This thread while there is little to do, then so many others. `now` in ms. */
export const growingPlanEngine = (threads: number, now: () => number): PlanEngine => {
  let spentMs = 0;
  let opened: PlanEngine | undefined;
  return {
    run: async (task) => {
      // A batch is asked for at once: each run looks whether those before it took too long.
      await new Promise((resolve) => setImmediate(resolve));
      if (threads > 1 && spentMs > worthThreadsMs) opened ??= threadedPlanEngine(threads);
      if (opened !== undefined) return opened.run(task);
      const startMs = now();
      const answer = runPlanTask(task);
      spentMs += now() - startMs;
      return answer;
    },
    close: async () => opened?.close(),
  };
};
