// Writes keys into the mappings of a YAML or JSON text, and leaves all else of it as it is, comments included.

import { isMap, isScalar, type Pair, type YAMLMap } from 'yaml';

/** A piece of the text, and what stands there instead. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

export const pairOf = (map: unknown, key: string): Pair | undefined =>
  isMap(map) ? map.items.findLast((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;

export const inside = (map: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((node, key) => pairOf(node, key)?.value, map);

const rangeOf = (node: unknown): readonly [start: number, valueEnd: number, end: number] | undefined =>
  (node as { range?: [number, number, number] | null } | null)?.range ?? undefined;

/** A scalar as YAML takes it: in quotes where it could be read as something else. */
const plain = (value: unknown): string =>
  typeof value === 'string' && !/^[A-Za-z][\w.:/-]*$/.test(value) ? `'${value.replaceAll("'", "''")}'` : String(value);

const flowText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return plain(value);
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${key.includes(':') ? `'${key}'` : key}: ${flowText(one)}`)
    .join(', ')} }`;
};

const shortForm = (name: string, argument: unknown): string =>
  `!${name.replace('Fn::', '')} ${typeof argument === 'string' ? plain(argument) : flowText(argument)}`;

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
};

/** What is new in one mapping, and what goes from it. */
interface MapEdits {
  readonly entries: string[];
  readonly removed: Set<Pair>;
}

/** What may stand between a key and its colon, or a value and its comma. */
const blanks = String.raw`\s*(?:#[^\n]*\s*)*`;
const toColon = new RegExp(`${blanks}:`, 'y');
const toComma = new RegExp(String.raw`${blanks},\s*`, 'y');
/** Comments between a colon and its value. */
const comments = /(?:\s*#[^\r\n]*)*/y;
/** What stands before a key and is part of its entry: a question mark, an anchor, a tag. */
const keyMarks = /(?:\?[ \t]+)?(?:[&!][^\s,[\]{}]*[ \t]+)*$/;

/** How many letters of `text` match from `at` on. */
const lengthAt = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
};

/** Writes keys into the mappings of one template. */
export class TemplateEditor {
  readonly #edits: Edit[] = [];
  readonly #maps = new Map<YAMLMap, MapEdits>();
  readonly #text: string;
  readonly #newline: string;
  readonly #isJson: boolean;

  constructor(text: string) {
    this.#text = text;
    this.#newline = text.includes('\r\n') ? '\r\n' : '\n';
    this.#isJson = /^\s*\{/.test(text);
  }

  /** Sets `key` in `map`, where it is or before all that is there; what is new stands in the order in which it was set. */
  set(map: YAMLMap, key: string, value: string): void {
    const pair = pairOf(map, key);
    if (pair !== undefined) this.#replace(map, pair, value);
    else this.#editsOf(map).entries.push(`${this.#quoted(key)}:${value.startsWith('\n') ? '' : ' '}${value}`);
  }

  /** Takes `key` away, with its lines. */
  remove(map: YAMLMap, key: string): void {
    const pair = pairOf(map, key);
    if (pair === undefined) return;
    this.#editsOf(map).removed.add(pair);
  }

  /** The text with all edits. */
  get text(): string {
    const edits = [...this.#edits, ...[...this.#maps].flatMap(([map, own]) => this.#written(map, own))];
    // From the end on; what goes before what comes to its place, and of two that come to one place the first stands first.
    return edits
      .toReversed()
      .toSorted((a, b) => b.from - a.from || b.to - a.to)
      .reduce((text, { from, to, by }) => text.slice(0, from) + by + text.slice(to), this.#text);
  }

  /** Sets `keys` in the mapping at `key` of `map`, which is made where it is not there. */
  setInside(map: YAMLMap, key: string, keys: Readonly<Record<string, number>>): void {
    const inner = pairOf(map, key)?.value;
    if (isMap(inner) && inner.items.length > 0) {
      for (const [name, value] of Object.entries(keys)) this.set(inner, name, String(value));
      return;
    }
    const quoted = map.flow === true ? (name: string): string => `"${name}"` : (name: string): string => name;
    const entries = Object.entries(keys).map(([name, value]) => `${quoted(name)}: ${value}`);
    this.set(map, key, `{ ${entries.join(', ')} }`);
  }

  /** Sets `key` in `map` to a list of small mappings, a line each where the template is written in lines. */
  setList(map: YAMLMap, key: string, items: readonly object[]): void {
    const first = rangeOf(map.items[0]?.key)?.[0] ?? 0;
    if (map.flow === true) this.set(map, key, JSON.stringify(items));
    else this.set(map, key, this.#listed(items, first - lineStart(this.#text, first) + 2));
  }

  /** Adds entries to `map` behind the one called `after`; values of intrinsic functions are in their long form. */
  add(map: YAMLMap, after: string, entries: Readonly<Record<string, object>>): void {
    const pair = pairOf(map, after)!;
    const [start] = rangeOf(pair.key)!;
    const column = start - lineStart(this.#text, start);
    const end = this.#endOf(pair);
    if (map.flow === true) {
      const isOwnLine = this.#text.slice(lineStart(this.#text, start), start).trim() === '';
      const written = Object.entries(entries).map(([key, value]) => {
        const text = `"${key}": ${JSON.stringify(value, null, isOwnLine ? this.#unitOf(pair, column) : 0)}`;
        const indent = `\n${' '.repeat(column)}`;
        return isOwnLine ? `${indent}${text.replaceAll('\n', indent)}` : ` ${text}`;
      });
      this.#put(end, end, `,${written.join(',')}`);
      return;
    }
    const unit = this.#unitOf(pair, column);
    const lines = Object.entries(entries).flatMap(([key, value]) => this.#block(key, value, { column, unit }));
    const at = lineEnd(this.#text, end);
    const isEnded = this.#text[at - 1] === '\n';
    this.#put(at, at, `${isEnded ? '' : '\n'}${lines.join('\n')}${isEnded ? '\n' : ''}`);
  }

  /** How far what is inside of an entry is indented. */
  #unitOf({ value }: Pair, column: number): number {
    const first = isMap(value) ? rangeOf(value.items[0]?.key)?.[0] : undefined;
    if (first === undefined) return 2;
    return Math.max(1, Math.min(8, first - lineStart(this.#text, first) - column)) || 2;
  }

  #block(key: string, value: unknown, { column, unit }: { readonly column: number; readonly unit: number }): string[] {
    const indent = ' '.repeat(column);
    if (Array.isArray(value)) return [`${indent}${key}:${this.#listed(value as object[], column + unit)}`];
    if (typeof value !== 'object' || value === null) return [`${indent}${key}: ${plain(value)}`];
    const [name = '', ...others] = Object.keys(value);
    // What is said shorter: `!Ref Target`, `!Sub function:${Api}:live`.
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return [`${indent}${key}: ${shortForm(name, (value as Record<string, unknown>)[name])}`];
    }
    const inner = Object.entries(value).flatMap(([own, one]) => this.#block(own, one, { column: column + unit, unit }));
    return [`${indent}${key}:`, ...inner];
  }

  #listed(items: readonly object[], column: number): string {
    return items.map((item) => `\n${' '.repeat(column)}- ${flowText(item)}`).join('');
  }

  #edit(from: number, to: number, by: string): Edit {
    return { from, to, by: by.replaceAll('\n', this.#newline) };
  }

  #put(from: number, to: number, by: string): void {
    this.#edits.push(this.#edit(from, to, by));
  }

  #quoted(key: string): string {
    return this.#isJson ? `"${key}"` : key;
  }

  #editsOf(map: YAMLMap): MapEdits {
    const own = this.#maps.get(map) ?? { entries: [], removed: new Set<Pair>() };
    this.#maps.set(map, own);
    return own;
  }

  #written(map: YAMLMap, { entries, removed }: MapEdits): Edit[] {
    const gone = map.items.flatMap((pair, index) => (removed.has(pair) ? [this.#removal(map, index, removed)] : []));
    return entries.length === 0 ? gone : [this.#insertion(map, entries, removed), ...gone];
  }

  /** What stands before an entry in its line: blanks and dashes of lists. */
  #leadOf(start: number): string {
    return /^[ \t]*(?:- +)*/.exec(this.#text.slice(lineStart(this.#text, start), start))![0];
  }

  #insertion(map: YAMLMap, entries: readonly string[], removed: ReadonlySet<Pair>): Edit {
    const [first] = map.items;
    const isLast = removed.size === map.items.length;
    const start = first === undefined ? null : this.#startOf(first);
    const lead = start === null ? '' : this.#leadOf(start);
    const indent = lead.replaceAll('-', ' ');
    const isOwnLine = start !== null && lineStart(this.#text, start) + lead.length === start;
    if (map.flow === true && !(isOwnLine && lead === indent)) {
      const at = rangeOf(map)![0] + 1;
      return { from: at, to: at, by: ` ${entries.join(', ')}${first === undefined ? ' ' : isLast ? '' : ','}` };
    }
    const written = entries.join(`${map.flow === true ? ',' : ''}\n${indent}`);
    const comma = map.flow === true && !isLast ? ',' : '';
    // Behind a dash the first of a mapping is in its line.
    if (lead !== indent) return this.#edit(start!, start!, `${written}\n${indent}`);
    const at = lineStart(this.#text, start!);
    return this.#edit(at, at, `${indent}${written}${comma}\n`);
  }

  #lineRemoval(map: YAMLMap, index: number): Edit {
    const pair = map.items[index]!;
    const [from, to] = [this.#startOf(pair), this.#endOf(pair)];
    if (!this.#leadOf(from).includes('-')) {
      return { from: lineStart(this.#text, from), to: lineEnd(this.#text, to), by: '' };
    }
    const next = map.items[index + 1];
    return { from, to: next === undefined ? to : this.#startOf(next), by: '' };
  }

  #removal(map: YAMLMap, index: number, removed: ReadonlySet<Pair>): Edit {
    if (map.flow !== true) return this.#lineRemoval(map, index);
    const pair = map.items[index]!;
    const [from, to] = [this.#startOf(pair), this.#endOf(pair)];
    const isKept = (one: Pair): boolean => !removed.has(one);
    // The comma goes along, the one behind or, where nothing comes behind, the one before.
    if (map.items.slice(index).some(isKept) || !map.items.slice(0, index).some(isKept)) {
      return { from, to: to + lengthAt(toComma, this.#text, to), by: '' };
    }
    const before = /,\s*$/.exec(this.#text.slice(0, from))?.[0].length ?? 0;
    return { from: from - before, to, by: '' };
  }

  #replace(map: YAMLMap, pair: Pair, value: string): void {
    const [keyStart, keyEnd] = rangeOf(pair.key)!;
    const written = value.startsWith('\n') ? value : ` ${value}`;
    if (pair.value === null) {
      // Behind a question mark in lines, a colon in the line of the key would be part of the key.
      const column = this.#startOf(pair) - lineStart(this.#text, keyStart);
      this.#put(keyEnd, keyEnd, map.flow === true ? `:${written}` : `\n${' '.repeat(column)}:${written}`);
      return;
    }
    const colon = this.#behindColon(pair);
    const end = this.#endOf(pair);
    const kept = Math.min(lengthAt(comments, this.#text, colon), end - colon);
    const isBehind = kept === 0 || value.startsWith('\n');
    // In braces, what follows the value would become part of the comment.
    const gap = kept > 0 && map.flow === true ? /^\s*/.exec(this.#text.slice(colon + kept, end))![0].length : 0;
    if (!isBehind) this.#put(colon, colon, written);
    this.#put(colon + kept + gap, end, isBehind ? written : '');
  }

  /** Where an entry begins, with what marks its key. */
  #startOf({ key }: Pair): number {
    const [start] = rangeOf(key)!;
    return start - keyMarks.exec(this.#text.slice(lineStart(this.#text, start), start))![0].length;
  }

  #behindColon({ key }: Pair): number {
    const [, keyEnd] = rangeOf(key)!;
    return keyEnd + lengthAt(toColon, this.#text, keyEnd);
  }

  /** Where the value ends, without what follows it in its line; of a key without a colon, where the key ends. */
  #endOf(pair: Pair): number {
    if (pair.value === null) return rangeOf(pair.key)![1];
    const end = rangeOf(pair.value)?.[1] ?? this.#behindColon(pair);
    return this.#text.slice(0, end).trimEnd().length;
  }
}
