// Metric math: what each operator and function gives, where a value is, and what is refused in which words.

import { expect, test } from 'vitest';
import { evaluate, idsOf, parseExpression } from '../../local/cloudwatch/metric-math.ts';

const series = (values: Readonly<Record<number, number>>): ReadonlyMap<number, number> =>
  new Map(Object.entries(values).map(([at, value]) => [Number(at), value]));

const a = series({ 1: 6, 2: 7, 3: 2 });
const b = series({ 1: 2, 2: 0, 4: 5 });
const of = (text: string) =>
  Object.fromEntries(
    evaluate(
      parseExpression(text),
      new Map([
        ['a', a],
        ['b', b],
      ]),
    ),
  );

test.each([
  ['a + b', { 1: 8, 2: 7 }],
  ['a - b', { 1: 4, 2: 7 }],
  ['a * b', { 1: 12, 2: 0 }],
  // What is no number is left out.
  ['a / b', { 1: 3 }],
  ['a ^ 2', { 1: 36, 2: 49, 3: 4 }],
  ['a < 6', { 1: 0, 2: 0, 3: 1 }],
  ['a > 6', { 1: 0, 2: 1, 3: 0 }],
  ['a <= 6', { 1: 1, 2: 0, 3: 1 }],
  ['a >= 6', { 1: 1, 2: 1, 3: 0 }],
  ['a == 6', { 1: 1, 2: 0, 3: 0 }],
  ['a != 6', { 1: 0, 2: 1, 3: 1 }],
  // Only where both sides have a value, whichever is the longer.
  ['a > b', { 1: 1, 2: 1 }],
  ['b > a', { 1: 0, 2: 0 }],
  ['a != b', { 1: 1, 2: 1 }],
  ['b == a', { 1: 0, 2: 0 }],
  ['IF(a > 6, b, a)', { 1: 6, 2: 0 }],
  ['IF(a > 6, a, b)', { 1: 2, 2: 7 }],
  ['-a', { 1: -6, 2: -7, 3: -2 }],
  ['1 + 2 * a', { 1: 13, 2: 15, 3: 5 }],
  ['(1 + 2) * a', { 1: 18, 2: 21, 3: 6 }],
  ['10 - a - 1', { 1: 3, 2: 2, 3: 7 }],
  ['2 * a ^ 2', { 1: 72, 2: 98, 3: 8 }],
  ['-a * 2 + 1', { 1: -11, 2: -13, 3: -3 }],
  ['a / 4 * 2', { 1: 3, 2: 3.5, 3: 1 }],
  ['ABS(0 - a)', { 1: 6, 2: 7, 3: 2 }],
  ['CEIL(a / 4)', { 1: 2, 2: 2, 3: 1 }],
  ['FLOOR(a / 4)', { 1: 1, 2: 1, 3: 0 }],
  ['LOG(a)', { 1: Math.log(6), 2: Math.log(7), 3: Math.log(2) }],
  ['LOG10(a * 100 - 500)', { 1: 2, 2: Math.log10(200) }],
  ['SUM([a, b])', { 1: 8, 2: 7, 3: 2, 4: 5 }],
  ['AVG([a, b])', { 1: 4, 2: 3.5, 3: 2, 4: 5 }],
  ['MIN([a, b])', { 1: 2, 2: 0, 3: 2, 4: 5 }],
  ['MAX([a, b])', { 1: 6, 2: 7, 3: 2, 4: 5 }],
  // Numbers in a list are no metrics.
  ['SUM([a, 1])', { 1: 6, 2: 7, 3: 2 }],
  // Over all values of one metric, wherever a metric has one.
  ['SUM(a)', { 1: 15, 2: 15, 3: 15, 4: 15 }],
  ['AVG(a)', { 1: 5, 2: 5, 3: 5, 4: 5 }],
  ['MIN(a)', { 1: 2, 2: 2, 3: 2, 4: 2 }],
  ['MAX(a)', { 1: 7, 2: 7, 3: 7, 4: 7 }],
  ['MAX(3)', { 1: 3, 2: 3, 3: 3, 4: 3 }],
  ['a / MAX(a) * 7', { 1: 6, 2: 7, 3: 2 }],
  ['FILL(b, 9)', { 1: 2, 2: 0, 3: 9, 4: 5 }],
  ['FILL(4, 9)', { 1: 4, 2: 4, 3: 4, 4: 4 }],
  ['IF(a > 6, 100, a)', { 1: 6, 2: 100, 3: 2 }],
  ['IF(b, a, 0 - 1)', { 1: 6, 2: -1 }],
  ['1.5e1', { 1: 15, 2: 15, 3: 15, 4: 15 }],
  ['2', { 1: 2, 2: 2, 3: 2, 4: 2 }],
  ['none + 1', {}],
  ['SUM(none)', {}],
])('%s', (text, expected) => {
  expect(of(text)).toEqual(expected);
});

test('an expression names the metrics that it takes', () => {
  expect(idsOf(parseExpression('IF(a > 1, SUM([b, c2]), 3) / dd'))).toEqual(['a', 'b', 'c2', 'dd']);
});

test.each([
  ['a +', "Error in expression 'a +': it breaks off"],
  ['a b', "Error in expression 'a b': unexpected 'b'"],
  ['(a', "Error in expression '(a': ')' is missing"],
  ['SUM a', "Error in expression 'SUM a': '(' is missing"],
  ['SUM([a b])', "Error in expression 'SUM([a b])': ',' is missing"],
  ['SUM()', "Error in expression 'SUM()': SUM takes 1 arguments"],
  ['', "Error in expression '': it breaks off"],
  [' ', "Error in expression ' ': it breaks off"],
  ['FILL(a)', "Error in expression 'FILL(a)': FILL takes 2 arguments"],
  ['IF(a, 1)', "Error in expression 'IF(a, 1)': IF takes 3 arguments"],
  [
    'RATE(a)',
    "Error in expression 'RATE(a)': RATE is not served here; ABS, CEIL, FLOOR, LOG, LOG10, SUM, AVG, MIN, MAX, FILL, IF are",
  ],
  ['FILL(a, b)', 'FILL takes a number here'],
  ['[a]', 'A list goes into SUM, AVG, MIN or MAX'],
])('%s is refused', (text, message) => {
  expect(() => of(text)).toThrow(message);
});

test('fifty brackets are read, more are too deep', () => {
  const nested = (depth: number): string => '('.repeat(depth) + '1' + ')'.repeat(depth);
  expect(of(nested(49))).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1 });
  expect(() => of(nested(50))).toThrow('it is too deep');
  // Beside each other they are not.
  expect(of(Array.from({ length: 60 }, () => '(1)').join('+'))).toEqual({ 1: 60, 2: 60, 3: 60, 4: 60 });
});
