// Routes to functions. Patterns as API Gateway has them: `/orders/{id}`, `/files/{proxy+}`, and `$default` of an HTTP API for
// whatever else comes. Sources: API Gateway Developer Guide, "Routing API requests"; that another method than a resource has
// goes on to a less specific one that has it, that a trailing slash finds the same route, and that a greedy parameter goes
// without it, was recorded from AWS (2022 to 2024).

import type { ApiKind, ApiSettings, MockedMethod } from './api-settings.ts';

export interface Route {
  readonly kind: ApiKind;
  /** Upper case, or `ANY`. */
  readonly method: string;
  /** As API Gateway writes it; `$default` catches everything. */
  readonly path: string;
  readonly functionName: string;
  /** The version or alias that it goes to; default `$LATEST`. */
  readonly qualifier?: string;
  /** Form of events and answers: 2.0 for HTTP APIs unless they ask for 1.0, always 1.0 for REST APIs. */
  readonly payloadFormat: '1.0' | '2.0';
  /** Who may come in: anybody, or whom IAM lets in, which is asked where permissions are. Default anybody. */
  readonly authorization?: 'NONE' | 'AWS_IAM';
  /**
   * What a REST API makes the tenant of: `method.request.header.NAME`, `.querystring.NAME`, `.path.NAME` or a text in single quotes, as
   * its integration maps it to `integration.request.header.X-Amz-Tenant-Id`; default none.
   */
  readonly tenant?: string;
  /** Longest wait for the function; default its door's. */
  readonly timeoutMs?: number;
  /** Default an API of its kind without any settings. */
  readonly api?: ApiSettings;
}

export interface CompiledRoute {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** What is answered without a function; undefined where there is one. */
  readonly mock?: MockedMethod;
  /** More specific first: whole segments, then parameters, then greedy ones, then `$default`. */
  readonly rank: string;
}

export interface RouteMatch {
  readonly compiled: CompiledRoute;
  /** As they stand in the path. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

const rankOf = (segment: string): string => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0');

export const compiledRoute = (route: Route): CompiledRoute => {
  if (route.path === '$default') return { route, pattern: /^/, names: [], rank: '9' };
  const segments = route.path
    .replace(/(?<=.)\/$/, '')
    .split('/')
    .slice(1);
  const names = segments.flatMap((segment) => /^\{(.+?)\+?\}$/.exec(segment)?.[1] ?? []);
  const source = segments.map((segment) => {
    if (segment.endsWith('+}')) return '(.+?)';
    return segment.startsWith('{') ? '([^/]+)' : segment.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  const method = route.method === 'ANY' ? '1' : '0';
  return {
    route,
    pattern: new RegExp(`^/${source.join('/')}/?$`, 's'),
    names,
    rank: segments.map(rankOf).join('') + method,
  };
};

/** The most specific of `routes`, of any method where `method` is null; null when none fits. */
export const foundRoute = (
  routes: readonly CompiledRoute[],
  method: string | null,
  path: string,
): RouteMatch | null => {
  let found: RouteMatch | null = null;
  for (const compiled of routes) {
    const { route, pattern, names, rank } = compiled;
    if (method !== null && route.method !== 'ANY' && route.method !== method) continue;
    if (found !== null && found.compiled.rank <= rank) continue;
    const match = pattern.exec(path);
    if (match === null) continue;
    const values = names.map((name, index): [string, string] => [name, match[index + 1]!]);
    found = { compiled, pathParameters: Object.fromEntries(values) };
  }
  return found;
};
