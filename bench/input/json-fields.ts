// Fields of a parsed JSON document of which nothing is known.

/** What is found below `keys`; undefined where one is missing. */
export const field = (value: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key)
        ? (inside as Record<string, unknown>)[key]
        : undefined,
    value,
  );

/** The number there, also one in a text; NaN for none. */
export const numberIn = (value: unknown, ...keys: readonly string[]): number => {
  const found = field(value, ...keys);
  if (typeof found === 'number') return found;
  return typeof found === 'string' && found.trim() !== '' ? Number(found) : Number.NaN;
};

/** The same, or 0. */
export const countIn = (value: unknown, ...keys: readonly string[]): number => {
  const found = numberIn(value, ...keys);
  return Number.isNaN(found) ? 0 : found;
};

export const textIn = (value: unknown, ...keys: readonly string[]): string | null => {
  const found = field(value, ...keys);
  return typeof found === 'string' ? found : null;
};

export const listIn = (value: unknown, ...keys: readonly string[]): readonly unknown[] => {
  const found = field(value, ...keys);
  return Array.isArray(found) ? found : [];
};

export const entriesIn = (value: unknown, ...keys: readonly string[]): readonly (readonly [string, unknown])[] => {
  const found = field(value, ...keys);
  return typeof found === 'object' && found !== null ? Object.entries(found) : [];
};

/** Counts by status code, such as { "200": 288, "429": 9 }. */
export const statusCounts = (
  codes: Iterable<readonly [status: number, count: number]>,
): { readonly answered: number; readonly throttled: number; readonly failed: number } => {
  let answered = 0;
  let throttled = 0;
  let failed = 0;
  for (const [status, count] of codes) {
    if (!(status > 0)) continue;
    answered += count;
    if (status === 429) throttled += count;
    else if (status >= 400) failed += count;
  }
  return { answered, throttled, failed };
};

/** Quantiles that are numbers, ascending in share and never falling in value. */
export const told = (
  points: Iterable<readonly [share: number, ms: number]>,
): readonly (readonly [share: number, ms: number])[] => {
  const sorted = [...points].filter(([, ms]) => Number.isFinite(ms) && ms >= 0).sort(([a], [b]) => a - b);
  let most = 0;
  return sorted.map(([share, ms]) => [share, (most = Math.max(most, ms))]);
};
