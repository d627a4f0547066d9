// Reads the members of a request to a service beside Lambda; knows which of them nobody read.

import { JsonRefusal } from './json-refusal.ts';

export type Structure = Readonly<Record<string, unknown>>;

/** Of a text. */
export interface TextRange {
  /** Its length. */
  readonly min: number;
  readonly max: number;
  /** Its form, and that as the service writes it; any unless given. */
  readonly form?: readonly [form: RegExp, shown: string];
}

export interface JsonMembers {
  text(name: string): string | undefined;
  needed(name: string): string;
  /** Refused below `min` and above `max`; `otherwise` where it is not given. */
  integer(name: string, range: { readonly min: number; readonly max: number; readonly otherwise: number }): number;
  /** Any finite number. */
  number(name: string): number | undefined;
  /** ms since 1970, of seconds. */
  instant(name: string): number | undefined;
  neededInstant(name: string): number;
  /** Of a boolean; false unless given. */
  flag(name: string): boolean;
  /** Of a text that must be one of `known`. */
  choice<const T extends string>(name: string, known: readonly T[]): T | undefined;
  /** Texts; empty unless given. */
  texts(name: string): readonly string[];
  numbers(name: string): readonly number[];
  /** Structures; empty unless given. */
  structures(name: string): readonly Structure[];
  structure(name: string): Structure | undefined;
  /** The members of a structure inside, by the same words. */
  inside(value: Structure): JsonMembers;
  /** A text that must be there, so long and of this form. */
  fitting(name: string, range: TextRange): string;
  has(name: string): boolean;
  unread(): string[];
}

/** How a service words what is wrong with a member. */
export interface MemberWords {
  readonly missing: (name: string) => JsonRefusal;
  readonly constraint: (message: string) => JsonRefusal;
}

const failed = (name: string, value: string | number | undefined, constraint: string): string =>
  `1 validation error detected: Value ${value === undefined ? 'null' : `'${value}'`} at '${name}' failed to satisfy constraint: ${constraint}`;

const constraint = (message: string): JsonRefusal => new JsonRefusal('InvalidParameterException', message);

/** Of CloudWatch Logs. */
const logsWords: MemberWords = {
  constraint,
  missing: (name) => constraint(failed(name, undefined, 'Member must not be null')),
};

/** As AWS's validation names members. */
const inWords = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const isText = (given: unknown): given is string => typeof given === 'string';
const isNumber = (given: unknown): given is number => Number.isFinite(given);
const isStructure = (given: unknown): given is Structure =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

export const members = (value: Structure, words: MemberWords = logsWords): JsonMembers => {
  const read = new Set<string>();
  const get = <T>(name: string, isRight: (given: unknown) => given is T, kind: string): T | undefined => {
    read.add(name);
    const given = value[name];
    if (given === undefined || given === null) return undefined;
    if (!isRight(given)) throw new JsonRefusal('SerializationException', `${name} must be ${kind}`);
    return given;
  };
  const list = <T>(name: string, isRight: (given: unknown) => given is T, kind: string): readonly T[] =>
    get(name, (one): one is T[] => Array.isArray(one) && one.every(isRight), `a list of ${kind}`) ?? [];
  const orMissing = <T>(name: string, given: T | undefined): T => {
    if (given === undefined) throw words.missing(name);
    return given;
  };
  const refuse = (name: string, given: string | number, text: string): JsonRefusal =>
    words.constraint(failed(inWords(name), given, text));
  const instant = (name: string): number | undefined => {
    const seconds = get(name, isNumber, 'an instant');
    return seconds === undefined ? undefined : Math.round(seconds * 1000);
  };
  const text = (name: string): string | undefined => get(name, isText, 'a string');
  return {
    text,
    needed: (name) => orMissing(name, text(name)),
    integer: (name, { min, max, otherwise }) => {
      const given = get(name, (one): one is number => Number.isSafeInteger(one), 'an integer') ?? otherwise;
      if (given < min) throw refuse(name, given, `Member must have value greater than or equal to ${min}`);
      if (given > max) throw refuse(name, given, `Member must have value less than or equal to ${max}`);
      return given;
    },
    number: (name) => get(name, isNumber, 'a number'),
    instant,
    neededInstant: (name) => orMissing(name, instant(name)),
    flag: (name) => get(name, (one): one is boolean => typeof one === 'boolean', 'a boolean') ?? false,
    choice: (name, known) => {
      const given = text(name);
      if (given === undefined) return undefined;
      const found = known.find((one) => one === given);
      if (found === undefined) {
        throw refuse(name, given, `Member must satisfy enum value set: [${known.join(', ')}]`);
      }
      return found;
    },
    texts: (name) => list(name, isText, 'strings'),
    numbers: (name) => list(name, isNumber, 'numbers'),
    structures: (name) => list(name, isStructure, 'structures'),
    structure: (name) => get(name, isStructure, 'a structure'),
    fitting: (name, { min, max, form: [form, shown] = [/^/, ''] }) => {
      const given = orMissing(name, text(name));
      if (given.length < min) throw refuse(name, given, `Member must have length greater than or equal to ${min}`);
      if (given.length > max) throw refuse(name, given, `Member must have length less than or equal to ${max}`);
      if (!form.test(given)) throw refuse(name, given, `Member must satisfy regular expression pattern: ${shown}`);
      return given;
    },
    inside: (inner) => members(inner, words),
    has: (name) => value[name] !== undefined && value[name] !== null,
    unread: () => Object.keys(value).filter((name) => !read.has(name)),
  };
};
