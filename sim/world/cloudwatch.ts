// CloudWatch's own metrics of a run: one-minute points by function (or version), by event source mapping, and for the whole
// region, under the names of the namespace
// AWS/Lambda. Stands in front of another sink and passes everything on. Points are stamped at the minute in which a run
// started, as CloudWatch does. Source of names and meanings: Developer Guide monitoring-metrics-types.

import {
  DropCondition,
  Outcome,
  ThrottleReason,
  widened,
  type FunctionConfig,
  type InvocationRecord,
} from '../../lambda/index.ts';
import type { CloudWatchMetric, CloudWatchStatistic } from './cloudwatch-metrics.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { ExtensionCost } from './extension-costs.ts';
import { noGauge, type Gauge } from '../engine/gauge.ts';
import type { SimulationSink } from './simulation-sink.ts';

/** What a metric is of: a function or version by index, a function with its versions, a mapping by name, or the region. */
export type MetricScope = number | string;
export const regionScope = '';

const ofFunction = 'function ';

/** A function with all its versions together. */
export const functionScope = (name: string): string => ofFunction + name;

/** The function whose versions a scope is of together; null for other scopes. */
export const functionOfScope = (scope: MetricScope): string | null =>
  typeof scope === 'string' && scope.startsWith(ofFunction) ? scope.slice(ofFunction.length) : null;

const ofProvider = 'capacity provider ';
const separator = ' / ';

/** A type of instances of a capacity provider. */
export const providerScope = (provider: string, instanceType: string): string =>
  `${ofProvider}${provider}${separator}${instanceType}`;

/** The provider and type that a scope is of; null for other scopes. */
export const providerOfScope = (scope: MetricScope): { readonly provider: string; readonly type: string } | null => {
  if (typeof scope !== 'string' || !scope.startsWith(ofProvider)) return null;
  const [provider, type] = scope.slice(ofProvider.length).split(separator);
  return { provider: provider!, type: type! };
};

/** Levels of provisioned concurrency are of a version or alias alone: sums over versions would mean nothing. */
const ofVersionsAlone: ReadonlySet<CloudWatchMetric> = new Set([
  'ConcurrentExecutions',
  'ProvisionedConcurrentExecutions',
  'ProvisionedConcurrencyUtilization',
  'ExecutionEnvironmentConcurrency',
  'ExecutionEnvironmentConcurrencyLimit',
  'ExecutionEnvironmentCPUUtilization',
  'ExecutionEnvironmentMemoryUtilization',
]);

const minuteShift = 2;
const sumOf = 0;
const maximumOf = 1;
const countOf = 2;

/** Metrics to which every invocation adds, and the number of each among them. */
const everyday = [
  'Invocations',
  'Errors',
  'Duration',
  'ConcurrentExecutions',
  'UnreservedConcurrentExecutions',
  'ClaimedAccountConcurrency',
] as const;
const invocationsMetric = 0;
const errorsMetric = 1;
const durationMetric = 2;
const concurrentMetric = 3;
const unreservedMetric = 4;
const claimedMetric = 5;
const everydayShift = 3;
/** In the place of a function's index: the region. */
const ofRegion = -1;

/** One metric of one function: what each minute saw. */
class Points {
  /** Of a minute, side by side: sum, maximum, and how often something was added. */
  #numbers: Float64Array = new Float64Array(64 << minuteShift);

  add(minute: number, value: number): void {
    const at = minute << minuteShift;
    if (at >= this.#numbers.length) this.#reach(minute);
    const numbers = this.#numbers;
    numbers[at | sumOf]! += value;
    numbers[at | countOf]! += 1;
    if (value > numbers[at | maximumOf]!) numbers[at | maximumOf] = value;
  }

  sum(minute: number): number {
    return this.#numbers[(minute << minuteShift) | sumOf] ?? 0;
  }

  maximum(minute: number): number {
    return this.#numbers[(minute << minuteShift) | maximumOf] ?? 0;
  }

  count(minute: number): number {
    return this.#numbers[(minute << minuteShift) | countOf] ?? 0;
  }

  #reach(minute: number): void {
    this.#numbers = widened(this.#numbers, (2 * minute) << minuteShift);
  }
}

const minuteMs = 60_000;

type PointsByMetric = Map<CloudWatchMetric, Points>;

export class CloudWatch implements SimulationSink {
  readonly #inner: SimulationSink;
  readonly #points = new Map<MetricScope, PointsByMetric>();
  /** Of everyday metrics, by scope (the region first, then the functions) and metric: found once, when first added to. */
  readonly #found: (Points | undefined)[];
  readonly #isReserved: readonly boolean[];
  readonly #isDurable: readonly boolean[];
  /** Of each function: provisioned concurrency allocated and busy, and everything that runs. */
  readonly #allocated: number[];
  readonly #busy: number[];
  readonly #running: number[];
  /** Of each entry: the function with all its versions, and what runs of it; null for functions without versions. */
  readonly #owners: readonly ({ readonly scope: string; running: number } | null)[];
  /** Of the functions without reservation: what runs, and what provisioned concurrency of them is idle. */
  #unreservedRunning = 0;
  #unreservedProvisionedIdle = 0;
  readonly #reserved: number;

  /** @param functions as they are at the start */
  constructor(inner: SimulationSink, functions: readonly FunctionConfig[]) {
    this.#inner = inner;
    this.#found = Array.from({ length: (functions.length + 1) << everydayShift });
    this.#isReserved = functions.map(({ reservedConcurrency }) => reservedConcurrency !== null);
    this.#isDurable = functions.map(({ durable }) => durable !== undefined);
    this.#allocated = functions.map(() => 0);
    this.#busy = functions.map(() => 0);
    this.#running = functions.map(() => 0);
    const versioned = new Set(functions.flatMap(({ versionOf }) => versionOf ?? []));
    const owners = new Map([...versioned].map((name) => [name, { scope: functionScope(name), running: 0 }]));
    this.#owners = functions.map(({ name, versionOf }) => owners.get(versionOf ?? name) ?? null);
    // Versions share the reservation of their function.
    const reservations = new Map(functions.map((f) => [f.versionOf ?? f.name, f.reservedConcurrency ?? 0]));
    this.#reserved = [...reservations.values()].reduce((sum, reserved) => sum + reserved, 0);
    functions.forEach((config, index) => this.#provision(index, config.provisionedConcurrency));
  }

  /** The point of a minute; null where there is none. */
  value(scope: MetricScope, metric: CloudWatchMetric, statistic: CloudWatchStatistic, minute: number): number | null {
    const points = this.#points.get(scope)?.get(metric);
    const count = points?.count(minute) ?? 0;
    if (points === undefined || count === 0) return null;
    if (statistic === 'SampleCount') return count;
    if (statistic === 'Maximum') return points.maximum(minute);
    return statistic === 'Sum' ? points.sum(minute) : points.sum(minute) / count;
  }

  /** Everything that has points: functions and versions first, in order, functions as wholes, mappings, the region. */
  scopes(): MetricScope[] {
    const rank = (scope: MetricScope): number => {
      if (typeof scope === 'number') return 0;
      if (functionOfScope(scope) !== null) return 1;
      return scope === regionScope ? 3 : 2;
    };
    const byIndex = (a: MetricScope, b: MetricScope): number =>
      typeof a === 'number' && typeof b === 'number' ? a - b : 0;
    return [...this.#points.keys()].sort((a, b) => rank(a) - rank(b) || byIndex(a, b));
  }

  /** Metrics that a scope has points of. */
  metrics(scope: MetricScope): CloudWatchMetric[] {
    return [...(this.#points.get(scope)?.keys() ?? [])];
  }

  offered(functionIndex: number, atMs: number): void {
    this.#inner.offered(functionIndex, atMs);
  }

  invocation(record: Readonly<InvocationRecord>): void {
    const { functionIndex, outcome, runs, provisioned, initMs, durationMs, endAtMs } = record;
    this.#inner.invocation(record);
    // Of a durable function each of its invocations is counted on its own.
    if (runs === 0 || this.#isDurable[functionIndex]!) return;
    const startedAtMs = Math.max(0, endAtMs - durationMs - initMs);
    const failed = outcome === Outcome.completed ? 0 : 1;
    const minute = Math.floor(startedAtMs / minuteMs);
    this.#addEveryday(functionIndex, invocationsMetric, minute, runs);
    this.#addEveryday(ofRegion, invocationsMetric, minute, runs);
    // Every run but the last of a retried event was an error too.
    const errors = runs - 1 + failed;
    this.#addEveryday(functionIndex, errorsMetric, minute, errors);
    this.#addEveryday(ofRegion, errorsMetric, minute, errors);
    this.#addEveryday(functionIndex, durationMetric, minute, durationMs);
    if (this.#allocated[functionIndex] === 0) return;
    const metric = provisioned ? 'ProvisionedConcurrencyInvocations' : 'ProvisionedConcurrencySpilloverInvocations';
    this.#add(functionIndex, metric, startedAtMs, 1);
  }

  admitted(functionIndex: number, atMs: number, functionConcurrency: number, accountConcurrency: number): void {
    this.#inner.admitted(functionIndex, atMs, functionConcurrency, accountConcurrency);
    const minute = Math.floor(atMs / minuteMs);
    this.#addEveryday(functionIndex, concurrentMetric, minute, functionConcurrency);
    this.#addEveryday(ofRegion, concurrentMetric, minute, accountConcurrency);
    this.#run(functionIndex, functionConcurrency);
    const owner = this.#owners[functionIndex]!;
    if (owner !== null) this.#add(owner.scope, 'ConcurrentExecutions', atMs, owner.running);
    this.#addEveryday(ofRegion, unreservedMetric, minute, this.#unreservedRunning);
    const claimed = this.#reserved + this.#unreservedRunning + this.#unreservedProvisionedIdle;
    this.#addEveryday(ofRegion, claimedMetric, minute, claimed);
  }

  released(functionIndex: number, atMs: number): void {
    this.#inner.released(functionIndex, atMs);
    this.#run(functionIndex, this.#running[functionIndex]! - 1);
  }

  throttled(functionIndex: number, atMs: number, reason: number): void {
    this.#inner.throttled(functionIndex, atMs, reason);
    // What API Gateway turned away never reached Lambda.
    if (reason === ThrottleReason.callerRateLimitExceeded) return;
    this.#addBoth(functionIndex, 'Throttles', atMs, 1);
  }

  environmentStarted(functionIndex: number, atMs: number, origin?: number): void {
    this.#inner.environmentStarted(functionIndex, atMs, origin);
  }

  environmentEnded(functionIndex: number, startedAtMs: number, atMs: number): void {
    this.#inner.environmentEnded(functionIndex, startedAtMs, atMs);
  }

  provisioned(functionIndex: number, atMs: number, allocated: number): void {
    this.#provision(functionIndex, allocated);
    this.#inner.provisioned?.(functionIndex, atMs, allocated);
  }

  provisionedBusy(functionIndex: number, atMs: number, busy: number): void {
    const allocated = this.#allocated[functionIndex]!;
    if (!this.#isReserved[functionIndex]!) this.#unreservedProvisionedIdle -= busy - this.#busy[functionIndex]!;
    this.#busy[functionIndex] = busy;
    this.#add(functionIndex, 'ProvisionedConcurrentExecutions', atMs, busy);
    if (allocated > 0) this.#add(functionIndex, 'ProvisionedConcurrencyUtilization', atMs, busy / allocated);
  }

  queueDepth(functionIndex: number, atMs: number, change: number): void {
    this.#inner.queueDepth?.(functionIndex, atMs, change);
  }

  givenUp(functionIndex: number, atMs: number, condition: number, kept: boolean): void {
    this.#inner.givenUp?.(functionIndex, atMs, condition, kept);
  }

  eventDropped(functionIndex: number, atMs: number, condition: number): void {
    this.#add(functionIndex, 'AsyncEventsDropped', atMs, 1);
    if (condition === DropCondition.recursiveLoop) this.#add(functionIndex, 'RecursiveInvocationsDropped', atMs, 1);
  }

  counted(of: MetricScope, metric: CloudWatchMetric, atMs: number, count: number): void {
    if (metric === 'Errors' || metric === 'Invocations') this.#addBoth(of, metric, atMs, count);
    else this.#add(of, metric, atMs, count);
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

  extensions(functionIndex: number, cost: ExtensionCost): void {
    this.#inner.extensions?.(functionIndex, cost);
  }

  instances(provider: string, type: string, atMs: number, count: number): void {
    this.#inner.instances?.(provider, type, atMs, count);
  }

  execution(functionIndex: number, record: ExecutionRecord): void {
    this.#inner.execution?.(functionIndex, record);
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

  assumed(setting: string, times: number): void {
    this.#inner.assumed?.(setting, times);
  }

  #provision(functionIndex: number, allocated: number): void {
    if (!this.#isReserved[functionIndex]!)
      this.#unreservedProvisionedIdle += allocated - this.#allocated[functionIndex]!;
    this.#allocated[functionIndex] = allocated;
  }

  #run(functionIndex: number, running: number): void {
    if (!this.#isReserved[functionIndex]!) this.#unreservedRunning += running - this.#running[functionIndex]!;
    const owner = this.#owners[functionIndex]!;
    if (owner !== null) owner.running += running - this.#running[functionIndex]!;
    this.#running[functionIndex] = running;
  }

  #addBoth(scope: MetricScope, metric: CloudWatchMetric, atMs: number, value: number): void {
    this.#add(scope, metric, atMs, value);
    this.#add(regionScope, metric, atMs, value);
  }

  /** As `#add`, of what every invocation adds to; a scope is a function's index, or that of the region. */
  #addEveryday(scope: number, metric: number, minute: number, value: number): void {
    const place = ((scope + 1) << everydayShift) | metric;
    let points = this.#found[place];
    if (points === undefined) {
      points = this.#pointsOf(scope === ofRegion ? regionScope : scope, everyday[metric]!);
      this.#found[place] = points;
    }
    points.add(minute, value);
    const owner = scope === ofRegion ? null : this.#owners[scope]!;
    if (owner === null || metric === concurrentMetric) return;
    this.#pointsOf(owner.scope, everyday[metric]!).add(minute, value);
  }

  #pointsOf(scope: MetricScope, metric: CloudWatchMetric): Points {
    const byMetric = this.#points.get(scope) ?? new Map<CloudWatchMetric, Points>();
    this.#points.set(scope, byMetric);
    let points = byMetric.get(metric);
    if (points === undefined) {
      points = new Points();
      byMetric.set(metric, points);
    }
    return points;
  }

  #add(scope: MetricScope, metric: CloudWatchMetric, atMs: number, value: number): void {
    this.#pointsOf(scope, metric).add(Math.floor(atMs / minuteMs), value);
    const owner = typeof scope === 'number' ? this.#owners[scope]! : null;
    if (owner !== null && !ofVersionsAlone.has(metric)) this.#add(owner.scope, metric, atMs, value);
  }
}
