// What happened in a run, in sentences: answers, throttles, queues, cold starts and errors.

import { capital } from '../words/sentence.ts';
import { extensionSentences } from './extension-cost.ts';
import { counted, length, milliseconds, number, several, share } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { worstMoment } from './moments.ts';
import { queueSentences } from './queue-sentences.ts';
import { countedRequests, requestsOf, throttled } from './scenario-in.ts';
import { holders } from './sharing.ts';

const ran = ({ totals }: RunResult): number => totals.completed + totals.failed + totals.timedOut;

const answerSentence = (result: RunResult): string => {
  const { totals, latencyMs, durationMs } = result;
  if (totals.offered === 0) return `Nothing arrived in ${length(durationMs)}.`;
  const arrived = `${several(totals.offered, 'invocation')} in ${length(durationMs)}`;
  if (latencyMs.count === 0) return `${arrived}, and none of them ran.`;
  return `${arrived}: half answered within ${milliseconds(latencyMs.p50)}, 99 % within ${milliseconds(latencyMs.p99)}.`;
};

/** Batches of queues and streams that are refused are tried again: only requests are lost. */
const throttleSentence = (result: RunResult): string | null => {
  const { totals, throttlesByReason } = result;
  if (totals.offered === 0) return null;
  // A target may refuse without a reason.
  const refused = Math.max(
    totals.throttled,
    Object.values(throttlesByReason).reduce((sum, count) => sum + count, 0),
  );
  if (refused === 0) return 'Nothing was throttled.';
  const attempts = `${counted(refused, 'attempt was refused', 'attempts were refused')} (429)`;
  const [requests, lost] = [requestsOf(result), countedRequests(result, throttled)];
  if (requests === 0) return `${attempts}: batches, which pollers try again.`;
  if (lost === 0) return `${attempts}, and every invocation came through in the end or still waits.`;
  return `${attempts}; ${counted(lost, 'invocation was', 'invocations were')} throttled for good (${share(lost / requests)}).`;
};

const named = 3;

/** Who takes and who starves where functions share the account's concurrency. */
const sharingSentence = (result: RunResult): string | null => {
  const { all, taker, starving } = holders(result);
  const refused = all
    .filter(({ refusedShare }) => refusedShare >= 0.01)
    .sort((a, b) => b.refusedShare - a.refusedShare);
  if (refused.length === 0) return null;
  const held = (taker === null ? all.slice(0, named) : [taker]).map(
    ({ name, heldShare }) => `${name} held ${share(heldShare)}`,
  );
  const told = (taker === null ? refused : starving)
    .slice(0, named)
    .map(({ name, refusedShare }) => `${name} (${share(refusedShare)} of its attempts)`);
  return `While the account’s concurrency was short, ${held.join(', ')} of what ran; refused were ${told.join(', ')}.`;
};

const coldSentence = (result: RunResult): string | null => {
  const { coldStarts } = result.totals;
  if (ran(result) === 0) return null;
  if (coldStarts === 0) return 'There were no cold starts.';
  const some = counted(coldStarts, 'cold start', 'cold starts');
  return `${some} (${share(coldStarts / ran(result))}), half of them initialised within ${milliseconds(result.initMs.p50)}.`;
};

/** What went wrong in handlers, and what was still waiting where no queue says it. */
const troubleSentences = (result: RunResult): string[] => {
  const { failed, timedOut, dropped, inFlight, offered, retries } = result.totals;
  const of = (count: number): string => `${number(count)} (${share(count / Math.max(1, offered))})`;
  const isTold = result.eventSources !== undefined;
  return [
    failed === 0 ? '' : `${of(failed)} ended in an error of the function.`,
    timedOut === 0 ? '' : `${of(timedOut)} ran into ${timedOut === 1 ? 'its' : 'their'} timeout.`,
    dropped === 0 ? '' : `${of(dropped)} ${dropped === 1 ? 'was' : 'were'} given up unanswered.`,
    isTold || inFlight <= 0.01 * offered ? '' : `${of(inFlight)} had not ended when the run did.`,
    retries <= 0.05 * offered ? '' : `${counted(retries, 'attempt was a retry', 'attempts were retries')}.`,
  ];
};

export const happenings = (result: RunResult): string[] =>
  [
    answerSentence(result),
    worstMoment(result),
    ...queueSentences(result).well,
    throttleSentence(result),
    sharingSentence(result),
    coldSentence(result),
    ...extensionSentences(result).map((sentence) => `${capital(sentence)}.`),
    ...troubleSentences(result),
  ].filter((sentence): sentence is string => sentence !== null && sentence !== '');
