// The scenario that a result carries, as far as verdicts read it. A result comes from a file: nothing of it is certain.

import { msOfUnit } from '../words/time-units.ts';
import type { RunResult, Totals } from '../result/result.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface ScenarioIn {
  readonly account: Fields;
  readonly functions: Readonly<Record<string, Fields>>;
  readonly traffic: readonly Fields[];
  /** So many times that traffic was sent. */
  readonly factor: number;
  readonly slo: Fields;
  /** What comes so soon is not counted; ms. */
  readonly warmup: number;
}

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const fieldsInside = (value: unknown): Readonly<Record<string, Fields>> =>
  Object.fromEntries(Object.entries(fieldsOf(value)).map(([name, inside]) => [name, fieldsOf(inside)]));

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A time as a scenario writes it, such as `20s`; 0 for what is none. */
export const msOf = (value: unknown): number => {
  const [, amount, unit] = /^\s*([\d.]+)\s*([a-z]+)\s*$/.exec(textOf(value)) ?? [];
  return Object.hasOwn(msOfUnit, unit ?? '') ? Number(amount) * msOfUnit[unit!]! : 0;
};

export const scenarioIn = ({ scenario }: Pick<RunResult, 'scenario'>): ScenarioIn => {
  const { account, functions, traffic, trafficFactor, slo, warmup } = fieldsOf(scenario);
  return {
    account: fieldsOf(account),
    functions: fieldsInside(functions),
    traffic: Array.isArray(traffic) ? traffic.map(fieldsOf) : [],
    factor: typeof trafficFactor === 'number' && trafficFactor > 0 ? trafficFactor : 1,
    slo: fieldsOf(slo),
    warmup: msOf(warmup),
  };
};

/** The function that a name such as `checkout:live` or `checkout:2` belongs to. */
export const ownerOf = (name: string, functions: Readonly<Record<string, unknown>>): string => {
  if (name in functions) return name;
  const owner = name.slice(0, Math.max(0, name.lastIndexOf(':')));
  return owner in functions ? owner : name;
};

const polled: ReadonlySet<string> = new Set(['sqs', 'kinesis', 'dynamodb', 'kafka']);

/**
 * Functions (as the scenario names them) that only pollers of queues and streams invoke: what is refused there goes back to
 * its queue or waits in its stream, and is not lost.
 */
export const polledOnly = ({ functions, traffic }: ScenarioIn): ReadonlySet<string> => {
  const ways = new Map<string, boolean>();
  for (const { to, via } of traffic) {
    const owner = ownerOf(textOf(to), functions);
    ways.set(owner, (ways.get(owner) ?? true) && polled.has(textOf(via)));
  }
  // What a destination is told of comes as an event.
  for (const { destinations } of Object.values(functions)) {
    for (const target of Object.values(fieldsOf(destinations))) ways.set(textOf(target), false);
  }
  return new Set([...ways].filter(([, isPolled]) => isPolled).map(([name]) => name));
};

/** Totals of the functions that not only pollers invoke, by name. */
const requested = (result: RunResult): [name: string, totals: Totals][] => {
  const scenario = scenarioIn(result);
  const polledFunctions = polledOnly(scenario);
  return Object.entries(result.functions).flatMap(([name, { totals }]) =>
    polledFunctions.has(ownerOf(name, scenario.functions)) ? [] : [[name, totals] as [string, Totals]],
  );
};

/** Invocations that somebody asked for: batches of queues and streams are the pollers' own. */
export const requestsOf = (result: RunResult): number =>
  requested(result).reduce((sum, [, { offered }]) => sum + offered, 0);

/** Of a function, an invocation counted so. */
export type RequestCount = (totals: Totals) => number;

/** Last attempt refused, and nobody sends it again. */
export const throttled: RequestCount = (totals) => totals.throttled;
/** An error, a timeout, or no answer. */
export const failed: RequestCount = (totals) => totals.failed + totals.timedOut + totals.dropped;

/** Requests counted so, of all functions; of batches, such as are tried again. */
export const countedRequests = (result: RunResult, count: RequestCount): number =>
  requested(result).reduce((sum, [, totals]) => sum + count(totals), 0);

/** Of fewer requests a share says nothing. */
const fewestRequests = 20;

/** The shares of requests counted so, of functions that have any, the highest first. */
export const sharesOf = (result: RunResult, count: RequestCount): { readonly name: string; readonly share: number }[] =>
  requested(result)
    .filter(([, totals]) => totals.offered >= fewestRequests && count(totals) > 0)
    .map(([name, totals]) => ({ name, share: count(totals) / totals.offered }))
    .sort((a, b) => b.share - a.share);

/** The function with the highest of them; null where none has any. */
export const worstShare = (
  result: RunResult,
  count: RequestCount,
): { readonly name: string; readonly share: number } | null => sharesOf(result, count)[0] ?? null;
