// A series of a history, with the level between its changes.

import type { HistorySeries } from '../history/series.ts';
import { several } from '../words/format.ts';
import { chartOptions, plainAxis } from './axes.ts';
import type { ChartSpec, Point } from './chart-spec.ts';

/** The level at each run: a stair that jumps where the series changed. */
const levelsOf = ({ points, changes }: HistorySeries): Point[] => {
  if (changes.length === 0) return [];
  return points.map((_, x) => {
    const last = changes.findLast(({ index }) => index <= x);
    return { x: x + 1, y: last === undefined ? changes[0]!.before : last.after };
  });
};

export const historyChart = (series: HistorySeries): ChartSpec => {
  const { points, changes, unit } = series;
  const levels = levelsOf(series);
  const changed = changes.map(({ index }) => ({ x: index + 1, y: points[index]!.value }));
  return {
    name: 'history',
    group: 'latency',
    title: `${several(points.length, 'run')}, ${several(changes.length, 'change')}`,
    caption: 'Each run, the level between changes, and the first run after each change.',
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            label: 'first run after a change',
            data: changed,
            borderColor: '@red',
            backgroundColor: '@red',
            showLine: false,
            pointRadius: 6,
            pointStyle: 'rectRot',
          },
          { label: 'level', data: levels, borderColor: '@orange', borderWidth: 2.5, pointRadius: 0, stepped: 'before' },
          {
            label: 'run',
            data: points.map(({ value }, index) => ({ x: index + 1, y: value })),
            borderColor: '@skySoft',
            backgroundColor: '@blue',
            borderWidth: 1,
            pointRadius: 2.5,
          },
        ],
      },
      options: chartOptions({
        x: plainAxis('run', { type: 'linear', min: 1, max: Math.max(2, points.length), grid: { display: false } }),
        y: plainAxis(unit),
      }),
    },
    table: {
      columns: ['run', 'commit', 'at', unit],
      rows: points.map(({ commit, at, value }, index) => [index + 1, commit, at, value]),
    },
  };
};
