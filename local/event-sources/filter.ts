// Event filtering of mappings: which records of a batch the function hears of. A record passes that fits one of the
// mapping's patterns, or any record where there is none. Source: Developer Guide, invocation-eventfiltering, with its table
// of what becomes of a body that is no JSON under a pattern for JSON, and the other way round: such a record is dropped.

import { isObject, type Json, type JsonObject } from './filter/json.ts';
import { leavesOf } from './filter/leaves.ts';
import { fits } from './filter/match.ts';
import { compilePattern, type Alternative } from './filter/pattern.ts';

/** The key of a record whose text patterns look into. */
const textKeys = ['body', 'data'] as const;

const parsed = (text: string): Json | null => {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
};

/** A record with what its body or data says, as patterns see it. */
const asSeen = (record: JsonObject): JsonObject => {
  const kinesis = record['kinesis'];
  if (!isObject(kinesis) || typeof kinesis['data'] !== 'string') return record;
  return { ...record, ...kinesis, data: Buffer.from(kinesis['data'], 'base64').toString('utf8') };
};

/** Whether the pattern speaks of the body or data in its own format: members of JSON, or the text as a whole. */
const speaksOf = (alternative: Alternative, key: string, isJson: boolean): boolean =>
  [...alternative.keys()].every((path) => (isJson ? path !== key : !path.startsWith(`${key}.`)));

/** A filter of a mapping, JSON text; an empty object lets everything through. Throws PatternError. */
export const compileFilter = (text: string): readonly Alternative[] =>
  text.trim() === '{}' ? [new Map()] : compilePattern(text);

/** Compiled once: a mapping keeps its list. */
const compiled = new WeakMap<readonly string[], readonly Alternative[]>();

const alternativesOf = (filters: readonly string[]): readonly Alternative[] => {
  const known = compiled.get(filters);
  if (known !== undefined) return known;
  const made = filters.flatMap(compileFilter);
  compiled.set(filters, made);
  return made;
};

/** Whether a record passes: any pattern of `filters` (JSON text) fits, or there is none. Throws PatternError. */
export const passes = (filters: readonly string[], record: Record<string, unknown>): boolean => {
  if (filters.length === 0) return true;
  const seen = asSeen(record as JsonObject);
  const key = textKeys.find((name) => typeof seen[name] === 'string');
  const json = key === undefined ? null : parsed(seen[key] as string);
  const leaves = leavesOf(key === undefined || json === null ? seen : { ...seen, [key]: json });
  return alternativesOf(filters).some(
    (alternative) => (key === undefined || speaksOf(alternative, key, json !== null)) && fits(alternative, leaves),
  );
};
