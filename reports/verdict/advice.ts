// What to do about a run: only what its own figures call for.

import type { EnvironmentOriginName } from '../../lambda/environment-origin.ts';
import type { ThrottleReasonName } from '../../lambda/errors.ts';
import { milliseconds, number } from '../format.ts';
import type { RunResult } from '../result.ts';
import { decoded } from '../uncertainty.ts';
import type { Objective } from '../validation.ts';
import { functionsBy, reasonsOf } from './limits.ts';

/** Said where no figure calls for anything. */
export const nothingToDo = 'Nothing.';

/** From this share of cold starts on, somebody notices. */
const noticedColdShare = 0.01;

const reservedAdvice = (result: RunResult): string => {
  const reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
  const [name] = functionsBy(result, ({ throttlesByReason }) => throttlesByReason[reason])[0]!;
  return `Raise reservedConcurrency of ${name}; windtunnel plan finds how far.`;
};

const accountAdvice = (result: RunResult): string => {
  const limit = result.limits.accountConcurrency;
  const [name, { totals }] = functionsBy(result, (section) => section.totals.concurrency.max)[0]!;
  const takesMost = Object.keys(result.functions).length > 1 && totals.concurrency.max > limit / 2;
  if (takesMost)
    return `Fence ${name} in with reserved concurrency, so that it cannot take the others’; or raise the account’s limit.`;
  return result.totals.concurrency.max >= limit
    ? 'Raise the account’s limit, or let clients retry.'
    : 'Spread the start over more seconds, let clients retry, or provision concurrency before it.';
};

const throttleAdvice: Readonly<Record<ThrottleReasonName, (result: RunResult) => string>> = {
  ConcurrentInvocationLimitExceeded: accountAdvice,
  ReservedFunctionConcurrentInvocationLimitExceeded: reservedAdvice,
  FunctionInvocationRateLimitExceeded: () => 'Send fewer requests that each do more, or raise the account’s limit.',
  ReservedFunctionInvocationRateLimitExceeded: () =>
    'Raise reservedConcurrency, of which the request rate is ten times a second; or send fewer requests that each do more.',
  CallerRateLimitExceeded: () => 'Call less often.',
};

const coldAdvice: Readonly<Record<EnvironmentOriginName, string | null>> = {
  growth: 'Most cold starts were growth: provision concurrency for the peak, or start more gently.',
  expiry: 'Most cold starts replaced environments idle for too long: provision concurrency, or send steadier traffic.',
  retirement: null,
  failure: 'Most cold starts replaced environments that crashed or timed out: mend the errors first.',
  deployment: 'Most cold starts were of a newly deployed version: provision it before traffic moves.',
  provisioned: null,
};

const commonestOrigin = ({ totals }: RunResult): EnvironmentOriginName | null => {
  const origins: Readonly<Record<string, number>> = totals.environments.origins ?? {};
  const [name, count] = Object.entries(origins)
    .filter(([origin]) => origin !== 'provisioned')
    .sort(([, a], [, b]) => b - a)[0] ?? ['growth', 0];
  return count === 0 ? null : (name as EnvironmentOriginName);
};

const onColdStarts = (result: RunResult, objectives: readonly Objective[]): string | null => {
  const { totals, latencyMs } = result;
  const isBroken = objectives.some(({ figure, verdict }) => figure === 'coldStarts' && verdict === 'broken');
  if (!isBroken && totals.coldStarts <= noticedColdShare * latencyMs.count) return null;
  const origin = commonestOrigin(result);
  return origin === null ? null : coldAdvice[origin];
};

/** Whether warm invocations alone would break the objective says what to work on. */
const onLatency = (result: RunResult, objectives: readonly Objective[]): string[] =>
  objectives.flatMap(({ figure, verdict, bound }) => {
    if (verdict !== 'broken' || !/^p\d+$/.test(figure)) return [];
    const warm = decoded(result.histograms.warm);
    if (warm.totalCount === 0) return [];
    const percent = Number(figure.replace('p999', 'p99.9').slice(1));
    const warmMs = warm.getValueAtPercentile(percent) / 1000;
    const own = `warm invocations alone have a ${figure} of ${milliseconds(warmMs)}`;
    return [
      warmMs < bound
        ? `For ${figure}, spare the cold starts: ${own}.`
        : `For ${figure}, make the handler faster${result.totals.retries > 0 ? ' or the retries fewer' : ''}: ${own}.`,
    ];
  });

const onTrouble = ({ totals }: RunResult): (string | null)[] => [
  totals.timedOut === 0 ? null : 'Raise the timeout, or find what the handler waits for.',
  totals.failed === 0 ? null : 'Look at the errors of the function.',
  totals.inFlight <= 0.01 * totals.offered
    ? null
    : `Let more run at once: ${number(totals.inFlight)} were left behind.`,
];

/** Fewer refused attempts than this share of invocations, all of which came through, nobody has to spare. */
const feltShare = 0.01;

const areThrottlesFelt = (result: RunResult): boolean => {
  const refused = reasonsOf(result).reduce((sum, [, count]) => sum + count, 0);
  return result.totals.throttled > 0 || refused > feltShare * result.totals.offered;
};

export const adviceOn = (result: RunResult, objectives: readonly Objective[]): string[] => {
  const advice = [
    ...(areThrottlesFelt(result) ? reasonsOf(result).map(([reason]) => throttleAdvice[reason](result)) : []),
    ...onLatency(result, objectives),
    onColdStarts(result, objectives),
    ...onTrouble(result),
  ].filter((sentence) => sentence !== null);
  if (advice.length > 0) return advice;
  return [result.totals.offered === 0 ? 'Send some traffic.' : nothingToDo];
};
