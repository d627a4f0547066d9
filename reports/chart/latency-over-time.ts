// Median and 99th percentile of latency in each step of the run.

import type { NamedRun } from '../comparing/named-run.ts';
import { length } from '../words/format.ts';
import type { Objective } from '../comparing/objective.ts';
import { alikeAsOne } from './alike.ts';
import { chartOptions, latencyAxis, latencyScale, timeAxis, timeUnit } from './axes.ts';
import { formatters } from './bind.ts';
import type { ChartSpec, Point } from './chart-spec.ts';
import { sloLines } from './slo-lines.ts';

const percentiles = [
  { member: 'p50Ms', label: 'p50', color: '@blue' },
  { member: 'p99Ms', label: 'p99', color: '@orange' },
] as const;

/** Steps in which nothing ended leave a gap. */
const points = (values: readonly number[], stepMs: number, unitMs: number): Point[] =>
  values.map((value, step) => ({ x: ((step + 0.5) * stepMs) / unitMs, y: value === 0 ? null : value }));

/** The first run solid, the second dashed. */
export const latencyOverTimeChart = (
  runs: readonly NamedRun[],
  objectives: readonly Objective[] = [],
): ChartSpec | null => {
  const main = runs[0]?.result;
  const all = runs.flatMap(({ result: { series } }) => [...series.p50Ms, ...series.p99Ms]).filter((value) => value > 0);
  if (main === undefined || all.length === 0 || main.series.p50Ms.length < 2) return null;
  const unit = timeUnit(main.durationMs);
  const suffix = (name: string): string => (runs.length > 1 ? `, ${name}` : '');
  const highest = all.reduce((most, value) => Math.max(most, value), 0);
  const lowest = all.reduce((least, value) => Math.min(least, value));
  const { stepMs, p50Ms, p99Ms, offered } = main.series;
  const slo = sloLines(objectives, ['p50', 'p95', 'p99', 'p999'], { until: main.durationMs / unit.ms, highest });
  return {
    name: 'latency-over-time',
    title: 'Latency over time',
    group: 'over time',
    caption: `Median and 99th percentile of what ended within each ${length(stepMs)}.${slo.above}`,
    config: {
      type: 'line',
      data: {
        datasets: [
          ...slo.lines,
          ...alikeAsOne(
            runs.flatMap(({ name, result: { series } }, index) =>
              percentiles.map(({ member, label, color }) => ({
                label: `${label}${suffix(name)}`,
                data: points(series[member], series.stepMs, unit.ms),
                borderColor: color,
                borderDash: index === 0 ? [] : [7, 5],
                borderWidth: 2,
                pointRadius: 0,
                spanGaps: false,
              })),
            ),
          ),
        ],
      },
      options: chartOptions({
        x: timeAxis(main.durationMs),
        y: latencyAxis('response time', {
          ...latencyScale(lowest, Math.max(highest, slo.highest)),
          ticks: { maxTicksLimit: 8 },
        }),
      }),
    },
    table: {
      columns: ['from', 'arrivals', 'p50', 'p99'],
      rows: p50Ms.map((p50, step) => [
        formatters[unit.format]!((step * stepMs) / unit.ms),
        Math.round(offered[step]!),
        p50 === 0 ? '' : formatters['ms']!(p50),
        p50 === 0 ? '' : formatters['ms']!(p99Ms[step]!),
      ]),
    },
  };
};
