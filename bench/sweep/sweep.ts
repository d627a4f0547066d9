// Runs what is left of a sweep and makes its result: in the order of points and replications, whatever the order in
// which the answers came.

import {
  LatencyCounts,
  summaryOf,
  sweepSchemaId,
  type Estimate,
  type SweepResult,
  type SweepResultPoint,
} from '../../reports/index.ts';
import { estimate } from '../../sim/index.ts';
import { packageVersion } from '../input/package-root.ts';
import type { SweepAnswers } from './answers.ts';
import type { SweepEngine } from './engine.ts';
import { unitsOf, type SweepPlan } from './plan.ts';
import type { UnitAnswer } from './unit-task.ts';

const figuresOver = (answers: readonly UnitAnswer[]): Record<string, Estimate> =>
  Object.fromEntries(
    Object.keys(answers[0]!.figures)
      // What one replication does not tell is not known of the point.
      .filter((figure) => answers.every(({ figures }) => figure in figures))
      .map((figure) => [figure, estimate(answers.map(({ figures }) => figures[figure]!))]),
  );

const pointResult = (values: readonly string[], answers: readonly UnitAnswer[]): SweepResultPoint => {
  const latency = LatencyCounts.sum(answers.map((answer) => LatencyCounts.of(answer.latency)));
  return {
    values,
    figures: figuresOver(answers),
    latencyMs: summaryOf(latency),
    latencyHistogram: latency.encode(),
  };
};

/** The result of `plan`: points of which any replication is missing are left out. */
export const sweepResult = (plan: SweepPlan, answers: SweepAnswers): SweepResult => {
  const { scenario, replications, axes } = plan;
  const points = plan.points.flatMap(({ labels }, point) => {
    const own = Array.from({ length: replications }, (_, replication) => answers.get({ point, replication }));
    return own.includes(undefined) ? [] : [pointResult(labels, own as UnitAnswer[])];
  });
  return {
    schema: sweepSchemaId,
    name: scenario.name,
    scenario: scenario.document,
    seed: scenario.seed,
    replications,
    versions: { windtunnel: packageVersion },
    vary: axes.map(({ path, labels }) => ({ path, values: labels })),
    points,
    warnings: scenario.warnings,
  };
};

export interface SweepRun {
  readonly engine: SweepEngine;
  readonly answers: SweepAnswers;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Computes the units of `plan` that have no answer yet. */
export const runSweep = async (plan: SweepPlan, { engine, answers, signal, onProgress }: SweepRun): Promise<void> => {
  const all = unitsOf(plan);
  const units = all.filter((unit) => answers.get(unit) === undefined);
  if (units.length === 0) return;
  await engine(plan, {
    units,
    signal,
    onAnswer: (unit, answer) => {
      answers.add(unit, answer);
      onProgress?.(answers.size, all.length);
    },
  });
};
