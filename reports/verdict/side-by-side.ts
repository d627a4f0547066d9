// Several results as one entry of a report: their figures in columns, and charts laid over each other.

import { conditionsOf } from '../comparing/conditions.ts';
import { ranOf } from '../result/enough-data.ts';
import { milliseconds, number, share, usd } from '../words/format.ts';
import type { NamedRun } from '../comparing/named-run.ts';
import type { RunResult } from '../result/result.ts';
import type { SuiteReport } from '../comparing/validation.ts';
import type { ReportTable } from '../comparing/report-table.ts';

interface Figure {
  readonly label: string;
  /** null where nothing was counted: that is no 0. */
  readonly value: (result: RunResult) => number | null;
  readonly text: (value: number) => string;
}

const of = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const latency =
  (name: 'p50' | 'p90' | 'p99' | 'p999') =>
  ({ latencyMs }: RunResult): number | null =>
    latencyMs.count === 0 ? null : latencyMs[name];

const errors = ({ totals }: RunResult): number | null =>
  of(totals.failed + totals.timedOut + totals.dropped, totals.offered);

const figures: readonly Figure[] = [
  { label: 'invocations', value: ({ totals }) => totals.offered, text: number },
  { label: 'throttled', value: ({ totals }) => of(totals.throttled, totals.offered), text: share },
  { label: 'errors', value: errors, text: share },
  { label: 'cold starts', value: (result) => of(result.totals.coldStarts, ranOf(result)), text: share },
  { label: 'latency p50', value: latency('p50'), text: milliseconds },
  { label: 'latency p90', value: latency('p90'), text: milliseconds },
  { label: 'latency p99', value: latency('p99'), text: milliseconds },
  { label: 'latency p99.9', value: latency('p999'), text: milliseconds },
  { label: 'init p50', value: ({ initMs }) => (initMs.count === 0 ? null : initMs.p50), text: milliseconds },
  { label: 'concurrency, mean', value: ({ totals }) => totals.concurrency.mean, text: number },
  { label: 'concurrency, most', value: ({ totals }) => totals.concurrency.max, text: number },
  { label: 'environments created', value: ({ totals }) => totals.environments.created, text: number },
  { label: 'cost per million', value: ({ cost }) => (cost.requests === 0 ? null : cost.perMillionUsd), text: usd },
];

/** A change of less than half a percent says nothing. */
const change = (value: number, first: number | null): string => {
  if (first === null || value === first) return '';
  if (first === 0) return ' (new)';
  if (value > 3 * first) return ` (× ${number(Number((value / first).toPrecision(2)))})`;
  const percent = (100 * (value - first)) / first;
  return Math.abs(percent) < 0.5 ? '' : ` (${percent > 0 ? '+' : ''}${number(Math.round(percent))} %)`;
};

/** Runs in columns, a figure a row; in brackets how far each lies from the first. */
export const sideBySideTable = (runs: readonly NamedRun[]): ReportTable => {
  const first = runs[0]!.result;
  return {
    title: 'Side by side',
    columns: ['figure', ...runs.map(({ name }) => name)],
    rows: figures.map(({ label, value, text }) => [
      label,
      ...runs.map(({ result }) => {
        const own = value(result);
        return own === null ? '–' : `${text(own)}${change(own, value(first))}`;
      }),
    ]),
    note: `In brackets: how far from ${runs[0]!.name}. Whether that is more than chance, windtunnel check says.`,
  };
};

/** The entry; `name` is its title. */
export const sideBySide = (name: string, runs: readonly NamedRun[]): SuiteReport => ({
  name,
  description: runs.map((run) => run.name).join(', '),
  measured: null,
  simulated: null,
  validation: [],
  status: 'passed',
  notes: [],
  conditions: conditionsOf(runs.map((run) => ({ name: run.name, results: [run.result] }))),
  tables: [sideBySideTable(runs)],
  sideBySide: runs,
});

/** So many runs are each told, in their order; of more only the least and the most. */
const mostTold = 4;

/** Runs that are told alike share a text: `era 2018 and era 2020 6.01 min, era 2023 4.67 min`. */
const eachTold = (texts: readonly { readonly name: string; readonly text: string }[]): string =>
  [...new Set(texts.map(({ text }) => text))]
    .map((text) => {
      const names = texts.filter((one) => one.text === text).map(({ name }) => name);
      return `${names.join(' and ')} ${text}`;
    })
    .join(', ');

/** Latency, throttles and cost of the runs, where they differ. */
export const sideBySideSentences = (runs: readonly NamedRun[]): string[] =>
  ['latency p50', 'latency p99', 'throttled', 'cost per million'].flatMap((label) => {
    const { value, text } = figures.find((one) => one.label === label)!;
    const told = runs.flatMap(({ name, result }) => {
      const own = value(result);
      return own === null ? [] : [{ name, value: own, text: text(own) }];
    });
    if (new Set(told.map((one) => one.text)).size < 2) return [];
    if (told.length <= mostTold) return [`${label}: ${eachTold(told)}.`];
    const sorted = told.toSorted((a, b) => a.value - b.value);
    const [least, most] = [sorted[0]!, sorted.at(-1)!];
    return [`${label}: from ${least.text} (${least.name}) to ${most.text} (${most.name}).`];
  });
