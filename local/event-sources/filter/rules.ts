// The rules that stand in the lists of a filter pattern: plain values, and operators. Each is told one value (text, number,
// true, false or null) that stands at its path, and says whether it fits. Whether anything stands there is `exists`.

import { addressBytes, networkOf } from './addresses.ts';
import { isList, isObject, type Json, type JsonObject, type Leaf } from './json.ts';
import { PatternError } from './pattern-error.ts';
import { wildcardTest } from './wildcard.ts';

export interface Rule {
  /** True for `exists: false`: it fits where nothing stands at the path. */
  readonly isAbsence: boolean;
  fits(value: Leaf): boolean;
}

const rule = (fits: (value: Leaf) => boolean): Rule => ({ isAbsence: false, fits });

/** A rule about text: no other value fits. */
const textRule = (fits: (text: string) => boolean): Rule => rule((value) => typeof value === 'string' && fits(value));

const textOf = (argument: Json, operator: string): string => {
  if (typeof argument !== 'string') throw new PatternError(`${operator} takes a text`);
  return argument;
};

const lower = (text: string): string => text.toLowerCase();

/** The one member of `{ operator: argument }`. */
const onlyMember = (value: JsonObject): [name: string, argument: Json] => {
  const [member, more] = Object.entries(value);
  if (member === undefined || more !== undefined) throw new PatternError('a rule has exactly one operator');
  return member;
};

type TextTest = (text: string) => boolean;

/** Of `prefix` and `suffix`: a text, or one whose case does not matter. */
const affixTest = (argument: Json, name: string, has: (text: string, affix: string) => boolean): TextTest => {
  if (!isObject(argument)) {
    const affix = textOf(argument, name);
    return (text) => has(text, affix);
  }
  const [operator, inner] = onlyMember(argument);
  if (operator !== 'equals-ignore-case') throw new PatternError(`${name} knows no ${operator}`);
  const affix = lower(textOf(inner, operator));
  return (text) => has(lower(text), affix);
};

const startsWith = (text: string, affix: string): boolean => text.startsWith(affix);
const endsWith = (text: string, affix: string): boolean => text.endsWith(affix);

type Comparison = (value: number, bound: number) => boolean;

const comparisons: Readonly<Record<'=' | '<' | '<=' | '>' | '>=', Comparison>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

const boundOf = (range: readonly Json[], at: number): number => {
  const bound = range[at];
  if (typeof bound !== 'number') throw new PatternError('numeric compares with numbers');
  return bound;
};

/** One comparison; or one with a lower bound, then one with an upper bound above it. */
const numericTest = (range: Json): ((value: number) => boolean) => {
  if (!isList(range)) throw new PatternError('numeric takes a list');
  const [first, , second] = range;
  if (typeof first !== 'string' || !Object.hasOwn(comparisons, first)) {
    throw new PatternError('numeric begins with one of =, <, <=, >, >=');
  }
  const compare = comparisons[first as keyof typeof comparisons];
  const bound = boundOf(range, 1);
  if (range.length === 2) return (value) => compare(value, bound);
  const isRange = range.length === 4 && first.startsWith('>') && (second === '<' || second === '<=');
  if (!isRange) throw new PatternError('numeric takes one comparison, or > or >= and then < or <=');
  const compareTop = comparisons[second];
  const top = boundOf(range, 3);
  if (top <= bound) throw new PatternError('numeric wants the lower bound first');
  return (value) => compare(value, bound) && compareTop(value, top);
};

const listed = (argument: Json): readonly Json[] => (isList(argument) ? argument : [argument]);

/** Inside `anything-but`: what each text of a list is held against. */
const excludedTests: Readonly<Record<string, (argument: string) => TextTest>> = {
  prefix: (affix) => (text) => text.startsWith(affix),
  suffix: (affix) => (text) => text.endsWith(affix),
  'equals-ignore-case': (other) => (text) => lower(text) === lower(other),
  wildcard: wildcardTest,
};

/** Fits what none of the tests fits; what is no text fits no test. */
const noneOf = (argument: JsonObject): Rule => {
  const [operator, inner] = onlyMember(argument);
  const test = Object.hasOwn(excludedTests, operator) ? excludedTests[operator] : undefined;
  if (test === undefined) throw new PatternError(`anything-but knows no ${operator}`);
  const isAffix = operator === 'prefix' || operator === 'suffix';
  const tests = listed(inner).map((one) => {
    const text = textOf(one, operator);
    if (isAffix && text === '') throw new PatternError(`anything-but ${operator} wants a text that is not empty`);
    return test(text);
  });
  return rule((value) => typeof value !== 'string' || !tests.some((fits) => fits(value)));
};

const anythingBut = (argument: Json): Rule => {
  if (isObject(argument)) return noneOf(argument);
  const values = listed(argument);
  const isTexts = values.every((value) => typeof value === 'string');
  const isNumbers = values.every((value) => typeof value === 'number');
  if (values.length === 0 || !(isTexts || isNumbers)) {
    throw new PatternError('anything-but takes texts, or numbers, and not both');
  }
  return rule((value) => values.every((other) => other !== value));
};

const existence = (argument: Json): Rule => {
  if (typeof argument !== 'boolean') throw new PatternError('exists is true or false');
  return { isAbsence: !argument, fits: () => argument };
};

const byOperator: Readonly<Record<string, (argument: Json) => Rule>> = {
  exactly: (argument) => {
    const exact = textOf(argument, 'exactly');
    return textRule((text) => text === exact);
  },
  'equals-ignore-case': (argument) => {
    const other = lower(textOf(argument, 'equals-ignore-case'));
    return textRule((text) => lower(text) === other);
  },
  prefix: (argument) => textRule(affixTest(argument, 'prefix', startsWith)),
  suffix: (argument) => textRule(affixTest(argument, 'suffix', endsWith)),
  wildcard: (argument) => textRule(wildcardTest(textOf(argument, 'wildcard'))),
  numeric: (argument) => {
    const test = numericTest(argument);
    return rule((value) => typeof value === 'number' && test(value));
  },
  cidr: (argument) => {
    const isInside = networkOf(textOf(argument, 'cidr'));
    return textRule(isInside);
  },
  exists: existence,
  'anything-but': anythingBut,
};

/** Names of the operators. */
export const operators: readonly string[] = Object.keys(byOperator);

/** A text that is an address fits every way to write this address. */
const plainText = (expected: string): Rule => {
  const bytes = addressBytes(expected)?.join();
  if (bytes === undefined) return textRule((text) => text === expected);
  return textRule((text) => text === expected || addressBytes(text)?.join() === bytes);
};

/** One member of a list. Throws PatternError. */
export const compileRule = (value: Json): Rule => {
  if (isList(value)) throw new PatternError('a list holds no lists');
  if (typeof value === 'string') return plainText(value);
  if (!isObject(value)) return rule((other) => other === value);
  const [operator, argument] = onlyMember(value);
  const make = Object.hasOwn(byOperator, operator) ? byOperator[operator] : undefined;
  if (make === undefined) throw new PatternError(`there is no operator ${operator}`);
  return make(argument);
};
