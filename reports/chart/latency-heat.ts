// Latency over time: each invocation counted where it ended, in a colour the stronger the more there are.

import type { LatencyHeat, RunResult } from '../result.ts';
import { chartOptions, latencyAxis, timeAxis, timeUnit } from './axes.ts';
import { formatters, heatLevels } from './bind.ts';
import type { ChartSpec } from './chart-spec.ts';

/** Shade of a count: as many steps of its logarithm as there are shades; 0 for none. */
const shadeOf = (count: number, most: number): number =>
  count === 0 ? 0 : Math.min(heatLevels, 1 + Math.floor((heatLevels * Math.log(count)) / Math.log(most + 1)));

/** One row of the map: bars that float between its edges. */
const rowOf = ({ edgesMs, counts }: LatencyHeat, row: number, most: number): object => {
  const [low, high] = [edgesMs[row]!, edgesMs[row + 1]!];
  const text = (edge: number): string => formatters['ms']!(edge);
  return {
    label: `${text(low)} to ${text(high)}`,
    base: low,
    data: counts.map((column) => (column[row] === 0 ? null : high)),
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
  const most = Math.max(...counts.flat());
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
    caption: `The stronger the colour, the more invocations ended then and took so long; ${most} at the strongest.`,
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
