// A sweep on the terminal: a row a point.

import { printable, textTable, type Estimate, type SweepResult, type SweepResultPoint } from '../../reports/index.ts';
import type { ScenarioDocument } from '../scenario/document.ts';
import { keepsLimit, readLimit, type SloLimit } from '../scenario/slo.ts';

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
  { title: 'backlog, most', figure: 'backlogMost', factor: 1 },
  { title: 'oldest s', figure: 'oldestMs', factor: 0.001 },
  { title: 'given up', figure: 'givenUp', factor: 1 },
];

/** What became of the objectives, by the means of a point. */
const sloCell = (limits: readonly SloLimit[], figures: SweepResultPoint['figures']): string => {
  const of = (limit: SloLimit): Estimate | undefined => figures[`slo.${limit.figure}`];
  const broken = limits.filter((limit) => of(limit) !== undefined && !keepsLimit(limit, of(limit)!.mean));
  const silent = limits.filter((limit) => of(limit) === undefined);
  const names = (some: readonly SloLimit[]): string => some.map(({ figure }) => figure).join(', ');
  if (broken.length > 0) return `BROKEN: ${names(broken)}`;
  return silent.length > 0 ? `NO DATA: ${names(silent)}` : 'kept';
};

const limitsOf = (scenario: unknown): SloLimit[] => {
  const { slo = {} } = (scenario ?? {}) as Partial<ScenarioDocument>;
  return Object.entries(slo).flatMap(([figure, text]: [string, unknown]) => {
    const limit = readLimit(figure, text);
    return 'problem' in limit ? [] : [limit];
  });
};

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
  { name, scenario, seed, replications, vary, points, warnings }: SweepResult,
  options: { readonly color: boolean },
): string => {
  const shown = columns.filter(({ figure }) => points.some(({ figures }) => figure in figures));
  const limits = limitsOf(scenario);
  const slo = limits.length === 0 ? [] : ['slo'];
  const table = textTable(
    [...shortPaths(vary.map(({ path }) => path)), ...shown.map(({ title }) => title), ...slo],
    points.map(({ values, figures }) => [
      ...values,
      ...shown.map(({ figure, factor }) => (figure in figures ? cellOf(figures[figure]!, factor) : '')),
      ...slo.map(() => sloCell(limits, figures)),
    ]),
    options,
  );
  const intervals = replications > 1 ? '; ± half of the 95 % interval of the mean' : '';
  return [
    `${printable(name)}: ${points.length} points, ${replications} replication${replications === 1 ? '' : 's'} each, seed ${seed}${intervals}`,
    table,
    ...warnings.map((warning) => printable(`warning: ${warning}`)),
  ].join('\n');
};
