// Computes the runs of a plan on the workers of any number of machines.

import { RedisJobs, type RedisOptions } from '../jobs/redis-jobs.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { PlanEngine } from './engine.ts';
import type { PlanAnswer } from './plan-task.ts';

/** Throws ConfigError where nobody is at `url`. */
export const redisPlanEngine = async (
  url: string,
  { document, directory }: Scenario,
  source: string,
  options: RedisOptions,
): Promise<PlanEngine> => {
  // With more traffic the document is another, of the same files.
  const documents: unknown[] = [document];
  const points = new Map<string, number>();
  const jobs = await RedisJobs.open(url, { documents, source, directory }, options);
  const pointOf = (key: string, asked: unknown): number => {
    const known = points.get(key) ?? (points.size === 0 && asked === document ? 0 : documents.push(asked) - 1);
    points.set(key, known);
    return known;
  };
  return {
    run: async ({ base, ...task }) =>
      (await jobs.run({ point: pointOf(base.key, base.document), task })) as PlanAnswer[],
    close: () => jobs.close(),
  };
};
