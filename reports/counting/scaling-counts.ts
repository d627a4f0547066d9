// Counts the changes of scale of all functions of a run, and the levels of the account, which is one row more.

import { environmentOriginNames, throttleReasonNames } from '../../lambda/index.ts';
import { InvariantError } from '../result/invariants.ts';
import { SteppedLevels, SteppedLives } from './level.ts';
import type { Levels } from './section-levels.ts';
import { StepCounts } from './step-counts.ts';
import type { Window } from './window.ts';

/** Place of environments of whom nobody knows why they were created. */
const unknownOrigin = environmentOriginNames.length;
const originCount = environmentOriginNames.length + 1;
const reasonCount = throttleReasonNames.length;
/** Places of a function's throttles: by reason, and the last for those whose reason nobody tells. */
const throttlePlaces = reasonCount + 1;

export class ScalingCounts {
  #window: Window;
  #functions: number;
  /** Row of the account: what it does is what its only function does. */
  #account: number;
  readonly #offered: StepCounts;
  /** By function and reason; null before the first throttle. */
  #throttled: StepCounts | null = null;
  /** And how many were let in. */
  readonly #concurrency: SteppedLevels;
  readonly #queue: SteppedLevels;
  #environments: readonly SteppedLives[];
  #origins: Float64Array;
  readonly #held: SteppedLevels;
  /** In one step. */
  #heldWindow: Window;
  #deadLettered: Float64Array;

  constructor(functions: number, window: Window) {
    const rows = functions === 1 ? 1 : functions + 1;
    this.#window = window;
    this.#functions = functions;
    this.#account = rows - 1;
    this.#offered = new StepCounts(functions, window);
    this.#concurrency = new SteppedLevels(rows, window, functions > 1);
    this.#queue = new SteppedLevels(rows, window);
    this.#environments = Array.from({ length: rows }, () => new SteppedLives(window));
    this.#origins = new Float64Array(functions * originCount);
    this.#heldWindow = { ...window, steps: 1, stepMs: window.toMs };
    this.#held = new SteppedLevels(functions, this.#heldWindow);
    this.#deadLettered = new Float64Array(functions);
  }

  /** As those that are made now. */
  reset(functions: number, window: Window): void {
    const rows = functions === 1 ? 1 : functions + 1;
    this.#window = window;
    if (this.#functions !== functions) this.#functions = functions;
    if (this.#account !== rows - 1) this.#account = rows - 1;
    this.#offered.reset(functions, window);
    this.#throttled = null;
    this.#concurrency.reset(rows, window, functions > 1);
    this.#queue.reset(rows, window);
    this.#environments = Array.from({ length: rows }, () => new SteppedLives(window));
    this.#origins = new Float64Array(functions * originCount);
    this.#heldWindow = { ...window, steps: 1, stepMs: window.toMs };
    this.#held.reset(functions, this.#heldWindow);
    this.#deadLettered = new Float64Array(functions);
  }

  offered(functionIndex: number, atMs: number): void {
    this.#offered.add(functionIndex, atMs);
  }

  admitted(functionIndex: number, atMs: number, functionConcurrency: number, accountConcurrency: number): void {
    this.#concurrency.raise(functionIndex, functionConcurrency, atMs);
    if (functionIndex !== this.#account) this.#concurrency.peak(accountConcurrency);
  }

  released(functionIndex: number, atMs: number): void {
    this.#concurrency.lower(functionIndex, atMs);
  }

  throttled(functionIndex: number, atMs: number, reason: number): void {
    this.#throttled ??= new StepCounts(this.#functions * throttlePlaces, this.#window);
    this.#throttled.add(functionIndex * throttlePlaces + (reason < 0 ? reasonCount : reason), atMs);
  }

  environmentStarted(functionIndex: number, atMs: number, origin: number = unknownOrigin): void {
    for (const row of this.#rowsOf(functionIndex)) this.#environments[row]!.started(atMs);
    this.#origins[functionIndex * originCount + origin]! += 1;
  }

  environmentEnded(functionIndex: number, atMs: number): void {
    for (const row of this.#rowsOf(functionIndex)) this.#environments[row]!.ended(atMs);
  }

  /** From now on so much provisioned concurrency is held. */
  provisioned(functionIndex: number, atMs: number, allocated: number): void {
    this.#held.set(functionIndex, allocated, atMs);
  }

  queueDepth(functionIndex: number, atMs: number, change: number): void {
    for (const row of this.#rowsOf(functionIndex)) {
      const level = this.#queue.level(row) + change;
      if (level < 0) throw new InvariantError(`a queue holds ${level} after ${atMs} ms: more left it than came`);
      this.#queue.set(row, level, atMs);
    }
  }

  /** Something was sent to a dead-letter queue. */
  deadLetter(functionIndex: number, atMs: number): void {
    if (atMs >= this.#window.fromMs) this.#deadLettered[functionIndex]! += 1;
  }

  /** The window, until now up to `untilMs`, ends at `atMs`. */
  cut(atMs: number, untilMs: number): void {
    this.#heldWindow.toMs = atMs;
    for (const levels of [this.#concurrency, this.#queue, this.#held]) levels.cut(atMs);
    for (const lives of this.#environments) lives.cut(atMs, untilMs);
  }

  /** The run is over. */
  end(): void {
    for (const levels of [this.#concurrency, this.#queue, this.#held]) levels.end();
  }

  /** Levels of a function; without one, of the account. */
  levels(functionIndex: number = this.#account): Levels {
    const concurrency = this.#concurrency;
    const environments = this.#environments[functionIndex]!;
    return {
      concurrency: {
        mean: concurrency.mean(functionIndex),
        max: concurrency.max(functionIndex),
        steps: concurrency.steps(functionIndex).slice(),
      },
      environments: { mean: environments.mean, max: environments.max, steps: Float64Array.from(environments.steps()) },
      environmentsCreated: environments.created,
      queueSteps: this.#queue.steps(functionIndex).slice(),
    };
  }

  /** What a function was offered and let in, since the warm-up and by step. */
  requests(functionIndex: number): Requests {
    const offered = this.#offered;
    const admitted = this.#concurrency;
    return {
      offered: { total: offered.total(functionIndex), series: offered.series(functionIndex) },
      admitted: { total: admitted.total(functionIndex), series: admitted.counts(functionIndex) },
    };
  }

  /**
   * Throttles of a function by reason, since the warm-up and by step; no series for reasons that were never given. By step,
   * `all` has those without a reason too.
   */
  throttles(functionIndex: number): {
    totals: Float64Array;
    series: (Float64Array | undefined)[];
    all: Float64Array;
  } {
    const totals = new Float64Array(reasonCount);
    const series: (Float64Array | undefined)[] = [];
    const all = new Float64Array(this.#window.steps);
    for (let place = 0; place < throttlePlaces && this.#throttled !== null; place += 1) {
      const row = functionIndex * throttlePlaces + place;
      const counts = this.#throttled.series(row);
      counts.forEach((count, step) => (all[step]! += count));
      if (place === reasonCount) continue;
      totals[place] = this.#throttled.total(row);
      if (counts.some((count) => count > 0)) series[place] = counts;
    }
    return { totals, series, all };
  }

  /** Environments of a function, by origin; the last for those of unknown origin. */
  origins(functionIndex: number): Float64Array {
    return this.#origins.slice(functionIndex * originCount, (functionIndex + 1) * originCount);
  }

  /** Provisioned concurrency times the time it was held, within the window. */
  heldMs(functionIndex: number): number {
    return this.#held.area(functionIndex);
  }

  deadLettered(functionIndex: number): number {
    return this.#deadLettered[functionIndex]!;
  }

  /** The function's, and the account's. */
  #rowsOf(functionIndex: number): readonly number[] {
    return functionIndex === this.#account ? [functionIndex] : [functionIndex, this.#account];
  }
}

interface Counted {
  readonly total: number;
  readonly series: Float64Array;
}

interface Requests {
  readonly offered: Counted;
  readonly admitted: Counted;
}
