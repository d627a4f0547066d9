// The platform's own counts under CloudWatch's names (Developer Guide, monitoring-metrics-types), as OpenMetrics text:
// what a scraper reads at /metrics.

import type { Dispatched } from './dispatcher.ts';

/** Upper bounds of the buckets of Duration, ms. */
const durationBoundsMs = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 900_000,
] as const;

interface FunctionCounts {
  invocations: number;
  errors: number;
  throttles: number;
  durationSumMs: number;
  /** By bound, each with all below it; the last is everything. */
  readonly durations: number[];
}

/** What is read off the account at the instant of the scrape. */
export interface MetricLevels {
  readonly concurrency: (functionIndex: number) => number;
  readonly environments: () => number;
}

const label = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

export class PlatformMetrics {
  readonly #names: readonly string[];
  readonly #counts: readonly FunctionCounts[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#counts = names.map(() => ({
      invocations: 0,
      errors: 0,
      throttles: 0,
      durationSumMs: 0,
      durations: durationBoundsMs.map(() => 0).concat(0),
    }));
  }

  /** A request to a function ended so. */
  count(functionIndex: number, dispatched: Dispatched): void {
    const counts = this.#counts[functionIndex]!;
    if (dispatched.kind === 'throttled') {
      counts.throttles += 1;
      return;
    }
    const { failed, durationMs } = dispatched.finished;
    counts.invocations += 1;
    if (failed) counts.errors += 1;
    counts.durationSumMs += durationMs;
    durationBoundsMs.forEach((bound, i) => {
      if (durationMs <= bound) counts.durations[i]! += 1;
    });
    counts.durations[durationBoundsMs.length]! += 1;
  }

  /** The text of a scrape. */
  text(levels: MetricLevels): string {
    const each = (row: (labels: string, counts: FunctionCounts, functionIndex: number) => string[]): string[] =>
      this.#counts.flatMap((counts, index) => row(`FunctionName="${label(this.#names[index]!)}"`, counts, index));
    const counter = (name: string, help: string, of: (counts: FunctionCounts) => number): string[] => [
      `# TYPE aws_lambda_${name} counter`,
      `# HELP aws_lambda_${name} ${help}`,
      ...each((labels, counts) => [`aws_lambda_${name}_total{${labels}} ${of(counts)}`]),
    ];
    return [
      ...counter('Invocations', 'Runs that were started.', (counts) => counts.invocations),
      ...counter('Errors', 'Runs that ended in a function error.', (counts) => counts.errors),
      ...counter('Throttles', 'Requests that were refused.', (counts) => counts.throttles),
      '# TYPE aws_lambda_Duration histogram',
      '# HELP aws_lambda_Duration Time in the handler, milliseconds.',
      ...each((labels, { durations, durationSumMs, invocations }) => [
        ...durations.map((count, i) => {
          const bound = durationBoundsMs[i];
          const le = bound === undefined ? '+Inf' : bound.toFixed(1);
          return `aws_lambda_Duration_bucket{${labels},le="${le}"} ${count}`;
        }),
        `aws_lambda_Duration_sum{${labels}} ${Number(durationSumMs.toFixed(3))}`,
        `aws_lambda_Duration_count{${labels}} ${invocations}`,
      ]),
      '# TYPE aws_lambda_ConcurrentExecutions gauge',
      '# HELP aws_lambda_ConcurrentExecutions Runs under way.',
      ...each((labels, _, index) => [`aws_lambda_ConcurrentExecutions{${labels}} ${levels.concurrency(index)}`]),
      '# TYPE windtunnel_environments gauge',
      '# HELP windtunnel_environments Execution environments alive, idle ones included.',
      `windtunnel_environments ${levels.environments()}`,
      '# EOF',
      '',
    ].join('\n');
  }
}

/** Of OpenMetrics 1.0. */
export const metricsContentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
