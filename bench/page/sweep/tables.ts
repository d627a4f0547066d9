// The settings of a sweep as tables.

import { escapeHtml } from '../../../reports/page/escape.ts';
import { longTable } from '../../../reports/page/table.ts';
import { length, milliseconds, number, share, usd } from '../../../reports/words/format.ts';
import type { SweepResult } from '../../../reports/index.ts';
import type { JudgedPoint } from '../../sweep/judged-point.ts';
import { cell, limitCell, monthOf, price, verdictWord, type Told } from './told.ts';

interface Column {
  readonly title: string;
  readonly figure: string;
  /** Objectives that show the same. */
  readonly limitedBy: readonly string[];
  readonly text: (value: number) => string;
}

/** The figures shown beside the objectives; the rest is in the other documents. */
const columns: readonly Column[] = [
  { title: 'throttled', figure: 'throttledShare', limitedBy: ['throttled'], text: share },
  { title: 'errors', figure: 'errorShare', limitedBy: ['errors'], text: share },
  { title: 'cold starts', figure: 'coldShare', limitedBy: ['coldStarts'], text: share },
  { title: 'p50', figure: 'p50Ms', limitedBy: ['p50'], text: milliseconds },
  { title: 'p99', figure: 'p99Ms', limitedBy: ['p99'], text: milliseconds },
  { title: 'concurrency, mean', figure: 'concurrencyMean', limitedBy: [], text: number },
  { title: 'backlog, most', figure: 'backlogMost', limitedBy: ['backlog'], text: number },
  { title: 'oldest', figure: 'oldestMs', limitedBy: ['age', 'iteratorAge'], text: length },
  { title: 'given up', figure: 'givenUp', limitedBy: ['deadLetters'], text: number },
  { title: 'cost of the run', figure: 'costUsd', limitedBy: [], text: price },
];

const mostRows = 60;

/** What the figures of a setting are. */
export const meansText = ({ replications }: SweepResult): string =>
  replications === 1
    ? 'Simulated once with each setting, with the same seed.'
    : `Simulated; means over ${number(replications)} replications, with the same seeds for every setting. Close: the limit lies within the 95 % interval.`;

/** One row for each setting: its objectives, what it costs, and what differs besides. */
export const settingsTable = (told: Told): string => {
  const { points, keys } = told;
  const [first] = points;
  // An objective’s own figure stands in its column.
  const asked = new Set<string>(first?.limits.map(({ limit }) => limit.figure));
  const there = columns.filter(
    ({ figure: name, limitedBy }) =>
      points.some(({ point }) => name in point.figures) && !limitedBy.some((limit) => asked.has(limit)),
  );
  // What is the same with every setting needs no column.
  const cellsOf = ({ figure: name, text }: Column): string[] => points.map((point) => cell(point, name, text));
  const isSame = (column: Column): boolean => points.length > 1 && new Set(cellsOf(column)).size === 1;
  const shown = there.filter((column) => !isSame(column));
  const same = there.filter(isSame).map((column) => `${column.title} ${cellsOf(column)[0]}`);
  const limits = first?.limits.map(({ limit }) => `${limit.figure} ${limit.text}`) ?? [];
  const table = longTable(
    [...keys, ...limits, ...(limits.length === 0 ? [] : ['objectives']), '30 days', ...shown.map(({ title }) => title)],
    points.map((point) => [
      ...point.point.values,
      ...point.limits.map(limitCell),
      ...(limits.length === 0 ? [] : [verdictWord[point.verdict]]),
      usd(monthOf(told, point)),
      ...shown.map(({ figure: name, text }) => cell(point, name, text)),
    ]),
    mostRows,
  );
  return same.length === 0 ? table : `${table}<p class="muted">With every setting: ${escapeHtml(same.join(', '))}.</p>`;
};

/** Of two settings: one down, the other across, in each cell the p99 and whether the objectives are kept. */
export const matrix = (told: Told): string => {
  const { sweep, points, keys } = told;
  const [down, across] = sweep.vary;
  if (sweep.vary.length !== 2 || down!.values.length < 2 || across!.values.length < 2) return '';
  const at = (row: string, column: string): JudgedPoint | undefined =>
    points.find(({ point }) => point.values[0] === row && point.values[1] === column);
  const kinds = { kept: 'good', broken: 'bad', 'no data': 'warn', none: '', planned: 'planned' } as const;
  const cellOf = (point: JudgedPoint | undefined): string => {
    if (point === undefined) return '<td class="n">–</td>';
    const word = point.verdict === 'none' ? '' : `<br><small>${verdictWord[point.verdict]}</small>`;
    return `<td class="n ${kinds[point.verdict]}">${escapeHtml(cell(point, 'p99Ms', milliseconds))}${word}</td>`;
  };
  const head = across!.values.map((value) => `<th scope="col" class="n">${escapeHtml(`${keys[1]} ${value}`)}</th>`);
  const rows = down!.values.map(
    (row) =>
      `<tr><th scope="row">${escapeHtml(row)}</th>${across!.values.map((column) => cellOf(at(row, column))).join('')}</tr>`,
  );
  return `<h4>p99 by both settings</h4><div class="scroll"><table><thead><tr><th scope="col">${escapeHtml(keys[0]!)}</th>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
};
