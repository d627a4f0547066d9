// Sends a scenario's arrivals to a target, all of them or a thread's share.

import { synchronousTimeoutS, type FunctionConfig, type Rules } from '../../lambda/index.ts';
import {
  dispatch,
  type DispatchClient,
  type DispatchReport,
  type DispatchSink,
  type Target,
} from '../../loadgen/index.ts';
import { randomStream } from '../../sim/index.ts';
import type { Scenario, ScenarioTraffic } from '../scenario/scenario.ts';
import { everyNth } from './arrival-share.ts';
import { payloadTemplate, type Rows } from './payload-template.ts';
import { traceNumbering, type TracedRun } from './request-traces.ts';
import { RunCaps, type Caps } from './run-caps.ts';
import type { Share } from './share.ts';

/** What is sent, where the scenario does not say it. */
export interface RequestChoice {
  /** A template (see payload-template.ts) in the place of the scenario's payloads. */
  readonly body?: string | undefined;
  /** What the template takes its columns from. */
  readonly rows?: Rows | undefined;
  /** Longest wait for an answer; default: the function's timeout, an INIT and a second. */
  readonly timeoutMs?: number | undefined;
}

export interface SendingOptions {
  readonly seed: number;
  readonly share: Share;
  readonly requests?: RequestChoice | undefined;
  /** Of all threads together. */
  readonly caps?: Caps | undefined;
  /** The trace ids of the run, where the target traces its requests; default: none are traced. */
  readonly traced?: TracedRun | undefined;
  /** On the machine's monotonic clock, ms; default: at once. */
  readonly startAtMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A function's answer has come by its timeout and an INIT, that of an execution by its own; and what the way there and back takes. */
export const answerLimitMs = ({ initLimitMs }: Rules, { timeoutMs, durable }: FunctionConfig): number =>
  Math.max(timeoutMs, 1000 * Math.min(synchronousTimeoutS, durable?.executionTimeoutS ?? 0)) + initLimitMs + 1000;

/** After the last arrival, the slowest answer may still be asked for again this often. */
const drainAnswers = 3;
/** Unanswered invocations beyond which arrivals are given up, all threads together. */
const maxInFlight = 10_000;

/**
 * Whether every request of a stream is a matter of its own. A client with tokens to spend, or a rate to keep, is one client: its
 * stream stays in one thread.
 */
const isStateless = (retry: unknown): boolean => retry === 'none' || typeof retry === 'object';

/** A thread's part of the limits; whole requests, so that all together never send more. */
const capsOf = ({ maxRequests, maxCostUsd }: Caps, { index, of }: Share): Caps => ({
  ...(maxRequests === undefined ? {} : { maxRequests: Math.floor((maxRequests + of - 1 - index) / of) }),
  ...(maxCostUsd === undefined ? {} : { maxCostUsd: maxCostUsd / of }),
});

/** Payloads by a template: the thread's requests are numbered among those of all. */
const payloadsOf = ({ body, rows }: RequestChoice, { index, of }: Share): (() => string) | null => {
  if (body === undefined) return null;
  const payloadOf = payloadTemplate(body, rows ?? null);
  let next = index;
  return () => {
    const number = next;
    next += of;
    return payloadOf(number);
  };
};

interface ClientContext {
  readonly seed: number;
  readonly share: Share;
  readonly endMs: number;
  readonly functionName: string;
  readonly payloads: string | (() => string);
  readonly timeoutMs: number;
}

/** The clients of a closed loop that the thread is, in the simulator's order; none of another way. */
const clientsOf = (
  { functionIndex, way, retry }: ScenarioTraffic,
  index: number,
  { seed, share, endMs, functionName, payloads, timeoutMs }: ClientContext,
): DispatchClient[] => {
  if (way.kind !== 'closedLoop') return [];
  const { think } = way;
  return Array.from({ length: way.clients }, (_, client) => client)
    .filter((client) => client % share.of === share.index)
    .map((client) => {
      // Of each client its own: which answer comes first is chance, and shall not change what another one thinks.
      const stream = randomStream(seed, `traffic.${index}/closedLoop/${client}`);
      return {
        functionIndex,
        functionName,
        payload: payloads,
        timeoutMs,
        retry: retry(),
        endMs,
        // They begin spread over one think time, not all at once.
        firstAtMs: stream.uniform() * think.mean,
        thinkMs: () => think.sample(stream),
      };
    });
};

/** Resolves when all of the share have been answered or given up. */
export const sendShare = (
  scenario: Scenario,
  target: Target,
  sink: DispatchSink,
  { seed, share, requests = {}, caps, traced, startAtMs, signal }: SendingOptions,
): Promise<DispatchReport> => {
  const payloads = payloadsOf(requests, share);
  const runCaps = caps === undefined ? null : new RunCaps(scenario, capsOf(caps, share));
  const retry = randomStream(seed, share.index === 0 ? 'retry' : `retry/${share.index}`);
  const limitsMs = scenario.functions.map(({ config }) => answerLimitMs(scenario.rules, config));
  const clients = scenario.traffic.flatMap((traffic, index) =>
    clientsOf(traffic, index, {
      seed,
      share,
      endMs: scenario.durationMs,
      functionName: scenario.functions[traffic.functionIndex]!.config.name,
      payloads: payloads ?? traffic.payload,
      timeoutMs: requests.timeoutMs ?? limitsMs[traffic.functionIndex]!,
    }),
  );
  const traffic = scenario.traffic.flatMap(({ functionIndex, arrivals, payload, retry, way }, index) => {
    if (way.kind === 'closedLoop') return [];
    const isShared = isStateless(scenario.document.traffic[index]?.retry ?? 'none');
    if (!isShared && index % share.of !== share.index) return [];
    return [
      {
        functionIndex,
        functionName: scenario.functions[functionIndex]!.config.name,
        arrivals: isShared ? everyNth(arrivals(seed), share.index, share.of) : arrivals(seed),
        payload: payloads ?? payload,
        timeoutMs: requests.timeoutMs ?? limitsMs[functionIndex]!,
        retry: retry(),
      },
    ];
  });
  return dispatch({
    target: runCaps === null ? target : runCaps.counting(target),
    traffic,
    clients,
    ...(runCaps === null ? {} : { stopWhen: () => runCaps.reached() }),
    sink,
    random: () => retry.uniform(),
    warmupMs: scenario.warmupMs,
    maxInFlight: Math.ceil(maxInFlight / share.of) + clients.length,
    drainMs: drainAnswers * Math.max(...limitsMs),
    ...(traced === undefined ? {} : { nextTrace: traceNumbering(traced, share) }),
    ...(startAtMs === undefined ? {} : { startAtMs }),
    ...(signal === undefined ? {} : { signal }),
  });
};
