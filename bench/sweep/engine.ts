// The port between a sweep and what computes it.

import { breathe } from '../simulate/pace.ts';
import { Interrupted } from '../simulate/record-simulation.ts';
import type { SweepPlan, SweepUnit } from './plan.ts';
import { runUnit, type UnitAnswer, type UnitTask } from './unit-task.ts';

export interface EngineRun {
  readonly units: readonly SweepUnit[];
  readonly signal: AbortSignal;
  /** Told once for every unit that ended, in any order. */
  readonly onAnswer: (unit: SweepUnit, answer: UnitAnswer) => void;
}

/** Computes units of `plan`; resolves when all are told, or soon after the signal. */
export type SweepEngine = (plan: SweepPlan, run: EngineRun) => Promise<void>;

export const taskOf = (plan: SweepPlan, { point, replication }: SweepUnit): UnitTask => ({
  key: `${plan.hash}/${point}`,
  document: plan.points[point]!.document,
  source: plan.source,
  directory: plan.scenario.directory,
  replication,
});

/** This very thread, one unit after the other. */
export const inlineEngine: SweepEngine = async (plan, { units, signal, onAnswer }) => {
  for (const unit of units) {
    if (signal.aborted) return;
    try {
      onAnswer(unit, await runUnit(taskOf(plan, unit), signal));
    } catch (error) {
      if (error instanceof Interrupted) return;
      throw error;
    }
    await breathe();
  }
};
