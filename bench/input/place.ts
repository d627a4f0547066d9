// A place in a scenario's document: finding it, and a copy of the document with another value there.

/** Mappings whose keys are names of the writer's: a new name there would be a new thing, not a setting of one. */
const namedMappings: ReadonlySet<string> = new Set(['functions', 'versions', 'aliases', 'alarms']);

const keysOf = (holder: unknown): string[] =>
  typeof holder === 'object' && holder !== null ? Object.keys(holder) : [];

/** The keys of `path`; a key of the document may hold dots (p99.9), so the longest that exists is taken. */
const segmentsOf = (document: unknown, path: string): string[] => {
  let rest = path.split('.');
  let holder = document;
  const segments: string[] = [];
  while (rest.length > 0) {
    const known = keysOf(holder);
    let length = rest.length;
    while (length > 1 && !known.includes(rest.slice(0, length).join('.'))) length -= 1;
    const segment = rest.slice(0, length).join('.');
    segments.push(segment);
    rest = rest.slice(length);
    holder = (holder as Record<string, unknown> | undefined)?.[segment];
  }
  return segments;
};

export type Place = { readonly segments: readonly string[]; readonly value: unknown } | { readonly problem: string };

/** Where `path` leads and what is there now (undefined where a setting is not given), or why it leads nowhere. */
export const placeOf = (document: unknown, path: string): Place => {
  const segments = segmentsOf(document, path);
  let holder: unknown = document;
  for (const [index, segment] of segments.entries()) {
    const before = segments.slice(0, index).join('.');
    if (segment === '' || ['__proto__', 'constructor', 'prototype'].includes(segment)) {
      return { problem: `"${path}" is no path; write keys with dots between them` };
    }
    if (holder !== undefined && (typeof holder !== 'object' || holder === null)) {
      return { problem: `${before} is ${JSON.stringify(holder)} and holds nothing; end the path there` };
    }
    const known = keysOf(holder);
    const isNamed = Array.isArray(holder) || namedMappings.has(segments[index - 1] ?? '');
    if (!known.includes(segment) && (isNamed || (index === 0 && segments.length > 1))) {
      const names = known.length === 0 ? 'nothing' : known.slice(0, 20).join(', ');
      return {
        problem: `there is no "${segment}" ${before === '' ? 'in the scenario' : `in ${before}`}; there is: ${names}`,
      };
    }
    holder = (holder as Record<string, unknown> | undefined)?.[segment];
  }
  return { segments, value: holder };
};

/** A copy of `document` with `value` at the place; mappings on the way that are missing are made. */
export const withValue = (document: unknown, segments: readonly string[], value: unknown): unknown => {
  const [segment, ...rest] = segments;
  if (segment === undefined) return value;
  if (Array.isArray(document)) {
    return document.map((item, index) =>
      String(index) === segment ? withValue(item, rest, value) : (item as unknown),
    );
  }
  const mapping = (document ?? {}) as Record<string, unknown>;
  return { ...mapping, [segment]: withValue(mapping[segment], rest, value) };
};
