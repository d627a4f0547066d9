// Results in the text form of OpenMetrics 1.0, for whatever scrapes or pushes it: counts, and latencies as histograms.

import { decoded } from '../histogram/histogram-doubt.ts';
import { recordedBuckets } from '../histogram/recorded-buckets.ts';
import type { RunResult, RunSection, Summary } from '../result/result.ts';

type Labels = Readonly<Record<string, string>>;

const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .map(
      ([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
    )
    .join(',');

const sample = (name: string, labels: Labels, value: number): string => `${name}{${labelText(labels)}} ${value}\n`;

/** Upper bounds of the buckets, s. */
const bounds: readonly number[] = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900,
];
const microsOfSecond = 1e6;

/** How many values are at or below each bound. */
const cumulative = (histogram: string): number[] => {
  const counts = bounds.map(() => 0);
  for (const { middle, count } of recordedBuckets(decoded(histogram))) {
    const seconds = middle / microsOfSecond;
    bounds.forEach((bound, index) => {
      if (seconds <= bound) counts[index]! += count;
    });
  }
  return counts;
};

const histogramText = (name: string, labels: Labels, { count, mean }: Summary, histogram: string): string => {
  const counts = cumulative(histogram);
  return [
    ...bounds.map((bound, index) => sample(`${name}_bucket`, { ...labels, le: String(bound) }, counts[index]!)),
    sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
    sample(`${name}_count`, labels, count),
    sample(`${name}_sum`, labels, Number(((count * mean) / 1000).toPrecision(12))),
  ].join('');
};

interface Labelled {
  readonly labels: Labels;
  readonly section: RunSection;
}

/** Of several results `run`, its number, tells those of one scenario apart. */
const sectionsOf = (result: RunResult, run: number | null): Labelled[] =>
  Object.entries(result.functions).map(([name, section]) => ({
    labels: {
      scenario: result.name,
      kind: result.kind,
      seed: String(result.seed),
      function: name,
      ...(run === null ? {} : { run: String(run) }),
    },
    section,
  }));

const outcomes = ['completed', 'failed', 'timedOut', 'throttled', 'dropped', 'inFlight'] as const;

/** One family: what it is, and its samples of every function of every result. */
const family = (head: readonly string[], sections: readonly Labelled[], text: (one: Labelled) => string): string =>
  [...head.map((line) => `# ${line}\n`), ...sections.map((one) => text(one))].join('');

const times = [
  ['latency', 'Response time from the scheduled instant.', 'latencyMs'],
  ['init', 'Init Duration of cold starts.', 'initMs'],
  ['billed', 'Billed Duration.', 'billedMs'],
] as const;

/** Every result: functions as labels, times in seconds. Figures are after the warm-up. */
export const openMetricsOf = (results: readonly RunResult[]): string => {
  const sections = results.flatMap((result, index) => sectionsOf(result, results.length === 1 ? null : index + 1));
  return [
    family(
      ['TYPE windtunnel_invocations counter', 'HELP windtunnel_invocations Invocations by how they ended.'],
      sections,
      ({ labels, section }) =>
        outcomes
          .map((outcome) => sample('windtunnel_invocations_total', { ...labels, outcome }, section.totals[outcome]))
          .join(''),
    ),
    family(
      [
        'TYPE windtunnel_cold_starts counter',
        'HELP windtunnel_cold_starts Invocations that created their environment.',
      ],
      sections,
      ({ labels, section }) => sample('windtunnel_cold_starts_total', labels, section.totals.coldStarts),
    ),
    family(
      ['TYPE windtunnel_concurrency_max gauge', 'HELP windtunnel_concurrency_max Most invocations at once.'],
      sections,
      ({ labels, section }) => sample('windtunnel_concurrency_max', labels, section.totals.concurrency.max),
    ),
    ...times.map(([name, help, figure]) =>
      family(
        [
          `TYPE windtunnel_${name}_seconds histogram`,
          `UNIT windtunnel_${name}_seconds seconds`,
          `HELP windtunnel_${name}_seconds ${help}`,
        ],
        sections,
        ({ labels, section }) =>
          histogramText(`windtunnel_${name}_seconds`, labels, section[figure], section.histograms[name]),
      ),
    ),
    '# EOF\n',
  ].join('');
};
