// What latency costs: a point for each setting, and the line of those that none beats in both.

import { unbeaten } from '../pareto.ts';
import { chartOptions, latencyAxis, usdAxis } from './axes.ts';
import type { ChartData } from './chart-spec.ts';

export interface PricedSetting {
  readonly name: string;
  readonly usd: number;
  readonly p99Ms: number;
  /** What became of its objectives; `none` where nobody asked. */
  readonly verdict: 'kept' | 'broken' | 'no data' | 'none';
}

const kinds = [
  { verdict: 'kept', label: 'keeps all objectives', colour: '@green', pointStyle: 'circle' },
  { verdict: 'broken', label: 'breaks an objective', colour: '@red', pointStyle: 'rectRot' },
  { verdict: 'no data', label: 'no data on an objective', colour: '@muted', pointStyle: 'triangle' },
  { verdict: 'none', label: 'setting', colour: '@blue', pointStyle: 'circle' },
] as const;

/** A little room on both sides of the values; more where they hardly differ, which is no difference to look at. */
const around = (values: readonly number[]): { min: number; max: number } => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.06 * (high - low), 0.03 * high) || 1;
  return { min: Math.max(0, low - room), max: high + room };
};

/** Settings that no other beats in cost and p99, the cheapest first. */
export const frontierOf = (settings: readonly PricedSetting[]): PricedSetting[] =>
  unbeaten(settings, ({ usd, p99Ms }) => [usd, p99Ms]).sort((a, b) => a.usd - b.usd);

export const costAgainstLatency = (settings: readonly PricedSetting[]): ChartData => {
  const frontier = frontierOf(settings);
  const point = ({ usd, p99Ms }: PricedSetting): { x: number; y: number } => ({ x: usd, y: p99Ms });
  const groups = kinds.flatMap(({ verdict, label, colour, pointStyle }) => {
    const own = settings.filter((setting) => setting.verdict === verdict);
    if (own.length === 0) return [];
    const style = { borderColor: colour, backgroundColor: colour, showLine: false, pointStyle, pointRadius: 6 };
    return [{ label, data: own.map(point), names: own.map(({ name }) => name), ...style }];
  });
  return {
    type: 'line',
    data: {
      datasets: [
        ...groups,
        {
          label: 'beaten by none',
          data: frontier.map(point),
          names: frontier.map(({ name }) => name),
          borderColor: '@muted',
          borderDash: [4, 4],
          borderWidth: 1.5,
          pointRadius: 0,
          stepped: 'before',
        },
      ],
    },
    options: chartOptions({
      x: usdAxis('cost of the run', {
        type: 'linear',
        beginAtZero: false,
        ...around(settings.map(({ usd }) => usd)),
        ticks: { includeBounds: false },
      }),
      y: latencyAxis('p99', { ...around(settings.map(({ p99Ms }) => p99Ms)), ticks: { includeBounds: false } }),
    }),
  };
};
