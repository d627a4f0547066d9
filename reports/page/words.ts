// What happened, in words: the first thing a reader sees.

import type { EnvironmentOriginName } from '../../lambda/environment-origin.ts';
import { length, milliseconds, number, share } from '../format.ts';
import type { RunResult } from '../result.ts';
import type { SuiteReport } from '../validation.ts';

/** What limited a run, from its throttle reasons. */
const limitWords: Readonly<Record<string, string>> = {
  ConcurrentInvocationLimitExceeded: 'the account’s concurrency or scaling rate',
  ReservedFunctionConcurrentInvocationLimitExceeded: 'reserved concurrency',
  FunctionInvocationRateLimitExceeded: 'the account’s request rate',
  ReservedFunctionInvocationRateLimitExceeded: 'the request rate of reserved concurrency',
  CallerRateLimitExceeded: 'the caller’s API rate',
};

const advice: Readonly<Record<string, string>> = {
  ConcurrentInvocationLimitExceeded: 'raise the account limit, spread the start, or let clients retry',
  ReservedFunctionConcurrentInvocationLimitExceeded: 'raise reservedConcurrency (windtunnel plan finds how far)',
  FunctionInvocationRateLimitExceeded: 'make requests longer or fewer: the rate is ten times the concurrency',
  ReservedFunctionInvocationRateLimitExceeded: 'raise reservedConcurrency: the rate is ten times of it',
  CallerRateLimitExceeded: 'call less often',
};

const ran = ({ totals }: RunResult): number => totals.completed + totals.failed + totals.timedOut;

const throttleSentence = (result: RunResult): string => {
  const { throttled, offered } = result.totals;
  const [reason] = Object.entries(result.throttlesByReason).sort(([, a], [, b]) => b - a)[0] ?? [];
  if (throttled === 0 || reason === undefined) return 'Nothing was throttled.';
  return `${share(throttled / offered)} were throttled, by ${limitWords[reason]}: ${advice[reason]}.`;
};

const coldSentence = (result: RunResult): string => {
  const { coldStarts } = result.totals;
  if (coldStarts === 0) return 'There were no cold starts.';
  const some = coldStarts === 1 ? '1 cold start' : `${number(coldStarts)} cold starts`;
  return `${some} (${share(coldStarts / Math.max(1, ran(result)))}), half of them initialised within ${milliseconds(result.initMs.p50)}.`;
};

const validationSentence = (suite: SuiteReport): string | null => {
  const { validation, status } = suite;
  if (validation.length === 0) return null;
  if (status === 'host saturated')
    return 'This host’s own cores queued, so that measured and simulated were not compared.';
  const compared = validation.filter((figure) => figure.verdict !== 'not compared');
  const outside = compared.filter((figure) => figure.verdict === 'fail');
  if (outside.length === 0) return `Simulated and measured agree on all ${compared.length} figures compared.`;
  const names = outside.map((figure) => figure.figure).join(', ');
  return `Simulated and measured differ beyond tolerance in ${outside.length} of ${compared.length} figures: ${names}.`;
};

/** Where most cold starts came from, when it is worth a word. */
const originSentence = ({ totals }: RunResult): string | null => {
  const { origins } = totals.environments;
  if (origins === undefined || totals.coldStarts === 0) return null;
  const [name, count] = Object.entries(origins)
    .filter(([origin]) => origin !== 'provisioned')
    .sort(([, a], [, b]) => b - a)[0]!;
  return count === 0 ? null : originWords[name as EnvironmentOriginName](number(count));
};

const originWords: Readonly<Record<EnvironmentOriginName, (count: string) => string>> = {
  growth: (count) =>
    `${count} environments were growth: provisioned concurrency would have spared their requests the wait.`,
  expiry: (count) => `${count} environments took the place of ones that had been idle for too long.`,
  retirement: (count) => `${count} environments took the place of ones that had reached their greatest age.`,
  failure: (count) =>
    `${count} environments took the place of ones that crashed or timed out: look at the errors first.`,
  deployment: (count) => `${count} environments were of a newly deployed version.`,
  provisioned: () => '',
};

/** What went wrong in handlers, and what was still waiting. */
const troubleSentences = ({ totals }: RunResult): string[] => {
  const { failed, timedOut, dropped, inFlight, offered, retries } = totals;
  const of = (count: number): string => `${number(count)} (${share(count / Math.max(1, offered))})`;
  return [
    failed === 0 ? '' : `${of(failed)} ended in an error of the function.`,
    timedOut === 0 ? '' : `${of(timedOut)} ran into their timeout: raise it, or find what they wait for.`,
    dropped === 0 ? '' : `${of(dropped)} were given up unanswered.`,
    inFlight <= 0.01 * offered ? '' : `${of(inFlight)} had not ended when the run did: more comes in than goes out.`,
    retries <= 0.05 * offered ? '' : `${number(retries)} attempts were retries.`,
  ].filter((sentence) => sentence !== '');
};

/** The sentences of a suite's verdict. */
export const verdictOf = (suite: SuiteReport): string[] => {
  const main = suite.measured ?? suite.simulated;
  const sentences: string[] = [];
  if (main !== null && suite.tables.length === 0) {
    const { offered } = main.totals;
    sentences.push(
      `${number(offered)} invocations in ${length(main.durationMs)}: half answered within ` +
        `${milliseconds(main.latencyMs.p50)}, 99 % within ${milliseconds(main.latencyMs.p99)}. ` +
        throttleSentence(main),
      [coldSentence(main), originSentence(main)].filter((sentence) => sentence !== null).join(' '),
      ...troubleSentences(main),
    );
  }
  const validated = validationSentence(suite);
  return validated === null ? sentences : [...sentences, validated];
};
