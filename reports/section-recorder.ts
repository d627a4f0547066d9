// Counts one section of a run: a function, or all of them together.

import { Outcome, throttleReasonNames } from '../lambda/index.ts';
import { blockLength, Change, type ChangeBlock, type InvocationBlock } from './blocks.ts';
import type { RowRange } from './by-function.ts';
import { LatencyCounts } from './latency-counts.ts';
import { SteppedLives, SteppedMax } from './level.ts';
import { StepQuantiles } from './step-quantiles.ts';

/** What all sections of a run share. */
export interface Window {
  readonly steps: number;
  readonly stepMs: number;
  /** Figures cover [fromMs, toMs); series everything up to toMs. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Times of one block that are counted together. */
const latencies = new Float64Array(blockLength);
const services = new Float64Array(blockLength);
const billedTimes = new Float64Array(blockLength);

export class SectionRecorder {
  readonly window: Window;
  readonly outcomes: Float64Array = new Float64Array(5);
  readonly reasons: Float64Array = new Float64Array(throttleReasonNames.length);
  offered = 0;
  admitted = 0;
  retries = 0;
  coldStarts = 0;
  /** Billed requests. */
  runs = 0;
  billedMs = 0;
  provisionedBilledMs = 0;
  /** Provisioned concurrency times the time it was held, within the window. */
  heldMs = 0;
  #heldLevel = 0;
  #heldSinceMs = 0;
  deadLettered = 0;
  lost = 0;
  readonly latency: LatencyCounts = new LatencyCounts();
  /** Service times, once one of them was not the latency too: null while the generator is never late. */
  #service: LatencyCounts | null = null;
  readonly cold: LatencyCounts = new LatencyCounts();
  readonly init: LatencyCounts = new LatencyCounts();
  readonly billed: LatencyCounts = new LatencyCounts();
  readonly concurrency: SteppedMax;
  readonly environments: SteppedLives;
  readonly queue: SteppedMax;
  readonly quantiles: StepQuantiles;
  readonly series: {
    readonly offered: Float64Array;
    readonly admitted: Float64Array;
    readonly throttled: Float64Array;
    readonly coldStarts: Float64Array;
    readonly reasons: (Float64Array | undefined)[];
  };

  constructor(window: Window) {
    const { steps, stepMs, fromMs, toMs } = window;
    this.window = window;
    this.concurrency = new SteppedMax(steps, stepMs, fromMs, toMs);
    this.queue = new SteppedMax(steps, stepMs, fromMs, toMs);
    this.environments = new SteppedLives(steps, stepMs, fromMs, toMs);
    this.quantiles = new StepQuantiles(steps, stepMs);
    const counts = (): Float64Array => new Float64Array(steps);
    this.series = { offered: counts(), admitted: counts(), throttled: counts(), coldStarts: counts(), reasons: [] };
  }

  /** Counts those rows of a block that are of this section. */
  invocations(block: InvocationBlock, rows: Int32Array, { from, to }: RowRange): void {
    const { quantiles, outcomes } = this;
    const { fromMs } = this.window;
    const { throttled, dropped } = Outcome;
    let counted = 0;
    let retries = 0;
    let runs = 0;
    let onDemandMs = 0;
    let provisionedMs = 0;
    for (let i = from; i < to; i += 1) {
      const row = rows[i]!;
      const outcome = block.outcome[row]!;
      const scheduledAtMs = block.scheduledAtMs[row]!;
      const endAtMs = block.endAtMs[row]!;
      const ran = outcome !== throttled && outcome !== dropped;
      const latencyMs = endAtMs - scheduledAtMs;
      if (ran) quantiles.record(endAtMs, latencyMs);
      const cold = block.coldStart[row]!;
      if (cold === 1) this.#count(this.series.coldStarts, scheduledAtMs);
      if (scheduledAtMs < fromMs) continue;
      outcomes[outcome]! += 1;
      retries += block.attempts[row]! - 1;
      runs += block.runs[row]!;
      const billedMs = block.billedMs[row]!;
      if (block.provisioned[row] === 1) provisionedMs += billedMs;
      else onDemandMs += billedMs;
      if (!ran) continue;
      latencies[counted] = latencyMs;
      services[counted] = endAtMs - block.sentAtMs[row]!;
      billedTimes[counted] = billedMs;
      counted += 1;
      if (cold === 1) this.#coldStart(latencyMs, block.initMs[row]!);
    }
    this.retries += retries;
    this.runs += runs;
    this.billedMs += onDemandMs;
    this.provisionedBilledMs += provisionedMs;
    this.#recordTimes(counted);
  }

  /** Takes the first of the times gathered. */
  #recordTimes(count: number): void {
    if (this.#service === null) {
      for (let i = 0; i < count; i += 1) if (services[i] !== latencies[i]) this.#service ??= this.latency.copy();
    }
    this.#service?.recordAll(services, count);
    this.latency.recordAll(latencies, count);
    this.billed.recordAll(billedTimes, count);
  }

  /** Counts those changes of a block that are of this section. */
  changes(block: ChangeBlock, rows: Int32Array, range: RowRange): void {
    const { offered, admitted } = this.series;
    const { fromMs, steps, stepMs } = this.window;
    const { kind, atMs } = block;
    const { released, throttled, offered: arrived } = Change;
    let offeredCount = 0;
    let admittedCount = 0;
    for (let i = range.from; i < range.to; i += 1) {
      const row = rows[i]!;
      const change = kind[row]!;
      if (change === released) continue;
      const at = atMs[row]!;
      if (change === throttled) {
        this.#refusal(at, block.detail[row]!);
        continue;
      }
      const step = Math.floor(at / stepMs);
      const counts = change === arrived ? offered : admitted;
      if (step < steps) counts[step]! += 1;
      if (at < fromMs) continue;
      if (change === arrived) offeredCount += 1;
      else admittedCount += 1;
    }
    this.offered += offeredCount;
    this.admitted += admittedCount;
    this.concurrency.follow(block, block.detail, rows, range);
  }

  get service(): LatencyCounts {
    return this.#service ?? this.latency;
  }

  /** Latency of warm invocations: all but the cold ones. */
  get warm(): LatencyCounts {
    return this.latency.without(this.cold);
  }

  /** From now on so much provisioned concurrency is held. */
  provisioned(atMs: number, allocated: number): void {
    this.#hold(atMs);
    this.#heldLevel = allocated;
  }

  givenUp(atMs: number, kept: boolean): void {
    if (atMs < this.window.fromMs) return;
    if (kept) this.deadLettered += 1;
    else this.lost += 1;
  }

  /** The levels of a finished run: plain numbers, so that runs can be pooled. */
  levels(): Levels {
    const { concurrency, environments, queue } = this;
    concurrency.end(this.window.toMs);
    this.#hold(this.window.toMs);
    return {
      concurrency: { mean: concurrency.mean, max: concurrency.max, steps: concurrency.steps.slice() },
      environments: { mean: environments.mean, max: environments.max, steps: Float64Array.from(environments.steps()) },
      environmentsCreated: environments.created,
      queueSteps: queue.steps.slice(),
    };
  }

  /** Adds another section's counts (another function's, or another run's); levels stay as they are. */
  add(other: SectionRecorder): void {
    addTo(this.outcomes, other.outcomes);
    addTo(this.reasons, other.reasons);
    for (const figure of summedFigures) this[figure] += other[figure];
    if (this.#service !== null || other.#service !== null) {
      this.#service ??= this.latency.copy();
      this.#service.add(other.service);
    }
    for (const histogram of histograms) this[histogram].add(other[histogram]);
    for (const key of ['offered', 'admitted', 'throttled', 'coldStarts'] as const) {
      addTo(this.series[key], other.series[key]);
    }
    other.series.reasons.forEach((counts, reason) => {
      if (counts !== undefined) addTo((this.series.reasons[reason] ??= new Float64Array(counts.length)), counts);
    });
    this.quantiles.add(other.quantiles);
  }

  #coldStart(latencyMs: number, initMs: number): void {
    this.coldStarts += 1;
    this.cold.record(latencyMs);
    this.init.record(initMs);
  }

  #refusal(atMs: number, reason: number): void {
    this.#count(this.series.throttled, atMs);
    this.#count((this.series.reasons[reason] ??= new Float64Array(this.window.steps)), atMs);
    if (atMs >= this.window.fromMs) this.reasons[reason]! += 1;
  }

  #hold(atMs: number): void {
    const { fromMs, toMs } = this.window;
    const from = Math.max(this.#heldSinceMs, fromMs);
    const to = Math.min(atMs, toMs);
    if (to > from) this.heldMs += this.#heldLevel * (to - from);
    this.#heldSinceMs = Math.max(this.#heldSinceMs, atMs);
  }

  #count(series: Float64Array, atMs: number): void {
    const step = Math.floor(atMs / this.window.stepMs);
    if (step < series.length) series[step]! += 1;
  }
}

/** A level over one run. */
export interface SteppedLevel {
  mean: number;
  max: number;
  readonly steps: Float64Array;
}

export interface Levels {
  readonly concurrency: SteppedLevel;
  readonly environments: SteppedLevel;
  environmentsCreated: number;
  readonly queueSteps: Float64Array;
}

/** Pools the levels of another run: means and series add up (divide by the number of runs), the highest maximum stays. */
export const addLevels = (ours: Levels, theirs: Levels): void => {
  for (const key of ['concurrency', 'environments'] as const) {
    ours[key].mean += theirs[key].mean;
    ours[key].max = Math.max(ours[key].max, theirs[key].max);
    addTo(ours[key].steps, theirs[key].steps);
  }
  ours.environmentsCreated += theirs.environmentsCreated;
  addTo(ours.queueSteps, theirs.queueSteps);
};

const summedFigures = [
  'offered',
  'admitted',
  'retries',
  'coldStarts',
  'runs',
  'billedMs',
  'provisionedBilledMs',
  'heldMs',
  'deadLettered',
  'lost',
] as const;
const histograms = ['latency', 'cold', 'init', 'billed'] as const;

const addTo = (ours: Float64Array, theirs: Float64Array): void => {
  for (let i = 0; i < ours.length; i += 1) ours[i]! += theirs[i]!;
};
