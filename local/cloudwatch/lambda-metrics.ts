// Lambda's own metrics as CloudWatch keeps them: namespace AWS/Lambda, by function, by what was called of it (Resource), by the
// version that ran behind an alias (ExecutedVersion), and of the whole region (Developer Guide, monitoring-metrics-types).

import { managedThrottleMetrics } from '../../lambda/index.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import type { CountedMetric } from './counted-metric.ts';
import { durableUnitOf, type DurableMetric } from './durable-metric.ts';
import type { Dimension, MetricSeries, MetricStore } from './metric-store.ts';
import type { PlatformTime } from './platform-time.ts';

const namespace = 'AWS/Lambda';

/** A function, or a version of one, that ran. */
export interface MeteredFunction {
  readonly name: string;
  readonly version: string;
}

type ManagedThrottle = (typeof managedThrottleMetrics)[number];
type Metric =
  | ManagedThrottle
  | 'Invocations'
  | 'Errors'
  | 'Throttles'
  | 'Duration'
  | 'ConcurrentExecutions'
  | CountedMetric
  | DurableMetric;

const unitOf = (metric: Metric): string =>
  metric === 'Duration' ? 'Milliseconds' : (durableUnitOf(metric) ?? 'Count');

const resolutionMs = 60_000;

/** One metric under every set of dimensions that it is told by. */
type Told = readonly MetricSeries[];

/** What was called, from the ARN of it: a name, or a name and a qualifier. */
const resourceOf = (invokedFunctionArn: string): string => invokedFunctionArn.split(':').slice(6).join(':');

export class LambdaMetrics {
  readonly #store: MetricStore;
  readonly #time: PlatformTime;
  /** By function index, what was called, and metric. */
  readonly #told = new Map<string, Told>();

  constructor(store: MetricStore, time: PlatformTime) {
    this.#store = store;
    this.#time = time;
  }

  /** A request ended so. Its points stand at the instant at which it began. */
  dispatched({ name, version }: MeteredFunction, invokedFunctionArn: string, dispatched: Dispatched): void {
    const resource = resourceOf(invokedFunctionArn);
    const nowMs = this.#time.now();
    const add = (metric: Metric, atMs: number, value: number): void => {
      for (const series of this.#of(metric, name, resource, version)) series.add(atMs, value);
    };
    // It is no invocation, and no throttle either.
    if (dispatched.kind === 'refused') return;
    if (dispatched.kind === 'throttled') {
      add('Throttles', nowMs, 1);
      const { cause } = dispatched;
      if (cause !== undefined)
        managedThrottleMetrics.forEach((metric, code) => add(metric, nowMs, code === cause ? 1 : 0));
      return;
    }
    const { durationMs, failed } = dispatched.finished;
    const startedAtMs = nowMs - durationMs * this.#time.speed;
    add('Invocations', startedAtMs, 1);
    add('Errors', startedAtMs, failed ? 1 : 0);
    add('Duration', startedAtMs, durationMs);
    // AWS has a point of it for every minute in which something ran.
    add('Throttles', startedAtMs, 0);
  }

  /** A request was let in, and so many now run of its function and in the account. */
  admitted(name: string, ofFunction: number, ofAccount: number): void {
    const nowMs = this.#time.now();
    const [own, region] = this.#concurrency(name);
    own!.add(nowMs, ofFunction);
    region!.add(nowMs, ofAccount);
  }

  /** Something else was counted of a function. */
  counted(name: string, metric: CountedMetric): void {
    for (const series of this.#of(metric, name, name, '')) series.add(this.#time.now(), 1);
  }

  /** Something was measured of an execution of a function that was called so. */
  durable({ name, version }: MeteredFunction, invokedFunctionArn: string, metric: DurableMetric, value: number): void {
    const nowMs = this.#time.now();
    for (const series of this.#of(metric, name, resourceOf(invokedFunctionArn), version)) series.add(nowMs, value);
  }

  #of(metric: Metric, name: string, resource: string, version: string): Told {
    const key = `${metric} ${version} ${resource}`;
    const known = this.#told.get(key);
    if (known !== undefined) return known;
    const ofFunction = { name: 'FunctionName', value: name };
    const ofResource = { name: 'Resource', value: resource };
    const qualifier = resource.slice(name.length + 1);
    const isAlias = qualifier !== '' && qualifier !== '$LATEST' && !/^\d+$/.test(qualifier);
    const told = [
      this.#series(metric, [ofFunction]),
      this.#series(metric, [ofFunction, ofResource]),
      ...(isAlias ? [this.#series(metric, [ofFunction, ofResource, { name: 'ExecutedVersion', value: version }])] : []),
      this.#series(metric, []),
    ];
    this.#told.set(key, told);
    return told;
  }

  #concurrency(name: string): Told {
    const key = `concurrency ${name}`;
    const known = this.#told.get(key);
    if (known !== undefined) return known;
    const metric = 'ConcurrentExecutions';
    const told = [this.#series(metric, [{ name: 'FunctionName', value: name }]), this.#series(metric, [])];
    this.#told.set(key, told);
    return told;
  }

  #series(name: Metric, dimensions: readonly Dimension[]): MetricSeries {
    return this.#store.series({ namespace, name, dimensions }, { unit: unitOf(name), resolutionMs });
  }
}
