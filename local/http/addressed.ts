// Which function a request to a front door is for, and the event that it gets: a Function URL's by host or path, an API's
// by its routes.

import type { FrontDoorKind } from '../../lambda/index.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import type { FunctionUrl, PolicyStatement } from '../settings/stored-function.ts';
import { latestVersion } from '../settings/local-function.ts';
import type { ApiKind, MockedMethod } from './api-settings.ts';
import { apiAt, apisOf, findRoute, pathIn, type Api, type ApiMatch } from './api.ts';
import { mockedOptions, preflightAnswer, type CorsOf } from './cors.ts';
import type { DoorKeeper, Entry, RouteDoor } from '../auth/door-keeper.ts';
import type { Known } from '../auth/identities.ts';
import type { HttpRequest, RequestHead } from '../wire/http-request.ts';
import { isBinaryType } from '../wire/media-types.ts';
import { isOwnPath } from '../wire/page-headers.ts';
import { mappedValue } from './mapped-value.ts';
import { doorAnswers, type AnswerForm, type ProxyAnswer } from '../wire/proxy-answer.ts';
import { apiEvent, urlEvent } from './request-event.ts';
import { foundRoute, type Route } from './route.ts';

/** A request that a function is to answer. */
export interface Addressed {
  readonly functionName: string;
  readonly qualifier: string | null;
  readonly form: AnswerForm;
  readonly event: Record<string, unknown>;
  /** A Function URL may pass on what the function streams. */
  readonly streams: boolean;
  /** Null for a Function URL. */
  readonly api: Api | null;
  /** Whom it is of, where the API says it. */
  readonly tenantId?: string | undefined;
  /** Longest wait for the function; null for the door's own. */
  readonly timeoutMs: number | null;
}

/** Where a request arrives. */
export interface Arrival {
  readonly door: FrontDoorKind;
  readonly to: Addressed | ProxyAnswer;
  /** The door's settings of requests from other origins; null without any. */
  readonly cors: CorsOf | null;
  /** What AWS would have done otherwise. */
  readonly note?: string;
}

const refused = (message: string | null): ProxyAnswer => ({
  status: 403,
  headers: { 'content-type': 'application/json', 'x-amzn-ErrorType': 'AccessDeniedException' },
  body: JSON.stringify({ Message: message }),
});

/** What a client of a closed URL without a signature is told, and of one that is gone (both recorded in Nov 2025). */
const forbidden = refused(
  'Forbidden. For troubleshooting Function URL authorization issues, see: ' +
    'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
);

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

interface NamedUrl {
  readonly functionName: string;
  /** An alias, or `$LATEST`. */
  readonly key: string;
  readonly url: FunctionUrl;
  readonly statements: readonly PolicyStatement[];
}

const findUrl = (registry: FunctionRegistry, urlId: string): NamedUrl | null => {
  for (const { name, urls, policies } of registry.all) {
    for (const [key, url] of urls) {
      if (url.urlId !== urlId) continue;
      return { functionName: name, key, url, statements: policies.get(key)?.statements ?? [] };
    }
  }
  return null;
};

/** Whether the policy lets everybody do `action`. */
const isPublic = ({ statements }: NamedUrl, action: string): boolean =>
  statements.some(({ Action, Principal }) => Principal === '*' && ['*', 'lambda:*', action].includes(Action));

/**
 * An open URL lets in whom its policy lets in: without a statement for everybody AWS answers 403 (recorded in Nov 2025). One for
 * `lambda:InvokeFunctionUrl` was enough for those who recorded; new URLs need one for `lambda:InvokeFunction` as well (Developer
 * Guide, urls-auth).
 */
const isClosed = (named: NamedUrl): boolean =>
  named.url.authType === 'NONE' && !isPublic(named, 'lambda:InvokeFunctionUrl');

const permissionNote = (named: NamedUrl): { note?: string } => {
  const { url, functionName } = named;
  if (url.authType !== 'NONE') return {};
  if (isClosed(named)) {
    const cure = 'AddPermission with lambda:InvokeFunctionUrl, principal * and FunctionUrlAuthType NONE';
    return {
      note: `the URL of ${functionName} answers 403, as on AWS, until its policy lets everybody in: ${cure}, and with lambda:InvokeFunction, principal * and InvokedViaFunctionUrl`,
    };
  }
  if (isPublic(named, 'lambda:InvokeFunction')) return {};
  const cure = 'AddPermission with lambda:InvokeFunction, principal * and InvokedViaFunctionUrl';
  return {
    note: `the URL of ${functionName} is served, but AWS answers 403 for URLs made since October 2025: ${cure}`,
  };
};

const corsOfUrl = ({ url }: NamedUrl): CorsOf | null =>
  url.cors === undefined || url.cors === null ? null : { kind: 'url', cors: url.cors };

/** Whom a method without a function lets in stands for the whole API. */
const mockedOrigin = ({ mocks = [] }: Api): CorsOf | null => {
  const origins = mocks.flatMap(({ headers }) => headers['access-control-allow-origin'] ?? []);
  return origins.length === 0 ? null : { kind: 'rest', cors: { AllowOrigin: origins.join(',') } };
};

const corsOfApi = (api: Api): CorsOf | null => {
  const { kind, cors, restCors } = api;
  if (kind === 'rest') return restCors === undefined ? mockedOrigin(api) : { kind, cors: restCors };
  return cors === undefined ? null : { kind, cors };
};

/** A body that is too long is answered by the door itself, and nobody is asked for it. */
const isWhole = ({ body }: HttpRequest): boolean => body !== null;

/** Whom a request reaches, or why nobody; and what is told of that. */
interface Found {
  readonly to: Addressed | ProxyAnswer;
  readonly note?: string;
}

/** Who may come in where nobody looks at signatures: whoever has one. */
const unchecked = (request: HttpRequest, named: NamedUrl): Entry => {
  const isLetIn = named.url.authType === 'NONE' ? !isClosed(named) : isSigned(request);
  return isLetIn ? { caller: null } : { refused: null, why: '' };
};

/** @param path of the request at the URL, which may itself lie below a path of the platform */
const toUrl = (request: HttpRequest, named: NamedUrl, path: string, { owner, keeper }: Owned): Found => {
  const { url, functionName, key } = named;
  const within = { ...request, path };
  const preflight = preflightAnswer(corsOfUrl(named), within);
  if (preflight !== null) return { to: preflight };
  const { authType } = url;
  const checks = keeper !== null && isWhole(request);
  const entry = checks ? keeper.url(request, { functionName, key, authType }) : unchecked(request, named);
  const noted = keeper === null ? permissionNote(named) : {};
  if ('refused' in entry) {
    const note = keeper === null ? noted : { note: `the URL of ${functionName} answers 403: ${entry.why}` };
    return { to: entry.refused ?? forbidden, ...note };
  }
  const isOpen = authType === 'NONE';
  const event = urlEvent(within, {
    accountId: isOpen ? 'anonymous' : owner,
    urlId: url.urlId,
    caller: callerIn(entry),
  });
  const to = {
    functionName,
    qualifier: key === latestVersion ? null : key,
    form: { kind: 'url', format: '2.0', decodes: true },
    event,
    streams: url.invokeMode === 'RESPONSE_STREAM',
    api: null,
    timeoutMs: null,
  } as const;
  return { to, ...noted };
};

/** Whose the doors are, and who stands at them. */
interface Owned {
  readonly owner: string;
  /** Null where nobody looks at signatures. */
  readonly keeper: DoorKeeper | null;
}

/** Who signed; null of a caller who need not. */
const callerIn = (entry: Entry): Known | null =>
  'caller' in entry && entry.caller !== null && entry.caller.account !== null ? entry.caller : null;

const routeDoor = (request: HttpRequest, { api, compiled, path }: ApiMatch): RouteDoor => {
  const { path: routePath, authorization } = compiled.route;
  const { kind, id: apiId, stage } = api;
  return { kind, apiId, stage, method: request.method, path: path.raw, routePath, isIam: authorization === 'AWS_IAM' };
};

/** What an API answers where the function's policy does not let it call (recorded in 2026). */
const notIntegrated = (kind: ApiKind): ProxyAnswer =>
  kind === 'rest' ? doorAnswers.rest.throttled : doorAnswers.http.failed;

const forbiddenRoute: ProxyAnswer = {
  status: 403,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: 'Forbidden' }),
};

const toRoute = (request: HttpRequest, match: ApiMatch, { owner, keeper }: Owned): Found => {
  const { api, compiled } = match;
  const { kind, payloadFormat: format, functionName, qualifier = null, timeoutMs = null } = compiled.route;
  const decodes = kind === 'http' || isBinaryType(request.headers.accept ?? '', api.binaryMediaTypes ?? []);
  const door = routeDoor(request, match);
  const checks = keeper !== null && isWhole(request);
  const entry = checks ? keeper.route(request, door) : { caller: null };
  const named = `${request.method} ${compiled.route.path}`;
  if ('refused' in entry) return { to: entry.refused ?? forbiddenRoute, note: `${named} answers 403: ${entry.why}` };
  const why = checks ? keeper.integration(door, functionName, qualifier) : null;
  if (why !== null) return { to: notIntegrated(kind), note: `${named} answers 500: ${why}` };
  const event = apiEvent(request, match, { accountId: owner, caller: callerIn(entry) });
  const tenantId = kind === 'rest' ? mappedValue(compiled.route.tenant, event) : undefined;
  const form = { kind, format, decodes };
  return { to: { functionName, qualifier, form, event, streams: false, api, timeoutMs, tenantId } };
};

/** SAM's OPTIONS method, at every path with routes but without one of its own. */
const samOptions = (api: Api, { method, path }: RequestHead): ProxyAnswer | null => {
  if (api.restCors === undefined || method !== 'OPTIONS') return null;
  const at = foundRoute(api.routes, null, pathIn(api, path).looked)?.compiled.route.path;
  const methods = api.routes.filter(({ route }) => route.path === at).map(({ route }) => route.method);
  return at === undefined || methods.includes('OPTIONS') ? null : mockedOptions(api.restCors, methods);
};

const mockedAnswer = ({ status, headers, body }: MockedMethod): ProxyAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body,
});

const encodedNote = ({ method, path }: RequestHead): string =>
  `${method} ${path}: an HTTP API decodes the path before it looks for a route, and on AWS finds none here (404)`;

export interface Addressing {
  readonly apis: readonly Api[];
  /** Finds whom a request is for; null when it is for no front door. */
  readonly address: (request: HttpRequest) => Arrival | null;
  /** The settings of the door that a request is for, of requests from other origins; null without any. */
  readonly corsOf: (head: RequestHead) => CorsOf | null;
}

/** @param keeper asked whether a caller may come in; null where whoever has a signature may */
export const addressing = (
  registry: FunctionRegistry,
  routes: readonly Route[],
  keeper: DoorKeeper | null = null,
): Addressing => {
  const owned = { owner: registry.context.accountId, keeper };
  const apis = apisOf(routes);
  const toRouteOf = (request: HttpRequest): Arrival | null => {
    const match = findRoute(apis, request.method, request.path);
    if (match === null) return null;
    const { mock } = match.compiled;
    const found = mock === undefined ? toRoute(request, match, owned) : { to: mockedAnswer(mock) };
    const note = match.onlyEncoded ? { note: encodedNote(request) } : {};
    return { door: match.api.kind, cors: corsOfApi(match.api), ...note, ...found };
  };
  const toApi = (request: HttpRequest): Arrival | null => {
    const api = request.method === 'OPTIONS' ? apiAt(apis, request.path) : undefined;
    const own = api && (preflightAnswer(corsOfApi(api), request) ?? samOptions(api, request));
    if (api !== undefined && own) return { door: api.kind, to: own, cors: null };
    const arrival = toRouteOf(request);
    if (arrival !== null) return arrival;
    const nearest = apiAt(apis, request.path);
    return nearest === undefined
      ? null
      : { door: nearest.kind, to: doorAnswers[nearest.kind].noRoute, cors: corsOfApi(nearest) };
  };
  return {
    apis,
    address: (request) => {
      const url = urlOf(request);
      if (url === null) return toApi(request);
      const named = findUrl(registry, url.urlId);
      if (named === null) {
        return { door: 'url', to: registry.hadUrl(url.urlId) ? forbidden : refused(null), cors: null };
      }
      const found = toUrl(request, named, url.path, owned);
      return { door: 'url', cors: 'event' in found.to ? corsOfUrl(named) : null, ...found };
    },
    corsOf: (head) => {
      const url = urlOf(head);
      if (url === null) {
        // What is the platform's own is no API's to open.
        const api = isOwnPath(head.path) ? undefined : apiAt(apis, head.path);
        return api === undefined ? null : corsOfApi(api);
      }
      const named = findUrl(registry, url.urlId);
      return named && corsOfUrl(named);
    },
  };
};
