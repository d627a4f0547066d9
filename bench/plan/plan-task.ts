// The work of a plan: one run of one setting of one function, from plain data to plain data, so that any thread can do it.

import type { ThrottleReasonName } from '../../lambda/index.ts';
import { quantileLack, ranLack, type Recorder } from '../../reports/index.ts';
import { watchSimulation } from '../run/record-simulation.ts';
import { replicationSeed } from '../run/simulate-scenario.ts';
import { simulatedFunctions } from '../run/simulation-of.ts';
import { isQuantile, quantileShares, sloReading, type SloSubject } from '../run/slo-reading.ts';
import { compiledOnce, type ScenarioSource } from '../scenario/compiled-once.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SloLimit } from '../scenario/slo.ts';
import { functionSources } from './function-sources.ts';
import type { Reading } from './judge.ts';
import { loneFunction } from './lone-function.ts';
import { withSettings, type Settings } from './settings.ts';

export interface SettledFunction {
  readonly functionIndex: number;
  readonly settings: Settings;
}

/** One run of a scenario. */
export interface PlanTask {
  readonly base: ScenarioSource;
  /** In place of the scenario's own settings. */
  readonly settled: readonly SettledFunction[];
  /** The functions that are asked about, by index. */
  readonly about: readonly number[];
  /** Whether all functions are run even where the one in question needs no other. */
  readonly isJoint: boolean;
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
  readonly offered: number;
  readonly costUsd: number;
  readonly perMillionUsd: number;
  /** Most at once. */
  readonly maxConcurrency: number;
  /** Refused attempts by Reason. */
  readonly throttles: Readonly<Partial<Record<ThrottleReasonName, number>>>;
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

const answerOf = (recorder: Recorder, scenario: Scenario, functionIndex: number): PlanAnswer => {
  const subject = subjectOf(recorder, scenario, functionIndex);
  return {
    readings: scenario.slo.map((limit) => readingOf(subject, limit)),
    offered: subject.totals.offered,
    costUsd: subject.cost.totalUsd,
    perMillionUsd: subject.cost.perMillionUsd,
    maxConcurrency: subject.totals.concurrency.max,
    throttles: subject.throttlesByReason,
  };
};

/** The scenario of a run, and where the functions in question are in it. */
const sceneOf = ({
  base,
  settled,
  about,
  isJoint,
}: PlanTask): { readonly scenario: Scenario; readonly indices: readonly number[] } => {
  const scenario = settled.reduce(
    (changed, { functionIndex, settings }) => withSettings(changed, functionIndex, settings),
    compiledOnce(base),
  );
  const lone = isJoint || about.length !== 1 ? null : loneFunction(scenario, about[0]!);
  return lone === null ? { scenario, indices: about } : { scenario: lone, indices: [0] };
};

/** Does the work of `task`: an answer for each function it is about. Throws Interrupted once the signal comes. */
export const runPlanTask = async (task: PlanTask, signal?: AbortSignal): Promise<PlanAnswer[]> => {
  const { scenario, indices } = sceneOf(task);
  const seed = replicationSeed(scenario.seed, task.replication);
  const { recorder } = await watchSimulation(scenario, simulatedFunctions(scenario), seed, { signal });
  return indices.map((functionIndex) => answerOf(recorder, scenario, functionIndex));
};
