// Reads the members of a request body and collects what breaks their constraints, so that one answer names all of it;
// knows which members nobody read.

import { serializationException, validationException } from '../../lambda/index.ts';
import { textProblems, type TextConstraint } from './constraints.ts';
import { Refusal } from './refusal.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** `MemorySize` as a validation message names it: `memorySize`. */
const memberName = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** What the items of a list must be, and how the service says that one of them is not. */
export interface ItemConstraint {
  readonly broken: (item: string) => boolean;
  readonly text: string;
}

/** Items of a set; some lists say that of the item, others of the list (recorded both). */
export const itemsOf = (values: readonly string[], of: 'items' | 'list' = 'items'): ItemConstraint => {
  const set = `Member must satisfy enum value set: [${values.join(', ')}]`;
  return {
    broken: (item) => !values.includes(item),
    text: of === 'list' ? set : `Member must satisfy constraint: [${set}, Member must not be null]`,
  };
};

/** Items that are texts of one form: all of the constraint is quoted, whichever part was broken (recorded). */
export const itemsLike = (
  constraint: TextConstraint,
  { minLength = 0, nullable = true }: { readonly minLength?: number; readonly nullable?: boolean } = {},
): ItemConstraint => ({
  broken: (item) => item.length < minLength || textProblems(item, constraint).length > 0,
  text: `Member must satisfy constraint: [${[
    `Member must have length less than or equal to ${constraint.maxLength}`,
    `Member must have length greater than or equal to ${minLength}`,
    `Member must satisfy regular expression pattern: ${constraint.pattern}`,
    ...(nullable ? [] : ['Member must not be null']),
  ].join(', ')}]`,
});

type Body = Readonly<Record<string, unknown>>;

const isStructure = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as the service's reader of JSON names it (as users quote it, of several services). */
const tokenOf = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof value === 'number' ? 'NUMBER_VALUE' : 'STRING_VALUE';
};

/** A value of another type than its member's never reaches the operation: the reader refuses the request. */
const wrongType = (value: unknown, type: string): Refusal =>
  new Refusal(
    serializationException(
      typeof value === 'object'
        ? 'Start of structure or map found where not expected.'
        : `${tokenOf(value)} can not be converted to ${type}`,
    ),
  );

export class Members {
  readonly #body: Body;
  readonly #problems: string[];
  /** Of a structure inside another, with a dot at its end. */
  readonly #path: string;
  readonly #read = new Set<string>();
  readonly #structures = new Map<string, Members>();
  readonly #lists = new Map<string, Members[]>();

  constructor(body: Body, problems: string[] = [], path = '') {
    this.#body = body;
    this.#problems = problems;
    this.#path = path;
  }

  has(name: string): boolean {
    this.#read.add(name);
    return this.#body[name] !== undefined && this.#body[name] !== null;
  }

  /** Any value at all, with what is inside; undefined when it is not there. */
  value(name: string): unknown {
    this.#read.add(name);
    this.#structures.delete(name);
    this.#lists.delete(name);
    return this.#body[name] ?? undefined;
  }

  /** The keys and texts of a map; undefined when it is not there. */
  textMap(name: string): [string, string][] | undefined {
    return this.#map(name)?.map(([key, value]) => {
      if (typeof value !== 'string') throw wrongType(value, 'a String');
      return [key, value];
    });
  }

  /** The keys and numbers of a map; undefined when it is not there. */
  numberMap(name: string): [string, number][] | undefined {
    return this.#map(name)?.map(([key, value]) => {
      if (typeof value !== 'number') throw wrongType(value, 'a Double');
      return [key, value];
    });
  }

  #map(name: string): [string, unknown][] | undefined {
    const value = this.value(name);
    if (value !== undefined && !isStructure(value)) throw wrongType(value, 'a Map');
    return value === undefined ? undefined : Object.entries(value).filter(([, one]) => one !== null);
  }

  /** Members that were given and that nobody asked for, such as `Code.SourceKMSKeyArn`. */
  unread(): string[] {
    return Object.keys(this.#body).flatMap((name) => {
      if (this.#body[name] === null) return [];
      if (!this.#read.has(name)) return [name];
      return this.#innerOf(name).flatMap((members) => members.unread().map((inner) => `${name}.${inner}`));
    });
  }

  integer(name: string, range: Range): number | undefined {
    const value = this.has(name) ? this.#body[name] : undefined;
    if (value !== undefined && !Number.isSafeInteger(value)) throw wrongType(value, 'an Integer');
    return this.number(name, range);
  }

  number(name: string, { min, max }: Range): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#body[name];
    if (typeof value !== 'number') throw wrongType(value, 'a Double');
    if (value < min) this.refuse(name, `Member must have value greater than or equal to ${min}`);
    if (value > max) this.refuse(name, `Member must have value less than or equal to ${max}`);
    return value;
  }

  text(name: string, constraint?: TextConstraint): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#body[name];
    if (typeof value !== 'string') throw wrongType(value, 'a String');
    if (constraint !== undefined) {
      for (const problem of textProblems(value, constraint)) this.refuse(name, problem);
    }
    return value;
  }

  boolean(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#body[name];
    if (typeof value !== 'boolean') throw wrongType(value, 'a Boolean');
    return value;
  }

  oneOf<const T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined || values.includes(value as T)) return value as T | undefined;
    this.refuse(name, `Member must satisfy enum value set: [${values.join(', ')}]`);
    return undefined;
  }

  /** A list of texts; `broken` says, of one of them, whether it breaks what `constraint` says of the list. */
  texts(name: string, constraint?: ItemConstraint): string[] | undefined {
    const list = this.#list(name);
    if (list === undefined) return undefined;
    const texts = list.map((item) => {
      if (typeof item !== 'string') throw wrongType(item, 'a String');
      return item;
    });
    if (constraint !== undefined && texts.some((text) => constraint.broken(text))) this.refuse(name, constraint.text);
    return texts;
  }

  #innerOf(name: string): Members[] {
    const structure = this.#structures.get(name);
    return [...(structure === undefined ? [] : [structure]), ...(this.#lists.get(name) ?? [])];
  }

  /** The members of a structure inside; empty when it is not there. */
  inside(name: string): Members {
    const known = this.#structures.get(name);
    if (known !== undefined) return known;
    const value = this.has(name) ? this.#body[name] : {};
    if (!isStructure(value)) throw wrongType(value, 'a structure');
    const members = new Members(value, this.#problems, `${this.#path}${memberName(name)}.`);
    this.#structures.set(name, members);
    return members;
  }

  /** The members of each structure in a list; empty when it is not there. */
  items(name: string): Members[] {
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    const items = (this.#list(name) ?? []).map((item, index) => {
      if (!isStructure(item)) throw wrongType(item, 'a structure');
      return new Members(item, this.#problems, `${this.#path}${memberName(name)}.${index + 1}.member.`);
    });
    this.#lists.set(name, items);
    return items;
  }

  #list(name: string): unknown[] | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#body[name];
    if (!Array.isArray(value)) throw wrongType(value, 'a List');
    return value as unknown[];
  }

  required(...names: readonly string[]): void {
    for (const name of names) {
      if (!this.has(name))
        this.#problems.push(
          `Value null at '${this.#path}${memberName(name)}' failed to satisfy constraint: Member must not be null`,
        );
    }
  }

  /** Throws the one answer to all that was wrong. */
  check(): void {
    if (this.#problems.length > 0) throw new Refusal(validationException(this.#problems));
  }

  /** Notes that a member breaks a constraint; `check` throws. */
  refuse(name: string, constraint: string): void {
    const value = this.#body[name];
    const textOf = (item: unknown): string => (typeof item === 'string' ? item : JSON.stringify(item));
    // Lists as the service writes them: `[a, b]`.
    const shown = Array.isArray(value) ? `[${value.map(textOf).join(', ')}]` : textOf(value);
    this.#problems.push(
      `Value '${shown}' at '${this.#path}${memberName(name)}' failed to satisfy constraint: ${constraint}`,
    );
  }
}
