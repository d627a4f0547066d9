// Every rule on its example scenario, with the rule and without it: what each one is worth.

import type { SuiteReport } from '../../../reports/index.ts';
import { ownReport } from '../own-report.ts';
import { partsOf } from '../parts.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import type { RuleExample } from './rule-example.ts';
import { ruleGroups, type RuleEffect, type RuleRuns } from './rule-runs.ts';
import { part } from './rule-thread.ts';

/** An example beside what its rule does to it. */
export interface ShownEffect extends RuleEffect {
  readonly example: RuleExample;
}

const rounded = (value: number): string => Number(value.toPrecision(5)).toLocaleString('en-US');

/** The suite's report of what was found. */
export const rulesReport = (effects: readonly ShownEffect[], aborted: boolean): SuiteReport =>
  ownReport(rules, {
    aborted,
    holds: effects.every((effect) => effect.holds),
    tables: [
      {
        title: 'What each rule does to its example',
        columns: ['scenario', 'rule', 'figure', 'with the rule', 'without', 'verdict'],
        rows: effects.map(({ example, withRule, withoutRule, holds }) => [
          example.scenario,
          example.rule,
          example.figure,
          rounded(withRule),
          rounded(withoutRule),
          holds ? 'pass' : 'fail',
        ]),
        note: 'Same arrivals and handler times in both columns. The scenarios lie in bench/scenarios.',
      },
    ],
  });

/** @param runs as groupEffects has them unless given */
export const runRules = async (context: SuiteContext, runs?: RuleRuns): Promise<SuiteReport> => {
  context.onStage('simulating', 0);
  const { seed, signal } = context;
  const parts = await partsOf(
    ruleGroups.map((_, group) => ({ group, seed })),
    {
      threadFile: new URL('./rule-thread.js', import.meta.url),
      here: (task) => part(task, runs),
      signal,
    },
  );
  const shown = parts.flatMap(({ group, effects }) =>
    effects.map((effect, index) => ({ example: ruleGroups[group]![index]!, ...effect })),
  );
  return rulesReport(shown, signal.aborted);
};

export const rules: Suite = {
  name: 'rules',
  description: 'Every rule on an example scenario of its own, with it and without it.',
  slow: true,
  run: (context) => runRules(context),
};
