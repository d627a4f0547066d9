// Concurrency, environments and limit over time, with throttles by reason.

import { throttleReasonNames, type ThrottleReasonName } from '../../lambda/answers/errors.ts';
import type { NamedRun } from '../comparing/named-run.ts';
import type { RunResult } from '../result/result.ts';
import { length, number } from '../words/format.ts';
import { alikeAsOne } from './alike.ts';
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

const limits: Readonly<Record<ThrottleReasonName, string>> = {
  ConcurrentInvocationLimitExceeded: 'account concurrency or scaling rate',
  ReservedFunctionConcurrentInvocationLimitExceeded: 'reserved concurrency',
  FunctionInvocationRateLimitExceeded: 'request rate',
  ReservedFunctionInvocationRateLimitExceeded: 'request rate of reserved concurrency',
  CallerRateLimitExceeded: 'API rate',
};

const rounded = (value: number): number => Number(value.toPrecision(5));

const line = { pointRadius: 0, borderWidth: 2.2, stepped: 'after', yAxisID: 'y', type: 'line' };

/** Values a step as points in the unit of the time axis. */
const pointsOf = (values: readonly number[], stepMs: number, unitMs: number): Point[] =>
  values.map((y, step) => ({ x: rounded((step * stepMs) / unitMs), y: rounded(y) }));

interface LevelLine {
  readonly label: string;
  readonly data: readonly Point[];
  readonly [style: string]: unknown;
}

const levelLines = ({ name, result: { series } }: NamedRun, unitMs: number, runs: readonly NamedRun[]): LevelLine[] => {
  const borderDash = series === runs[0]!.result.series ? [] : [7, 5];
  const suffix = runs.length > 1 ? `, ${name}` : '';
  const level = (label: 'concurrency' | 'environments', borderColor: string): LevelLine => ({
    ...line,
    label: `${label}${suffix}`,
    data: pointsOf(series[label], series.stepMs, unitMs),
    borderColor,
    borderDash,
  });
  // Environments are an area, so that a line of as many invocations does not hide them.
  const area = borderDash.length === 0 ? { fill: 'origin', backgroundColor: '@greenSoft', borderWidth: 1.5 } : {};
  return [level('concurrency', '@blue'), { ...level('environments', '@green'), ...area }];
};

/** The limit, unless it lies so far above what happened that it would flatten everything else. */
const limitLine = (main: RunResult, highest: number, unitMs: number): object[] => {
  const limit = limitOf(main);
  if (limit > highest * 3) return [];
  const data = [0, main.durationMs / unitMs].map((x) => ({ x, y: limit }));
  return [
    { ...line, label: `limit (${number(limit)})`, data, borderColor: '@red', borderDash: [3, 3], borderWidth: 1.5 },
  ];
};

/** Refused attempts a step, a colour a reason; each bar stands in the middle of its step. */
const throttleBars = ({ series }: RunResult, unitMs: number): object[] =>
  throttleReasonNames.flatMap((reason, index) => {
    const counts = series.throttledByReason[reason];
    if (counts === undefined || counts.every((count) => count === 0)) return [];
    const halfStep = series.stepMs / unitMs / 2;
    return [
      {
        type: 'bar',
        label: `429 by ${limits[reason]}`,
        data: pointsOf(counts, series.stepMs, unitMs).map(({ x, y }) => ({ x: x + halfStep, y })),
        backgroundColor: reasonColours[index],
        yAxisID: 'throttles',
        stack: 'throttles',
        barThickness: Math.max(1, Math.min(14, 700 / counts.length)),
      },
    ];
  });

const throttleAxis = ({ series }: RunResult): Record<string, Record<string, unknown>> =>
  series.throttled.some((count) => count > 0)
    ? {
        throttles: {
          ...countAxis(`refused attempts in ${length(series.stepMs)}`, { position: 'right' }),
          grid: { display: false },
        },
      }
    : {};

/** The first run is the main one: its limit and its throttles are drawn. */
export const scalingChart = (runs: readonly NamedRun[]): ChartSpec => {
  const main = runs[0]!.result;
  const unit = timeUnit(main.durationMs);
  const { series } = main;
  const levels = runs.flatMap(({ result }) => [...result.series.concurrency, ...result.series.environments]);
  const highest = levels.reduce((most, level) => Math.max(most, level), 0);
  return {
    name: 'scaling',
    title: 'Scaling over time',
    group: 'scaling',
    caption: 'Invocations running and environments alive (idle ones included); bars: refused attempts.',
    config: {
      type: 'line',
      data: {
        datasets: [
          ...alikeAsOne(runs.flatMap((run) => levelLines(run, unit.ms, runs))),
          ...limitLine(main, highest, unit.ms),
          ...throttleBars(main, unit.ms),
        ],
      },
      options: chartOptions({
        x: timeAxis(main.durationMs),
        y: countAxis('concurrency, environments'),
        ...throttleAxis(main),
      }),
    },
    table: {
      columns: [unit.name, 'concurrency', 'environments', 'throttled'],
      rows: series.concurrency.map((value, step) => [
        rounded((step * series.stepMs) / unit.ms),
        rounded(value),
        rounded(series.environments[step]!),
        rounded(series.throttled[step]!),
      ]),
    },
  };
};
