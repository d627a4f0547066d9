// What scenarios that were drawn at random come to, whole: figures and documents of a run, causes and cures, what is planned,
// and pairs of runs side by side. Held against test/golden/drawn-scenarios (`-u` accepts a change); what is long, by marks.

import { expect, test } from 'vitest';
import { diagnoseScenario } from '../../bench/diagnosis/diagnose.ts';
import { planMarkdown } from '../../bench/plan/plan-markdown.ts';
import { planScenario } from '../../bench/plan/plan.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { withObjectives } from '../../bench/simulate/objectives.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { suiteOf } from '../../bench/terminal/write-run.ts';
import {
  compareResults,
  csvOf,
  hdrLogOf,
  junitOfValidation,
  markdownOf,
  openMetricsOf,
  sideBySide,
  type RunResult,
} from '../../reports/index.ts';
import { sideBySideCharts } from '../../reports/chart/side-by-side.ts';
import { suiteCharts } from '../../reports/chart/suite-charts.ts';
import { chartText } from '../reports/chart-text.ts';
import { competingScenario } from '../sim/competing-scenario.ts';
import { drawnFrom, markOf } from '../support/drawn.ts';
import { unplaced } from '../support/readable.ts';
import { drawnScenario } from './drawn-scenario.ts';

type Fields = Readonly<Record<string, unknown>>;

const scenarioOf = (document: Fields, name = 'drawn') => compileScenario({ name, ...document }, 'test', '.');

const run = async (document: Fields, replications = 1): Promise<RunResult> => ({
  ...(await simulateScenario(scenarioOf(document), { comparesKeepAlive: false, replications, traces: 3 })),
  startedAt: '2026-01-01T00:00:00.000Z',
});

/** Each part of a result that is told by no document. */
const marks = (result: RunResult): string => {
  const { startedAt: _at, host: _host, versions: _versions, ...parts } = result;
  return Object.entries(parts)
    .map(([part, value]) => `${part} ${markOf(JSON.stringify(value) ?? '')}`)
    .join('\n');
};

const golden = (text: string, file: string): Promise<void> =>
  expect(unplaced(`${text}\n`, '/nowhere')).toMatchFileSnapshot(`../golden/drawn-scenarios/${file}.txt`);

test.each([...drawnFrom(competingScenario, 12).entries()])(
  'functions that compete in every way, %d',
  async (index, document) => {
    const result = await run(document, 1 + (index % 2));
    const { totals, throttlesByReason, eventSources } = result;
    await golden(
      `${JSON.stringify({ totals, throttlesByReason, eventSources }, null, 1)}\n${marks(result)}`,
      `competing-${index}`,
    );
  },
);

const documents = drawnFrom(drawnScenario, 24);

test.each([...documents.slice(0, 12).entries()])('a run in its documents, %d', async (index, document) => {
  const result = await run(document, 1 + (index % 3));
  const suites = withObjectives([suiteOf(null, result)]);
  const texts = [markdownOf(suites), csvOf([result]), junitOfValidation(suites)];
  const long = [hdrLogOf([result]), openMetricsOf([result]), ...suiteCharts(suites[0]!).map(chartText)];
  const all = [...texts.map((text) => text.trimEnd()), ...long.map((text) => markOf(unplaced(text, '/nowhere')))];
  await golden([...all, marks(result)].join('\n\n'), `documents-${index}`);
});

test.each([...documents.slice(12, 18).entries()])('two runs side by side, %d', async (index, document) => {
  const [before, now] = [await run(document), await run({ ...document, ...documents[index + 18] })];
  const named = [before, now].map((result, at) => ({ name: ['before', 'now'][at]!, result }));
  const suite = sideBySide('both', named);
  const charts = sideBySideCharts(named).map((chart) => markOf(chartText(chart)));
  await golden(
    [markdownOf([suite]), ...charts, JSON.stringify(compareResults(now, before), null, 1)].join('\n'),
    `beside-${index}`,
  );
});

test.each([...documents.slice(0, 10).entries()])('causes and cures, %d', async (index, document) => {
  const scenario = scenarioOf(document);
  const diagnosis = await diagnoseScenario(scenario, await run(document));
  await golden(JSON.stringify(diagnosis, null, 1), `causes-${index}`);
});

test.each([...documents.slice(10, 18).entries()])('a plan, %d', async (index, document) => {
  const plan = await planScenario(scenarioOf(document), { firstReplications: 2, mostReplications: 4 });
  const { functions: _functions, ...rest } = plan;
  await golden(
    `${planMarkdown(plan)}\n${markOf(JSON.stringify(plan))}\n${Object.keys(rest).join(' ')}`,
    `plan-${index}`,
  );
});
