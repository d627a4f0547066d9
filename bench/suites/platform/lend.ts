// A local platform in a process of its own, lent to an experiment.

import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../input/package-root.ts';
import { platformHealth } from '../../measure/saturation.ts';
import { startPlatformProcess } from '../../measure/platform-process.ts';
import { localFunctions } from '../../measure/target.ts';
import { compileScenario } from '../../scenario/compile.ts';
import type { SuiteContext } from '../suite.ts';

export interface Lent {
  readonly url: string;
  /** Resident set, MB. */
  readonly memoryMb: () => Promise<number>;
  /** Invokes and waits for the answer. */
  readonly invoke: (
    functionName: string,
    event: unknown,
  ) => Promise<{ readonly status: number; readonly functionError: string | null }>;
}

/** Handlers of the bench by name; each may have a memory size and a timeout. */
export type LentFunctions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const withPlatform = async <T>(
  functions: LentFunctions,
  context: SuiteContext,
  use: (lent: Lent) => Promise<T>,
  start: typeof startPlatformProcess = startPlatformProcess,
): Promise<T> => {
  const [first] = Object.keys(functions);
  const scenario = compileScenario(
    {
      name: 'lent',
      duration: '1s',
      account: {
        concurrency: 2000,
        unreservedMinimum: 0,
        rules: { requestRatePerConcurrency: null, scaling: 'unlimited' },
      },
      functions,
      traffic: [{ to: first, arrivals: { burst: { at: 0, count: 1 } } }],
    },
    'suite platform',
    fileURLToPath(new URL('bench/handlers/', packageRoot)),
  );
  const { rules, accountConcurrency, unreservedMinimum, seed } = scenario;
  const platform = await start({
    rules,
    accountConcurrency,
    unreservedMinimum,
    seed,
    sandbox: context.sandbox,
    functions: localFunctions(scenario),
  });
  try {
    return await use({
      url: platform.url,
      memoryMb: async () => (await platformHealth(platform.url)).memoryMb,
      invoke: async (functionName, event) => {
        const answer = await fetch(`${platform.url}/2015-03-31/functions/${functionName}/invocations`, {
          method: 'POST',
          body: JSON.stringify(event),
        });
        await answer.arrayBuffer();
        return { status: answer.status, functionError: answer.headers.get('x-amz-function-error') };
      },
    });
  } finally {
    await platform.stop();
  }
};
