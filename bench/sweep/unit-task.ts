// The work of a sweep: one replication of one point, from plain data to plain data, so that any thread of any machine
// can do it.

import type { LatencyState } from '../../reports/index.ts';
import { figuresOf, sloFiguresOf, sourceFiguresOf } from '../run/figures.ts';
import { watchSimulation } from '../run/record-simulation.ts';
import { replicationSeed } from '../run/simulate-scenario.ts';
import { simulatedFunctions } from '../run/simulation-of.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface UnitTask {
  /** The same for all replications of a point, and for nothing else. */
  readonly key: string;
  readonly document: unknown;
  readonly source: string;
  /** Where the names of files start. */
  readonly directory: string;
  readonly replication: number;
}

/** What one replication found. */
export interface UnitAnswer {
  readonly figures: Readonly<Record<string, number>>;
  readonly latency: LatencyState;
}

/** Compiled points; a thread meets the replications of one in a row, and reading a trace takes longer than a run. */
const compiled = new Map<string, Scenario>();
const mostCompiled = 4;

const scenarioOf = ({ key, document, source, directory }: UnitTask): Scenario => {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const scenario = compileScenario(document, source, directory);
  if (compiled.size >= mostCompiled) compiled.delete(compiled.keys().next().value!);
  compiled.set(key, scenario);
  return scenario;
};

/** Simulates one replication. Throws Interrupted once the signal comes. */
export const runUnit = async (task: UnitTask, signal?: AbortSignal): Promise<UnitAnswer> => {
  const scenario = scenarioOf(task);
  const seed = replicationSeed(scenario.seed, task.replication);
  const { recorder } = await watchSimulation(scenario, simulatedFunctions(scenario), seed, { signal });
  const { durationMs, warmupMs, slo } = scenario;
  const whole = { ...recorder.figures().whole, ...recorder.sources(), durationMs, warmupMs, replications: 1 };
  const figures = { ...figuresOf(whole), ...sourceFiguresOf(whole), ...sloFiguresOf(whole, slo) };
  return { figures, latency: recorder.latency() };
};
