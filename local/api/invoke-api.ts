// POST /2015-03-31/functions/{name}/invocations: the Invoke API of 2015-03-31 (botocore service model; answers recorded
// from AWS in Nov 2025).

import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import {
  asyncRequestLimitBytes,
  invalidRequestContent,
  recursiveInvocation,
  requestTooLarge,
  syncRequestLimitBytes,
  tooManyRequests,
  validationException,
  valueAt,
  type WireError,
} from '../../lambda/index.ts';
import { textProblems, tenantIdText } from './constraints.ts';
import { isLooping } from '../traces/lineage.ts';
import type { Dispatcher } from '../environment/dispatcher.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import type { InvocationRequest } from '../environment/environment-kind.ts';
import type { EventQueue } from '../async/event-queue.ts';
import type { TakeCall } from '../durable/call-rates.ts';
import { durableOf, type DurableExecutions } from '../durable/durable-executions.ts';
import type { FindTarget } from '../functions/hot-code.ts';
import type { InvocationTarget } from '../functions/registry.ts';
import { errorAnswer, type HttpAnswer, type StreamedAnswer } from '../wire/http-answer.ts';
import { jsonProblemOf } from '../wire/json-problem.ts';
import type { ResponseSink } from '../sandbox/sandbox.ts';
import { emptyAnswer, finishedAnswer, headerOf } from './invoke-answers.ts';
import { durableProblem, invokeDurable } from './invoke-durable.ts';
import { streamedInvocation } from './invoke-streamed.ts';
import { passOn } from '../traces/pass-on.ts';
import type { OpenTrace, Tracer } from '../traces/tracer.ts';

/** One HTTP request for Invoke. */
export interface InvokeCall {
  /** The path's function name, still percent-encoded. */
  readonly name: string;
  readonly qualifier: string | null;
  readonly headers: IncomingHttpHeaders;
  /** Null when it was longer than any limit. */
  readonly body: string | null;
  /** The same as it came. */
  readonly content: Buffer | null;
  readonly bodyBytes: number;
  readonly requestId: string;
  /** Tracing header. */
  readonly traceId: string;
  /** When it came, by the platform's clock. */
  readonly arrivedMs: number;
  readonly way: InvokeWay;
}

/** Which of the three operations: Invoke, InvokeWithResponseStream, InvokeAsync of old. */
export type InvokeWay = 'answer' | 'stream' | 'event';

type InvokeAnswer = HttpAnswer | StreamedAnswer;

export interface InvokeApiOptions {
  readonly target: FindTarget;
  readonly dispatcher: Dispatcher;
  readonly events: EventQueue;
  readonly executions: DurableExecutions;
  readonly takeCall: TakeCall;
  /** Null where nothing is traced. */
  readonly tracer: Tracer | null;
  /** ISO date of the rules. */
  readonly date: string;
}

const clientContextLimitBytes = 3583;

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
  if (header.length <= clientContextLimitBytes && text.trimStart().startsWith('{') && jsonProblem(text) === null)
    return text;
  const message = 'Client context must be a valid Base64-encoded JSON object.';
  return { ...invalidRequestContent(message), body: { Type: 'User', message } };
};

/** The answer to what is traced says so. */
const withTrace = (trace: OpenTrace | null, answer: InvokeAnswer): InvokeAnswer =>
  trace === null ? answer : { ...answer, headers: { ...answer.headers, 'X-Amzn-Trace-Id': trace.answeredHeader } };

const types = ['Event', 'RequestResponse', 'DryRun'] as const;
type InvocationType = (typeof types)[number];
/** A streamed answer goes to someone who waits for it (service model, ResponseStreamingInvocationType). */
const streamedTypes = types.slice(1);
const logTypes = ['None', 'Tail'];

const tenantHeader = 'x-amz-tenant-id';

const noneOf = (value: string, member: string, values: readonly string[]): WireError =>
  validationException([
    `Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(', ')}]`,
  ]);

/** What is wrong with the headers that are members of the operation; null when nothing is. */
const headerProblem = (headers: IncomingHttpHeaders): WireError | null => {
  const tenantId = headerOf(headers, tenantHeader);
  const broken = tenantId === null ? [] : textProblems(tenantId, tenantIdText);
  if (broken.length > 0) {
    const refused = (one: string): string => `Value '${tenantId}' at 'tenantId' failed to satisfy constraint: ${one}`;
    return validationException(broken.map(refused));
  }
  const logType = headerOf(headers, 'x-amz-log-type') ?? 'None';
  return logTypes.includes(logType) ? null : noneOf(logType, 'logType', logTypes);
};

/** The kind of invocation, or the error answer. */
const typeOf = ({ headers, way }: InvokeCall): InvocationType | WireError => {
  if (way === 'event') return 'Event';
  const given = headerOf(headers, 'x-amz-invocation-type') ?? 'RequestResponse';
  const known = way === 'stream' ? streamedTypes : types;
  return known.find((type) => type === given) ?? noneOf(given, 'invocationType', known);
};

/** What is wrong with an event. Bytes that are no UTF-8 have become other characters in its text, which may be JSON. */
const eventProblem = (payload: string, content: Buffer | null): WireError | null => {
  const problem = jsonProblem(payload);
  if (content === null || content.length === 0) return problem;
  if (problem === null && isUtf8(content)) return null;
  const found = jsonProblemOf(content);
  return found === null ? problem : invalidRequestContent(found);
};

/** A body that is longer than an invocation may have; null when it is not. */
const sizeProblem = ({ body, bodyBytes }: InvokeCall, eventLimitBytes: number | null): WireError | null => {
  if (body === null || bodyBytes > syncRequestLimitBytes) return requestTooLarge(syncRequestLimitBytes);
  if (eventLimitBytes === null || bodyBytes <= eventLimitBytes) return null;
  return requestTooLarge(eventLimitBytes, bodyBytes);
};

/** Answers one call. */
export const invokeApi = (options: InvokeApiOptions): ((call: InvokeCall) => Promise<InvokeAnswer>) => {
  const { dispatcher, events, tracer, executions, takeCall } = options;
  const asyncLimitBytes = valueAt(asyncRequestLimitBytes, options.date);

  const run = async (call: InvokeCall, target: InvocationTarget, request: InvocationRequest): Promise<InvokeAnswer> => {
    const { stored, revision } = target;
    const { name, recursiveLoop } = stored;
    if (recursiveLoop === 'Terminate' && isLooping(call.traceId, name)) return errorAnswer(recursiveInvocation());
    const { requestId, traceId, arrivedMs } = call;
    const trace = tracer?.begin({ target, requestId, traceId, arrivedMs, asynchronous: false }) ?? null;
    const passed = { ...request, ...passOn(trace, traceId, { requestId, functionName: name }) };
    const { functionIndex, version } = revision;
    const dispatch = async (sink?: ResponseSink): Promise<Dispatched> => {
      try {
        return await dispatcher.dispatch(functionIndex, sink === undefined ? passed : { ...passed, sink });
      } finally {
        trace?.end();
      }
    };
    if (call.way === 'stream') return withTrace(trace, await streamedInvocation(dispatch, version));
    const dispatched = await dispatch();
    if (dispatched.kind === 'refused') return withTrace(trace, errorAnswer(dispatched.error));
    const answer =
      dispatched.kind === 'throttled'
        ? errorAnswer(tooManyRequests(dispatched.reason))
        : finishedAnswer(dispatched.finished, version);
    return withTrace(trace, answer);
  };

  return async (call) => {
    const type = typeOf(call);
    if (typeof type === 'object') return errorAnswer(type);
    const ofHeaders = headerProblem(call.headers);
    if (ofHeaders !== null) return errorAnswer(ofHeaders);
    const tenantId = headerOf(call.headers, tenantHeader);
    const target = await options.target(call.name, call.qualifier, tenantId);
    if ('status' in target) return errorAnswer(target);
    const isEvent = type === 'Event';
    const payload = call.body === '' || call.body === null ? '{}' : call.body;
    const problem = sizeProblem(call, isEvent ? asyncLimitBytes : null) ?? eventProblem(payload, call.content);
    if (problem !== null) return errorAnswer(problem);
    const durable = durableOf(target) !== null;
    const unfit = durableProblem(call.headers, target);
    if (unfit !== null) return errorAnswer(unfit);
    if (type === 'DryRun') return emptyAnswer(204);
    const clientContext = isEvent ? null : clientContextOf(headerOf(call.headers, 'x-amz-client-context'));
    if (clientContext !== null && typeof clientContext === 'object') return errorAnswer(clientContext);
    const request = {
      requestId: call.requestId,
      payload,
      invokedFunctionArn: target.invokedFunctionArn,
      clientContext,
      traceId: call.traceId,
      wantsTail: !isEvent && headerOf(call.headers, 'x-amz-log-type') === 'Tail',
      ...(tenantId === null ? {} : { tenantId }),
    };
    if (durable) {
      const isStreamed = call.way === 'stream';
      return invokeDurable({ executions, takeCall }, { headers: call.headers, target, request, isEvent, isStreamed });
    }
    if (!isEvent) return run(call, target, request);
    events.accept({ name: target.stored.name, qualifier: target.qualifier, request });
    return emptyAnswer(202);
  };
};
