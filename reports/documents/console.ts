// The summary on the terminal.

import { saturationOf } from '../comparing/compare.ts';
import { closedLoopSentence } from '../verdict/closed-loop.ts';
import { costByTag } from '../result/cost-by-tag.ts';
import { extensionSentences } from '../verdict/extension-cost.ts';
import { inUnit, length, milliseconds, number, printable, several, share, usd } from '../words/format.ts';
import type { RunResult, RunSection } from '../result/result.ts';
import { arrivedLack, ranLack } from '../result/enough-data.ts';
import { durableText, isOfDurable } from '../verdict/durable.ts';
import { isOfManaged, managedText } from '../verdict/managed.ts';
import { countedMs, monthUsd } from '../result/month-cost.ts';
import { isOfSnapStart, snapStartText } from '../verdict/snap-start.ts';
import { soakSentences } from '../verdict/soak-sentences.ts';
import { traceSentences } from '../verdict/trace-sentences.ts';
import { sourceCounts, sourceHeading } from '../verdict/source-title.ts';
import { textTable, wrapped, type ColouredText, type TextOptions } from '../words/text-table.ts';
import { askedOf } from '../verdict/asked.ts';
import { worstMoment } from '../verdict/moments.ts';
import { queueSentences } from '../verdict/queue-sentences.ts';
import { adviceOn, aheadOf, assumedOf, diagnosisOf, limitsOf } from '../verdict/verdict-on.ts';
import type { SuiteReport, ValidationFigure } from '../comparing/validation.ts';
import type { Objective } from '../comparing/objective.ts';

export interface ConsoleOptions extends TextOptions {
  /** What became of the scenario's objectives; default none. */
  readonly objectives?: readonly Objective[];
}

const ran = ({ totals }: RunSection): number => totals.completed + totals.failed + totals.timedOut;

const part = (count: number, whole: number): string =>
  count === 0 || whole === 0 ? number(count) : `${number(count)} (${share(count / whole)})`;

const rowOf = (name: string, section: RunSection): string[] => {
  const { totals, latencyMs, initMs, cost } = section;
  return [
    printable(name),
    number(totals.offered),
    part(totals.throttled, totals.offered),
    part(totals.failed + totals.timedOut + totals.dropped, totals.offered),
    part(totals.coldStarts, ran(section)),
    ...[latencyMs.p50, latencyMs.p95, latencyMs.p99].map((ms) => (latencyMs.count === 0 ? '' : milliseconds(ms))),
    initMs.count === 0 ? '' : milliseconds(initMs.p50),
    `${number(totals.concurrency.mean)} / ${number(totals.concurrency.max)}`,
    cost.requests === 0 ? '' : usd(cost.perMillionUsd),
  ];
};

/** In a narrow terminal these are left out first. */
const spareColumns: readonly string[] = ['init p50', 'p95', 'p50', '$ per million', 'concurrency mean / max', 'cold'];

const throttleText = (result: RunResult): string[] => {
  const reasons = Object.entries(result.throttlesByReason).filter(([, count]) => count > 0);
  if (reasons.length === 0) return [];
  return [`refused attempts: ${reasons.map(([reason, count]) => `${number(count)} ${reason}`).join(', ')}`];
};

const columns = [
  'function',
  'offered',
  'throttled',
  'errors',
  'cold',
  'p50',
  'p95',
  'p99',
  'init p50',
  'concurrency mean / max',
  '$ per million',
];

const eventSourceText = (result: RunResult): string[] =>
  Object.entries(result.eventSources ?? {})
    .filter(([, source]) => !isOfDurable(source) && !isOfManaged(source) && !isOfSnapStart(source))
    .map(([name, source]) => {
      const counts = sourceCounts(source);
      return `${sourceHeading(result, name)}: ${counts === '' ? 'nothing came' : counts}`;
    });

/** What it cost, and what a month of the same would; nothing where nothing was billed. */
const costText = (result: RunResult): string[] => {
  const { cost } = result;
  if (cost.totalUsd <= 0) return [];
  const month = `30 days of the same ${usd(monthUsd(result))}`;
  return [
    `cost: ${usd(cost.totalUsd)} for ${length(countedMs(result))}; ${month} (less, where this was a peak), at prices of ${cost.priceDate}`,
  ];
};

const mostTagLines = 10;

const tagText = (result: RunResult): string[] =>
  costByTag(result)
    .slice(0, mostTagLines)
    .map(({ key, value, usd: cost }) => `cost of ${key}=${value}: ${usd(cost)}`);

const mostTimelineLines = 20;

const timelineText = ({ timeline = [] }: RunResult): string[] => {
  const lines = timeline.slice(0, mostTimelineLines).map(({ atMs, text }) => `at ${length(atMs)}: ${text}`);
  return timeline.length > lines.length ? [...lines, `... and ${timeline.length - lines.length} more`] : lines;
};

/** What stood out, what limited the run and what to do about it; nothing of limits where nothing is broken or felt. */
const judgement = (result: RunResult, { objectives = [] }: ConsoleOptions): string[] => {
  const diagnosis = diagnosisOf(result, objectives);
  const { broken, causes } = diagnosis;
  const isSilent = objectives.some(({ verdict }) => verdict === 'no data');
  const moment = worstMoment(result);
  const queues = queueSentences(result);
  return [
    ...(moment === null ? [] : [`worst: ${moment}`]),
    ...[...queues.troubled, ...queues.well].map((sentence) => `queue: ${sentence}`),
    ...assumedOf(result).map((sentence) => `assumed: ${sentence}`),
    ...(broken.length + causes.length === 0
      ? isSilent
        ? adviceOn(result, diagnosis, objectives).map((sentence) => `to do: ${sentence}`)
        : []
      : [
          ...limitsOf(result, diagnosis).map((sentence) => `limit: ${sentence}`),
          ...adviceOn(result, diagnosis, objectives).map((sentence) => `to do: ${sentence}`),
        ]),
    ...aheadOf(result).map((sentence) => `next: ${sentence}`),
  ];
};

/** Of more functions their sum stands for them; those that stand out follow in tables of their own. */
export const mostFunctions = 20;

/** Figures of which intervals are told. */
const intervalNames: Readonly<Record<string, string>> = {
  throttledShare: 'throttled',
  coldShare: 'cold starts',
  p99Ms: 'p99',
};

/** Why nothing is known of a figure: it is no 0 then. */
const lackOf = (figure: string, result: RunResult): string | null =>
  figure === 'throttledShare' ? arrivedLack(result) : ranLack(result);

/** What is counted by batches beside those. */
const batchNames: Readonly<Record<string, string>> = {
  ...intervalNames,
  meanMs: 'mean latency',
  environmentsMean: 'environments',
};

/** One run in a table: a row a function, and their sum. */
export const consoleSummary = (result: RunResult, options: ConsoleOptions): string => {
  const names = Object.keys(result.functions);
  const rows = names.length > mostFunctions ? [] : names.map((name) => rowOf(name, result.functions[name]!));
  if (names.length > 1) rows.push(rowOf('(all)', result));
  const pooled = result.replications > 1 ? `, ${result.replications} replications pooled` : '';
  const head = `${result.name}: ${result.kind}, ${length(result.durationMs)}, seed ${result.seed}${pooled}`;
  const intervals = Object.entries(result.intervals ?? {})
    .filter(([figure]) => Object.hasOwn(intervalNames, figure) && lackOf(figure, result) === null)
    .map(([figure, e]) => {
      const text = figure.endsWith('Share') ? share : milliseconds;
      return `${intervalNames[figure]}: ${text(e.mean)} (95 % interval of the mean ${text(e.low)} to ${text(e.high)})`;
    });
  const batches =
    result.batches === undefined
      ? []
      : [
          `settled after ${length(result.batches.warmupMs)}, which the figures leave out; intervals of ${result.batches.count} batches or more`,
          ...result.batches.correlated.map(
            (figure) => `the batches of ${batchNames[figure] ?? figure} are still related: make the run longer`,
          ),
        ];
  const saturation = saturationOf(result);
  const warnings = [...result.warnings, ...(result.generator?.warnings ?? [])]
    .filter((warning) => warning !== saturation)
    .map((warning) => `warning: ${warning}`);
  const table = textTable(columns, rows, { ...options, spare: spareColumns });
  return [
    head,
    // Before any figure: it says what they are of.
    ...(saturation === null ? [] : [`warning: ${saturation}: these figures speak of the machine`]),
    askedOf(result).join(' '),
    table,
    ...throttleText(result),
    ...generatorText(result),
    ...soakSentences(result).map((sentence) => `soak: ${sentence}`),
    ...(result.traces === undefined ? [] : traceSentences(result.traces).map((sentence) => `traces: ${sentence}`)),
    ...eventSourceText(result),
    ...extensionSentences(result),
    ...durableText(result),
    ...managedText(result),
    ...snapStartText(result),
    ...timelineText(result),
    ...costText(result),
    ...tagText(result),
    ...batches,
    ...intervals,
    ...warnings,
    ...judgement(result, options),
  ]
    .map((line) => (line === table ? line : wrapped(printable(line), options)))
    .join('\n');
};

/** How well the load was sent, so that a slow target is told from a starved generator; nothing for a simulated run. */
const generatorText = (result: RunResult): string[] => {
  const { generator } = result;
  if (generator === null) return [];
  const { lagP50Ms, lagP99Ms, lagMaxMs, eventLoopUtilization, cpuCores, threads = 1, connections } = generator;
  const times = (...values: number[]): string => values.map((ms) => milliseconds(ms)).join(' / ');
  const sent =
    `generator: left late p50 / p99 / most ${times(lagP50Ms, lagP99Ms, lagMaxMs)}; ` +
    `${threads === 1 ? 'event loop' : `${threads} threads, the busiest event loop`} ${share(eventLoopUtilization)} busy, ${cpuCores.toFixed(2)} cores`;
  const asked = closedLoopSentence(result);
  const lines = asked === null ? [sent] : [sent, asked];
  if (connections === undefined) return lines;
  const { opened, reused, reset, waited, waitP50Ms, waitP99Ms, waitMaxMs, mostBusy } = connections;
  return [
    ...lines,
    `connections: ${opened} opened, ${several(reused, 'request')} over one that was there, ${reset} reset, at most ${mostBusy} at work; ` +
      `${several(waited, 'request')} waited for one, p50 / p99 / most ${times(waitP50Ms, waitP99Ms, waitMaxMs)}`,
  ];
};

const verdictCell = ({ verdict, note }: ValidationFigure): ColouredText => ({
  text: note === '' ? verdict : `${verdict} (${note})`,
  colour: verdict === 'not compared' ? null : verdict === 'pass' ? 'green' : 'red',
});

/** Measured beside simulated, a row a figure; suites without a comparison get a row for their status. */
export const validationTable = (suites: readonly SuiteReport[], options: ConsoleOptions): string => {
  const rows = suites.flatMap((suite) =>
    suite.validation.length === 0
      ? [[suite.name, '', '', '', '', '', suite.status]]
      : suite.validation.map((figure) => [
          suite.name,
          figure.functionName ?? '(all)',
          figure.figure,
          inUnit(figure.measured, figure.unit),
          inUnit(figure.simulated, figure.unit),
          figure.tolerance,
          verdictCell(figure),
        ]),
  );
  return textTable(['suite', 'function', 'figure', 'measured', 'simulated', 'tolerance', 'verdict'], rows, options);
};
