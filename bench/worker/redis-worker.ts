// A worker of sweeps and plans: takes jobs from Redis (BullMQ), computes them on threads, tells the answers.

import { fileURLToPath } from 'node:url';
import { Worker, type WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { PlanAnswer, PlanTask } from '../plan/plan-task.ts';
import { openThreads, type Threads } from '../jobs/threads.ts';
import {
  answersKey,
  connectRedis,
  keyPrefix,
  leftoverSeconds,
  queueName,
  type Job,
  type JobAnswer,
} from '../jobs/redis.ts';
import { createDownload } from '../jobs/download.ts';
import type { UnitAnswer, UnitTask } from '../sweep/unit-task.ts';

export interface SweepWorker {
  /** Jobs computed so far. */
  readonly done: number;
  /** Ends what was begun, takes no more. */
  close(): Promise<void>;
}

/** A worker that has not renewed its claim for so long is dead, and another takes over. Threads leave the loop free. */
const lockMs = 5000;
const checkMs = 2000;

const tell = async (redis: Redis, run: string, answer: JobAnswer): Promise<void> => {
  const key = answersKey(run);
  await redis.multi().xadd(key, '*', 'answer', JSON.stringify(answer)).expire(key, leftoverSeconds).exec();
};

/** What a worker is made of. */
export interface WorkerParts {
  readonly connect: (url: string) => Promise<Redis>;
  readonly openPool: (workers: number) => Threads<UnitTask | PlanTask, UnitAnswer | PlanAnswer[]>;
  /** Hands jobs of the queue to `compute`. */
  readonly listen: (
    compute: (job: Job) => Promise<void>,
    options: WorkerOptions,
  ) => Pick<Worker, 'waitUntilReady' | 'close'> & { on(event: 'error', listener: (error: Error) => void): unknown };
}

const usualParts: WorkerParts = {
  connect: connectRedis,
  openPool: (workers) => openThreads(fileURLToPath(new URL('./work-thread.js', import.meta.url)), 'work', workers),
  listen: (compute, options) => new Worker<Job>(queueName, ({ data }) => compute(data), options),
};

/** Starts a worker of so many threads. Throws ConfigError when Redis cannot be reached. */
export const startSweepWorker = async (
  url: string,
  workers: number,
  note: (text: string) => void,
  { connect, openPool, listen }: WorkerParts = usualParts,
): Promise<SweepWorker> => {
  const redis = await connect(url);
  const download = await createDownload(redis);
  const pool = openPool(workers);
  let done = 0;
  const compute = async (job: Job): Promise<void> => {
    const { run, id } = job;
    try {
      const source = await download.source(job);
      // Nobody waits for it any more.
      if (source === null) return;
      const task =
        'task' in job
          ? { ...(job.task as Omit<PlanTask, 'base'>), base: source }
          : { ...source, replication: job.replication };
      await tell(redis, run, { id, answer: await pool.run(task) });
      done += 1;
    } catch (error) {
      await tell(redis, run, { id, error: (error as Error).message });
    }
  };
  const worker = listen(compute, {
    connection: redis,
    prefix: keyPrefix,
    concurrency: workers,
    lockDuration: lockMs,
    stalledInterval: checkMs,
    // However many workers die of other causes, the unit is not to blame.
    maxStalledCount: 1000,
  });
  worker.on('error', (error) => note(`worker: ${error.message}`));
  await worker.waitUntilReady();
  return {
    get done() {
      return done;
    },
    close: async () => {
      await worker.close();
      await pool.close();
      await download.close();
      redis.disconnect();
    },
  };
};
