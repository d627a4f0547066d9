// Sends a scenario's arrivals to a target, all of them or a thread's share.

import type { FunctionConfig, Rules } from '../../lambda/index.ts';
import { dispatch, type DispatchReport, type DispatchSink, type Target } from '../../loadgen/index.ts';
import { randomStream } from '../../sim/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { everyNth } from './arrival-share.ts';

/** Which of so many threads. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

export interface SendingOptions {
  readonly seed: number;
  readonly share: Share;
  /** On the machine's monotonic clock, ms; default: at once. */
  readonly startAtMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A function's answer has come by its timeout and an INIT, and what the way there and back takes. */
const answerLimitMs = ({ initLimitMs }: Rules, { timeoutMs }: FunctionConfig): number => timeoutMs + initLimitMs + 1000;

/** After the last arrival, the slowest answer may still be asked for again this often. */
const drainAnswers = 3;
/** Unanswered invocations beyond which arrivals are given up, all threads together. */
const maxInFlight = 10_000;

/**
 * Whether every request of a stream is a matter of its own. A client with tokens to spend, or a rate to keep, is one client: its
 * stream stays in one thread.
 */
const isStateless = (retry: unknown): boolean => retry === 'none' || typeof retry === 'object';

/** Resolves when all of the share have been answered or given up. */
export const sendShare = (
  scenario: Scenario,
  target: Target,
  sink: DispatchSink,
  { seed, share, startAtMs, signal }: SendingOptions,
): Promise<DispatchReport> => {
  const retry = randomStream(seed, share.index === 0 ? 'retry' : `retry/${share.index}`);
  const limitsMs = scenario.functions.map(({ config }) => answerLimitMs(scenario.rules, config));
  const traffic = scenario.traffic.flatMap(({ functionIndex, arrivals, payload, retry }, index) => {
    const isShared = isStateless(scenario.document.traffic[index]?.retry ?? 'none');
    if (!isShared && index % share.of !== share.index) return [];
    return [
      {
        functionIndex,
        functionName: scenario.functions[functionIndex]!.config.name,
        arrivals: isShared ? everyNth(arrivals(seed), share.index, share.of) : arrivals(seed),
        payload,
        timeoutMs: limitsMs[functionIndex]!,
        retry: retry(),
      },
    ];
  });
  return dispatch({
    target,
    traffic,
    sink,
    random: () => retry.uniform(),
    warmupMs: scenario.warmupMs,
    maxInFlight: Math.ceil(maxInFlight / share.of),
    drainMs: drainAnswers * Math.max(...limitsMs),
    ...(startAtMs === undefined ? {} : { startAtMs }),
    ...(signal === undefined ? {} : { signal }),
  });
};
