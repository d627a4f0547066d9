// Latency over time: each invocation counted where it ended, in a colour the stronger the more there are.

import type { LatencyHeat, RunResult } from '../result/result.ts';
import { number } from '../words/format.ts';
import { chartOptions, latencyAxis, timeAxis, timeUnit } from './axes.ts';
import { formatters, heatLevels } from './bind.ts';
import type { ChartSpec } from './chart-spec.ts';

/** Shade of a count, 0 for none: rare values must still show, and the common ones differ among themselves. */
const shadeOf = (count: number, most: number): number => Math.ceil(heatLevels * Math.cbrt(count / most));

/** The highest count of each shade. */
const scaleOf = (most: number): number[] =>
  Array.from({ length: heatLevels }, (_, shade) =>
    Math.max(1, Math.round(most * ((shade + 1) / heatLevels) ** 3 - 1e-9)),
  );

/** One row of the map: bars that float between its edges. */
const rowOf = ({ edgesMs, counts }: LatencyHeat, row: number, most: number): object => {
  const [low, high] = [edgesMs[row]!, edgesMs[row + 1]!];
  const text = (edge: number): string => formatters['ms']!(edge);
  return {
    label: `${text(low)} to ${text(high)}`,
    base: low,
    data: counts.map((column) => (column[row] === 0 ? null : high)),
    /** For tooltips: what a cell stands for is no height. */
    counts: counts.map((column) => column[row]!),
    backgroundColor: `shades:${counts.map((column) => shadeOf(column[row]!, most)).join('')}`,
    grouped: false,
    barPercentage: 1,
    categoryPercentage: 1,
  };
};

/** The range that most values of a column lie in. */
const commonest = ({ edgesMs }: LatencyHeat, column: readonly number[]): string => {
  const row = column.indexOf(Math.max(...column));
  return `${formatters['ms']!(edgesMs[row]!)} to ${formatters['ms']!(edgesMs[row + 1]!)}`;
};

/** Of the whole run; null without values, and in results that have no map. */
export const latencyHeatChart = ({ latencyHeat, durationMs, kind }: RunResult): ChartSpec | null => {
  if (latencyHeat === undefined) return null;
  const { counts, edgesMs, stepMs } = latencyHeat;
  if (counts.length < 2) return null;
  const unit = timeUnit(durationMs);
  const middle = (index: number): number => Number((((index + 0.5) * stepMs) / unit.ms).toPrecision(5));
  const most = counts.flat().reduce((highest, count) => Math.max(highest, count), 1);
  const rows = edgesMs.slice(1).map((_, row) => rowOf(latencyHeat, row, most));
  const options = chartOptions({
    x: { ...timeAxis(durationMs), grid: { display: false } },
    y: latencyAxis('response time', {
      type: 'logarithmic',
      min: edgesMs[0],
      max: edgesMs.at(-1),
      ticks: { maxTicksLimit: 8 },
      grid: { display: false },
    }),
  }) as { plugins: object };
  return {
    name: 'latency-heat',
    title: `Latency over time, as a map (${kind})`,
    group: 'latency',
    caption: `How many invocations ended when, after how long: ${number(most)} in the strongest colour, 1 in the palest.`,
    scale: { title: 'invocations in a cell', values: scaleOf(most) },
    config: {
      type: 'bar',
      data: { labels: counts.map((_, index) => middle(index)), datasets: rows },
      options: {
        ...options,
        interaction: { mode: 'nearest', intersect: true },
        plugins: { ...options.plugins, legend: { display: false } },
      },
    },
    table: {
      columns: ['from', 'invocations', 'most of them took'],
      rows: counts.map((column, index) => [
        formatters[unit.format]!((index * stepMs) / unit.ms),
        column.reduce((sum, count) => sum + count, 0),
        column.every((count) => count === 0) ? '' : commonest(latencyHeat, column),
      ]),
    },
  };
};
