// What happened in a run, in sentences: objectives first, then answers, throttles, cold starts and errors.

import { length, milliseconds, number, share } from '../format.ts';
import type { RunResult } from '../result.ts';
import type { Objective } from '../validation.ts';

const ran = ({ totals }: RunResult): number => totals.completed + totals.failed + totals.timedOut;

const counted = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${number(count)} ${many}`;

const objectiveSentence = (objectives: readonly Objective[]): string | null => {
  if (objectives.length === 0) return null;
  const of = (wanted: Objective['verdict']): Objective[] => objectives.filter(({ verdict }) => verdict === wanted);
  const [broken, silent] = [of('broken'), of('no data')];
  if (broken.length + silent.length === 0) return `Kept: all objectives (${objectives.length}).`;
  const all = counted(objectives.length, 'objective', 'objectives');
  const names = broken.map(({ figure, limit, value }) => `${figure} is ${value}, not ${limit}`).join('; ');
  const lacks = silent.map(({ figure, value }) => `${figure}: ${value}`).join('; ');
  return [
    broken.length === 0 ? '' : `Broken: ${broken.length} of ${all}: ${names}.`,
    silent.length === 0 ? '' : `No data of ${silent.length} of ${all}, which is no pass: ${lacks}.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
};

const answerSentence = (result: RunResult): string => {
  const { totals, latencyMs, durationMs } = result;
  if (totals.offered === 0) return `Nothing arrived in ${length(durationMs)}.`;
  const arrived = `${counted(totals.offered, 'invocation', 'invocations')} in ${length(durationMs)}`;
  if (latencyMs.count === 0) return `${arrived}, and none of them ran.`;
  return `${arrived}: half answered within ${milliseconds(latencyMs.p50)}, 99 % within ${milliseconds(latencyMs.p99)}.`;
};

const throttleSentence = ({ totals, throttlesByReason }: RunResult): string | null => {
  const { throttled, offered } = totals;
  if (offered === 0) return null;
  const refused = Math.max(
    throttled,
    Object.values(throttlesByReason).reduce((sum, count) => sum + count, 0),
  );
  if (refused === 0) return 'Nothing was throttled.';
  const attempts = counted(refused, 'attempt was refused', 'attempts were refused');
  if (throttled === 0) return `${attempts} (429), and every invocation came through in the end.`;
  return `${attempts} (429); ${number(throttled)} invocations (${share(throttled / offered)}) were throttled for good.`;
};

const coldSentence = (result: RunResult): string | null => {
  const { coldStarts } = result.totals;
  if (ran(result) === 0) return null;
  if (coldStarts === 0) return 'There were no cold starts.';
  const some = counted(coldStarts, 'cold start', 'cold starts');
  return `${some} (${share(coldStarts / ran(result))}), half of them initialised within ${milliseconds(result.initMs.p50)}.`;
};

/** What went wrong in handlers, and what was still waiting. */
const troubleSentences = ({ totals }: RunResult): string[] => {
  const { failed, timedOut, dropped, inFlight, offered, retries, deadLettered } = totals;
  const of = (count: number): string => `${number(count)} (${share(count / Math.max(1, offered))})`;
  return [
    failed === 0 ? '' : `${of(failed)} ended in an error of the function.`,
    timedOut === 0 ? '' : `${of(timedOut)} ran into their timeout.`,
    dropped === 0 ? '' : `${of(dropped)} were given up unanswered.`,
    deadLettered === 0 ? '' : `${of(deadLettered)} went to dead-letter queues.`,
    inFlight <= 0.01 * offered ? '' : `${of(inFlight)} had not ended when the run did: more comes in than goes out.`,
    retries <= 0.05 * offered ? '' : `${number(retries)} attempts were retries.`,
  ];
};

export const happenings = (result: RunResult, objectives: readonly Objective[]): string[] =>
  [
    objectiveSentence(objectives),
    answerSentence(result),
    throttleSentence(result),
    coldSentence(result),
    ...troubleSentences(result),
  ].filter((sentence): sentence is string => sentence !== null && sentence !== '');
