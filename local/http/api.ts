// APIs that routes belong to: stage, binary types and cross-origin settings of each, and which of them a request is for.

import type { ApiKind, ApiSettings, MockedMethod } from './api-settings.ts';
import { compiledRoute, foundRoute, type CompiledRoute, type Route, type RouteMatch } from './route.ts';
import { collapsed, decodedApiPath, decodedPath } from './paths.ts';

export interface Api extends ApiSettings {
  readonly kind: ApiKind;
  readonly stage: string;
  readonly routes: readonly CompiledRoute[];
}

const defaultSettings: ApiSettings = { id: 'local' };
export const defaultStage = '$default';

const keyOf = ({ kind, api = defaultSettings }: Route): string => `${kind} ${api.id}`;

const compiledMock = (mock: MockedMethod): CompiledRoute => {
  const { method, path, authorization = 'NONE' } = mock;
  const route = { kind: 'rest', method, path, functionName: '', payloadFormat: '1.0', authorization } as const;
  return { ...compiledRoute(route), mock };
};

/** The APIs of the routes, in their order. */
export const apisOf = (routes: readonly Route[]): Api[] => {
  const byKey = new Map<string, Route[]>();
  for (const route of routes) byKey.set(keyOf(route), [...(byKey.get(keyOf(route)) ?? []), route]);
  return [...byKey.values()].map((own) => {
    const { kind, api = defaultSettings } = own[0]!;
    const stage = api.stage ?? (kind === 'rest' ? 'prod' : defaultStage);
    return { ...api, kind, stage, routes: [...own.map(compiledRoute), ...(api.mocks ?? []).map(compiledMock)] };
  });
};

/** A path without a stage that may stand before it: on AWS it always does, here it need not. */
const withoutStage = ({ stage, routes }: Api, path: string): string => {
  const prefix = `/${stage}`;
  const isBelow = (one: string): boolean => one === prefix || one.startsWith(`${prefix}/`);
  if (stage === defaultStage || !isBelow(path) || routes.some(({ route }) => isBelow(route.path))) return path;
  return path.slice(prefix.length) || '/';
};

/** All of them without the stage. */
export interface ApiPath {
  /** As it came. */
  readonly raw: string;
  /** As an HTTP API reads it. */
  readonly decoded: string;
  /** What routes are looked up with: a REST API's stays encoded, an HTTP API's is decoded; it begins with one slash. */
  readonly looked: string;
}

/** How an API sees a path. */
export const pathIn = (api: Api, path: string): ApiPath => {
  // An absolute form or none at all: no client's, but servers get it.
  const raw = withoutStage(api, path.startsWith('/') ? path : `/${path}`);
  const decoded = decodedApiPath(raw);
  return { raw, decoded, looked: collapsed(api.kind === 'rest' ? raw : decoded) };
};

export interface ApiMatch extends RouteMatch {
  readonly api: Api;
  readonly path: ApiPath;
  /** Whether AWS would have found no route: an HTTP API decodes `%2F` before it looks. */
  readonly onlyEncoded: boolean;
}

const best = (matches: readonly ApiMatch[]): ApiMatch | null =>
  matches.reduce<ApiMatch | null>(
    (found, match) => (found === null || match.compiled.rank < found.compiled.rank ? match : found),
    null,
  );

/** The most specific route of all; null when none fits. */
export const findRoute = (apis: readonly Api[], method: string, requested: string): ApiMatch | null => {
  const found = (onlyEncoded: boolean): ApiMatch[] =>
    apis.flatMap((api) => {
      if (onlyEncoded && api.kind === 'rest') return [];
      const path = pathIn(api, requested);
      const match = foundRoute(api.routes, method, onlyEncoded ? collapsed(path.raw) : path.looked);
      if (match === null) return [];
      const values = Object.entries(match.pathParameters);
      const decoded = values.map(([name, value]): [string, string] => [name, decodedPath(value)]);
      const pathParameters = onlyEncoded ? Object.fromEntries(decoded) : match.pathParameters;
      return [{ ...match, pathParameters, api, path, onlyEncoded }];
    });
  return best(found(false)) ?? best(found(true));
};

/** The API that a request is for though none of its routes may fit: one with a route at that path, or the first. */
export const apiAt = (apis: readonly Api[], requested: string): Api | undefined =>
  best(
    apis.flatMap((api) => {
      const path = pathIn(api, requested);
      const match = foundRoute(api.routes, null, path.looked);
      return match === null ? [] : [{ ...match, api, path, onlyEncoded: false }];
    }),
  )?.api ?? apis[0];
