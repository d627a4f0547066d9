// What a scenario comes to where nothing holds anybody back.

import type { ScenarioSource } from '../scenario/compiled-once.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { PlanEngine } from './engine.ts';
import { freedSources } from './freed-sources.ts';
import type { PlanAnswer } from './plan-task.ts';
import { blockMsOf, partsOfBlock } from './scaling-search.ts';
import type { Settings } from './settings.ts';

/** An account in which nobody is held back. */
const boundless = 1e6;

/** One run in which nothing holds any function back: what each comes to. Throws Interrupted. */
export const freeRun = (scenario: Scenario, engine: PlanEngine, base: ScenarioSource): Promise<PlanAnswer[]> => {
  const about = scenario.functions.map((_, index) => index);
  const settings: Settings = { reservedConcurrency: null, provisionedConcurrency: 0 };
  // What a scenario has scheduled already changes nothing of what its traffic comes to.
  const settled = about.map((functionIndex) => {
    const isScaled = scenario.functions[functionIndex]!.provisionedScaling !== null;
    const sources = freedSources(scenario, functionIndex);
    return {
      functionIndex,
      settings: {
        ...settings,
        ...(isScaled ? { scaling: 'constant' as const } : {}),
        ...(sources === undefined ? {} : { sources }),
      },
    };
  });
  const blockMs = blockMsOf(scenario.durationMs);
  const steps = blockMs === null ? {} : { peaksMs: blockMs / partsOfBlock };
  return engine.run({
    base,
    settled,
    about,
    isJoint: true,
    startsAtOnce: true,
    accountConcurrency: boundless,
    replication: 0,
    ...steps,
  });
};
