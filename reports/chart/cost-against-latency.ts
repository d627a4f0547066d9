// What latency costs (or cold starts do): a point for each setting, and the line of those that none beats in both.

import { unbeaten } from '../../sim/stats/pareto-front.ts';
import { chartOptions, latencyAxis, shareAxis, usdAxis } from './axes.ts';
import type { ChartData } from './chart-spec.ts';

export interface PricedSetting {
  readonly name: string;
  readonly usd: number;
  /** Of p99, ms; of cold starts, a share of 1. */
  readonly value: number;
  /** What became of its objectives; `none` where nobody asked. */
  readonly verdict: 'kept' | 'broken' | 'no data' | 'none' | 'planned';
}

/** What is drawn against cost. */
export type PricedFigure = 'p99' | 'coldStarts';

const kinds = [
  { verdict: 'planned', label: 'planned', colour: '@blue', pointStyle: 'rectRounded' },
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

/** Settings that no other beats in cost and figure, the cheapest first. */
export const frontierOf = (settings: readonly PricedSetting[]): PricedSetting[] =>
  unbeaten(settings, ({ usd, value }) => [usd, value]).sort((a, b) => a.usd - b.usd);

const valueAxis = (figure: PricedFigure, values: readonly number[]): Record<string, unknown> => {
  const rest = { ...around(values), ticks: { includeBounds: false } };
  return figure === 'p99' ? latencyAxis('p99', rest) : { ...shareAxis('cold starts'), ...around(values) };
};

export const costAgainstLatency = (
  settings: readonly PricedSetting[],
  { figure = 'p99', cost = 'cost of the run' }: { readonly figure?: PricedFigure; readonly cost?: string } = {},
): ChartData => {
  const factor = figure === 'p99' ? 1 : 100;
  const frontier = frontierOf(settings);
  const point = ({ usd, value }: PricedSetting): { x: number; y: number } => ({ x: usd, y: value * factor });
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
      x: usdAxis(cost, {
        type: 'linear',
        beginAtZero: false,
        ...around(settings.map(({ usd }) => usd)),
        ticks: { includeBounds: false },
      }),
      y: valueAxis(
        figure,
        settings.map(({ value }) => value * factor),
      ),
    }),
  };
};
