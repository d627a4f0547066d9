// What waits and works at event sources over time, and how old the oldest of it is, with the objectives on it.

import type { EventSourceSeries, RunResult } from '../result/result.ts';
import { length } from '../words/format.ts';
import { sourceHeading } from '../verdict/source-title.ts';
import type { Objective } from '../comparing/objective.ts';
import { chartOptions, colourOf, countAxis, lengthAxis, timeAxis, timeUnit } from './axes.ts';
import type { ChartGroup, ChartSpec } from './chart-spec.ts';
import { sloLines } from './slo-lines.ts';

/** At most so many sources are drawn, those with the highest levels first. */
const mostSources = 6;
/** So many of what waits stand beside what came and what became of it. */
const mostBeside = 1;

type Levels = readonly (readonly [label: string, values: readonly number[]])[];

/** What waits, and what is under way: another scale. */
const waitingWords: Readonly<Record<string, string>> = {
  waiting: 'waiting',
  visible: 'messages that wait',
  hidden: 'messages in flight',
  interfaces: 'network interfaces',
  allocated: 'provisioned concurrency',
};
const workingWords: Readonly<Record<string, string>> = {
  batches: 'batches running or tried again',
  pollers: 'batches that may run at once',
  eventPollers: 'event pollers',
};
const ageWords: Readonly<Record<string, string>> = { oldestAgeMs: 'oldest', iteratorAgeMs: 'iterator age' };

const levelsOf = ({ levels }: EventSourceSeries, words: Readonly<Record<string, string>>): Levels =>
  Object.entries(levels).flatMap(([name, values]) => (Object.hasOwn(words, name) ? [[words[name]!, values]] : []));

const highestOf = (levels: Levels): number =>
  levels.reduce((most, [, values]) => values.reduce((high, value) => Math.max(high, value), most), 0);

const isCount = (series: EventSourceSeries): boolean =>
  highestOf([...levelsOf(series, waitingWords), ...levelsOf(series, workingWords)]) > 0;

interface Source {
  readonly result: RunResult;
  readonly name: string;
  readonly series: EventSourceSeries;
  readonly group: ChartGroup;
  readonly objectives: readonly Objective[];
  readonly index: number;
}

const timesOf = ({ result, series }: Source) => {
  const unit = timeUnit(result.durationMs);
  return { unit, at: (step: number): number => Number((((step + 0.5) * series.stepMs) / unit.ms).toPrecision(5)) };
};

const linesOf = (source: Source, levels: Levels, rest: object = {}, first = 0): object[] =>
  levels.map(([label, values], line) => ({
    label,
    data: values.map((y, step) => ({ x: timesOf(source).at(step), y })),
    borderColor: colourOf(first + line),
    borderWidth: 2,
    pointRadius: 0,
    stepped: 'middle',
    ...rest,
  }));

const tableOf = (source: Source, levels: Levels, cell: (value: number) => string | number): ChartSpec['table'] => ({
  columns: [timesOf(source).unit.name, ...levels.map(([label]) => label)],
  rows: levels[0]![1].map((_, step) => [
    timesOf(source).at(step),
    ...levels.map(([, values]) => cell(values[step] ?? 0)),
  ]),
});

const backlogChart = (source: Source): ChartSpec => {
  const { result, name, series, group, objectives, index } = source;
  const [waiting, working] = [levelsOf(series, waitingWords), levelsOf(series, workingWords)];
  const { unit } = timesOf(source);
  const slo = sloLines(objectives, ['backlog'], { until: result.durationMs / unit.ms, highest: highestOf(waiting) });
  const batches = working.length === 0 ? [] : linesOf(source, working, { yAxisID: 'batches', borderDash: [3, 3] }, 2);
  return {
    name: `event-source-${index + 1}`,
    title: `${sourceHeading(result, name)}: ${working.length === 0 ? 'over time' : 'what waits and what runs'}`,
    group,
    caption: `The most within each ${length(series.stepMs)}.${slo.above}`,
    config: {
      type: 'line',
      data: { datasets: [...slo.lines, ...linesOf(source, waiting), ...batches] },
      options: chartOptions({
        x: timeAxis(result.durationMs),
        y: countAxis(''),
        ...(working.length === 0
          ? {}
          : { batches: { ...countAxis('batches', { position: 'right' }), grid: { display: false } } }),
      }),
    },
    table: tableOf(source, [...waiting, ...working], (value) => value),
  };
};

const ageChart = (source: Source): ChartSpec[] => {
  const { result, name, series, group, objectives, index } = source;
  const ages = levelsOf(series, ageWords);
  const highest = highestOf(ages);
  if (highest === 0) return [];
  const { unit } = timesOf(source);
  // In the unit that the oldest is told in.
  const own = timeUnit(highest);
  const scaled: Levels = ages.map(([label, values]) => [
    label,
    values.map((ms) => Number((ms / own.ms).toPrecision(5))),
  ]);
  const slo = sloLines(objectives, ['age', 'iteratorAge'], {
    until: result.durationMs / unit.ms,
    highest: highest / own.ms,
    factor: 1 / own.ms,
  });
  return [
    {
      name: `event-source-age-${index + 1}`,
      title: `${sourceHeading(result, name)}: age of the oldest`,
      group,
      caption: `How old the oldest was that is left, at most, within each ${length(series.stepMs)}.${slo.above}`,
      config: {
        type: 'line',
        data: { datasets: [...slo.lines, ...linesOf(source, scaled)] },
        options: chartOptions({
          x: timeAxis(result.durationMs),
          y: lengthAxis('age', own.format),
        }),
      },
      table: tableOf(source, ages, length),
    },
  ];
};

/** Charts of each of the event sources that had anything to do; the one with the most comes beside the answers over time. */
export const eventSourceCharts = (result: RunResult, objectives: readonly Objective[] = []): ChartSpec[] =>
  Object.entries(result.eventSourceSeries ?? {})
    .filter(([, series]) => isCount(series))
    .sort(([, a], [, b]) => highestOf(levelsOf(b, waitingWords)) - highestOf(levelsOf(a, waitingWords)))
    .slice(0, mostSources)
    .flatMap(([name, series], index) => {
      const isBacklog = ['waiting', 'visible'].some((level) => level in series.levels);
      const group = isBacklog && index < mostBeside ? 'over time' : 'queues';
      const source: Source = { result, name, series, group, objectives, index };
      return [backlogChart(source), ...ageChart(source)];
    });
