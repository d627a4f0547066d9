// Reads the members of a request in AWS JSON; knows which of them nobody read.

import { JsonRefusal } from './json-refusal.ts';

export interface JsonMembers {
  text(name: string): string | undefined;
  needed(name: string): string;
  /** Refused below `min` and above `max`; `otherwise` where it is not given. */
  integer(name: string, range: { readonly min: number; readonly max: number; readonly otherwise: number }): number;
  /** Of a boolean; false unless given. */
  flag(name: string): boolean;
  /** Texts; empty unless given. */
  texts(name: string): readonly string[];
  /** Structures; empty unless given. */
  structures(name: string): readonly Readonly<Record<string, unknown>>[];
  unread(): string[];
}

const invalid = (message: string): JsonRefusal => new JsonRefusal('InvalidParameterException', message);

const failed = (name: string, value: string | number | undefined, constraint: string): JsonRefusal =>
  invalid(
    `1 validation error detected: Value ${value === undefined ? 'null' : `'${value}'`} at '${name}' failed to satisfy constraint: ${constraint}`,
  );

export const members = (value: Readonly<Record<string, unknown>>): JsonMembers => {
  const read = new Set<string>();
  const get = <T>(name: string, isRight: (given: unknown) => given is T, kind: string): T | undefined => {
    read.add(name);
    const given = value[name];
    if (given === undefined || given === null) return undefined;
    if (!isRight(given)) throw new JsonRefusal('SerializationException', `${name} must be ${kind}`);
    return given;
  };
  const isText = (given: unknown): given is string => typeof given === 'string';
  const isStructure = (given: unknown): given is Record<string, unknown> =>
    typeof given === 'object' && given !== null && !Array.isArray(given);
  const text = (name: string): string | undefined => get(name, isText, 'a string');
  return {
    text,
    needed: (name) => {
      const given = text(name);
      if (given === undefined) throw failed(name, given, 'Member must not be null');
      return given;
    },
    integer: (name, { min, max, otherwise }) => {
      const given = get(name, (one): one is number => Number.isSafeInteger(one), 'an integer') ?? otherwise;
      if (given < min) throw failed(name, given, `Member must have value greater than or equal to ${min}`);
      if (given > max) throw failed(name, given, `Member must have value less than or equal to ${max}`);
      return given;
    },
    flag: (name) => get(name, (one): one is boolean => typeof one === 'boolean', 'a boolean') ?? false,
    texts: (name) =>
      get(name, (one): one is string[] => Array.isArray(one) && one.every(isText), 'a list of strings') ?? [],
    structures: (name) =>
      get(
        name,
        (one): one is Record<string, unknown>[] => Array.isArray(one) && one.every(isStructure),
        'a list of structures',
      ) ?? [],
    unread: () => Object.keys(value).filter((name) => !read.has(name)),
  };
};
