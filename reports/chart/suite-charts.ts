// The charts of one suite.

import type { RunResult } from '../result/result.ts';
import { runsOf, type SuiteReport } from '../comparing/validation.ts';
import { answersOverTimeChart } from './answers-over-time.ts';
import type { ChartSpec } from './chart-spec.ts';
import { coldStartsOverTime, initHistogram } from './cold-starts.ts';
import { computeCostChart } from './compute-costs.ts';
import { eventSourceCharts } from './event-sources.ts';
import { durableCharts } from './durable.ts';
import { managedCharts } from './managed.ts';
import { latencyHeatChart } from './latency-heat.ts';
import { latencyHistogram } from './latency-histogram.ts';
import { latencyOverTimeChart } from './latency-over-time.ts';
import { percentileChart } from './percentile-curve.ts';
import { scalingChart } from './scaling.ts';
import { densities, sideBySideCharts } from './side-by-side.ts';

/** At most so many functions get a histogram of their own, the busiest first. */
const mostHistograms = 6;

/** One for each function; of many, the whole run's too. */
const latencyHistograms = (result: RunResult): (ChartSpec | null)[] => {
  const names = Object.keys(result.functions);
  if (names.length === 1) return [latencyHistogram(result, `${names[0]}, ${result.kind}`, 'latency-histogram')];
  const busiest = names
    .sort((a, b) => result.functions[b]!.totals.offered - result.functions[a]!.totals.offered)
    .slice(0, mostHistograms);
  return [
    latencyHistogram(result, `all functions, ${result.kind}`, 'latency-histogram'),
    ...busiest.map((name, index) =>
      latencyHistogram(result.functions[name]!, name, `latency-histogram-${index + 1}`, true),
    ),
  ];
};

/** In the order in which they are read. */
export const suiteCharts = (suite: SuiteReport): ChartSpec[] => {
  const runs = runsOf(suite);
  if (suite.sideBySide !== undefined) {
    const costs = suite.computeCosts === undefined ? [] : [computeCostChart(suite.computeCosts)];
    return [...sideBySideCharts(runs), ...costs];
  }
  const main = runs[0]?.result;
  if (main === undefined) return [];
  const { objectives } = suite;
  return [
    answersOverTimeChart(runs),
    latencyOverTimeChart(runs, objectives),
    ...eventSourceCharts(main, objectives),
    ...managedCharts(main),
    ...durableCharts(main),
    percentileChart(runs, objectives),
    runs.length > 1 ? densities(runs) : null,
    latencyHeatChart(main),
    ...latencyHistograms(main),
    scalingChart(runs),
    coldStartsOverTime(runs),
    initHistogram(runs),
  ].filter((chart): chart is ChartSpec => chart !== null);
};
