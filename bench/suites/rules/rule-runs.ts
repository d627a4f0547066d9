// Runs examples of rules: each scenario as it is written once, and again without each of its rules.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { RunResult } from '../../../reports/index.ts';
import { packageRoot } from '../../input/package-root.ts';
import { simulateScenario } from '../../simulate/simulate-scenario.ts';
import { compileScenario } from '../../scenario/compile.ts';
import type { RuleExample } from './rule-example.ts';
import { ruleExamples } from './rule-examples.ts';

/** What a rule does to the figure of its example. */
export interface RuleEffect {
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
  return simulateScenario(compileScenario(document, file, directory), {
    ...(seed === undefined ? {} : { seed }),
    comparesKeepAlive: false,
  });
};

/** Runs the example without its rule. @param written what `runExample` gives for its scenario, which may have more rules to show */
export const ruleEffect = async (example: RuleExample, written: RunResult, seed?: number): Promise<RuleEffect> => {
  const change = (document: Document): Record<string, unknown> => example.without(document);
  const changed = await runExample(example.scenario, { seed, change });
  const [withRule, withoutRule] = [example.value(written), example.value(changed)];
  const holds = example.effect === 'higher' ? withRule > withoutRule : withRule < withoutRule;
  return { withRule, withoutRule, holds };
};

/** How examples are run. */
export interface RuleRuns {
  readonly runWritten: typeof runExample;
  readonly effectOf: typeof ruleEffect;
}

/** Rules of the same scenario that follow each other. */
export const ruleGroups: readonly (readonly RuleExample[])[] = (() => {
  const groups: RuleExample[][] = [];
  for (const example of ruleExamples) {
    if (groups.at(-1)?.[0]!.scenario === example.scenario) groups.at(-1)!.push(example);
    else groups.push([example]);
  }
  return groups;
})();

export interface RuleTask {
  /** Of `ruleGroups`. */
  readonly group: number;
  readonly seed?: number | undefined;
}

/** @param runs runExample and ruleEffect unless given */
export const groupEffects = async (
  { group, seed }: RuleTask,
  { runWritten, effectOf }: RuleRuns = { runWritten: runExample, effectOf: ruleEffect },
): Promise<RuleEffect[]> => {
  const examples = ruleGroups[group]!;
  const written = await runWritten(examples[0]!.scenario, { seed });
  const effects: RuleEffect[] = [];
  for (const example of examples) effects.push(await effectOf(example, written, seed));
  return effects;
};
