// The work of a plan: one run of one setting of one function, from plain data to plain data, so that any thread can do it.

import { quantileLack, ranLack, type Recorder } from '../../reports/index.ts';
import { watchSimulation } from '../run/record-simulation.ts';
import { replicationSeed } from '../run/simulate-scenario.ts';
import { simulatedFunctions } from '../run/simulation-of.ts';
import { isQuantile, quantileShares, sloReading, type SloSubject } from '../run/slo-reading.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SloLimit } from '../scenario/slo.ts';
import { functionSources } from './function-sources.ts';
import type { Reading } from './judge.ts';
import { withSettings, type Settings } from './settings.ts';

/** A scenario as plain data. */
export interface PlanBase {
  /** The same for all tasks of one scenario, and for no other. */
  readonly key: string;
  readonly document: unknown;
  readonly source: string;
  /** Where the names of files start. */
  readonly directory: string;
}

export interface SettledFunction {
  readonly functionIndex: number;
  readonly settings: Settings;
}

export interface PlanTask {
  readonly base: PlanBase;
  /** What was settled for other functions before. */
  readonly settled: readonly SettledFunction[];
  readonly functionIndex: number;
  readonly settings: Settings;
  readonly replication: number;
}

/** What one run says of one limit. */
export interface LimitReading extends Reading {
  /** Answers behind a quantile; 0 of other figures. */
  readonly answers: number;
  /** Why the run says too little; null when it says enough. A quantile's is left to the answers of all runs together. */
  readonly lack: string | null;
}

/** What one run found of the function. */
export interface PlanAnswer {
  /** In the order of the scenario's limits. */
  readonly readings: readonly LimitReading[];
  readonly costUsd: number;
  readonly perMillionUsd: number;
  /** Most at once. */
  readonly maxConcurrency: number;
}

const readingOf = (subject: SloSubject, limit: SloLimit): LimitReading => {
  const of = limit.unit === 'share' ? Math.max(1, subject.totals.offered) : 1;
  if (!isQuantile(limit.figure)) {
    const { value, lack } = sloReading(subject, limit);
    return { value: lack === null ? value : null, of, answers: 0, lack };
  }
  const { count } = subject.latencyMs;
  return { value: count === 0 ? null : subject.latencyMs[limit.figure], of, answers: count, lack: ranLack(subject) };
};

/** Why the runs together say too little of a limit; null when they say enough. */
export const lackOf = (limit: SloLimit, readings: readonly LimitReading[]): string | null => {
  if (readings.every(({ lack }) => lack !== null)) return readings[0]?.lack ?? 'nothing was simulated';
  if (!isQuantile(limit.figure)) return null;
  // The answers of all runs stand behind the mean of their quantiles.
  const answers = readings.reduce((sum, reading) => sum + reading.answers, 0);
  return quantileLack(quantileShares[limit.figure], answers);
};

/** The function's own figures, with the queues and streams that feed it. */
const subjectOf = (recorder: Recorder, scenario: Scenario, functionIndex: number): SloSubject => {
  const names = functionSources(scenario, functionIndex);
  const own = <T>(sources: Readonly<Record<string, T>> = {}): Record<string, T> =>
    Object.fromEntries(Object.entries(sources).filter(([name]) => names.has(name)));
  const { eventSources, eventSourceSeries } = recorder.sources();
  return {
    ...recorder.figures().functions[scenario.functions[functionIndex]!.config.name]!,
    durationMs: scenario.durationMs,
    warmupMs: scenario.warmupMs,
    replications: 1,
    eventSources: own(eventSources),
    eventSourceSeries: own(eventSourceSeries),
  };
};

/** One run of `scenario`, as it is, seen from one of its functions. Throws Interrupted once the signal comes. */
const planRun = async (
  scenario: Scenario,
  { functionIndex, replication }: Pick<PlanTask, 'functionIndex' | 'replication'>,
  signal: AbortSignal | undefined,
): Promise<PlanAnswer> => {
  const seed = replicationSeed(scenario.seed, replication);
  const { recorder } = await watchSimulation(scenario, simulatedFunctions(scenario), seed, { signal });
  const subject = subjectOf(recorder, scenario, functionIndex);
  return {
    readings: scenario.slo.map((limit) => readingOf(subject, limit)),
    costUsd: subject.cost.totalUsd,
    perMillionUsd: subject.cost.perMillionUsd,
    maxConcurrency: subject.totals.concurrency.max,
  };
};

/** The last scenario that was compiled: reading a trace takes longer than a run. */
let compiled: { readonly key: string; readonly scenario: Scenario } | undefined;

const scenarioOf = ({ key, document, source, directory }: PlanBase): Scenario => {
  if (compiled?.key !== key) compiled = { key, scenario: compileScenario(document, source, directory) };
  return compiled.scenario;
};

/** Does the work of `task`. Throws Interrupted once the signal comes. */
export const runPlanTask = (task: PlanTask, signal?: AbortSignal): Promise<PlanAnswer> => {
  const others = task.settled.reduce(
    (scenario, { functionIndex, settings }) => withSettings(scenario, functionIndex, settings),
    scenarioOf(task.base),
  );
  return planRun(withSettings(others, task.functionIndex, task.settings), task, signal);
};
