// Time and cost of a function against its memory size: means with their intervals, and what single invocations take.

import { chartOptions, latencyAxis, numberAxis, usdAxis } from './axes.ts';
import type { ChartData } from './chart-spec.ts';

/** A value with its interval. */
export interface CurveValue {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface CurvePoint {
  readonly memoryMb: number;
  readonly durationMs: CurveValue;
  /** Of a million invocations. */
  readonly millionUsd: CurveValue;
  /** Nine of ten invocations lie between; null where nobody knows. */
  readonly spreadMs: { readonly p5: number; readonly p95: number } | null;
}

/** A size with a word on it, such as `cheapest`. */
export interface MarkedSize {
  readonly memoryMb: number;
  readonly word: string;
}

const edge = { borderWidth: 0, pointRadius: 0, tension: 0 };

const band = (
  points: readonly CurvePoint[],
  colour: string,
  of: (point: CurvePoint) => { readonly low: number; readonly high: number } | null,
): object[] => {
  const known = points.flatMap((point) => {
    const value = of(point);
    return value === null ? [] : [{ x: point.memoryMb, ...value }];
  });
  if (known.every(({ low, high }) => low === high)) return [];
  return [
    { ...edge, data: known.map(({ x, high }) => ({ x, y: high })), fill: '+1', backgroundColor: colour },
    { ...edge, data: known.map(({ x, low }) => ({ x, y: low })) },
  ];
};

const line = (label: string, colour: string, data: readonly object[]): object => ({
  label,
  data,
  borderColor: colour,
  backgroundColor: colour,
  borderWidth: 2.2,
  pointRadius: 3,
  tension: 0,
});

const marks = (
  points: readonly CurvePoint[],
  marked: readonly MarkedSize[],
  y: (point: CurvePoint) => number,
): object[] => {
  const colours = ['@green', '@purple', '@red'];
  const styles = ['rectRot', 'triangle', 'rect'];
  return marked.flatMap(({ memoryMb, word }, index) => {
    const point = points.find((one) => one.memoryMb === memoryMb);
    if (point === undefined) return [];
    const colour = colours[index % colours.length]!;
    return [
      {
        label: `${word}: ${memoryMb} MB`,
        data: [{ x: memoryMb, y: y(point) }],
        borderColor: colour,
        backgroundColor: colour,
        pointStyle: styles[index % styles.length]!,
        pointRadius: 9 - 2 * (index % styles.length),
        showLine: false,
      },
    ];
  });
};

const plain = numberAxis('memory, MB');
/** The end of the axis is no round number. */
const memoryTicks = { ...plain, ticks: { ...(plain['ticks'] as object), includeBounds: false } };

/** A little room on both sides of the sizes. */
const memoryAxis = (points: readonly CurvePoint[]): Record<string, unknown> => ({
  ...memoryTicks,
  min: 0,
  max: Math.ceil((1.04 * Math.max(...points.map(({ memoryMb }) => memoryMb))) / 128) * 128,
});

export const timeAgainstMemory = (points: readonly CurvePoint[], marked: readonly MarkedSize[]): ChartData => ({
  type: 'line',
  data: {
    datasets: [
      ...marks(points, marked, ({ durationMs }) => durationMs.mean),
      ...band(points, '@skySoft', ({ spreadMs }) =>
        spreadMs === null ? null : { low: spreadMs.p5, high: spreadMs.p95 },
      ),
      ...band(points, '@blueSoft', ({ durationMs }) => durationMs),
      line(
        'mean time',
        '@blue',
        points.map(({ memoryMb, durationMs }) => ({ x: memoryMb, y: durationMs.mean })),
      ),
    ],
  },
  options: chartOptions({
    x: memoryAxis(points),
    y: latencyAxis('time of an invocation', { beginAtZero: true, grace: '5%' }),
  }),
});

export const costAgainstMemory = (points: readonly CurvePoint[], marked: readonly MarkedSize[]): ChartData => ({
  type: 'line',
  data: {
    datasets: [
      ...marks(points, marked, ({ millionUsd }) => millionUsd.mean),
      ...band(points, '@orangeSoft', ({ millionUsd }) => millionUsd),
      line(
        'cost',
        '@orange',
        points.map(({ memoryMb, millionUsd }) => ({ x: memoryMb, y: millionUsd.mean })),
      ),
    ],
  },
  options: chartOptions({ x: memoryAxis(points), y: usdAxis('USD a million invocations', { grace: '5%' }) }),
});
