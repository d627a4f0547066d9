// Cold starts over time, and what they took.

import type { RunResult } from '../result.ts';
import { chartOptions, countAxis, labelAxis, timeAxis, timeUnit } from './axes.ts';
import { formatters } from './bind.ts';
import type { ChartSpec } from './chart-spec.ts';
import { binCounts, logEdges, valuesOf } from './values.ts';

const colours = { measured: '@blue', simulated: '@orange' } as const;

const hasColdStarts = (results: readonly RunResult[]): boolean => results.some((result) => result.initMs.count > 0);

/** When environments had to be created. */
export const coldStartsOverTime = (results: readonly RunResult[]): ChartSpec | null => {
  if (!hasColdStarts(results)) return null;
  const main = results[0]!;
  const unit = timeUnit(main.durationMs);
  const { stepMs } = main.series;
  const running = results.map(({ series, kind }) => {
    let sum = 0;
    return {
      kind,
      data: series.coldStarts.map((count, step) => ({ x: ((step + 1) * stepMs) / unit.ms, y: (sum += count) })),
    };
  });
  return {
    name: 'cold-starts',
    title: 'Cold starts over time',
    caption: 'How many cold starts there were up to each instant.',
    config: {
      type: 'line',
      data: {
        datasets: running.map(({ kind, data }) => ({
          label: kind,
          data,
          borderColor: colours[kind],
          borderDash: kind === 'simulated' && results.length > 1 ? [7, 5] : [],
          borderWidth: 2.5,
          pointRadius: 0,
          stepped: 'before',
        })),
      },
      options: chartOptions({ x: timeAxis(main.durationMs), y: countAxis('cold starts so far') }),
    },
    table: {
      columns: [unit.name, ...running.map(({ kind }) => kind)],
      rows: main.series.coldStarts.map((_, step) => [
        Number((((step + 1) * stepMs) / unit.ms).toPrecision(5)),
        ...running.map(({ data }) => data[step]?.y ?? ''),
      ]),
    },
  };
};

/** How Init Duration is spread. */
export const initHistogram = (results: readonly RunResult[]): ChartSpec | null => {
  if (!hasColdStarts(results)) return null;
  const all = results.map(({ histograms, kind }) => ({ kind, values: valuesOf(histograms.init) }));
  const edges = logEdges(
    all.map(({ values }) => values).filter((values) => values.total > 0),
    24,
  );
  const labels = edges.slice(1).map((edge, index) => formatters['ms']!(Math.sqrt(edge * edges[index]!)));
  const counts = all.map(({ kind, values }) => ({ kind, data: binCounts(values, edges) }));
  return {
    name: 'init-duration',
    title: 'Init Duration',
    caption: 'What creating an environment took, as the REPORT line says it.',
    config: {
      type: 'bar',
      data: {
        labels,
        datasets: counts.map(({ kind, data }) => ({
          label: kind,
          data,
          backgroundColor: colours[kind],
          categoryPercentage: 0.9,
        })),
      },
      options: chartOptions({
        x: { ...labelAxis('Init Duration'), grid: { display: false } },
        y: countAxis('cold starts'),
      }),
    },
    table: {
      columns: ['around', ...counts.map(({ kind }) => kind)],
      rows: labels.map((label, index) => {
        const row: (string | number)[] = counts.map(({ data }) => data[index]!);
        row.unshift(label);
        return row;
      }),
    },
  };
};
