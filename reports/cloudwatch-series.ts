// CloudWatch's metrics of a run as series, and as the lines of its Embedded Metric Format.
// Sources: Developer Guide monitoring-metrics-types (dimensions, statistics); CloudWatch User Guide, EMF specification.

import type { FunctionConfig } from '../lambda/index.ts';
import { cloudWatchMetrics, type CloudWatch, type CloudWatchMetric, type CloudWatchStatistic } from '../sim/index.ts';
import type { CloudWatchSeries, RunResult } from './result.ts';

/** The statistic that each metric is read by. */
const statisticOf = (metric: CloudWatchMetric): CloudWatchStatistic => {
  if (metric === 'Duration') return 'Average';
  return ['ConcurrentExecutions', 'AsyncEventAge', 'IteratorAge'].includes(metric) ? 'Maximum' : 'Sum';
};

/** FunctionName; for a version also Resource, as CloudWatch has them. */
const dimensionsOf = ({ name, versionOf }: FunctionConfig): Record<string, string> =>
  versionOf === undefined ? { FunctionName: name } : { FunctionName: versionOf, Resource: name };

/** One series for each function and metric that has points. */
export const cloudWatchSeries = (
  metrics: CloudWatch,
  functions: readonly FunctionConfig[],
  durationMs: number,
): CloudWatchSeries[] => {
  const minutes = Math.ceil(durationMs / 60_000);
  return functions.flatMap((config, functionIndex) =>
    metrics.metrics(functionIndex).map((metric): CloudWatchSeries => {
      const statistic = statisticOf(metric);
      return {
        namespace: 'AWS/Lambda',
        metric,
        dimensions: dimensionsOf(config),
        unit: cloudWatchMetrics[metric],
        statistic,
        values: Array.from({ length: minutes }, (_, minute) => metrics.value(functionIndex, metric, statistic, minute)),
      };
    }),
  );
};

/** The metrics of a result as EMF, one JSON line for each function and minute. */
export const emfLines = (result: RunResult): string => {
  const startMs = Date.parse(result.startedAt);
  const lines: string[] = [];
  const byFunction = new Map<string, CloudWatchSeries[]>();
  for (const series of result.cloudWatch ?? []) {
    const key = JSON.stringify(series.dimensions);
    byFunction.set(key, [...(byFunction.get(key) ?? []), series]);
  }
  for (const series of byFunction.values()) {
    const { dimensions, values } = series[0]!;
    for (const minute of values.keys()) {
      const present = series.filter((one) => one.values[minute] !== null && one.values[minute] !== undefined);
      if (present.length === 0) continue;
      lines.push(
        JSON.stringify({
          _aws: {
            Timestamp: startMs + minute * 60_000,
            CloudWatchMetrics: [
              {
                Namespace: 'AWS/Lambda',
                Dimensions: [Object.keys(dimensions)],
                Metrics: present.map(({ metric, unit }) => ({ Name: metric, Unit: unit })),
              },
            ],
          },
          ...dimensions,
          ...Object.fromEntries(present.map((one) => [one.metric, one.values[minute]])),
        }),
      );
    }
  }
  return lines.map((line) => `${line}\n`).join('');
};
