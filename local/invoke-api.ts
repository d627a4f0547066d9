// POST /2015-03-31/functions/{name}/invocations: the Invoke API of 2015-03-31 (botocore service model; answers recorded
// from AWS in Nov 2025). The signature is accepted unread.

import type { IncomingHttpHeaders } from 'node:http';
import {
  asyncRequestLimitBytes,
  invalidParameterValue,
  invalidRequestContent,
  recursiveInvocation,
  requestTooLarge,
  syncRequestLimitBytes,
  tooManyRequests,
  valueAt,
  type WireError,
} from '../lambda/index.ts';
import { isLooping, oneTurnMore } from './async/lineage.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { FinishedInvocation } from './environment.ts';
import type { EventQueue } from './async/event-queue.ts';
import type { FunctionRegistry } from './functions/registry.ts';
import { errorAnswer, type HttpAnswer } from './http-answer.ts';

/** One HTTP request for Invoke. */
export interface InvokeCall {
  /** The path's function name, still percent-encoded. */
  readonly name: string;
  readonly qualifier: string | null;
  readonly headers: IncomingHttpHeaders;
  /** Null when it was longer than any limit. */
  readonly body: string | null;
  readonly bodyBytes: number;
  readonly requestId: string;
  /** Tracing header. */
  readonly traceId: string;
}

export interface InvokeApiOptions {
  readonly registry: FunctionRegistry;
  readonly dispatcher: Dispatcher;
  readonly events: EventQueue;
  /** ISO date of the rules. */
  readonly date: string;
}

const clientContextLimitBytes = 3583;

const headerOf = (headers: IncomingHttpHeaders, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
};

const jsonProblem = (text: string): WireError | null => {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return invalidRequestContent((error as Error).message);
  }
};

/** The client context as JSON text, or the error answer. */
const clientContextOf = (header: string | null): string | null | WireError => {
  if (header === null) return null;
  const text = Buffer.from(header, 'base64').toString('utf8');
  if (header.length <= clientContextLimitBytes && text.startsWith('{') && jsonProblem(text) === null) return text;
  const message = 'Client context must be a valid Base64-encoded JSON object.';
  return { ...invalidRequestContent(message), body: { Type: 'User', message } };
};

const finishedAnswer = (finished: FinishedInvocation, version: string): HttpAnswer => {
  const headers: Record<string, string> = { 'X-Amz-Executed-Version': version };
  if (finished.failed) headers['X-Amz-Function-Error'] = 'Unhandled';
  if (finished.logTail !== null) headers['X-Amz-Log-Result'] = finished.logTail;
  return { status: 200, headers, body: finished.payload };
};

const emptyAnswer = (status: number): HttpAnswer => ({ status, headers: {}, body: '' });

/** Answers one call. */
export const invokeApi = (options: InvokeApiOptions): ((call: InvokeCall) => Promise<HttpAnswer>) => {
  const { registry, dispatcher, events } = options;
  const asyncLimitBytes = valueAt(asyncRequestLimitBytes, options.date);
  return async (call) => {
    const type = headerOf(call.headers, 'x-amz-invocation-type') ?? 'RequestResponse';
    if (type !== 'RequestResponse' && type !== 'Event' && type !== 'DryRun') {
      return errorAnswer(
        invalidParameterValue(`X-Amz-Invocation-Type ${type} is none of Event, RequestResponse, DryRun`),
      );
    }
    const resolved = registry.target(call.name, call.qualifier);
    if ('status' in resolved) return errorAnswer(resolved);
    const limitBytes = type === 'Event' ? asyncLimitBytes : syncRequestLimitBytes;
    if (call.body === null || call.bodyBytes > limitBytes) return errorAnswer(requestTooLarge(limitBytes));
    const payload = call.body === '' ? '{}' : call.body;
    const problem = jsonProblem(payload);
    if (problem !== null) return errorAnswer(problem);
    if (type === 'DryRun') return emptyAnswer(204);
    const clientContext = type === 'Event' ? null : clientContextOf(headerOf(call.headers, 'x-amz-client-context'));
    if (clientContext !== null && typeof clientContext === 'object') return errorAnswer(clientContext);
    const request = {
      requestId: call.requestId,
      payload,
      invokedFunctionArn: resolved.invokedFunctionArn,
      clientContext,
      traceId: call.traceId,
      wantsTail: type !== 'Event' && headerOf(call.headers, 'x-amz-log-type') === 'Tail',
    };
    if (type === 'Event') {
      events.accept({ name: resolved.stored.name, qualifier: resolved.qualifier, request });
      return emptyAnswer(202);
    }
    const { name, recursiveLoop } = resolved.stored;
    if (recursiveLoop === 'Terminate' && isLooping(call.traceId, name)) return errorAnswer(recursiveInvocation());
    const traced = { ...request, traceId: oneTurnMore(call.traceId, name) };
    const dispatched = await dispatcher.dispatch(resolved.revision.functionIndex, traced);
    if (dispatched.kind === 'throttled') return errorAnswer(tooManyRequests(dispatched.reason));
    return finishedAnswer(dispatched.finished, resolved.revision.version);
  };
};
