// What a run says of durable functions, gathered for the terminal, the page and Markdown: executions, how long they took, where
// their time went, and what they cost besides their invocations.

import { counted, length, number, several, share, usd } from '../words/format.ts';
import type { DurableResult, EventSourceResult, FunctionResult, RunResult } from '../result/result.ts';

/** A durable function. */
export interface DurableFacts {
  readonly name: string;
  readonly fn: FunctionResult;
  readonly durable: DurableResult;
  /** Counts of the whole run, its warm-up included. */
  readonly counts: EventSourceResult;
  /** Of the result's `eventSourceSeries`. */
  readonly source: string;
  /** Runs that are pooled: counts are of all of them, costs of one. */
  readonly runs: number;
}

export const durableFacts = ({ functions, eventSources = {}, replications }: RunResult): DurableFacts[] =>
  Object.entries(functions).flatMap(([name, fn]) => {
    const { durable } = fn;
    const source = `functions.${name}.durable`;
    const counts = eventSources[source];
    return durable === undefined || counts === undefined
      ? []
      : [{ name, fn, durable, counts, source, runs: Math.max(1, replications) }];
  });

/** Shares of the executions' time; all 0 without any. */
export const timeShares = (
  durable: DurableResult,
): { readonly running: number; readonly waiting: number; readonly retrying: number } => {
  const { runningMs, waitingMs, retryingMs } = durable;
  const of = (ms: number): number => (ms === 0 ? 0 : ms / (runningMs + waitingMs + retryingMs));
  return { running: of(runningMs), waiting: of(waitingMs), retrying: of(retryingMs) };
};

/** Besides invocations, of one function. */
export const durableUsd = ({ cost }: Pick<FunctionResult, 'cost'>): number =>
  (cost.durableOperationsUsd ?? 0) + (cost.durableWrittenUsd ?? 0) + (cost.durableKeptUsd ?? 0);

const outcomesText = ({ succeeded, failed, timedOut }: DurableResult): string =>
  [
    `${number(succeeded)} succeeded`,
    ...(failed === 0 ? [] : [`${number(failed)} failed`]),
    ...(timedOut === 0 ? [] : [`${number(timedOut)} timed out`]),
  ].join(', ');

const again = ({ failedInvocations, refusedInvocations }: DurableResult): string[] => [
  ...(failedInvocations === 0
    ? []
    : [counted(failedInvocations, 'invocation failed and was made again', 'invocations failed and were made again')]),
  ...(refusedInvocations === 0
    ? []
    : [counted(refusedInvocations, 'was throttled and tried again', 'were throttled and tried again')]),
];

/** Of executions that are over: how long they took, and where their time went. */
const timesText = (durable: DurableResult): string[] => {
  const { timeMs, replays } = durable;
  if (timeMs.count === 0) return ['none ended'];
  const { running, waiting, retrying } = timeShares(durable);
  return [
    `p50 ${length(timeMs.p50)}, p95 ${length(timeMs.p95)}, p99 ${length(timeMs.p99)}`,
    `running ${share(running)} of it, waiting ${share(waiting)}, retrying ${share(retrying)}`,
    `${several(replays.mean, 'replay')} each, ${number(replays.max)} at most`,
  ];
};

/** What is told of executions that are over; nothing where none is. */
export const ofEnded = ({ timeMs }: DurableResult, texts: readonly string[]): readonly string[] =>
  timeMs.count === 0 ? texts.map(() => '') : texts;

const functionText = ({ name, fn, durable, counts, runs }: DurableFacts): string => {
  const { timeMs, operations, writtenBytes } = durable;
  const { durableOperationsUsd = 0, durableWrittenUsd = 0, durableKeptUsd = 0, requestsUsd, durationUsd } = fn.cost;
  return [
    `Durable: ${name}: ${several(timeMs.count, 'execution')}, ${outcomesText(durable)}`,
    `${number(Number(counts['maxOpen']))} open at once at most, ${number(Number(counts['openAtEnd']) / runs)} at the end of the arrivals`,
    ...timesText(durable),
    ...again(durable),
    `${runs > 1 ? 'of a run: ' : ''}${several(operations / runs, 'operation')} ${usd(durableOperationsUsd)}, ${number(writtenBytes / 1024 ** 2 / runs)} MB written ${usd(durableWrittenUsd)} ` +
      `and kept ${usd(durableKeptUsd)}, invocations ${usd(requestsUsd + durationUsd)}`,
  ].join('; ');
};

/** A sentence a function; nothing where none is durable. */
export const durableText = (result: RunResult): string[] => durableFacts(result).map(functionText);

/** Whether what counted belongs to durable functions, which have sentences and a section of their own. */
export const isOfDurable = ({ kind }: Pick<EventSourceResult, 'kind'>): boolean => kind === 'durable';
