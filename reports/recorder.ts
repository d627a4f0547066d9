// Counts a run, simulated or measured, and makes its result. Recording writes into typed arrays only; sums over all
// functions are made at the end. Nothing is assumed about the order in which invocations and changes of scale arrive
// relative to each other: in a measured run they come from two processes.

import type { FunctionConfig, InvocationRecord, InvocationSink, QueueSink, ScalingSink } from '../lambda/index.ts';
import type { CloudWatch, Gauge } from '../sim/index.ts';
import { environmentOriginNames } from '../lambda/index.ts';
import { Change, ChangeOrder, InvocationOrder } from './function-order.ts';
import { cloudWatchSeries } from './cloudwatch-series.ts';
import type {
  CloudWatchSeries,
  Cost,
  EventSourceResult,
  EventSourceSeries,
  FunctionResult,
  RunFigures,
  RunResult,
  TimelineEntry,
} from './result.ts';
import { resultSchemaId } from './result.ts';
import { SteppedMax } from './level.ts';
import { LatencyCounts, type LatencyState } from './latency-counts.ts';
import { addLevels, SectionRecorder, type Levels, type Window } from './section-recorder.ts';
import { functionCost, rounded, sectionFigures, sectionResult, summedCost } from './section-result.ts';

export interface RecorderOptions {
  readonly functions: readonly FunctionConfig[];
  /** Arrivals stop here. */
  readonly durationMs: number;
  /** Left out of the figures, not of the series. */
  readonly warmupMs: number;
  /** Default: a round step that makes at most 300 of them. */
  readonly stepMs?: number;
  /** Price tier of the account, by its GB-seconds a month; default the first. */
  readonly priceTier?: 1 | 2 | 3;
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
  | 'replications'
  | 'intervals'
>;

/** From so many functions on, what is told is counted function by function. */
const leastToOrder = 8;

const mostSteps = 300;
const roundSteps = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000];

/** The smallest round step that makes at most 300 of `durationMs`. */
const stepOf = (durationMs: number): number => {
  const least = durationMs / mostSteps;
  return roundSteps.find((step) => step >= least) ?? Math.ceil(least / 60_000) * 60_000;
};

/** Place of environments of whom nobody knows why they were created. */
const unknownOrigin = environmentOriginNames.length;

export class Recorder implements InvocationSink, ScalingSink, QueueSink {
  readonly #options: RecorderOptions;
  readonly #window: Window;
  readonly #functions: readonly SectionRecorder[];
  /** Levels of the account; its counts are sums over the functions. */
  readonly #account: SectionRecorder;
  readonly #gauges = new Map<string, Map<string, SteppedMax>>();
  /** null while functions are so few that all their counters are at hand. */
  readonly #invocations: InvocationOrder | null = null;
  readonly #changes: ChangeOrder | null = null;
  #levels: readonly Levels[] | null = null;
  readonly #eventSources = new Map<string, EventSourceResult>();
  readonly #timeline: TimelineEntry[] = [];
  #cloudWatch: readonly CloudWatchSeries[] = [];
  #runs = 1;

  constructor(options: RecorderOptions) {
    const { durationMs, warmupMs } = options;
    const stepMs = options.stepMs ?? stepOf(durationMs);
    this.#options = options;
    this.#window = { steps: Math.max(1, Math.ceil(durationMs / stepMs)), stepMs, fromMs: warmupMs, toMs: durationMs };
    this.#functions = options.functions.map(() => new SectionRecorder(this.#window));
    if (options.functions.length >= leastToOrder) {
      this.#invocations = new InvocationOrder(options.functions.length, (record) =>
        this.#functions[record.functionIndex]!.invocation(record),
      );
      this.#changes = new ChangeOrder(options.functions.length, (...change) => this.#countChange(...change));
    }
    // What the account does is what its only function does.
    this.#account = options.functions.length === 1 ? this.#functions[0]! : new SectionRecorder(this.#window);
    options.functions.forEach((config, index) => this.provisioned(index, 0, config.provisionedConcurrency));
  }

  /** A request arrived. */
  offered(functionIndex: number, atMs: number): void {
    if (this.#changes === null) this.#functions[functionIndex]!.arrived(atMs);
    else this.#changes.add(Change.offered, functionIndex, atMs, 0);
  }

  invocation(record: Readonly<InvocationRecord>): void {
    if (this.#invocations === null) this.#functions[record.functionIndex]!.invocation(record);
    else this.#invocations.add(record);
  }

  admitted(functionIndex: number, atMs: number, functionConcurrency: number, accountConcurrency: number): void {
    const own = this.#functions[functionIndex]!;
    if (own !== this.#account) this.#account.concurrency.set(accountConcurrency, atMs);
    if (this.#changes === null) own.admission(atMs, functionConcurrency);
    else this.#changes.add(Change.admitted, functionIndex, atMs, functionConcurrency);
  }

  released(functionIndex: number, atMs: number): void {
    const own = this.#functions[functionIndex]!;
    if (own !== this.#account) this.#account.concurrency.lower(atMs);
    if (this.#changes === null) own.concurrency.lower(atMs);
    else this.#changes.add(Change.released, functionIndex, atMs, 0);
  }

  throttled(functionIndex: number, atMs: number, reason: number): void {
    if (this.#changes === null) this.#functions[functionIndex]!.refusal(atMs, reason);
    else this.#changes.add(Change.throttled, functionIndex, atMs, reason);
  }

  environmentStarted(functionIndex: number, atMs: number, origin: number = unknownOrigin): void {
    for (const section of this.#sectionsOf(functionIndex)) section.environments.started(atMs);
    this.#functions[functionIndex]!.origins[origin]! += 1;
  }

  environmentEnded(functionIndex: number, _startedAtMs: number, atMs: number): void {
    for (const section of this.#sectionsOf(functionIndex)) section.environments.ended(atMs);
  }

  provisioned(functionIndex: number, atMs: number, allocated: number): void {
    this.#functions[functionIndex]!.provisioned(atMs, allocated);
  }

  queueDepth(functionIndex: number, atMs: number, change: number): void {
    for (const { queue } of this.#sectionsOf(functionIndex)) queue.set(queue.level + change, atMs);
  }

  /** A level of an event source; the highest of each step is kept. */
  gauge(source: string, level: string): Gauge {
    const { steps, stepMs, fromMs, toMs } = this.#window;
    const gauges = this.#gauges.get(source) ?? new Map<string, SteppedMax>();
    this.#gauges.set(source, gauges);
    const gauge = gauges.get(level) ?? new SteppedMax(steps, stepMs, fromMs, toMs);
    gauges.set(level, gauge);
    return gauge;
  }

  givenUp(functionIndex: number, atMs: number, _condition: number, kept: boolean): void {
    this.#functions[functionIndex]!.givenUp(atMs, kept);
  }

  /** What an event source or front door counted. Highest values (`max...`) stay the highest, counts add up. */
  eventSource(name: string, kind: string, figures: Readonly<Record<string, number>>): void {
    const { kind: _, ...known } = this.#eventSources.get(name) ?? { kind };
    const sum: Record<string, number> = { ...(known as Record<string, number>) };
    for (const [figure, value] of Object.entries(figures)) {
      const before = sum[figure] ?? 0;
      sum[figure] = figure.startsWith('max') ? Math.max(before, value) : before + value;
    }
    this.#eventSources.set(name, { kind, ...sum });
  }

  timelineEvent(atMs: number, text: string): void {
    this.#timeline.push({ atMs, text });
  }

  /** Takes CloudWatch's metrics of the run along. Of pooled runs, those of the first are kept. */
  cloudWatch(metrics: CloudWatch): void {
    this.#cloudWatch = cloudWatchSeries(metrics, this.#options.functions, this.#options.durationMs);
  }

  /** The run is over: nothing more will be told. */
  finish(_endMs: number): void {
    this.#invocations?.flush();
    this.#changes?.flush();
    for (const gauge of this.#allGauges()) gauge.end(this.#options.durationMs);
    this.#levels = [this.#account, ...this.#functions].map((section) => section.levels());
  }

  /** Pools another finished run of the same functions and length into this one. */
  merge(other: Recorder): void {
    const ours = this.#finished();
    other.#finished().forEach((levels, index) => addLevels(ours[index]!, levels));
    this.#functions.forEach((section, index) => section.add(other.#functions[index]!));
    for (const [name, { kind, ...figures }] of other.#eventSources) {
      this.eventSource(name, kind, figures as Record<string, number>);
    }
    for (const [source, gauges] of other.#gauges) {
      for (const [level, theirs] of gauges) {
        const { steps } = this.gauge(source, level) as SteppedMax;
        theirs.steps.forEach((value, step) => (steps[step]! += value));
      }
    }
    this.#runs += other.#runs;
  }

  /** The figures alone: what searches and intervals over many runs look at. `finish` comes first. */
  figures(): { readonly whole: RunFigures; readonly functions: Readonly<Record<string, RunFigures>> } {
    return this.#sections(sectionFigures);
  }

  /** Latencies of all functions, as counts that merge. */
  latency(): LatencyState {
    const all = new LatencyCounts();
    for (const section of this.#functions) all.add(section.latency);
    return all.state();
  }

  /** The result; `finish` comes first. */
  result(run: RunIdentity): RunResult {
    const { durationMs, warmupMs } = this.#options;
    const { whole, functions } = this.#sections(sectionResult);
    const heat = this.#sum().quantiles.heat();
    const settings = this.#options.functions.map(
      ({ name, reservedConcurrency, provisionedConcurrency, memoryMb, tags }): [string, FunctionResult] => [
        name,
        {
          reservedConcurrency,
          provisionedConcurrency,
          memoryMb,
          ...(tags === undefined ? {} : { tags }),
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
      ...(heat === null ? {} : { latencyHeat: heat }),
      ...(this.#eventSources.size === 0 ? {} : { eventSources: Object.fromEntries(this.#eventSources) }),
      ...(this.#gauges.size === 0 ? {} : { eventSourceSeries: this.#sourceSeries() }),
      ...(this.#timeline.length === 0 ? {} : { timeline: this.#timeline }),
      ...(this.#cloudWatch.length === 0 ? {} : { cloudWatch: this.#cloudWatch }),
      functions: Object.fromEntries(settings),
    };
  }

  #countChange(change: Change, functionIndex: number, atMs: number, detail: number): void {
    const own = this.#functions[functionIndex]!;
    if (change === Change.offered) own.arrived(atMs);
    else if (change === Change.admitted) own.admission(atMs, detail);
    else if (change === Change.released) own.concurrency.lower(atMs);
    else own.refusal(atMs, detail);
  }

  /** The function's, and the account's. */
  #sectionsOf(functionIndex: number): readonly SectionRecorder[] {
    const own = this.#functions[functionIndex]!;
    return own === this.#account ? [own] : [own, this.#account];
  }

  #sections<Section>(make: (counts: SectionRecorder, levels: Levels, cost: Cost, runs: number) => Section): {
    whole: Section;
    functions: Record<string, Section>;
  } {
    const [accountLevels, ...levels] = this.#finished();
    const { functions } = this.#options;
    const costs = functions.map((config, index) =>
      functionCost(this.#functions[index]!, config, { runs: this.#runs, tier: this.#options.priceTier ?? 1 }),
    );
    return {
      whole: make(this.#sum(), accountLevels!, summedCost(costs), this.#runs),
      functions: Object.fromEntries(
        functions.map(({ name }, index) => [
          name,
          make(this.#functions[index]!, levels[index]!, costs[index]!, this.#runs),
        ]),
      ),
    };
  }

  /** The counts of all functions together; without a second function they are the first's. */
  #sum(): SectionRecorder {
    if (this.#functions.length === 1) return this.#functions[0]!;
    const all = new SectionRecorder(this.#window);
    for (const section of this.#functions) all.add(section);
    return all;
  }

  /** Levels of the event sources by step; the mean over pooled runs. */
  #sourceSeries(): Record<string, EventSourceSeries> {
    const { stepMs } = this.#window;
    const perRun = (gauge: SteppedMax): number[] => Array.from(gauge.steps, (value) => rounded(value / this.#runs));
    return Object.fromEntries(
      [...this.#gauges].map(([source, gauges]) => [
        source,
        { stepMs, levels: Object.fromEntries([...gauges].map(([level, gauge]) => [level, perRun(gauge)])) },
      ]),
    );
  }

  #allGauges(): SteppedMax[] {
    return [...this.#gauges.values()].flatMap((gauges) => [...gauges.values()]);
  }

  #finished(): readonly Levels[] {
    if (this.#levels === null) throw new Error('finish the recorder first');
    return this.#levels;
  }
}
