// Figures as CSV (RFC 4180): a row for each result, function and figure.

import { measuredFigures } from './compare.ts';
import type { RunResult, RunSection } from './result.ts';

/** Quoted where it must be; what a spreadsheet would take for a formula is told apart by an apostrophe. */
export const csvCell = (value: string | number): string => {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as a CSV text. */
export const csvText = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

const countsOf = ({ totals }: RunSection): [string, string, number][] => [
  ...(['offered', 'admitted', 'completed', 'failed', 'timedOut', 'throttled', 'dropped', 'inFlight'] as const).map(
    (figure): [string, string, number] => [figure, 'count', totals[figure]],
  ),
  ['retries', 'count', totals.retries],
  ['coldStarts', 'count', totals.coldStarts],
  ['deadLettered', 'count', totals.deadLettered],
  ['concurrency mean', 'count', totals.concurrency.mean],
  ['concurrency max', 'count', totals.concurrency.max],
  ['environments mean', 'count', totals.environments.mean],
  ['environments max', 'count', totals.environments.max],
];

const rowsOf = (head: readonly (string | number)[], section: RunSection): (string | number)[][] => [
  ...countsOf(section).map((row) => [...head, ...row]),
  ...measuredFigures(section).map(({ figure, unit, value }) => [...head, figure, unit, value]),
  [...head, 'cost total', 'usd', section.cost.totalUsd],
];

/** Every figure of every result; `(all)` is the whole run. */
export const csvOf = (results: readonly RunResult[]): string =>
  csvText([
    ['scenario', 'kind', 'seed', 'function', 'figure', 'unit', 'value'],
    ...results.flatMap((result) => {
      const head = [result.name, result.kind, result.seed] as const;
      const functions = Object.entries(result.functions).flatMap(([name, section]) => rowsOf([...head, name], section));
      return [...functions, ...rowsOf([...head, '(all)'], result)];
    }),
  ]);
