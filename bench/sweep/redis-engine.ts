// Computes a sweep on the workers of any number of machines, through queues in Redis (BullMQ). Jobs are handed out so
// that a worker that dies loses none of them; answers come back through a stream, which is read, not taken, so that a
// broken connection loses none either.

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { EngineRun, SweepEngine } from './engine.ts';
import type { SweepPlan, SweepUnit } from './plan.ts';
import { answersKey, connectRedis, keyPrefix, queueName, sweepKey, type JobAnswer, type UnitJob } from './redis.ts';
import { createUpload, type SweepUpload } from './sweep-upload.ts';
import type { UnitAnswer } from './unit-task.ts';

/** Jobs in Redis at a time: enough for every core of many machines, little enough to take back. */
const mostOutstanding = 1000;

const readMs = 500;

/** Told how things stand, in sentences. */
type Note = (text: string) => void;

interface Context {
  readonly redis: Redis;
  readonly reader: Redis;
  readonly queue: Queue<UnitJob>;
  readonly upload: SweepUpload;
  readonly run: string;
  /** Jobs without an answer, by id. */
  readonly outstanding: Map<string, SweepUnit>;
}

const jobId = (run: string, { point, replication }: SweepUnit): string => `${run}-${point}-${replication}`;

const enqueue = async ({ queue, upload, run, outstanding }: Context, units: readonly SweepUnit[]): Promise<void> => {
  for (const unit of units) {
    await upload.point(unit.point);
    outstanding.set(jobId(run, unit), unit);
  }
  const jobs = units.map(({ point, replication }) => ({
    name: 'unit',
    data: { run, point, replication },
    opts: { jobId: jobId(run, { point, replication }), removeOnComplete: true, removeOnFail: true },
  }));
  if (jobs.length > 0) await queue.addBulk(jobs);
};

/** The next answers after `lastId`, and the id of the last of them; null when there were none for a while. */
const nextAnswers = async ({ redis, reader, run }: Context, lastId: string) => {
  const key = answersKey(run);
  const read = await reader.xread('COUNT', 100, 'BLOCK', readMs, 'STREAMS', key, lastId);
  const entries = read?.[0]?.[1] ?? [];
  if (entries.length === 0) return null;
  const ids = entries.map(([id]) => id);
  await redis.xdel(key, ...ids);
  return { lastId: ids.at(-1)!, answers: entries.map(([, fields]) => JSON.parse(fields[1]!) as JobAnswer) };
};

/** Nothing came for a while: a Redis that forgot is told again, a missing worker is asked for. */
const whenIdle = async (context: Context, waited: number, note: Note): Promise<void> => {
  if (!(await context.upload.isThere())) {
    note('Redis has forgotten the sweep; what has no answer is queued again');
    context.upload.forget();
    await enqueue(context, [...context.outstanding.values()]);
  } else if (waited === Math.ceil(3000 / readMs) && (await context.queue.getWorkersCount()) === 0) {
    note(
      `no worker listens on ${queueName}: start some with "windtunnel worker --redis <url>", ` +
        'of this version of windtunnel and of Node',
    );
  }
};

const collect = async (context: Context, { units, signal, onAnswer }: EngineRun, note: Note): Promise<void> => {
  const { run, outstanding } = context;
  let next = 0;
  let lastId = '0';
  let waited = 0;
  while ((next < units.length || outstanding.size > 0) && !signal.aborted) {
    if (outstanding.size <= mostOutstanding / 2) {
      const more = units.slice(next, next + mostOutstanding - outstanding.size);
      next += more.length;
      await enqueue(context, more);
    }
    const read = await nextAnswers(context, lastId);
    waited = read === null ? waited + 1 : 0;
    if (read === null) await whenIdle(context, waited, note);
    else lastId = read.lastId;
    for (const told of read?.answers ?? []) {
      const unit = outstanding.get(jobId(run, told));
      // A unit that was given to a second worker, because the first seemed dead, may answer twice, and the same.
      if (unit === undefined) continue;
      if ('error' in told) throw new Error(`point ${told.point}, replication ${told.replication}: ${told.error}`);
      outstanding.delete(jobId(run, told));
      onAnswer(unit, told.answer as UnitAnswer);
    }
  }
};

/** Takes back what nobody has begun, and leaves nothing behind. */
const cleanUp = async ({ redis, queue, run, outstanding }: Context): Promise<void> => {
  await redis.del(sweepKey(run));
  for (const id of outstanding.keys()) await queue.remove(id).catch(() => {});
  await redis.del(answersKey(run));
};

/** A Redis that is away must not keep a sweep that was stopped. */
const cleanUpMs = 3000;

export const redisEngine =
  (url: string, note: Note): SweepEngine =>
  async (plan: SweepPlan, run: EngineRun) => {
    const redis = await connectRedis(url);
    const reader = redis.duplicate({ lazyConnect: false });
    reader.on('error', () => {});
    const id = randomUUID();
    const queue = new Queue<UnitJob>(queueName, { connection: redis, prefix: keyPrefix });
    queue.on('error', () => {});
    const onAbort = (): void => reader.disconnect();
    run.signal.addEventListener('abort', onAbort, { once: true });
    try {
      const upload = createUpload(redis, plan, id);
      const context: Context = { redis, reader, queue, upload, run: id, outstanding: new Map() };
      try {
        await collect(context, run, note);
      } finally {
        await Promise.race([cleanUp(context), wait(cleanUpMs, undefined, { ref: false })]);
      }
    } catch (error) {
      // Ending the connection fails what waits on it; that is how an abort is wanted.
      if (!run.signal.aborted) throw error;
    } finally {
      run.signal.removeEventListener('abort', onAbort);
      reader.disconnect();
      redis.disconnect();
    }
  };
