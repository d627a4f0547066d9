// A history in words: each series with what changed in it.

import { number, share } from '../words/format.ts';
import { textTable } from '../words/text-table.ts';
import type { Turn } from './notes.ts';
import type { HistorySeries } from './series.ts';

const shown = (value: number, unit: string): string => {
  if (unit === 'share') return share(value);
  return unit === '' ? number(value) : `${number(value)} ${unit}`;
};

const changeText = (before: number, after: number): string => {
  if (before === 0) return 'from zero';
  const percent = (after / before - 1) * 100;
  return `${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %`;
};

/** A change is found to a few runs. */
const near = 2;

/** What else became another thing where the series changed. */
const alsoThere = (
  { name, points }: HistorySeries,
  index: number,
  turns: ReadonlyMap<string, readonly Turn[]>,
): string => {
  const own = [...turns].find(([key]) => name.startsWith(`${key}: `))?.[1] ?? [];
  const commits = new Set(points.slice(Math.max(0, index - near), index + near + 1).map(({ commit }) => commit));
  return [...new Set(own.filter(({ commit }) => commits.has(commit)).map(({ what }) => what))].join(', ');
};

export interface HistoryTableOptions {
  readonly color: boolean;
  readonly columns?: number | undefined;
  /** Where runs began to be of something else, by `name (kind)`. */
  readonly turns?: ReadonlyMap<string, readonly Turn[]>;
}

/** A row for each change, and one for each series without any. */
export const historyTable = (series: readonly HistorySeries[], options: HistoryTableOptions): string => {
  const { turns = new Map() } = options;
  const hasTurns = [...turns.values()].some((own) => own.length > 0);
  const rows = series.flatMap((one) => {
    const { name, unit, points, changes } = one;
    if (changes.length === 0)
      return [[name, String(points.length), 'no change', '', '', shown(points.at(-1)!.value, unit), '', '', '']];
    return changes.map(({ index, before, after, deviations }, i) => [
      i === 0 ? name : '',
      i === 0 ? String(points.length) : '',
      points[index]!.at.slice(0, 10),
      points[index]!.commit.slice(0, 10),
      shown(before, unit),
      shown(after, unit),
      changeText(before, after),
      number(deviations),
      alsoThere(one, index, turns),
    ]);
  });
  const head = ['series', 'runs', 'changed at', 'commit', 'before', 'after', 'change', 'in deviations of the noise'];
  return hasTurns
    ? textTable([...head, 'changed there too'], rows, options)
    : textTable(
        head,
        rows.map((row) => row.slice(0, -1)),
        options,
      );
};
