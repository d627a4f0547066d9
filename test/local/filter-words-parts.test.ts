// What is said of filter patterns that are none, and where each comparison of a rule turns.

import { describe, expect, test } from 'vitest';
import { addressBytes, networkOf } from '../../local/event-sources/filter/addresses.ts';
import type { Json, Leaf } from '../../local/event-sources/filter/json.ts';
import { PatternError } from '../../local/event-sources/filter/pattern-error.ts';
import { compileRule, operators } from '../../local/event-sources/filter/rules.ts';

test('there are these operators', () => {
  expect(operators).toEqual([
    'exactly',
    'equals-ignore-case',
    'prefix',
    'suffix',
    'wildcard',
    'numeric',
    'cidr',
    'exists',
    'anything-but',
  ]);
});

test.each<[Json, string]>([
  [['x'], 'a list holds no lists'],
  [{}, 'a rule has exactly one operator'],
  [{ prefix: 'a', suffix: 'b' }, 'a rule has exactly one operator'],
  [{ 'begins-with': 'x' }, 'there is no operator begins-with'],
  [{ exactly: 1 }, 'exactly takes a text'],
  [{ 'equals-ignore-case': null }, 'equals-ignore-case takes a text'],
  [{ prefix: 1 }, 'prefix takes a text'],
  [{ prefix: ['x'] }, 'prefix takes a text'],
  [{ suffix: true }, 'suffix takes a text'],
  [{ prefix: { exactly: 'x' } }, 'prefix knows no exactly'],
  [{ suffix: { prefix: 'x' } }, 'suffix knows no prefix'],
  [{ prefix: { 'equals-ignore-case': 1 } }, 'equals-ignore-case takes a text'],
  [{ suffix: {} }, 'a rule has exactly one operator'],
  [{ wildcard: 1 }, 'wildcard takes a text'],
  [{ numeric: 1 }, 'numeric takes a list'],
  [{ numeric: { '>': 1 } }, 'numeric takes a list'],
  [{ numeric: [] }, 'numeric begins with one of =, <, <=, >, >='],
  [{ numeric: ['!=', 1] }, 'numeric begins with one of =, <, <=, >, >='],
  [{ numeric: ['toString', 1] }, 'numeric begins with one of =, <, <=, >, >='],
  [{ numeric: ['>'] }, 'numeric compares with numbers'],
  [{ numeric: ['>', '1'] }, 'numeric compares with numbers'],
  [{ numeric: ['>', 1, '<'] }, 'numeric takes one comparison, or > or >= and then < or <='],
  [{ numeric: ['>', 1, '>', 2] }, 'numeric takes one comparison, or > or >= and then < or <='],
  [{ numeric: ['>', 1, '=', 2] }, 'numeric takes one comparison, or > or >= and then < or <='],
  [{ numeric: ['<', 1, '<', 2] }, 'numeric takes one comparison, or > or >= and then < or <='],
  [{ numeric: ['=', 1, '<', 2] }, 'numeric takes one comparison, or > or >= and then < or <='],
  [{ numeric: ['>', 1, '<', 2, '<'] }, 'numeric takes one comparison, or > or >= and then < or <='],
  [{ numeric: ['>', 1, '<', '2'] }, 'numeric compares with numbers'],
  [{ numeric: ['>', 1, '<', 1] }, 'numeric wants the lower bound first'],
  [{ numeric: ['>=', 2, '<=', 1] }, 'numeric wants the lower bound first'],
  [{ cidr: 1 }, 'cidr takes a text'],
  [{ exists: 'true' }, 'exists is true or false'],
  [{ 'anything-but': [] }, 'anything-but takes texts, or numbers, and not both'],
  [{ 'anything-but': null }, 'anything-but takes texts, or numbers, and not both'],
  [{ 'anything-but': ['x', 1] }, 'anything-but takes texts, or numbers, and not both'],
  [{ 'anything-but': { numeric: ['>', 1] } }, 'anything-but knows no numeric'],
  [{ 'anything-but': { constructor: 'x' } }, 'anything-but knows no constructor'],
  [{ 'anything-but': { prefix: '' } }, 'anything-but prefix wants a text that is not empty'],
  [{ 'anything-but': { suffix: ['a', ''] } }, 'anything-but suffix wants a text that is not empty'],
  [{ 'anything-but': { prefix: [1] } }, 'prefix takes a text'],
])('%j: %s', (rule, text) => {
  expect(() => compileRule(rule)).toThrow(new PatternError(text));
});

test.each<[Json, readonly Leaf[], readonly Leaf[]]>([
  [{ numeric: ['=', 2] }, [2], [1, 3, '2']],
  [{ numeric: ['<', 2] }, [1.9], [2, 2.1]],
  [{ numeric: ['<=', 2] }, [1.9, 2], [2.1]],
  [{ numeric: ['>', 2] }, [2.1], [2, 1.9]],
  [{ numeric: ['>=', 2] }, [2, 2.1], [1.9]],
  [{ numeric: ['>', 1, '<', 3] }, [2], [1, 3, 0, 4]],
  [{ numeric: ['>=', 1, '<=', 3] }, [1, 2, 3], [0.9, 3.1]],
  [{ exists: true }, [null, 'x'], []],
  // Nothing that stands there fits; that nothing does is another's business.
  [{ exists: false }, [], [null, 'x']],
  [{ 'anything-but': { 'equals-ignore-case': '' } }, ['a', 1], ['']],
  [{ suffix: { 'equals-ignore-case': '' } }, ['', 'a'], [1]],
])('%j fits %j and not %j', (rule, fitting, others) => {
  const compiled = compileRule(rule);
  const fits = (value: Leaf): boolean => compiled.fits(value);
  expect(fitting.map(fits)).toEqual(fitting.map(() => true));
  expect(others.map(fits)).toEqual(others.map(() => false));
});

test('only exists: false is about what is not there', () => {
  const absent = [{ exists: false }, { exists: true }, 'x', { 'anything-but': 'x' }, { prefix: '' }];
  expect(absent.map((rule) => compileRule(rule).isAbsence)).toEqual([true, false, false, false, false]);
});

describe('an address', () => {
  test.each([
    ['10.0.0.255', [10, 0, 0, 255]],
    ['000000010.0.0.1', [10, 0, 0, 1]],
    ['10.0.0.256', null],
    ['0000000010.0.0.1', null],
    ['10.0.0', null],
    ['10.0.0.1.1', null],
    ['a.b.c.d', null],
    ['::', Array(16).fill(0)],
    ['1:2:3:4:5:6:7:8', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ['12ab::', [0x12, 0xab, ...Array<number>(14).fill(0)]],
    ['::FFee', [...Array<number>(14).fill(0), 0xff, 0xee]],
    ['1::2:3', [0, 1, ...Array<number>(10).fill(0), 0, 2, 0, 3]],
    ['1:2:3', null],
    ['fe80::1%eth0', null],
    ['::1.2.3.4', null],
    ['', null],
  ])('%s is %j', (text, bytes) => {
    expect(addressBytes(text)).toEqual(bytes);
  });

  test.each([
    ['10.1.2.0/31', ['10.1.2.0', '10.1.2.1'], ['10.1.2.2', '10.1.1.255', '::']],
    ['10.1.2.128/25', ['10.1.2.128', '10.1.2.255'], ['10.1.2.127', '10.1.3.128']],
    ['10.1.0.0/16', ['10.1.255.255'], ['10.2.0.0', 'no address']],
    ['0.0.0.0/0', ['255.255.255.255'], ['::', '']],
    ['fd00::/127', ['fd00::1'], ['fd00::2', '0.0.0.1']],
    ['fd00::/9', ['fd7f::'], ['fd80::']],
  ])('lies in %s: %j, and not: %j', (cidr, inside, outside) => {
    const isInside = networkOf(cidr);
    expect(inside.map(isInside)).toEqual(inside.map(() => true));
    expect(outside.map(isInside)).toEqual(outside.map(() => false));
  });

  test.each(['10.0.0.0', '10.0.0.0/', '10.0.0.0/32', '10.0.0.0/-1', '10.0.0.0/1/1', '/8', 'x/8', '::/128', ''])(
    '%s is no network',
    (cidr) => {
      expect(() => networkOf(cidr)).toThrow(
        new PatternError('cidr takes an address and the bits of its network, such as 10.0.0.0/24'),
      );
    },
  );
});
