// The part of a long run that is tried again and again: as much as shows what is broken.

import type { RunResult } from '../../reports/index.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { Part } from './laboratory.ts';

/** Runs of up to so many attempts and messages are tried as a whole; of others, four fifths of it. */
const mostWhole = 250_000;
/** The same where queues are: their pollers need a while until they have found their number. */
const mostWithQueues = 600_000;

const itemsOf = ({ eventSources = {} }: RunResult): number =>
  Object.values(eventSources).reduce((sum, { sent, put }) => sum + Number(sent ?? 0) + Number(put ?? 0), 0);

/** What is simulated in each step. */
const workBySteps = (result: RunResult): number[] => {
  const { offered, throttled } = result.series;
  const items = itemsOf(result) / Math.max(1, result.replications) / Math.max(1, offered.length);
  return offered.map((count, step) => count + (throttled[step] ?? 0) + items);
};

/** How much goes wrong in each step: refusals, and requests while the slowest of them are slower than is asked for. */
const troubleBySteps = ({ series }: RunResult, lateMs: number): number[] =>
  series.offered.map(
    (count, step) =>
      (series.throttled[step] ?? 0) + ((series.p99Ms[step] ?? 0) > lateMs ? count : 0) + (series.coldStarts[step] ?? 0),
  );

/** What happens at instants of its own cannot begin later. */
const isTimed = ({ functions, alarms, traffic }: ScenarioDocument): boolean =>
  Object.keys(alarms).length > 0 ||
  traffic.some(({ closedLoop }) => closedLoop !== undefined) ||
  Object.values(functions).some(
    ({ provisionedScaling, aliases = {}, errors }) =>
      provisionedScaling !== undefined ||
      Array.isArray(errors) ||
      Object.values(aliases).some(({ deployment }) => deployment !== undefined),
  );

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** From the start on, as many steps as hold `most`. */
const prefix = (work: readonly number[], most: number): number => {
  let held = 0;
  const end = work.findIndex((count) => (held += count) > most);
  return end < 0 ? work.length : Math.max(1, end);
};

/** Steps that hold `most` and of which the worst lies two thirds down: what comes before it leads in. */
const around = (work: readonly number[], worst: number, most: number): [from: number, to: number] => {
  let [from, to] = [worst, worst + 1];
  let held = work[worst]!;
  while (held < most && (from > 0 || to < work.length)) {
    const before = worst - from < 2 * (to - worst) && from > 0;
    if (before || to >= work.length) held += work[(from -= 1)]!;
    else {
      held += work[to]!;
      to += 1;
    }
  }
  return [from, to];
};

/** null for the whole run. @param lateMs a latency that is late; Infinity for none */
export const partOf = (result: RunResult, document: ScenarioDocument, lateMs: number): Part | null => {
  const work = workBySteps(result);
  const most = result.eventSources === undefined ? mostWhole : mostWithQueues;
  if (sum(work) <= most) return null;
  const mostOfPart = 0.8 * most;
  const { stepMs } = result.series;
  const trouble = troubleBySteps(result, lateMs);
  const first = prefix(work, mostOfPart);
  const rateOf = (from: number, to: number): number =>
    sum(trouble.slice(from, to)) / Math.max(1, sum(work.slice(from, to)));
  const isTypical = rateOf(0, first) >= 0.5 * rateOf(0, work.length);
  if (isTypical || isTimed(document)) {
    return { fromMs: 0, toMs: first * stepMs, countedFromMs: Math.min(result.warmupMs, (first - 1) * stepMs) };
  }
  const worst = trouble.indexOf(Math.max(...trouble));
  const [from, to] = around(work, worst, mostOfPart);
  const countedFrom = from + Math.floor((to - from) / 3);
  return { fromMs: from * stepMs, toMs: to * stepMs, countedFromMs: countedFrom * stepMs };
};

/** A run that is well is tried around its peak, and less of it. */
const mostAtPeak = 100_000;

/** null for the whole run. */
export const partAtPeak = (result: RunResult, document: ScenarioDocument): Part | null => {
  const work = workBySteps(result);
  const most = result.eventSources === undefined ? mostAtPeak : mostWithQueues;
  if (sum(work) <= most) return null;
  const { stepMs, concurrency } = result.series;
  if (isTimed(document) || result.eventSources !== undefined) {
    const end = prefix(work, most);
    return { fromMs: 0, toMs: end * stepMs, countedFromMs: Math.min(result.warmupMs, (end - 1) * stepMs) };
  }
  const [from, to] = around(work, concurrency.indexOf(Math.max(...concurrency)), most);
  return { fromMs: from * stepMs, toMs: to * stepMs, countedFromMs: (from + Math.floor((to - from) / 3)) * stepMs };
};
