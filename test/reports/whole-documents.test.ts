// Every document of some rich runs, whole: the page, the Markdown, the tables of the terminal, CSV, JUnit, OpenMetrics, logs of
// histograms, histories, verdicts of comparisons and what each chart draws. Held against test/golden/documents: each figure,
// row and word there is a reason to fail. A change is read as a difference (`-u` accepts it).

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withObjectives } from '../../bench/simulate/objectives.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { suiteOf } from '../../bench/terminal/write-run.ts';
import { compareKinds } from '../../bench/validate/compare-kinds.ts';
import {
  compareResults,
  consoleSummary,
  csvOf,
  emfLines,
  hdrLogOf,
  historyTable,
  historyNotes,
  historySeries,
  htmlReport,
  junitOfComparison,
  junitOfValidation,
  lineOf,
  markdownOf,
  openMetricsOf,
  parseResult,
  percentileDistributionOf,
  sideBySide,
  sideBySideTable,
  turnsOf,
  validationTable,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { suiteCharts } from '../../reports/chart/suite-charts.ts';
import { unplaced } from '../support/readable.ts';
import { chartText } from './chart-text.ts';

const examples = fileURLToPath(new URL('../../bench/scenarios/', import.meta.url));
const oldResults = fileURLToPath(new URL('old-results/', import.meta.url));

const read = (file: string): RunResult => parseResult(readFileSync(`${oldResults}${file}`, 'utf8'), file);

const example = async (name: string, seconds: number): Promise<RunResult> => {
  const document = parse(readFileSync(`${examples}${name}.yaml`, 'utf8')) as Record<string, unknown>;
  const shortened = { ...document, duration: `${seconds}s`, warmup: 0, cloudWatch: true };
  const scenario = compileScenario(shortened, name, examples);
  return { ...(await simulateScenario(scenario, { comparesKeepAlive: false })), startedAt: '2026-01-01T00:00:00.000Z' };
};

const mostRows = 5;

/** Of a table behind a chart its first rows: all of them are with the chart itself. */
const firstRows = (table: string): string => {
  const rows = table.split(/(?=<tr)/);
  return rows.length > mostRows ? `${rows.slice(0, mostRows).join('')}</tbody></table>` : table;
};

/** The page as written, a line an element, without what draws it. */
const pageOf = async (suites: readonly SuiteReport[]): Promise<string> => {
  const html = await htmlReport({ title: 'whole', generatedAt: '2026-01-01T00:00:00.000Z', suites });
  return html
    .slice(html.indexOf('<body'))
    .replaceAll(/<script[^]*?<\/script>/g, '')
    .replaceAll(/(?<=<summary>The figures as a table<\/summary>)[^]*?<\/table>/g, firstRows)
    .replaceAll(/<pre[^]*?<\/pre>/g, '<pre></pre>')
    .replaceAll(/>\s*</g, '>\n<');
};

const documentsOf = async (suites: readonly SuiteReport[]): Promise<string> => {
  const judged = withObjectives(suites);
  return Object.entries({
    Markdown: markdownOf(judged),
    'the table of the terminal': validationTable(judged, { color: false }),
    JUnit: junitOfValidation(judged),
    page: await pageOf(judged),
    charts: judged.flatMap((suite) => suiteCharts(suite).map(chartText)).join('\n'),
  })
    .map(([name, text]) => `##### ${name}\n${text}\n`)
    .join('\n');
};

const exportsOf = (result: RunResult): string =>
  Object.entries({
    'the terminal': consoleSummary(result, { color: false }),
    CSV: csvOf([result]),
    OpenMetrics: openMetricsOf([result]),
    'log of histograms': hdrLogOf([result]),
    distribution: percentileDistributionOf(result.histograms.latency),
    'embedded metrics': emfLines(result),
    'history line': JSON.stringify(lineOf(result, 'c'), null, 1),
  })
    .map(([name, text]) => `##### ${name}\n${text}\n`)
    .join('\n');

const golden = (name: string): string => `../golden/documents/${name}.txt`;

describe('documents of a run', () => {
  test.each([
    ['async-retries', 30],
    ['dead-letter', 60],
    ['durable-order', 60],
    ['cost-by-tag', 30],
    ['managed-ramp', 60],
    ['provisioned-schedule', 60],
    ['snapstart-python', 30],
    ['sqs-redrive', 60],
    ['stream-with-poison', 60],
    ['kafka-on-demand', 60],
    ['tenants', 30],
    ['vpc-addresses', 30],
    ['front-door', 20],
    ['closed-loop', 20],
  ])('%s, simulated', async (name, seconds) => {
    const result = await example(name, seconds);
    const text = `${await documentsOf([suiteOf(null, result)])}\n${exportsOf(result)}`;
    await expect(unplaced(text, examples)).toMatchFileSnapshot(golden(name));
  });

  test.each(['1-first', '2-event-sources', '3-mean-latency', '4-origins'])(
    '%s, measured, beside its simulation',
    async (name) => {
      const [measured, simulated] = [read(`${name}.measured.json`), read(`${name}.simulated.json`)];
      const suite = {
        ...suiteOf(measured, simulated),
        validation: compareKinds(measured, simulated, null),
      };
      await expect(`${await documentsOf([suite])}\n${exportsOf(measured)}`).toMatchFileSnapshot(golden(name));
    },
  );
});

test('documents of several runs: side by side, compared, in a history', async () => {
  const names = ['1-first.measured.json', '3-mean-latency.measured.json', '4-origins.measured.json'];
  const runs = names.map((name) => ({ name, result: read(name) }));
  const [first, , last] = runs.map(({ result }) => result);
  const figures = compareResults(first!, last!);
  const lines = runs.map(({ result }, index) => ({
    ...lineOf(result, `c${index}`),
    at: `2026-01-0${index + 1}T00:00:00Z`,
  }));
  const series = historySeries(lines);
  const text = [
    await documentsOf([sideBySide('several', runs)]),
    JSON.stringify(sideBySideTable(runs), null, 1),
    JSON.stringify(figures, null, 1),
    junitOfComparison('several', figures),
    JSON.stringify(series, null, 1),
    JSON.stringify(historyNotes(lines), null, 1),
    historyTable(series, { color: false, turns: turnsOf(lines) }),
  ].join('\n');
  await expect(text).toMatchFileSnapshot(golden('several'));
});
