// What other keep-alive presets would have given: the run simulated again under each, with the same arrivals and handler times,
// as far as a bounded amount of work reaches.

import { keepAlivePresetOf, keepAlivePresets, type KeepAlive, type KeepAlivePreset } from '../../lambda/index.ts';
import type { RunResult } from '../../reports/index.ts';
import { until } from '../../sim/index.ts';
import { keepAliveText } from '../scenario/keep-alive.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface KeepAliveComparison {
  /** What was simulated ends here: with the run, or earlier where it is long. */
  readonly untilMs: number;
  /** Of so many replications the first is compared. */
  readonly replications: number;
  /** Cold starts by function, each under its own rule. */
  readonly own: readonly number[];
  readonly others: readonly {
    readonly preset: KeepAlivePreset;
    /** By function, all of them under the preset. */
    readonly coldStarts: readonly number[];
  }[];
}

/** Why nothing was compared: no idle environment can have ended; the run has too much work for it; and so on. */
export type NotCompared = 'too short' | 'too long' | 'stopped' | 'not asked for';

export interface RunToCompare {
  readonly scenario: Scenario;
  readonly result: RunResult;
  /** Cold starts of its first replication, by function. */
  readonly own: readonly number[];
  /** Cold starts of a scenario by function, under the seed of that replication. */
  readonly simulate: (scenario: Scenario) => Promise<readonly number[]>;
}

/** So many attempts may always be simulated (a tenth of a second), and no more than so many (a second). */
const leastAllowance = 300_000;
const mostAllowance = 3_000_000;

/** The share of the run's own work that may be added to it. */
const addedShare = 1 / 3;

const shortestMs = (rule: KeepAlive): number => {
  switch (rule.kind) {
    case 'fixed':
      return Math.min(rule.idleMs, rule.maxAgeMs);
    case 'uniform':
      return Math.min(rule.minMs, rule.maxAgeMs);
    case 'lastSpare':
      return Math.min(rule.lastMs, rule.spareMs, rule.halvingMs ?? Infinity, rule.maxAgeMs);
  }
};

const longestMs = (rule: KeepAlive): number => {
  switch (rule.kind) {
    case 'fixed':
      return rule.idleMs;
    case 'uniform':
      return rule.maxMs;
    case 'lastSpare':
      return Math.max(rule.lastMs, rule.spareMs);
  }
};

/** The presets that a reader may hold against the rules in force: that of the date, the best fitted, the shortest, the longest. */
const candidatesOf = ({ rules, functions }: Scenario): KeepAlivePreset[] => {
  const names = new Set<KeepAlivePreset>([keepAlivePresetOf(rules.date), '2020', '2021', '2018']);
  const used = new Set(functions.map(({ config }) => keepAliveText(config.keepAlive)));
  return [...names].filter((name) => used.size > 1 || !used.has(keepAliveText(keepAlivePresets[name])));
};

/** Arrivals and attempts by step, of one replication: whichever are more. */
const workOf = ({ series }: RunResult): number[] =>
  series.offered.map((offered, step) => Math.max(offered, series.admitted[step]! + series.throttled[step]!));

/** The last end of a step up to which there is no more than so much work. */
const untilMsOf = (work: readonly number[], stepMs: number, most: number): number => {
  let steps = 0;
  for (let sum = work[0]!; steps < work.length && sum <= most; sum += work[steps] ?? 0) steps += 1;
  return steps * stepMs;
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Which presets are simulated, and up to where. */
interface Plan {
  readonly presets: readonly KeepAlivePreset[];
  readonly untilMs: number;
}

const planOf = (run: RunToCompare, presets: readonly KeepAlivePreset[]): Plan => {
  const { scenario, result } = run;
  const work = workOf(result);
  const total = sumOf(work);
  const allowance = Math.min(Math.max(leastAllowance, total * result.replications * addedShare), mostAllowance);
  if (total * presets.length <= allowance) return { presets, untilMs: scenario.durationMs };
  // The rules in force are simulated that far, too.
  const untilMs = untilMsOf(work, result.series.stepMs, allowance / (presets.length + 1));
  const ownMs = Math.max(...scenario.functions.map(({ config }) => longestMs(config.keepAlive)));
  const seen = presets.filter((name) => untilMs >= 2 * Math.max(ownMs, longestMs(keepAlivePresets[name])));
  if (seen.length === 0 || untilMs <= scenario.warmupMs) return { presets: [], untilMs: 0 };
  return seen.length < presets.length ? planOf(run, seen) : { presets, untilMs };
};

/** The scenario up to an instant, without what only documents need. */
const beginningOf = (scenario: Scenario, untilMs: number): Scenario => ({
  ...scenario,
  document: { ...scenario.document, cloudWatch: false },
  durationMs: untilMs,
  traffic: scenario.traffic.map((traffic) => ({
    ...traffic,
    arrivals: (seed) => until(traffic.arrivals(seed), untilMs),
  })),
});

const withKeepAlive = (scenario: Scenario, keepAlive: KeepAlive): Scenario => ({
  ...scenario,
  functions: scenario.functions.map((fn) => ({ ...fn, config: { ...fn.config, keepAlive } })),
});

/** Simulates the run under other presets. At most a third is added to its work, or what takes a tenth of a second. */
export const compareKeepAlive = async (run: RunToCompare): Promise<KeepAliveComparison | NotCompared> => {
  const { scenario } = run;
  if (scenario.functions.every(({ config }) => config.managed !== undefined)) return 'too short';
  const ownMs = Math.min(...scenario.functions.map(({ config }) => shortestMs(config.keepAlive)));
  const differing = candidatesOf(scenario).filter(
    (name) => Math.min(ownMs, shortestMs(keepAlivePresets[name])) < scenario.durationMs,
  );
  if (differing.length === 0) return 'too short';
  const { presets, untilMs } = planOf(run, differing);
  if (presets.length === 0) return 'too long';
  const isWhole = untilMs === scenario.durationMs;
  const beginning = beginningOf(scenario, untilMs);
  const own = isWhole ? run.own : await run.simulate(beginning);
  const others: { preset: KeepAlivePreset; coldStarts: readonly number[] }[] = [];
  for (const preset of presets) {
    others.push({ preset, coldStarts: await run.simulate(withKeepAlive(beginning, keepAlivePresets[preset])) });
  }
  return { untilMs, replications: run.result.replications, own, others };
};
