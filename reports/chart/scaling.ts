// Concurrency, environments and limit over time, with throttles by reason.

import { throttleReasonNames } from '../../lambda/errors.ts';
import type { RunResult } from '../result.ts';
import { chartOptions, countAxis, timeAxis, timeUnit } from './axes.ts';
import type { ChartSpec, Point } from './chart-spec.ts';

/** Highest limit in force, for the line. */
const limitOf = (result: RunResult): number => {
  const functions = Object.values(result.functions);
  const only = functions[0];
  if (functions.length === 1 && only !== undefined && only.reservedConcurrency !== null)
    return only.reservedConcurrency;
  return result.limits.accountConcurrency;
};

const reasonColours = ['@redSoft', '@orangeSoft', '@purple', '@olive', '@muted'];

const rounded = (value: number): number => Number(value.toPrecision(5));

export const scalingChart = (results: readonly RunResult[]): ChartSpec => {
  const main = results[0]!;
  const unit = timeUnit(main.durationMs);
  const points = (values: readonly number[], stepMs: number): Point[] =>
    values.map((y, step) => ({ x: rounded((step * stepMs) / unit.ms), y: rounded(y) }));
  const line = { pointRadius: 0, borderWidth: 2.2, stepped: 'after', yAxisID: 'y', type: 'line' };
  const datasets: object[] = results.flatMap((result) => {
    const { series, kind } = result;
    const dashed = results.length > 1 && kind === 'simulated' ? [7, 5] : [];
    const suffix = results.length > 1 ? `, ${kind}` : '';
    return [
      {
        ...line,
        label: `concurrency${suffix}`,
        data: points(series.concurrency, series.stepMs),
        borderColor: '@blue',
        borderDash: dashed,
      },
      {
        ...line,
        label: `environments${suffix}`,
        data: points(series.environments, series.stepMs),
        borderColor: '@green',
        borderDash: dashed,
      },
    ];
  });
  const highest = Math.max(...results.flatMap(({ series }) => [...series.concurrency, ...series.environments]));
  const limit = limitOf(main);
  // A limit far above what happened would flatten everything else.
  if (limit <= highest * 3) {
    datasets.push({
      ...line,
      label: `limit (${limit})`,
      data: [0, main.durationMs / unit.ms].map((x) => ({ x, y: limit })),
      borderColor: '@red',
      borderWidth: 1.5,
    });
  }
  const { throttledByReason, stepMs } = main.series;
  throttleReasonNames.forEach((reason, index) => {
    const counts = throttledByReason[reason];
    if (counts === undefined || counts.every((count) => count === 0)) return;
    datasets.push({
      type: 'bar',
      label: `429 ${reason}`,
      data: points(counts, stepMs).map(({ x, y }) => ({ x: x + stepMs / unit.ms / 2, y })),
      backgroundColor: reasonColours[index],
      yAxisID: 'throttles',
      stack: 'throttles',
      barThickness: Math.max(1, Math.min(14, 700 / counts.length)),
    });
  });
  const throttles = main.series.throttled.some((count) => count > 0);
  return {
    name: 'scaling',
    title: 'Scaling over time',
    caption: 'Invocations running and environments alive (idle ones included); bars: refused attempts a step.',
    config: {
      type: 'line',
      data: { datasets },
      options: chartOptions({
        x: timeAxis(main.durationMs),
        y: countAxis('concurrency, environments'),
        ...(throttles
          ? {
              throttles: {
                ...countAxis(`throttles per ${stepMs / 1000} s`, { position: 'right' }),
                grid: { display: false },
              },
            }
          : {}),
      }),
    },
    table: {
      columns: [unit.name, 'concurrency', 'environments', 'throttled'],
      rows: main.series.concurrency.map((value, step) => [
        rounded((step * stepMs) / unit.ms),
        rounded(value),
        rounded(main.series.environments[step]!),
        rounded(main.series.throttled[step]!),
      ]),
    },
  };
};
