// Plans of a few runs, and whether what they say keeps a limit in others.

import { planScenario } from '../../../bench/plan/plan.ts';
import { runPlanTask } from '../../../bench/plan/plan-task.ts';
import type { Plan } from '../../../bench/plan/result.ts';
import type { Settings } from '../../../bench/plan/settings.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import type { Scenario } from '../../../bench/scenario/scenario.ts';

export const compiled = (document: object): Scenario =>
  compileScenario({ name: 'test', duration: '30s', ...document }, 'test', '.');

export const planOf = (document: object, mostReplications = 8): Promise<Plan> =>
  planScenario(compiled(document), { mostReplications });

/** How many of ten runs with other seeds keep every limit that `isKept` looks at. */
export const keptRuns = async (document: object, settings: Settings, limit: number): Promise<number> => {
  const scenario = compiled({ ...document, seed: 4242 });
  const base = { key: JSON.stringify(scenario.document), document: scenario.document, source: 'test', directory: '.' };
  let kept = 0;
  for (let replication = 0; replication < 10; replication += 1) {
    const settled = [{ functionIndex: 0, settings }];
    const [answer] = await runPlanTask({ base, settled, about: [0], isJoint: false, replication });
    if (answer!.readings.every(({ value }) => value !== null && value < limit)) kept += 1;
  }
  return kept;
};
