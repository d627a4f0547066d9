// Event filtering of mappings: patterns as in EventBridge (Developer Guide, invocation-eventfiltering). Within a pattern
// every member must fit; of the rules in a list one must.

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const isObject = (value: unknown): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const compared: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

const inNumericRange = (range: readonly Json[], value: Json | undefined): boolean => {
  if (typeof value !== 'number') return false;
  for (let i = 0; i + 1 < range.length; i += 2) {
    if (compared[text(range[i]!)]?.(value, Number(range[i + 1])) !== true) return false;
  }
  return true;
};

const listed = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [value]);

/** Rules by name: does the value fit? */
const rules: Readonly<Record<string, (argument: Json, value: Json | undefined) => boolean>> = {
  exists: (argument, value) => (value !== undefined) === argument,
  prefix: (argument, value) => typeof value === 'string' && value.startsWith(text(argument)),
  suffix: (argument, value) => typeof value === 'string' && value.endsWith(text(argument)),
  'equals-ignore-case': (argument, value) =>
    typeof value === 'string' && value.toLowerCase() === text(argument).toLowerCase(),
  numeric: (argument, value) => inNumericRange(listed(argument), value),
  'anything-but': (argument, value) =>
    value !== undefined &&
    !(isObject(argument) ? fitsRule(argument, value) : listed(argument).some((other) => other === value)),
};

const fitsRule = (rule: Json, value: Json | undefined): boolean => {
  if (!isObject(rule)) return rule === value;
  return Object.entries(rule).every(([name, argument]) => rules[name]?.(argument, value) === true);
};

const fitsMember = (pattern: Json, value: Json | undefined): boolean => {
  if (isObject(pattern)) return fitsObject(pattern, isObject(value) ? value : {});
  const values = Array.isArray(value) && value.length > 0 ? (value as readonly Json[]) : [value];
  return listed(pattern).some((rule) => values.some((one) => fitsRule(rule, one)));
};

const fitsObject = (pattern: { readonly [key: string]: Json }, value: { readonly [key: string]: Json }): boolean =>
  Object.entries(pattern).every(([key, inner]) =>
    key === '$or' ? listed(inner).some((one) => fitsMember(one, value)) : fitsMember(inner, value[key]),
  );

const parsed = (text: unknown): unknown => {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** A record with its body or data as patterns see it: parsed where it is JSON. */
const asSeen = (record: Record<string, unknown>): Json => {
  if ('body' in record) return { ...record, body: parsed(record['body']) } as Json;
  const kinesis = record['kinesis'] as Record<string, unknown> | undefined;
  if (kinesis === undefined) return record as Json;
  const data = parsed(Buffer.from(String(kinesis['data']), 'base64').toString('utf8'));
  return { ...record, ...kinesis, data } as Json;
};

/** Whether a record passes: any pattern of `filters` (JSON text) fits, or there is none. */
export const passes = (filters: readonly string[], record: Record<string, unknown>): boolean =>
  filters.length === 0 || filters.some((filter) => fitsMember(parsed(filter) as Json, asSeen(record)));
