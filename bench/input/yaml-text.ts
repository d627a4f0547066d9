// Reads the text of a scenario: YAML (1.2, with merge keys), or JSON. Mistakes of form are told in words of our own, with line and
// column.

import { isMap, isScalar, LineCounter, parseDocument, visit, type Document, type YAMLError } from 'yaml';
import { tooDeepAt, tooDeepWords } from '../../local/wire/yaml-depth.ts';
import { yamlWords } from './yaml-words.ts';

/** A text that is no scenario. */
export interface TextProblems {
  readonly problems: readonly string[];
}

/** Keys that stand in one map twice; the library's own look takes the square of their number. */
const doubledKeys = (document: Document, lines: LineCounter): string[] => {
  const doubled: string[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        // Several << are merged one after the other, as other readers of YAML do; each is a symbol.
        if (!isScalar(key) || typeof key.value === 'symbol') continue;
        if (seen.has(key.value)) {
          const { line, col } = lines.linePos(key.range?.[0] ?? 0);
          doubled.push(`${String(key.value)} is there again at line ${line}, column ${col}; remove one of them`);
        }
        seen.add(key.value);
      }
    },
  });
  return doubled;
};

/** Whose members are texts: what looks like a number stays as it is written (an account 012345678901, a version 1.10). */
const textMaps: ReadonlySet<unknown> = new Set(['environment', 'tags', 'parameters']);

const keepTexts = (document: Document): void => {
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !textMaps.has(key.value) || !isMap(value)) return;
      for (const { value: member } of value.items) {
        if (isScalar(member) && typeof member.value === 'number') member.value = member.source;
      }
    },
  });
};

/** Whose aliases stand for more than this is written to fill the memory. */
const mostAliased = 20_000;

const valueOf = (document: Document): { readonly value: unknown } | TextProblems => {
  try {
    return { value: document.toJS({ maxAliasCount: mostAliased }) as unknown };
  } catch (error) {
    const { message } = error as Error;
    const [, unset] = /^Unresolved alias.*: (.+)$/s.exec(message) ?? [];
    if (unset !== undefined)
      return { problems: [`*${unset} names no &${unset} above it; write that, or correct the name`] };
    if (/merge/i.test(message))
      return { problems: ['<< takes a mapping, or a list of them, such as *defaults; write one'] };
    if (/alias/i.test(message)) {
      return {
        problems: ['its aliases (*name) repeat each other too often to be read; write out what they stand for'],
      };
    }
    throw error;
  }
};

const yamlValue = (text: string): { readonly value: unknown } | TextProblems => {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, merge: true, lineCounter });
  // A tag that nobody knows would be left out without a word.
  const wrong: YAMLError[] = [...document.errors, ...document.warnings];
  if (wrong.length > 0) return { problems: yamlWords(wrong, text, lineCounter) };
  const doubled = doubledKeys(document, lineCounter);
  keepTexts(document);
  return doubled.length > 0 ? { problems: doubled } : valueOf(document);
};

/** From here on, JSON is read as such: YAML takes a second for each megabyte. */
const largeText = 200_000;
/** More YAML takes more than a few seconds and some 500 MB. */
const mostYaml = 4_000_000;

const jsonValue = (text: string): { readonly value: unknown } | null => {
  if (text.length < largeText || !/^\s*\{/.test(text)) return null;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
};

/** The value that `text` writes, or what is wrong with it. `isLargeMeant` lets any length of YAML be read. */
export const textValue = (text: string, isLargeMeant: boolean): { readonly value: unknown } | TextProblems => {
  const deep = tooDeepAt(text);
  if (deep !== null) return { problems: [tooDeepWords(deep)] };
  const json = jsonValue(text);
  if (json !== null) return json;
  if (text.length <= mostYaml || isLargeMeant) return yamlValue(text);
  const size = (text.length / 1e6).toFixed(1);
  return {
    problems: [
      `is ${size} MB of YAML, more than is read in a few seconds; put long lists into files of their own (samples, instants, trace), write it as JSON, or insist with --max-memory 4GB`,
    ],
  };
};
