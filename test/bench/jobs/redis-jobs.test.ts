// Work that goes to other machines through Redis: what is put there, what comes back, what is told on the way, and what is left.

import { afterEach, expect, test } from 'vitest';
import { RedisJobs } from '../../../bench/jobs/redis-jobs.ts';
import { answersKey, queueName, sweepKey, type JobAnswer } from '../../../bench/jobs/redis.ts';
import { Interrupted } from '../../../bench/simulate/record-simulation.ts';
import { MadeUpQueue, MadeUpRedis } from './made-up-redis.ts';

const opened: RedisJobs[] = [];
afterEach(async () => {
  for (const jobs of opened.splice(0)) await jobs.close();
});

const documents = [{ name: 'first' }, { name: 'second' }];

const made = async () => {
  const redis = new MadeUpRedis();
  const queue = new MadeUpQueue();
  const stop = new AbortController();
  const notes: string[] = [];
  const urls: string[] = [];
  const jobs = await RedisJobs.open(
    'redis://there',
    { documents, source: 's.yaml', directory: '.' },
    { signal: stop.signal, note: (text) => void notes.push(text) },
    {
      connect: async (url) => {
        urls.push(url);
        return redis.asRedis();
      },
      queueOf: () => queue.asQueue(),
    },
  );
  opened.push(jobs);
  const runId = (): string => queue.sent[0]!.data.run;
  const answer = (...answers: JobAnswer[]): void => redis.answer(answersKey(runId()), ...answers);
  return { redis, queue, stop, notes, urls, jobs, runId, answer };
};

/** So many turns of the event loop. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('what is asked for at once is sent at once, with each document that it is about', async () => {
  const { redis, queue, urls, jobs, runId, answer } = await made();
  const asked = [
    jobs.run({ point: 1, replication: 4 }),
    jobs.run({ point: 1, replication: 5 }),
    jobs.run({ point: 0, task: { kind: 'plan' } }),
  ];
  expect(queue.sent).toEqual([]);
  await turns(6);
  expect([urls, queue.bulks]).toEqual([['redis://there'], [3]]);
  const run = runId();
  expect(run).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
  const kept = { removeOnComplete: true, removeOnFail: true };
  expect(queue.sent).toEqual([
    { name: 'unit', data: { point: 1, replication: 4, run, id: '1' }, opts: { jobId: `${run}-1`, ...kept } },
    { name: 'unit', data: { point: 1, replication: 5, run, id: '2' }, opts: { jobId: `${run}-2`, ...kept } },
    { name: 'unit', data: { point: 0, task: { kind: 'plan' }, run, id: '3' }, opts: { jobId: `${run}-3`, ...kept } },
  ]);
  expect([...redis.hashes.get(sweepKey(run))!].map(([field, text]) => [field, JSON.parse(String(text))])).toEqual([
    ['point:1', { source: 's.yaml', document: { name: 'second' } }],
    ['point:0', { source: 's.yaml', document: { name: 'first' } }],
  ]);
  answer({ id: '3', answer: ['c'] }, { id: '1', answer: 'a' }, { id: '2', answer: null });
  expect(await Promise.all(asked)).toEqual(['a', null, ['c']]);
  const later = jobs.run({ point: 0, replication: 9 });
  await turns(6);
  expect([queue.bulks, queue.sent.at(-1)!.data.id]).toEqual([[3, 1], '4']);
  answer({ id: '4', answer: 'd' });
  expect(await later).toBe('d');
});

test('answers are read once, after the last that was read, and leave the stream', async () => {
  const { redis, jobs, runId, answer } = await made();
  const first = jobs.run({ point: 0, replication: 0 });
  const second = jobs.run({ point: 0, replication: 1 });
  await turns(6);
  answer({ id: '1', answer: 1 });
  expect(await first).toBe(1);
  expect(redis.answersIn(answersKey(runId()))).toEqual([]);
  // What was given to a second worker is answered twice.
  answer({ id: '1', answer: 'again' }, { id: '99', answer: 'nobody asked' }, { id: '2', answer: 2 });
  expect(await second).toBe(2);
  await turns(4);
  const key = answersKey(runId());
  expect(redis.asked).toEqual([
    'duplicate {"lazyConnect":false}',
    `xread 100 500 ${key} after 0`,
    `xread 100 500 ${key} after 1-0`,
    `xread 100 500 ${key} after 4-0`,
  ]);
});

test('what a worker threw is thrown, and takes nothing from the others', async () => {
  const { jobs, answer } = await made();
  const [bad, good] = [jobs.run({ point: 0, replication: 0 }), jobs.run({ point: 0, replication: 1 })];
  await turns(6);
  answer({ id: '1', error: 'it has no memory left' }, { id: '2', answer: 7 });
  await expect(bad).rejects.toThrow(/^it has no memory left$/);
  expect(await good).toBe(7);
});

test('a missing worker is asked for once for each time that nothing comes for 3 s', async () => {
  const { queue, notes, jobs, answer } = await made();
  queue.workers = 0;
  const first = jobs.run({ point: 0, replication: 0 });
  const second = jobs.run({ point: 0, replication: 1 });
  await turns(40);
  const asksFor =
    `no worker listens on ${queueName}: start some with "windtunnel worker --redis <url>", ` +
    'of this version of windtunnel and of Node';
  expect(notes).toEqual([asksFor]);
  answer({ id: '1', answer: 1 });
  await first;
  // Seven empty reads: six of them are 3 s.
  await turns(40);
  expect(notes).toEqual([asksFor, asksFor]);
  answer({ id: '2', answer: 2 });
  await second;
  await turns(40);
  expect(notes).toHaveLength(2);
});

test('where a worker listens nobody is told to wait', async () => {
  const { notes, jobs, answer } = await made();
  const first = jobs.run({ point: 0, replication: 0 });
  await turns(60);
  expect(notes).toEqual([]);
  answer({ id: '1', answer: 1 });
  await first;
});

test('a Redis that forgot is told again what has no answer yet', async () => {
  const { redis, queue, notes, jobs, runId, answer } = await made();
  const [first, second] = [jobs.run({ point: 0, replication: 0 }), jobs.run({ point: 1, replication: 0 })];
  await turns(6);
  answer({ id: '1', answer: 1 });
  await first;
  redis.forget();
  await turns(12);
  expect(notes).toEqual(['Redis has forgotten the work; what has no answer is queued again']);
  expect([queue.bulks, queue.sent.at(-1)!.data]).toEqual([[2, 1], { point: 1, replication: 0, run: runId(), id: '2' }]);
  expect([...redis.hashes.get(sweepKey(runId()))!.keys()]).toEqual(['point:1']);
  answer({ id: '2', answer: 2 });
  expect(await second).toBe(2);
});

test('a stop rejects what has no answer, and all that is asked for after it', async () => {
  const { redis, queue, stop, jobs, runId } = await made();
  const one = jobs.run({ point: 0, replication: 0 });
  one.catch(() => {});
  await turns(6);
  stop.abort();
  expect(redis.disconnected).toEqual(['reader']);
  await expect(one).rejects.toThrow(new Interrupted('stopped'));
  await expect(jobs.run({ point: 0, replication: 1 })).rejects.toThrow(new Interrupted('stopped before the run'));
  const run = runId();
  await jobs.close();
  // What nobody has begun is taken back, and nothing is left.
  expect(queue.removed).toEqual([`${run}-1`]);
  expect(redis.asked.slice(-2)).toEqual([`del ${sweepKey(run)}`, `del ${answersKey(run)}`]);
  expect(redis.disconnected).toEqual(['reader', 'reader', 'redis']);
});

test('a connection that a stop ends is a stop', async () => {
  const { redis, stop, jobs } = await made();
  const one = jobs.run({ point: 0, replication: 0 });
  one.catch(() => {});
  await turns(6);
  stop.abort();
  redis.readFails = new Error('Connection is closed.');
  await expect(one).rejects.toThrow(new Interrupted('stopped'));
});

test('a connection that breaks for good rejects what has no answer, and all that is asked for after it', async () => {
  const { redis, jobs } = await made();
  const one = jobs.run({ point: 0, replication: 0 });
  one.catch(() => {});
  await turns(6);
  redis.readFails = new Error('WRONGTYPE');
  await expect(one).rejects.toThrow(/^WRONGTYPE$/);
  await expect(jobs.run({ point: 0, replication: 1 })).rejects.toThrow(/^WRONGTYPE$/);
});

test('what cannot be uploaded rejects all that was asked for', async () => {
  const { redis, queue, jobs } = await made();
  redis.writeFails = new Error('OOM command not allowed');
  const asked = [jobs.run({ point: 0, replication: 0 }), jobs.run({ point: 1, replication: 0 })];
  const reasons = (await Promise.allSettled(asked)).map((one) => String((one as PromiseRejectedResult).reason));
  expect(reasons).toEqual(['Error: OOM command not allowed', 'Error: OOM command not allowed']);
  expect(queue.sent).toEqual([]);
});

test('closing takes back what has no answer, though some of it is being computed', async () => {
  const { redis, queue, jobs, runId, answer } = await made();
  const asked = [0, 1, 2].map((replication) => jobs.run({ point: 0, replication }));
  for (const one of asked) one.catch(() => {});
  await turns(6);
  answer({ id: '2', answer: 2 });
  await asked[1];
  queue.removeFails = true;
  const run = runId();
  await jobs.close();
  expect(queue.removed.toSorted()).toEqual([`${run}-1`, `${run}-3`]);
  expect(redis.hashes.size + redis.streams.size).toBe(0);
  await expect(asked[0]).rejects.toThrow(new Interrupted('stopped'));
  await expect(asked[2]).rejects.toThrow(new Interrupted('stopped'));
});

test('a stop before the first job lets none be sent', async () => {
  const redis = new MadeUpRedis();
  const queue = new MadeUpQueue();
  const jobs = await RedisJobs.open(
    'redis://there',
    { documents, source: 's.yaml', directory: '.' },
    { signal: AbortSignal.abort(), note: () => {} },
    { connect: async () => redis.asRedis(), queueOf: () => queue.asQueue() },
  );
  opened.push(jobs);
  await expect(jobs.run({ point: 0, replication: 0 })).rejects.toThrow(new Interrupted('stopped before the run'));
  await turns(4);
  expect([queue.sent, redis.asked]).toEqual([[], ['duplicate {"lazyConnect":false}']]);
});

test('files that cannot be sent are refused before anything more is connected', async () => {
  const redis = new MadeUpRedis();
  const queues: unknown[] = [];
  const refused = RedisJobs.open(
    'redis://there',
    { documents: [{ arrivals: { instants: 'not-there.txt' } }], source: 's.yaml', directory: '.' },
    { signal: new AbortController().signal, note: () => {} },
    {
      connect: async () => redis.asRedis(),
      queueOf: (given) => {
        queues.push(given);
        return new MadeUpQueue().asQueue();
      },
    },
  );
  await expect(refused).rejects.toThrow('not-there.txt');
  expect([redis.disconnected, redis.duplicates, queues]).toEqual([['redis'], 0, []]);
});
