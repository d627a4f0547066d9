// As much of Redis, and of the queue in it, as work for other machines goes through: in memory.

import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Job, JobAnswer } from '../../../bench/jobs/redis.ts';

interface Entry {
  readonly id: string;
  readonly fields: readonly string[];
}

/** What is asked of it, by the names of its commands. */
export class MadeUpRedis {
  readonly hashes: Map<string, Map<string, string | Buffer>> = new Map();
  readonly streams: Map<string, Entry[]> = new Map();
  readonly expiries: Map<string, number> = new Map();
  /** What was asked for, in words. */
  readonly asked: string[] = [];
  /** Of this connection and those made of it. */
  readonly disconnected: string[] = [];
  /** Where `xread` is to fail. */
  readFails: Error | null = null;
  /** Where the next uploads are to fail. */
  writeFails: Error | null = null;
  duplicates = 0;
  #lastId = 0;

  duplicate(options: object): object {
    this.duplicates += 1;
    this.asked.push(`duplicate ${JSON.stringify(options)}`);
    return {
      on: () => {},
      xread: (...args: (string | number)[]) => this.#xread(args),
      disconnect: () => void this.disconnected.push('reader'),
    };
  }

  disconnect(): void {
    this.disconnected.push('redis');
  }

  multi(): object {
    const commands: (() => void)[] = [];
    const chain = {
      hset: (key: string, field: string, value: string | Buffer) => {
        commands.push(() => {
          const hash = this.hashes.get(key) ?? new Map<string, string | Buffer>();
          this.hashes.set(key, hash.set(field, value));
        });
        return chain;
      },
      xadd: (key: string, _id: '*', ...fields: string[]) => {
        commands.push(() => this.#add(key, fields));
        return chain;
      },
      expire: (key: string, seconds: number) => {
        commands.push(() => void this.expiries.set(key, seconds));
        return chain;
      },
      exec: async () => {
        if (this.writeFails !== null) throw this.writeFails;
        for (const command of commands) command();
        return [];
      },
    };
    return chain;
  }

  async exists(key: string): Promise<number> {
    return this.hashes.has(key) ? 1 : 0;
  }

  async hget(key: string, field: string): Promise<string | null> {
    return (this.hashes.get(key)?.get(field) as string | undefined) ?? null;
  }

  async del(key: string): Promise<number> {
    this.asked.push(`del ${key}`);
    return Number(this.hashes.delete(key)) + Number(this.streams.delete(key));
  }

  async xdel(key: string, ...ids: string[]): Promise<number> {
    const entries = this.streams.get(key) ?? [];
    this.streams.set(
      key,
      entries.filter(({ id }) => !ids.includes(id)),
    );
    return ids.length;
  }

  /** The answers in a stream that nobody has read yet. */
  answersIn(key: string): JobAnswer[] {
    return (this.streams.get(key) ?? []).map(({ fields }) => JSON.parse(fields[1]!) as JobAnswer);
  }

  answer(key: string, ...answers: JobAnswer[]): void {
    for (const answer of answers) this.#add(key, ['answer', JSON.stringify(answer)]);
  }

  /** All that it knew is gone. */
  forget(): void {
    this.hashes.clear();
    this.streams.clear();
  }

  asRedis(): Redis {
    return this as unknown as Redis;
  }

  #add(key: string, fields: readonly string[]): void {
    this.#lastId += 1;
    const entries = this.streams.get(key) ?? [];
    this.streams.set(key, [...entries, { id: `${this.#lastId}-0`, fields }]);
  }

  /** After a turn of the event loop, so that others have theirs. */
  async #xread([, count, , blockMs, , key, after]: (string | number)[]): Promise<unknown> {
    const words = `xread ${count} ${blockMs} ${key} after ${after}`;
    if (this.asked.at(-1) !== words) this.asked.push(words);
    await new Promise((resolve) => setImmediate(resolve));
    if (this.readFails !== null) throw this.readFails;
    const number = (id: string): number => Number.parseInt(id, 10);
    const entries = (this.streams.get(String(key)) ?? []).filter(({ id }) => number(id) > number(String(after)));
    return entries.length === 0 ? null : [[key, entries.slice(0, Number(count)).map(({ id, fields }) => [id, fields])]];
  }
}

interface Sent {
  readonly name: string;
  readonly data: Job;
  readonly opts: { readonly jobId: string };
}

/** The queue: what lies in it, and how many listen to it. */
export class MadeUpQueue {
  readonly sent: Sent[] = [];
  readonly removed: string[] = [];
  /** How many jobs came at once, time for time. */
  readonly bulks: number[] = [];
  workers = 1;
  removeFails = false;

  on(): void {}

  async addBulk(jobs: readonly Sent[]): Promise<void> {
    this.bulks.push(jobs.length);
    this.sent.push(...jobs);
  }

  async remove(id: string): Promise<void> {
    this.removed.push(id);
    if (this.removeFails) throw new Error('it is being computed');
  }

  async getWorkersCount(): Promise<number> {
    return this.workers;
  }

  asQueue(): Queue<Job> {
    return this as unknown as Queue<Job>;
  }
}
