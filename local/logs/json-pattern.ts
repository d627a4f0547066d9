// JSON patterns of CloudWatch Logs: { ($.level = "ERROR" && $.ms > 100) || $.user NOT EXISTS }. Source: CloudWatch Logs User
// Guide, FilterAndPatternSyntax. That a property which is not there fits no comparison, != included, is assumed.

import { PatternError } from './pattern-error.ts';

type Test = (event: unknown) => boolean;
type Path = readonly (string | number)[];

const token =
  /\s*(&&|\|\||!=|>=|<=|[=<>(){}]|"(?:[^"\\]|\\.)*"|\$(?:\.[\w-]+|\[\d+\]|\['[^']*'\]|\["[^"]*"\])+|[^\s"(){}=<>!&|]+)/y;

const tokensOf = (text: string): string[] => {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw new PatternError(`it cannot be read at ${JSON.stringify(text.slice(at).trim())}`);
    tokens.push(match[1]!);
  }
  return tokens;
};

const pathOf = (selector: string): Path =>
  [...selector.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g)].map(([, name, index, single, double]) =>
    index === undefined ? (name ?? single ?? double!) : Number(index),
  );

const at = (event: unknown, path: Path): unknown => {
  let value = event;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
};

/** Whether `text` has the parts between stars in order, the first and last at its ends; in linear time. */
const fitsParts = (text: string, parts: readonly string[]): boolean => {
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return text === first;
  const last = rest.pop()!;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= text.length - last.length;
};

const compareNumbers: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

const numberForm = /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

const comparison = (path: Path, operator: string, written: string): Test => {
  const isQuoted = written.startsWith('"');
  const text = isQuoted ? written.slice(1, -1).replaceAll(/\\(.)/g, '$1') : written;
  if (!isQuoted && text.startsWith('%')) throw new PatternError(`regular expressions (${text}) are not supported here`);
  if (!isQuoted && numberForm.test(text)) {
    const compare = compareNumbers[operator]!;
    return (event) => {
      const value = at(event, path);
      return typeof value === 'number' && compare(value, Number(text));
    };
  }
  if (operator !== '=' && operator !== '!=')
    throw new PatternError(`${operator} takes a number, which ${written} is not`);
  const parts = text.split('*');
  const wanted = operator === '=';
  return (event) => {
    const value = at(event, path);
    if (typeof value !== 'string' && typeof value !== 'number') return false;
    return fitsParts(String(value), parts) === wanted;
  };
};

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  NULL: (value) => value === null,
  TRUE: (value) => value === true,
  FALSE: (value) => value === false,
};

/** Deeper parentheses are nobody's. */
const deepest = 50;

class Parser {
  readonly #tokens: readonly string[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  pattern(): Test {
    this.#expect('{');
    const test = this.#either();
    this.#expect('}');
    const more = this.#tokens[this.#next];
    if (more !== undefined) throw new PatternError(`nothing may follow its }, as ${more} does`);
    return test;
  }

  #either(): Test {
    const tests = [this.#both()];
    while (this.#took('||')) tests.push(this.#both());
    return (event) => tests.some((test) => test(event));
  }

  #both(): Test {
    const tests = [this.#one()];
    while (this.#took('&&')) tests.push(this.#one());
    return (event) => tests.every((test) => test(event));
  }

  #one(): Test {
    if (this.#took('(')) {
      this.#depth += 1;
      if (this.#depth > deepest) throw new PatternError(`it has more than ${deepest} parentheses in each other`);
      const test = this.#either();
      this.#expect(')');
      this.#depth -= 1;
      return test;
    }
    const selector = this.#take('a property such as $.level');
    if (!selector.startsWith('$')) throw new PatternError(`${selector} is no property such as $.level`);
    return this.#condition(pathOf(selector));
  }

  #condition(path: Path): Test {
    const operator = this.#take('a comparison');
    if (operator in compareNumbers) return comparison(path, operator, this.#take('a value'));
    if (operator === 'NOT') {
      this.#expect('EXISTS');
      return (event) => at(event, path) === undefined;
    }
    if (operator === 'EXISTS') return (event) => at(event, path) !== undefined;
    const kind = operator === 'IS' ? kinds[this.#take('NULL, TRUE or FALSE')] : undefined;
    if (kind !== undefined) return (event) => kind(at(event, path));
    throw new PatternError(
      `${operator} is none of =, !=, >, <, >=, <=, IS NULL, IS TRUE, IS FALSE, EXISTS, NOT EXISTS`,
    );
  }

  #took(wanted: string): boolean {
    if (this.#tokens[this.#next] !== wanted) return false;
    this.#next += 1;
    return true;
  }

  #take(what: string): string {
    const taken = this.#tokens[this.#next];
    if (taken === undefined) throw new PatternError(`it ends where ${what} should stand`);
    this.#next += 1;
    return taken;
  }

  #expect(wanted: string): void {
    const taken = this.#take(wanted);
    if (taken !== wanted) throw new PatternError(`${wanted} should stand where ${taken} does`);
  }
}

/** @throws PatternError */
export const jsonPattern = (pattern: string): ((message: string) => boolean) => {
  const test = new Parser(tokensOf(pattern)).pattern();
  return (message) => {
    if (!message.trimStart().startsWith('{')) return false;
    try {
      return test(JSON.parse(message));
    } catch {
      return false;
    }
  };
};
