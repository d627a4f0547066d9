// Managed Instances over time: slots and what of them is in use, CPU, and the instances of each capacity provider.

import { length } from '../words/format.ts';
import { managedFacts } from '../verdict/managed.ts';
import type { EventSourceSeries, RunResult } from '../result/result.ts';
import { chartOptions, colourOf, countAxis, timeAxis, timeUnit } from './axes.ts';
import type { ChartSpec } from './chart-spec.ts';

/** At most so many functions, and so many providers, are drawn. */
const mostDrawn = 4;

/** A line: a level by its name, on the left scale or on the right one. */
interface Line {
  readonly level: string;
  readonly label: string;
  readonly isRight?: true;
}

interface Drawn {
  readonly result: RunResult;
  readonly name: string;
  readonly title: string;
  readonly series: EventSourceSeries;
  readonly lines: readonly Line[];
  /** Of the right scale. */
  readonly right: string;
}

const chartOf = ({ result, name, title, series, lines, right }: Drawn): ChartSpec => {
  const unit = timeUnit(result.durationMs);
  const at = (step: number): number => Number((((step + 0.5) * series.stepMs) / unit.ms).toPrecision(5));
  const values = ({ level }: Line): readonly number[] => series.levels[level] ?? [];
  return {
    name,
    title,
    group: 'managed',
    caption: `The most within each ${length(series.stepMs)}.`,
    config: {
      type: 'line',
      data: {
        datasets: lines.map((line, index) => ({
          label: line.label,
          data: values(line).map((y, step) => ({ x: at(step), y })),
          borderColor: colourOf(index),
          borderWidth: 2,
          pointRadius: 0,
          stepped: 'middle',
          ...(line.isRight === true ? { yAxisID: 'right', borderDash: [3, 3] } : {}),
        })),
      },
      options: chartOptions({
        x: timeAxis(result.durationMs),
        y: countAxis(''),
        right: { ...countAxis(right, { position: 'right' }), grid: { display: false } },
      }),
    },
    table: {
      columns: [unit.name, ...lines.map(({ label }) => label)],
      rows: values(lines[0]!).map((_, step) => [at(step), ...lines.map((line) => values(line)[step] ?? 0)]),
    },
  };
};

const slotLines: readonly Line[] = [
  { level: 'slots', label: 'slots' },
  { level: 'busySlots', label: 'slots in use' },
  { level: 'environments', label: 'environments', isRight: true },
  { level: 'cpuPercent', label: 'CPU in use, %', isRight: true },
];

const instanceLines: readonly Line[] = [
  { level: 'instances', label: 'instances' },
  { level: 'vcpus', label: 'vCPUs', isRight: true },
];

/** Charts of the functions on Managed Instances and of their capacity providers. */
export const managedCharts = (result: RunResult): ChartSpec[] => {
  const { eventSourceSeries: all = {}, capacityProviders = {} } = result;
  const functions = managedFacts(result).flatMap(({ name, source }) => {
    const series = all[source];
    return series === undefined ? [] : [{ name, series }];
  });
  const providers = Object.keys(capacityProviders).flatMap((name) => {
    const series = all[`capacityProviders.${name}`];
    return series === undefined ? [] : [{ name, series }];
  });
  return [
    ...functions.slice(0, mostDrawn).map(({ name, series }, index) =>
      chartOf({
        result,
        name: `managed-${index + 1}`,
        title: `${name}: slots of its environments, and what was in use`,
        series,
        lines: slotLines,
        right: 'environments, %',
      }),
    ),
    ...providers.slice(0, mostDrawn).map(({ name, series }, index) =>
      chartOf({
        result,
        name: `instances-${index + 1}`,
        title: `Instances of the capacity provider ${name}`,
        series,
        lines: instanceLines,
        right: 'vCPUs',
      }),
    ),
  ];
};
