// Building blocks of the scenario schema: fields that explain themselves when they are wrong.

import * as z from 'zod';
import { quantity, quantityProblem, type QuantityKind } from './quantity.ts';

type Quantity = string | 0;

const quantityField = (kind: QuantityKind): z.ZodType<Quantity> =>
  z.custom<Quantity>((value) => quantityProblem(kind, value) === null, {
    error: (issue) => quantityProblem(kind, issue.input) ?? 'not valid',
  });

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

/** An object that names its known keys when it meets another. */
export const record = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> =>
  z.strictObject(shape, {
    error: (issue) => {
      const known = Object.keys(shape).join(', ');
      if (issue.code === 'unrecognized_keys') {
        return `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}; known here: ${known}`;
      }
      return issue.input === undefined ? `missing; it holds: ${known}` : `must be a mapping of: ${known}`;
    },
  });

/** An object of which exactly one key must be set: an alternative. */
export const oneOf = <Shape extends z.ZodRawShape>(
  shape: Shape,
  alongside: readonly string[] = [],
): z.ZodObject<Shape, z.core.$strict> => {
  const names = Object.keys(shape).filter((key) => !alongside.includes(key));
  return record(shape).refine((value) => Object.keys(value).filter((key) => names.includes(key)).length === 1, {
    error: `needs exactly one of: ${names.join(', ')}`,
  });
};

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
