// Many environments at once, and many one after the other: how soon they are there, and what memory stays.

import { setTimeout as wait } from 'node:timers/promises';
import type { SuiteContext } from '../suite.ts';
import { withPlatform } from './lend.ts';

export interface Flood {
  readonly environments: number;
  /** From the first request to the last answer, less the time that every handler waits. */
  readonly seconds: number;
  readonly memoryMb: number;
}

/** What is measured, and by which clock. */
export interface EnvironmentsParts {
  readonly lend: typeof withPlatform;
  readonly wait: (ms: number) => Promise<unknown>;
  readonly nowMs: () => number;
}

const usualParts: EnvironmentsParts = { lend: withPlatform, wait: (ms) => wait(ms), nowMs: () => performance.now() };

/** All must be there at once: none is free before the last has begun. */
const holdMs = 6000;

export const flood = (context: SuiteContext, { lend, wait, nowMs }: EnvironmentsParts = usualParts): Promise<Flood> =>
  lend({ wait: { handler: './wait.ts#handler', timeout: '30s' } }, context, async ({ invoke, memoryMb }) => {
    const environments = context.quick ? 50 : 200;
    const startedAtMs = nowMs();
    const event = { minMs: holdMs, maxMs: holdMs };
    const answers = Promise.all(Array.from({ length: environments }, () => invoke('wait', event)));
    await wait(holdMs - 500);
    const peakMb = await memoryMb();
    const failed = (await answers).filter(({ status }) => status !== 200).length;
    if (failed > 0) throw new Error(`${failed} of ${environments} requests were not answered`);
    return { environments, seconds: (nowMs() - startedAtMs - holdMs) / 1000, memoryMb: peakMb };
  });

/** Memory after the first of so many, and after all. */
export interface Held {
  readonly first: number;
  readonly all: number;
  readonly earlyMb: number;
  readonly lateMb: number;
}

export interface Endurance {
  readonly invocations: Held;
  /** Each of which died. */
  readonly environments: Held;
}

const inTurn = async (count: number, callers: number, call: () => Promise<unknown>): Promise<void> => {
  let left = count;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
};

/** Before these the heap grows to the size at which it works. */
const first = { invocations: 10_000, environments: 100 };

/** Invocations on few environments, then crashes that each need a new one. */
export const endurance = (
  context: SuiteContext,
  { lend, wait }: Pick<EnvironmentsParts, 'lend' | 'wait'> = usualParts,
): Promise<Endurance> => {
  const times = context.quick ? 2 : 10;
  const functions = { hello: { handler: './hello.ts#handler' }, dies: { handler: './dies.ts#handler' } };
  return lend(functions, context, async ({ invoke, memoryMb }) => {
    const settledMb = async (): Promise<number> => {
      // Garbage of the main thread goes in its own time.
      await wait(1500);
      return memoryMb();
    };
    const stage = async (before: number, functionName: string): Promise<Held> => {
      const [callers, all] = [8, before * times];
      await inTurn(before, callers, () => invoke(functionName, {}));
      const earlyMb = await settledMb();
      await inTurn(all - before, callers, () => invoke(functionName, {}));
      return { first: before, all, earlyMb, lateMb: await settledMb() };
    };
    context.onStage(`${first.invocations * times} invocations`, 20_000);
    const invocations = await stage(first.invocations, 'hello');
    context.onStage(`${first.environments * times} environments`, 40_000);
    return { invocations, environments: await stage(first.environments, 'dies') };
  });
};
