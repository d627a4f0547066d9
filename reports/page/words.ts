// What happened, in words: the first thing a reader sees.

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
      coldSentence(main),
    );
  }
  const validated = validationSentence(suite);
  return validated === null ? sentences : [...sentences, validated];
};
