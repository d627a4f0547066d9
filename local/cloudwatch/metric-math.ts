// Metric math (User Guide, using-metric-math): numbers, metrics by their ids, + - * / ^, and the functions that alarms on rates
// are made of. An operation on two metrics has a value where both have; one with a number, where the metric has.

import { invalidValue } from './metric-words.ts';

/** Values by instant. */
export type SeriesValues = ReadonlyMap<number, number>;

type Value = SeriesValues | number;

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly items: readonly Expression[] };

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
};

/** Loosest first. */
const levels: readonly (readonly string[])[] = [['<', '>', '<=', '>=', '==', '!='], ['+', '-'], ['*', '/'], ['^']];

const ofNumber: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
  LOG: Math.log,
  LOG10: Math.log10,
};

const ofMany: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};

const known = [...Object.keys(ofNumber), ...Object.keys(ofMany), 'FILL', 'IF'];

const deepest = 50;

class Parser {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\w+|<=|>=|==|!=|\S/g) ?? [];
  }

  whole(): Expression {
    const expression = this.#level(0);
    if (this.#at < this.#tokens.length) throw this.#problem(`unexpected '${this.#tokens[this.#at]}'`);
    return expression;
  }

  #problem(what: string): Error {
    return invalidValue(`Error in expression '${this.#text}': ${what}`);
  }

  #level(level: number): Expression {
    const names = levels[level];
    if (names === undefined) return this.#single();
    let left = this.#level(level + 1);
    while (names.includes(this.#tokens[this.#at] ?? '')) {
      const name = this.#tokens[this.#at]!;
      this.#at += 1;
      left = { kind: 'call', name, items: [left, this.#level(level + 1)] };
    }
    return left;
  }

  #single(): Expression {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#problem('it breaks off');
    this.#depth += 1;
    if (this.#depth > deepest) throw this.#problem('it is too deep');
    this.#at += 1;
    const expression = this.#of(token);
    this.#depth -= 1;
    return expression;
  }

  #of(token: string): Expression {
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === '-') return { kind: 'call', name: '-', items: [{ kind: 'number', value: 0 }, this.#level(2)] };
    if (token === '(') {
      const inner = this.#level(0);
      this.#expect(')');
      return inner;
    }
    if (token === '[') return { kind: 'list', items: this.#items(']') };
    if (/^[a-z]\w*$/.test(token)) return { kind: 'id', id: token };
    if (!known.includes(token)) throw this.#problem(`${token} is not served here; ${known.join(', ')} are`);
    this.#expect('(');
    const items = this.#items(')');
    const needed = token === 'IF' ? 3 : token === 'FILL' ? 2 : 1;
    if (items.length < needed) throw this.#problem(`${token} takes ${needed} arguments`);
    return { kind: 'call', name: token, items };
  }

  #items(end: string): Expression[] {
    const items: Expression[] = [];
    while (this.#tokens[this.#at] !== end) {
      if (items.length > 0) this.#expect(',');
      items.push(this.#level(0));
    }
    this.#at += 1;
    return items;
  }

  #expect(token: string): void {
    if (this.#tokens[this.#at] !== token) throw this.#problem(`'${token}' is missing`);
    this.#at += 1;
  }
}

export const parseExpression = (text: string): Expression => new Parser(text).whole();

/** The ids that an expression takes. */
export const idsOf = (expression: Expression): string[] => {
  if (expression.kind === 'id') return [expression.id];
  if (expression.kind === 'number') return [];
  return expression.items.flatMap(idsOf);
};

/** `of` at each instant at which all of them have a value; what is no number then is left out, as on AWS. */
const together = (values: readonly Value[], of: (at: readonly number[]) => number): Value => {
  const first = values.find((value) => typeof value !== 'number');
  if (first === undefined) return of(values as readonly number[]);
  const result = new Map<number, number>();
  for (const atMs of first.keys()) {
    const here = values.map((value) => (typeof value === 'number' ? value : value.get(atMs)));
    if (!here.every((value) => value !== undefined)) continue;
    const value = of(here);
    if (Number.isFinite(value)) result.set(atMs, value);
  }
  return result;
};

/** Of several metrics, at every instant at which one of them has a value. */
const across = (series: readonly SeriesValues[], of: (values: readonly number[]) => number): SeriesValues => {
  const instants = new Set(series.flatMap((one) => [...one.keys()]));
  return new Map([...instants].map((atMs) => [atMs, of(series.flatMap((one) => one.get(atMs) ?? []))]));
};

type Context = ReadonlyMap<string, SeriesValues>;

/** The instants of all metrics that are there. */
const everyInstant = (context: Context): number[] =>
  [...new Set([...context.values()].flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);

const filled = (value: Value, otherwise: number, context: Context): Value =>
  typeof value === 'number'
    ? value
    : new Map(everyInstant(context).map((atMs) => [atMs, value.get(atMs) ?? otherwise]));

const called = (name: string, items: readonly Expression[], context: Context): Value => {
  const binary = operators[name];
  const values = items.map((item) => (item.kind === 'list' ? 0 : valueOf(item, context)));
  if (binary !== undefined) return together(values, ([a, b]) => binary(a!, b!));
  const single = ofNumber[name];
  if (single !== undefined) return together(values.slice(0, 1), ([a]) => single(a!));
  if (name === 'IF') return together(values, ([condition, yes, no]) => (condition === 0 ? no! : yes!));
  if (name === 'FILL') {
    const [, otherwise] = values;
    if (typeof otherwise === 'number') return filled(values[0]!, otherwise, context);
    throw invalidValue('FILL takes a number here');
  }
  const many = ofMany[name]!;
  const [list] = items;
  if (list?.kind === 'list') {
    const inner = list.items.map((item) => valueOf(item, context));
    return across(
      inner.filter((value) => typeof value !== 'number'),
      many,
    );
  }
  const [one] = values;
  return typeof one === 'number' || one!.size === 0 ? one! : many([...one!.values()]);
};

const valueOf = (expression: Expression, context: Context): Value => {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'id':
      return context.get(expression.id) ?? new Map();
    case 'list':
      throw invalidValue('A list goes into SUM, AVG, MIN or MAX');
    case 'call':
      return called(expression.name, expression.items, context);
  }
};

export const evaluate = (expression: Expression, context: Context): SeriesValues => {
  const value = valueOf(expression, context);
  // A number alone has a value wherever a metric has.
  return typeof value === 'number' ? new Map(everyInstant(context).map((atMs) => [atMs, value])) : value;
};
