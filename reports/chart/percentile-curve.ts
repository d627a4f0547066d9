// The percentile curve on the axis of nines: each decade to the right is one nine more.

import type { NamedRun } from '../comparing/named-run.ts';
import type { RunResult, RunSection } from '../result/result.ts';
import type { Objective } from '../comparing/objective.ts';
import { chartOptions, colourOf, latencyAxis, latencyScale, ninesAxis } from './axes.ts';
import { formatters } from './bind.ts';
import type { ChartSpec } from './chart-spec.ts';
import { sloPoints } from './slo-lines.ts';
import { percentileCurve, valuesOf } from '../histogram/histogram-values.ts';

/** At most so many functions get a curve of their own. */
const mostFunctions = 6;

const busiest = (result: RunResult): string[] =>
  Object.keys(result.functions)
    .sort((a, b) => result.functions[b]!.totals.offered - result.functions[a]!.totals.offered)
    .slice(0, mostFunctions);

const tablePercentiles = ['p50', 'p90', 'p95', 'p99', 'p999'] as const;

const apart = ({ histograms }: RunSection, name: string): object[] =>
  (['warm', 'cold'] as const).flatMap((kind) => {
    const values = valuesOf(histograms[kind]);
    if (values.total === 0) return [];
    const borderColor = kind === 'warm' ? '@green' : '@red';
    const style = { borderWidth: 1.3, borderDash: [2, 3], pointRadius: 0, stepped: 'before' };
    return [{ label: `${name}, ${kind} only`, data: percentileCurve(values), borderColor, ...style }];
  });

/** By function; the first run solid, the second dashed. */
export const percentileChart = (runs: readonly NamedRun[], objectives: readonly Objective[] = []): ChartSpec | null => {
  const datasets: object[] = [];
  const rows: (string | number)[][] = [];
  let most = 10;
  let lowest = Infinity;
  let highest = 0;
  const labelOf = (name: string, run: string): string => (runs.length > 1 ? `${name}, ${run}` : name);
  for (const { name: run, result } of runs) {
    busiest(result).forEach((name, index) => {
      const section = result.functions[name]!;
      const values = valuesOf(section.histograms.latency);
      if (values.total === 0) return;
      most = Math.max(most, values.total + 1);
      lowest = Math.min(lowest, values.ms[0]!);
      highest = Math.max(highest, values.ms.at(-1)!);
      const dashed = result !== runs[0]!.result;
      datasets.push({
        label: labelOf(name, run),
        data: percentileCurve(values),
        borderColor: dashed ? '@orange' : colourOf(index),
        ...(dashed && index > 0 ? { borderColor: colourOf(index) } : {}),
        borderDash: dashed ? [7, 5] : [],
        borderWidth: 2.5,
        pointRadius: 0,
        stepped: 'before',
      });
      // Of the main run of one function, warm and cold invocations apart too.
      if (!dashed && busiest(result).length === 1) datasets.push(...apart(section, name));
      rows.push([labelOf(name, run), ...tablePercentiles.map((p) => formatters['ms']!(section.latencyMs[p]))]);
    });
  }
  if (datasets.length === 0) return null;
  // An objective holds of all requests together: one function's curve is theirs.
  const slo = sloPoints(busiest(runs[0]!.result).length === 1 ? objectives : [], highest);
  const functions = Object.keys(runs[0]!.result.functions).length;
  const which = functions > mostFunctions ? ` The ${mostFunctions} busiest of ${functions} functions.` : '';
  return {
    name: 'percentiles',
    title: 'Latency by percentile',
    group: 'latency',
    caption: `How slow the slowest are: a decade to the right is one nine more.${which}`,
    config: {
      type: 'line',
      data: { datasets: [...slo, ...datasets] },
      options: chartOptions({
        x: ninesAxis(10 ** Math.ceil(Math.log10(most))),
        y: latencyAxis('response time', { ...latencyScale(lowest, highest), ticks: { maxTicksLimit: 8 } }),
      }),
    },
    table: { columns: ['function', ...tablePercentiles], rows },
  };
};
