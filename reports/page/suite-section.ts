// One suite as HTML.

import { costByTag } from '../cost-by-tag.ts';
import type { ChartSpec } from '../chart/chart-spec.ts';
import { inUnit, length, milliseconds, number, share, usd } from '../format.ts';
import type { RunResult } from '../result.ts';
import type { ReportTable, SuiteReport, ValidationFigure } from '../validation.ts';
import { coldSection } from './cold-section.ts';
import { escapeHtml, scriptJson } from './escape.ts';
import { table } from './table.ts';
import { verdictOf } from './words.ts';

const tiles = (result: RunResult): string => {
  const { totals, latencyMs, cost } = result;
  const ran = totals.completed + totals.failed + totals.timedOut;
  const all: [string, string][] = [
    ['invocations', number(totals.offered)],
    ['throttled', totals.offered === 0 ? '0' : share(totals.throttled / totals.offered)],
    ['errors', number(totals.failed + totals.timedOut + totals.dropped)],
    [`cold starts (${share(totals.coldStarts / Math.max(1, ran))})`, number(totals.coldStarts)],
    ['latency p50', milliseconds(latencyMs.p50)],
    ['latency p99', milliseconds(latencyMs.p99)],
    ['concurrency mean / max', `${number(totals.concurrency.mean)} / ${number(totals.concurrency.max)}`],
    ['environments created', number(totals.environments.created)],
    [`cost per million (${cost.priceDate})`, usd(cost.perMillionUsd)],
  ];
  const tile = ([label, value]: [string, string]): string =>
    `<div class="tile"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`;
  return `<div class="tiles">${all.map(tile).join('')}</div>`;
};

const validationRows = (figures: readonly ValidationFigure[]): (string | number)[][] =>
  figures.map((f) => [
    f.functionName ?? '(all)',
    f.figure,
    inUnit(f.measured, f.unit),
    inUnit(f.simulated, f.unit),
    f.tolerance,
    f.verdict,
    f.note,
  ]);

const validation = (suite: SuiteReport): string =>
  suite.validation.length === 0
    ? ''
    : `<h3>Simulated beside measured</h3>${table(
        ['function', 'figure', 'measured', 'simulated', 'tolerance', 'verdict', 'note'],
        validationRows(suite.validation),
      )}`;

const functionsTable = (result: RunResult): string => {
  const names = Object.keys(result.functions);
  if (names.length < 2) return '';
  const rows = names.map((name) => {
    const { totals, latencyMs, initMs, cost } = result.functions[name]!;
    return [
      name,
      number(totals.offered),
      number(totals.throttled),
      number(totals.coldStarts),
      milliseconds(latencyMs.p50),
      milliseconds(latencyMs.p99),
      milliseconds(initMs.p50),
      number(totals.concurrency.max),
      usd(cost.totalUsd),
    ];
  });
  const columns = ['function', 'offered', 'throttled', 'cold', 'p50', 'p99', 'init p50', 'concurrency max', 'cost'];
  return `<h3>By function (${result.kind})</h3>${table(columns, rows)}`;
};

const throttles = (results: readonly RunResult[]): string => {
  const rows = results.flatMap(({ kind, throttlesByReason }) =>
    Object.entries(throttlesByReason)
      .filter(([, count]) => count > 0)
      .map(([reason, count]) => [kind, reason, number(count)]),
  );
  return rows.length === 0 ? '' : `<h3>Throttles by reason</h3>${table(['run', 'Reason', 'refused attempts'], rows)}`;
};

const eventSources = (results: readonly RunResult[]): string => {
  const rows = results.flatMap(({ kind, eventSources: sources = {} }) =>
    Object.entries(sources).map(([name, { kind: source, ...figures }]) => [
      kind,
      name,
      source,
      Object.entries(figures)
        .map(([figure, value]) => `${figure} ${number(Number(value))}`)
        .join(', '),
    ]),
  );
  return rows.length === 0
    ? ''
    : `<h3>Queues, event sources and front doors</h3>${table(['run', 'name', 'kind', 'counts'], rows)}`;
};

const tags = (result: RunResult): string => {
  const rows = costByTag(result).map(({ key, value, usd: cost }) => [key, value, usd(cost)]);
  return rows.length === 0 ? '' : `<h3>Cost by tag</h3>${table(['tag', 'value', 'cost'], rows)}`;
};

const timeline = (results: readonly RunResult[]): string => {
  const rows = results.flatMap(({ kind, timeline: entries = [] }) =>
    entries.map(({ atMs, text }) => [kind, length(atMs), text]),
  );
  return rows.length === 0 ? '' : `<h3>Deployments and alarms</h3>${table(['run', 'at', 'what'], rows)}`;
};

const health = (result: RunResult): string => {
  const { generator } = result;
  if (generator === null) return '';
  const late = `${milliseconds(generator.lagP50Ms)} at the median, ${milliseconds(generator.lagP99Ms)} at p99, ${milliseconds(generator.lagMaxMs)} at most`;
  const busy = `busy ${share(generator.eventLoopUtilization)} of the time, ${number(generator.cpuCores)} cores`;
  return `<h3>Load generator</h3><p>Requests left late by ${escapeHtml(late)}; ${escapeHtml(busy)}; ${number(generator.droppedArrivals)} arrivals without an answer.</p>`;
};

const warnings = (results: readonly RunResult[]): string =>
  [...new Set(results.flatMap((result) => [...result.warnings, ...(result.generator?.warnings ?? [])]))]
    .map((warning) => `<p class="warn">Warning: ${escapeHtml(warning)}</p>`)
    .join('');

/** More rows than these help nobody; results in files have them all. */
const mostRows = 75;

const chartTable = ({ columns, rows }: ChartSpec['table']): string => {
  const every = Math.ceil(rows.length / mostRows);
  if (every < 2) return table(columns, rows);
  const ordinal = every === 2 ? '2nd' : every === 3 ? '3rd' : `${every}th`;
  const kept = rows.filter((_, index) => index % every === 0);
  return `${table(columns, kept)}<p class="muted">Every ${ordinal} row of ${rows.length}.</p>`;
};

/** The figure of a chart; the script of the page draws into it. */
const figure = (chart: ChartSpec, id: string): string =>
  `<figure><h3>${escapeHtml(chart.title)}</h3><figcaption>${escapeHtml(chart.caption)}</figcaption>` +
  `<div class="canvas"><canvas id="${id}" role="img" aria-label="${escapeHtml(`${chart.title}. ${chart.caption}`)}"></canvas></div>` +
  `<details><summary>The figures as a table</summary>${chartTable(chart.table)}</details></figure>`;

const extraTable = (extra: ReportTable): string =>
  `<h3>${escapeHtml(extra.title)}</h3>${table(extra.columns, extra.rows)}<p class="muted">${escapeHtml(extra.note)}</p>`;

const reproduce = (result: RunResult): string =>
  `<details><summary>Scenario and seed of the ${result.kind} run</summary><p class="muted">seed ${result.seed}, started ${escapeHtml(
    result.startedAt,
  )}, Node ${escapeHtml(result.host.node)} on ${result.host.cpus} x ${escapeHtml(result.host.cpuModel)}</p><pre>${escapeHtml(
    JSON.stringify(result.scenario, null, 2),
  )}</pre></details>`;

const statusClass = { passed: 'good', failed: 'bad', 'host saturated': 'warn', interrupted: 'warn' } as const;

/** What became of a comparison or an experiment; a bare result has no status. */
const statusText = ({ validation, tables, status, sideBySide }: SuiteReport): string =>
  sideBySide !== undefined || validation.length + tables.length === 0
    ? ''
    : ` <small class="${statusClass[status]}">${status}</small>`;

/** The sliders of a simulated run; the script of the page makes them. */
const whatIfSection = (run: unknown): string =>
  run === undefined || run === null
    ? ''
    : `<h3>What if</h3><p class="muted">Simulated again in this page, by the same simulator and with the same seed.</p>` +
      `<div class="what-if"><script type="application/json">${scriptJson(run)}</script></div>`;

/** The suite; chart number n has the id `${id}-n`; `whatIf` is what its sliders are told of the run. */
export const suiteSection = (
  suite: SuiteReport,
  charts: readonly ChartSpec[],
  id: string,
  whatIf?: unknown,
): string => {
  const results = [suite.measured, suite.simulated].filter((result): result is RunResult => result !== null);
  const main = results[0];
  const sentences = verdictOf(suite).map((sentence) => `<p>${escapeHtml(sentence)}</p>`);
  return [
    `<section id="${id}"><h2>${escapeHtml(suite.name)}${statusText(suite)}</h2>`,
    `<p class="muted">${escapeHtml(suite.description)}</p>`,
    sentences.length === 0 ? '' : `<div class="verdict">${sentences.join('')}</div>`,
    ...suite.notes.map((note) => `<p class="warn">${escapeHtml(note)}</p>`),
    warnings(results),
    main === undefined ? '' : tiles(main),
    validation(suite),
    whatIfSection(whatIf),
    ...suite.tables.map(extraTable),
    main === undefined ? '' : functionsTable(main),
    ...charts.map((chart, index) => figure(chart, `${id}-${index}`)),
    coldSection(results),
    throttles(results),
    eventSources(results),
    timeline(results),
    main === undefined ? '' : tags(main),
    suite.measured === null ? '' : health(suite.measured),
    ...results.map(reproduce),
    '</section>',
  ].join('\n');
};
