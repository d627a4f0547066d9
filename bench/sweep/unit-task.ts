// The work of a sweep: one replication of one point, from plain data to plain data, so that any thread of any machine
// can do it.

import type { LatencyState } from '../../reports/index.ts';
import { knownFiguresOf, sloFiguresOf, sourceFiguresOf } from '../simulate/figures.ts';
import { readSimulation } from '../simulate/record-simulation.ts';
import { replicationSeed } from '../simulate/simulate-scenario.ts';
import { compiledOnce, type ScenarioSource } from '../scenario/compiled-once.ts';

/** The key is the same for all replications of a point, and for nothing else. */
export interface UnitTask extends ScenarioSource {
  readonly replication: number;
}

/** What one replication found. */
export interface UnitAnswer {
  readonly figures: Readonly<Record<string, number>>;
  readonly latency: LatencyState;
}

/** Simulates one replication. Throws Interrupted once the signal comes. */
export const runUnit = async (task: UnitTask, signal?: AbortSignal): Promise<UnitAnswer> => {
  const scenario = compiledOnce(task);
  const seed = replicationSeed(scenario.seed, task.replication);
  return readSimulation(scenario, seed, { signal }, (recorder) => {
    const { durationMs, warmupMs, slo } = scenario;
    const whole = { ...recorder.figures().whole, ...recorder.sources(), durationMs, warmupMs, replications: 1 };
    const figures = { ...knownFiguresOf(whole), ...sourceFiguresOf(whole), ...sloFiguresOf(whole, slo) };
    return { figures, latency: recorder.latency() };
  });
};
