// What a thread of the suite runs.

import { groupEffects, type RuleEffect, type RuleRuns, type RuleTask } from './rule-runs.ts';

export interface RulePart {
  readonly group: number;
  readonly effects: readonly RuleEffect[];
}

/** @param runs as groupEffects has them unless given */
export const part = async (task: RuleTask, runs?: RuleRuns): Promise<RulePart> => ({
  group: task.group,
  effects: await groupEffects(task, runs),
});
