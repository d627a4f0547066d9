// Figures as CSV (RFC 4180): a row for each result, function and figure.

import { countedValue, measuredFigures } from '../comparing/measured-figures.ts';
import { escapedControls } from '../words/format.ts';
import type { RunResult, RunSection } from '../result/result.ts';

/** Quoted where it must be; nothing in it is obeyed by a terminal. */
export const csvQuoted = (value: string): string => {
  const text = escapedControls(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A cell; what a spreadsheet would take for a formula is told apart by an apostrophe. */
const csvCell = (value: string | number): string => {
  if (typeof value === 'number') return String(value);
  return csvQuoted(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
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
  // What nobody counted is no 0.
  ...measuredFigures(section).map((one) => [...head, one.figure, one.unit, countedValue(one) ?? '']),
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
