// Counts a run, simulated or measured, and makes its result. Recording writes into typed arrays only; sums over all
// functions are made at the end. Nothing is assumed about the order in which invocations and changes of scale arrive
// relative to each other: in a measured run they come from two processes.

import type { FunctionConfig, InvocationRecord, InvocationSink, QueueSink, ScalingSink } from '../../lambda/index.ts';
import type { CloudWatch, ExecutionRecord, ExtensionCost, Gauge } from '../../sim/index.ts';
import { cloudWatchSeries } from '../result/cloudwatch-series.ts';
import type {
  CloudWatchSeries,
  Cost,
  FunctionResult,
  LatencyHeat,
  RunFigures,
  RunResult,
  RunSection,
  SnapStartResult,
  TimelineEntry,
} from '../result/result.ts';
import { resultSchemaId } from '../result/result.ts';
import { checkFigures } from '../result/invariants.ts';
import { EventSourceCounts } from './event-source-counts.ts';
import { instanceShares } from './instance-shares.ts';
import { DurableCounts } from './durable-counts.ts';
import { InvocationCounts } from './invocation-counts.ts';
import { InstanceTime } from './instance-time.ts';
import type { LatencyState } from '../histogram/latency-counts.ts';
import { ScalingCounts } from './scaling-counts.ts';
import { countsOf, sumOf, type SectionCounts } from './section-counts.ts';
import { addLevels, type Levels } from './section-levels.ts';
import { functionCost, publishUsd, sectionFigures, sectionResult, seriesUpTo, summedCost } from './section-result.ts';
import type { Window } from './window.ts';

export interface RecorderOptions {
  readonly functions: readonly FunctionConfig[];
  /** Arrivals stop here. */
  readonly durationMs: number;
  /** Left out of the figures, not of the series. */
  readonly warmupMs: number;
  /** Default: a round step that makes at most 300 of them. */
  readonly stepMs?: number;
  /** Whether no latencies are counted by step: then results have none in their series, and no map of them. Default: they are. */
  readonly withoutStepLatencies?: boolean;
  /** Price tier of the account, by its GB-seconds a month; default the first. */
  readonly priceTier?: 1 | 2 | 3;
  /** By capacity provider, what is taken off the price of its instances, 0 to 1; default nothing. */
  readonly savings?: Readonly<Record<string, number>>;
}

/** What a result says besides its figures. */
export type RunIdentity = Pick<
  RunResult,
  | 'kind'
  | 'name'
  | 'scenario'
  | 'seed'
  | 'startedAt'
  | 'host'
  | 'versions'
  | 'limits'
  | 'generator'
  | 'warnings'
  | 'assumptions'
  | 'replications'
  | 'intervals'
>;

const mostSteps = 300;
const roundSteps = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000];

/** The smallest round step that makes at most 300 of `durationMs`. */
const stepOf = (durationMs: number): number => {
  const least = durationMs / mostSteps;
  return roundSteps.find((step) => step >= least) ?? Math.ceil(least / 60_000) * 60_000;
};

const windowOf = ({ durationMs, warmupMs, stepMs = stepOf(durationMs) }: RecorderOptions): Window => ({
  steps: Math.max(1, Math.ceil(durationMs / stepMs)),
  stepMs,
  fromMs: warmupMs,
  toMs: durationMs,
});

/** A run that is over. Levels of the account come first; its counts are sums over the functions. */
interface Finished {
  readonly levels: readonly Levels[];
  readonly sections: SectionCounts[];
  /** The sum of the sections; null before somebody asks for it. */
  whole: SectionCounts | null;
}

const addTo = (sums: Map<number, number>, functionIndex: number, more: number): void =>
  void sums.set(functionIndex, (sums.get(functionIndex) ?? 0) + more);

export class Recorder implements InvocationSink, ScalingSink, QueueSink {
  #options: RecorderOptions;
  #window: Window;
  readonly #invocations: InvocationCounts;
  readonly #scaling: ScalingCounts;
  #instances: InstanceTime;
  #sources: EventSourceCounts;
  #ended: Finished | null = null;
  /** By function index. */
  readonly #extensions = new Map<number, ExtensionCost>();
  /** The same. */
  readonly #durable = new Map<number, DurableCounts>();
  /** The same: instants at which snapshots were made, of all pooled runs. */
  readonly #snapshots = new Map<number, number[]>();
  /** The same: provisioned concurrency as it stands, and what it added since the warm-up. */
  readonly #provisioned = new Map<number, number>();
  readonly #provisionedAdded = new Map<number, number>();
  /** The same: requests charged for the size of events since the warm-up. */
  readonly #furtherRequests = new Map<number, number>();
  #timeline: TimelineEntry[] = [];
  #cloudWatch: readonly CloudWatchSeries[] = [];
  /** How often rules that are assumed decided something, by their setting. */
  readonly #assumed = new Map<string, number>();
  #runs = 1;

  constructor(options: RecorderOptions) {
    const window = windowOf(options);
    this.#options = options;
    this.#window = window;
    this.#invocations = new InvocationCounts(options.functions.length, window, options.withoutStepLatencies !== true);
    this.#scaling = new ScalingCounts(options.functions.length, window);
    this.#sources = new EventSourceCounts(window);
    this.#instances = new InstanceTime(window, options.savings ?? {});
    this.#begin(options);
  }

  /**
   * From now on it is as one that is made now for the next run, of which V8 knows the addresses already. What it said of the one
   * before stays as it is, but for latencies by step that nobody has asked for yet.
   */
  reset(options: RecorderOptions): void {
    const count = options.functions.length;
    const window = windowOf(options);
    this.#options = options;
    this.#window = window;
    this.#invocations.reset(count, window, options.withoutStepLatencies !== true);
    this.#scaling.reset(count, window);
    this.#sources = new EventSourceCounts(window);
    this.#instances = new InstanceTime(window, options.savings ?? {});
    this.#ended = null;
    for (const own of [this.#extensions, this.#durable, this.#snapshots, this.#furtherRequests]) own.clear();
    for (const own of [this.#provisioned, this.#provisionedAdded, this.#assumed]) own.clear();
    this.#timeline = [];
    this.#cloudWatch = [];
    this.#runs = 1;
    this.#begin(options);
  }

  #begin({ functions, warmupMs }: RecorderOptions): void {
    functions.forEach(({ durable }, index) => {
      if (durable !== undefined) this.#durable.set(index, new DurableCounts(warmupMs, durable));
    });
    functions.forEach((config, index) => this.provisioned(index, 0, config.provisionedConcurrency));
  }

  /** A request arrived. */
  offered(functionIndex: number, atMs: number): void {
    this.#scaling.offered(functionIndex, atMs);
  }

  invocation(record: Readonly<InvocationRecord>): void {
    this.#invocations.count(record);
  }

  admitted(functionIndex: number, atMs: number, functionConcurrency: number, accountConcurrency: number): void {
    this.#scaling.admitted(functionIndex, atMs, functionConcurrency, accountConcurrency);
  }

  released(functionIndex: number, atMs: number): void {
    this.#scaling.released(functionIndex, atMs);
  }

  throttled(functionIndex: number, atMs: number, reason: number): void {
    this.#scaling.throttled(functionIndex, atMs, reason);
  }

  environmentStarted(functionIndex: number, atMs: number, origin?: number): void {
    this.#scaling.environmentStarted(functionIndex, atMs, origin);
  }

  environmentEnded(functionIndex: number, _startedAtMs: number, atMs: number): void {
    this.#scaling.environmentEnded(functionIndex, atMs);
  }

  provisioned(functionIndex: number, atMs: number, allocated: number): void {
    this.#scaling.provisioned(functionIndex, atMs, allocated);
    const added = allocated - (this.#provisioned.get(functionIndex) ?? allocated);
    this.#provisioned.set(functionIndex, allocated);
    if (added > 0 && atMs >= this.#window.fromMs && atMs < this.#window.toMs)
      addTo(this.#provisionedAdded, functionIndex, added);
  }

  queueDepth(functionIndex: number, atMs: number, change: number): void {
    this.#scaling.queueDepth(functionIndex, atMs, change);
  }

  /** From now on a capacity provider has so many instances of one type. */
  instances(provider: string, type: string, atMs: number, count: number): void {
    this.#instances.set(provider, type, atMs, count);
  }

  /** A snapshot was made: INIT is billed. */
  snapshotMade(functionIndex: number, atMs: number): void {
    const made = this.#snapshots.get(functionIndex) ?? [];
    this.#snapshots.set(functionIndex, made);
    made.push(atMs);
  }

  /** Requests charged for the size of an event, besides those of runs. */
  furtherRequests(functionIndex: number, atMs: number, requests: number): void {
    if (atMs < this.#window.fromMs || atMs >= this.#window.toMs) return;
    addTo(this.#furtherRequests, functionIndex, requests);
  }

  /** An execution of a durable function was closed. */
  execution(functionIndex: number, record: ExecutionRecord): void {
    this.#durable.get(functionIndex)!.count(record);
  }

  /** A level of an event source; the highest of each step is kept. */
  gauge(source: string, level: string): Gauge {
    return this.#sources.gauge(source, level);
  }

  givenUp(functionIndex: number, atMs: number, _condition: number, kept: boolean): void {
    if (kept) this.#scaling.deadLetter(functionIndex, atMs);
  }

  /** What an event source or front door counted. Highest values (`max...`) and ages stay the highest, counts add up. */
  eventSource(name: string, kind: string, figures: Readonly<Record<string, number>>): void {
    this.#sources.add(name, kind, figures);
  }

  /** What the extensions of a function cost; runs add up. */
  extensions(functionIndex: number, cost: ExtensionCost): void {
    checkFigures('extensions', cost);
    const before = this.#extensions.get(functionIndex);
    const sum = (figure: keyof ExtensionCost): number => (before?.[figure] ?? 0) + cost[figure];
    this.#extensions.set(functionIndex, {
      inits: sum('inits'),
      initMs: sum('initMs'),
      invocations: sum('invocations'),
      postInvokeMs: sum('postInvokeMs'),
      cut: sum('cut'),
    });
  }

  assumed(setting: string, times: number): void {
    this.#assumed.set(setting, (this.#assumed.get(setting) ?? 0) + times);
  }

  /** How often each assumed rule decided something, by its setting; those that never did are missing. */
  get assumedTimes(): ReadonlyMap<string, number> {
    return this.#assumed;
  }

  timelineEvent(atMs: number, text: string): void {
    this.#timeline.push({ atMs, text });
  }

  /** Takes CloudWatch's metrics of the run along. Of pooled runs, those of the first are kept. */
  cloudWatch(metrics: CloudWatch): void {
    this.#cloudWatch = cloudWatchSeries(metrics, this.#options.functions, this.#window.toMs);
  }

  /**
   * The run is stopped at `atMs`, after its warm-up: figures and series end there. What ends later of what was under way is
   * still told.
   */
  stop(atMs: number): void {
    const untilMs = this.#window.toMs;
    if (!(atMs > this.#window.fromMs && atMs < untilMs)) throw new RangeError(`a run cannot be stopped at ${atMs} ms`);
    this.#window.toMs = atMs;
    this.#scaling.cut(atMs, untilMs);
    this.#sources.cut(atMs);
  }

  /** The run is over: nothing more will be told. */
  finish(_endMs: number): void {
    this.#sources.end();
    this.#scaling.end();
    this.#instances.end();
    const functions = this.#options.functions.map((_, index) => index);
    this.#ended = {
      levels: [this.#scaling.levels(), ...functions.map((index) => this.#scaling.levels(index))],
      sections: functions.map((index) => countsOf(index, this.#window, this.#invocations, this.#scaling)),
      whole: null,
    };
  }

  /** Pools another finished run of the same functions and length into this one. */
  merge(other: Recorder): void {
    const ours = this.#finished();
    const { levels, sections } = ours;
    ours.whole = null;
    const theirs = other.#finished();
    theirs.levels.forEach((level, index) => addLevels(levels[index]!, level));
    theirs.sections.forEach((section, index) => {
      const sum = sumOf([sections[index]!, section]);
      // Made now, so that nothing holds the other run.
      sum.quantiles?.();
      sections[index] = sum;
    });
    this.#sources.merge(other.#sources);
    for (const [functionIndex, cost] of other.#extensions) this.extensions(functionIndex, cost);
    for (const [functionIndex, requests] of other.#furtherRequests)
      addTo(this.#furtherRequests, functionIndex, requests);
    for (const [functionIndex, added] of other.#provisionedAdded) addTo(this.#provisionedAdded, functionIndex, added);
    for (const [functionIndex, made] of other.#snapshots) {
      for (const atMs of made) this.snapshotMade(functionIndex, atMs);
    }
    for (const [functionIndex, counts] of other.#durable) this.#durable.get(functionIndex)!.merge(counts);
    for (const [setting, times] of other.#assumed) this.assumed(setting, times);
    this.#instances.merge(other.#instances);
    this.#runs += other.#runs;
  }

  /** The figures alone: what searches and intervals over many runs look at. `finish` comes first. */
  figures(): { readonly whole: RunFigures; readonly functions: Readonly<Record<string, RunFigures>> } {
    return this.#sections(sectionFigures);
  }

  /** Cold starts alone, by function; `finish` comes first. */
  coldStarts(): number[] {
    return this.#finished().sections.map(({ sums }) => sums.coldStarts);
  }

  /** Highest concurrency of each step, by function; `finish` comes first. */
  peaks(): number[][] {
    const [, ...functions] = this.#finished().levels;
    return functions.map(({ concurrency }) => Array.from(concurrency.steps.subarray(0, this.#reached)));
  }

  /** What event sources counted, and their levels over time; neither where there are none. */
  sources(): Pick<RunResult, 'eventSources' | 'eventSourceSeries'> {
    return this.#sources.result(this.#runs, this.#reached);
  }

  /** Latencies of all functions, as counts that merge. */
  latency(): LatencyState {
    return this.#whole().latency.state();
  }

  /** The result; `finish` comes first. */
  result(run: RunIdentity): RunResult {
    const { warmupMs } = this.#options;
    const { toMs: durationMs } = this.#window;
    const { whole, functions } = this.#sections((...section) => this.#untilStop(sectionResult(...section)));
    const heat = this.#whole().quantiles?.().heat() ?? null;
    const providers = this.#instances.results(this.#runs);
    const settings = this.#options.functions.map(
      (
        { name, reservedConcurrency, provisionedConcurrency, memoryMb, managed, snapStart, tags },
        index,
      ): [string, FunctionResult] => [
        name,
        {
          reservedConcurrency,
          provisionedConcurrency,
          memoryMb,
          ...(managed === undefined
            ? {}
            : { managed: { provider: managed.provider, slots: managed.slots, vcpus: managed.size.vcpus } }),
          ...(snapStart === undefined ? {} : { snapStart: this.#snapStartOf(index) }),
          ...(this.#durable.has(index) ? { durable: this.#durable.get(index)!.result() } : {}),
          ...(tags === undefined ? {} : { tags }),
          ...(this.#extensions.has(index) ? { extensions: this.#extensions.get(index)! } : {}),
          ...functions[name]!,
        },
      ],
    );
    return {
      schema: resultSchemaId,
      ...run,
      durationMs,
      warmupMs,
      ...whole,
      ...(heat === null ? {} : { latencyHeat: this.#heatUntilStop(heat) }),
      ...this.sources(),
      ...(providers === null ? {} : { capacityProviders: providers }),
      ...(this.#timeline.length === 0 ? {} : { timeline: this.#timeline }),
      ...(this.#cloudWatch.length === 0 ? {} : { cloudWatch: this.#cloudWatch }),
      functions: Object.fromEntries(settings),
    };
  }

  #sections<Section>(make: (counts: SectionCounts, levels: Levels, cost: Cost, runs: number) => Section): {
    whole: Section;
    functions: Record<string, Section>;
  } {
    const { levels, sections } = this.#finished();
    const [accountLevels, ...functionLevels] = levels;
    const { functions } = this.#options;
    const instances = instanceShares(
      functions.map(({ managed }, index) => ({ managed, environmentsMean: functionLevels[index]!.environments.mean })),
      (provider) => this.#instances.cost(provider, this.#runs),
    );
    const costs = functions.map((config, index) =>
      functionCost(sections[index]!, config, {
        runs: this.#runs,
        tier: this.#options.priceTier ?? 1,
        instances: instances[index]!,
        created: functionLevels[index]!.environmentsCreated,
        durable: this.#durable.get(index)?.cost(this.#runs) ?? null,
        snapshotsMade: this.#snapshotsMade(index),
        furtherRequests: this.#furtherRequests.get(index) ?? 0,
        provisionedAdded: this.#provisionedAdded.get(index) ?? 0,
      }),
    );
    return {
      whole: make(this.#whole(), accountLevels!, summedCost(costs), this.#runs),
      functions: Object.fromEntries(
        functions.map(({ name }, index) => [
          name,
          make(sections[index]!, functionLevels[index]!, costs[index]!, this.#runs),
        ]),
      ),
    };
  }

  /** Snapshots made since the warm-up. */
  #snapshotsMade(functionIndex: number): number {
    const { fromMs, toMs } = this.#window;
    return (this.#snapshots.get(functionIndex) ?? []).filter((atMs) => atMs >= fromMs && atMs < toMs).length;
  }

  #snapStartOf(functionIndex: number): SnapStartResult {
    const config = this.#options.functions[functionIndex]!;
    const { plainInitMs, publishBilledMs } = config.snapStart!;
    return {
      plainInitMs,
      publishBilledMs,
      publishUsd: publishUsd(config, this.#options.priceTier ?? 1),
      snapshotsMade: this.#snapshotsMade(functionIndex) / this.#runs,
    };
  }

  /** Steps that the run reached. */
  get #reached(): number {
    const { steps, stepMs, toMs } = this.#window;
    return Math.min(steps, Math.max(1, Math.ceil(toMs / stepMs)));
  }

  /** Without the steps that a stopped run never reached. */
  #untilStop(section: RunSection): RunSection {
    const { steps } = this.#window;
    const reached = this.#reached;
    return reached === steps ? section : { ...section, series: seriesUpTo(section.series, reached) };
  }

  #heatUntilStop({ stepMs, edgesMs, counts }: LatencyHeat): LatencyHeat {
    return { stepMs, edgesMs, counts: counts.slice(0, Math.ceil((this.#reached * this.#window.stepMs) / stepMs)) };
  }

  /** All functions together. */
  #whole(): SectionCounts {
    const finished = this.#finished();
    return (finished.whole ??= sumOf(finished.sections));
  }

  #finished(): Finished {
    if (this.#ended === null) throw new Error('finish the recorder first');
    return this.#ended;
  }
}
