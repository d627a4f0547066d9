// What a thread of a worker runs: units of sweeps and runs of plans.

import { runPlanTask, type PlanAnswer, type PlanTask } from '../plan/plan-task.ts';
import { runUnit, type UnitAnswer, type UnitTask } from '../sweep/unit-task.ts';

export const work = (given: UnitTask | PlanTask): Promise<UnitAnswer | PlanAnswer[]> =>
  'base' in given ? runPlanTask(given) : runUnit(given);
