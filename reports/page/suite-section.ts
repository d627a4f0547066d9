// One suite as HTML: the verdict, then its figures group by group.

import type { ChartGroup, ChartSpec } from '../chart/chart-spec.ts';
import type { RunResult } from '../result/result.ts';
import type { SuiteReport } from '../comparing/validation.ts';
import type { ReportTable } from '../comparing/report-table.ts';
import { coldSection } from './cold-section.ts';
import { costSection } from './cost-section.ts';
import { durableSection } from './durable-section.ts';
import { escapeHtml, scriptJson } from './escape.ts';
import { figure } from './figure.ts';
import { functionTable } from './function-table.ts';
import { answer, askedLine, happenedCard, tiles, wordBadge } from './headline.ts';
import { managedSection } from './managed-section.ts';
import { queueSection, throttleTables } from './queue-section.ts';
import { reproduceSection } from './reproduce-section.ts';
import { table } from './table.ts';
import { soakSection } from './soak-section.ts';
import { tracesSection } from './traces-section.ts';
import { generatorSection, validationTable } from './validation-section.ts';

const warnings = (results: readonly RunResult[]): string =>
  [...new Set(results.flatMap((result) => [...result.warnings, ...(result.generator?.warnings ?? [])]))]
    // A saturated host is said before everything else.
    .filter((warning) => !warning.startsWith('host saturated'))
    .map((warning) => `<p class="warn">Warning: ${escapeHtml(warning)}</p>`)
    .join('');

const extraTable = (extra: ReportTable): string =>
  `<h3 class="minor">${escapeHtml(extra.title)}</h3>${table(extra.columns, extra.rows)}<p class="muted">${escapeHtml(extra.note)}</p>`;

/** What the page lets its reader change in a run, or why it does not. */
export interface WhatIfRun {
  /** What the sliders are told of the run; null where there are none. */
  readonly run: unknown;
  /** The one reason, in a sentence; empty where there are sliders. */
  readonly why: string;
}

/** The sliders of a simulated run; the script of the page makes them. */
const whatIfSection = ({ run, why }: WhatIfRun): string =>
  run === null
    ? why === ''
      ? ''
      : `<p class="muted">${escapeHtml(why)}</p>`
    : `<p class="muted">Change a setting: the run is simulated again in this page, by the same simulator and with the same seed.</p>` +
      `<div class="what-if"><script type="application/json">${scriptJson(run)}</script></div>`;

export interface SectionOptions {
  readonly whatIf: WhatIfRun;
  /** Of a table behind a chart. */
  readonly mostRows: number;
  /** Whether it is one of several, folded until somebody asks for it. */
  readonly isFolded: boolean;
}

interface Group {
  readonly title: string;
  readonly html: string;
}

/** More small charts than these are folded. */
const mostAlike = 3;

const resultsOf = ({ measured, simulated }: SuiteReport): RunResult[] =>
  [measured, simulated].filter((result): result is RunResult => result !== null);

const groupsOf = (
  suite: SuiteReport,
  charts: readonly ChartSpec[],
  id: string,
  { whatIf, mostRows }: SectionOptions,
): Group[] => {
  const results = resultsOf(suite);
  const main = results[0];
  const drawn = (group: ChartGroup): string => {
    const figures = charts.flatMap((chart, index) =>
      chart.group === group ? [{ chart, html: figure(chart, `${id}-${index}`, mostRows) }] : [],
    );
    const large = figures.filter(({ chart }) => chart.isSmall !== true);
    const small = figures.filter(({ chart }) => chart.isSmall === true);
    const grid = (some: typeof figures, kind: string): string =>
      some.length === 0 ? '' : `<div class="charts${kind}">${some.map(({ html }) => html).join('')}</div>`;
    const alike = grid(small, ' small');
    return (
      grid(large, '') +
      (small.length > mostAlike
        ? `<details class="more"><summary>Each of the ${small.length} busiest functions</summary>${alike}</details>`
        : alike)
    );
  };
  const cost = { title: 'Cost', html: drawn('cost') + costSection(results) };
  return [
    ...(suite.computeCosts === undefined ? [] : [cost]),
    { title: 'Over time', html: drawn('over time') + happenedCard(suite) },
    { title: 'What if', html: whatIfSection(whatIf) },
    { title: 'Latency', html: drawn('latency') + (main === undefined ? '' : functionTable(main)) },
    { title: 'Traces', html: tracesSection(results) },
    { title: 'Scaling', html: drawn('scaling') + throttleTables(results) },
    { title: 'Cold starts', html: drawn('cold starts') + coldSection(results) },
    { title: 'Retries and queues', html: queueSection(results, drawn('queues')) },
    { title: 'Durable executions', html: durableSection(results, drawn('durable')) },
    { title: 'Managed Instances', html: managedSection(results, drawn('managed')) },
    ...(suite.computeCosts === undefined ? [cost] : []),
    { title: 'Soak', html: suite.measured === null ? '' : soakSection(suite.measured) },
    { title: 'Load generator', html: suite.measured === null ? '' : generatorSection(suite.measured) },
    { title: 'Simulated beside measured', html: validationTable(suite.validation) },
    { title: 'To reproduce', html: reproduceSection(results) },
  ].filter(({ html }) => html !== '');
};

const anchorOf = (id: string, title: string): string => `${id}-${title.toLowerCase().replaceAll(' ', '-')}`;

export interface SuiteSection {
  readonly html: string;
  readonly links: readonly { readonly anchor: string; readonly title: string }[];
}

/** Why nothing was compared belongs before the figures, once. */
const isCondition = (note: string): boolean => note.startsWith('Not compared');

const heeded = (suite: SuiteReport): SuiteReport => {
  const { conditions = [], notes } = suite;
  return {
    ...suite,
    conditions: conditions.length > 0 ? conditions : notes.filter(isCondition),
    notes: notes.filter((note) => !isCondition(note)),
  };
};

/** The suite; chart number n has the id `${id}-n`. */
export const suiteSection = (
  given: SuiteReport,
  charts: readonly ChartSpec[],
  id: string,
  options: SectionOptions,
): SuiteSection => {
  const suite = heeded(given);
  const results = resultsOf(suite);
  const groups = groupsOf(suite, charts, id, options);
  const heading = `<h2 id="${id}-name">${escapeHtml(suite.name)}</h2>`;
  const body = [
    suite.description === '' ? '' : `<p class="muted">${escapeHtml(suite.description)}</p>`,
    askedLine(suite),
    answer(suite),
    ...suite.notes.map((note) => `<p class="warn">${escapeHtml(note)}</p>`),
    results[0] === undefined ? '' : tiles(results[0]),
    warnings(results),
    ...suite.tables.map(extraTable),
    ...groups.map(
      ({ title, html: inner }) =>
        `<section class="group"><h3 id="${anchorOf(id, title)}">${title}</h3>${inner}</section>`,
    ),
  ].join('\n');
  const html = options.isFolded
    ? `<section id="${id}" aria-labelledby="${id}-name"><details class="suite"><summary>${heading}${wordBadge(suite)}</summary>${body}</details></section>`
    : `<section id="${id}" aria-labelledby="${id}-name">${heading}${body}</section>`;
  return { html, links: groups.map(({ title }) => ({ anchor: anchorOf(id, title), title })) };
};
