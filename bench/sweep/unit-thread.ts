// What a thread of the pool runs.

import { runUnit, type UnitAnswer, type UnitTask } from './unit-task.ts';

export const unit = (task: UnitTask): Promise<UnitAnswer> => runUnit(task);
