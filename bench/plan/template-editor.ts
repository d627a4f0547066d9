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

/** Writes keys into the mappings of one template. */
export class TemplateEditor {
  readonly edits: Edit[] = [];
  readonly #text: string;
  readonly #newline: string;
  readonly #isJson: boolean;

  constructor(text: string) {
    this.#text = text;
    this.#newline = text.includes('\r\n') ? '\r\n' : '\n';
    this.#isJson = /^\s*\{/.test(text);
  }

  /** Sets `key` in `map`, where it is or as its first. */
  set(map: YAMLMap, key: string, value: string): void {
    const pair = pairOf(map, key);
    if (pair === undefined) this.#insert(map, key, value);
    else this.#replace(pair, value);
  }

  /** Takes `key` away, with its lines. */
  remove(map: YAMLMap, key: string): void {
    const pair = pairOf(map, key);
    if (pair === undefined) return;
    const [from, to] = [rangeOf(pair.key)![0], this.#endOf(pair)];
    if (map.flow !== true) {
      this.edits.push({ from: lineStart(this.#text, from), to: lineEnd(this.#text, to), by: '' });
      return;
    }
    // The comma goes along, the one behind or, of the last, the one before.
    const behind = /^\s*,\s*/.exec(this.#text.slice(to))?.[0].length ?? 0;
    const before = behind > 0 ? 0 : (/,\s*$/.exec(this.#text.slice(0, from))?.[0].length ?? 0);
    this.edits.push({ from: from - before, to: to + behind, by: '' });
  }

  /** The text with all edits. */
  get text(): string {
    return this.edits
      .toSorted((a, b) => b.from - a.from)
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

  #put(from: number, to: number, by: string): void {
    this.edits.push({ from, to, by: by.replaceAll('\n', this.#newline) });
  }

  #quoted(key: string): string {
    return this.#isJson ? `"${key}"` : key;
  }

  #insert(map: YAMLMap, key: string, value: string): void {
    const entry = `${this.#quoted(key)}:${value.startsWith('\n') ? '' : ' '}${value}`;
    const first = rangeOf(map.items[0]?.key)?.[0];
    const [opening] = rangeOf(map)!;
    const column = first === undefined ? 0 : first - lineStart(this.#text, first);
    const isOwnLine = first !== undefined && this.#text.slice(lineStart(this.#text, first), first).trim() === '';
    if (map.flow === true && !isOwnLine) {
      const comma = first === undefined ? ' ' : ',';
      this.edits.push({ from: opening + 1, to: opening + 1, by: ` ${entry}${comma}` });
      return;
    }
    const indent = ' '.repeat(column);
    const comma = map.flow === true ? ',' : '';
    const at = lineStart(this.#text, first!);
    this.#put(at, at, `${indent}${entry}${comma}\n`);
  }

  #replace(pair: Pair, value: string): void {
    const keyEnd = rangeOf(pair.key)![1];
    const colon = this.#text.indexOf(':', keyEnd) + 1;
    this.#put(colon, this.#endOf(pair), value.startsWith('\n') ? value : ` ${value}`);
  }

  /** Where the value ends, without what follows it in its line. */
  #endOf(pair: Pair): number {
    const end = rangeOf(pair.value)?.[1] ?? this.#text.indexOf(':', rangeOf(pair.key)![1]) + 1;
    const written = this.#text.slice(0, end);
    return written.trimEnd().length;
  }
}
