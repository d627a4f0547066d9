// The HTTP front door of functions: APIs by their routes, Function URLs by host or path. The limits are those of
// lambda/front-door: a rate for the account, a time for each request.

import {
  FrontDoor,
  frontDoorKinds,
  syncRequestLimitBytes,
  TokenBucket,
  type Rules,
  type WireError,
} from '../../lambda/index.ts';
import type { DoorKeeper } from '../auth/door-keeper.ts';
import type { Clock } from '../clock/clock.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import type { Dispatch } from '../durable/dispatch.ts';
import type { FindTarget } from '../functions/hot-code.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import type { StreamedAnswer } from '../wire/http-answer.ts';
import type { PlatformMetrics } from '../cloudwatch/platform-metrics.ts';
import type { ResponseSink } from '../sandbox/sandbox.ts';
import { streaming } from '../environment/streamed-response.ts';
import { passOn } from '../traces/pass-on.ts';
import type { Tracer } from '../traces/tracer.ts';
import { addressing, type Addressed, type Arrival } from './addressed.ts';
import { letsPageIn, withCors } from './cors.ts';
import { answeredTrace, gatewayId, type HttpRequest, type RequestHead } from '../wire/http-request.ts';
import { doorAnswers, proxyAnswer, throttledUrl, type ProxyAnswer } from '../wire/proxy-answer.ts';
import type { Route } from './route.ts';
import { streamedAnswer } from '../wire/streamed-answer.ts';

export interface GatewayOptions {
  readonly routes: readonly Route[];
  readonly rules: Pick<Rules, 'apiGatewayRate' | 'apiGatewayBurst'>;
  readonly registry: FunctionRegistry;
  readonly target: FindTarget;
  readonly dispatch: Dispatch;
  readonly clock: Clock;
  readonly metrics: Pick<PlatformMetrics, 'countUrl'>;
  /** Asked whether callers may come in; null where whoever has a signature may. */
  readonly doorKeeper: DoorKeeper | null;
  /** Null where nothing is traced. */
  readonly tracer: Tracer | null;
  /** Told, in words, of requests that AWS would have answered otherwise. */
  readonly onNote?: ((text: string) => void) | undefined;
}

export type GatewayAnswer = ProxyAnswer | StreamedAnswer;

export interface Gateway {
  /** Answers a request, or null when it is for no front door. */
  answer(request: HttpRequest): Promise<GatewayAnswer | null>;
  /** Whether the door that a request is for lets the page of `origin` in, by its own settings. */
  letsIn(head: RequestHead, origin: string): boolean;
}

const timedOut = Symbol('timed out');

/** What a function is given. */
interface Sent extends Pick<HttpRequest, 'requestId' | 'traceId' | 'arrivedMs'> {
  readonly payload: string;
}

/** As when the function of a URL was deleted under it. */
const gone: Dispatched = {
  kind: 'finished',
  finished: { payload: 'null', failed: true, durationMs: 0, logTail: null },
};

/** What comes first: the answer or the door's patience. */
const within = async <T>(promise: Promise<T>, limitMs: number): Promise<T | typeof timedOut> => {
  if (limitMs === Infinity) return promise;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(() => resolve(timedOut), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** What Lambda did not take as it was asked: a REST API passes the words on (as users quote it, 2026). */
const refusedAnswer = ({ status, errorType, body }: WireError): ProxyAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-ErrorType': errorType },
  body: JSON.stringify({ message: body['message'] ?? body['Message'] }),
});

const whole = ({ form }: Addressed, dispatched: Dispatched | null): ProxyAnswer => {
  const { kind } = form;
  const own = doorAnswers[kind];
  if (dispatched?.kind === 'refused' && kind === 'rest') return refusedAnswer(dispatched.error);
  if (dispatched === null || dispatched.kind === 'refused') return own.failed;
  if (dispatched.kind === 'throttled') return kind === 'url' ? throttledUrl(dispatched.reason) : own.throttled;
  const { failed, payload } = dispatched.finished;
  return failed ? own.failed : proxyAnswer(payload, form);
};

/** A function that does not stream, behind a URL that would: its answer as it is. */
const rawAnswer = (addressed: Addressed, dispatched: Dispatched): ProxyAnswer => {
  if (dispatched.kind !== 'finished' || dispatched.finished.failed) return whole(addressed, dispatched);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: dispatched.finished.payload };
};

/**
 * The ids that an API says of its answers, in the place of Lambda's own (recorded from AWS in 2024 and 2025): an HTTP API one of
 * its own, a REST API two, and a trace where it asked a function that did not fail it.
 */
const idsOf = ({ door }: Arrival, request: HttpRequest, passedOn: boolean): Partial<ProxyAnswer> => {
  if (door === 'url') return {};
  const { requestId } = request;
  const own = gatewayId(requestId);
  if (door === 'http') return { ids: { 'Apigw-Requestid': own } };
  const trace = passedOn ? { 'X-Amzn-Trace-Id': answeredTrace(request) } : {};
  return { ids: { 'x-amzn-RequestId': requestId, 'x-amz-apigw-id': own, ...trace } };
};

export const gateway = (options: GatewayOptions): Gateway => {
  const { registry, dispatch, clock, routes, metrics, onNote, rules } = options;
  const { apis, address, corsOf } = addressing(registry, routes, options.doorKeeper);
  // All APIs of an account share one rate; a stage may have its own besides.
  const account = new TokenBucket(rules.apiGatewayBurst, rules.apiGatewayRate / 1000);
  const stages = new Map(apis.map((api) => [api, new FrontDoor({ kind: api.kind, ...api.throttle }, account)]));
  const urls = new FrontDoor({ kind: 'url' });

  const run = async (
    addressed: Addressed,
    { payload, requestId, traceId, arrivedMs }: Sent,
    sink?: ResponseSink,
  ): Promise<Dispatched | null> => {
    const { functionName, qualifier, tenantId } = addressed;
    const target = await options.target(functionName, qualifier, tenantId);
    if ('status' in target) return target.status === 404 ? null : { kind: 'refused', error: target };
    const trace = options.tracer?.begin({ target, requestId, traceId, arrivedMs, asynchronous: false }) ?? null;
    const request = {
      requestId,
      payload,
      invokedFunctionArn: target.invokedFunctionArn,
      clientContext: null,
      wantsTail: false,
      ...(tenantId === undefined ? {} : { tenantId }),
      ...passOn(trace, traceId, { requestId, functionName }),
      ...(sink === undefined ? {} : { sink }),
    };
    return dispatch(target, request).finally(() => trace?.end());
  };

  const streamedFrom = async (addressed: Addressed, sent: Sent): Promise<GatewayAnswer> => {
    const stream = await streaming(async (sink) => {
      return (await run(addressed, sent, sink)) ?? gone;
    });
    if (stream.kind === 'whole') return rawAnswer(addressed, stream.dispatched);
    const { contentType, chunks, dispatched } = stream;
    const failed = dispatched.then((ended) => ended.kind !== 'finished' || ended.finished.failed);
    return (await streamedAnswer(contentType, chunks, failed)) ?? doorAnswers.url.failed;
  };

  const answer = async (
    { body, requestId, traceId, arrivedMs }: HttpRequest,
    addressed: Addressed,
  ): Promise<GatewayAnswer> => {
    const { api, form, timeoutMs } = addressed;
    const { kind } = form;
    const door = api === null ? urls : stages.get(api)!;
    const own = doorAnswers[kind];
    if (body === null) return own.tooLong;
    if (!door.enter(clock())) return own.tooMany;
    const payload = JSON.stringify(addressed.event);
    // As an event it is longer than it came: in base64 by a third.
    if (Buffer.byteLength(payload) > syncRequestLimitBytes) return own.tooLong;
    const sent = { payload, requestId, traceId, arrivedMs };
    if (addressed.streams) return streamedFrom(addressed, sent);
    const dispatched = await within(run(addressed, sent), timeoutMs ?? frontDoorKinds[kind].timeoutMs);
    return dispatched === timedOut ? own.timedOut : whole(addressed, dispatched);
  };

  return {
    answer: async (request) => {
      const arrival = address(request);
      if (arrival === null) return null;
      const { to, door, cors, note } = arrival;
      if (note !== undefined) onNote?.(note);
      const answered = 'event' in to ? await answer(request, to) : to;
      if ('event' in to && door === 'url') metrics.countUrl(to.functionName, answered.status);
      const passedOn = 'event' in to && !Object.values(doorAnswers[door]).includes(answered as ProxyAnswer);
      return withCors(cors, request, { ...answered, ...idsOf(arrival, request, passedOn) });
    },
    letsIn: (head, origin) => letsPageIn(corsOf(head), origin, head),
  };
};
