// Every example scenario can be planned, whatever is in it: a plan, or a refusal in words.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { ConfigError } from '../../../bench/input/config-error.ts';
import { planScenario } from '../../../bench/plan/plan.ts';
import { planMarkdown } from '../../../bench/plan/plan-markdown.ts';
import { settingsToCopy } from '../../../bench/plan/to-copy.ts';
import { planPage } from '../../../bench/page/plan-page.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';

const directory = fileURLToPath(new URL('../../../bench/scenarios/', import.meta.url));
const files = readdirSync(directory).filter((name) => name.endsWith('.yaml'));

/** A twentieth of its traffic, at most ten minutes of it. */
const quick = (name: string): Record<string, unknown> => {
  const document = parse(readFileSync(directory + name, 'utf8')) as Record<string, unknown>;
  return { ...document, trafficFactor: 0.05, slo: { throttled: '<1%', p99: '<2s', cost: '<$1/run' } };
};

/** All that is told of a plan, or why there is none. */
const told = async (name: string): Promise<readonly string[]> => {
  try {
    const scenario = compileScenario(quick(name), name, directory);
    const plan = await planScenario(scenario, { firstReplications: 1, mostReplications: 2, top: 2 });
    return [planMarkdown(plan), await planPage(plan, '2026-01-01T00:00:00Z'), settingsToCopy(plan)];
  } catch (error) {
    if (error instanceof ConfigError) return [error.message];
    throw error;
  }
};

test.each(files)('%s', async (name) => {
  const texts = await told(name);
  // Where a twentieth of the traffic is nothing at all, that is said.
  const isRefused = texts.length === 1 && /nothing arrives|nothing to plan/.test(texts[0]!);
  expect(isRefused || texts.every((text) => /functions|slo|objectives/.test(text))).toBe(true);
});
