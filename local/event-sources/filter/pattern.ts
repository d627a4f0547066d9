// Filter patterns of mappings, compiled. A pattern is an object whose ends are lists of rules; it fits where each of its
// paths fits, and a path fits where one of its rules does. What AWS documents (Developer Guide invocation-eventfiltering,
// EventBridge User Guide eb-create-pattern) and what it was recorded to do is what the public rule engine of EventBridge
// (aws/event-ruler, Apache 2.0) does; its behaviour is followed here.

import { isList, isObject, type Json, type JsonObject } from './json.ts';
import { compileRule, operators, type Rule } from './rules.ts';
import { PatternError } from './pattern-error.ts';

/** Rules by path, names joined by dots; all paths must fit. */
export type Alternative = ReadonlyMap<string, readonly Rule[]>;

/** Of `$or`s all combinations are made: more than these EventBridge refuses. */
const mostAlternatives = 1000;

/** Names that may not be fields inside `$or`: operators, also those kept for later. */
const reservedInOr: ReadonlySet<string> = new Set(
  operators.concat(
    ['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case', 'in-date-range'],
    ['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before'],
    ['ip-address-in-range', 'ip-address-not-in-range'],
  ),
);

type Alternatives = readonly Alternative[];

const rulesOf = (values: readonly Json[]): Rule[] => {
  if (values.length === 0) throw new PatternError('an empty list fits nothing');
  return values.map(compileRule);
};

const crossed = (before: Alternatives, choices: readonly ((before: Alternatives) => Alternatives)[]): Alternatives => {
  const all = choices.flatMap((choice) => choice(before));
  if (all.length > mostAlternatives) throw new PatternError(`$or makes more than ${mostAlternatives} combinations`);
  return all;
};

const orOf = (value: Json, path: readonly string[], before: Alternatives): Alternatives => {
  if (!isList(value) || value.length < 2 || !value.every(isObject)) {
    throw new PatternError('$or takes a list of at least two objects');
  }
  return crossed(
    before,
    value.map((one) => (all: Alternatives) => objectOf(one, path, all, true)),
  );
};

const objectOf = (
  pattern: JsonObject,
  path: readonly string[],
  before: Alternatives,
  insideOr: boolean,
): Alternatives => {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new PatternError('an empty object fits nothing');
  let all = before;
  for (const [name, value] of entries) {
    if (name === '$or') all = orOf(value, path, all);
    else if (insideOr && reservedInOr.has(name)) throw new PatternError(`${name} cannot be a field inside $or`);
    else if (isObject(value)) all = objectOf(value, [...path, name], all, insideOr);
    else if (isList(value)) {
      const at = [...path, name].join('.');
      const rules = rulesOf(value);
      all = all.map((alternative) => new Map(alternative).set(at, rules));
    } else throw new PatternError(`"${name}" must be an object or a list`);
  }
  return all;
};

/** The pattern in `text`, JSON: it fits where one of the alternatives does. Throws PatternError. */
export const compilePattern = (text: string): Alternatives => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PatternError('it is not JSON');
  }
  if (!isObject(value)) throw new PatternError('it is not an object');
  return objectOf(value, [], [new Map()], false);
};
