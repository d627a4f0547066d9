// A sweep in small charts side by side: what the first setting does to throttling, latency, cold starts, cost and backlogs, a line
// for every combination of the other settings; and what latency costs.

import type { SweepResult, SweepResultPoint } from '../result/sweep-result.ts';
import {
  chartOptions,
  colourOf,
  labelAxis,
  latencyAxis,
  lengthAxis,
  numberAxis,
  plainAxis,
  shareAxis,
  usdAxis,
} from './axes.ts';
import type { ChartData } from './chart-spec.ts';

export interface SweepLine {
  /** The other settings; empty when there are none. */
  readonly label: string;
  /** Of the theme, such as `@blue`. */
  readonly colour: string;
  readonly dash: readonly number[];
  readonly points: readonly SweepResultPoint[];
}

export interface SweepPanel {
  readonly name: string;
  readonly title: string;
  readonly config: ChartData;
}

/** More lines than this nobody tells apart. */
const mostLines = 10;
/** Bands of more lines than this hide each other. */
const mostBands = 4;

/** The setting along the axis: the first that takes several values. */
const axisIndex = ({ vary }: SweepResult): number =>
  Math.max(
    0,
    vary.findIndex(({ values }) => values.length > 1),
  );

const lastKey = (path: string): string => path.split('.').at(-1)!;

/** The lines of a sweep, at most ten. */
export const sweepLines = (sweep: SweepResult): SweepLine[] => {
  const along = axisIndex(sweep);
  const lines = new Map<string, SweepResultPoint[]>();
  for (const point of sweep.points) {
    const label = sweep.vary
      .flatMap(({ path }, index) => (index === along ? [] : [`${lastKey(path)} ${point.values[index]}`]))
      .join(', ');
    lines.set(label, [...(lines.get(label) ?? []), point]);
  }
  return [...lines].slice(0, mostLines).map(([label, points], index) => ({
    label,
    colour: colourOf(index),
    dash: index < 7 ? [] : [7, 4],
    points,
  }));
};

/** The values as numbers of one unit; null when they are no such. */
const numbersOf = (values: readonly string[]): { numbers: number[]; unit: string } | null => {
  const matches = values.map((value) => /^(-?[\d.]+)\s*([a-zA-Z/%]*)$/.exec(value));
  const units = new Set(matches.map((match) => match?.[2]));
  if (matches.includes(null) || units.size !== 1) return null;
  return { numbers: matches.map((match) => Number(match![1])), unit: matches[0]![2]! };
};

const line = { tension: 0 };
/** Earlier lines lie on top: later ones are wider, so that those that coincide all show. */
const widthOf = (index: number): number => 2.2 + 1.6 * Math.min(index, 4);
const edge = { borderWidth: 0, pointRadius: 0, tension: 0 };

/** An objective as panels draw it. */
export interface SweepLimit {
  readonly figure: string;
  /** As written, such as `<500ms`. */
  readonly text: string;
  /** ms, a share of 1, a count, or USD. */
  readonly bound: number;
  /** False for a cost that is not of one run. */
  readonly isDrawn: boolean;
}

interface Figure {
  readonly name: string;
  readonly title: string;
  readonly figure: string;
  /** The objective that limits it. */
  readonly limitedBy: readonly string[];
  readonly factor: number;
  readonly axis: Record<string, unknown>;
}

const figures = (): Figure[] => [
  {
    name: 'throttled',
    title: 'Throttled',
    figure: 'throttledShare',
    limitedBy: ['throttled'],
    factor: 100,
    axis: shareAxis('of all invocations'),
  },
  {
    name: 'p99',
    title: 'Response time, p99',
    figure: 'p99Ms',
    limitedBy: ['p99'],
    factor: 1,
    axis: latencyAxis('p99', { beginAtZero: true }),
  },
  {
    name: 'cold',
    title: 'Cold starts',
    figure: 'coldShare',
    limitedBy: ['coldStarts'],
    factor: 100,
    axis: shareAxis('of invocations that ran'),
  },
  { name: 'cost', title: 'Cost of the run', figure: 'costUsd', limitedBy: ['cost'], factor: 1, axis: usdAxis('USD') },
];

const queueFigures = (): Figure[] => [
  {
    name: 'backlog',
    title: 'Longest backlog',
    figure: 'backlogMost',
    limitedBy: ['backlog'],
    factor: 1,
    axis: plainAxis('messages, events or records', { beginAtZero: true }),
  },
  {
    name: 'age',
    title: 'Age of the oldest',
    figure: 'oldestMs',
    limitedBy: ['age', 'iteratorAge'],
    factor: 0.001,
    axis: lengthAxis('age', 'seconds'),
  },
];

/** Where the points lie along the axis, and the axis. */
const alongOf = (sweep: SweepResult) => {
  const along = axisIndex(sweep);
  const { path, values } = sweep.vary[along]!;
  const numeric = numbersOf(values);
  const xOf = ({ values: own }: SweepResultPoint): number | string => {
    const index = values.indexOf(own[along]!);
    return numeric === null ? values[index]! : numeric.numbers[index]!;
  };
  const title = numeric === null || numeric.unit === '' ? path : `${path} (${numeric.unit})`;
  return {
    xOf,
    axis: numeric === null ? labelAxis(title) : numberAxis(title),
    labels: numeric === null ? values : null,
  };
};

/** An objective further above all values than this would flatten them. */
const furthest = 3;

const limitLines = (
  panel: Figure,
  lines: readonly SweepLine[],
  limits: readonly SweepLimit[],
  xs: readonly (number | string)[],
) => {
  const points = lines.flatMap((own) => own.points);
  const highest = Math.max(...points.map(({ figures: own }) => own[panel.figure]?.high ?? 0));
  return limits
    .filter(
      ({ figure, bound, isDrawn }) =>
        isDrawn && panel.limitedBy.includes(figure) && bound > 0 && bound <= furthest * highest,
    )
    .map(({ figure, text, bound }) => ({
      label: `objective: ${figure} ${text}`,
      data: [xs[0]!, xs.at(-1)!].map((x) => ({ x, y: bound * panel.factor })),
      borderColor: '@red',
      borderDash: [9, 4],
      borderWidth: 2,
      pointRadius: 0,
      tension: 0,
    }));
};

/** Three digits are more than anybody reads off a chart. */
const rounded = (value: number): number => Number(value.toPrecision(6));

/** A gap where a point does not tell it. */
const heightOf = (value: number | undefined, factor: number): number | null =>
  value === undefined ? null : rounded(Math.max(0, value * factor));

/** The charts: four, and two more where there are queues or streams. */
export const sweepPanels = (
  sweep: SweepResult,
  lines: readonly SweepLine[],
  limits: readonly SweepLimit[] = [],
): SweepPanel[] => {
  const { xOf, axis: x, labels } = alongOf(sweep);
  const hasBands = sweep.replications > 1 && lines.length <= mostBands;
  const all = [...figures(), ...queueFigures()].filter(({ figure }) =>
    sweep.points.some((point) => figure in point.figures),
  );
  return all.map((panel) => ({
    name: panel.name,
    title: panel.title,
    config: {
      type: 'line',
      data: {
        ...(labels === null ? {} : { labels }),
        datasets: [
          ...limitLines(panel, lines, limits, (lines[0]?.points ?? []).map(xOf)),
          ...lines.flatMap(({ label, colour, dash, points }, index) => {
            const data = (side: 'mean' | 'low' | 'high'): object[] =>
              points.map((point) => ({
                x: xOf(point),
                y: heightOf(point.figures[panel.figure]?.[side], panel.factor),
              }));
            const drawn = { ...line, borderWidth: widthOf(index), pointRadius: widthOf(index) };
            const mean = {
              ...drawn,
              label: label === '' ? 'mean' : label,
              data: data('mean'),
              borderColor: colour,
              backgroundColor: colour,
              borderDash: dash,
            };
            if (!hasBands) return [mean];
            const band = { ...edge, data: data('high'), fill: '+1', backgroundColor: `${colour}Band` };
            return [band, { ...edge, data: data('low') }, mean];
          }),
        ],
      },
      options: chartOptions({ x, y: panel.axis }),
    },
  }));
};
