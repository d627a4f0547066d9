// Threads that run tasks, as many as asked for.

export interface Threads<Task, Answer> {
  run(task: Task): Promise<Answer>;
  /** Ends the threads, whatever they are doing. */
  close(): Promise<void>;
}

/** Threads that call the export `name` of the module `filename`. They begin at once; what pools them is loaded for that alone. */
export const openThreads = <Task, Answer>(filename: string, name: string, threads: number): Threads<Task, Answer> => {
  const opened = import('piscina').then(
    ({ Piscina }) =>
      new Piscina<Task, Answer>({
        filename,
        name,
        minThreads: threads,
        maxThreads: threads,
        // A task takes far longer than the turn of the event loop that blocking for the next would save.
        atomics: 'disabled',
        recordTiming: false,
      }),
  );
  return {
    run: async (task) => (await opened).run(task),
    close: async () => (await opened).destroy(),
  };
};

/** The same threads, which end as well once `signal` comes: what they were at fails then. */
export const endedBy = <Task, Answer>(signal: AbortSignal, pool: Threads<Task, Answer>): Threads<Task, Answer> => {
  const onAbort = (): void => void pool.close();
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    run: (task) => pool.run(task),
    close: async () => {
      signal.removeEventListener('abort', onAbort);
      await pool.close();
    },
  };
};
