// Retries, what waited in queues and streams, and what deployments and alarms did meanwhile.

import { length, number } from '../words/format.ts';
import { isOfDurable } from '../verdict/durable.ts';
import { isOfManaged } from '../verdict/managed.ts';
import type { RunResult } from '../result/result.ts';
import { isOfSnapStart } from '../verdict/snap-start.ts';
import { sourceCounts, sourceTitle } from '../verdict/source-title.ts';
import { escapeHtml } from './escape.ts';
import { beside, figureTable, longTable, table } from './table.ts';

const attempts = (results: readonly RunResult[]): string => {
  const told = results.filter(
    ({ totals }) => totals.retries + totals.throttled + totals.deadLettered + totals.inFlight + totals.dropped > 0,
  );
  if (told.length === 0) return '';
  const figures = [
    'invocations',
    'retries',
    'attempts let in',
    'throttled for good',
    'given up unanswered',
    'dead-lettered',
    'not ended with the run',
  ];
  const runs = told.map(({ kind, totals: t }) => ({
    name: kind,
    values: [t.offered, t.retries, t.admitted, t.throttled, t.dropped, t.deadLettered, t.inFlight].map((count) =>
      number(count),
    ),
  }));
  return `<h4>Attempts</h4>${figureTable(figures, runs)}`;
};

const sources = (results: readonly RunResult[]): string => {
  const rows = results.flatMap((result) =>
    Object.entries(result.eventSources ?? {})
      .filter(([, source]) => !isOfDurable(source) && !isOfManaged(source) && !isOfSnapStart(source))
      .map(([name, source]) => [sourceTitle(result, name), result.kind, sourceCounts(source)]),
  );
  return rows.length === 0
    ? ''
    : `<h4>Queues, event sources and front doors</h4>${table(['source', 'run', 'counts'], rows)}`;
};

/** Further entries are shown on demand. */
const mostEntries = 20;

const timeline = (results: readonly RunResult[]): string => {
  const rows = results.flatMap(({ kind, timeline: entries = [] }) =>
    entries.map(({ atMs, text }) => [length(atMs), text, kind]),
  );
  return rows.length === 0
    ? ''
    : `<h4>Deployments and alarms</h4>${longTable(['after', 'what', 'run'], rows, mostEntries)}`;
};

/** Nothing where every first attempt was answered; `charts` are those of event sources. */
export const queueSection = (results: readonly RunResult[], charts: string): string =>
  charts + beside([attempts(results), sources(results) + timeline(results)]);

/** Refused attempts by AWS's Reason, and the functions they hit. */
export const throttleTables = (results: readonly RunResult[]): string => {
  const rows = results.flatMap(({ kind, throttlesByReason }) =>
    Object.entries(throttlesByReason)
      .filter(([, count]) => count > 0)
      .map(([reason, count]) => [reason, number(count), kind]),
  );
  if (rows.length === 0) return '';
  const main = results[0]!;
  const refusedOf = (name: string): number =>
    Object.values(main.functions[name]!.throttlesByReason).reduce((sum, count) => sum + count, 0);
  const hit = Object.keys(main.functions)
    .filter((name) => refusedOf(name) > 0)
    .sort((a, b) => refusedOf(b) - refusedOf(a));
  const byFunction = hit.map((name) => {
    const { totals, reservedConcurrency } = main.functions[name]!;
    const reserved = reservedConcurrency === null ? '' : number(reservedConcurrency);
    return [name, number(refusedOf(name)), number(totals.throttled), number(totals.concurrency.max), reserved];
  });
  const columns = ['function', 'refused attempts', 'throttled for good', 'concurrency, most', 'reserved'];
  return beside([
    `<h4>Refused attempts by reason</h4>${table(['Reason', 'attempts', 'run'], rows)}`,
    Object.keys(main.functions).length < 2 || hit.length === 0
      ? ''
      : `<h4>Functions that were throttled (${escapeHtml(main.kind)})</h4>${longTable(columns, byFunction, 5)}`,
  ]);
};
