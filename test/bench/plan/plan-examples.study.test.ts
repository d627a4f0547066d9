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

test.each(files)('%s', async (name) => {
  try {
    const plan = await planScenario(compileScenario(quick(name), name, directory), {
      firstReplications: 1,
      mostReplications: 2,
      top: 2,
    });
    expect(plan.functions.length).toBeGreaterThan(0);
    expect(planMarkdown(plan)).toContain(plan.functions[0]!.functionName);
    expect((await planPage(plan, '2026-01-01T00:00:00Z')).includes(plan.functions[0]!.functionName)).toBe(true);
    expect(settingsToCopy(plan)).toContain('functions');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).toMatch(/nothing (arrives|to plan)|no handler/);
  }
});
