// What every example scenario comes to in its first minutes, whole, held against test/golden/examples: figures, verdict,
// assumptions, and a digest of each other part of the result (series, functions, levels of event sources, histograms). The same
// seed gives the same text; a change of a rule is read as a difference there (`-u` accepts it).

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { objectivesOf } from '../../bench/simulate/objectives.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { quantity } from '../../bench/input/quantity.ts';
import { ruleExamples } from '../../bench/suites/rules/rule-examples.ts';
import { consoleSummary, type RunResult } from '../../reports/index.ts';
import { unplaced } from '../support/readable.ts';

const directory = fileURLToPath(new URL('../../bench/scenarios/', import.meta.url));
const mostMs = 120_000;

/** The example, ended early where it is long: it begins with what it shows, or shows it at the scale of its own length. */
const shortened = (document: Record<string, unknown>): Record<string, unknown> =>
  quantity('duration', document['duration'] as string) > mostMs ? { ...document, duration: '2m', warmup: 0 } : document;

/** A few letters of each part that the text does not hold itself: which of them has changed. */
const digests = (result: RunResult): string => {
  const { startedAt: _at, host: _host, versions: _versions, totals: _totals, cost: _cost, ...others } = result;
  return Object.entries(others)
    .map(
      ([part, value]) =>
        `${part} ${createHash('sha256')
          .update(JSON.stringify(value) ?? '')
          .digest('hex')
          .slice(0, 10)}`,
    )
    .join('\n');
};

/** What a result comes to: as told in a terminal, in figures, and by digests of the rest. */
const told = (result: RunResult, shows: readonly string[]): string => {
  const { totals, throttlesByReason, cost, eventSources } = result;
  const figures = JSON.stringify({ totals, throttlesByReason, cost, eventSources }, null, 1);
  const summary = consoleSummary(result, { color: false, objectives: objectivesOf(result) });
  return unplaced(`${summary}\n${shows.join('\n')}\n${figures}\n\n${digests(result)}\n`, directory);
};

const example = (file: string): Scenario => {
  const document = parse(readFileSync(`${directory}${file}`, 'utf8')) as Record<string, unknown>;
  return compileScenario(shortened(document), file, directory);
};

test.each(readdirSync(directory).filter((file) => file.endsWith('.yaml')))('%s', async (file) => {
  const result = await simulateScenario(example(file), { comparesKeepAlive: false });
  const shows = ruleExamples
    .filter(({ scenario }) => file === `${scenario}.yaml`)
    .map((rule) => `${rule.rule}: ${rule.figure} ${rule.value(result)}, ${rule.effect} with it`);
  await expect(told(result, shows)).toMatchFileSnapshot(`../golden/examples/${file.replace('.yaml', '.txt')}`);
});

test.each([
  'async-retries',
  'cost-by-tag',
  'durable-order',
  'managed-savings',
  'extensions',
  'front-door',
  'kafka-on-demand',
  'managed-ramp',
  'provisioned-schedule',
  'snapstart-python',
  'sqs-redrive',
  'stream-with-poison',
  'tenants',
  'vpc-addresses',
])('%s, three runs as one', async (name) => {
  const result = await simulateScenario(example(`${name}.yaml`), { comparesKeepAlive: false, replications: 3 });
  const intervals = JSON.stringify(result.intervals, null, 1);
  await expect(told(result, [intervals])).toMatchFileSnapshot(`../golden/examples/pooled/${name}.txt`);
});
