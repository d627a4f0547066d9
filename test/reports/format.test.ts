// Numbers as they are printed, on both sides of every boundary at which a unit or the digits change.

import { describe, expect, test } from 'vitest';
import {
  counted,
  escapedControls,
  grouped,
  inUnit,
  length,
  milliseconds,
  number,
  printable,
  several,
  share,
  signed,
  usd,
} from '../../reports/words/format.ts';

describe('numbers keep three or four digits', () => {
  test.each([
    [0, '0'],
    [0.00012345, '0.000123'],
    [1.2345, '1.23'],
    [99.94, '99.9'],
    [99.96, '100'],
    [100, '100'],
    [123.45, '123.5'],
    [999.9, '999.9'],
    [999.99, '1000'],
    [1000, '1,000'],
    [1000.5, '1,001'],
    [1_234_567.8, '1,234,568'],
    [-0.5, '-0.5'],
    [-1234.5, '-1,234'],
  ])('%d is %s', (value, text) => expect(number(value)).toBe(text));

  test.each([
    [999, '999'],
    [1000, '1,000'],
    ['1234567', '1,234,567'],
    ['1234.56', '1,234.56'],
  ])('%s is grouped as %s', (value, text) => expect(grouped(value)).toBe(text));
});

describe('times change their unit', () => {
  test.each([
    [0, '0 ms'],
    [0.25, '0.25 ms'],
    [9999, '9,999 ms'],
    [10_000, '10 s'],
    [12_000, '12 s'],
    [59_999, '60 s'],
    [60_000, '1 min'],
    [90_000, '1.5 min'],
  ])('a latency of %d ms is %s', (ms, text) => expect(milliseconds(ms)).toBe(text));

  test.each([
    [999, '999 ms'],
    [1000, '1 s'],
    [12_000, '12 s'],
    [119_999, '120 s'],
    [120_000, '2 min'],
    [7_199_000, '120 min'],
    [7_200_000, '2 h'],
    [90_000_000, '25 h'],
  ])('a run of %d ms is %s long', (ms, text) => expect(length(ms)).toBe(text));
});

describe('shares and money', () => {
  test.each([
    [0, '0 %'],
    [0.001, '0.1 %'],
    [0.5, '50 %'],
    [1, '100 %'],
    [12.5, '1,250 %'],
  ])('a share of %d is %s', (value, text) => expect(share(value)).toBe(text));

  test.each([
    [0, '$0.00'],
    [0.01, '$0.01'],
    [0.009_99, '$0.00999'],
    [0.000_000_2, '$0.000000200'],
    [0.125, '$0.13'],
    [1.005, '$1.01'],
    [1234.5, '$1,234.50'],
  ])('%d USD is %s', (value, text) => expect(usd(value)).toBe(text));
});

test('a value is told in the unit of its figure, a difference with its sign, none as a dash', () => {
  expect([inUnit(12_000, 'ms'), inUnit(0.25, 'share'), inUnit(1500, 'count'), inUnit(null, 'ms')]).toEqual([
    '12 s',
    '25 %',
    '1,500',
    '–',
  ]);
  expect([signed(5, 'ms'), signed(-0.1, 'share'), signed(0, 'count')]).toEqual(['+5 ms', '−10 %', '0']);
});

test('what moves a cursor or turns text round is written out, ends of lines are blanks', () => {
  expect(printable('a\tb\r\nc\u001B[2Jd\u202Ee')).toBe('a b c\\u001b[2Jd\\u202ee');
});

test('of all letters those are escaped that terminals and editors obey, and no other', () => {
  const obeyed = /(?![\t\n\r])\p{Cc}|[\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/u;
  const letters = Array.from({ length: 0x11_00_00 }, (_, code) => String.fromCodePoint(code));
  expect(letters.filter((letter) => escapedControls(letter) !== letter)).toEqual(
    letters.filter((letter) => obeyed.test(letter)),
  );
});

test('what reads as one is spoken of as one, an average too', () => {
  expect([0, 0.5, 1, 1.0001, 1.01, 2, 1200].map((count) => several(count, 'run'))).toEqual([
    '0 runs',
    '0.5 runs',
    '1 run',
    '1 run',
    '1.01 runs',
    '2 runs',
    '1,200 runs',
  ]);
  expect(counted(1, 'batch', 'batches')).toBe('1 batch');
});
