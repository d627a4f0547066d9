// The group and the streams that a call names, and the texts of those that are not there (as AWS's, quoted in public).

import { JsonRefusal } from '../wire/json-refusal.ts';
import type { JsonMembers } from '../wire/json-members.ts';
import { filterPattern, type Matches } from './filter-pattern.ts';
import type { LogGroup, LogStore, LogStream } from './log-store.ts';
import { PatternError } from './pattern-error.ts';

export interface LogNames {
  readonly region: string;
  readonly accountId: string;
}

export const invalidParameter = (message: string): JsonRefusal => new JsonRefusal('InvalidParameterException', message);

export const groupArn = ({ region, accountId }: LogNames, name: string): string =>
  `arn:aws:logs:${region}:${accountId}:log-group:${name}`;

/** The name in an ARN of a group, with `:*` or without; a name is itself. */
export const groupNameOf = (identifier: string): string =>
  /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]+)(?::\*)?$/.exec(identifier)?.[1] ?? identifier;

export const existingGroup = (store: LogStore, name: string): LogGroup => {
  const group = store.groups.get(name);
  if (group !== undefined) return group;
  throw new JsonRefusal('ResourceNotFoundException', 'The specified log group does not exist.');
};

export const existingStream = (group: LogGroup, name: string): LogStream => {
  const stream = group.streams.get(name);
  if (stream !== undefined) return stream;
  throw new JsonRefusal('ResourceNotFoundException', 'The specified log stream does not exist.');
};

/** By logGroupName or logGroupIdentifier. */
export const askedGroup = (store: LogStore, asked: JsonMembers): LogGroup => {
  const name = asked.text('logGroupName');
  const identifier = asked.text('logGroupIdentifier');
  if ((name === undefined) === (identifier === undefined)) {
    throw invalidParameter('Give either logGroupName or logGroupIdentifier, and not both.');
  }
  return existingGroup(store, name ?? groupNameOf(identifier!));
};

export const askedPattern = (pattern: string | undefined): Matches => {
  try {
    return filterPattern(pattern ?? '');
  } catch (error) {
    if (error instanceof PatternError) throw invalidParameter(`Invalid filter pattern: ${error.message}`);
    throw error;
  }
};

export const tokenOf = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The numbers in a token of this form. */
export const placeOf = (token: string, length: number): number[] => {
  try {
    const place = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as unknown;
    if (Array.isArray(place) && place.length === length && place.every((one) => Number.isSafeInteger(one))) {
      return place as number[];
    }
  } catch {
    // Said below.
  }
  throw invalidParameter('The specified nextToken is invalid.');
};

/** A page of a list, from the token of the page before. */
export const listPage = <T>(asked: JsonMembers, items: readonly T[]): { page: T[]; next: { nextToken?: string } } => {
  const limit = asked.integer('limit', { min: 1, max: 50, otherwise: 50 });
  const token = asked.text('nextToken');
  const from = token === undefined ? 0 : placeOf(token, 1)[0]!;
  const to = from + limit;
  return { page: items.slice(from, to), next: to < items.length ? { nextToken: tokenOf([to]) } : {} };
};
