// A sweep in four small charts side by side: what the first setting does to throttling, latency, cold starts and cost, a
// line for every combination of the other settings.

import type { SweepResult, SweepResultPoint } from '../sweep-result.ts';
import { chartOptions, colourOf, labelAxis, latencyAxis, numberAxis, shareAxis, usdAxis } from './axes.ts';
import type { ChartData } from './chart-spec.ts';
import { themes } from './bind.ts';

export interface SweepLine {
  /** The other settings; empty when there are none. */
  readonly label: string;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly points: readonly SweepResultPoint[];
}

export interface SweepPanel {
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
    colour: themes.light[colourOf(index).slice(1)]!,
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

interface Figure {
  readonly title: string;
  readonly figure: string;
  readonly factor: number;
  readonly axis: Record<string, unknown>;
}

const figures = (): Figure[] => [
  { title: 'Throttled', figure: 'throttledShare', factor: 100, axis: shareAxis('of all invocations') },
  { title: 'Response time, p99', figure: 'p99Ms', factor: 1, axis: latencyAxis('p99', { beginAtZero: true }) },
  { title: 'Cold starts', figure: 'coldShare', factor: 100, axis: shareAxis('of invocations that ran') },
  { title: 'Cost of the run', figure: 'costUsd', factor: 1, axis: usdAxis('USD') },
];

/** The four charts. */
export const sweepPanels = (sweep: SweepResult, lines: readonly SweepLine[]): SweepPanel[] => {
  const along = axisIndex(sweep);
  const { path, values } = sweep.vary[along]!;
  const numeric = numbersOf(values);
  const xOf = ({ values: own }: SweepResultPoint): number | string => {
    const index = values.indexOf(own[along]!);
    return numeric === null ? values[index]! : numeric.numbers[index]!;
  };
  const title = numeric === null || numeric.unit === '' ? path : `${path} (${numeric.unit})`;
  const x = numeric === null ? labelAxis(title) : numberAxis(title);
  const hasBands = sweep.replications > 1 && lines.length <= mostBands;
  return figures().map(({ title: panelTitle, figure, factor, axis }) => ({
    title: panelTitle,
    config: {
      type: 'line',
      data: {
        ...(numeric === null ? { labels: values } : {}),
        datasets: lines.flatMap(({ colour, dash, points }, index) => {
          const data = (side: 'mean' | 'low' | 'high'): object[] =>
            points.map((point) => ({ x: xOf(point), y: Math.max(0, point.figures[figure]![side] * factor) }));
          const drawn = { ...line, borderWidth: widthOf(index), pointRadius: widthOf(index) };
          const mean = { ...drawn, data: data('mean'), borderColor: colour, backgroundColor: colour, borderDash: dash };
          if (!hasBands) return [mean];
          const band = { ...edge, data: data('high'), fill: '+1', backgroundColor: `${colour}30` };
          return [band, { ...edge, data: data('low') }, mean];
        }),
      },
      options: chartOptions({ x, y: axis }),
    },
  }));
};
