// The platform's own counts under CloudWatch's names (Developer Guide, monitoring-metrics-types), as OpenMetrics text:
// what a scraper reads at /metrics.

import type { CountedMetric } from './counted-metric.ts';
import type { LambdaMetrics } from './lambda-metrics.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import type { InvocationRequest } from '../environment/environment-kind.ts';

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
  /** Of invocations with extensions beside them. */
  extended: number;
  extensionsSumMs: number;
  readonly events: Record<CountedMetric, number>;
  /** Function indices of its versions. */
  readonly indices: number[];
}

/** What is read off the account at the instant of the scrape. */
export interface MetricLevels {
  functionConcurrency(functionIndex: number): number;
  readonly concurrency: number;
  readonly environments: number;
}

const label = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const countedMetrics: Readonly<Record<CountedMetric, string>> = {
  AsyncEventsReceived: 'Events taken into the queue.',
  AsyncEventsDropped: 'Events given up.',
  DeadLetterErrors: 'Events that could not be sent to the dead-letter queue.',
  DestinationDeliveryFailures: 'Records that could not be sent to a destination.',
  RecursiveInvocationsDropped: 'Invocations that the loop guard stopped.',
  UrlRequestCount: 'Requests to the Function URL.',
  Url4xxCount: 'Requests to the Function URL that were answered with 4xx.',
  Url5xxCount: 'Requests to the Function URL that were answered with 5xx.',
};

const newCounts = (): FunctionCounts => ({
  invocations: 0,
  errors: 0,
  throttles: 0,
  durationSumMs: 0,
  durations: durationBoundsMs.map(() => 0).concat(0),
  extended: 0,
  extensionsSumMs: 0,
  events: {
    AsyncEventsReceived: 0,
    AsyncEventsDropped: 0,
    DeadLetterErrors: 0,
    DestinationDeliveryFailures: 0,
    RecursiveInvocationsDropped: 0,
    UrlRequestCount: 0,
    Url4xxCount: 0,
    Url5xxCount: 0,
  },
  indices: [],
});

const concurrencyOf = ({ indices }: FunctionCounts, levels: MetricLevels): number =>
  indices.reduce((sum, index) => sum + levels.functionConcurrency(index), 0);

/** One kind of what is kept: about how much, and how many had to make room. */
export interface KeptLevel {
  readonly name: string;
  readonly bytes: number;
  readonly dropped: number;
}

const keptLines = (kept: readonly KeptLevel[]): string[] =>
  kept.length === 0
    ? []
    : [
        '# TYPE windtunnel_kept_bytes gauge',
        '# HELP windtunnel_kept_bytes Logs, metrics and traces that are kept.',
        ...kept.map(({ name, bytes }) => `windtunnel_kept_bytes{kind="${name}"} ${bytes}`),
        '# TYPE windtunnel_kept_dropped counter',
        '# HELP windtunnel_kept_dropped Log events, points of metrics and parts of traces that had to make room.',
        ...kept.map(({ name, dropped }) => `windtunnel_kept_dropped_total{kind="${name}"} ${dropped}`),
      ];

export class PlatformMetrics {
  readonly #byName = new Map<string, FunctionCounts>();
  /** By function index: the versions of a function count together. */
  readonly #counts: FunctionCounts[] = [];
  readonly #names: string[] = [];
  readonly #versions: string[] = [];
  /** Where points of them go too. */
  readonly #points: LambdaMetrics | null;

  constructor(points: LambdaMetrics | null) {
    this.#points = points;
  }

  /** One more function, or version of one. */
  add(functionIndex: number, name: string, version: string): void {
    const counts = this.#byName.get(name) ?? newCounts();
    this.#byName.set(name, counts);
    this.#counts[functionIndex] = counts;
    counts.indices.push(functionIndex);
    this.#names[functionIndex] = name;
    this.#versions[functionIndex] = version;
  }

  /** By function index. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** Something happened to an asynchronous event of a function, or to a request to its URL. */
  countEvent(name: string, metric: CountedMetric): void {
    const counts = this.#byName.get(name);
    if (counts === undefined) return;
    counts.events[metric] += 1;
    this.#points?.counted(name, metric);
  }

  /** A request to a Function URL was answered. */
  countUrl(name: string, status: number): void {
    this.countEvent(name, 'UrlRequestCount');
    if (status >= 500) this.countEvent(name, 'Url5xxCount');
    else if (status >= 400) this.countEvent(name, 'Url4xxCount');
  }

  /** A request to a function ended so. */
  count(functionIndex: number, dispatched: Dispatched, { invokedFunctionArn }: InvocationRequest): void {
    const counts = this.#counts[functionIndex]!;
    const metered = { name: this.#names[functionIndex]!, version: this.#versions[functionIndex]! };
    this.#points?.dispatched(metered, invokedFunctionArn, dispatched);
    if (dispatched.kind === 'refused') return;
    if (dispatched.kind === 'throttled') {
      counts.throttles += 1;
      return;
    }
    const { failed, durationMs, extensionsMs } = dispatched.finished;
    if (extensionsMs !== undefined) {
      counts.extended += 1;
      counts.extensionsSumMs += extensionsMs;
    }
    counts.invocations += 1;
    if (failed) counts.errors += 1;
    counts.durationSumMs += durationMs;
    durationBoundsMs.forEach((bound, i) => {
      if (durationMs <= bound) counts.durations[i]! += 1;
    });
    counts.durations[durationBoundsMs.length]! += 1;
  }

  /** A request to a function was let in. */
  admitted(functionIndex: number, levels: MetricLevels): void {
    const name = this.#names[functionIndex]!;
    this.#points?.admitted(name, concurrencyOf(this.#counts[functionIndex]!, levels), levels.concurrency);
  }

  /** The text of a scrape. @param kept what is kept for people's tools to read */
  text(levels: MetricLevels, kept: readonly KeptLevel[] = []): string {
    const each = (row: (labels: string, counts: FunctionCounts) => string[]): string[] =>
      [...this.#byName].flatMap(([name, counts]) => row(`FunctionName="${label(name)}"`, counts));
    const counter = (name: string, help: string, of: (counts: FunctionCounts) => number): string[] => [
      `# TYPE aws_lambda_${name} counter`,
      `# HELP aws_lambda_${name} ${help}`,
      ...each((labels, counts) => [`aws_lambda_${name}_total{${labels}} ${of(counts)}`]),
    ];
    return [
      ...counter('Invocations', 'Runs that were started.', (counts) => counts.invocations),
      ...counter('Errors', 'Runs that ended in a function error.', (counts) => counts.errors),
      ...counter('Throttles', 'Requests that were refused.', (counts) => counts.throttles),
      ...Object.entries(countedMetrics).flatMap(([name, help]) =>
        counter(name, help, ({ events }) => events[name as CountedMetric]),
      ),
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
      '# TYPE aws_lambda_PostRuntimeExtensionsDuration summary',
      '# HELP aws_lambda_PostRuntimeExtensionsDuration Time of extensions after the runtime was done, milliseconds.',
      ...each((labels, { extended, extensionsSumMs }) =>
        extended === 0
          ? []
          : [
              `aws_lambda_PostRuntimeExtensionsDuration_sum{${labels}} ${Number(extensionsSumMs.toFixed(3))}`,
              `aws_lambda_PostRuntimeExtensionsDuration_count{${labels}} ${extended}`,
            ],
      ),
      '# TYPE aws_lambda_ConcurrentExecutions gauge',
      '# HELP aws_lambda_ConcurrentExecutions Runs under way.',
      ...each((labels, counts) => [`aws_lambda_ConcurrentExecutions{${labels}} ${concurrencyOf(counts, levels)}`]),
      '# TYPE windtunnel_environments gauge',
      '# HELP windtunnel_environments Execution environments alive, idle ones included.',
      `windtunnel_environments ${levels.environments}`,
      ...keptLines(kept),
      '# EOF',
      '',
    ].join('\n');
  }
}

/** Of OpenMetrics 1.0. */
export const metricsContentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
