// Every rule on its example scenario, with the rule and without it: what each one is worth.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { SuiteReport } from '../../../reports/index.ts';
import { packageRoot } from '../../input/package-root.ts';
import { simulateScenario } from '../../simulate/simulate-scenario.ts';
import { compileScenario } from '../../scenario/compile.ts';
import { ownReport } from '../own-report.ts';
import type { RuleExample } from './rule-example.ts';
import { ruleExamples } from './rule-examples.ts';
import type { Suite, SuiteContext } from '../suite.ts';

export interface RuleEffect {
  readonly example: RuleExample;
  readonly withRule: number;
  readonly withoutRule: number;
  readonly holds: boolean;
}

const directory = fileURLToPath(new URL('bench/scenarios/', packageRoot));

/** Runs the example with its rule and without. */
export const ruleEffect = async (example: RuleExample, seed?: number): Promise<RuleEffect> => {
  const file = `${directory}${example.scenario}.yaml`;
  const document = parse(readFileSync(file, 'utf8')) as Record<string, never>;
  const value = async (variant: Record<string, unknown>): Promise<number> => {
    const scenario = compileScenario(variant, file, directory);
    return example.value(await simulateScenario(scenario, seed === undefined ? {} : { seed }));
  };
  const withRule = await value(document);
  const withoutRule = await value(example.without(document));
  const holds = example.effect === 'higher' ? withRule > withoutRule : withRule < withoutRule;
  return { example, withRule, withoutRule, holds };
};

const rounded = (value: number): string => Number(value.toPrecision(5)).toLocaleString('en-US');

/** The suite's report of what was found. */
export const rulesReport = (effects: readonly RuleEffect[], aborted: boolean): SuiteReport =>
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

const run = async (context: SuiteContext): Promise<SuiteReport> => {
  const effects: RuleEffect[] = [];
  context.onStage('simulating', 0);
  for (const example of ruleExamples) {
    if (context.signal.aborted) break;
    effects.push(await ruleEffect(example, context.seed));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return rulesReport(effects, context.signal.aborted);
};

export const rules: Suite = {
  name: 'rules',
  description: 'Every rule on an example scenario of its own, with it and without it.',
  slow: true,
  run,
};
