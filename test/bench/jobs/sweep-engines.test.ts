// What computes a sweep elsewhere: threads of this process, and jobs of other machines. How much is out at a time, in which order, and
// what a stop or a failure leaves.

import { describe, expect, test } from 'vitest';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { Interrupted } from '../../../bench/simulate/record-simulation.ts';
import { planSweep, unitsOf, type SweepPlan, type SweepUnit } from '../../../bench/sweep/plan.ts';
import { poolEngine } from '../../../bench/sweep/pool-engine.ts';
import { redisEngine } from '../../../bench/sweep/redis-engine.ts';
import type { UnitAnswer, UnitTask } from '../../../bench/sweep/unit-task.ts';

const planOf = (replications: number): SweepPlan => {
  const document = {
    name: 'swept',
    duration: '10s',
    functions: { f: { duration: { constant: '40ms' } } },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }],
  };
  return planSweep(compileScenario(document, 's.yaml', '/where'), {
    source: 's.yaml',
    vary: ['traffic.0.arrivals.constant.rate=1/s,2/s'],
    replications,
  });
};

const nameOf = ({ point, replication }: SweepUnit): string => `${point}.${replication}`;

/** What is out, and its answers in the hands of the test. */
const outstanding = () => {
  const out: {
    readonly name: string;
    readonly resolve: (answer: unknown) => void;
    readonly reject: (e: Error) => void;
  }[] = [];
  let most = 0;
  const ask = (name: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      out.push({ name, resolve, reject });
      most = Math.max(most, out.length);
    });
  const settle = async (answer: (name: string) => unknown): Promise<void> => {
    while (out.length > 0) {
      const { name, resolve } = out.shift()!;
      resolve(answer(name));
      await new Promise((done) => setImmediate(done));
    }
  };
  return { out, ask, settle, most: () => most };
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('threads of this process', () => {
  const begun = (workers: number, replications: number) => {
    const plan = planOf(replications);
    const stop = new AbortController();
    const told: [unit: string, answer: unknown][] = [];
    const tasks: UnitTask[] = [];
    const said: string[] = [];
    const held = outstanding();
    const engine = poolEngine(workers, (threads) => {
      said.push(`${threads} threads`);
      return {
        run: (task) => {
          tasks.push(task);
          return held.ask(`${tasks.length - 1}`) as Promise<UnitAnswer>;
        },
        close: async () => {
          said.push('closed');
          for (const { reject } of held.out.splice(0)) reject(new Error('the threads ended'));
        },
      };
    });
    const ended = engine(plan, {
      units: unitsOf(plan),
      signal: stop.signal,
      onAnswer: (unit, answer) => void told.push([nameOf(unit), answer]),
    });
    ended.catch(() => {});
    return { plan, stop, told, tasks, said, held, ended };
  };

  test('have two units each, in order, until all are told', async () => {
    const { plan, told, tasks, said, held, ended } = begun(2, 5);
    await turn();
    expect([said, held.most()]).toEqual([['2 threads'], 4]);
    await held.settle((name) => `answer ${name}`);
    await ended;
    expect(held.most()).toBe(4);
    expect(told).toEqual(unitsOf(plan).map((unit, index) => [nameOf(unit), `answer ${index}`]));
    expect(tasks.map(({ key, replication, source, directory }) => [key, replication, source, directory])).toEqual(
      unitsOf(plan).map(({ point, replication }) => [`${plan.hash}/${point}`, replication, 's.yaml', '/where']),
    );
    expect(tasks.map(({ document }) => document)).toEqual(
      unitsOf(plan).map(({ point }) => plan.points[point]!.document),
    );
    expect(said).toEqual(['2 threads', 'closed']);
  });

  test('end when they are stopped, and what they were at is not told', async () => {
    const { stop, told, held, said, ended } = begun(1, 3);
    await turn();
    held.out.shift()!.resolve('done');
    await turn();
    stop.abort();
    await ended;
    expect(told).toEqual([['0.0', 'done']]);
    expect(said).toEqual(['1 threads', 'closed', 'closed']);
  });

  test('that answer after the stop are not told, and get no more', async () => {
    const plan = planOf(3);
    const stop = new AbortController();
    const told: unknown[] = [];
    const held = outstanding();
    const engine = poolEngine(1, () => ({ run: () => held.ask('x') as Promise<UnitAnswer>, close: async () => {} }));
    const ended = engine(plan, { units: unitsOf(plan), signal: stop.signal, onAnswer: (unit) => void told.push(unit) });
    await turn();
    stop.abort();
    await held.settle(() => 'late');
    await ended;
    expect([told, held.most()]).toEqual([[], 2]);
  });

  test('that fail fail the sweep, and are closed', async () => {
    const { held, said, ended } = begun(1, 3);
    await turn();
    held.out.shift()!.reject(new Error('a thread has no memory left'));
    await expect(ended).rejects.toThrow('a thread has no memory left');
    expect(said).toEqual(['1 threads', 'closed']);
  });
});

describe('jobs of other machines', () => {
  const begun = (replications: number) => {
    const plan = planOf(replications);
    const stop = new AbortController();
    const told: [unit: string, answer: unknown][] = [];
    const said: unknown[] = [];
    const held = outstanding();
    const note = (): void => {};
    const engine = redisEngine('redis://there', note, async (...asked) => {
      said.push(asked);
      return { run: (request) => held.ask(nameOf(request as SweepUnit)), close: async () => void said.push('closed') };
    });
    const ended = engine(plan, {
      units: unitsOf(plan),
      signal: stop.signal,
      onAnswer: (unit, answer) => void told.push([nameOf(unit), answer]),
    });
    ended.catch(() => {});
    return { plan, stop, told, said, held, ended, note };
  };

  test('are about the documents of the points', async () => {
    const { plan, stop, told, said, held, ended, note } = begun(2);
    await turn();
    expect(said).toEqual([
      [
        'redis://there',
        { documents: plan.points.map(({ document }) => document), source: 's.yaml', directory: '/where' },
        { signal: stop.signal, note },
      ],
    ]);
    await held.settle((name) => `answer ${name}`);
    await ended;
    expect(told).toEqual(['0.0', '0.1', '1.0', '1.1'].map((name) => [name, `answer ${name}`]));
    expect(said.at(-1)).toBe('closed');
  });

  test('are a thousand at a time', async () => {
    const { plan, told, held, ended } = begun(600);
    await turn();
    expect(held.out).toHaveLength(1000);
    held.out.shift()!.resolve('first');
    await turn();
    expect([held.out.length, held.out.at(-1)!.name]).toEqual([1000, nameOf(unitsOf(plan)[1000]!)]);
    while (held.out.length > 0) {
      for (const { name, resolve } of held.out.splice(0)) resolve(name);
      await turn();
    }
    await ended;
    expect(told).toHaveLength(1200);
    expect(held.most()).toBe(1000);
  });

  test('that were stopped end the sweep without a word', async () => {
    const { stop, told, said, held, ended } = begun(2);
    await turn();
    stop.abort();
    for (const { reject } of held.out.splice(0)) reject(new Interrupted('stopped'));
    await ended;
    expect([told, said.at(-1)]).toEqual([[], 'closed']);
  });

  test('that fail are told with their point and replication', async () => {
    const { said, held, ended } = begun(2);
    await turn();
    held.out.find(({ name }) => name === '1.0')!.reject(new Error('it has no memory left'));
    await expect(ended).rejects.toThrow(/^point 1, replication 0: it has no memory left$/);
    expect(said.at(-1)).toBe('closed');
  });
});
