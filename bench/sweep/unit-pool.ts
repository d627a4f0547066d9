// Threads that run units, as many as asked for.

import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { UnitAnswer, UnitTask } from './unit-task.ts';

export interface UnitPool {
  run(task: UnitTask): Promise<UnitAnswer>;
  /** Ends the threads, whatever they are doing. */
  close(): Promise<void>;
}

export const createUnitPool = (workers: number): UnitPool => {
  const pool = new Piscina<UnitTask, UnitAnswer>({
    filename: fileURLToPath(new URL('./unit-thread.js', import.meta.url)),
    name: 'unit',
    minThreads: workers,
    maxThreads: workers,
    // A unit takes far longer than the turn of the event loop that blocking for the next would save.
    atomics: 'disabled',
    recordTiming: false,
  });
  return { run: (task) => pool.run(task), close: () => pool.destroy() };
};
