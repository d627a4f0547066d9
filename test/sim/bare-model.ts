// The bare model of the closed forms: one function, one stream of Poisson arrivals at a constant rate, no retries, no
// limit on scaling; counted from the end of a warm-up on.

import { noRetry, type CapacityProviderConfig, type FunctionConfig, type RuleOverrides } from '../../lambda/index.ts';
import {
  constant,
  poisson,
  randomStream,
  rateCurve,
  simulate,
  type Distribution,
  type SimulationSink,
} from '../../sim/index.ts';
import { openRules } from '../lambda/support.ts';
import { configOf } from './support.ts';

export interface BareModel {
  readonly perSecond: number;
  readonly duration: Distribution;
  readonly accountConcurrency?: number;
  /** With `managed` on a provider called `default`, which has as many instances as it takes. */
  readonly config?: Partial<FunctionConfig>;
  readonly rules?: RuleOverrides;
  readonly warmupMs: number;
  readonly endMs: number;
  readonly seed: number;
}

/** Figures over [warmupMs, endMs). */
export interface BareFigures {
  readonly offered: number;
  readonly refused: number;
  readonly cold: number;
  /** Sum of the durations of all arrivals, admitted or not. */
  readonly offeredWorkMs: number;
  /** Time-weighted means. */
  readonly running: number;
  readonly environments: number;
  /** Share of the time with so many running. */
  readonly occupancy: Float64Array;
}

/** A level and its integral over the window. */
class Level {
  integral = 0;
  readonly #window: readonly [fromMs: number, toMs: number];
  constructor(window: readonly [fromMs: number, toMs: number]) {
    this.#window = window;
  }

  /** One more over [fromMs, toMs). */
  add(fromMs: number, toMs: number): void {
    this.integral += Math.max(0, Math.min(toMs, this.#window[1]) - Math.max(fromMs, this.#window[0]));
  }

  get mean(): number {
    return this.integral / (this.#window[1] - this.#window[0]);
  }
}

const anyInstances: CapacityProviderConfig = {
  name: 'default',
  architecture: 'x86_64',
  allowed: [],
  excluded: [],
  maxVcpus: 15_000,
  cpuTarget: null,
  savingsShare: 0,
};

export const runBareModel = (model: BareModel): BareFigures => {
  const { perSecond, duration, warmupMs, endMs, seed } = model;
  const window = [warmupMs, endMs] as const;
  const counts = { offered: 0, refused: 0, cold: 0, offeredWorkMs: 0 };
  const environments = new Level(window);
  const occupancy = new Float64Array((model.accountConcurrency ?? 1000) + 1);
  let running = 0;
  let changedAtMs = 0;
  let nowMs = 0;
  const alive: number[] = [];
  const change = (by: number, atMs: number): void => {
    occupancy[running]! += Math.max(0, Math.min(atMs, endMs) - Math.max(changedAtMs, warmupMs));
    running += by;
    changedAtMs = atMs;
  };
  const inside = (atMs: number): number => (atMs >= warmupMs && atMs < endMs ? 1 : 0);
  const sink: SimulationSink = {
    offered: (_f, atMs) => {
      nowMs = atMs;
      counts.offered += inside(atMs);
    },
    throttled: (_f, atMs) => {
      counts.refused += inside(atMs);
    },
    admitted: (_f, atMs) => change(1, atMs),
    released: (_f, atMs) => change(-1, atMs),
    invocation: () => {},
    environmentStarted: (_f, atMs) => {
      counts.cold += inside(atMs);
      alive.push(atMs);
    },
    environmentEnded: (_f, startedAtMs, atMs) => {
      alive.splice(alive.indexOf(startedAtMs), 1);
      environments.add(startedAtMs, atMs);
    },
  };
  const weighed: Distribution = {
    // Not `...duration`: its `fill` would go past what is counted here.
    mean: duration.mean,
    quantile: (p) => duration.quantile(p),
    cdf: (x) => duration.cdf(x),
    sample: (stream) => {
      const durationMs = duration.sample(stream);
      // The duration is drawn just before its arrival is told: close enough for the window's edge.
      counts.offeredWorkMs += inside(nowMs) * durationMs;
      return durationMs;
    },
  };
  simulate({
    rules: { ...openRules(), ...model.rules },
    ...(model.config?.managed === undefined ? {} : { capacityProviders: [anyInstances], endMs }),
    accountConcurrency: model.accountConcurrency ?? 1000,
    unreservedMinimum: 0,
    functions: [
      { config: configOf(model.config), duration: weighed, coldStart: constant(0), overhead: null, errorShare: 0 },
    ],
    traffic: [
      {
        functionIndex: 0,
        arrivals: poisson(rateCurve([{ atMs: 0, perSecond }], endMs), randomStream(seed, 'arrivals')),
        retry: noRetry(),
      },
    ],
    seed,
    sink,
  });
  for (const startedAtMs of alive) environments.add(startedAtMs, endMs);
  const lengthMs = endMs - warmupMs;
  const shares = occupancy.map((ms) => ms / lengthMs);
  return {
    ...counts,
    running: shares.reduce((sum, share, busy) => sum + share * busy, 0),
    environments: environments.mean,
    occupancy: shares,
  };
};

/** Independent replications, by seed. */
export const replicate = (count: number, model: Omit<BareModel, 'seed'>): BareFigures[] =>
  Array.from({ length: count }, (_, seed) => runBareModel({ ...model, seed: seed + 1 }));

/**
 * Mean over replications after the part that a control variate explains is taken out: `controls` have a known
 * expectation of 0, and what correlates with them is chance that can be subtracted.
 */
export const controlledMean = (
  values: readonly number[],
  controls: readonly number[],
): { mean: number; error: number } => {
  const n = values.length;
  const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / n;
  const [valueMean, controlMean] = [mean(values), mean(controls)];
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < n; i += 1) {
    covariance += (values[i]! - valueMean) * (controls[i]! - controlMean);
    variance += (controls[i]! - controlMean) ** 2;
  }
  const slope = variance === 0 ? 0 : covariance / variance;
  const residuals = values.map((value, i) => value - slope * controls[i]!);
  const adjusted = mean(residuals);
  const squares = residuals.reduce((sum, value) => sum + (value - adjusted) ** 2, 0);
  return { mean: adjusted, error: Math.sqrt(squares / (n - 2) / n) };
};
