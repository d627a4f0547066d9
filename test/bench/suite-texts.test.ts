// What reports of suites say besides their rows: names, descriptions, titles, columns, notes; and the scenarios that plans are held
// against. Each whole.

import { expect, test } from 'vitest';
import { gateReport } from '../../bench/suites/gate.ts';
import { suites } from '../../bench/suites/index.ts';
import { loopReport } from '../../bench/suites/loop/loop.ts';
import { microReport } from '../../bench/suites/micro.ts';
import { peersReport } from '../../bench/suites/peers.ts';
import { planReport } from '../../bench/suites/plan.ts';
import { closedFormDocument } from '../../bench/suites/plan-closed-forms.ts';
import { partsReport } from '../../bench/suites/platform/platform.ts';
import { sizesDocument, tailsDocument } from '../../bench/suites/published/published-cold-starts.ts';
import { steadyRuns, workedExamples } from '../../bench/suites/published/published-figures.ts';
import { aliveScenario } from '../../bench/suites/published/published-keep-alive.ts';
import { memorySizesDocument } from '../../bench/suites/published/published-memory-sizes.ts';
import { queueCases, queueDocument } from '../../bench/suites/published/published-queues.ts';
import { steadyScenario, workedScenario } from '../../bench/suites/published/published-runs.ts';
import { observation } from '../../bench/suites/reserved-suites.ts';
import { rulesReport } from '../../bench/suites/rules/rules.ts';
import { throughputReport } from '../../bench/suites/throughput.ts';
import type { RunResult } from '../../reports/index.ts';
import { looped } from './closed-loop-result.ts';

const whole = (told: unknown): string => `${JSON.stringify(told, null, 1)}\n`;

test('suites are called and described as they are listed', async () => {
  const listed = suites.map(({ name, description, slow = false, onDemand = false }) => ({
    name,
    description,
    slow,
    onDemand,
  }));
  await expect(whole(listed)).toMatchFileSnapshot('../golden/suites/listed.txt');
});

test('reports have their titles, columns and notes', async () => {
  const context = { signal: new AbortController().signal, sandbox: 'process' } as Parameters<typeof partsReport>[0];
  const reports = [
    rulesReport([], false),
    planReport([], [], false),
    gateReport([], false),
    loopReport([], false),
    throughputReport(looped(100)),
    peersReport([[looped(100)], [looped(100)], [looped(100)]], { aborted: false, repeats: 3, durationMs: 1500 }),
    microReport([['reference', 100]], false),
    await partsReport(context, []),
    observation([], { totals: { completed: 4, throttled: 3 } } as RunResult, 2),
  ];
  await expect(whole(reports)).toMatchFileSnapshot('../golden/suites/reports.txt');
});

test.each(['reserved', 'provisioned'] as const)('a plan is held against the closed form of %s', async (form) => {
  const documents = [2, 100, 2000].map((load) => closedFormDocument(form, load));
  await expect(whole(documents)).toMatchFileSnapshot(`../golden/suites/closed-form-${form}.txt`);
});

test.each<[string, () => readonly unknown[]]>([
  ['worked', () => workedExamples.map((example) => workedScenario(example).document)],
  ['steady', () => steadyRuns.map((steady) => steadyScenario(steady).document)],
  ['alive', () => [aliveScenario(360).document]],
  ['sizes', () => [sizesDocument()]],
  ['tails', () => [tailsDocument()]],
  ['memory', () => [memorySizesDocument()]],
  ['queues', () => queueCases.map(queueDocument)],
])('published figures are predicted from these scenarios: %s', async (name, documents) => {
  await expect(whole(documents())).toMatchFileSnapshot(`../golden/suites/published-${name}.txt`);
});
