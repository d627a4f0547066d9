// The HTTP front door of functions: APIs by their routes, Function URLs by host or path. The limits are those of
// lambda/front-door: a rate for the account, a time for each request.

import { FrontDoor, frontDoorKinds } from '../../lambda/index.ts';
import { newTraceId, oneTurnMore } from '../async/lineage.ts';
import type { Clock } from '../clock.ts';
import type { Dispatched } from '../dispatched.ts';
import type { Dispatcher } from '../dispatcher.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import type { StreamedAnswer } from '../http-answer.ts';
import type { PlatformMetrics } from '../metrics.ts';
import type { ResponseSink } from '../sandbox/sandbox.ts';
import { streaming } from '../streamed-response.ts';
import { addressing, type Addressed } from './addressed.ts';
import type { HttpRequest, RequestHead } from './http-request.ts';
import { doorAnswers, proxyAnswer, throttledUrl, type ProxyAnswer } from './proxy-answer.ts';
import type { Route } from './route.ts';
import { streamedAnswer } from './streamed-answer.ts';
import { letsPageIn, withCors } from './url-cors.ts';

export interface GatewayOptions {
  readonly routes: readonly Route[];
  readonly registry: FunctionRegistry;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly metrics: Pick<PlatformMetrics, 'countUrl'>;
}

export type GatewayAnswer = ProxyAnswer | StreamedAnswer;

export interface Gateway {
  /** Answers a request, or null when it is for no front door. */
  answer(request: HttpRequest): Promise<GatewayAnswer | null>;
  /** Whether the door that a request is for lets the page of `origin` in, by its own settings. */
  letsIn(head: RequestHead, origin: string): boolean;
}

const timedOut = Symbol('timed out');

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

const whole = ({ kind, format }: Addressed, dispatched: Dispatched | null): ProxyAnswer => {
  const own = doorAnswers[kind];
  if (dispatched === null) return own.failed;
  if (dispatched.kind === 'throttled') return kind === 'url' ? throttledUrl(dispatched.reason) : own.throttled;
  const { failed, payload } = dispatched.finished;
  return failed ? own.failed : proxyAnswer(payload, kind, format);
};

/** A function that does not stream, behind a URL that would: its answer as it is. */
const rawAnswer = (addressed: Addressed, dispatched: Dispatched): ProxyAnswer => {
  if (dispatched.kind === 'throttled' || dispatched.finished.failed) return whole(addressed, dispatched);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: dispatched.finished.payload };
};

export const gateway = (options: GatewayOptions): Gateway => {
  const { registry, dispatcher, clock, routes, metrics } = options;
  const { address, corsOf } = addressing(registry, routes);
  const doors = {
    rest: new FrontDoor({ kind: 'rest' }),
    http: new FrontDoor({ kind: 'http' }),
    url: new FrontDoor({ kind: 'url' }),
  };

  const run = async (addressed: Addressed, requestId: string, sink?: ResponseSink): Promise<Dispatched | null> => {
    const { functionName, qualifier, event } = addressed;
    const target = registry.target(functionName, qualifier);
    if ('status' in target) return null;
    return dispatcher.dispatch(target.revision.functionIndex, {
      requestId,
      payload: JSON.stringify(event),
      invokedFunctionArn: target.invokedFunctionArn,
      clientContext: null,
      traceId: oneTurnMore(newTraceId(requestId), functionName),
      wantsTail: false,
      ...(sink === undefined ? {} : { sink }),
    });
  };

  const streamedFrom = async (addressed: Addressed, requestId: string): Promise<GatewayAnswer> => {
    const stream = await streaming(async (sink) => (await run(addressed, requestId, sink)) ?? gone);
    if (stream.kind === 'whole') return rawAnswer(addressed, stream.dispatched);
    const { contentType, chunks, dispatched } = stream;
    const failed = dispatched.then((ended) => ended.kind === 'throttled' || ended.finished.failed);
    return (await streamedAnswer(contentType, chunks, failed)) ?? doorAnswers.url.failed;
  };

  const answer = async (request: HttpRequest, addressed: Addressed): Promise<GatewayAnswer> => {
    const { kind } = addressed;
    const own = doorAnswers[kind];
    if (request.body === null) return own.tooLong;
    if (!doors[kind].enter(clock())) return own.tooMany;
    if (addressed.streams) return streamedFrom(addressed, request.requestId);
    const dispatched = await within(run(addressed, request.requestId), frontDoorKinds[kind].timeoutMs);
    return dispatched === timedOut ? own.timedOut : whole(addressed, dispatched);
  };

  return {
    answer: async (request) => {
      const addressed = address(request);
      if (addressed === null || !('event' in addressed)) return addressed;
      const answered = await answer(request, addressed);
      if (addressed.kind === 'url') metrics.countUrl(addressed.functionName, answered.status);
      return withCors(addressed.cors, request, answered);
    },
    letsIn: (head, origin) => letsPageIn(corsOf(head), origin, head),
  };
};
