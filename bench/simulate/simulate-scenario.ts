// Runs a scenario on virtual time, once or in replications, and records it as a result.

import { length } from '../../reports/words/format.ts';
import { type Estimate, type RunResult } from '../../reports/index.ts';
import { estimate } from '../../sim/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { assumptionsOf } from './assumptions.ts';
import {
  compareKeepAlive,
  type KeepAliveComparison,
  type NotCompared,
  type RunToCompare,
} from './compare-keep-alive.ts';
import { figuresOf } from './figures.ts';
import { identityOf } from './identity.ts';
import { keepAliveAssumptions } from './keep-alive-assumptions.ts';
import { breathe } from './pace.ts';
import { Interrupted, leaveRecorder, readSimulation, watchSimulation, type WatchedRun } from './record-simulation.ts';
import { simulatedFunctions } from './simulation-of.ts';

export interface SimulateOptions {
  /** Default: the scenario's. */
  readonly seed?: number;
  /** Independent runs pooled into one result; default 1. */
  readonly replications?: number;
  /**
   * Replicates until the 95 % interval of every settling figure is within this share of its mean (0.01 for 1 %), at most
   * `mostReplications` times; `replications` are the least.
   */
  readonly untilShare?: number | undefined;
  /** Whether the result also says what other keep-alive presets would have given, for a third more work at most; default true. */
  readonly comparesKeepAlive?: boolean;
  /** How many of the slowest requests, and of others by chance, are traced; none unless given. Of the first replication. */
  readonly traces?: number | undefined;
  /** Once it comes, what is there so far is the result: finished replications, or the run as far as it came. */
  readonly signal?: AbortSignal;
  /** Told now and then how many replications are done (of one under way, the part of its work), and after each of them. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Seed of replication `index`; the first is the run's own. */
export const replicationSeed = (seed: number, index: number): number => seed + index * 1_000_003;

const intervalsOf = (rows: readonly Record<string, number>[]): Record<string, Estimate> =>
  Object.fromEntries(Object.keys(rows[0]!).map((figure) => [figure, estimate(rows.map((row) => row[figure]!))]));

/** Figures that decide when there are enough replications; those that are 0 throughout decide nothing. */
const settlingFigures = ['throttledShare', 'coldShare', 'meanMs', 'p99Ms'] as const;

/** Most replications of a run that replicates until its intervals are small. */
const mostReplications = 10_000;

/** An interval over fewer runs says too little about itself. */
const leastReplications = 10;

/** Shares need not be known better than to a hundredth of a percentage point. */
const shareTolerance = 1e-4;

/** Whether every settling figure is known to within `share` of its mean. */
export const isSettled = (rows: readonly Record<string, number>[], share: number): boolean =>
  rows.length >= leastReplications &&
  settlingFigures.every((figure) => {
    const { mean, high } = estimate(rows.map((row) => row[figure]!));
    const least = figure.endsWith('Share') ? shareTolerance : 0;
    return high - mean <= Math.max(least, share * Math.abs(mean));
  });

/** What `work` comes to; `otherwise` once it was stopped. */
const unlessStopped = async <T, U>(work: () => Promise<T>, otherwise: U): Promise<T | U> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) return otherwise;
    throw error;
  }
};

const keepAliveCompared = async (
  scenario: Scenario,
  { comparesKeepAlive = true, signal }: SimulateOptions,
  run: Omit<RunToCompare, 'scenario'>,
): Promise<KeepAliveComparison | NotCompared> => {
  if (signal?.aborted === true) return 'stopped';
  if (!comparesKeepAlive) return 'not asked for';
  return unlessStopped(() => compareKeepAlive({ scenario, ...run }), 'stopped' as const);
};

/** That the figures are not of the whole, and of how much. */
const stopWarnings = (scenario: Scenario, stoppedAtMs: number | null): string[] =>
  stoppedAtMs === null
    ? []
    : [
        `interrupted: partial figures, of the first ${length(stoppedAtMs)} of ${length(scenario.durationMs)} that were simulated`,
      ];

/**
 * Simulates `scenario`. An aborted run pools the replications that were finished; where none was, it ends where the simulation
 * was, says so among its warnings, and is as long as that.
 * @throws Interrupted when it was aborted within the warm-up
 */
export const simulateScenario = async (scenario: Scenario, options: SimulateOptions = {}): Promise<RunResult> => {
  const seed = options.seed ?? scenario.seed;
  const { untilShare } = options;
  const least = options.replications ?? 1;
  const total = untilShare === undefined ? least : mostReplications;
  const functions = simulatedFunctions(scenario);
  const startedAt = new Date().toISOString();
  const { signal, onProgress } = options;
  const isStopped = (): boolean => signal?.aborted === true;
  const watched = (index: number, stopped: 'kept' | 'thrown'): Promise<WatchedRun> => {
    const onShare = onProgress === undefined ? undefined : (share: number) => onProgress(index + share, total);
    const traces = index > 0 || options.traces === undefined ? undefined : { count: options.traces, seed };
    return watchSimulation(scenario, functions, replicationSeed(seed, index), { signal, onShare, stopped, traces });
  };
  const { recorder: pooled, stoppedAtMs } = await watched(0, 'kept');
  const own = pooled.coldStarts();
  const rows = total > 1 ? [figuresOf(pooled.figures().whole)] : [];
  onProgress?.(1, total);
  for (let index = 1; index < total && !isStopped(); index += 1) {
    if (untilShare !== undefined && index >= least && isSettled(rows, untilShare)) break;
    await breathe();
    const next = await unlessStopped(() => watched(index, 'thrown'), null);
    if (next === null) break;
    rows.push(figuresOf(next.recorder.figures().whole));
    pooled.merge(next.recorder);
    onProgress?.(index + 1, total);
  }
  const replications = Math.max(1, rows.length);
  const intervals = replications > 1 ? intervalsOf(rows) : null;
  const warnings = [...stopWarnings(scenario, stoppedAtMs), ...scenario.warnings];
  const facts = { kind: 'simulated', seed, startedAt, generator: null, warnings } as const;
  const result = pooled.result(identityOf(scenario, { ...facts, assumptions: [], replications, intervals }));
  const assumedTimes = new Map(pooled.assumedTimes);
  leaveRecorder(pooled);
  const compared = await keepAliveCompared(scenario, options, {
    result,
    own,
    // In one step: hundreds of functions have much to settle at the end of each.
    simulate: (other) =>
      readSimulation(other, seed, { signal, stepMs: other.durationMs }, (recorder) => recorder.coldStarts()),
  });
  const assumptions = [
    ...assumptionsOf(scenario, assumedTimes, result.totals.offered),
    ...keepAliveAssumptions(scenario, compared),
  ];
  return { ...result, assumptions };
};
