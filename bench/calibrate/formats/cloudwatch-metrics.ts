// CloudWatch's metrics of functions: what GetMetricData and GetMetricStatistics answer, and the CSV of the console's graphs. Lambda
// counts no refused request among Invocations: Throttles are demand, too.

import { csvRows } from '../csv-rows.ts';
import { isFigure } from '../figure.ts';
import type { Format } from '../format.ts';
import type { InputFile } from '../input-file.ts';
import { listIn, numberIn, textIn, told } from '../../input/json-fields.ts';
import { unixMsOfText } from '../log-time.ts';
import type { RecordSink } from '../recorded-invocation.ts';

const metricNames = ['Invocations', 'Throttles', 'Errors', 'Duration', 'ConcurrentExecutions'] as const;
type MetricName = (typeof metricNames)[number];

interface Point {
  readonly atMs: number;
  readonly value: number;
}

interface Metric {
  readonly metric: MetricName;
  /** Of Duration: a share for a percentile, else which. */
  readonly statistic: number | 'mean' | 'least' | 'most';
  /** null where its label does not tell. */
  readonly functionName: string | null;
  readonly points: readonly Point[];
}

const statisticOf = (words: string): Metric['statistic'] => {
  const percentile = /\bp(\d+(?:\.\d+)?)\b/i.exec(words)?.[1];
  if (percentile !== undefined) return Number(percentile) / 100;
  if (/\bmax/i.test(words)) return 'most';
  return /\bmin/i.test(words) ? 'least' : 'mean';
};

/** A gap (`--`, or a time without a value) is no point. */
const isTold = ({ atMs, value }: Point): boolean => Number.isFinite(atMs) && isFigure(value);

/** What `words` (id and label of a metric, or the cells above a column) are of; null for other metrics. */
const metricOf = (words: string, all: readonly Point[]): Metric | null => {
  const metric = metricNames.find((name) => new RegExp(`(^|[^a-z])${name}([^a-z]|$)`, 'i').test(words));
  if (metric === undefined) return null;
  const functionName =
    /FunctionName['"]?\s*[:=,]?\s*['"]?([\w-]+)/.exec(words)?.[1] ??
    words
      .split(/[\s,:.|/]+/)
      .find(
        (word) =>
          /^[\w-]+$/.test(word) &&
          !/^(?:aws|lambda|m\d+|e\d+|p\d+.*|sum|average|avg|max\w*|min\w*|label|full|\d+.*)$/i.test(word) &&
          !metricNames.some((name) => word.toLowerCase().startsWith(name.toLowerCase())),
      ) ??
    null;
  return { metric, statistic: statisticOf(words), functionName, points: all.filter((point) => isTold(point)) };
};

const usualStepMs = 60_000;

/** The period: the least distance of two points. */
const stepOf = (points: readonly Point[]): number => {
  const times = points.map(({ atMs }) => atMs).sort((a, b) => a - b);
  let least = Infinity;
  for (let i = 1; i < times.length; i += 1)
    if (times[i]! > times[i - 1]!) least = Math.min(least, times[i]! - times[i - 1]!);
  return Number.isFinite(least) ? least : usualStepMs;
};

const sumOf = (points: readonly Point[]): number => points.reduce((sum, { value }) => sum + value, 0);

/** The mean of `points` weighted by how many invocations each was of. */
const weighted = (points: readonly Point[], invocations: ReadonlyMap<number, number>): number => {
  let sum = 0;
  let weights = 0;
  for (const { atMs, value } of points) {
    const weight = invocations.size === 0 ? 1 : (invocations.get(atMs) ?? 0);
    sum += weight * value;
    weights += weight;
  }
  return weights === 0 ? Number.NaN : sum / weights;
};

const durations = (metrics: readonly Metric[], invocations: ReadonlyMap<number, number>) => {
  const all = metrics.filter(({ metric }) => metric === 'Duration');
  const mean = all.find(({ statistic }) => statistic === 'mean');
  const quantiles = all.flatMap(({ statistic, points }): [number, number][] => {
    const values = points.map(({ value }) => value);
    if (statistic === 'most') return [[1, Math.max(...values)]];
    if (statistic === 'least') return [[0, Math.min(...values)]];
    return statistic === 'mean' ? [] : [[statistic, weighted(points, invocations)]];
  });
  return {
    meanMs: mean === undefined ? null : weighted(mean.points, invocations),
    quantiles: told(quantiles),
    hasPercentiles: all.some(({ statistic }) => typeof statistic === 'number'),
  };
};

const tell = (name: string | null, metrics: readonly Metric[], sink: RecordSink): void => {
  const of = (metric: MetricName): readonly Point[] => metrics.find((one) => one.metric === metric)?.points ?? [];
  const invocations = of('Invocations');
  const stepMs = stepOf(metrics.flatMap(({ points }) => points));
  for (const { atMs, value } of invocations) sink.invoked(name, { atMs, stepMs, count: Math.round(value) });
  for (const { atMs, value } of of('Throttles')) {
    if (value > 0) sink.throttled(name, atMs + stepMs / 2, Math.round(value));
  }
  const running = of('ConcurrentExecutions').map(({ value }) => value);
  if (running.length > 0) sink.concurrency(name, Math.max(...running));
  const byTime = new Map(invocations.map(({ atMs, value }) => [atMs, value]));
  const { meanMs, quantiles, hasPercentiles } = durations(metrics, byTime);
  const count = Math.round(sumOf(invocations));
  const times = { count: count === 0 && meanMs !== null ? 1 : count, meanMs, quantiles };
  const isTold = meanMs !== null || quantiles.length > 0;
  sink.summary(name, {
    times: isTold ? times : { count: 0, meanMs: null, quantiles: [] },
    failed: Math.round(sumOf(of('Errors'))),
    isMetric: true,
  });
  if (hasPercentiles) {
    sink.note(
      'percentiles of Duration are of each period: their mean over the periods is taken, which is no percentile of the whole',
    );
  }
  if (isTold)
    sink.note(
      'metrics do not tell cold starts, INIT or the tail beyond the percentiles that were asked for; the log does',
    );
};

const tellAll = (metrics: readonly Metric[], sink: RecordSink): void => {
  for (const name of new Set(metrics.map(({ functionName }) => functionName))) {
    tell(
      name,
      metrics.filter(({ functionName }) => functionName === name),
      sink,
    );
  }
};

const metricsIn = (document: unknown): Metric[] => {
  const results = listIn(document, 'MetricDataResults').map((result) => {
    const values = listIn(result, 'Values').map(Number);
    const points = listIn(result, 'Timestamps').map((time, index) => ({
      atMs: unixMsOfText(String(time)),
      value: values[index]!,
    }));
    return metricOf(`${textIn(result, 'Label') ?? ''} ${textIn(result, 'Id') ?? ''}`, points);
  });
  const datapoints = listIn(document, 'Datapoints');
  const statistics = (['Sum', 'Average', 'Maximum', 'Minimum'] as const)
    .filter((name) => datapoints.some((point) => !Number.isNaN(numberIn(point, name))))
    .map((name) => {
      const points = datapoints.map((point) => ({
        atMs: unixMsOfText(textIn(point, 'Timestamp') ?? ''),
        value: numberIn(point, name),
      }));
      return metricOf(`${textIn(document, 'Label') ?? ''} ${name}`, points);
    });
  return [...results, ...statistics].flatMap((metric) => (metric === null ? [] : [metric]));
};

/** A row a period; above them rows that say what each column is, begun by their own name. */
const readCsv = async (file: InputFile): Promise<{ metrics: Metric[]; rows: number }> => {
  const words: string[] = [];
  const columns: Point[][] = [];
  let rows = 0;
  for await (const block of csvRows(file)) {
    for (const { cells } of block) {
      const atMs = unixMsOfText(cells[0] ?? '');
      if (Number.isNaN(atMs)) {
        cells.forEach((cell, index) => (words[index] = `${words[index] ?? ''} ${cell}`));
        continue;
      }
      rows += 1;
      cells.slice(1).forEach((cell, index) => {
        if (cell !== '') (columns[index + 1] ??= []).push({ atMs, value: Number(cell.replaceAll(',', '')) });
      });
    }
  }
  const metrics = words.flatMap((text, index) => {
    const metric = index === 0 ? null : metricOf(text, columns[index] ?? []);
    return metric === null ? [] : [metric];
  });
  return { metrics, rows };
};

export const cloudWatchMetrics: Format = {
  name: 'cloudwatch-metrics',
  recognises: (head) => {
    if (/^\s*\{/.test(head)) return /"MetricDataResults"\s*:|"Datapoints"\s*:/.test(head);
    const beginning = head.split(/\r?\n/, 8).join('\n');
    return (
      metricNames.some((name) => beginning.includes(name)) &&
      /^"?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d/m.test(beginning) &&
      !/REPORT|RequestId:|INIT_START/.test(beginning)
    );
  },
  read: async (file, sink) => {
    if (/^\s*\{/.test(file.head)) {
      const metrics = metricsIn(await file.json());
      tellAll(metrics, sink);
      sink.counted(metrics.length, metrics.length);
    } else {
      const { metrics, rows } = await readCsv(file);
      tellAll(metrics, sink);
      sink.counted(rows, metrics.length === 0 ? 0 : rows);
    }
  },
};
