// What a thread of the pool runs.

import { runPlanTask, type PlanAnswer, type PlanTask } from './plan-task.ts';

export const task = (given: PlanTask): Promise<PlanAnswer[]> => runPlanTask(given);
