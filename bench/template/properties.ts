// Reads the properties of a resource one by one, each of the kind it should be, and notes by name those nobody read.

import { addIgnored, addProblem, hasPlaceholder, type Scope } from './scope.ts';
import { decidedValue, resolveValue } from './intrinsics.ts';
import { referredId } from './references.ts';
import { isRecord, textOf, type Path } from './template-source.ts';

/** A mapping and where it is; keys that came from Globals are elsewhere. */
export interface Written {
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: Path;
  readonly elsewhere?: ReadonlyMap<string, Path>;
}

/** undefined throughout for what is not written, or cannot be known before the stack is deployed. */
export interface Properties {
  readonly path: Path;
  /** Where `key` is written. */
  at(key: string): Path;
  /** As written once an `Fn::If` in its place is decided, and taken as read. */
  raw(key: string): unknown;
  /** Resolved, whatever its kind. */
  any(key: string): unknown;
  text(key: string): string | undefined;
  number(key: string): number | undefined;
  flag(key: string): boolean | undefined;
  /** The logical id that `key` names, or else its text. */
  target(key: string): string | undefined;
  texts(key: string): string[] | undefined;
  mapping(key: string): Record<string, unknown> | undefined;
  /** The properties of a mapping inside this one; undefined when there is none. */
  inside(key: string): Properties | undefined;
  /** The properties of every mapping of a list; its reader ends them. */
  each(key: string): readonly Properties[];
  /** Takes these as read without looking at them. */
  skip(...keys: readonly string[]): void;
  /** Notes every key that nobody read. */
  end(): void;
}

const wrong = (scope: Scope, path: Path, value: unknown, cure: string): undefined =>
  addProblem(scope, path, `${JSON.stringify(value)} ${cure}`) as undefined;

const numberOf = (value: unknown, path: Path, scope: Scope): number | undefined => {
  if (value === undefined || (typeof value === 'string' && hasPlaceholder(value))) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  return wrong(scope, path, value, 'is no number; write one');
};

const flagOf = (value: unknown, path: Path, scope: Scope): boolean | undefined => {
  if (value === undefined || typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (typeof value === 'string' && hasPlaceholder(value)) return undefined;
  return wrong(scope, path, value, 'is neither true nor false; write one of them');
};

const mappingOf = (value: unknown, path: Path, scope: Scope): Record<string, unknown> | undefined => {
  if (value === undefined || isRecord(value)) return value;
  if (typeof value === 'string' && hasPlaceholder(value)) return undefined;
  return wrong(scope, path, value, 'is no mapping; write one');
};

const isIntrinsic = (value: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(value).some((name) => name === 'Ref' || name.startsWith('Fn::'));

/** What is inside is resolved when it is read. */
const openedMapping = (own: unknown, path: Path, scope: Scope): Record<string, unknown> | undefined =>
  isRecord(own) && !isIntrinsic(own) ? own : mappingOf(resolveValue(own, path, scope), path, scope);

/** As `openedMapping`; nothing for a list that is known only when the stack is deployed. */
const openedList = (own: unknown, path: Path, scope: Scope): readonly unknown[] => {
  const list: unknown = Array.isArray(own) ? own : resolveValue(own, path, scope);
  if (Array.isArray(list)) return list;
  if (list !== undefined && !hasPlaceholder(textOf(list))) wrong(scope, path, list, 'is no list; write one');
  return [];
};

/** The properties written in `written`, which the reader goes through with `scope`. */
export const propertiesOf = (written: Written, scope: Scope): Properties => {
  const read = new Set<string>();
  const inner: Properties[] = [];
  const at = (key: string): Path => written.elsewhere?.get(key) ?? [...written.path, key];
  const raw = (key: string): unknown => {
    read.add(key);
    return decidedValue(written.value[key], at(key), scope);
  };
  const value = (key: string): unknown => resolveValue(raw(key), at(key), scope);
  const text = (key: string): string | undefined => {
    const found = value(key);
    return found === undefined || found === null ? undefined : textOf(found);
  };
  return {
    path: written.path,
    at,
    raw,
    any: value,
    text,
    target: (key) => referredId(raw(key), scope) ?? text(key),
    number: (key) => numberOf(value(key), at(key), scope),
    flag: (key) => flagOf(value(key), at(key), scope),
    texts: (key) => {
      const list = value(key);
      return list === undefined ? undefined : (Array.isArray(list) ? list : [list]).map(textOf);
    },
    mapping: (key) => mappingOf(value(key), at(key), scope),
    inside: (key) => {
      const found = openedMapping(raw(key), at(key), scope);
      if (found === undefined) return undefined;
      const properties = propertiesOf({ value: found, path: at(key) }, scope);
      inner.push(properties);
      return properties;
    },
    each: (key) =>
      openedList(raw(key), at(key), scope).flatMap((item, index) => {
        const path = [...at(key), index];
        const value = openedMapping(decidedValue(item, path, scope), path, scope);
        return value === undefined ? [] : [propertiesOf({ value, path }, scope)];
      }),
    skip: (...keys) => {
      for (const key of keys) read.add(key);
    },
    end: () => {
      for (const key of Object.keys(written.value)) if (!read.has(key)) addIgnored(scope, at(key), key);
      for (const properties of inner) properties.end();
    },
  };
};
