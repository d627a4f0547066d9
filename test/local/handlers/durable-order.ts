// A durable program that says how long its parts took: what a simulation of the same program is fitted to.

import { setTimeout as sleep } from 'node:timers/promises';
import { withDurableExecution, type DurableContext, type DurableLambdaHandler } from '@aws/durable-execution-sdk-js';

/** What this environment has measured since somebody was told, ms. */
export interface OrderTimes {
  /** Of each step. */
  readonly reserve: number[];
  readonly pay: number[];
  readonly pack: number[];
  readonly ship: number[];
  /** From the end of a step until its code goes on. */
  readonly checkpoint: number[];
  /** From the beginning of an invocation until it does something new. */
  readonly base: number[];
}

const noTimes = (): OrderTimes => ({ reserve: [], pay: [], pack: [], ship: [], checkpoint: [], base: [] });

let times = noTimes();
/** When an invocation that has done nothing new yet began, by its context. */
const begun = new WeakMap<object, number>();

/** How long its steps take, ms: drawn by who asks, so that they are the same whenever it is run. */
export interface OrderGiven {
  readonly reserveMs: number;
  readonly payMs: number;
  readonly shipMs: number;
}

type Name = 'reserve' | 'pay' | 'pack' | 'ship';

const timed = async (context: DurableContext, first: object, name: Name, ms: number): Promise<void> => {
  let endedMs = 0;
  await context.step(name, async () => {
    const startedMs = performance.now();
    const begunMs = begun.get(first);
    if (begunMs !== undefined) times.base.push(startedMs - begunMs);
    begun.delete(first);
    await sleep(ms);
    endedMs = performance.now();
    times[name].push(endedMs - startedMs);
  });
  // A step that is only gone through again took no time.
  if (endedMs > 0) times.checkpoint.push(performance.now() - endedMs);
};

const durable = withDurableExecution(async ({ reserveMs, payMs, shipMs }: OrderGiven, context: DurableContext) => {
  const first = context;
  begun.set(first, performance.now());
  await timed(context, first, 'reserve', reserveMs);
  await context.wait({ seconds: 1 });
  await context.parallel([
    async (branch) => timed(branch, first, 'pay', payMs),
    async (branch) => {
      await branch.wait({ seconds: 1 });
      await timed(branch, first, 'pack', 100);
    },
  ]);
  await timed(context, first, 'ship', shipMs);
  const told = times;
  times = noTimes();
  return told;
});

export const order: DurableLambdaHandler = durable;
