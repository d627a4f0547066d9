// What tracing costs the platform: invocations for a second of its CPU time, with everything traced, with nothing traced, and
// without tracing. Three platforms take short turns, so that the machine's better and worse moments fall on all.

import type { PlatformOptions } from '../../../local/index.ts';
import { closedLoop } from '../../../loadgen/index.ts';
import { startPlatformProcess, type PlatformProcess } from '../../measure/platform-process.ts';
import { platformHealth } from '../../measure/saturation.ts';
import { localFunctions } from '../../measure/target.ts';
import { medianOf } from '../../../sim/stats/median.ts';
import type { SuiteContext } from '../suite.ts';
import { helloScenario } from '../throughput.ts';

/** Of invocations for a second of CPU time: those with a way of tracing for each without it; medians over all turns. */
export interface TracingCost {
  readonly everything: number;
  readonly nothing: number;
}

const kept = (traces: NonNullable<PlatformOptions['kept']>['traces']): PlatformOptions['kept'] => ({
  logs: true,
  metrics: true,
  ...(traces === undefined ? {} : { traces }),
});

/** What is measured, and how. */
export interface TracingParts {
  readonly startPlatform: typeof startPlatformProcess;
  readonly loop: typeof closedLoop;
  readonly health: typeof platformHealth;
}

const usualParts: TracingParts = { startPlatform: startPlatformProcess, loop: closedLoop, health: platformHealth };

const start = (
  context: SuiteContext,
  keeps: PlatformOptions['kept'],
  startPlatform: TracingParts['startPlatform'],
): Promise<PlatformProcess> => {
  const scenario = helloScenario();
  const { rules, accountConcurrency, unreservedMinimum, seed } = scenario;
  return startPlatform({
    rules,
    accountConcurrency,
    unreservedMinimum,
    seed,
    sandbox: context.sandbox,
    functions: localFunctions(scenario),
    ...(keeps === undefined ? {} : { kept: keeps }),
  });
};

/** Invocations for a second of the platform's CPU time. */
const perCpuSecondOf = async (url: string, durationMs: number, { loop, health }: TracingParts): Promise<number> => {
  const { cpuSeconds: before } = await health(url);
  const { requests, errors, non2xx } = await loop({
    url,
    functionName: 'hello',
    connections: 4,
    durationMs,
    payload: '{"name":"windtunnel"}',
  });
  if (errors + non2xx > 0) throw new Error(`${errors + non2xx} invocations failed`);
  return requests / ((await health(url)).cpuSeconds - before);
};

export const tracingCost = async (context: SuiteContext, measured: TracingParts = usualParts): Promise<TracingCost> => {
  const perCpuSecond = (url: string, durationMs: number): Promise<number> => perCpuSecondOf(url, durationMs, measured);
  const [turns, turnMs, warmMs] = context.quick ? [5, 200, 500] : [60, 250, 4000];
  context.onStage('tracing', 3 * (turns * turnMs + warmMs));
  const platforms: PlatformProcess[] = [];
  try {
    for (const traces of [undefined, {}, { everything: true }])
      platforms.push(await start(context, kept(traces), measured.startPlatform));
    for (const { url } of platforms) await perCpuSecond(url, warmMs);
    const ratios = { nothing: [] as number[], everything: [] as number[] };
    for (let turn = 0; turn < turns && !context.signal.aborted; turn += 1) {
      const [without, nothing, everything] = platforms.map(({ url }) => url) as [string, string, string];
      const untraced = await perCpuSecond(without, turnMs);
      ratios.everything.push((await perCpuSecond(everything, turnMs)) / untraced);
      ratios.nothing.push((await perCpuSecond(nothing, turnMs)) / untraced);
    }
    return { everything: medianOf(ratios.everything), nothing: medianOf(ratios.nothing) };
  } finally {
    await Promise.all(platforms.map((one) => one.stop()));
  }
};
