// Executions of durable functions over time: how many are open, and what they do.

import { length } from '../words/format.ts';
import { durableFacts } from '../verdict/durable.ts';
import type { RunResult } from '../result/result.ts';
import { chartOptions, colourOf, countAxis, timeAxis, timeUnit } from './axes.ts';
import type { ChartSpec } from './chart-spec.ts';

/** At most so many functions are drawn. */
const mostDrawn = 4;

const lines = [
  { level: 'open', label: 'open' },
  { level: 'running', label: 'an invocation runs' },
  { level: 'suspended', label: 'waiting' },
  { level: 'retrying', label: 'to be tried again' },
] as const;

/** What came on within each step, of a count that only grows. */
const changes = (counts: readonly number[]): number[] => counts.map((count, step) => count - (counts[step - 1] ?? 0));

/** A chart a function: its open executions, and those that began and ended. */
export const durableCharts = (result: RunResult): ChartSpec[] => {
  const { eventSourceSeries = {}, durationMs } = result;
  const unit = timeUnit(durationMs);
  return durableFacts(result)
    .filter(({ source }) => eventSourceSeries[source] !== undefined)
    .slice(0, mostDrawn)
    .map(({ name, source }, index) => {
      const { stepMs, levels } = eventSourceSeries[source]!;
      const at = (step: number): number => Number((((step + 0.5) * stepMs) / unit.ms).toPrecision(5));
      const drawn = [
        ...lines.map(({ level, label }) => ({ label, values: levels[level] ?? [], isRight: false })),
        { label: 'begun', values: changes(levels['begun'] ?? []), isRight: true },
        { label: 'closed', values: changes(levels['closed'] ?? []), isRight: true },
      ];
      return {
        name: `durable-${index + 1}`,
        title: `${name}: executions`,
        group: 'durable',
        caption: `The most within each ${length(stepMs)}; on the right, those that began and were closed within it.`,
        config: {
          type: 'line',
          data: {
            datasets: drawn.map(({ label, values, isRight }, line) => ({
              label,
              data: values.map((y, step) => ({ x: at(step), y })),
              borderColor: colourOf(line),
              borderWidth: 2,
              pointRadius: 0,
              stepped: 'middle',
              ...(isRight ? { yAxisID: 'right', borderDash: [3, 3] } : {}),
            })),
          },
          options: chartOptions({
            x: timeAxis(durationMs),
            y: countAxis('executions'),
            right: {
              ...countAxis(`begun and closed within ${length(stepMs)}`, { position: 'right' }),
              grid: { display: false },
            },
          }),
        },
        table: {
          columns: [unit.name, ...drawn.map(({ label }) => label)],
          rows: drawn[0]!.values.map((_, step) => [at(step), ...drawn.map(({ values }) => values[step] ?? 0)]),
        },
      };
    });
};
