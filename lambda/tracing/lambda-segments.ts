// The segments that Lambda makes of an invocation (Developer Guide, services-xray): AWS::Lambda for the service, with an event's
// dwell time and attempts; AWS::Lambda::Function for each time that the function ran, with Initialization or Restore,
// Invocation (the work up to the answer) and Overhead (until the runtime asks for the next).

import type { Segment, SegmentException } from './segment.ts';
import { segmentId, type TracedAttempt, type TracedInvocation } from './traced-invocation.ts';

export interface SegmentClock {
  /** ms since 1970 of an instant. */
  readonly wallMs: (atMs: number) => number;
}

/** s since 1970, to a µs. */
const seconds = ({ wallMs }: SegmentClock, atMs: number): number => Math.round(wallMs(atMs) * 1000) / 1e6;

/** Of what has not ended, that it goes on. */
const span = (
  clock: SegmentClock,
  fromMs: number,
  toMs: number,
): Pick<Segment, 'start_time' | 'end_time' | 'in_progress'> => ({
  start_time: seconds(clock, fromMs),
  ...(Number.isNaN(toMs) ? { in_progress: true } : { end_time: seconds(clock, toMs) }),
});

/** What the function's error says; nothing of what is no error of a runtime. */
const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

const exceptionOf = (error: string, id: string): SegmentException | null => {
  try {
    const { errorMessage, errorType, trace, stackTrace } = JSON.parse(error) as Record<string, unknown>;
    const lines = [trace, stackTrace].find((one) => Array.isArray(one)) as readonly unknown[] | undefined;
    return {
      id,
      message: textOf(errorMessage, ''),
      type: textOf(errorType, 'Error'),
      ...(lines === undefined ? {} : { stack: lines.map((line) => ({ label: textOf(line, '').trim() })) }),
    };
  } catch {
    return null;
  }
};

/** Status and marks of an answer of the service. */
const answerOf = (outcome: TracedAttempt['outcome'], wellStatus: number): Partial<Segment> => {
  if (outcome === 'throttled') return { http: { response: { status: 429 } }, error: true, throttle: true };
  const failed = outcome === 'completed' ? {} : { fault: true };
  return { http: { response: { status: wellStatus } }, ...failed };
};

const subsegmentsOf = (attempt: TracedAttempt, arn: string, clock: SegmentClock): Segment[] => {
  const { initStartMs, initEndMs, restored, invokedMs, answeredMs, endedMs } = attempt;
  const aws = { function_arn: arn };
  const init = {
    id: segmentId(attempt, 'init'),
    name: restored ? 'Restore' : 'Initialization',
    ...span(clock, initStartMs, initEndMs),
    aws,
  };
  const invocation = {
    id: segmentId(attempt, 'invocation'),
    name: 'Invocation',
    ...span(clock, invokedMs, answeredMs),
    aws,
  };
  const overhead = { id: segmentId(attempt, 'overhead'), name: 'Overhead', ...span(clock, answeredMs, endedMs), aws };
  return [
    ...(Number.isNaN(initStartMs) ? [] : [init]),
    ...(Number.isNaN(invokedMs) ? [] : [invocation]),
    ...(Number.isNaN(answeredMs) ? [] : [overhead]),
  ];
};

/** The function's own segment of an attempt; null where it never ran. */
const functionSegment = (invocation: TracedInvocation, attempt: TracedAttempt, clock: SegmentClock): Segment | null => {
  const { functionArn, functionName, accountId, traceId, asynchronous } = invocation;
  const { initStartMs, invokedMs, endedMs, outcome, error } = attempt;
  const fromMs = Number.isNaN(initStartMs) ? invokedMs : initStartMs;
  if (Number.isNaN(fromMs)) return null;
  const exception = error === null ? null : exceptionOf(error, segmentId(attempt, 'functionSegment'));
  return {
    id: segmentId(attempt, 'functionSegment'),
    trace_id: traceId,
    parent_id: asynchronous ? segmentId(attempt, 'attempt') : segmentId(invocation, 'lambda'),
    name: functionName,
    origin: 'AWS::Lambda::Function',
    ...span(clock, fromMs, endedMs),
    aws: { account_id: accountId, function_arn: functionArn, resource_names: [functionName] },
    ...(outcome === 'completed' ? {} : { fault: true }),
    ...(exception === null ? {} : { cause: { exceptions: [exception] } }),
    subsegments: subsegmentsOf(attempt, functionArn, clock),
  };
};

const eventSubsegments = (invocation: TracedInvocation, clock: SegmentClock): Segment[] => {
  const { attempts, arrivedMs, endedMs } = invocation;
  const [first] = attempts;
  const dwell = {
    id: segmentId(invocation, 'dwell'),
    name: 'Dwell Time',
    ...span(clock, arrivedMs, first?.askedMs ?? endedMs),
  };
  const tried = attempts.map((attempt, index) => ({
    id: segmentId(attempt, 'attempt'),
    name: `Attempt #${index + 1}`,
    ...span(clock, attempt.askedMs, attempt.endedMs),
    ...answerOf(attempt.outcome, 200),
  }));
  return [dwell, ...tried];
};

/** All segments of an invocation as it is now, the service's first. */
export const lambdaSegments = (invocation: TracedInvocation, clock: SegmentClock): Segment[] => {
  const { attempts, asynchronous, arrivedMs, endedMs, functionArn, functionName, parentId, requestId, traceId } =
    invocation;
  const last = attempts.at(-1);
  const answer = asynchronous
    ? { ...answerOf(last?.outcome ?? 'completed', 202), http: { response: { status: 202 } } }
    : answerOf(last?.outcome ?? 'completed', 200);
  const service: Segment = {
    id: segmentId(invocation, 'lambda'),
    trace_id: traceId,
    ...(parentId === null ? {} : { parent_id: parentId }),
    name: functionName,
    origin: 'AWS::Lambda',
    resource_arn: functionArn,
    ...span(clock, arrivedMs, endedMs),
    ...answer,
    aws: { request_id: requestId },
    ...(asynchronous ? { subsegments: eventSubsegments(invocation, clock) } : {}),
  };
  const ran = attempts.map((attempt) => functionSegment(invocation, attempt, clock));
  return [service, ...ran.filter((segment) => segment !== null)];
};
