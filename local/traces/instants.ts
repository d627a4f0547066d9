// The instants of traced invocations, for a load generator that shares the machine's clock: it sent the requests, and lays what
// the platform knows of them beside what it saw itself.

import type { TracedAttempt, TracedInvocation } from '../../lambda/index.ts';
import { errorAnswer, jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import type { TraceStore } from './trace-store.ts';

/** Of one invocation, and its last attempt: ms on the machine's monotonic clock; null for what never was. */
export interface InvocationInstants {
  readonly traceId: string;
  /** The segment that it was asked for by; null for none. */
  readonly parentId: string | null;
  readonly arrivedMs: number;
  readonly admittedMs: number | null;
  readonly initStartMs: number | null;
  readonly initEndMs: number | null;
  readonly restored: boolean;
  readonly invokedMs: number | null;
  readonly answeredMs: number | null;
  readonly endedMs: number | null;
  /** Of the time until it ended, what extensions took. */
  readonly extensionsMs: number;
}

const known = (ms: number): number | null => (Number.isNaN(ms) ? null : ms);

const instantsOf = (
  { traceId, parentId, arrivedMs }: TracedInvocation,
  { admittedMs, initStartMs, initEndMs, restored, invokedMs, answeredMs, endedMs, extensionsMs }: TracedAttempt,
): InvocationInstants => ({
  traceId,
  parentId,
  arrivedMs,
  admittedMs: known(admittedMs),
  initStartMs: known(initStartMs),
  initEndMs: known(initEndMs),
  restored,
  invokedMs: known(invokedMs),
  answeredMs: known(answeredMs),
  endedMs: known(endedMs),
  extensionsMs,
});

const idsIn = (body: Buffer | null): ReadonlySet<string> | null => {
  try {
    const ids = JSON.parse(body?.toString('utf8') ?? '') as unknown;
    return Array.isArray(ids) && ids.every((id) => typeof id === 'string') ? new Set(ids) : null;
  } catch {
    return null;
  }
};

/** Those of the traces whose ids a body lists, as JSON: of each invocation its `InvocationInstants`. */
export const instantsAnswer = (store: TraceStore, body: Buffer | null): HttpAnswer => {
  const ids = idsIn(body);
  if (ids === null) {
    const message = 'The body must be a JSON list of trace ids';
    return errorAnswer({ status: 400, errorType: 'InvalidRequestException', body: { Type: 'User', message } });
  }
  const found = [...store.invocationsOf(ids)].flatMap((invocation) => {
    const last = invocation.attempts.at(-1);
    return last === undefined ? [] : [instantsOf(invocation, last)];
  });
  return jsonAnswer({ invocations: found });
};
