// Charts as texts, to be held whole.

import type { ChartSpec } from '../../reports/chart/chart-spec.ts';

/** A line for each part; points as x:y. */
export const lineOf = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => {
    if (key !== 'data' || !Array.isArray(inner)) return inner;
    return inner
      .map((point: unknown) => {
        if (typeof point !== 'object' || point === null) return String(point);
        const { x, y, ...rest } = point as Record<string, unknown>;
        return `${String(x)}:${String(y)}${Object.keys(rest).length > 0 ? JSON.stringify(rest) : ''}`;
      })
      .join(' ');
  });

/** A chart whole: a line for each of its datasets, scales and the rest. */
export const chartText = ({ config, table, ...rest }: ChartSpec): string => {
  const { data, options, ...others } = config as unknown as {
    data: { datasets: object[] };
    options: { scales?: Record<string, unknown> };
  };
  const { scales = {}, ...plain } = options;
  return [
    `=== ${lineOf(rest)}`,
    lineOf(others),
    ...data.datasets.map((dataset) => `- ${lineOf(dataset)}`),
    lineOf({ ...data, datasets: undefined }),
    ...Object.entries(scales).map(([name, scale]) => `${name} ${lineOf(scale)}`),
    lineOf(plain),
    `table ${lineOf(table)}`,
    '',
  ].join('\n');
};
