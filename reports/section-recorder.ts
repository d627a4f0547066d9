// Counts one section of a run: a function, or all of them together.

import { environmentOriginNames, Outcome, throttleReasonNames, type InvocationRecord } from '../lambda/index.ts';
import { LatencyCounts } from './latency-counts.ts';
import { SteppedLives, SteppedMax } from './level.ts';
import { StepQuantiles } from './step-quantiles.ts';

// Constants of this file: the compiler knows them, as it does not the members of an imported object.
const { throttled, dropped } = Outcome;

/** What all sections of a run share. */
export interface Window {
  readonly steps: number;
  readonly stepMs: number;
  /** Figures cover [fromMs, toMs); series everything up to toMs. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sums over the invocations of a section, as indices into its numbers. */
const offered = 0;
const admitted = 1;
const retries = 2;
const coldStarts = 3;
const runs = 4;
const billedMs = 5;
const provisionedBilledMs = 6;
const heldMs = 7;
const deadLettered = 8;
const lost = 9;
const sums = 10;
/** Where the step of the latest arrival ends; its number. */
const stepEndMs = 10;
const stepNow = 11;
const windowFromMs = 12;
const stepLengthMs = 13;
const heldLevel = 14;
const heldSinceMs = 15;
const numbers = 16;

export class SectionRecorder {
  readonly window: Window;
  readonly outcomes: Float64Array = new Float64Array(5);
  readonly reasons: Float64Array = new Float64Array(throttleReasonNames.length);
  /** Environments created, by origin; the last for those of unknown origin. */
  readonly origins: Float64Array = new Float64Array(environmentOriginNames.length + 1);
  /** In a typed array, because fields that are now whole and now not are kept in boxes. */
  readonly #numbers: Float64Array = new Float64Array(numbers);
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
    this.#numbers[stepLengthMs] = stepMs;
    this.#numbers[windowFromMs] = fromMs;
  }

  get offered(): number {
    return this.#numbers[offered]!;
  }

  get admitted(): number {
    return this.#numbers[admitted]!;
  }

  get retries(): number {
    return this.#numbers[retries]!;
  }

  get coldStarts(): number {
    return this.#numbers[coldStarts]!;
  }

  /** Billed requests. */
  get runs(): number {
    return this.#numbers[runs]!;
  }

  get billedMs(): number {
    return this.#numbers[billedMs]!;
  }

  get provisionedBilledMs(): number {
    return this.#numbers[provisionedBilledMs]!;
  }

  /** Provisioned concurrency times the time it was held, within the window. */
  get heldMs(): number {
    return this.#numbers[heldMs]!;
  }

  get deadLettered(): number {
    return this.#numbers[deadLettered]!;
  }

  get lost(): number {
    return this.#numbers[lost]!;
  }

  arrived(atMs: number): void {
    const own = this.#numbers;
    this.#count(this.series.offered, atMs);
    if (atMs >= own[windowFromMs]!) own[offered]! += 1;
  }

  admission(atMs: number, concurrency: number): void {
    const own = this.#numbers;
    this.#count(this.series.admitted, atMs);
    if (atMs >= own[windowFromMs]!) own[admitted]! += 1;
    this.concurrency.set(concurrency, atMs);
  }

  refusal(atMs: number, reason: number): void {
    this.#count(this.series.throttled, atMs);
    this.#count((this.series.reasons[reason] ??= new Float64Array(this.window.steps)), atMs);
    if (atMs >= this.window.fromMs) this.reasons[reason]! += 1;
  }

  invocation(record: Readonly<InvocationRecord>): void {
    const own = this.#numbers;
    const { scheduledAtMs, endAtMs, outcome, coldStart } = record;
    const ran = outcome !== throttled && outcome !== dropped;
    const latencyMs = endAtMs - scheduledAtMs;
    if (ran) this.quantiles.record(endAtMs, latencyMs);
    if (coldStart) this.#count(this.series.coldStarts, scheduledAtMs);
    if (scheduledAtMs < own[windowFromMs]!) return;
    this.outcomes[outcome]! += 1;
    own[retries]! += record.attempts - 1;
    own[runs]! += record.runs;
    const billed = record.billedMs;
    if (record.provisioned) own[provisionedBilledMs]! += billed;
    else own[billedMs]! += billed;
    if (!ran) return;
    this.#served(endAtMs - record.sentAtMs, latencyMs);
    this.latency.record(latencyMs);
    this.billed.record(billed);
    if (!coldStart) return;
    own[coldStarts]! += 1;
    this.cold.record(latencyMs);
    this.init.record(record.initMs);
  }

  #served(serviceMs: number, latencyMs: number): void {
    if (this.#service === null && serviceMs === latencyMs) return;
    this.#service ??= this.latency.copy();
    this.#service.record(serviceMs);
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
    this.#numbers[heldLevel] = allocated;
  }

  givenUp(atMs: number, kept: boolean): void {
    if (atMs < this.window.fromMs) return;
    this.#numbers[kept ? deadLettered : lost]! += 1;
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
    addTo(this.origins, other.origins);
    for (let sum = 0; sum < sums; sum += 1) this.#numbers[sum]! += other.#numbers[sum]!;
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

  #hold(atMs: number): void {
    const own = this.#numbers;
    const from = Math.max(own[heldSinceMs]!, this.window.fromMs);
    const to = Math.min(atMs, this.window.toMs);
    if (to > from) own[heldMs]! += own[heldLevel]! * (to - from);
    own[heldSinceMs] = Math.max(own[heldSinceMs]!, atMs);
  }

  #count(series: Float64Array, atMs: number): void {
    const step = this.#stepOf(atMs);
    if (step < series.length) series[step]! += 1;
  }

  /** Most instants are of the step of the one before: a comparison instead of a division. */
  #stepOf(atMs: number): number {
    const own = this.#numbers;
    if (atMs >= own[stepEndMs]! || atMs < own[stepEndMs]! - own[stepLengthMs]!) {
      own[stepNow] = Math.floor(atMs / own[stepLengthMs]!);
      own[stepEndMs] = (own[stepNow] + 1) * own[stepLengthMs]!;
    }
    return own[stepNow]!;
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

const histograms = ['latency', 'cold', 'init', 'billed'] as const;

const addTo = (ours: Float64Array, theirs: Float64Array): void => {
  for (let i = 0; i < ours.length; i += 1) ours[i]! += theirs[i]!;
};
