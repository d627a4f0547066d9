// How the runs of a plan are shared between this thread and those beside it.

import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { planScenario } from '../../../bench/plan/plan.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { inlinePlanEngine, sharedPlanEngine, threadedPlanEngine, type PlanEngine } from '../../../bench/plan/engine.ts';
import type { PlanTask } from '../../../bench/plan/plan-task.ts';
import { Interrupted } from '../../../bench/simulate/record-simulation.ts';

/** An engine whose runs end when they are told to. */
class Held implements PlanEngine {
  readonly begun: string[] = [];
  closed = 0;
  readonly #ends = new Map<string, (error?: Error) => void>();

  run(task: PlanTask): Promise<never[]> {
    const name = task as unknown as string;
    this.begun.push(name);
    return new Promise((resolve, reject) => {
      this.#ends.set(name, (error) => (error === undefined ? resolve([name] as never[]) : reject(error)));
    });
  }

  async end(name: string, error?: Error): Promise<void> {
    this.#ends.get(name)!(error);
    await turn();
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

const never = new AbortController().signal;

const shared = (threads: number, eventsOfRun = 1e6) => {
  const [own, pool] = [new Held(), new Held()];
  const opened: number[] = [];
  const engine = sharedPlanEngine(threads, never, eventsOfRun, {
    own,
    open: (helpers) => {
      opened.push(helpers);
      return pool;
    },
  });
  const run = (name: string) => engine.run(name as unknown as PlanTask);
  return { own, pool, opened, engine, run };
};

test('short runs, and those of one thread, are done by this thread alone, one after the other', async () => {
  expect(shared(4, 1e5 - 1).opened).toEqual([]);
  expect(shared(1).opened).toEqual([]);
  expect(shared(4, 1e5).opened).toEqual([3]);
  const { own, pool, run, engine } = shared(4, 1e5 - 1);
  for (const name of ['a', 'b', 'c']) void run(name);
  await turn();
  expect(own.begun).toEqual(['a']);
  await own.end('a');
  expect(own.begun).toEqual(['a', 'b']);
  await own.end('b');
  expect(own.begun).toEqual(['a', 'b', 'c']);
  expect(pool.begun).toEqual([]);
  await engine.close();
  expect([own.closed, pool.closed]).toEqual([1, 0]);
});

test('this thread has one first, then each helper, then helpers one more as long as enough wait', async () => {
  const { own, pool, run } = shared(3);
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) void run(name);
  await turn();
  expect(own.begun).toEqual(['a']);
  expect(pool.begun).toEqual(['b', 'c', 'd', 'e']);
  // The last ones are left to whoever is done first.
  await pool.end('b');
  expect(pool.begun).toEqual(['b', 'c', 'd', 'e']);
  await own.end('a');
  expect(own.begun).toEqual(['a', 'f']);
  await pool.end('c');
  await pool.end('d');
  expect(pool.begun).toEqual(['b', 'c', 'd', 'e', 'g']);
});

test('what is asked for later is begun at once where somebody is free', async () => {
  const { own, pool, run } = shared(2);
  const first = run('a');
  await turn();
  expect([pool.begun, own.begun]).toEqual([[], ['a']]);
  await own.end('a');
  expect(await first).toEqual(['a']);
  void run('b');
  await turn();
  expect(own.begun).toEqual(['a', 'b']);
  void run('c');
  await turn();
  expect(pool.begun).toEqual(['c']);
});

test('a run that fails fails for whoever asked, and the others go on', async () => {
  const { own, pool, run } = shared(2);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(run);
  const failed = a!.then(
    () => 'well',
    (error: Error) => error.message,
  );
  await turn();
  await own.end('a', new Error('broken'));
  expect(await failed).toBe('broken');
  expect(own.begun).toEqual(['a', 'd']);
  await own.end('d');
  await pool.end('b');
  await pool.end('c');
  expect(await Promise.all([b, c, d])).toEqual([['b'], ['c'], ['d']]);
});

test('closing it ends the helpers', async () => {
  const { pool, engine } = shared(2);
  await engine.close();
  expect(pool.closed).toBe(1);
});

test('this thread begins nothing once the plan is stopped', async () => {
  const stop = new AbortController();
  const engine = inlinePlanEngine(stop.signal);
  stop.abort();
  await expect(engine.run({} as PlanTask)).rejects.toThrow('stopped before the run');
  await engine.close();
});

/** Threads that compute by `run`. */
const threaded = (run: () => Promise<never[]>) => {
  const stop = new AbortController();
  const opened: unknown[] = [];
  const engine = threadedPlanEngine(3, stop.signal, (filename, name, threads) => {
    opened.push([basename(filename), name, threads]);
    return { run, close: async () => void opened.push('closed') };
  });
  return { stop, opened, ask: () => engine.run({} as PlanTask), close: () => engine.close() };
};

test('threads compute what they are asked for, and are ended', async () => {
  const { opened, ask, close } = threaded(async () => ['answer'] as never[]);
  expect(await ask()).toEqual(['answer']);
  await close();
  expect(opened).toEqual([['plan-thread.js', 'task', 3], 'closed']);
});

test('threads begin nothing once the plan is stopped, and what they were at is stopped with them', async () => {
  let fail: (error: Error) => void = () => {};
  let runs = 0;
  const { stop, opened, ask } = threaded(() => {
    runs += 1;
    return new Promise((_, reject) => {
      fail = reject;
    });
  });
  const running = ask();
  stop.abort();
  expect(opened.at(-1)).toBe('closed');
  fail(new Error('terminated'));
  const stopped = new Interrupted('stopped with its threads');
  await expect(running).rejects.toThrow(stopped);
  await expect(ask()).rejects.toThrow(stopped);
  expect(runs).toBe(1);
});

test('a run that fails on its thread fails as it did, where nobody stopped it', async () => {
  const { ask } = threaded(() => Promise.reject(new Error('out of memory')));
  await expect(ask()).rejects.toThrow('out of memory');
});

test('a plan whose runs fail for another reason than a stop fails, and gives no answer as far as it came', async () => {
  const scenario = compileScenario(
    {
      name: 'broken',
      duration: '20s',
      functions: { f: { duration: { constant: '50ms' } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '5/s' } } }],
      slo: { throttled: '<1%' },
    },
    'test',
    '.',
  );
  const inline = inlinePlanEngine();
  let runs = 0;
  const planned = (most: number) => {
    runs = 0;
    return planScenario(scenario, {
      engine: {
        run: async (task) => {
          runs += 1;
          if (runs > most) throw new RangeError('a fault of the run');
          return inline.run(task);
        },
        close: () => inline.close(),
      },
    });
  };
  const whole = await planned(Infinity);
  expect(whole.functions).toHaveLength(1);
  const all = runs;
  for (const most of [0, 1, 2, Math.floor(all / 2), all - 1]) {
    await expect(planned(most)).rejects.toThrow('a fault of the run');
  }
});
