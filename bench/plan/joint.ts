// All functions of a plan together, each as planned: what was found for each alone must hold in one account.

import type { ThrottleReasonName } from '../../lambda/index.ts';
import type { ScenarioSource } from '../scenario/compiled-once.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Candidate, type Effort } from './candidate.ts';
import type { PlanEngine } from './engine.ts';
import { limitsOn } from './function-limits.ts';
import { standsAlone } from './lone-function.ts';
import type { PlanAnswer } from './plan-task.ts';
import type { SettledFunction } from './scene.ts';

/** More runs than these settle little where the search has settled much. */
const mostReplications = 8;

/** What to do about it, by what refused some of it in the runs together; nothing refused leaves other environments at the wrong place. */
const cureOf = (candidate: Candidate): string => {
  const isRefusedBy = (reasons: readonly ThrottleReasonName[]): boolean =>
    candidate.saw(({ throttles }) => reasons.some((reason) => (throttles[reason] ?? 0) > 0));
  if (isRefusedBy(['CallerRateLimitExceeded', 'FunctionInvocationRateLimitExceeded']))
    return 'environments start no faster than Lambda lets them: provision some of it before they are needed';
  if (isRefusedBy(['ConcurrentInvocationLimitExceeded']))
    return 'the account has too little concurrency for all of them at once: raise account.concurrency, or reserve some for it';
  return candidate.settings.environments !== undefined && candidate.saw(({ throttled }) => throttled > 0)
    ? 'its environments on Managed Instances have no room: keep more of them, or raise maxVcpus of their capacity provider'
    : 'nothing is refused: give it a little more than was found for it alone';
};

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
        ? `with all functions at work together it breaks ${broken.map(({ figure }) => figure).join(', ') || 'the slo'}; ${cureOf(candidate)}`
        : null,
    );
  }
  return said;
};
