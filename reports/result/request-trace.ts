// A request from the instant it was to be sent until its answer was there, cut into parts that follow each other without a gap:
// so they add up to its latency. Whole µs, so that they do so exactly.

import { outcomeNames, type InvocationRecord } from '../../lambda/index.ts';

/** In the order in which they come. */
export const tracePartNames = [
  'client wait',
  'connection',
  'queue',
  'retries',
  'admission',
  'placement',
  'init',
  'restore',
  'handler',
  'extensions',
  'overhead',
] as const;
export type TracePartName = (typeof tracePartNames)[number];

/** What each is. */
export const tracePartMeaning: Readonly<Record<TracePartName, string>> = {
  'client wait': 'until the client sent it',
  connection: 'the wait for a connection',
  queue: 'in a queue of events or messages, until it was first asked for',
  retries: 'refused attempts and failed runs before the last, with the waits between them',
  admission: 'signature, policies and limits, until an environment was found for it',
  placement: 'until a place for a new environment was found and its code was there',
  init: 'the start of a new environment',
  restore: 'of a snapshot, in place of a start',
  handler: 'the function',
  extensions: 'their work after the answer, where the caller waited for the log, which ends with it',
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

/** What the platform knows of the last attempt of a measured request: ms since the start of the run; NaN for what never was. */
export interface ServedInstants {
  readonly arrivedMs: number;
  /** It was decided which environment takes it, or that none does. */
  readonly admittedMs: number;
  readonly initStartMs: number;
  readonly initEndMs: number;
  readonly restored: boolean;
  readonly invokedMs: number;
  readonly answeredMs: number;
  readonly endedMs: number;
  /** Of the time until it ended, what extensions took. */
  readonly extensionsMs: number;
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
  const parts: Readonly<Record<TracePartName, number>> = {
    'client wait': sentUs - connectionUs,
    connection: connectionUs,
    queue: queueUs,
    retries: retriesUs,
    admission: 0,
    placement: placementUs,
    init: initUs,
    restore: restoreUs,
    handler: handlerUs,
    extensions: 0,
    overhead: overheadUs,
  };
  return tracePartNames.map((name) => parts[name]);
};

/**
 * µs of each part where the platform has told its own instants: each lasts from one instant to the next, so that no part is
 * what others leave.
 */
const servedPartsUs = (record: Readonly<InvocationRecord>, served: ServedInstants): number[] => {
  const { scheduledAtMs, sentAtMs, connectionMs, lastSentAtMs, attempts, endAtMs } = record;
  const latencyUs = Math.max(0, us(endAtMs - scheduledAtMs));
  const parts = tracePartNames.map(() => 0);
  let atUs = 0;
  const until = (ms: number, name: TracePartName): void => {
    if (Number.isNaN(ms)) return;
    const toUs = Math.min(latencyUs, Math.max(atUs, us(ms - scheduledAtMs)));
    parts[tracePartNames.indexOf(name)]! += toUs - atUs;
    atUs = toUs;
  };
  until(sentAtMs - connectionMs, 'client wait');
  until(sentAtMs, 'connection');
  if (attempts > 1) until(lastSentAtMs, 'retries');
  until(served.arrivedMs, 'overhead');
  until(served.admittedMs, 'admission');
  until(served.initStartMs, 'overhead');
  until(served.initEndMs, served.restored ? 'restore' : 'init');
  until(served.invokedMs, 'overhead');
  until(served.answeredMs, 'handler');
  until(served.endedMs - served.extensionsMs, 'overhead');
  until(served.endedMs, served.extensionsMs > 0 ? 'extensions' : 'overhead');
  until(endAtMs, 'overhead');
  return parts;
};

/** What extensions took that the caller did not wait for. */
const extensionsAfterMs = (
  { endAtMs }: Readonly<InvocationRecord>,
  { endedMs, extensionsMs }: ServedInstants,
): number => (extensionsMs === 0 ? 0 : Math.max(0, endedMs - Math.max(endAtMs, endedMs - extensionsMs)));

/** @param served what the platform tells of it; null where only its client's side is known, and of simulated ones */
export const requestTrace = (
  record: Readonly<InvocationRecord>,
  functionName: string,
  served: ServedInstants | null = null,
): RequestTrace => {
  const parts = served === null ? partsUs(record) : servedPartsUs(record, served);
  const extensionsUs = us(served === null ? record.extensionsMs : extensionsAfterMs(record, served));
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
