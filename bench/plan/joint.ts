// All functions of a plan together, each as planned: what was found for each alone must hold in one account.

import type { ScenarioSource } from '../scenario/compiled-once.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Candidate, type Effort } from './candidate.ts';
import type { PlanEngine } from './engine.ts';
import { limitsOn } from './function-search.ts';
import { standsAlone } from './lone-function.ts';
import type { PlanAnswer } from './plan-task.ts';
import type { SettledFunction } from './scene.ts';

/** More runs than these settle little where the search has settled much. */
const mostReplications = 8;

/** For each of `settled` what it breaks when all run together, as a sentence; null where it breaks nothing. Throws Interrupted. */
export const brokenTogether = async (
  scenario: Scenario,
  settled: readonly SettledFunction[],
  { engine, base, effort }: { readonly engine: PlanEngine; readonly base: ScenarioSource; readonly effort: Effort },
): Promise<(string | null)[]> => {
  const about = settled.map(({ functionIndex }) => functionIndex);
  const runs = new Map<number, Promise<PlanAnswer[]>>();
  const runOf = (replication: number): Promise<PlanAnswer[]> => {
    const run = runs.get(replication) ?? engine.run({ base, settled, about, isJoint: true, replication });
    runs.set(replication, run);
    return run;
  };
  const said: (string | null)[] = [];
  for (const [place, { functionIndex, settings }] of settled.entries()) {
    // Alone, with a reservation, it was the same to the last figure: fewer runs of that would only tell it worse.
    if (settings.reservedConcurrency !== null && standsAlone(scenario, functionIndex)) {
      said.push(null);
      continue;
    }
    const candidate = new Candidate(settings, scenario.slo, async (replication) => (await runOf(replication))[place]!);
    const limits = limitsOn(scenario, functionIndex);
    const verdict = await candidate.settle(limits, {
      firstReplications: Math.min(effort.firstReplications, mostReplications),
      mostReplications: Math.min(effort.mostReplications, mostReplications),
    });
    const broken = limits.filter((limit) => candidate.judgement(limit).verdict === 'broken');
    said.push(
      verdict === 'broken'
        ? `with all functions at work together it breaks ${broken.map(({ figure }) => figure).join(', ')}; raise account.concurrency`
        : null,
    );
  }
  return said;
};
