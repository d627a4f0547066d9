// Every rule, on its example: switched off, its effect is gone.

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ruleExamples } from '../../bench/suites/rules/rule-examples.ts';
import { ruleEffect } from '../../bench/suites/rules/rules.ts';

test.each(ruleExamples.map((example) => [example.scenario, example.rule, example] as const))(
  '%s: %s',
  async (...row) => {
    const [, , example] = row;
    const { withRule, withoutRule, holds } = await ruleEffect(example);
    expect(holds, `${example.rule}: ${example.figure} ${withRule} with it, ${withoutRule} without`).toBe(true);
  },
);

test('every example scenario shows a rule, but for two that show a command', () => {
  const directory = fileURLToPath(new URL('../../bench/scenarios', import.meta.url));
  const shown = new Set(ruleExamples.map((example) => `${example.scenario}.yaml`));
  const others = readdirSync(directory).filter((file) => !shown.has(file));
  expect(others.sort()).toEqual(['black-friday.yaml', 'hello.yaml']);
});
