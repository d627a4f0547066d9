// Several results as one entry of a report: their figures in columns, and charts laid over each other.

import { milliseconds, number, share, usd } from './format.ts';
import type { NamedRun } from './named-run.ts';
import type { RunResult } from './result.ts';
import type { ReportTable, SuiteReport } from './validation.ts';

interface Figure {
  readonly label: string;
  readonly value: (result: RunResult) => number;
  readonly text: (value: number) => string;
}

const offered = ({ totals }: RunResult): number => Math.max(1, totals.offered);
const ran = ({ totals }: RunResult): number => Math.max(1, totals.completed + totals.failed + totals.timedOut);

const figures: readonly Figure[] = [
  { label: 'invocations', value: ({ totals }) => totals.offered, text: number },
  { label: 'throttled', value: (result) => result.totals.throttled / offered(result), text: share },
  { label: 'errors', value: (r) => (r.totals.failed + r.totals.timedOut + r.totals.dropped) / offered(r), text: share },
  { label: 'cold starts', value: (result) => result.totals.coldStarts / ran(result), text: share },
  { label: 'latency p50', value: ({ latencyMs }) => latencyMs.p50, text: milliseconds },
  { label: 'latency p90', value: ({ latencyMs }) => latencyMs.p90, text: milliseconds },
  { label: 'latency p99', value: ({ latencyMs }) => latencyMs.p99, text: milliseconds },
  { label: 'latency p99.9', value: ({ latencyMs }) => latencyMs.p999, text: milliseconds },
  { label: 'init p50', value: ({ initMs }) => initMs.p50, text: milliseconds },
  { label: 'concurrency, mean', value: ({ totals }) => totals.concurrency.mean, text: number },
  { label: 'concurrency, most', value: ({ totals }) => totals.concurrency.max, text: number },
  { label: 'environments created', value: ({ totals }) => totals.environments.created, text: number },
  { label: 'cost per million', value: ({ cost }) => cost.perMillionUsd, text: usd },
];

/** A change of less than half a percent says nothing. */
const change = (value: number, first: number): string => {
  if (value === first) return '';
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
      ...runs.map(({ result }) => `${text(value(result))}${change(value(result), value(first))}`),
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
  tables: [sideBySideTable(runs)],
  sideBySide: runs,
});

/** Who was fastest and slowest, cheapest and dearest, most and least throttled. */
export const sideBySideSentences = (runs: readonly NamedRun[]): string[] =>
  ['latency p50', 'latency p99', 'throttled', 'cost per million'].flatMap((label) => {
    const { value, text } = figures.find((one) => one.label === label)!;
    const told = runs
      .filter(({ result }) => result.totals.offered > 0)
      .map(({ name, result }) => ({ name, value: value(result) }))
      .sort((a, b) => a.value - b.value);
    const [least, most] = [told[0], told.at(-1)];
    if (least === undefined || most === undefined || text(least.value) === text(most.value)) return [];
    return [`${label}: from ${text(least.value)} (${least.name}) to ${text(most.value)} (${most.name}).`];
  });
