// Planned settings written into a SAM or CloudFormation template: line by line, so that comments and everything else stay as
// they are, and as a unified diff of it.

import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { isMap, isScalar, parseDocument, type Pair, type YAMLMap } from 'yaml';
import { ConfigError } from '../scenario/config-error.ts';
import type { ListedFunction } from '../template/listing.ts';
import type { ParameterOverrides } from '../template/parameters.ts';
import { readTemplate } from '../template/read-template.ts';

/** What one function of the template shall say. */
export interface TemplateChange {
  /** The logical id. */
  readonly id: string;
  /** null leaves it as it is. */
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
  /** Missing: as it is. */
  readonly memoryMb?: number | undefined;
}

export interface PatchedTemplate {
  readonly text: string;
  /** What the template has no place for, in sentences. */
  readonly notes: readonly string[];
}

/** A piece of the text, and what stands there instead. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

const samFunction = 'AWS::Serverless::Function';

/** Aliases that are published with every deployment need a name; `live` is the one of AWS's own examples. */
const usualAlias = 'live';

const pairOf = (map: unknown, key: string): Pair | undefined =>
  isMap(map) ? map.items.findLast((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;

const inside = (map: unknown, ...keys: readonly string[]): unknown =>
  keys.reduce<unknown>((node, key) => pairOf(node, key)?.value, map);

const rangeOf = (node: unknown): readonly [start: number, valueEnd: number, end: number] | undefined =>
  (node as { range?: [number, number, number] | null } | null)?.range ?? undefined;

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
};

/** Writes keys into the mappings of one template. */
class TemplateEditor {
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

  #quoted(key: string): string {
    return this.#isJson ? `"${key}"` : key;
  }

  #insert(map: YAMLMap, key: string, value: string): void {
    const entry = `${this.#quoted(key)}: ${value}`;
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
    this.edits.push({ from: at, to: at, by: `${indent}${entry}${comma}${this.#newline}` });
  }

  #replace(pair: Pair, value: string): void {
    const keyEnd = rangeOf(pair.key)![1];
    const colon = this.#text.indexOf(':', keyEnd) + 1;
    this.edits.push({ from: colon, to: this.#endOf(pair), by: ` ${value}` });
  }

  /** Where the value ends, without what follows it in its line. */
  #endOf(pair: Pair): number {
    const end = rangeOf(pair.value)?.[1] ?? this.#text.indexOf(':', rangeOf(pair.key)![1]) + 1;
    const written = this.#text.slice(0, end);
    return written.trimEnd().length;
  }
}

const writeProvisioned = (
  editor: TemplateEditor,
  { properties, type, id }: { readonly properties: YAMLMap; readonly type: unknown; readonly id: string },
  wanted: number,
): string[] => {
  const config = inside(properties, 'ProvisionedConcurrencyConfig');
  if (wanted === 0) {
    editor.remove(properties, 'ProvisionedConcurrencyConfig');
    return [];
  }
  if (type !== samFunction) {
    return [
      `${id}: provisioned concurrency ${wanted} is a setting of its version or alias, which this patch leaves to you`,
    ];
  }
  if (isMap(config)) editor.set(config, 'ProvisionedConcurrentExecutions', String(wanted));
  else {
    const key = properties.flow === true ? '"ProvisionedConcurrentExecutions"' : 'ProvisionedConcurrentExecutions';
    editor.set(properties, 'ProvisionedConcurrencyConfig', `{ ${key}: ${wanted} }`);
  }
  if (pairOf(properties, 'AutoPublishAlias') === undefined) {
    editor.set(properties, 'AutoPublishAlias', properties.flow === true ? `"${usualAlias}"` : usualAlias);
  }
  return [];
};

/** Whether the template says what it shall; where a note says that it cannot, nothing is missed. */
const isAsPlanned = (
  listed: ReadonlyMap<string, ListedFunction>,
  change: TemplateChange,
  notes: readonly string[],
): boolean => {
  const { id, reservedConcurrency, provisionedConcurrency } = change;
  const after = listed.get(id)!;
  const isReserved = reservedConcurrency === null || after.reservedConcurrency === reservedConcurrency;
  const isProvisioned = after.provisionedConcurrency === provisionedConcurrency;
  const isSized = change.memoryMb === undefined || after.memoryMb === change.memoryMb;
  return isReserved && isSized && (isProvisioned || notes.some((note) => note.startsWith(`${id}:`)));
};

const functionsIn = (text: string, name: string, parameters: ParameterOverrides): Map<string, ListedFunction> =>
  new Map(readTemplate(text, name, parameters).functions.map((listed) => [listed.id, listed]));

/**
 * `text`, the template called `name`, with the changes in it. Throws ConfigError where it has no such function, or would not say
 * the planned numbers.
 */
export const patchTemplate = (
  text: string,
  name: string,
  changes: readonly TemplateChange[],
  parameters: ParameterOverrides = {},
): PatchedTemplate => {
  const listed = functionsIn(text, name, parameters);
  // Where everything stands; what it means was read before, and of keys that are written twice the last one counts.
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  const editor = new TemplateEditor(text);
  const notes: string[] = [];
  const missing: string[] = [];
  for (const { id, reservedConcurrency, provisionedConcurrency, memoryMb } of changes) {
    const resource = inside(document.contents, 'Resources', id);
    const properties = inside(resource, 'Properties');
    const before = listed.get(id);
    if (before === undefined || !isMap(properties)) {
      missing.push(id);
      continue;
    }
    if (reservedConcurrency !== null && reservedConcurrency !== before.reservedConcurrency) {
      editor.set(properties, 'ReservedConcurrentExecutions', String(reservedConcurrency));
    }
    if (memoryMb !== undefined && memoryMb !== before.memoryMb) editor.set(properties, 'MemorySize', String(memoryMb));
    if (provisionedConcurrency !== before.provisionedConcurrency) {
      notes.push(...writeProvisioned(editor, { properties, type: before.type, id }, provisionedConcurrency));
    }
  }
  if (missing.length > 0) {
    const known = [...listed.keys()].join(', ') || 'none';
    const message = `has no function called ${missing.join(', ')}; its functions are: ${known}`;
    throw new ConfigError(name, [{ path: 'Resources', message }]);
  }
  const patched = functionsIn(editor.text, name, parameters);
  const wrong = changes.filter((change) => !isAsPlanned(patched, change, notes)).map(({ id }) => id);
  if (wrong.length > 0) {
    const message = `could not be changed at ${wrong.join(', ')}, whose settings come from elsewhere; write them there by hand`;
    throw new ConfigError(name, [{ path: 'Resources', message }]);
  }
  return { text: editor.text, notes };
};

/** The change from `before` to `after` as `git apply` and `patch -p1` take it; empty where nothing changes. */
export const unifiedDiff = (file: string, before: string, after: string): string => {
  if (before === after) return '';
  const patch = structuredPatch(`a/${file}`, `b/${file}`, before, after);
  return `diff --git a/${file} b/${file}\n${formatPatch(patch, FILE_HEADERS_ONLY)}`;
};
