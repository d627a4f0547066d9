// A parameter that a REST API maps from a request to its integration (API Gateway Developer Guide, "Parameter mapping").

const members = { header: 'headers', querystring: 'queryStringParameters', path: 'pathParameters' } as const;

const expression = /^method\.request\.(header|querystring|path)\.(.+)$/;

/** What `source` says of the request of an event of form 1.0; undefined where the request has no such value. */
export const mappedValue = (source: string | undefined, event: Record<string, unknown>): string | undefined => {
  const fixed = /^'(.*)'$/s.exec(source ?? '')?.[1];
  if (fixed !== undefined) return fixed;
  const [, place, name = ''] = expression.exec(source ?? '') ?? [];
  if (place === undefined) return undefined;
  const values = Object.entries((event[members[place as keyof typeof members]] ?? {}) as Record<string, string>);
  const isNamed = (key: string): boolean =>
    place === 'header' ? key.toLowerCase() === name.toLowerCase() : key === name;
  return values.find(([key]) => isNamed(key))?.[1];
};
