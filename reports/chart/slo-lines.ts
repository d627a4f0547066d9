// Objectives as lines across a chart, at the height of what they allow.

import type { Objective } from '../comparing/objective.ts';
import type { Point } from './chart-spec.ts';

/** An objective that stands further above all values than this would flatten them. */
const furthest = 3;

/** Those of `figures` whose bound is a number, with a colour by what became of them. */
const boundsOf = (objectives: readonly Objective[], figures: readonly string[]): Objective[] =>
  objectives.filter(({ figure, bound }) => figures.includes(figure) && Number.isFinite(bound) && bound > 0);

const colourOf = ({ verdict }: Objective): string => (verdict === 'broken' ? '@red' : '@muted');

export interface SloLines {
  readonly lines: readonly object[];
  /** Highest bound among them; 0 without. */
  readonly highest: number;
  /** Sentences on those that are too high to be drawn, with a space before. */
  readonly above: string;
}

/** @param until where the time axis ends; `factor` from the unit of the objective to that of the axis */
export const sloLines = (
  objectives: readonly Objective[],
  figures: readonly string[],
  { until, highest, factor = 1 }: { readonly until: number; readonly highest: number; readonly factor?: number },
): SloLines => {
  const all = boundsOf(objectives, figures);
  const shown = all.filter(({ bound }) => bound * factor <= furthest * highest);
  const hidden = all.filter((objective) => !shown.includes(objective));
  return {
    lines: shown.map((objective) => ({
      type: 'line',
      label: `objective: ${objective.figure} ${objective.limit}`,
      data: [0, until].map((x): Point => ({ x, y: objective.bound * factor })),
      borderColor: colourOf(objective),
      borderDash: [9, 4],
      borderWidth: 2,
      pointRadius: 0,
    })),
    highest: Math.max(0, ...shown.map(({ bound }) => bound * factor)),
    above: hidden.map(({ figure, limit }) => ` The objective ${figure} ${limit} lies far above.`).join(''),
  };
};

/** On the percentile curve an objective is a point: no percentile may lie above it there. */
export const sloPoints = (objectives: readonly Objective[], highest: number): object[] => {
  const shares: Readonly<Record<string, number>> = { p50: 0.5, p95: 0.95, p99: 0.99, p999: 0.999 };
  return boundsOf(objectives, Object.keys(shares))
    .filter(({ bound }) => bound <= furthest * highest)
    .map((objective) => ({
      label: `objective: ${objective.figure} ${objective.limit}`,
      data: [{ x: Number((1 / (1 - shares[objective.figure]!)).toPrecision(6)), y: objective.bound }],
      borderColor: colourOf(objective),
      backgroundColor: colourOf(objective),
      showLine: false,
      pointRadius: 6,
      pointStyle: 'triangle',
      pointRotation: 180,
    }));
};
