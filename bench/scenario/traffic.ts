// Compiles the traffic of a scenario: who is sent what, when, and what the client does when refused.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { backoffRetry, clientRetries, type ClientRetry } from '../../lambda/index.ts';
import { arrivalsOf, type ArrivalContext } from './arrivals.ts';
import type { RetrySpec, TrafficDocument } from './document.ts';
import type { FileContext } from './files.ts';
import { quantity } from './quantity.ts';
import type { ScenarioTraffic } from './scenario.ts';

const retryOf = (spec: RetrySpec): (() => ClientRetry) => {
  if (typeof spec === 'string') return clientRetries[spec];
  return () => backoffRetry(spec.attempts, quantity('duration', spec.base), quantity('duration', spec.cap));
};

const payloadOf = (payload: unknown, path: string, context: FileContext): string => {
  if (payload === undefined) return '{}';
  if (typeof payload !== 'string' || !/^\.{0,2}\//.test(payload)) return JSON.stringify(payload);
  const file = resolve(context.directory, payload);
  try {
    const text = readFileSync(file, 'utf8');
    JSON.parse(text);
    return text;
  } catch (error) {
    context.problems.add(path, `cannot read JSON from ${file} (${(error as Error).message}); name a file of JSON`);
    return '{}';
  }
};

/** Stream number `index` of the traffic; `names` are the functions, in order. */
export const trafficOf = (
  document: TrafficDocument,
  index: number,
  names: readonly string[],
  context: Omit<ArrivalContext, 'stream'>,
): ScenarioTraffic => {
  const path = `traffic.${index}`;
  const functionIndex = names.indexOf(document.to);
  if (functionIndex < 0) {
    context.problems.add(`${path}.to`, `no function is called "${document.to}"; there are: ${names.join(', ')}`);
  }
  return {
    functionIndex,
    arrivals: arrivalsOf(document.arrivals, `${path}.arrivals`, { ...context, stream: `arrivals/${index}` }),
    retry: retryOf(document.retry),
    payload: payloadOf(document.payload, `${path}.payload`, context),
  };
};
