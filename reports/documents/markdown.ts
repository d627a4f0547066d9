// A summary for pull requests, in GitHub's Markdown.

import { inUnit, length, milliseconds, number, printable, several, share, usd } from '../words/format.ts';
import { durableFacts, ofEnded, timeShares } from '../verdict/durable.ts';
import { verdictOf, verdictParts } from '../verdict/verdict.ts';
import type { RunResult, RunSection } from '../result/result.ts';
import { differenceText, intervalText, type SuiteReport } from '../comparing/validation.ts';
import type { ReportTable } from '../comparing/report-table.ts';
import { objectiveWord } from '../comparing/objective.ts';

/** Text that means only itself: no markup, no cell border, no line of its own. */
export const markdownText = (text: string): string =>
  printable(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll(/[\\`*_{}[\]|~]/g, (mark) => `\\${mark}`);

/** A table whose first column is text and whose others are numbers; cells are Markdown. */
export const markdownTable = (columns: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${columns.join(' | ')} |`,
  `|${columns.map((_, index) => (index === 0 ? ' --- ' : ' ---: ')).join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

const part = (count: number, whole: number): string =>
  count === 0 || whole === 0 ? number(count) : `${number(count)} (${share(count / whole)})`;

const rowOf = (name: string, kind: string, section: RunSection): string[] => {
  const { totals, latencyMs, cost } = section;
  const ran = totals.completed + totals.failed + totals.timedOut;
  return [
    markdownText(name),
    kind,
    number(totals.offered),
    part(totals.throttled, totals.offered),
    part(totals.failed + totals.timedOut + totals.dropped, totals.offered),
    part(totals.coldStarts, ran),
    latencyMs.count === 0 ? '' : milliseconds(latencyMs.p50),
    latencyMs.count === 0 ? '' : milliseconds(latencyMs.p99),
    number(totals.concurrency.max),
    cost.requests === 0 ? '' : usd(cost.perMillionUsd),
  ];
};

const columns = [
  'function',
  'kind',
  'offered',
  'throttled',
  'errors',
  'cold',
  'p50',
  'p99',
  'concurrency max',
  '$ per million',
];

const validationOf = ({ validation }: SuiteReport): string[] => {
  if (validation.length === 0) return [];
  return [
    '',
    ...markdownTable(
      ['function', 'figure', 'measured', 'simulated', 'difference, 95 % interval', 'tolerance', 'verdict'],
      validation.map((f) => [
        markdownText(f.functionName ?? 'all'),
        markdownText(f.figure),
        inUnit(f.measured, f.unit),
        inUnit(f.simulated, f.unit),
        intervalText(f) || differenceText(f),
        markdownText(f.tolerance),
        markdownText(f.note === '' ? f.verdict : `${f.verdict}: ${f.note}`),
      ]),
    ),
  ];
};

const resultRows = (result: RunResult): string[][] => {
  const rows = Object.entries(result.functions).map(([name, section]) => rowOf(name, result.kind, section));
  return rows.length > 1 ? [...rows, rowOf('(all)', result.kind, result)] : rows;
};

const executionColumns = [
  'executions of',
  'closed',
  'failed, timed out',
  'p50',
  'p95',
  'p99',
  'running',
  'waiting',
  'retrying',
  'replays',
  '$ each',
];

/** What durable functions did; nothing where there are none. */
const executionsOf = (result: RunResult): string[] => {
  const rows = durableFacts(result).map(({ name, fn, durable, runs }) => {
    const { timeMs, failed, timedOut, replays } = durable;
    const { running, waiting, retrying } = timeShares(durable);
    const each = (fn.cost.totalUsd * runs) / timeMs.count;
    return [
      markdownText(name),
      number(timeMs.count),
      ...ofEnded(durable, [
        part(failed + timedOut, timeMs.count),
        ...[timeMs.p50, timeMs.p95, timeMs.p99].map((ms) => length(ms)),
        ...[running, waiting, retrying].map((of) => share(of)),
        number(replays.mean),
        usd(each),
      ]),
    ];
  });
  return rows.length === 0 ? [] : ['', ...markdownTable(executionColumns, rows)];
};

const extraTable = ({ title, columns: heads, rows }: ReportTable): string[] => [
  '',
  `**${markdownText(title)}**`,
  '',
  ...markdownTable(
    heads.map(markdownText),
    rows.map((row) => row.map((cell) => markdownText(String(cell)))),
  ),
];

const objectivesOf = ({ objectives = [] }: SuiteReport): string[] =>
  objectives.length === 0
    ? []
    : [
        ...markdownTable(
          ['objective', 'limit', 'value', 'verdict'],
          objectives.map(({ figure, limit, value, verdict }) => [
            ...[figure, limit, value].map(markdownText),
            verdict === 'kept' ? 'kept' : `**${objectiveWord[verdict]}**`,
          ]),
        ),
        '',
      ];

const askedOf = (suite: SuiteReport): string[] => {
  const { asked } = verdictOf(suite);
  return asked.length === 0 ? [] : [markdownText(asked.join(' ')), ''];
};

/** So many pictures are shown at once; a reader unfolds the others. */
const mostPictures = 3;

const picturesOf = (name: string, paths: readonly string[]): string[] => {
  const shown = (some: readonly string[]): string[] =>
    some.flatMap((path) => [
      '',
      `![${markdownText(name)}](<${path.replaceAll(/[<>\n]/g, (c) => encodeURIComponent(c))}>)`,
    ]);
  const others = paths.slice(mostPictures);
  return [
    ...shown(paths.slice(0, mostPictures)),
    ...(others.length === 0
      ? []
      : [
          '',
          `<details><summary>${several(others.length, 'more picture')}</summary>`,
          ...shown(others),
          '',
          '</details>',
        ]),
  ];
};

/** The suites, each with its verdict, figures and validation; `pictures` are paths by suite name. */
export const markdownOf = (
  suites: readonly SuiteReport[],
  pictures: ReadonlyMap<string, readonly string[]> = new Map(),
): string => {
  const parts = suites.flatMap((suite) => {
    const results = [suite.measured, suite.simulated].filter((result): result is RunResult => result !== null);
    const warnings = [...new Set(results.flatMap((r) => [...r.warnings, ...(r.generator?.warnings ?? [])]))];
    return [
      `## ${markdownText(suite.name)}`,
      '',
      ...askedOf(suite),
      ...verdictParts(suite).map(
        ({ heading, sentences }) => `- **${heading}:** ${sentences.map(markdownText).join(' ')}`,
      ),
      ...suite.notes.flatMap((note) => ['', `> ${markdownText(note)}`]),
      '',
      ...objectivesOf(suite),
      ...(results.length === 0 ? [] : markdownTable(columns, results.flatMap(resultRows))),
      ...results.flatMap(executionsOf),
      ...suite.tables.flatMap(extraTable),
      ...validationOf(suite),
      ...(warnings.length === 0 ? [] : ['', ...warnings.map((warning) => `- ${markdownText(warning)}`)]),
      ...picturesOf(suite.name, pictures.get(suite.name) ?? []),
      '',
    ];
  });
  return `${parts.join('\n').trimEnd()}\n`;
};
