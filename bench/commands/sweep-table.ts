// A sweep on the terminal: a row a point.

import {
  number,
  printable,
  textTable,
  type Estimate,
  type SweepResult,
  type TextCell,
  type TextOptions,
} from '../../reports/index.ts';
import { wrapped } from '../../reports/words/text-table.ts';
import { several } from '../../reports/words/format.ts';
import { judgedPoint, limitsOf, shortPaths, type JudgedPoint } from '../sweep/judged-point.ts';

/** The figures shown; the rest is in the documents. */
const columns: readonly { readonly title: string; readonly figure: string; readonly factor: number }[] = [
  { title: 'throttled %', figure: 'throttledShare', factor: 100 },
  { title: 'errors %', figure: 'errorShare', factor: 100 },
  { title: 'cold %', figure: 'coldShare', factor: 100 },
  { title: 'p50 ms', figure: 'p50Ms', factor: 1 },
  { title: 'p99 ms', figure: 'p99Ms', factor: 1 },
  { title: 'concurrency', figure: 'concurrencyMean', factor: 1 },
  { title: 'cost $', figure: 'costUsd', factor: 1 },
  { title: '$ per million', figure: 'perMillionUsd', factor: 1 },
  { title: 'backlog, most', figure: 'backlogMost', factor: 1 },
  { title: 'oldest s', figure: 'oldestMs', factor: 0.001 },
  { title: 'given up', figure: 'givenUp', factor: 1 },
];

/** In a narrow terminal these are left out first. */
const spareColumns: readonly string[] = ['p50 ms', 'concurrency', 'errors %', '$ per million', 'cold %', 'oldest s'];

/** What became of the objectives at a point. */
const sloCell = ({ verdict, limits }: JudgedPoint): TextCell => {
  if (verdict === 'kept' || verdict === 'none') return { text: 'kept', colour: 'green' };
  const names = limits.filter((one) => one.verdict === verdict).map(({ limit }) => limit.figure);
  return { text: `${verdict.toUpperCase()}: ${names.join(', ')}`, colour: verdict === 'broken' ? 'red' : 'yellow' };
};

/** The mean, and half of its interval where there is one. */
const cellOf = ({ mean, high, samples }: Estimate, factor: number): string => {
  const text = number(mean * factor);
  return samples > 1 && high > mean ? `${text} ±${number((high - mean) * factor)}` : text;
};

export const sweepText = (sweep: SweepResult, options: TextOptions): string => {
  const { name, seed, replications, vary, points, warnings } = sweep;
  const shown = columns.filter(({ figure }) => points.some(({ figures }) => figure in figures));
  const limits = limitsOf(sweep);
  const slo = limits.length === 0 ? [] : ['slo'];
  const table = textTable(
    [...shortPaths(vary.map(({ path }) => path)), ...shown.map(({ title }) => title), ...slo],
    points.map((point) => [
      ...point.values,
      ...shown.map(({ figure, factor }) => (figure in point.figures ? cellOf(point.figures[figure]!, factor) : '')),
      ...slo.map(() => sloCell(judgedPoint(limits, point))),
    ]),
    { ...options, spare: spareColumns },
  );
  const intervals = replications > 1 ? '; ± half of the 95 % interval of the mean' : '';
  return [
    `${printable(name)}: ${several(points.length, 'point')}, ${several(replications, 'replication')} each, seed ${seed}${intervals}`,
    table,
    ...warnings.map((warning) => wrapped(printable(`warning: ${warning}`), options)),
  ].join('\n');
};
