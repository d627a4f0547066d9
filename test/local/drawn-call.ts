// Calls of an API drawn at random from tables of what its operations take, and their answers as texts that are the same in every run.

import * as fc from 'fast-check';
import { drawnFrom } from '../support/drawn.ts';

/** What a member may be: values that are mostly given, and odd ones, each of which is drawn once. */
export interface Field {
  readonly usual: readonly unknown[];
  readonly odd: readonly unknown[];
}

/** By name: `{name}` of the path, `?name` of the query, `Outer.Inner` of the body. */
export type Fields = Readonly<Record<string, Field>>;

export interface Operation {
  readonly name: string;
  /** Method and path, or whatever else says where it is asked. */
  readonly at: string;
  /** Always there, but for once each. */
  readonly needed: Fields;
  readonly optional: Fields;
  /** How often it is drawn with usual values alone. */
  readonly often: number;
}

export interface DrawnCall {
  readonly operation: Operation;
  readonly values: Readonly<Record<string, unknown>>;
}

export const field = (usual: readonly unknown[], ...odd: readonly unknown[]): Field => ({ usual, odd });
export const long = (length: number): string => 'x'.repeat(length);

/** A number with its limits, which are held just so. */
export const whole = (min: number, max: number, ...usual: readonly number[]): Field =>
  field([min, max, ...usual], min - 1, max + 1, String(min), min + 0.5, null);

/** A text of `max` characters at most. */
export const text = (max: number, ...usual: readonly string[]): Field =>
  field([...usual, long(max)], long(max + 1), '', 7);

export const word = (...usual: readonly string[]): Field => field(usual, usual[0]!.toLowerCase(), 'Other', 5);
export const flag: Field = field([true, false], 'true', 0);
/** Of the pages of a list. */
export const paged: Fields = {
  '?MaxItems': field(['1', '2'], '0', '50', '51', 'x'),
  '?Marker': field(['MQ==', '@NextMarker'], 'x', ''),
};

export const operation = (
  at: string,
  needed: Fields = {},
  optional: Fields = {},
  {
    name = at.replaceAll(/^(\w+) \/[\d-]+\//g, '$1 '),
    often = 3,
  }: { readonly name?: string; readonly often?: number } = {},
): Operation => ({ name, at, needed, optional, often });

/** Calls of `operation`: all that is needed and some of the rest, with one value odd where that is given. */
const callsOf = (of: Operation, odd?: readonly [name: string, value: unknown]): fc.Arbitrary<DrawnCall> => {
  const optional = Object.entries(of.optional).filter(([name]) => !(name in of.needed));
  const absent = Math.max(3, optional.length - 3);
  const drawn = [
    ...Object.entries(of.needed).map(([name, { usual }]) => [name, fc.constantFrom(...usual)] as const),
    ...optional.map(([name, { usual }]) => {
      const seldom = [
        { weight: absent, arbitrary: fc.constant(undefined) },
        { weight: 2, arbitrary: fc.constantFrom(...(usual.length === 0 ? [undefined] : usual)) },
      ];
      return [name, fc.oneof(...seldom)] as const;
    }),
    ...(odd === undefined ? [] : [[odd[0], fc.constant(odd[1])] as const]),
  ];
  return fc.record(Object.fromEntries<fc.Arbitrary<unknown>>(drawn)).map((values) => ({ operation: of, values }));
};

/**
 * Each odd value of each member once and what is usual between them, in an order of chance; always the same.
 * @param share of all of them that is drawn
 */
export const drawnCalls = (operations: readonly Operation[], seed: number, share = 1): DrawnCall[] => {
  const all = operations.flatMap((of) => [
    ...Array.from({ length: of.often }, () => callsOf(of)),
    ...Object.entries(of.needed).flatMap(([name, { odd }]) =>
      odd.length === 0 ? [] : [callsOf(of, [name, undefined])],
    ),
    ...Object.entries({ ...of.needed, ...of.optional }).flatMap(([name, { odd }]) =>
      odd.map((value) => callsOf(of, [name, value])),
    ),
  ]);
  const length = Math.ceil(all.length * share);
  const [order] = drawnFrom(fc.shuffledSubarray(all, { minLength: length, maxLength: length }), 1, seed);
  return drawnFrom(fc.tuple(...order!), 1, seed)[0]!;
};

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** As it stands in a path or a query. */
export const written = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Puts `value` where `path` leads in `body`. */
const put = (body: Record<string, unknown>, [first, ...rest]: readonly string[], value: unknown): void => {
  if (rest.length === 0) {
    body[first!] = value;
    return;
  }
  const inner = isObject(body[first!]) ? { ...(body[first!] as Record<string, unknown>) } : {};
  put(inner, rest, value);
  body[first!] = inner;
};

/** What tells one thing from others of its kind. */
const identities = [
  'FunctionArn',
  'AliasArn',
  'LayerVersionArn',
  'UUID',
  'CapacityProviderArn',
  'AlarmArn',
  'arn',
  'timestamp',
  'rawPath',
  'resource',
];

/** A conversation as text: what was said before is said by its number, or by what of it has changed. */
export class Transcript {
  readonly #seen = new Map<string, unknown>();
  readonly #ids = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  readonly #things = new Map<string, Record<string, unknown>>();
  /** Each once, with how it is said instead. */
  readonly #instead: readonly (readonly [RegExp | string, string])[];
  #lines = '';

  constructor(instead: readonly (readonly [RegExp | string, string])[] = []) {
    this.#instead = instead;
  }

  /** What answers said last in the place of `@Name`, of what is asked about if they did. */
  #resolved(value: unknown, about: string): unknown {
    if (typeof value !== 'string' || !value.startsWith('@')) return value;
    return this.#seen.get(`${value.slice(1)} ${about}`) ?? this.#seen.get(value.slice(1)) ?? 'none';
  }

  /** So that a call can name a revision that is, or was, that of its function or alias. */
  #remember(value: Readonly<Record<string, unknown>>): void {
    for (const [name, one] of Object.entries(value)) this.#seen.set(name, one);
    const { Version, RevisionId } = value;
    const [functionName, aliasArn] = [written(value['FunctionName']), written(value['AliasArn'])];
    if ('Policy' in value) this.#seen.set('PolicyRevision', RevisionId);
    if (Version === '$LATEST') this.#seen.set(`RevisionId ${functionName}`, RevisionId);
    this.#seen.set(`RevisionId ${aliasArn.split(':').slice(-2).join(':')}`, RevisionId);
  }

  /** The call as it is sent. */
  asked({ operation: { at }, values }: DrawnCall): Asked {
    const [method = '', path = ''] = at.split(' ');
    const query = new URLSearchParams();
    const body: Record<string, unknown> = {};
    let own = path;
    const names = [written(values['{name}']).split(':').at(-1)!, written(values['{alias}'])];
    const about = names.filter((one) => one !== '').join(':');
    for (const [name, given] of Object.entries(values)) {
      const value = this.#resolved(given, about);
      if (name.startsWith('{')) own = own.replace(name, encodeURIComponent(written(value)));
      else if (value === undefined) continue;
      else if (!name.startsWith('?')) put(body, name.split('.'), value);
      else for (const one of [value].flat()) query.append(name.slice(1), written(one));
    }
    return { method, path: query.size === 0 ? own : `${own}?${query}`, body };
  }

  /** Notes what was asked, and what came of it. */
  said({ operation: { name, needed }, values }: DrawnCall, answer: string, ...more: readonly unknown[]): void {
    const isFixed = (member: string): boolean => needed[member]?.usual.length === 1 && needed[member].odd.length === 0;
    const told = { path: name, query: '', members: '' };
    for (const [member, value] of Object.entries(values)) {
      const shown = this.#once(this.#short(written(value)), 90);
      if (member.startsWith('{')) told.path = told.path.replace(member, shown);
      else if (value === undefined || isFixed(member)) continue;
      else if (member.startsWith('?')) told.query += ` ${member}=${shown}`;
      else told.members += ` ${this.#short(member)}: ${typeof value === 'string' ? `'${shown}'` : shown}`;
    }
    this.#lines += `${told.path}${told.query}${told.members}\n  ${answer}`;
    for (const one of more) this.#lines += ` ${this.shown(one)}`;
    this.#lines += '\n';
  }

  note(line: string): void {
    this.#lines += `  note: ${this.shown(line)}\n`;
  }

  get text(): string {
    return this.#lines;
  }

  #short(line: string): string {
    let told = line;
    for (const [from, to] of this.#instead) told = told.replaceAll(from, to);
    told = told.replaceAll(/(.{1,30}?)\1{9,}/g, (run, one: string) => `${one}×${run.length / one.length}`);
    return told.replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|csc-(?!0123)[\da-f]{17}/g, (id) =>
      this.#numbered(id),
    );
  }

  #numbered(id: string): string {
    const known = this.#ids.get(id) ?? `<id ${this.#ids.size + 1}>`;
    this.#ids.set(id, known);
    return known;
  }

  /** By its number where it was said before. */
  #once(told: string, shortest = 60): string {
    if (told.length < shortest) return told;
    const known = this.#texts.get(told);
    if (known !== undefined) return known;
    this.#texts.set(told, `#${this.#texts.size + 1}`);
    return `#${this.#texts.size}=${told}`;
  }

  /** A thing of many members by what is other than when it was told last. */
  #changed(value: Record<string, unknown>): string | null {
    const identity = identities.find((name) => typeof value[name] === 'string' || typeof value[name] === 'number');
    const members = Object.keys(value).length;
    if (identity === undefined || members < 5) return null;
    const kind = `${identity} ${'LastUpdateStatus' in value || 'StateReason' in value}`;
    const own = this.#short(String(value[identity]));
    const before = this.#things.get(`${kind} ${own}`) ?? this.#things.get(kind);
    this.#things.set(kind, value).set(`${kind} ${own}`, value);
    if (before === undefined) return null;
    const other = Object.entries(value).filter(([name, one]) => JSON.stringify(one) !== JSON.stringify(before[name]));
    const gone = Object.keys(before).filter((name) => !(name in value));
    const named = this.#once(this.#short(String(before[identity])));
    return [`~${named}`, this.#members(Object.fromEntries(other)), ...gone.map((name) => `-${name}`)].join(' ');
  }

  #members(value: Record<string, unknown>): string {
    const told = Object.entries(value).map(([name, one]) => `${this.#short(name)}: ${this.shown(one)}`);
    return `{${told.join(', ')}}`;
  }

  shown(value: unknown): string {
    if (Array.isArray(value)) return this.#once(`[${value.map((one) => this.shown(one)).join(', ')}]`);
    if (!isObject(value)) {
      // What messages quote of the service model is long, and always the same.
      const told = this.#short(JSON.stringify(value) ?? 'undefined');
      if (typeof value !== 'string') return told;
      const parts = told.slice(1, -1).split(/(?<=: |; )/);
      return `"${parts.map((part) => this.#once(part)).join('')}"`;
    }
    this.#remember(value);
    return this.#changed(value) ?? this.#once(this.#members(value));
  }
}

/** A call that is asked as it stands, with the first of all that is needed beside. */
export const given = (of: Operation, values: DrawnCall['values'] = {}): DrawnCall => ({
  operation: of,
  values: { ...Object.fromEntries(Object.entries(of.needed).map(([name, { usual }]) => [name, usual[0]])), ...values },
});
