// Computes a sweep on threads of this process.

import { endedBy } from '../jobs/threads.ts';
import { taskOf, type SweepEngine } from './engine.ts';
import { createUnitPool } from './unit-pool.ts';

/** A thread that is done must find its next unit waiting. */
const unitsPerWorker = 2;

/** @param createPool the threads; createUnitPool unless given */
export const poolEngine =
  (workers: number, createPool: typeof createUnitPool = createUnitPool): SweepEngine =>
  async (plan, { units, signal, onAnswer }) => {
    const pool = endedBy(signal, createPool(workers));
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < units.length && !signal.aborted) {
        const unit = units[next]!;
        next += 1;
        const answer = await pool.run(taskOf(plan, unit));
        if (!signal.aborted) onAnswer(unit, answer);
      }
    };
    try {
      await Promise.all(Array.from({ length: workers * unitsPerWorker }, lane));
    } catch (error) {
      // Ending the threads fails what they were at; that is how an abort is wanted.
      if (!signal.aborted) throw error;
    } finally {
      await pool.close();
    }
  };
