// The HTTP front door of functions: APIs by their routes, Function URLs by host or path. The limits are those of
// lambda/front-door: a rate for the account, a time for each request.

import { FrontDoor, frontDoorKinds, type FrontDoorKind } from '../../lambda/index.ts';
import { newTraceId, oneTurnMore } from '../async/lineage.ts';
import type { Clock } from '../clock.ts';
import type { Dispatched, Dispatcher } from '../dispatcher.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import { latestVersion } from '../platform-options.ts';
import type { HttpRequest } from './http-request.ts';
import { doorAnswers, proxyAnswer, type ProxyAnswer } from './proxy-answer.ts';
import { eventV1, eventV2 } from './request-event.ts';
import { router, type Route, type RouteMatch } from './route.ts';

export interface GatewayOptions {
  readonly routes: readonly Route[];
  readonly registry: FunctionRegistry;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
}

/** Answers a request, or null when it is for no front door. */
export type Gateway = (request: HttpRequest) => Promise<ProxyAnswer | null>;

interface Addressed {
  readonly functionName: string;
  readonly qualifier: string | null;
  readonly kind: FrontDoorKind;
  readonly format: '1.0' | '2.0';
  readonly event: Record<string, unknown>;
}

const urlHost = /^([0-9a-z]{32})\.lambda-url\./;
const urlPath = /^\/_windtunnel\/url\/([0-9a-z]{32})(\/.*)?$/;

const timedOut = Symbol('timed out');

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

/** The id of the Function URL that a request is for, and its path there. */
const urlOf = ({ headers, path }: HttpRequest): { urlId: string; path: string } | null => {
  const byHost = urlHost.exec(headers.host ?? '')?.[1];
  if (byHost !== undefined) return { urlId: byHost, path };
  const [, urlId, rest = '/'] = urlPath.exec(path) ?? [];
  return urlId === undefined ? null : { urlId, path: rest };
};

export const gateway = (options: GatewayOptions): Gateway => {
  const { registry, dispatcher, clock, routes } = options;
  const { accountId } = registry.context;
  const find = router(routes);
  const doors = {
    rest: new FrontDoor({ kind: 'rest' }),
    http: new FrontDoor({ kind: 'http' }),
    url: new FrontDoor({ kind: 'url' }),
  };

  const ofUrl = (request: HttpRequest, urlId: string, path: string): Addressed | null => {
    for (const stored of registry.all) {
      for (const [key, url] of stored.urls) {
        if (url.urlId !== urlId) continue;
        const event = eventV2({ ...request, path }, null, { accountId, apiId: urlId, stage: '$default' });
        const qualifier = key === latestVersion ? null : key;
        return { functionName: stored.name, qualifier, kind: 'url', format: '2.0', event };
      }
    }
    return null;
  };

  const ofRoute = (request: HttpRequest, match: RouteMatch): Addressed => {
    const { kind, payloadFormat: format, functionName } = match.route;
    const context = { accountId, apiId: 'local', stage: kind === 'rest' ? 'prod' : '$default' };
    const event = format === '1.0' ? eventV1(request, match, context) : eventV2(request, match, context);
    return { functionName, qualifier: null, kind, format, event };
  };

  const run = async ({ functionName, qualifier, event }: Addressed, requestId: string): Promise<Dispatched | null> => {
    const target = registry.target(functionName, qualifier);
    if ('status' in target) return null;
    return dispatcher.dispatch(target.revision.functionIndex, {
      requestId,
      payload: JSON.stringify(event),
      invokedFunctionArn: target.invokedFunctionArn,
      clientContext: null,
      traceId: oneTurnMore(newTraceId(requestId), functionName),
      wantsTail: false,
    });
  };

  const answer = async (addressed: Addressed, requestId: string): Promise<ProxyAnswer> => {
    const { kind, format } = addressed;
    const own = doorAnswers[kind];
    if (!doors[kind].enter(clock())) return own.tooMany;
    const dispatched = await within(run(addressed, requestId), frontDoorKinds[kind].timeoutMs);
    if (dispatched === timedOut) return own.timedOut;
    if (dispatched === null) return own.failed;
    if (dispatched.kind === 'throttled') return own.throttled;
    const { failed, payload } = dispatched.finished;
    return failed ? own.failed : proxyAnswer(payload, kind, format);
  };

  return async (request) => {
    const url = urlOf(request);
    if (url !== null) {
      const addressed = ofUrl(request, url.urlId, url.path);
      return addressed === null ? doorAnswers.url.noRoute : answer(addressed, request.requestId);
    }
    if (routes.length === 0) return null;
    const match = find(request.method, request.path);
    return match === null ? doorAnswers[routes[0]!.kind].noRoute : answer(ofRoute(request, match), request.requestId);
  };
};
