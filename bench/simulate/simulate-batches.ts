// One long run in the place of replications: its warm-up is found and left out, and its intervals come from batches.

import type { RunResult } from '../../reports/index.ts';
import { batchMeans, warmUpLength, type Estimate } from '../../sim/index.ts';
import { ConfigError } from '../input/config-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { simulateScenario, type SimulateOptions } from './simulate-scenario.ts';

type Steps = readonly number[];

/** What must have settled, step by step. */
const settling = ({ series }: RunResult): Steps[] => [
  series.environments,
  series.meanMs!,
  series.throttled.map((count, i) => count / Math.max(1, count + series.admitted[i]!)),
];

const noSteadyState = (scenario: Scenario, message: string): ConfigError =>
  new ConfigError(scenario.name, [{ path: 'duration', message }]);

/** Where the run has settled, ms. Throws ConfigError when it never does. */
const warmupOf = (scenario: Scenario, result: RunResult): number => {
  const lengths = settling(result).map(warmUpLength);
  if (lengths.includes(null)) {
    throw noSteadyState(
      scenario,
      `the run of ${scenario.document.duration} finds no steady state; make it longer, keep its traffic level, or use --replications`,
    );
  }
  return Math.max(...lengths.map(Number)) * result.series.stepMs;
};

/** Simulates `scenario` once, long enough for intervals; stopped, as far as it came. Throws ConfigError when it finds no steady state. */
export const simulateBatches = async (
  scenario: Scenario,
  options: Pick<SimulateOptions, 'signal' | 'onProgress'> = {},
): Promise<RunResult> => {
  const isStopped = (): boolean => options.signal?.aborted === true;
  const half =
    (begin: number) =>
    (share: number): void =>
      options.onProgress?.(begin + share / 2, 1);
  const whole = await simulateScenario(scenario, { ...options, onProgress: half(0), comparesKeepAlive: false });
  if (isStopped()) return whole;
  const warmupMs = warmupOf(scenario, whole);
  // The same run again, which it is to the last draw; only the counting begins later.
  const settled = await simulateScenario({ ...scenario, warmupMs }, { ...options, onProgress: half(0.5) });
  if (isStopped()) return settled;
  const { series } = settled;
  const from = Math.round(warmupMs / series.stepMs);
  const after = (steps: Steps): Steps => steps.slice(from);
  const admitted = after(series.admitted);
  const ones = admitted.map(() => 1);
  const attempts = after(series.throttled).map((count, i) => count + admitted[i]!);
  const means = {
    throttledShare: batchMeans(after(series.throttled), attempts),
    coldShare: batchMeans(after(series.coldStarts), admitted),
    meanMs: batchMeans(after(series.meanMs!), ones),
    p99Ms: batchMeans(after(series.p99Ms), ones),
    environmentsMean: batchMeans(after(series.environments), ones),
  };
  const entries = Object.entries(means);
  return {
    ...settled,
    intervals: Object.fromEntries(entries.map(([figure, { estimate }]): [string, Estimate] => [figure, estimate])),
    batches: {
      warmupMs,
      count: Math.min(...entries.map(([, { batches }]) => batches)),
      correlated: entries.filter(([, { independent }]) => !independent).map(([figure]) => figure),
    },
  };
};
