// A history as series, one a figure in the order of time, with the points at which each changed.

import { changePoints, type ChangePoint } from '../../sim/index.ts';
import type { HistoryLine } from './line.ts';
import { unitFactor } from './units.ts';

export interface HistoryPoint {
  readonly commit: string;
  /** ISO. */
  readonly at: string;
  readonly value: number;
}

export interface HistorySeries {
  /** Scenario, kind and figure; with its unit, where the same figure comes in units that nothing joins. */
  readonly name: string;
  /** That of the last point; what came in another was converted. */
  readonly unit: string;
  readonly points: readonly HistoryPoint[];
  readonly changes: readonly ChangePoint[];
}

/** The lines in the order of time; those of one instant stay as they are. */
export const inTime = (lines: readonly HistoryLine[]): HistoryLine[] =>
  lines.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));

interface RawPoint extends HistoryPoint {
  readonly unit: string;
}

/** Points whose units can be converted into one another, the unit of the last of each group. */
const byUnit = (points: readonly RawPoint[]): RawPoint[][] => {
  const groups: RawPoint[][] = [];
  for (const point of points) {
    const group = groups.find(([first]) => unitFactor(point.unit, first!.unit) !== null);
    if (group === undefined) groups.push([point]);
    else group.push(point);
  }
  return groups;
};

/** To fewer digits than a factor leaves whole: what is equal stays equal. */
const digits = 12;

const inOneUnit = (points: readonly RawPoint[]): { unit: string; points: HistoryPoint[] } => {
  const { unit } = points.at(-1)!;
  const isConverted = points.some((point) => point.unit !== unit);
  const valueOf = ({ value, unit: own }: RawPoint): number =>
    isConverted ? Number((value * unitFactor(own, unit)!).toPrecision(digits)) : value;
  return { unit, points: points.map((point) => ({ commit: point.commit, at: point.at, value: valueOf(point) })) };
};

/** The name of the series that a bench of a line belongs to. */
export const seriesName = ({ name, kind }: Pick<HistoryLine, 'name' | 'kind'>, bench: string): string =>
  `${name} (${kind}): ${bench}`;

/** The series of a history in the order of their first appearance; values that are missing have no point. */
export const historySeries = (lines: readonly HistoryLine[]): HistorySeries[] => {
  const all = new Map<string, RawPoint[]>();
  for (const line of inTime(lines)) {
    for (const { name: bench, value, unit } of line.benches) {
      if (value === null) continue;
      const key = seriesName(line, bench);
      const points = all.get(key) ?? [];
      all.set(key, points);
      points.push({ commit: line.commit, at: line.at, value, unit });
    }
  }
  return [...all].flatMap(([name, raw]) => {
    const groups = byUnit(raw);
    return groups.map((group) => {
      const { unit, points } = inOneUnit(group);
      return {
        name: groups.length === 1 ? name : `${name}, in ${unit === '' ? 'no unit' : unit}`,
        unit,
        points,
        changes: changePoints(points.map(({ value }) => value)),
      };
    });
  });
};
