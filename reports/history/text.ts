// A history in words: each series with what changed in it.

import { number, share } from '../format.ts';
import { textTable } from '../text-table.ts';
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

/** A row for each change, and one for each series without any. */
export const historyTable = (series: readonly HistorySeries[], options: { readonly color: boolean }): string =>
  textTable(
    ['series', 'runs', 'changed at', 'commit', 'before', 'after', 'change', 'in deviations of the noise'],
    series.flatMap(({ name, unit, points, changes }) =>
      changes.length === 0
        ? [[name, String(points.length), 'no change', '', '', shown(points.at(-1)!.value, unit), '', '']]
        : changes.map(({ index, before, after, deviations }, i) => [
            i === 0 ? name : '',
            i === 0 ? String(points.length) : '',
            points[index]!.at.slice(0, 10),
            points[index]!.commit.slice(0, 10),
            shown(before, unit),
            shown(after, unit),
            changeText(before, after),
            number(deviations),
          ]),
    ),
    options,
  );
