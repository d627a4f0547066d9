// CloudWatch's metrics of a run as series, and as the lines of its Embedded Metric Format.
// Sources: Developer Guide monitoring-metrics-types (dimensions, statistics); CloudWatch User Guide, EMF specification.

import type { FunctionConfig } from '../../lambda/index.ts';
import {
  cloudWatchMetrics,
  functionOfScope,
  providerOfScope,
  regionScope,
  type CloudWatch,
  type MetricScope,
} from '../../sim/index.ts';
import type { CloudWatchSeries, RunResult } from './result.ts';

/** As CloudWatch has them: of a function its name, of a version also Resource, of a mapping its id, of the region none. */
const dimensionsOf = (scope: MetricScope, functions: readonly FunctionConfig[]): Record<string, string> => {
  if (scope === regionScope) return {};
  const whole = functionOfScope(scope);
  if (whole !== null) return { FunctionName: whole };
  const ofProvider = providerOfScope(scope);
  if (ofProvider !== null) return { CapacityProviderName: ofProvider.provider, InstanceType: ofProvider.type };
  if (typeof scope === 'string') return { EventSourceMappingUUID: scope };
  const { name, versionOf } = functions[scope]!;
  // Beside versions, the function without a qualifier is one resource of several.
  const isOneOfSeveral = versionOf !== undefined || functions.some((other) => other.versionOf === name);
  return isOneOfSeveral ? { FunctionName: versionOf ?? name, Resource: name } : { FunctionName: name };
};

/** One series for each metric that has points, of every function, mapping, and the region. */
export const cloudWatchSeries = (
  metrics: CloudWatch,
  functions: readonly FunctionConfig[],
  durationMs: number,
): CloudWatchSeries[] => {
  const minutes = Math.ceil(durationMs / 60_000);
  return metrics.scopes().flatMap((scope) =>
    metrics.metrics(scope).map((metric): CloudWatchSeries => {
      const { unit, statistic } = cloudWatchMetrics[metric];
      return {
        namespace: 'AWS/Lambda',
        metric,
        dimensions: dimensionsOf(scope, functions),
        unit,
        statistic,
        values: Array.from({ length: minutes }, (_, minute) => metrics.value(scope, metric, statistic, minute)),
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
