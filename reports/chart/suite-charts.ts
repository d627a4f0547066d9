// The charts of one suite.

import type { RunResult } from '../result.ts';
import type { SuiteReport } from '../validation.ts';
import type { ChartSpec } from './chart-spec.ts';
import { coldStartsOverTime, initHistogram } from './cold-starts.ts';
import { latencyHistogram } from './latency-histogram.ts';
import { percentileChart } from './percentile-curve.ts';
import { scalingChart } from './scaling.ts';

/** Measured first: it is the fact that the simulation is held against. */
export const suiteCharts = ({ measured, simulated }: SuiteReport): ChartSpec[] => {
  const results = [measured, simulated].filter((result): result is RunResult => result !== null);
  const main = results[0];
  if (main === undefined) return [];
  return [
    latencyHistogram(main, main.kind),
    percentileChart(results),
    scalingChart(results),
    coldStartsOverTime(results),
    initHistogram(results),
  ].filter((chart): chart is ChartSpec => chart !== null);
};
