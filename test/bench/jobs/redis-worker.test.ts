// A worker of sweeps and plans: how it listens, what it computes, and what it tells of jobs that went well, wrong, or are not wanted
// any more.

import { expect, test } from 'vitest';
import { answersKey, sweepKey, type Job } from '../../../bench/jobs/redis.ts';
import { startSweepWorker, type WorkerParts } from '../../../bench/worker/redis-worker.ts';
import { MadeUpRedis } from './made-up-redis.ts';

type Pool = ReturnType<WorkerParts['openPool']>;
type ListenOptions = Parameters<WorkerParts['listen']>[1];

const started = async (run: (task: Record<string, unknown>) => unknown) => {
  const redis = new MadeUpRedis();
  const said: string[] = [];
  const notes: string[] = [];
  const pools: number[] = [];
  let compute: (job: Job) => Promise<void>;
  let fail: (error: Error) => void;
  let options: ListenOptions;
  const worker = await startSweepWorker('redis://there', 3, (text) => void notes.push(text), {
    connect: async (url) => {
      said.push(`connect ${url}`);
      return redis.asRedis();
    },
    openPool: (workers) => {
      pools.push(workers);
      return {
        run: async (task) => run(task as unknown as Record<string, unknown>),
        close: async () => void said.push('pool closed'),
      } as Pool;
    },
    listen: (given, how) => {
      [compute, options] = [given, how];
      return {
        on: (_event, listener) => {
          fail = listener;
        },
        waitUntilReady: async () => void said.push('listening'),
        close: async () => void said.push('no more jobs'),
      };
    },
  });
  redis.hashes.set(
    sweepKey('r'),
    new Map([['point:2', JSON.stringify({ source: 's.yaml', document: { name: 'two' } })]]),
  );
  return {
    redis,
    said,
    notes,
    pools,
    worker,
    options: options!,
    compute: (job: object) => compute({ run: 'r', ...job } as Job),
    fail: (error: Error) => fail(error),
  };
};

test('it listens with as many jobs at a time as it has threads, each claimed anew while it is computed', async () => {
  const { redis, said, pools, options, worker } = await started(() => null);
  const { connection, ...others } = options;
  expect(connection).toBe(redis);
  expect(others).toEqual({
    prefix: 'windtunnel',
    concurrency: 3,
    lockDuration: 5000,
    stalledInterval: 2000,
    maxStalledCount: 1000,
  });
  expect([pools, said, worker.done]).toEqual([[3], ['connect redis://there', 'listening'], 0]);
  await worker.close();
  expect(said.slice(2)).toEqual(['no more jobs', 'pool closed']);
  expect(redis.disconnected).toEqual(['redis']);
});

test('a replication is computed of the document of its point, a task of a plan with it as its base', async () => {
  const tasks: Record<string, unknown>[] = [];
  const { redis, compute, worker } = await started((task) => {
    tasks.push(task);
    return { number: tasks.length };
  });
  await compute({ id: '7', point: 2, replication: 5 });
  await compute({ id: '8', point: 2, task: { kind: 'try', settings: 4 } });
  const source = {
    key: 'r/2',
    directory: expect.stringMatching(/windtunnel-worker-/) as string,
    source: 's.yaml',
    document: { name: 'two' },
  };
  expect(tasks).toEqual([
    { ...source, replication: 5 },
    { kind: 'try', settings: 4, base: source },
  ]);
  expect(redis.answersIn(answersKey('r'))).toEqual([
    { id: '7', answer: { number: 1 } },
    { id: '8', answer: { number: 2 } },
  ]);
  expect(redis.expiries.get(answersKey('r'))).toBe(86_400);
  expect(worker.done).toBe(2);
  await worker.close();
});

test('what goes wrong with a job is its answer, and what nobody waits for any more has none', async () => {
  const { redis, compute, worker } = await started(() => Promise.reject(new Error('the thread has no memory left')));
  await compute({ id: '1', point: 2, replication: 0 });
  await compute({ id: '2', point: 3, replication: 0 });
  await compute({ run: 'gone', id: '3', point: 2, replication: 0 });
  redis.hashes.get(sweepKey('r'))!.set('point:4', JSON.stringify({ source: 's', document: { file: 'secret' } }));
  await compute({ id: '4', point: 4, replication: 0 });
  expect(redis.answersIn(answersKey('r'))).toEqual([
    { id: '1', error: 'the thread has no memory left' },
    { id: '4', error: 'the sweep names the file secret, which was not sent along' },
  ]);
  expect(redis.answersIn(answersKey('gone'))).toEqual([]);
  expect(worker.done).toBe(0);
  await worker.close();
});

test('what goes wrong with the queue is told', async () => {
  const { notes, fail, worker } = await started(() => null);
  fail(new Error('connect ECONNREFUSED'));
  expect(notes).toEqual(['worker: connect ECONNREFUSED']);
  await worker.close();
});
