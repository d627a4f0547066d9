// What a schema finds wrong with a value, in words of our own: place, value, cure.

import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const longest = 40;

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
};

const placeOf = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? '(whole file)' : path.map(String).join('.');

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((holder, key) => (holder as Record<PropertyKey, unknown> | null | undefined)?.[key], value);

const kinds: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** What belongs in the place. */
const wanted = (issue: Issue): string | null => {
  if (issue.code === 'invalid_type') return kinds[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map((one) => shown(one)).join(' or ');
  if (issue.code === 'too_small') return `at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  return null;
};

const sentenceOf = (issue: Issue, whole: unknown): string => {
  const value = valueAt(whole, issue.path);
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'invalid_key') return `"${String(issue.path.at(-1))}" is no name for a member here; remove it`;
  if (issue.code === 'unrecognized_keys') return `holds ${issue.keys.map((key) => shown(key)).join(', ')}; remove it`;
  const cure = wanted(issue) ?? 'something else';
  return value === undefined ? `is missing; ${cure} belongs here` : `is ${shown(value)}; ${cure} belongs here`;
};

/** One line a problem, at most `most` of them and how many more there are. */
export const problemLines = (error: z.core.$ZodError, value: unknown, most = 10): string[] => {
  const { issues } = error;
  const lines = issues.slice(0, most).map((issue) => `  ${placeOf(issue.path)}: ${sentenceOf(issue, value)}`);
  return issues.length <= most ? lines : [...lines, `  and ${issues.length - most} more`];
};
