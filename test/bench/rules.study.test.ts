// Every example scenario, run once: nothing in its result is below 0, and each rule that it shows, switched off, has no effect any more.

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RuleExample } from '../../bench/suites/rules/rule-example.ts';
import { ruleExamples } from '../../bench/suites/rules/rule-examples.ts';
import { ruleEffect, runExample } from '../../bench/suites/rules/rule-runs.ts';
import type { RunResult } from '../../reports/index.ts';
import { negativeFigures } from '../reports/negative-figures.ts';

const scenarios = readdirSync(fileURLToPath(new URL('../../bench/scenarios', import.meta.url)))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

type Document = Parameters<RuleExample['without']>[0];

/** How much of the busiest ones shows their rules. */
const enough: Readonly<Record<string, string>> = {
  'kafka-provisioned': '12m',
  'managed-headroom': '11m',
  recursion: '3m',
  'sqs-errors': '3m',
};

describe.each(scenarios)('%s', (scenario) => {
  const duration = enough[scenario];
  const shorter = (document: Document): Document =>
    duration === undefined ? document : ({ ...document, duration } as object as Document);
  let written: RunResult;
  beforeAll(async () => {
    written = await runExample(scenario, { change: shorter });
  });

  test('no count, level or time is below 0', () => {
    expect(negativeFigures(written)).toEqual([]);
  });

  const examples = ruleExamples
    .filter((example) => example.scenario === scenario)
    .map((example) => ({ ...example, without: (document: Document) => example.without(shorter(document)) }));
  test.each(examples.map((example) => [example.rule, example] as const))('%s', async (...row) => {
    const [rule, example] = row;
    const { withRule, withoutRule, holds } = await ruleEffect(example, written);
    expect(holds, `${rule}: ${example.figure} ${withRule} with it, ${withoutRule} without`).toBe(true);
  });
});

test('every example scenario shows a rule, but for two that show a command', () => {
  const shown = new Set(ruleExamples.map(({ scenario }) => scenario));
  expect([...shown].filter((scenario) => !scenarios.includes(scenario))).toEqual([]);
  expect(scenarios.filter((scenario) => !shown.has(scenario)).sort()).toEqual(['black-friday', 'hello']);
});

test('events that the loop guard stops were never sent, and nothing was throttled', async () => {
  const { totals, throttlesByReason } = await runExample('recursion');
  expect(totals).toMatchObject({ retries: 0, throttled: 0 });
  expect(totals.dropped).toBeGreaterThan(500);
  expect(Object.values(throttlesByReason).every((count) => count === 0)).toBe(true);
});
