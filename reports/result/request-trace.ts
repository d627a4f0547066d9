// A request from the instant it was to be sent until its answer was there, cut into parts that follow each other without a gap:
// so they add up to its latency. Whole µs, so that they do so exactly.

import { outcomeNames, type InvocationRecord } from '../../lambda/index.ts';

/** In the order in which they come. */
export const tracePartNames = [
  'client wait',
  'connection',
  'waiting',
  'retries',
  'init',
  'handler',
  'overhead',
] as const;
export type TracePartName = (typeof tracePartNames)[number];

/** What each is. */
export const tracePartMeaning: Readonly<Record<TracePartName, string>> = {
  'client wait': 'until the client sent it',
  connection: 'the wait for a connection',
  waiting: 'before an environment began: in a queue, or until one was placed',
  retries: 'refused attempts and failed runs before the last, with the waits between them',
  init: 'the start of a new environment',
  handler: 'the function',
  overhead: 'the way there and back, and the service',
};

export interface TracePart {
  readonly name: TracePartName;
  /** µs. */
  readonly us: number;
}

export interface RequestTrace {
  readonly functionName: string;
  /** ms since the start of the run. */
  readonly startMs: number;
  /** µs; the sum of the parts. */
  readonly latencyUs: number;
  readonly outcome: (typeof outcomeNames)[number];
  readonly coldStart: boolean;
  readonly attempts: number;
  /** Of those that took any time. */
  readonly parts: readonly TracePart[];
}

const us = (ms: number): number => Math.round(ms * 1000);

/** µs of each part of a latency, by number in `tracePartNames`. */
export const partsUs = (record: Readonly<InvocationRecord>): number[] => {
  const latencyUs = Math.max(0, us(record.endAtMs - record.scheduledAtMs));
  const sentUs = Math.min(latencyUs, Math.max(0, us(record.sentAtMs - record.scheduledAtMs)));
  const connectionUs = Math.min(sentUs, us(record.connectionMs));
  let restUs = latencyUs - sentUs;
  const take = (ms: number): number => {
    const taken = Math.min(restUs, Math.max(0, us(ms)));
    restUs -= taken;
    return taken;
  };
  // What goes on after the answer is in the Duration, and no part of the latency; so the handler is what is left at most.
  const initUs = take(record.initMs);
  const handlerUs = take(record.durationMs);
  const knowsOverhead = record.overheadMs >= 0;
  const again = record.attempts > 1 || record.runs > 1;
  const overheadUs = knowsOverhead ? take(record.overheadMs) : again ? 0 : take(Infinity);
  return [sentUs - connectionUs, connectionUs, again ? 0 : restUs, again ? restUs : 0, initUs, handlerUs, overheadUs];
};

export const requestTrace = (record: Readonly<InvocationRecord>, functionName: string): RequestTrace => {
  const parts = partsUs(record);
  return {
    functionName,
    startMs: record.scheduledAtMs,
    latencyUs: parts.reduce((sum, part) => sum + part, 0),
    outcome: outcomeNames[record.outcome],
    coldStart: record.coldStart,
    attempts: record.attempts,
    parts: tracePartNames.map((name, at) => ({ name, us: parts[at]! })).filter(({ us: length }) => length > 0),
  };
};
