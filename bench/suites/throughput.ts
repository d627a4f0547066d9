// Closed-loop throughput of the local platform: ten connections that each send their next request when the last is
// answered. Nothing is simulated here: the figure says how fast this host carries the platform.

import { fileURLToPath } from 'node:url';
import { closedLoop, type ClosedLoopResult } from '../../loadgen/index.ts';
import type { SuiteReport } from '../../reports/index.ts';
import { packageRoot } from '../input/package-root.ts';
import { startPlatformProcess } from '../measure/platform-process.ts';
import { localFunctions } from '../measure/target.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ownReport } from './own-report.ts';
import type { Suite, SuiteContext } from './suite.ts';

const connections = 10;

/** One function that says hello, as fast as it is asked. */
export const helloScenario = (): Scenario =>
  compileScenario(
    {
      name: 'throughput',
      duration: '10s',
      account: {
        concurrency: 100,
        unreservedMinimum: 0,
        rules: { requestRatePerConcurrency: null, scaling: 'unlimited' },
      },
      functions: { hello: { handler: './hello.ts#handler' } },
      traffic: [{ to: 'hello', arrivals: { constant: { rate: '1/s' } } }],
    },
    'suite throughput',
    fileURLToPath(new URL('bench/handlers/', packageRoot)),
  );

/** The suite's report of what was carried. */
export const throughputReport = (loop: ClosedLoopResult): SuiteReport =>
  ownReport(throughput, {
    aborted: false,
    holds: loop.errors + loop.non2xx === 0,
    tables: [
      {
        title: `Local platform, ${connections} connections, closed loop`,
        columns: ['requests/s', 'p50 ms', 'p99 ms', 'max ms', 'not 2xx', 'errors'],
        rows: [[Math.round(loop.requestsPerSecond), loop.p50Ms, loop.p99Ms, loop.maxMs, loop.non2xx, loop.errors]],
        note: 'Closed-loop latency leaves out the wait of requests that were never sent; it is not the latency of a workload.',
      },
    ],
  });

/** What is measured, and how. */
export interface ThroughputParts {
  readonly start: typeof startPlatformProcess;
  readonly loop: typeof closedLoop;
}

/** @param parts the platform in a process of its own and closedLoop unless given */
export const runThroughput = async (
  context: SuiteContext,
  { start, loop }: ThroughputParts = { start: startPlatformProcess, loop: closedLoop },
): Promise<SuiteReport> => {
  const durationMs = context.quick ? 1500 : 10_000;
  const { rules, accountConcurrency, unreservedMinimum, seed, functions } = helloScenario();
  context.onStage('measuring', durationMs);
  const platform = await start({
    rules,
    accountConcurrency,
    unreservedMinimum,
    seed,
    sandbox: context.sandbox,
    functions: localFunctions({ ...helloScenario(), functions }),
  });
  try {
    const carried = await loop({
      url: platform.url,
      functionName: 'hello',
      connections,
      durationMs,
      payload: '{"name":"windtunnel"}',
    });
    return throughputReport(carried);
  } finally {
    await platform.stop();
  }
};

export const throughput: Suite = {
  name: 'throughput',
  description: 'How many invocations a second the local platform carries in a closed loop (autocannon).',
  run: (context) => runThroughput(context),
};
