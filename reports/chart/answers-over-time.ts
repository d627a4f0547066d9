// What came and what became of it over time: offered, answered, refused, failed; as rates, in the unit that suits them.

import { length } from '../words/format.ts';
import type { NamedRun } from '../comparing/named-run.ts';
import type { RunResult } from '../result/result.ts';
import { requestsOf } from '../verdict/scenario-in.ts';
import { alikeAsOne } from './alike.ts';
import { cellAt } from './cell-at.ts';
import { chartOptions, rateAxis, timeAxis, timeUnit } from './axes.ts';
import type { ChartSpec, Point } from './chart-spec.ts';

const units = [
  { name: 'a second', ms: 1000 },
  { name: 'a minute', ms: 60_000 },
  { name: 'an hour', ms: 3_600_000 },
] as const;

/** A unit in which the busiest step is at least one. */
const unitOf = ({ series }: RunResult): (typeof units)[number] => {
  const most = series.offered.reduce((highest, count) => Math.max(highest, count), 0);
  return units.find(({ ms }) => (most * ms) / series.stepMs >= 1) ?? units[0];
};

interface Kind {
  readonly label: string;
  readonly colour: string;
  readonly values: (series: RunResult['series']) => readonly number[] | undefined;
  /** Whether it is drawn where it is 0 throughout. */
  readonly always?: true;
}

/** Results of old say when attempts were let in, not when they were answered. */
const kindsOf = ({ series }: RunResult): Kind[] => [
  series.answered === undefined
    ? { label: 'let in', colour: '@blue', values: (of) => of.admitted, always: true }
    : { label: 'answered well', colour: '@blue', values: (of) => of.answered, always: true },
  { label: 'refused attempts (429)', colour: '@orange', values: (of) => of.throttled },
  { label: 'errors', colour: '@purple', values: (of) => of.errors },
];

const rounded = (value: number): number => Number(value.toPrecision(4));

/** Of the first run, with those of another dashed. */
export const answersOverTimeChart = (runs: readonly NamedRun[]): ChartSpec | null => {
  const main = runs[0]!.result;
  const { stepMs, offered } = main.series;
  if (offered.length < 2 || main.totals.offered === 0) return null;
  const time = timeUnit(main.durationMs);
  const unit = unitOf(main);
  const points = (values: readonly number[], ownStepMs: number): Point[] =>
    values.map((count, step) => ({
      x: rounded(((step + 0.5) * ownStepMs) / time.ms),
      y: rounded((count * unit.ms) / ownStepMs),
    }));
  const isSeen = ({ always, values }: Kind): boolean =>
    always === true || runs.some(({ result }) => (values(result.series) ?? []).some((count) => count > 0));
  const kinds = kindsOf(main).filter(isSeen);
  const lines = runs.flatMap(({ name, result: { series } }, run) =>
    kinds.flatMap(({ label, colour, values }) => {
      const own = values(series);
      if (own === undefined) return [];
      const dashed = run === 0 ? {} : { borderDash: [7, 5] };
      const line = {
        label: runs.length > 1 ? `${label}, ${name}` : label,
        data: points(own, series.stepMs),
        borderColor: colour,
        borderWidth: 2,
        pointRadius: 0,
        ...dashed,
      };
      return [{ line, ownStepMs: series.stepMs }];
    }),
  );
  const area = {
    label: 'offered',
    // Under all others, though it comes first.
    order: 1,
    data: points(offered, stepMs),
    borderColor: '@muted',
    backgroundColor: '@greySoft',
    fill: 'origin',
    borderWidth: 1.2,
    pointRadius: 0,
  };
  const what = requestsOf(main) === 0 ? 'Batches' : 'Requests';
  return {
    name: 'answers-over-time',
    title: `${what} ${unit.name}: offered and answered`,
    group: 'over time',
    caption: `In each ${length(stepMs)}: what arrived for the first time, and what became of ${what === 'Batches' ? 'the batches that pollers hand over' : 'it'}.`,
    config: {
      type: 'line',
      data: { datasets: [area, ...alikeAsOne(lines.map(({ line }) => line))] },
      options: chartOptions({ x: timeAxis(main.durationMs), y: rateAxis(`${what.toLowerCase()} ${unit.name}`) }),
    },
    table: {
      columns: [time.name, 'offered', ...lines.map(({ line }) => line.label)],
      rows: area.data.map(({ x, y }, step) => [
        x,
        y!,
        ...lines.map(({ line, ownStepMs }) => cellAt(line.data, ownStepMs, (step + 0.5) * stepMs)),
      ]),
    },
  };
};
