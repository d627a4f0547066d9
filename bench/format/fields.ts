// Building blocks of the scenario schema: fields that explain themselves when they are wrong.

import * as z from 'zod';
import { didYouMean } from '../../reports/words/nearest.ts';
import { quantity, quantityForm, quantityProblem, type QuantityKind } from '../input/quantity.ts';

// What is checked has an end (see input/endless.ts): zod need not watch for values that hold themselves. Nor need it write code of its
// own for a schema, which takes longer than to check a scenario a few times.
z.config({
  jitless: true,
  memoizer: { attach: () => {}, guard: () => {}, alloc: (_schema, _payload, empty) => empty },
});

type Quantity = string | 0;

type Form = () => object;

const forms: [z.ZodType, Form][] = [];
const postponed: z.ZodLazy[] = [];

/**
 * What `make` returns, made when a value is first checked with it: most scenarios say little, and to make the schema of all that they
 * might say takes longer than to simulate a small one. Not for fields with a default of their own.
 */
export const later = <Schema extends z.ZodType>(make: () => Schema): z.ZodLazy<Schema> => {
  const schema = z.lazy(make);
  // An optional field asks this of what it holds even where there is no value.
  Object.defineProperty(schema._zod, 'optin', { value: undefined });
  postponed.push(schema);
  return schema;
};

/** `schema`, of which JSON Schema says `form`: for fields that check themselves. Made when somebody asks for JSON Schema. */
export const formed = <Schema extends z.ZodType>(schema: Schema, form: Form): Schema => {
  forms.push([schema, form]);
  return schema;
};

/** What JSON Schema says of each of them, and of those that are made of them with further checks. */
export const formRegistry = (): z.core.$ZodRegistry<Record<string, unknown>> => {
  // One may postpone others.
  for (const { _zod } of postponed) void _zod.innerType;
  const registry = z.registry<Record<string, unknown>>();
  for (const [schema, form] of forms) registry.add(schema, form() as Record<string, unknown>);
  return registry;
};

const quantityField = (kind: QuantityKind): z.ZodType<Quantity> =>
  formed(
    z.custom<Quantity>((value) => quantityProblem(kind, value) === null, {
      error: (issue) => quantityProblem(kind, issue.input) ?? 'not valid',
    }),
    () => ({ id: kind, ...quantityForm(kind) }),
  );

export const duration: z.ZodType<Quantity> = quantityField('duration');
export const rate: z.ZodType<Quantity> = quantityField('rate');
export const size: z.ZodType<Quantity> = quantityField('size');
export const share: z.ZodType<Quantity> = quantityField('share');

/** A duration between two others. */
export const durationWithin = (least: string, most: string): z.ZodType<Quantity> =>
  duration.refine(
    (value) => {
      if (quantityProblem('duration', value) !== null) return true;
      const ms = quantity('duration', value);
      return ms >= quantity('duration', least) && ms <= quantity('duration', most);
    },
    { error: ({ input }) => `${String(input)} is outside ${least} to ${most}; choose one inside` },
  );

/** What is said of keys that nobody reads: the one that was meant, or all that there are. */
const unknownKeys = (keys: readonly string[], known: readonly string[]): string => {
  const hints = keys.map((key) => didYouMean(key, known));
  const named = keys.map((key, index) => `"${key}"${hints[index] === null ? '' : ` (${hints[index]})`}`);
  const [only] = hints;
  if (keys.length === 1 && only !== null) return `unknown key "${keys[0]}"; ${only}`;
  return `unknown key ${named.join(', ')}; ${hints.includes(null) ? `known here: ${known.join(', ')}` : 'correct them'}`;
};

/** An object that names its known keys when it meets another; `read` are keys that somebody else has read before. */
export const record = <Shape extends z.ZodRawShape>(
  shape: Shape,
  read: readonly string[] = [],
): z.ZodObject<Shape, z.core.$strict> =>
  z.strictObject(shape, {
    error: (issue) => {
      const keys = [...Object.keys(shape), ...read];
      if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, keys);
      const known = keys.join(', ');
      return issue.input === undefined ? `missing; it holds: ${known}` : `write a mapping of: ${known}`;
    },
  });

/** An object of which exactly one key must be set: an alternative. */
export const oneOf = <Shape extends z.ZodRawShape>(
  shape: Shape,
  alongside: readonly string[] = [],
): z.ZodObject<Shape, z.core.$strict> => {
  const names = Object.keys(shape).filter((key) => !alongside.includes(key));
  const given = (value: unknown): string[] => Object.keys(value as object).filter((key) => names.includes(key));
  const checked = record(shape).refine((value) => given(value).length === 1, {
    error: ({ input }) => {
      const there = given(input);
      const has = there.length === 0 ? 'has none' : `has ${there.join(' and ')}`;
      return `${has}; it needs exactly one of: ${names.join(', ')}`;
    },
  });
  return formed(checked, () => ({ oneOf: names.map((name) => ({ required: [name] })) }));
};

/** A text, where a number (or true and false) stands for its digits: to YAML those are none unless they stand in quotes. */
export const numberOrText = <T extends z.ZodType>(text: T): z.ZodType<z.output<T>> =>
  formed(
    z.preprocess((value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value), text),
    () => ({ type: ['string', 'number', 'boolean'] }),
  );

export const plainText: z.ZodType<string> = numberOrText(z.string());

/** For a union of one and a list of the same: the problems of the one that was meant, with their places. */
export const oneOrListError = (issue: z.core.$ZodRawIssue): string | undefined => {
  if (issue.code !== 'invalid_union') return undefined;
  const [one = [], list = []] = issue.errors;
  return (Array.isArray(issue.input) ? list : one)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
};

export const positive: z.ZodNumber = z.number().positive();
export const count: z.ZodInt = z.int().nonnegative();

/** A share, or steps over time. */
export const shareOverTime: z.ZodType = z.union(
  [
    share,
    z.array(z.tuple([duration, share], { error: 'a step is [time, share], such as [5m, 10%]' })).min(1, 'name a step'),
  ],
  { error: oneOrListError },
);
