// Every rule on its example scenario, with the rule and without it: what each one is worth.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { RunResult, SuiteReport } from '../../../reports/index.ts';
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

type Document = Record<string, never>;

interface ExampleRun {
  readonly seed?: number | undefined;
  readonly change?: (document: Document) => Record<string, unknown>;
}

/** Runs an example scenario: as it is written, or with what `change` makes of it. */
export const runExample = (
  scenario: string,
  { seed, change = (same) => same }: ExampleRun = {},
): Promise<RunResult> => {
  const file = `${directory}${scenario}.yaml`;
  const document = change(parse(readFileSync(file, 'utf8')) as Document);
  return simulateScenario(compileScenario(document, file, directory), seed === undefined ? {} : { seed });
};

/** Runs the example without its rule. @param written what `runExample` gives for its scenario, which may have more rules to show */
export const ruleEffect = async (example: RuleExample, written: RunResult, seed?: number): Promise<RuleEffect> => {
  const change = (document: Document): Record<string, unknown> => example.without(document);
  const changed = await runExample(example.scenario, { seed, change });
  const [withRule, withoutRule] = [example.value(written), example.value(changed)];
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

/** How examples are run. */
export interface RuleRuns {
  readonly runWritten: typeof runExample;
  readonly effectOf: typeof ruleEffect;
}

/** @param runs runExample and ruleEffect unless given */
export const runRules = async (
  context: SuiteContext,
  { runWritten, effectOf }: RuleRuns = { runWritten: runExample, effectOf: ruleEffect },
): Promise<SuiteReport> => {
  const effects: RuleEffect[] = [];
  context.onStage('simulating', 0);
  const { seed, signal } = context;
  let ran = '';
  let written: RunResult | null = null;
  for (const example of ruleExamples) {
    if (signal.aborted) break;
    if (written === null || ran !== example.scenario) {
      written = await runWritten(example.scenario, { seed });
    }
    ran = example.scenario;
    effects.push(await effectOf(example, written, seed));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return rulesReport(effects, signal.aborted);
};

export const rules: Suite = {
  name: 'rules',
  description: 'Every rule on an example scenario of its own, with it and without it.',
  slow: true,
  run: (context) => runRules(context),
};
