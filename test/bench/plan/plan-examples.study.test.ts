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
import type { Scenario } from '../../../bench/scenario/scenario.ts';

const directory = fileURLToPath(new URL('../../../bench/scenarios/', import.meta.url));
const files = readdirSync(directory).filter((name) => name.endsWith('.yaml'));

/** Their first traffic comes late, and they have little of it. */
const slow = new Set(['first-invocation.yaml', 'hyperplane-idle.yaml', 'package-size.yaml']);

const mostMs = 600_000;

/** A twentieth of its traffic, at most ten minutes of it. */
const quick = (name: string): Scenario => {
  const document = parse(readFileSync(directory + name, 'utf8')) as Record<string, unknown>;
  const light = { ...document, trafficFactor: 0.05, slo: { throttled: '<1%', p99: '<2s', cost: '<$1/run' } };
  const whole = compileScenario(light, name, directory);
  if (slow.has(name) || whole.durationMs <= mostMs) return whole;
  return compileScenario({ ...light, duration: `${mostMs}ms` }, name, directory);
};

/** All that is told of a plan, or why there is none. */
const told = async (name: string): Promise<readonly string[]> => {
  try {
    const plan = await planScenario(quick(name), { firstReplications: 1, mostReplications: 2, top: 2 });
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
