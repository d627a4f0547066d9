// Counts a long run by windows: latency, errors, cold starts, and the memory that invocations and the platform tell.

import { Outcome, type InvocationRecord, type InvocationSink } from '../../lambda/index.ts';
import type { HealthCounts } from '../../loadgen/index.ts';
import { inUs } from '../../loadgen/health/histograms-us.ts';
import { driftOf, fewestWindows, type DriftFigure, type Soak, type SoakWindow } from '../../reports/index.ts';
import { ConfigError } from '../input/config-error.ts';
import { durationText } from '../scenario/keep-alive.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { platformHealth } from './saturation.ts';

/** More are no use to a reader. */
const mostWindows = 500;
/** How often in a window the platform is asked for its memory. */
const looksPerWindow = 4;

/** Throws ConfigError where `windowMs` makes too few windows of the run to show a drift, or too many. */
export const checkSoak = ({ durationMs, warmupMs, name }: Scenario, windowMs: number): void => {
  const windows = Math.floor((durationMs - warmupMs) / windowMs);
  if (windows >= fewestWindows && windows <= mostWindows) return;
  const cure =
    windows < fewestWindows
      ? `${fewestWindows} or more show a drift: write a shorter one, or a longer duration`
      : `at most ${mostWindows} are told: write a longer one`;
  const message = `windows of ${durationText(windowMs)} are ${windows} of the ${durationText(durationMs - warmupMs)} of ${name} after its warm-up; ${cure}`;
  throw new ConfigError('the command line', [{ path: '--soak', message }]);
};

interface Counts {
  readonly latencyUs: ReturnType<typeof inUs>;
  errors: number;
  throttled: number;
  coldStarts: number;
}

const newCounts = (): Counts => ({ latencyUs: inUs(), errors: 0, throttled: 0, coldStarts: 0 });

export class SoakCounts implements InvocationSink {
  readonly #windowMs: number;
  readonly #fromMs: number;
  readonly #windows: Counts[] = [];

  constructor(windowMs: number, { durationMs, warmupMs }: Pick<Scenario, 'durationMs' | 'warmupMs'>) {
    this.#windowMs = windowMs;
    this.#fromMs = warmupMs;
    const count = Math.floor((durationMs - warmupMs) / windowMs);
    for (let window = 0; window < count; window += 1) this.#windows.push(newCounts());
  }

  invocation({ scheduledAtMs, endAtMs, outcome, coldStart }: Readonly<InvocationRecord>): void {
    const counts = this.#windows[Math.floor((scheduledAtMs - this.#fromMs) / this.#windowMs)];
    if (counts === undefined) return;
    if (outcome === Outcome.throttled) counts.throttled += 1;
    else if (outcome === Outcome.dropped) counts.errors += 1;
    else {
      if (outcome !== Outcome.completed) counts.errors += 1;
      if (coldStart) counts.coldStarts += 1;
      counts.latencyUs.recordValue(Math.max(0, Math.round((endAtMs - scheduledAtMs) * 1000)));
    }
  }

  /** @param platformMb the most of each window, by its number */
  soak(health: readonly HealthCounts[], platformMb: readonly number[]): Soak {
    const windows = this.#windows.map((counts, index): SoakWindow => {
      const fromMs = this.#fromMs + index * this.#windowMs;
      const { latencyUs, errors, throttled, coldStarts } = counts;
      const count = latencyUs.totalCount;
      const quantile = (percent: number): number | null =>
        count === 0 ? null : latencyUs.getValueAtPercentile(percent) / 1000;
      return {
        fromMs,
        count,
        errors,
        throttled,
        coldStarts,
        p50Ms: quantile(50),
        p99Ms: quantile(99),
        memoryMb: usedWithin(health, fromMs, fromMs + this.#windowMs),
        platformMb: platformMb[index] ?? null,
      };
    });
    return { windowMs: this.#windowMs, windows, drifts: driftsOf(windows) };
  }
}

/** The most memory that an invocation of these seconds told; null where none did. */
const usedWithin = (health: readonly HealthCounts[], fromMs: number, toMs: number): number | null => {
  let most = 0;
  for (const { seconds } of health) {
    for (let second = Math.floor(fromMs / 1000); second * 1000 < toMs; second += 1) {
      most = Math.max(most, seconds[second]?.memoryMb ?? 0);
    }
  }
  return most === 0 ? null : most;
};

const figures: readonly DriftFigure[] = ['p50Ms', 'p99Ms', 'memoryMb', 'platformMb'];

const isOfLatency = (figure: DriftFigure): boolean => figure === 'p50Ms' || figure === 'p99Ms';

/**
 * Windows in which a figure has no value are passed over; for latency those with cold starts too, where enough others are left: the
 * first window is mostly of starts, and what slowed down later would be lost behind it.
 */
const driftsOf = (windows: readonly SoakWindow[]): Soak['drifts'] => {
  const warm = windows.filter(({ count, coldStarts }) => count > 0 && coldStarts === 0);
  return figures.flatMap((figure) => {
    const judged = isOfLatency(figure) && warm.length >= fewestWindows ? warm : windows;
    const values = judged.flatMap((window) => window[figure] ?? []);
    return driftOf(figure, values) ?? [];
  });
};

/** Asks the platform for its memory until it is stopped; the most of each window then. */
export const watchMemory = (
  url: string,
  windowMs: number,
  sinceStartMs: () => number,
): { readonly stop: () => readonly number[] } => {
  const most: number[] = [];
  const look = async (): Promise<void> => {
    const window = Math.floor(sinceStartMs() / windowMs);
    const { memoryMb } = await platformHealth(url);
    if (window >= 0) most[window] = Math.max(most[window] ?? 0, memoryMb);
  };
  const timer = setInterval(() => void look().catch(() => {}), windowMs / looksPerWindow);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
};
