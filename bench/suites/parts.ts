// The parts of a suite that know nothing of each other: as many at once as there are cores.

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { endedBy, openThreads } from '../jobs/threads.ts';

/** How parts are run. */
export interface PartRuns<Task, Part> {
  /** The module whose export `part` a thread calls. Where the sources run as they are there is none. */
  readonly threadFile: URL;
  /** The same in this thread, one after the other. */
  readonly here: (task: Task) => Promise<Part>;
  readonly signal: AbortSignal;
}

const oneByOne = async <Task, Part>(
  tasks: readonly Task[],
  { here, signal }: PartRuns<Task, Part>,
): Promise<Part[]> => {
  const parts: Part[] = [];
  for (const task of tasks) {
    if (signal.aborted) break;
    parts.push(await here(task));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return parts;
};

const atOnce = async <Task, Part>(
  tasks: readonly Task[],
  { threadFile, signal }: PartRuns<Task, Part>,
): Promise<Part[]> => {
  const pool = endedBy(signal, openThreads<Task, Part>(fileURLToPath(threadFile), 'part', availableParallelism()));
  try {
    const outcomes = await Promise.allSettled(tasks.map((task) => pool.run(task)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    // Ending the threads fails what they were at; that is how a stop is wanted.
    if (failed !== undefined && !signal.aborted) throw failed.reason;
    return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  } finally {
    await pool.close();
  }
};

/** What each of `tasks` comes to, in their order; once it was stopped, what there was by then. */
export const partsOf = <Task, Part>(tasks: readonly Task[], runs: PartRuns<Task, Part>): Promise<Part[]> =>
  existsSync(runs.threadFile) ? atOnce(tasks, runs) : oneByOne(tasks, runs);
