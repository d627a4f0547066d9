// The work of a plan: one run of one setting of one function, from plain data to plain data, so that any thread can do it.

import { quantileLack, ranLack, type Recorder } from '../../reports/index.ts';
import type { ThrottleReasonName } from '../../lambda/index.ts';
import { readSimulation } from '../simulate/record-simulation.ts';
import { replicationSeed } from '../simulate/simulate-scenario.ts';
import { isQuantile, quantileShares, sloReading, type SloSubject } from '../simulate/slo-reading.ts';
import { sourcesOf } from '../simulate/source-figures.ts';
import { coldShare } from '../simulate/shares.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { isWaitedFor } from '../scenario/waited-for.ts';
import type { SloLimit } from '../format/slo.ts';
import { costParts, pollersUsd, type CostParts } from './cost-parts.ts';
import { functionSources } from './function-sources.ts';
import type { Reading } from './judge.ts';
import { rehearseOnce } from './rehearsal.ts';
import { sceneOf, type SceneOptions } from './scene.ts';

/** One run of a scenario. */
export interface PlanTask extends SceneOptions {
  readonly replication: number;
  /** Steps of time whose peaks are asked for, ms; default: none. */
  readonly peaksMs?: number;
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
  readonly cost: CostParts;
  readonly costUsd: number;
  readonly perMillionUsd: number;
  /** Attempts of clients, the first of each request included. */
  readonly attempts: number;
  /** Share of the requests that ran into the timeout. */
  readonly timedOutShare: number;
  /** Of the answers, ms; null where none came. */
  readonly p99Ms: number | null;
  /** Share of the runs that started cold. */
  readonly coldShare: number;
  /** Most at once: of the function, and of the whole account. */
  readonly maxConcurrency: number;
  readonly accountMaxConcurrency: number;
  /** Most of the function at once in each step that was asked for. */
  readonly peaks: readonly number[];
  /** Requests whose last attempt was refused. */
  readonly throttled: number;
  /** Refused attempts by Reason; Managed Instances refuse without one, unless `rules.managedThrottleReason` says otherwise. */
  readonly throttles: Readonly<Partial<Record<ThrottleReasonName, number>>>;
  /** Of what came to its queues and streams, what still waited when the run ended; of the worst of them, a share of 1. */
  readonly leftShare: number;
  /** What came to each queue and stream that feeds it, by their names. */
  readonly arrived: Readonly<Record<string, number>>;
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

type Figures = ReturnType<Recorder['figures']>;

/** The function's own figures, with the queues and streams that feed it, and what those cost. */
const subjectOf = (recorder: Recorder, figures: Figures, scenario: Scenario, functionIndex: number): SloSubject => {
  const names = functionSources(scenario, functionIndex);
  const own = <T>(sources: Readonly<Record<string, T>> = {}): Record<string, T> =>
    Object.fromEntries(Object.entries(sources).filter(([name]) => names.has(name)));
  const { eventSources, eventSourceSeries } = recorder.sources();
  const { cost, ...others } = figures.functions[scenario.functions[functionIndex]!.config.name]!;
  const totalUsd = cost.totalUsd + pollersUsd(scenario, functionIndex, eventSourceSeries);
  return {
    ...others,
    cost: { ...cost, totalUsd, perMillionUsd: cost.requests === 0 ? 0 : (totalUsd / cost.requests) * 1e6 },
    durationMs: scenario.durationMs,
    warmupMs: scenario.warmupMs,
    replications: 1,
    eventSources: own(eventSources),
    eventSourceSeries: own(eventSourceSeries),
  };
};

const answerOf = (
  recorder: Recorder,
  figures: Figures,
  scenario: Scenario,
  functionIndex: number,
): Omit<PlanAnswer, 'peaks'> => {
  const subject = subjectOf(recorder, figures, scenario, functionIndex);
  return {
    readings: scenario.slo.map((limit) => readingOf(subject, limit)),
    offered: subject.totals.offered,
    cost: costParts(subject, scenario, functionIndex),
    costUsd: subject.cost.totalUsd,
    perMillionUsd: subject.cost.perMillionUsd,
    attempts: subject.totals.offered + subject.totals.retries,
    timedOutShare: subject.totals.timedOut / Math.max(1, subject.totals.offered),
    p99Ms: subject.latencyMs.count === 0 ? null : subject.latencyMs.p99,
    coldShare: coldShare(subject),
    maxConcurrency: subject.totals.concurrency.max,
    accountMaxConcurrency: figures.whole.totals.concurrency.max,
    throttled: subject.totals.throttled,
    throttles: subject.throttlesByReason,
    leftShare: Math.max(
      0,
      ...sourcesOf(subject).map(({ arrived, waitingAtEnd }) => (waitingAtEnd ?? 0) / Math.max(1, arrived ?? 0)),
    ),
    arrived: Object.fromEntries(sourcesOf(subject).map(({ name, arrived }) => [name, arrived ?? 0])),
  };
};

/** Figures over time are read of queues and streams; nothing else of a plan hangs on steps. */
const stepOf = (scenario: Scenario): number | undefined => {
  const hasSources = scenario.traffic.some(({ way }) => !isWaitedFor(way));
  const hasTargets = scenario.functions.some(({ events }) => events.onSuccess !== null || events.onFailure !== null);
  return hasSources || hasTargets || scenario.alarms.length > 0 ? undefined : scenario.durationMs;
};

/** Does the work of `task`: an answer for each function it is about. Throws Interrupted once the signal comes. */
export const runPlanTask = async (task: PlanTask, signal?: AbortSignal): Promise<PlanAnswer[]> => {
  const { scenario, indices } = sceneOf(task);
  if (indices.length > 0) rehearseOnce(scenario, indices[0]!);
  const seed = replicationSeed(scenario.seed, task.replication);
  const stepMs = task.peaksMs ?? stepOf(scenario);
  const options = { signal, ...(stepMs === undefined ? {} : { stepMs }) };
  return readSimulation(scenario, seed, options, (recorder) => {
    const figures = recorder.figures();
    const peaks = task.peaksMs === undefined ? null : recorder.peaks();
    return indices.map((functionIndex) => ({
      ...answerOf(recorder, figures, scenario, functionIndex),
      peaks: peaks?.[functionIndex] ?? [],
    }));
  });
};
