// A sweep as CSV (RFC 4180): a row a point, a column a setting, then mean and interval of every figure.

import { csvQuoted } from './csv.ts';
import type { SweepResult } from '../result/sweep-result.ts';

const row = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell) => csvQuoted(String(cell))).join(',')}\r\n`;

/** A figure that a point does not tell is left empty. */
export const sweepCsv = ({ vary, points }: SweepResult): string => {
  const figures = [...new Set(points.flatMap((point) => Object.keys(point.figures)))];
  const head = [...vary.map(({ path }) => path), ...figures.flatMap((f) => [f, `${f}.low`, `${f}.high`])];
  const rows = points.map((point) =>
    row([
      ...point.values,
      ...figures.flatMap((figure): (string | number)[] => {
        const estimate = point.figures[figure];
        return estimate === undefined ? ['', '', ''] : [estimate.mean, estimate.low, estimate.high];
      }),
    ]),
  );
  return row(head) + rows.join('');
};
