// Many environments at once, and many one after the other: how soon they are there, and what memory stays.

import type { SuiteContext } from '../suite.ts';
import { withPlatform } from './lend.ts';

export interface Flood {
  readonly environments: number;
  /** From the first request to the last answer, less the time that every handler waits. */
  readonly seconds: number;
  readonly memoryMb: number;
}

/** All must be there at once: none is free before the last has begun. */
const holdMs = 6000;

export const flood = (context: SuiteContext): Promise<Flood> =>
  withPlatform({ wait: { handler: './wait.ts#handler', timeout: '30s' } }, context, async ({ invoke, memoryMb }) => {
    const environments = context.quick ? 50 : 200;
    const startedAtMs = performance.now();
    const event = { minMs: holdMs, maxMs: holdMs };
    const answers = Promise.all(Array.from({ length: environments }, () => invoke('wait', event)));
    await new Promise((resolve) => {
      setTimeout(resolve, holdMs - 500);
    });
    const peakMb = await memoryMb();
    const failed = (await answers).filter(({ status }) => status !== 200).length;
    if (failed > 0) throw new Error(`${failed} of ${environments} requests were not answered`);
    return { environments, seconds: (performance.now() - startedAtMs - holdMs) / 1000, memoryMb: peakMb };
  });

export interface Endurance {
  readonly invocations: number;
  readonly environments: number;
  /** After the first tenth of either, and at the end. */
  readonly invokedMb: readonly [early: number, late: number];
  readonly renewedMb: readonly [early: number, late: number];
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

/** Invocations on few environments, then crashes that each need a new one. */
export const endurance = (context: SuiteContext): Promise<Endurance> => {
  const [invocations, environments] = context.quick ? [10_000, 100] : [100_000, 1000];
  const functions = { hello: { handler: './hello.ts#handler' }, dies: { handler: './dies.ts#handler' } };
  return withPlatform(functions, context, async ({ invoke, memoryMb }) => {
    const settledMb = async (): Promise<number> => {
      // Garbage of the main thread goes in its own time.
      await new Promise((resolve) => {
        setTimeout(resolve, 1500);
      });
      return memoryMb();
    };
    const stage = async (count: number, functionName: string): Promise<[number, number]> => {
      const callers = 8;
      await inTurn(count / 10, callers, () => invoke(functionName, {}));
      const early = await settledMb();
      await inTurn((count * 9) / 10, callers, () => invoke(functionName, {}));
      return [early, await settledMb()];
    };
    context.onStage(`${invocations} invocations`, 20_000);
    const invokedMb = await stage(invocations, 'hello');
    context.onStage(`${environments} environments`, 40_000);
    const renewedMb = await stage(environments, 'dies');
    return { invocations, environments, invokedMb, renewedMb };
  });
};
