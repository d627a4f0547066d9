// Work for the workers of any number of machines, through queues in Redis (BullMQ). Jobs are handed out so that a worker that dies
// loses none of them; answers come back through a stream, which is read, not taken, so that a broken connection loses none either.

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { Interrupted } from '../simulate/record-simulation.ts';
import {
  answersKey,
  connectRedis,
  keyPrefix,
  queueName,
  sweepKey,
  type Job,
  type JobAnswer,
  type JobRequest,
} from './redis.ts';
import { createUpload, type SentDocuments, type SweepUpload } from './upload.ts';

const readMs = 500;
/** Without a worker for so long, somebody is told. */
const patienceMs = 3000;
/** A Redis that is away must not keep work that was stopped. */
const cleanUpMs = 3000;

export interface RedisOptions {
  readonly signal: AbortSignal;
  /** Told how things stand, in sentences. */
  readonly note: (text: string) => void;
}

/** What the work goes through. */
export interface JobConnections {
  /** Throws ConfigError where nobody is at the URL. */
  readonly connect: (url: string) => Promise<Redis>;
  readonly queueOf: (redis: Redis) => Queue<Job>;
}

const throughRedis: JobConnections = {
  connect: connectRedis,
  queueOf: (connection) => new Queue<Job>(queueName, { connection, prefix: keyPrefix }),
};

interface Asked {
  readonly job: Job;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Jobs about documents, as long as it is open. */
export class RedisJobs {
  readonly #redis: Redis;
  readonly #reader: Redis;
  readonly #queue: Queue<Job>;
  readonly #upload: SweepUpload;
  readonly #run: string;
  readonly #options: RedisOptions;
  /** Without an answer, by id. */
  readonly #asked = new Map<string, Asked>();
  #unsent: Job[] = [];
  #count = 0;
  #isClosed = false;
  /** Why nothing is answered any more; null while answers come. */
  #end: Error | null = null;
  /** Ids of what was given up, which somebody may still have in the queue. */
  #lost: string[] = [];
  readonly #onAbort = (): void => this.#reader.disconnect();

  private constructor(
    redis: Redis,
    documents: SentDocuments,
    options: RedisOptions,
    queueOf: JobConnections['queueOf'],
  ) {
    this.#run = randomUUID();
    this.#redis = redis;
    // What cannot be sent is refused before anything else is connected.
    this.#upload = createUpload(redis, documents, this.#run);
    this.#reader = redis.duplicate({ lazyConnect: false });
    this.#reader.on('error', () => {});
    this.#queue = queueOf(redis);
    this.#queue.on('error', () => {});
    this.#options = options;
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    void this.#collect();
  }

  /** Throws ConfigError where nobody is at `url`, or the files of the documents are too large to send. */
  static async open(
    url: string,
    documents: SentDocuments,
    options: RedisOptions,
    { connect, queueOf }: JobConnections = throughRedis,
  ): Promise<RedisJobs> {
    const redis = await connect(url);
    try {
      return new RedisJobs(redis, documents, options, queueOf);
    } catch (error) {
      redis.disconnect();
      throw error;
    }
  }

  /** The answer of a worker. Throws Interrupted once the signal comes, and what a worker threw. */
  run(request: JobRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const end = this.#options.signal.aborted ? new Interrupted('stopped before the run') : this.#end;
      if (end !== null) {
        reject(end);
        return;
      }
      const job = { ...request, run: this.#run, id: String((this.#count += 1)) };
      this.#asked.set(job.id, { job, resolve, reject });
      this.#unsent.push(job);
      // All that is asked for at once is sent at once.
      if (this.#unsent.length === 1) setImmediate(() => void this.#flush());
    });
  }

  /** Takes back what nobody has begun, and leaves nothing behind. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    await Promise.race([this.#cleanUp(), wait(cleanUpMs, undefined, { ref: false })]);
    this.#reader.disconnect();
    this.#redis.disconnect();
  }

  async #flush(): Promise<void> {
    const jobs = this.#unsent;
    this.#unsent = [];
    await this.#send(jobs).catch((error: unknown) => this.#fail(error as Error));
  }

  async #send(jobs: readonly Job[]): Promise<void> {
    for (const { point } of jobs) await this.#upload.point(point);
    const bulk = jobs.map((data) => ({
      name: 'unit',
      data,
      opts: { jobId: `${this.#run}-${data.id}`, removeOnComplete: true, removeOnFail: true },
    }));
    if (bulk.length > 0) await this.#queue.addBulk(bulk);
  }

  async #collect(): Promise<void> {
    let lastId = '0';
    let waited = 0;
    try {
      while (!this.#isClosed && !this.#options.signal.aborted) {
        const read = await this.#nextAnswers(lastId);
        waited = read === null && this.#asked.size > 0 ? waited + 1 : 0;
        if (read === null && this.#asked.size > 0) await this.#whenIdle(waited);
        if (read === null) continue;
        lastId = read.lastId;
        for (const told of read.answers) this.#told(told);
      }
      this.#fail(new Interrupted('stopped'));
    } catch (error) {
      // Ending the connection fails what waits on it; that is how a stop is wanted.
      this.#fail(this.#options.signal.aborted || this.#isClosed ? new Interrupted('stopped') : (error as Error));
    }
  }

  /** The next answers after `lastId`, and the id of the last of them; null when there were none for a while. */
  async #nextAnswers(lastId: string) {
    const key = answersKey(this.#run);
    const read = await this.#reader.xread('COUNT', 100, 'BLOCK', readMs, 'STREAMS', key, lastId);
    const entries = read?.[0]?.[1] ?? [];
    if (entries.length === 0) return null;
    const ids = entries.map(([id]) => id);
    await this.#redis.xdel(key, ...ids);
    return { lastId: ids.at(-1)!, answers: entries.map(([, fields]) => JSON.parse(fields[1]!) as JobAnswer) };
  }

  #told(told: JobAnswer): void {
    const asked = this.#asked.get(told.id);
    // What was given to a second worker, because the first seemed dead, may be answered twice, and the same.
    if (asked === undefined) return;
    this.#asked.delete(told.id);
    if ('error' in told) asked.reject(new Error(told.error));
    else asked.resolve(told.answer);
  }

  /** Nothing came for a while: a Redis that forgot is told again, a missing worker is asked for. */
  async #whenIdle(waited: number): Promise<void> {
    const { note } = this.#options;
    if (!(await this.#upload.isThere())) {
      // Perhaps nothing was sent yet.
      if (this.#unsent.length === this.#asked.size) return;
      note('Redis has forgotten the work; what has no answer is queued again');
      this.#upload.forget();
      await this.#send([...this.#asked.values()].map(({ job }) => job));
    } else if (waited === Math.ceil(patienceMs / readMs) && (await this.#queue.getWorkersCount()) === 0) {
      note(
        `no worker listens on ${queueName}: start some with "windtunnel worker --redis <url>", ` +
          'of this version of windtunnel and of Node',
      );
    }
  }

  #fail(error: Error): void {
    this.#end = error;
    this.#lost.push(...this.#asked.keys());
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }

  async #cleanUp(): Promise<void> {
    await this.#redis.del(sweepKey(this.#run));
    for (const id of [...this.#lost, ...this.#asked.keys()]) {
      await this.#queue.remove(`${this.#run}-${id}`).catch(() => {});
    }
    await this.#redis.del(answersKey(this.#run));
  }
}
