// One suite as HTML: the verdict, then its figures group by group.

import type { ChartGroup, ChartSpec } from '../chart/chart-spec.ts';
import type { RunResult } from '../result.ts';
import type { ReportTable, SuiteReport } from '../validation.ts';
import { coldSection } from './cold-section.ts';
import { costSection } from './cost-section.ts';
import { escapeHtml, scriptJson } from './escape.ts';
import { figure } from './figure.ts';
import { functionTable } from './function-table.ts';
import { askedLine, objectivesTable, tiles, verdictCard } from './headline.ts';
import { queueSection, throttleTables } from './queue-section.ts';
import { reproduceSection } from './reproduce-section.ts';
import { table } from './table.ts';
import { generatorSection, validationTable } from './validation-section.ts';

const warnings = (results: readonly RunResult[]): string =>
  [...new Set(results.flatMap((result) => [...result.warnings, ...(result.generator?.warnings ?? [])]))]
    .map((warning) => `<p class="warn">Warning: ${escapeHtml(warning)}</p>`)
    .join('');

const extraTable = (extra: ReportTable): string =>
  `<h3 class="minor">${escapeHtml(extra.title)}</h3>${table(extra.columns, extra.rows)}<p class="muted">${escapeHtml(extra.note)}</p>`;

const statusClass = {
  passed: 'good',
  failed: 'bad',
  'no data': 'bad',
  'host saturated': 'warn',
  interrupted: 'warn',
} as const;

/** What became of a comparison or an experiment; a bare result has no status. */
export const hasStatus = ({ validation, tables, sideBySide }: SuiteReport): boolean =>
  sideBySide === undefined && validation.length + tables.length > 0;

const statusText = (suite: SuiteReport): string =>
  hasStatus(suite) ? ` <small class="${statusClass[suite.status]}">${suite.status}</small>` : '';

/** The sliders of a simulated run; the script of the page makes them. */
const whatIfSection = (run: unknown): string =>
  run === undefined || run === null
    ? ''
    : `<p class="muted">Simulated again in this page, by the same simulator and with the same seed.</p>` +
      `<div class="what-if"><script type="application/json">${scriptJson(run)}</script></div>`;

/** Why a page without sliders has none. */
const noWhatIf = ({ measured, simulated }: SuiteReport): string => {
  if (simulated !== null)
    return '<p class="muted">This run cannot be changed here: it is of several replications or batches, or reads files that are not at hand any more or too large for a page.</p>';
  return measured === null
    ? ''
    : '<p class="muted">A measured run can only be looked at. windtunnel validate simulates it beside the measurement, and the simulation can be changed here.</p>';
};

export interface SectionOptions {
  /** What the sliders are told of the run; nothing where there are none. */
  readonly whatIf?: unknown;
  /** Of a table behind a chart. */
  readonly mostRows: number;
}

interface Group {
  readonly title: string;
  readonly html: string;
}

const groupsOf = (
  suite: SuiteReport,
  charts: readonly ChartSpec[],
  id: string,
  { whatIf, mostRows }: SectionOptions,
): Group[] => {
  const results = [suite.measured, suite.simulated].filter((result): result is RunResult => result !== null);
  const main = results[0];
  const drawn = (group: ChartGroup): string => {
    const figures = charts.flatMap((chart, index) =>
      chart.group === group ? [{ chart, html: figure(chart, `${id}-${index}`, mostRows) }] : [],
    );
    const large = figures.filter(({ chart }) => chart.isSmall !== true);
    const small = figures.filter(({ chart }) => chart.isSmall === true);
    return [large, small]
      .filter((some) => some.length > 0)
      .map(
        (some) => `<div class="charts${some === small ? ' small' : ''}">${some.map(({ html }) => html).join('')}</div>`,
      )
      .join('');
  };
  return [
    { title: 'Latency', html: drawn('latency') + (main === undefined ? '' : functionTable(main)) },
    { title: 'Scaling', html: drawn('scaling') + throttleTables(results) },
    { title: 'Cold starts', html: drawn('cold starts') + coldSection(results) },
    { title: 'Retries and queues', html: queueSection(results, drawn('queues')) },
    { title: 'Cost', html: costSection(results) },
    { title: 'What if', html: whatIfSection(whatIf) || noWhatIf(suite) },
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

/** The suite; chart number n has the id `${id}-n`. */
export const suiteSection = (
  suite: SuiteReport,
  charts: readonly ChartSpec[],
  id: string,
  options: SectionOptions,
): SuiteSection => {
  const results = [suite.measured, suite.simulated].filter((result): result is RunResult => result !== null);
  const groups = groupsOf(suite, charts, id, options);
  const html = [
    `<section id="${id}" aria-labelledby="${id}-name"><h2 id="${id}-name">${escapeHtml(suite.name)}${statusText(suite)}</h2>`,
    suite.description === '' ? '' : `<p class="muted">${escapeHtml(suite.description)}</p>`,
    askedLine(suite),
    verdictCard(suite),
    ...suite.notes.map((note) => `<p class="warn">${escapeHtml(note)}</p>`),
    warnings(results),
    objectivesTable(suite),
    results[0] === undefined ? '' : tiles(results[0]),
    ...suite.tables.map(extraTable),
    ...groups.map(
      ({ title, html: inner }) =>
        `<section class="group"><h3 id="${anchorOf(id, title)}">${title}</h3>${inner}</section>`,
    ),
    '</section>',
  ].join('\n');
  return { html, links: groups.map(({ title }) => ({ anchor: anchorOf(id, title), title })) };
};
