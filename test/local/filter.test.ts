// Filter patterns: which records a mapping's function hears of, and which patterns are refused when a mapping is made.

import { expect, test } from 'vitest';
import { compileFilter, passes } from '../../local/event-sources/filter.ts';
import { PatternError } from '../../local/event-sources/filter/pattern-error.ts';

const bodyOf = (value: unknown): Record<string, unknown> => ({ messageId: 'm', body: JSON.stringify(value) });
const fits = (rules: unknown, value: unknown): boolean => passes([JSON.stringify({ body: rules })], bodyOf(value));

interface Row {
  readonly rule: unknown;
  readonly passes: readonly unknown[];
  readonly not: readonly unknown[];
}

/** Of the member `at`. Its absence is written `undefined`. */
const rows: readonly Row[] = [
  { rule: 'red', passes: ['red', ['blue', 'red'], [['red']]], not: ['Red', 1, null, undefined, { red: 'red' }, []] },
  { rule: 7, passes: [7, 7.0, [1, 7]], not: ['7', 8, true] },
  { rule: true, passes: [true], not: ['true', false, 1] },
  { rule: null, passes: [null, [null]], not: ['null', '', undefined, []] },
  { rule: '192.168.0.7', passes: ['192.168.0.7', '192.168.0.007'], not: ['192.168.0.70'] },
  { rule: '2001:db8::1', passes: ['2001:0db8:0:0:0:0:0:1', '2001:DB8::1'], not: ['2001:db8::2'] },
  { rule: { exactly: 'a' }, passes: ['a'], not: ['A', 'aa'] },
  { rule: { exists: true }, passes: ['', 0, null, ['a'], false], not: [undefined, {}, [], { in: 1 }] },
  { rule: { exists: false }, passes: [undefined, {}, [], { in: 1 }], not: ['', null, ['a']] },
  { rule: { prefix: 'ab' }, passes: ['ab', 'abc'], not: ['Ab', 'cab', 12, null, undefined] },
  { rule: { prefix: '' }, passes: ['', 'x'], not: [1, undefined] },
  { rule: { prefix: { 'equals-ignore-case': 'Ab' } }, passes: ['aBc', 'AB'], not: ['ba'] },
  { rule: { suffix: 'yz' }, passes: ['xyz'], not: ['yzx', 'YZ'] },
  { rule: { suffix: { 'equals-ignore-case': 'YZ' } }, passes: ['xyz', 'yZ'], not: ['yzx'] },
  { rule: { 'equals-ignore-case': 'Grün' }, passes: ['GRÜN', 'grün'], not: ['gruen', 1] },
  { rule: { wildcard: 'a*c*' }, passes: ['ac', 'abcd', 'aXXcYY'], not: ['bac', 'ab'] },
  { rule: { wildcard: 'a*a' }, passes: ['aa', 'aba'], not: ['a'] },
  { rule: { wildcard: String.raw`1\*\\` }, passes: [String.raw`1*` + '\\'], not: ['1', '12*'] },
  { rule: { cidr: '10.1.2.0/23' }, passes: ['10.1.2.1', '10.1.3.255'], not: ['10.1.4.0', 'x', 10, '::1'] },
  { rule: { cidr: 'fd00::/8' }, passes: ['fdff::1'], not: ['fe00::1', '253.0.0.1'] },
  { rule: { numeric: ['=', 2.5] }, passes: [2.5, [1, 2.5]], not: ['2.5', 2, null] },
  { rule: { numeric: ['>', 0, '<=', 5] }, passes: [5, 0.1], not: [0, 5.1, '3'] },
  { rule: { numeric: ['<', 0] }, passes: [-1], not: [0] },
  { rule: { 'anything-but': 'a' }, passes: ['b', 1, null, ['a', 'b']], not: ['a', undefined, [], ['a']] },
  { rule: { 'anything-but': [1, 2] }, passes: [3, '1'], not: [1, 2] },
  { rule: { 'anything-but': { prefix: ['a', 'b'] } }, passes: ['c', 5, null], not: ['ax', 'b', undefined] },
  { rule: { 'anything-but': { suffix: 'z' } }, passes: ['za', true], not: ['az'] },
  { rule: { 'anything-but': { 'equals-ignore-case': ['On', 'Off'] } }, passes: ['standby'], not: ['ON', 'off'] },
  { rule: { 'anything-but': { wildcard: ['*/tmp/*'] } }, passes: ['/var/log'], not: ['/x/tmp/y'] },
];

test.each(rows)('the rule $rule', ({ rule, passes: passing, not }) => {
  for (const value of passing) expect(fits({ at: [rule] }, { at: value }), JSON.stringify(value)).toBe(true);
  for (const value of not) expect(fits({ at: [rule] }, { at: value }), JSON.stringify(value)).toBe(false);
});

test('one rule of a list must fit, every member of a pattern, one alternative of $or', () => {
  expect(fits({ a: ['x', { prefix: 'y' }] }, { a: 'yes' })).toBe(true);
  expect(fits({ a: ['x'], b: ['y'] }, { a: 'x' })).toBe(false);
  const either = { n: [1], $or: [{ a: ['x'] }, { b: { c: [{ exists: true }] } }] };
  expect(fits(either, { n: 1, a: 'x' })).toBe(true);
  expect(fits(either, { n: 1, b: { c: 0 } })).toBe(true);
  expect(fits(either, { n: 1, a: 'y' })).toBe(false);
  expect(fits(either, { n: 2, a: 'x' })).toBe(false);
});

test('names with dots are paths', () => {
  expect(fits({ 'a.b': ['x'] }, { a: { b: 'x' } })).toBe(true);
  expect(fits({ a: { b: ['x'] } }, { 'a.b': 'x' })).toBe(true);
});

test('a pattern into a list of objects fits where one and the same object fits', () => {
  const people = [
    { name: 'Ada', town: 'London', cars: [{ kind: 'van', doors: 3 }] },
    { name: 'Emmy', town: 'Erlangen', cars: [{ kind: 'bus', doors: 5 }] },
  ];
  expect(fits({ people: { name: ['Ada'], town: ['London'] } }, { people })).toBe(true);
  expect(fits({ people: { name: ['Ada'], town: ['Erlangen'] } }, { people })).toBe(false);
  expect(fits({ people: { cars: { kind: ['bus'], doors: [5] } } }, { people })).toBe(true);
  expect(fits({ people: { cars: { kind: ['van'], doors: [5] } } }, { people })).toBe(false);
  expect(fits({ people: { name: ['Ada'], nick: [{ exists: false }] } }, { people })).toBe(true);
});

test('names of Object.prototype are names like others', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    const pattern = `{"body": {"${name}": [{"exists": false}]}}`;
    expect(passes([pattern], { body: '{"a": 1}' }), name).toBe(true);
    expect(passes([pattern], { body: `{"${name}": "x"}` }), name).toBe(false);
    expect(passes([`{"body": {"${name}": ["x"]}}`], { body: `{"${name}": "x"}` }), name).toBe(true);
  }
});

const kinesis = (text: string): Record<string, unknown> => ({
  eventSource: 'aws:kinesis',
  kinesis: { partitionKey: 'p1', data: Buffer.from(text).toString('base64') },
});

test.each([
  { say: 'text under a pattern for text', pattern: { body: ['hello'] }, body: 'hello', expected: true },
  { say: 'other text under a pattern for text', pattern: { body: ['hello'] }, body: 'hallo', expected: false },
  { say: 'JSON under a pattern for text', pattern: { body: [{ exists: true }] }, body: '{"a":1}', expected: false },
  {
    say: 'text under a pattern for JSON',
    pattern: { body: { a: [{ exists: false }] } },
    body: 'hello',
    expected: false,
  },
  { say: 'text under a pattern for other members', pattern: { messageId: ['m'] }, body: 'hello', expected: true },
  { say: 'JSON under a pattern for other members', pattern: { messageId: ['m'] }, body: '{"a":1}', expected: true },
  { say: 'a number is text', pattern: { body: ['5'] }, body: '5', expected: true },
  { say: 'JSON under a pattern for JSON', pattern: { body: { a: [1] } }, body: '{"a":1}', expected: true },
])('$say: $expected', ({ pattern, body, expected }) => {
  expect(passes([JSON.stringify(pattern)], { messageId: 'm', body })).toBe(expected);
  const ofStream = JSON.stringify(pattern)
    .replace('"body"', '"data"')
    .replace('{"messageId":["m"]}', '{"partitionKey":["p1"]}');
  expect(passes([ofStream], kinesis(body))).toBe(expected);
});

test('a record passes when one of several patterns fits, and when there is none', () => {
  const patterns = ['{"body":["a"]}', '{"body":["b"]}'];
  expect(passes(patterns, { body: 'b' })).toBe(true);
  expect(passes(patterns, { body: 'c' })).toBe(false);
  expect(passes([], { body: 'c' })).toBe(true);
  expect(passes(['{}'], { body: 'c' })).toBe(true);
});

test('DynamoDB: items are objects of types, lists of them are flattened', () => {
  const record = {
    eventName: 'INSERT',
    dynamodb: { NewImage: { tags: { L: [{ S: 'new' }, { S: 'blue' }] }, n: { N: '3' } } },
  };
  const pattern = (image: unknown): string => JSON.stringify({ dynamodb: { NewImage: image } });
  expect(passes([pattern({ tags: { L: { S: ['blue'] } } })], record)).toBe(true);
  expect(passes([pattern({ tags: { L: { S: ['red'] } } })], record)).toBe(false);
  expect(passes([pattern({ tags: [{ exists: false }] })], record)).toBe(true);
});

test.each([
  ['text', 'hello'],
  ['a list', '[]'],
  ['a text', '"a"'],
  ['a list without rules', '{"a": []}'],
  ['an object without members', '{"a": {}}'],
  ['a member that is no list', '{"a": "x"}'],
  ['a number that is no list', '{"a": {"b": 3}}'],
  ['an unknown operator', '{"a": [{"begins-with": "x"}]}'],
  ['an operator in capitals', '{"a": [{"Prefix": "x"}]}'],
  ['a name that every object has', '{"a": [{"constructor": "x"}]}'],
  ['two operators in one rule', '{"a": [{"prefix": "x", "suffix": "y"}]}'],
  ['a list in a list', '{"a": [["x"]]}'],
  ['a prefix that is a number', '{"a": [{"prefix": 1}]}'],
  ['a list of prefixes', '{"a": [{"prefix": ["x"]}]}'],
  ['numeric without a number', '{"a": [{"numeric": [">"]}]}'],
  ['numeric with a text', '{"a": [{"numeric": [">", "1"]}]}'],
  ['numeric with a wrong sign', '{"a": [{"numeric": ["!=", 1]}]}'],
  ['numeric with the bounds turned round', '{"a": [{"numeric": ["<", 5, ">", 1]}]}'],
  ['an empty range', '{"a": [{"numeric": [">", 5, "<", 1]}]}'],
  ['exists with a text', '{"a": [{"exists": "true"}]}'],
  ['anything-but of texts and numbers', '{"a": [{"anything-but": ["x", 1]}]}'],
  ['anything-but of null', '{"a": [{"anything-but": null}]}'],
  ['anything-but of an empty prefix', '{"a": [{"anything-but": {"prefix": ""}}]}'],
  ['anything-but of numeric', '{"a": [{"anything-but": {"numeric": [">", 1]}}]}'],
  ['two stars side by side', '{"a": [{"wildcard": "a**"}]}'],
  ['a backslash before a letter', '{"a": [{"wildcard": "a\\\\b"}]}'],
  ['a network of too many bits', '{"a": [{"cidr": "10.0.0.0/32"}]}'],
  ['a network without bits', '{"a": [{"cidr": "10.0.0.0"}]}'],
  ['$or of one', '{"$or": [{"a": ["x"]}]}'],
  ['$or that is no list', '{"$or": {"a": ["x"]}}'],
  ['an operator as a field inside $or', '{"$or": [{"prefix": ["x"]}, {"a": ["y"]}]}'],
  [
    'too many combinations',
    `{${Array.from({ length: 11 }, (_, i) => `"f${i}": {"$or": [{"a": [1]}, {"b": [1]}]}`).join()}}`,
  ],
])('refused: %s', (_, pattern) => {
  expect(() => compileFilter(pattern)).toThrow(PatternError);
});

test('large lists take no longer than their size', () => {
  const many = Array.from({ length: 2000 }, (_, i) => ({ a: i % 7, b: i % 11, c: { d: i % 13 } }));
  expect(fits({ l: { a: [3], b: [4], c: { d: [5] } }, m: { a: [3], b: [4] } }, { l: many, m: many })).toBe(true);
  const star = { wildcard: `${'*a'.repeat(500)}*b` };
  expect(fits({ at: [star] }, { at: 'a'.repeat(20_000) })).toBe(false);
});
