// A history as series, one a figure, with the points at which each changed.

import { changePoints, type ChangePoint } from '../../sim/index.ts';
import type { HistoryLine } from './line.ts';

export interface HistoryPoint {
  readonly commit: string;
  /** ISO. */
  readonly at: string;
  readonly value: number;
}

export interface HistorySeries {
  /** Scenario, kind and figure. */
  readonly name: string;
  readonly unit: string;
  readonly points: readonly HistoryPoint[];
  readonly changes: readonly ChangePoint[];
}

/** The series of a history in the order of their first appearance; points in the order of the lines. */
export const historySeries = (lines: readonly HistoryLine[]): HistorySeries[] => {
  const all = new Map<string, { unit: string; points: HistoryPoint[] }>();
  for (const { name, kind, commit, at, benches } of lines) {
    for (const bench of benches) {
      const key = `${name} (${kind}): ${bench.name}`;
      const series = all.get(key) ?? { unit: bench.unit, points: [] };
      all.set(key, series);
      series.points.push({ commit, at, value: bench.value });
    }
  }
  return [...all].map(([name, { unit, points }]) => ({
    name,
    unit,
    points,
    changes: changePoints(points.map(({ value }) => value)),
  }));
};
