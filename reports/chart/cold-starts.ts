// Cold starts over time, and what they took.

import type { NamedRun } from '../comparing/named-run.ts';
import { alikeAsOne } from './alike.ts';
import { cellAt } from './cell-at.ts';
import { chartOptions, countAxis, labelAxis, timeAxis, timeUnit } from './axes.ts';
import { formatters } from './bind.ts';
import type { ChartSpec } from './chart-spec.ts';
import { binCounts, logEdges, valuesOf } from '../histogram/histogram-values.ts';

/** A simulation keeps its colour beside a measurement and alone. */
const colours = ['@blue', '@orange'] as const;
const colourOf = (name: string, index: number): string => (name === 'simulated' ? colours[1] : colours[index % 2]!);

const hasColdStarts = (runs: readonly NamedRun[]): boolean => runs.some(({ result }) => result.initMs.count > 0);

/** When environments had to be created. */
export const coldStartsOverTime = (runs: readonly NamedRun[]): ChartSpec | null => {
  if (!hasColdStarts(runs)) return null;
  const main = runs[0]!.result;
  const unit = timeUnit(main.durationMs);
  const { stepMs } = main.series;
  const running = runs.map(({ name, result: { series } }) => {
    let sum = 0;
    return {
      name,
      stepMs: series.stepMs,
      data: series.coldStarts.map((count, step) => ({ x: ((step + 1) * stepMs) / unit.ms, y: (sum += count) })),
    };
  });
  return {
    name: 'cold-starts',
    title: 'Cold starts over time',
    group: 'cold starts',
    caption: 'How many cold starts there were up to each instant.',
    config: {
      type: 'line',
      data: {
        datasets: alikeAsOne(
          running.map(({ name, data }, index) => ({
            label: name,
            data,
            borderColor: colourOf(name, index),
            borderDash: index > 0 ? [7, 5] : [],
            borderWidth: 2.5,
            pointRadius: 0,
            stepped: 'before',
          })),
        ),
      },
      options: chartOptions({ x: timeAxis(main.durationMs), y: countAxis('cold starts so far') }),
    },
    table: {
      columns: [unit.name, ...running.map(({ name }) => name)],
      rows: main.series.coldStarts.map((_, step) => [
        Number((((step + 1) * stepMs) / unit.ms).toPrecision(5)),
        // In the table as in the chart a step tells of its end.
        ...running.map((own) => cellAt(own.data, own.stepMs, (step + 1) * stepMs - own.stepMs)),
      ]),
    },
  };
};

/** How Init Duration is spread. */
export const initHistogram = (runs: readonly NamedRun[]): ChartSpec | null => {
  if (!hasColdStarts(runs)) return null;
  const all = runs.map(({ name, result }) => ({ name, values: valuesOf(result.histograms.init) }));
  const edges = logEdges(
    all.map(({ values }) => values).filter((values) => values.total > 0),
    24,
  );
  const labels = edges.slice(1).map((edge, index) => formatters['ms']!(Math.sqrt(edge * edges[index]!)));
  const counts = all.map(({ name, values }) => ({ name, data: binCounts(values, edges) }));
  return {
    name: 'init-duration',
    title: 'Init Duration',
    group: 'cold starts',
    caption: 'What creating an environment took, as the REPORT line says it.',
    config: {
      type: 'bar',
      data: {
        labels,
        datasets: counts.map(({ name, data }, index) => ({
          label: name,
          data,
          backgroundColor: colourOf(name, index),
          categoryPercentage: 0.9,
        })),
      },
      options: chartOptions({
        x: { ...labelAxis('Init Duration'), grid: { display: false } },
        y: countAxis('cold starts'),
      }),
    },
    table: {
      columns: ['around', ...counts.map(({ name }) => name)],
      rows: labels.map((label, index) => {
        const row: (string | number)[] = counts.map(({ data }) => data[index]!);
        row.unshift(label);
        return row;
      }),
    },
  };
};
