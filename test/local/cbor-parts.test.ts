// CBOR byte by byte: every length of a head, every kind of value, and what is refused.

import { describe, expect, test } from 'vitest';
import { CborError, decodeCbor, encodeCbor } from '../../local/wire/cbor.ts';

const decoded = (hex: string): unknown => decodeCbor(Buffer.from(hex, 'hex'));

describe('what is written and read back the same', () => {
  test.each([
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [255, '18ff'],
    [256, '190100'],
    [65_535, '19ffff'],
    [65_536, '1a00010000'],
    [2 ** 32 - 1, '1affffffff'],
    [2 ** 32, '1b0000000100000000'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [-1, '20'],
    [-24, '37'],
    [-25, '3818'],
    [-65_536, '39ffff'],
    [2 ** 53, 'fb4340000000000000'],
    [-0, 'fb8000000000000000'],
    [1.5, 'fb3ff8000000000000'],
    [true, 'f5'],
    [false, 'f4'],
    [null, 'f6'],
    ['', '60'],
    ['é', '62c3a9'],
    ['x'.repeat(24), `7818${'78'.repeat(24)}`],
    [[], '80'],
    [[1, [2]], '82018102'],
    [{ a: 1, b: [] }, 'a2616101616280'],
  ])('%j is %s', (value, hex) => {
    expect(encodeCbor(value).toString('hex')).toBe(hex);
    expect(decoded(hex)).toStrictEqual(value);
  });
});

test.each([
  ['an instant, by its seconds', new Date(1500), 'c1fb3ff8000000000000'],
  ['members that are undefined, not at all', { a: undefined, b: null }, 'a16162f6'],
  ['a map, as a structure', new Map([['a', 1]]), 'a1616101'],
  ['nothing, as null', undefined, 'f6'],
])('it writes %s', (_, value, hex) => {
  expect(encodeCbor(value).toString('hex')).toBe(hex);
});

test.each([
  ['an instant as its number of seconds', 'c11a00000002', 2],
  ['undefined as null', 'f7', null],
  ['a float of four bytes', 'fabfc00000', -1.5],
  ['a half that is one', 'f93c00', 1],
  ['a half below nought', 'f9c000', -2],
  ['a half with a fraction', 'f93555', (1 + 341 / 1024) / 4],
  ['the least half', 'f90001', 2 ** -24],
  ['the least half below nought', 'f98001', -(2 ** -24)],
  ['the greatest half without exponent', 'f903ff', 1023 * 2 ** -24],
  ['the least half with exponent', 'f90400', 2 ** -14],
  ['the greatest half', 'f97bff', 65_504],
  ['an infinite half', 'f97c00', Infinity],
  ['an infinite half below nought', 'f9fc00', -Infinity],
  ['a half that is no number', 'f97e00', Number.NaN],
  ['a half that is no number, by its last bit', 'f97c01', Number.NaN],
  ['bytes', '420102', Buffer.from([1, 2])],
  ['a text in pieces', '7f61616162ff', 'ab'],
  ['bytes in pieces', '5f4101420203ff', Buffer.from([1, 2, 3])],
  ['no piece', '7fff', ''],
  ['a list until its end', '9f0102ff', [1, 2]],
  ['a structure until its end', 'bf616101616202ff', { a: 1, b: 2 }],
])('it reads %s', (_, hex, value) => {
  expect(decoded(hex)).toStrictEqual(value);
});

test.each([
  ['', 'it breaks off'],
  ['1901', 'it breaks off'],
  ['6261', 'it breaks off'],
  ['8201', 'it breaks off'],
  ['1c', 'no such length'],
  ['1f', 'a length is missing'],
  ['3f', 'a length is missing'],
  ['f3', 'no such value'],
  ['f8ff', 'no such value'],
  ['fc', 'no such value'],
  ['7f01ff', 'a piece is no text'],
  ['8201ff', 'a list ends early'],
  ['a10101', 'a name is no text'],
  ['a1ff01', 'a name is no text'],
  ['a16161ff', 'a name is no text'],
  ['bf6161ff', 'a name is no text'],
  ['0000', 'there is more than one value'],
  ['ff', 'there is more than one value'],
])('%s is refused: %s', (hex, message) => {
  expect(() => decoded(hex)).toThrow(new CborError(message));
});

test.each([
  ['lists', '81', '00'],
  ['tags', 'c1', '00'],
  ['structures', 'a16161', '00'],
])('64 %s in each other are read, 65 are too deep', (_, begin, inner) => {
  expect(() => decoded(begin.repeat(64) + inner)).not.toThrow();
  expect(() => decoded(begin.repeat(65) + inner)).toThrow(new CborError('too deep'));
});
