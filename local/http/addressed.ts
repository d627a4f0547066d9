// Which function a request to a front door is for, and the event that it gets: a Function URL's by host or path, an API's
// by its routes.

import type { FrontDoorKind } from '../../lambda/index.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import type { FunctionUrl } from '../functions/stored-function.ts';
import { latestVersion } from '../platform-options.ts';
import type { HttpRequest, RequestHead } from './http-request.ts';
import { doorAnswers, type ProxyAnswer } from './proxy-answer.ts';
import { eventV1, eventV2 } from './request-event.ts';
import { preflightAnswer } from './url-cors.ts';
import { router, type Route, type RouteMatch } from './route.ts';

export interface Addressed {
  readonly functionName: string;
  readonly qualifier: string | null;
  readonly kind: FrontDoorKind;
  readonly format: '1.0' | '2.0';
  readonly event: Record<string, unknown>;
  /** A Function URL may pass on what the function streams. */
  readonly streams: boolean;
  /** Of a Function URL; undefined without one. */
  readonly cors: unknown;
}

/** What a client of a closed URL without a signature is told. Signatures themselves are not checked. */
const forbidden: ProxyAnswer = {
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-ErrorType': 'AccessDeniedException' },
  body: JSON.stringify({ Message: 'Forbidden' }),
};

const isSigned = ({ headers, queryText }: HttpRequest): boolean =>
  headers.authorization?.startsWith('AWS4-') === true || queryText.includes('X-Amz-Signature=');

const urlHost = /^([0-9a-z]{32})\.lambda-url\./;
const urlPath = /^\/_windtunnel\/url\/([^/]*)(\/.*)?$/;

/** The id of the Function URL that a request is for, and its path there. */
const urlOf = ({ headers, path }: RequestHead): { urlId: string; path: string } | null => {
  const byHost = urlHost.exec(headers.host ?? '')?.[1];
  if (byHost !== undefined) return { urlId: byHost, path };
  const [, urlId, rest = '/'] = urlPath.exec(path) ?? [];
  return urlId === undefined ? null : { urlId, path: rest };
};

const ofUrl = (request: HttpRequest, owner: string, named: NamedUrl): Addressed | ProxyAnswer => {
  const { url, functionName, key } = named;
  const preflight = preflightAnswer(url.cors, request);
  if (preflight !== null) return preflight;
  const isOpen = url.authType === 'NONE';
  if (!isOpen && !isSigned(request)) return forbidden;
  const context = { accountId: isOpen ? 'anonymous' : owner, apiId: url.urlId, stage: '$default' };
  const qualifier = key === latestVersion ? null : key;
  const streams = url.invokeMode === 'RESPONSE_STREAM';
  const event = eventV2(request, null, context);
  return { functionName, qualifier, kind: 'url', format: '2.0', event, streams, cors: url.cors };
};

interface NamedUrl {
  readonly functionName: string;
  /** An alias, or `$LATEST`. */
  readonly key: string;
  readonly url: FunctionUrl;
}

const findUrl = (registry: FunctionRegistry, urlId: string): NamedUrl | null => {
  for (const { name, urls } of registry.all) {
    for (const [key, url] of urls) if (url.urlId === urlId) return { functionName: name, key, url };
  }
  return null;
};

const ofRoute = (request: HttpRequest, accountId: string, match: RouteMatch): Addressed => {
  const { kind, payloadFormat: format, functionName } = match.route;
  const context = { accountId, apiId: 'local', stage: kind === 'rest' ? 'prod' : '$default' };
  const event = format === '1.0' ? eventV1(request, match, context) : eventV2(request, match, context);
  return { functionName, qualifier: null, kind, format, event, streams: false, cors: undefined };
};

export interface Addressing {
  /** Finds whom a request is for; or the answer to one that may not pass; or null when it is for no front door. */
  readonly address: (request: HttpRequest) => Addressed | ProxyAnswer | null;
  /** The settings of the Function URL that a request is for, of requests from other origins; undefined without any. */
  readonly corsOf: (head: RequestHead) => unknown;
}

export const addressing = (registry: FunctionRegistry, routes: readonly Route[]): Addressing => {
  const { accountId } = registry.context;
  const find = router(routes);
  return {
    address: (request) => {
      const url = urlOf(request);
      if (url !== null) {
        const named = findUrl(registry, url.urlId);
        return named === null ? doorAnswers.url.noRoute : ofUrl({ ...request, path: url.path }, accountId, named);
      }
      if (routes.length === 0) return null;
      const match = find(request.method, request.path);
      return match === null ? doorAnswers[routes[0]!.kind].noRoute : ofRoute(request, accountId, match);
    },
    corsOf: (head) => {
      const url = urlOf(head);
      return url === null ? undefined : findUrl(registry, url.urlId)?.url.cors;
    },
  };
};
