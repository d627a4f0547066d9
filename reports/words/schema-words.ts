// What a schema finds wrong with a value, in words of our own: place, value, cure.

import type { z } from 'zod';
import type { ConfigProblem } from '../../lambda/index.ts';
import { didYouMean } from './nearest.ts';

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

const longest = 40;

const shown = (value: unknown): string => {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
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
  tuple: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

type Limits = Extract<RawIssue, { code: 'too_small' | 'too_big' }>;

/** What is counted of a value that may be too long or too short; of numbers nothing. */
const countedOf = (origin: string, limit: number): string => {
  if (origin === 'string') return limit === 1 ? ' character' : ' characters';
  if (origin === 'array' || origin === 'set') return limit === 1 ? ' member' : ' members';
  if (origin === 'object' || origin === 'map') return limit === 1 ? ' key' : ' keys';
  return '';
};

const bound = (issue: Limits): string => {
  const limit = Number(issue.code === 'too_small' ? issue.minimum : issue.maximum);
  const counted = countedOf(issue.origin, limit);
  if (issue.code === 'too_small') return `${issue.inclusive === false ? 'more than' : 'at least'} ${limit}${counted}`;
  return `${issue.inclusive === false ? 'less than' : 'at most'} ${limit}${counted}`;
};

/** What belongs in the place. */
const wanted = (issue: RawIssue): string => {
  if (issue.code === 'invalid_type') return kinds[issue.expected] ?? 'something else';
  if (issue.code === 'invalid_value') return issue.values.map((one) => shown(one)).join(' or ');
  if (issue.code === 'too_small' || issue.code === 'too_big') return bound(issue);
  if (issue.code === 'not_multiple_of') return `a multiple of ${issue.divisor}`;
  if (issue.code === 'invalid_format') return `a text of another form (${issue.format})`;
  return 'something else';
};

/** Whether what is wrong is inside of the value, which is of the right kind. */
const isInside = ({ path, code }: Issue): boolean =>
  path.length > 0 || code === 'too_small' || code === 'too_big' || code === 'unrecognized_keys';

const isForeignKey = ({ path, code }: Issue): boolean => path.length === 0 && code === 'unrecognized_keys';

/** The branch that was meant: the one whose kind the value has; of several such the one that knows its keys. */
const meantBranch = (errors: readonly (readonly Issue[])[]): readonly Issue[] | undefined => {
  const alike = errors.filter((issues) => issues.length > 0 && issues.every(isInside));
  return alike.length === 1 ? alike[0] : alike.find((issues) => !issues.some(isForeignKey));
};

/** Of an alternative: the problems of the branch that was meant; else what may stand there. */
const unionSentence = ({ errors }: Extract<RawIssue, { code: 'invalid_union' }>, value: unknown): string => {
  const meant = meantBranch(errors);
  if (meant !== undefined) {
    return meant.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  }
  const choices = errors.flatMap((issues) => issues.slice(0, 1)).map((one) => wanted(one as RawIssue));
  const known = [...new Set(choices)].filter((choice) => choice !== 'something else');
  return sentence(value, known.length === 0 ? 'something else' : known.join(' or '));
};

const sentence = (value: unknown, cure: string): string =>
  value === undefined ? `is missing; ${cure} belongs here` : `is ${shown(value)}; ${cure} belongs here`;

const sentenceOf = (issue: RawIssue, value: unknown): string => {
  if (issue.code === 'custom') return issue.message ?? sentence(value, 'something else');
  if (issue.code === 'unrecognized_keys') return `holds ${issue.keys.map((key) => shown(key)).join(', ')}; remove it`;
  if (issue.code === 'invalid_union') return unionSentence(issue, value);
  return sentence(value, wanted(issue));
};

/** For a schema's `error`: what is wrong, in our words, where the schema has none of its own for it. */
export const schemaWords = (issue: RawIssue): string => {
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => `${shown(issue.path?.at(-1) ?? issue.input)}: ${message}`).join('; ');
  }
  return sentenceOf(issue, issue.input);
};

const lineOf = (issue: Issue, whole: unknown): string => {
  if (issue.code === 'invalid_key') return `"${String(issue.path.at(-1))}" is no name for a member here; remove it`;
  return sentenceOf(issue as RawIssue, valueAt(whole, issue.path));
};

/** What is said of one of several words, with the nearest of them. */
const optionHint = (issue: Issue, value: unknown): string => {
  if (typeof value !== 'string') return '';
  const branches = issue.code === 'invalid_union' ? issue.errors.flat() : [issue];
  const options = branches.flatMap((one) => (one.code === 'invalid_value' ? one.values : []));
  const meant = didYouMean(
    value,
    options.filter((one) => typeof one === 'string'),
  );
  return meant === null ? '' : `; ${meant}`;
};

const isScalar = (value: unknown): boolean => typeof value !== 'object';

/** Words that go on after the value itself. */
const goesOn = /^(is|are|must|needs?|goes|excludes?|has|have|holds|come) /;

/** Whether the sentence has the value in it, and not as a part of something longer. */
const names = (message: string, value: unknown): boolean => {
  const text = String(value);
  const at = message.indexOf(text);
  if (at < 0 || text === '') return message.includes(shown(value));
  const around = `${message[at - 1] ?? ''}${message[at + text.length] ?? ''}`;
  return !/[\w/.]/.test(around);
};

/** With the value in it, where the sentence does not name it. */
const withValue = (message: string, value: unknown): string => {
  if (value === undefined) return message.startsWith('write ') ? `is missing; ${message}` : message;
  if (value === null) return `is empty; ${message.replace(/^is null; /, '')}`;
  if (!isScalar(value) || names(message, value)) return message;
  return goesOn.test(message) ? `${shown(value)} ${message}` : `is ${shown(value)}; ${message}`;
};

/** Problems of an issue, each at its own place: of alternatives, those of the one that was meant. */
const problemsOf = (issue: Issue, whole: unknown, before: readonly PropertyKey[]): ConfigProblem[] => {
  const path = [...before, ...issue.path];
  if (issue.code === 'invalid_union') {
    const meant = meantBranch(issue.errors);
    if (meant !== undefined) return meant.flatMap((one) => problemsOf(one, whole, path));
  }
  const value = valueAt(whole, path);
  const message =
    issue.code === 'unrecognized_keys' || issue.code === 'invalid_key'
      ? issue.message
      : withValue(issue.message, value);
  return [{ path: path.map(String).join('.'), message: `${message}${optionHint(issue, value)}` }];
};

/** What a schema that speaks by `schemaWords` found wrong with `value`: place, value and cure of each. */
export const schemaProblems = (error: z.core.$ZodError, value: unknown): ConfigProblem[] =>
  error.issues.flatMap((issue) => problemsOf(issue, value, []));

/** One line a problem, at most `most` of them and how many more there are. */
export const problemLines = (error: z.core.$ZodError, value: unknown, most = 10): string[] => {
  const { issues } = error;
  const lines = issues.slice(0, most).map((issue) => `  ${placeOf(issue.path)}: ${lineOf(issue, value)}`);
  return issues.length <= most ? lines : [...lines, `  and ${issues.length - most} more`];
};
