// One invocation on its way: from the arrival to the last answer, over all attempts.

import type { InvocationRecord } from '../../lambda/index.ts';
import type { DispatchStream, FlightTrace } from './dispatch-options.ts';
import { emptyAnswer, type TargetAnswer, type TargetRequest } from '../targets/target.ts';

export interface Flight {
  readonly stream: DispatchStream;
  /** The same for every attempt. */
  readonly request: TargetRequest;
  readonly scheduledAtMs: number;
  /** First send; -1 while the client holds it back. */
  sentAtMs: number;
  /** Of the last attempt. */
  lastSentAtMs: number;
  /** Among the requests of the run that the target traces; -1 for none. */
  readonly traceNumber: number;
  /** How long the first attempt waited for a connection. */
  connectionMs: number;
  /** Last answer. */
  answeredAtMs: number;
  attempts: number;
  /** Attempts that ran, and what they are billed for. */
  runs: number;
  billedMs: number;
  /** Whether any attempt was answered: `answer` then holds the last one. */
  answered: boolean;
  readonly answer: TargetAnswer;
  /** Set between attempts, undefined while a request is on its way. */
  timer: NodeJS.Timeout | undefined;
  /** Already told to the sink: whatever comes back now is ignored. */
  over: boolean;
}

const requestOf = (stream: DispatchStream, trace: FlightTrace | null): TargetRequest => {
  const traced = trace === null ? {} : { traceHeader: trace.header };
  if (typeof stream.payload !== 'string') return { ...stream, payload: stream.payload(), ...traced };
  return trace === null ? (stream as TargetRequest) : { ...stream, payload: stream.payload, ...traced };
};

export const newFlight = (stream: DispatchStream, scheduledAtMs: number, trace: FlightTrace | null): Flight => ({
  stream,
  request: requestOf(stream, trace),
  traceNumber: trace?.number ?? -1,
  lastSentAtMs: -1,
  scheduledAtMs,
  sentAtMs: -1,
  connectionMs: 0,
  answeredAtMs: -1,
  attempts: 0,
  runs: 0,
  billedMs: 0,
  answered: false,
  answer: emptyAnswer(),
  timer: undefined,
  over: false,
});

/** Everything of `record` but its outcome and `endAtMs`, which are set already. */
export const writeRecord = (flight: Flight, record: InvocationRecord): void => {
  const { stream, answer, answered } = flight;
  record.functionIndex = stream.functionIndex;
  record.coldStart = answered && answer.coldStart;
  record.restored = record.coldStart && answer.restored;
  // Attempts beyond the first are retries, so one that nobody could send counts as its first.
  record.attempts = Math.max(1, flight.attempts);
  record.runs = flight.runs;
  record.scheduledAtMs = flight.scheduledAtMs;
  record.sentAtMs = flight.sentAtMs < 0 ? record.endAtMs : Math.min(flight.sentAtMs, record.endAtMs);
  record.initMs = answered ? answer.initMs : 0;
  record.durationMs = answered ? answer.durationMs : 0;
  record.billedMs = flight.billedMs;
  record.connectionMs = flight.connectionMs;
  record.lastSentAtMs = flight.attempts > 1 ? Math.min(flight.lastSentAtMs, record.endAtMs) : record.sentAtMs;
  record.traceNumber = flight.traceNumber;
};
