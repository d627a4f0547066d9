// Which function a request to an API is for. Patterns as API Gateway has them: `/orders/{id}`, `/files/{proxy+}`, and
// `$default` of an HTTP API for whatever else comes.

export type ApiKind = 'rest' | 'http';

export interface Route {
  readonly kind: ApiKind;
  /** Upper case, or `ANY`. */
  readonly method: string;
  /** As API Gateway writes it; `$default` catches everything. */
  readonly path: string;
  readonly functionName: string;
  /** Form of the event: 2.0 for HTTP APIs unless they ask for 1.0, always 1.0 for REST APIs. */
  readonly payloadFormat: '1.0' | '2.0';
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface CompiledRoute {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** More specific first: whole segments, then parameters, then greedy ones, then `$default`. */
  readonly rank: string;
}

const rankOf = (segment: string): string => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0');

const compiled = (route: Route): CompiledRoute => {
  if (route.path === '$default') return { route, pattern: /^/, names: [], rank: '9' };
  const segments = route.path.split('/').slice(1);
  const names = segments.flatMap((segment) => /^\{(.+?)\+?\}$/.exec(segment)?.[1] ?? []);
  const source = segments.map((segment) => {
    if (segment.endsWith('+}')) return '(.+)';
    return segment.startsWith('{') ? '([^/]+)' : segment.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  const method = route.method === 'ANY' ? '1' : '0';
  return {
    route,
    pattern: new RegExp(`^/${source.join('/')}/?$`),
    names,
    rank: segments.map(rankOf).join('') + method,
  };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Finds the most specific route; null when none fits. */
export const router = (routes: readonly Route[]): ((method: string, path: string) => RouteMatch | null) => {
  const ordered = routes.map(compiled).toSorted((a, b) => (a.rank < b.rank ? -1 : 1));
  return (method, path) => {
    for (const { route, pattern, names } of ordered) {
      if (route.method !== 'ANY' && route.method !== method) continue;
      const match = pattern.exec(path);
      if (match === null) continue;
      const values = names.map((name, index): [string, string] => [name, decoded(match[index + 1]!)]);
      return { route, pathParameters: Object.fromEntries(values) };
    }
    return null;
  };
};
