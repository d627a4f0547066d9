// CloudWatch's own metrics of a run: one-minute points by function (or version), under the names of the namespace
// AWS/Lambda. Stands in front of another sink and passes everything on. Points are stamped at the minute in which a run
// started, as CloudWatch does. Source of names and meanings: Developer Guide monitoring-metrics-types.

import { Outcome, type InvocationRecord } from '../lambda/index.ts';
import { noGauge, type Gauge } from './gauge.ts';
import type { SimulationSink } from './world.ts';

/** Metrics with the unit CloudWatch gives them. */
export const cloudWatchMetrics = {
  Invocations: 'Count',
  Errors: 'Count',
  Throttles: 'Count',
  Duration: 'Milliseconds',
  ConcurrentExecutions: 'Count',
  ProvisionedConcurrencyInvocations: 'Count',
  ProvisionedConcurrencySpilloverInvocations: 'Count',
  AsyncEventsReceived: 'Count',
  AsyncEventAge: 'Milliseconds',
  IteratorAge: 'Milliseconds',
  AsyncEventsDropped: 'Count',
} as const;
export type CloudWatchMetric = keyof typeof cloudWatchMetrics;

export type CloudWatchStatistic = 'Sum' | 'Average' | 'Maximum' | 'SampleCount';

/** One metric of one function: what each minute saw. */
class Points {
  readonly sums: number[] = [];
  readonly maxima: number[] = [];
  readonly counts: number[] = [];

  add(minute: number, value: number): void {
    this.#reach(minute);
    this.sums[minute]! += value;
    this.counts[minute]! += 1;
    if (value > this.maxima[minute]!) this.maxima[minute] = value;
  }

  #reach(minute: number): void {
    while (this.sums.length <= minute) {
      this.sums.push(0);
      this.counts.push(0);
      this.maxima.push(0);
    }
  }
}

const minuteMs = 60_000;

export class CloudWatch implements SimulationSink {
  readonly #inner: SimulationSink;
  readonly #points: Map<CloudWatchMetric, Points>[];
  readonly #provisioned: number[];

  /** @param provisioned provisioned concurrency of each function at the start */
  constructor(inner: SimulationSink, provisioned: readonly number[]) {
    this.#inner = inner;
    this.#provisioned = [...provisioned];
    this.#points = provisioned.map(() => new Map<CloudWatchMetric, Points>());
  }

  /** The point of a minute; null where there is none. */
  value(
    functionIndex: number,
    metric: CloudWatchMetric,
    statistic: CloudWatchStatistic,
    minute: number,
  ): number | null {
    const points = this.#points[functionIndex]!.get(metric);
    const count = points?.counts[minute] ?? 0;
    if (points === undefined || count === 0) return null;
    if (statistic === 'SampleCount') return count;
    if (statistic === 'Maximum') return points.maxima[minute]!;
    return statistic === 'Sum' ? points.sums[minute]! : points.sums[minute]! / count;
  }

  /** Metrics that a function has points of. */
  metrics(functionIndex: number): CloudWatchMetric[] {
    return [...this.#points[functionIndex]!.keys()];
  }

  offered(functionIndex: number, atMs: number): void {
    this.#inner.offered(functionIndex, atMs);
  }

  invocation(record: Readonly<InvocationRecord>): void {
    const { functionIndex, outcome, runs, provisioned, initMs, durationMs, endAtMs } = record;
    this.#inner.invocation(record);
    if (runs === 0) return;
    const startedAtMs = Math.max(0, endAtMs - durationMs - initMs);
    const failed = outcome === Outcome.completed ? 0 : 1;
    this.#add(functionIndex, 'Invocations', startedAtMs, runs);
    // Every run but the last of a retried event was an error too.
    this.#add(functionIndex, 'Errors', startedAtMs, runs - 1 + failed);
    this.#add(functionIndex, 'Duration', startedAtMs, durationMs);
    const provisionedNow = this.#provisioned[functionIndex] ?? 0;
    if (provisionedNow === 0) return;
    const metric = provisioned ? 'ProvisionedConcurrencyInvocations' : 'ProvisionedConcurrencySpilloverInvocations';
    this.#add(functionIndex, metric, startedAtMs, 1);
  }

  admitted(functionIndex: number, atMs: number, functionConcurrency: number, accountConcurrency: number): void {
    this.#inner.admitted(functionIndex, atMs, functionConcurrency, accountConcurrency);
    this.#add(functionIndex, 'ConcurrentExecutions', atMs, functionConcurrency);
  }

  released(functionIndex: number, atMs: number): void {
    this.#inner.released(functionIndex, atMs);
  }

  throttled(functionIndex: number, atMs: number, reason: number): void {
    this.#inner.throttled(functionIndex, atMs, reason);
    this.#add(functionIndex, 'Throttles', atMs, 1);
  }

  environmentStarted(functionIndex: number, atMs: number): void {
    this.#inner.environmentStarted(functionIndex, atMs);
  }

  environmentEnded(functionIndex: number, startedAtMs: number, atMs: number): void {
    this.#inner.environmentEnded(functionIndex, startedAtMs, atMs);
  }

  provisioned(functionIndex: number, atMs: number, allocated: number): void {
    this.#provisioned[functionIndex] = allocated;
    this.#inner.provisioned?.(functionIndex, atMs, allocated);
  }

  queueDepth(functionIndex: number, atMs: number, change: number): void {
    this.#inner.queueDepth?.(functionIndex, atMs, change);
  }

  givenUp(functionIndex: number, atMs: number, condition: number, kept: boolean): void {
    this.#inner.givenUp?.(functionIndex, atMs, condition, kept);
    this.#add(functionIndex, 'AsyncEventsDropped', atMs, 1);
  }

  eventAccepted(functionIndex: number, atMs: number): void {
    this.#inner.eventAccepted?.(functionIndex, atMs);
    this.#add(functionIndex, 'AsyncEventsReceived', atMs, 1);
  }

  eventAge(functionIndex: number, atMs: number, ageMs: number): void {
    this.#inner.eventAge?.(functionIndex, atMs, ageMs);
    this.#add(functionIndex, 'AsyncEventAge', atMs, ageMs);
  }

  iteratorAge(functionIndex: number, atMs: number, ageMs: number): void {
    this.#inner.iteratorAge?.(functionIndex, atMs, ageMs);
    this.#add(functionIndex, 'IteratorAge', atMs, ageMs);
  }

  eventSource(name: string, kind: string, figures: Readonly<Record<string, number>>): void {
    this.#inner.eventSource?.(name, kind, figures);
  }

  gauge(source: string, level: string): Gauge {
    return this.#inner.gauge?.(source, level) ?? noGauge;
  }

  timelineEvent(atMs: number, text: string): void {
    this.#inner.timelineEvent?.(atMs, text);
  }

  #add(functionIndex: number, metric: CloudWatchMetric, atMs: number, value: number): void {
    const byMetric = this.#points[functionIndex]!;
    let points = byMetric.get(metric);
    if (points === undefined) {
      points = new Points();
      byMetric.set(metric, points);
    }
    points.add(Math.floor(atMs / minuteMs), value);
  }
}
