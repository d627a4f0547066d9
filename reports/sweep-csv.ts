// A sweep as CSV (RFC 4180): a row a point, a column a setting, then mean and interval of every figure.

import type { SweepResult } from './sweep-result.ts';

const cell = (value: string | number): string => {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const row = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(',')}\r\n`;

export const sweepCsv = ({ vary, points }: SweepResult): string => {
  const figures = Object.keys(points[0]?.figures ?? {});
  const head = [...vary.map(({ path }) => path), ...figures.flatMap((f) => [f, `${f}.low`, `${f}.high`])];
  const rows = points.map((point) =>
    row([
      ...point.values,
      ...figures.flatMap((figure) => {
        const { mean, low, high } = point.figures[figure]!;
        return [mean, low, high];
      }),
    ]),
  );
  return row(head) + rows.join('');
};
