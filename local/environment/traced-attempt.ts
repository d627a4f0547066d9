// What an environment notes of a traced attempt, and what its REPORT line says of the trace.

import { segmentId, type TracedAttempt } from '../../lambda/index.ts';
import type { Ending } from '../sandbox/ending.ts';
import type { Init } from './init-outcome.ts';
import type { Report } from './platform-records.ts';

/** Of a function error, in a trace. */
const tracedErrorChars = 10_000;

/** The trace of a REPORT line. */
type TracedLine = NonNullable<Report['trace']>;

/** It waited for the start of its environment. */
export const noteInit = (attempt: TracedAttempt, { atMs, initMs }: Init): void => {
  attempt.initStartMs = atMs - initMs;
  attempt.initEndMs = atMs;
};

/** A snapshot was restored for it, or failed to be. */
export const noteRestore = (attempt: TracedAttempt, beganAtMs: number, nowMs: number): void => {
  attempt.initStartMs = beganAtMs;
  attempt.initEndMs = nowMs;
  attempt.restored = true;
};

/** Of a header that the platform wrote: it begins with `Root=`. */
const rootIn = (header: string): string => header.slice(5, header.indexOf(';'));

export const tracedLine = (attempt: TracedAttempt, header: string): TracedLine => ({
  traceId: rootIn(header),
  segmentId: segmentId(attempt, 'functionSegment'),
  header,
});

/** It never ran. */
export const noteRefused = (attempt: TracedAttempt, nowMs: number): void => {
  attempt.outcome = 'failed';
  attempt.endedMs = nowMs;
};

/** An attempt is over for its environment. */
export const noteEnd = (attempt: TracedAttempt, ending: Ending, nowMs: number): void => {
  const { status, failed, payload, extensionsMs = 0 } = ending;
  attempt.endedMs = nowMs;
  attempt.extensionsMs = extensionsMs;
  if (status !== 'success' || failed) attempt.outcome = status === 'timeout' ? 'timedOut' : 'failed';
  if (failed) attempt.error = payload.slice(0, tracedErrorChars);
};
