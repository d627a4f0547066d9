// A template as text: parsed, with the line of everything in it.

import { isAlias, isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { tooDeepAt, tooDeepWords } from '../../local/wire/yaml-depth.ts';
import { ConfigError } from '../input/config-error.ts';
import { endlessProblems } from '../input/endless.ts';
import { yamlWords } from '../input/yaml-words.ts';
import { shortTags } from './short-tags.ts';
import { templateScalars } from './yaml-1-1.ts';

/** Where something is: the keys that lead to it. */
export type Path = readonly (string | number)[];

export interface TemplateSource {
  /** As the user named it. */
  readonly name: string;
  /** Short tags in their long form: `{ Ref: … }`, `{ Fn::Sub: … }`. */
  readonly value: Record<string, unknown>;
  /** Keys that are written twice: the last one counts, as CloudFormation reads it. */
  readonly duplicates: readonly Path[];
  /** Line of the last part of `path` that is in the file. */
  lineOf(path: Path): number;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a template would write it into a text. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');

const offsetOf = (document: Document, path: Path): number => {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.findLast((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) break;
      offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (node as { range?: [number] } | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
};

/** Everything in `node` that is written before the same key comes again. */
const duplicatesIn = (node: unknown, path: Path): Path[] => {
  if (isSeq(node)) return node.items.flatMap((item, index) => duplicatesIn(item, [...path, index]));
  if (!isMap(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    const again = name !== '<<' && seen.has(name);
    seen.add(name);
    return again ? [[...path, name]] : duplicatesIn(value, [...path, name]);
  });
};

/** What YAML can write and no template can hold: keys that are no texts, and sets and ordered maps. */
const foreignIn = (document: Document, lineOf: (offset: number) => number): { path: string; message: string }[] => {
  const found: { path: string; message: string }[] = [];
  const add = (node: { range?: readonly number[] | null }, message: string): void => {
    found.push({ path: `line ${lineOf(node.range?.[0] ?? 0)}`, message });
  };
  visit(document, {
    Pair: (_, { key }) => {
      if (isCollection(key)) add(key, 'has a list or a mapping as a key; write a text');
      // A key that is nothing is called so.
      if (isScalar(key) && key.value === null) key.value = 'null';
    },
    Collection: (_, node) => {
      if (/:(set|omap)$/.test(node.tag ?? '')) add(node, `is of the type ${node.tag}; write a mapping or a list`);
    },
  });
  return found;
};

/** Few lines can stand for millions of values by naming each other: such a template is refused. */
const valueOf = (document: Document, name: string): unknown => {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = 'its aliases (*name) repeat each other too often to be read; write out what they stand for';
    throw new ConfigError(name, [{ path: '', message }]);
  }
};

/** Parses `text`, YAML or JSON. Throws ConfigError with every mistake of form. */
export const parseTemplate = (text: string, name: string): TemplateSource => {
  const deep = tooDeepAt(text);
  if (deep !== null) throw new ConfigError(name, [{ path: '', message: tooDeepWords(deep) }]);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    customTags: (library) => [...templateScalars(library), ...shortTags],
    lineCounter,
    merge: true,
    schema: 'yaml-1.1',
    prettyErrors: false,
    uniqueKeys: false,
  });
  const broken = [
    ...document.errors,
    // A tag that is no intrinsic function would be read as plain text, and nobody would notice.
    ...document.warnings.filter((warning) => warning.code === 'TAG_RESOLVE_FAILED'),
  ];
  if (broken.length > 0) {
    const messages = yamlWords(broken, text, lineCounter);
    throw new ConfigError(
      name,
      messages.map((message) => ({ path: '', message })),
    );
  }
  const foreign = foreignIn(document, (offset) => lineCounter.linePos(offset).line);
  if (foreign.length > 0) throw new ConfigError(name, foreign);
  const value = valueOf(document, name);
  const endless = endlessProblems(value);
  if (endless.length > 0) throw new ConfigError(name, endless);
  if (!isRecord(value) || !isRecord(value['Resources'])) {
    const message = 'has no mapping called Resources, so it is no template; name a SAM or CloudFormation template';
    throw new ConfigError(name, [{ path: 'Resources', message }]);
  }
  return {
    name,
    value,
    duplicates: duplicatesIn(document.contents, []),
    lineOf: (path) => lineCounter.linePos(offsetOf(document, path)).line,
  };
};
