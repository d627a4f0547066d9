// A sweep on the terminal: a row a point.

import { textTable, type Estimate, type SweepResult } from '../../reports/index.ts';

const number = (value: number): string => String(Number(value.toPrecision(3)));

const plain = (value: number): string => (value >= 1000 ? String(Math.round(value)) : number(value));

/** The figures shown; the rest is in the documents. */
const columns: readonly { readonly title: string; readonly figure: string; readonly factor: number }[] = [
  { title: 'throttled %', figure: 'throttledShare', factor: 100 },
  { title: 'errors %', figure: 'errorShare', factor: 100 },
  { title: 'cold %', figure: 'coldShare', factor: 100 },
  { title: 'p50 ms', figure: 'p50Ms', factor: 1 },
  { title: 'p99 ms', figure: 'p99Ms', factor: 1 },
  { title: 'concurrency', figure: 'concurrencyMean', factor: 1 },
  { title: 'cost $', figure: 'costUsd', factor: 1 },
];

/** The mean, and half of its interval where there is one. */
const cellOf = ({ mean, high, samples }: Estimate, factor: number): string => {
  const text = plain(mean * factor);
  return samples > 1 && high > mean ? `${text} ±${number((high - mean) * factor)}` : text;
};

/** Paths as short as tells them apart. */
const shortPaths = (paths: readonly string[]): string[] =>
  paths.map((path) => {
    const keys = path.split('.');
    let length = 1;
    const ending = (other: string): string => other.split('.').slice(-length).join('.');
    while (length < keys.length && paths.some((other) => other !== path && ending(other) === ending(path))) length += 1;
    return keys.slice(-length).join('.');
  });

export const sweepText = (
  { name, seed, replications, vary, points, warnings }: SweepResult,
  options: { readonly color: boolean },
): string => {
  const table = textTable(
    [...shortPaths(vary.map(({ path }) => path)), ...columns.map(({ title }) => title)],
    points.map(({ values, figures }) => [
      ...values,
      ...columns.map(({ figure, factor }) => cellOf(figures[figure]!, factor)),
    ]),
    options,
  );
  const intervals = replications > 1 ? '; ± half of the 95 % interval of the mean' : '';
  return [
    `${name}: ${points.length} points, ${replications} replication${replications === 1 ? '' : 's'} each, seed ${seed}${intervals}`,
    table,
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join('\n');
};
