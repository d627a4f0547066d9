// A request from the instant it was to be sent until its answer was there, cut into parts that follow each other without a gap:
// so they add up to its latency. Whole µs, so that they do so exactly.

import { outcomeNames, type InvocationRecord } from '../../lambda/index.ts';

/** In the order in which they come. */
export const tracePartNames = [
  'client wait',
  'connection',
  'queue',
  'retries',
  'placement',
  'init',
  'restore',
  'handler',
  'overhead',
] as const;
export type TracePartName = (typeof tracePartNames)[number];

/** What each is. */
export const tracePartMeaning: Readonly<Record<TracePartName, string>> = {
  'client wait': 'until the client sent it',
  connection: 'the wait for a connection',
  queue: 'in a queue of events or messages, until it was first asked for',
  retries: 'refused attempts and failed runs before the last, with the waits between them',
  placement: 'until a place for a new environment was found and its code was there',
  init: 'the start of a new environment',
  restore: 'of a snapshot, in place of a start',
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
  /** For how long extensions held the environment after the answer, µs: no part of the latency. Absent where they did not. */
  readonly extensionsUs?: number;
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
  const placementUs = take(record.placementMs);
  const startUs = take(record.initMs);
  const [initUs, restoreUs] = record.restored ? [0, startUs] : [startUs, 0];
  // What goes on after the answer is in the Duration, and no part of the latency; so the handler is what is left at most.
  const handlerUs = take(record.durationMs - record.extensionsMs);
  const knowsOverhead = record.overheadMs >= 0;
  const again = record.attempts > 1 || record.runs > 1;
  const overheadUs = knowsOverhead ? take(record.overheadMs) : again ? 0 : take(Infinity);
  const [queueUs, retriesUs] = again ? [0, restUs] : [restUs, 0];
  return [
    sentUs - connectionUs,
    connectionUs,
    queueUs,
    retriesUs,
    placementUs,
    initUs,
    restoreUs,
    handlerUs,
    overheadUs,
  ];
};

export const requestTrace = (record: Readonly<InvocationRecord>, functionName: string): RequestTrace => {
  const parts = partsUs(record);
  const extensionsUs = us(record.extensionsMs);
  return {
    functionName,
    startMs: record.scheduledAtMs,
    latencyUs: parts.reduce((sum, part) => sum + part, 0),
    outcome: outcomeNames[record.outcome],
    coldStart: record.coldStart,
    attempts: record.attempts,
    parts: tracePartNames.map((name, at) => ({ name, us: parts[at]! })).filter(({ us: length }) => length > 0),
    ...(extensionsUs > 0 ? { extensionsUs } : {}),
  };
};
