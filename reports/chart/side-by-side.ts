// Several runs laid over each other, the whole of each: densities, percentiles, concurrency and latency over time.

import type { NamedRun } from '../comparing/named-run.ts';
import {
  chartOptions,
  colourOf,
  countAxis,
  latencyAxis,
  latencyScale,
  ninesAxis,
  plainAxis,
  timeAxis,
  timeUnit,
} from './axes.ts';
import { alikeAsOne } from './alike.ts';
import { cellAt } from './cell-at.ts';
import { formatters } from './bind.ts';
import type { ChartGroup, ChartSpec, Point } from './chart-spec.ts';
import { binCounts, logEdges, percentileCurve, valuesOf } from '../histogram/histogram-values.ts';

/** The first run lies on top; each after it is wider, so that runs that nearly coincide all show. */
const lineOf = (run: number): object => ({ borderWidth: 2 + 1.7 * Math.min(run, 4), pointRadius: 0 });
const ms = formatters['ms']!;
const three = (value: number): number => Number(value.toPrecision(4));

interface Line {
  readonly label: string;
  readonly data: readonly Point[];
}

/** Coloured lines; runs that are alike share one. */
const drawn = (lines: readonly Line[], rest: object = {}): object[] =>
  alikeAsOne(lines).map((line, index) => ({ ...lineOf(index), ...line, borderColor: colourOf(index), ...rest }));

/** The outline of bars that stand side by side. */
const outline = (edges: readonly number[], shares: readonly number[]): Point[] => [
  { x: three(edges[0]!), y: 0 },
  ...shares.map((share, bin) => ({ x: three(edges[bin]!), y: three(share) })),
  { x: three(edges.at(-1)!), y: three(shares.at(-1)!) },
  { x: three(edges.at(-1)!), y: 0 },
];

/** How the latencies of each run are spread: the outline of a histogram, the same bins for all. */
export const densities = (runs: readonly NamedRun[]): ChartSpec | null => {
  const all = runs.map(({ result }) => valuesOf(result.histograms.latency));
  const some = all.filter(({ total }) => total > 0);
  if (some.length === 0) return null;
  const edges = logEdges(some, 60);
  const middles = edges.slice(1).map((edge, index) => Math.sqrt(edge * edges[index]!));
  const shares = all.map((values) =>
    binCounts(values, edges).map((count) => (100 * count) / Math.max(1, values.total)),
  );
  const [low, high] = [edges[0]!, edges.at(-1)!];
  const scale = { ...latencyScale(low, high), min: three(low), max: three(high), grace: 0 };
  return {
    name: 'densities',
    group: 'latency',
    title: 'Latencies, laid over each other',
    caption: 'Share of invocations by response time: the outline of bars that are each the same factor wide.',
    config: {
      type: 'line',
      data: {
        datasets: drawn(
          runs.map(({ name }, run) => ({ label: name, data: outline(edges, shares[run]!) })),
          { stepped: 'before' },
        ),
      },
      options: chartOptions({
        x: latencyAxis('response time', { ...scale, ticks: { maxTicksLimit: 8, includeBounds: false } }),
        y: plainAxis('% of invocations', { beginAtZero: true }),
      }),
    },
    table: {
      columns: ['around', ...runs.map(({ name }) => name)],
      rows: middles.map((x, bin) => [ms(x), ...shares.map((share) => `${three(share[bin]!)} %`)]),
    },
  };
};

const percentiles = (runs: readonly NamedRun[]): ChartSpec | null => {
  const curves = runs.map(({ result }) => percentileCurve(valuesOf(result.histograms.latency)));
  const points = curves.flat();
  if (points.length === 0) return null;
  const [lowest, highest] = [Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y))];
  return {
    name: 'percentiles',
    group: 'latency',
    title: 'Latency by percentile',
    caption: 'How slow the slowest are: a decade to the right is one nine more.',
    config: {
      type: 'line',
      data: {
        datasets: drawn(
          runs.map(({ name }, run) => ({ label: name, data: curves[run]! })),
          { stepped: 'before' },
        ),
      },
      options: chartOptions({
        x: ninesAxis(10 ** Math.ceil(Math.log10(Math.max(10, ...points.map(({ x }) => x))))),
        y: latencyAxis('response time', {
          ...latencyScale(lowest, highest),
          ticks: { maxTicksLimit: 8 },
        }),
      }),
    },
    table: {
      columns: ['run', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'],
      rows: runs.map(({ name, result: { latencyMs: l } }) => [
        name,
        ...[l.p50, l.p90, l.p95, l.p99, l.p999, l.max].map((value) => ms(value)),
      ]),
    },
  };
};

interface OverTime {
  readonly name: string;
  readonly title: string;
  readonly group: ChartGroup;
  readonly caption: string;
  readonly values: (run: NamedRun) => readonly (number | null)[];
  readonly axis: Record<string, unknown>;
}

/** One line a run, on the time axis of the longest. */
const overTime = (runs: readonly NamedRun[], { name, title, group, caption, values, axis }: OverTime): ChartSpec => {
  const longest = runs.reduce((most, run) => (run.result.durationMs > most.result.durationMs ? run : most));
  const unit = timeUnit(longest.result.durationMs);
  const pointsOf = (run: NamedRun): Point[] =>
    values(run).map((y, step) => ({
      x: three(((step + 0.5) * run.result.series.stepMs) / unit.ms),
      y: y === null ? null : three(y),
    }));
  const lines = runs.map((run) => pointsOf(run));
  const { stepMs } = longest.result.series;
  return {
    name,
    title,
    group,
    caption,
    config: {
      type: 'line',
      data: {
        datasets: drawn(runs.map((run, index) => ({ label: run.name, data: lines[index]! }))),
      },
      options: chartOptions({ x: timeAxis(longest.result.durationMs), y: axis }),
    },
    table: {
      columns: [unit.name, ...runs.map((run) => run.name)],
      rows: lines[runs.indexOf(longest)]!.map(({ x }, step) => [
        x,
        ...runs.map(({ result }, run) => cellAt(lines[run]!, result.series.stepMs, (step + 0.5) * stepMs)),
      ]),
    },
  };
};

const orGap = (values: readonly number[]): (number | null)[] => values.map((value) => (value === 0 ? null : value));

export const sideBySideCharts = (runs: readonly NamedRun[]): ChartSpec[] =>
  [
    densities(runs),
    percentiles(runs),
    overTime(runs, {
      name: 'concurrency',
      title: 'Concurrency over time',
      group: 'scaling',
      caption: 'Invocations running: the most within each step of time.',
      values: ({ result }) => result.series.concurrency,
      axis: countAxis('concurrency'),
    }),
    overTime(runs, {
      name: 'throttles',
      title: 'Throttles over time',
      group: 'scaling',
      caption: 'Refused attempts (429) within each step of time.',
      values: ({ result }) => result.series.throttled,
      axis: countAxis('refused attempts'),
    }),
    overTime(runs, {
      name: 'latency-over-time',
      title: 'Latency over time',
      group: 'latency',
      caption: '99th percentile of what ended within each step of time.',
      values: ({ result }) => orGap(result.series.p99Ms),
      axis: latencyAxis('p99', { ticks: { maxTicksLimit: 8 } }),
    }),
  ].filter((chart): chart is ChartSpec => chart !== null && !isEmpty(chart));

/** Nothing but zeros and gaps. */
const isEmpty = ({ config }: ChartSpec): boolean =>
  (config.data.datasets as { data: Point[] }[]).every(({ data }) => data.every(({ y }) => y === null || y === 0));
