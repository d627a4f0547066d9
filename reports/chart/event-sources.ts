// What waits and works at an event source over time: a line for each of its levels.

import type { EventSourceSeries, RunResult } from '../result.ts';
import { chartOptions, colourOf, countAxis, timeAxis, timeUnit } from './axes.ts';
import type { ChartSpec } from './chart-spec.ts';

/** At most so many sources are drawn, those with the highest levels first. */
const mostSources = 6;

const words: Readonly<Record<string, string>> = {
  waiting: 'waiting',
  visible: 'messages that wait',
  hidden: 'messages in flight',
  batches: 'batches running',
  pollers: 'batches that may run',
  interfaces: 'network interfaces',
  allocated: 'provisioned concurrency',
};

/** Levels that are counts; ages are of another scale. */
const countsOf = ({ levels }: EventSourceSeries): [name: string, values: readonly number[]][] =>
  Object.entries(levels).filter(([name]) => name in words);

const highestOf = (series: EventSourceSeries): number =>
  Math.max(0, ...countsOf(series).flatMap(([, values]) => values));

const sourceChart = (source: string, series: EventSourceSeries, result: RunResult, index: number): ChartSpec => {
  const unit = timeUnit(result.durationMs);
  const counts = countsOf(series);
  const timeOf = (step: number): number => ((step + 0.5) * series.stepMs) / unit.ms;
  return {
    name: `event-source-${index + 1}`,
    title: source,
    group: 'queues',
    caption: 'The highest level within each step.',
    config: {
      type: 'line',
      data: {
        datasets: counts.map(([name, values], line) => ({
          label: words[name],
          data: values.map((y, step) => ({ x: timeOf(step), y })),
          borderColor: colourOf(line),
          borderWidth: 2,
          pointRadius: 0,
          stepped: 'middle',
        })),
      },
      options: chartOptions({ x: timeAxis(result.durationMs), y: countAxis('') }),
    },
    table: {
      columns: [unit.name, ...counts.map(([name]) => words[name]!)],
      rows: (counts[0]?.[1] ?? []).map((_, step) => [
        Number(timeOf(step).toPrecision(5)),
        ...counts.map(([, values]) => values[step] ?? 0),
      ]),
    },
  };
};

/** A chart for each of the event sources that had anything to do. */
export const eventSourceCharts = (result: RunResult): ChartSpec[] =>
  Object.entries(result.eventSourceSeries ?? {})
    .filter(([, series]) => highestOf(series) > 0)
    .sort(([, a], [, b]) => highestOf(b) - highestOf(a))
    .slice(0, mostSources)
    .map(([source, series], index) => sourceChart(source, series, result, index));
