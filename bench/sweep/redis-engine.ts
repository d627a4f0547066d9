// Computes a sweep on the workers of any number of machines.

import { Interrupted } from '../simulate/record-simulation.ts';
import type { SweepEngine } from './engine.ts';
import { RedisJobs } from '../jobs/redis-jobs.ts';
import type { UnitAnswer } from './unit-task.ts';

/** Jobs in Redis at a time: enough for every core of many machines, little enough to take back. */
const mostOutstanding = 1000;

/** @param openJobs how its jobs are opened; RedisJobs unless given */
export const redisEngine =
  (
    url: string,
    note: (text: string) => void,
    openJobs: (...asked: Parameters<typeof RedisJobs.open>) => Promise<Pick<RedisJobs, 'run' | 'close'>> = (...asked) =>
      RedisJobs.open(...asked),
  ): SweepEngine =>
  async ({ points, source, scenario: { directory } }, { units, signal, onAnswer }) => {
    const documents = points.map(({ document }) => document);
    const jobs = await openJobs(url, { documents, source, directory }, { signal, note });
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < units.length && !signal.aborted) {
        const unit = units[next]!;
        next += 1;
        try {
          onAnswer(unit, (await jobs.run(unit)) as UnitAnswer);
        } catch (error) {
          if (error instanceof Interrupted) return;
          throw new Error(`point ${unit.point}, replication ${unit.replication}: ${(error as Error).message}`, {
            cause: error,
          });
        }
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(units.length, mostOutstanding) }, lane));
    } finally {
      await jobs.close();
    }
  };
